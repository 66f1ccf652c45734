"""What is read along with rows that are shown by their names: at once, not row by row."""

from typing import Final

from sqlalchemy.orm import joinedload, selectinload

from service.db.models import (
    AgendaItem,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Nomination,
    Proposal,
    ProposalRow,
    SessionMember,
)

LINE: Final = (
    joinedload(Nomination.subject),
    joinedload(Nomination.dossier).joinedload(Dossier.unit),
)
DECISION: Final = (selectinload(Decision.rows).joinedload(DecisionRow.nomination).options(*LINE),)
PROPOSAL: Final = (selectinload(Proposal.rows).joinedload(ProposalRow.nomination).options(*LINE),)
SITTING: Final = (
    selectinload(CouncilSession.members).joinedload(SessionMember.person),
    selectinload(CouncilSession.agenda).joinedload(AgendaItem.nomination).options(*LINE),
)
