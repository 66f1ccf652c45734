"""Proposals as commands and pages ask for them: whose rows, which case, what is still awaited."""

from datetime import date
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.access import Actor, may_read_proposal
from service.casework.able import can_act
from service.casework.people import role_holders
from service.db.models import Case, CouncilSession, Nomination, Proposal, ProposalRow
from workflows.law.roles import Role
from workflows.law.rules import ANY

UPWARD: Final = "proposal_upward"
REVIEW: Final = "provincial_review"
OWN_AUTHORITY: Final = "commune"
PROVINCE: Final = "province"
LISTED: Final = "provincial_council"  # what a nomination waits for at the province
ON_AGENDA: Final = "provincial_session"
TAKEN_BACK: Final = ("draft", "to_sign", "to_send", "sent", "returned")  # states in which one may
SETTLED: Final = ("settled", "refused", "withdrawn")


def in_sight(actor: Actor, proposal: Proposal) -> bool:
    return may_read_proposal(
        actor,
        owner_id=proposal.owner_id,
        province_id=proposal.province_id,
        sent=proposal.sent_at is not None,
    )


def case_of(session: Session, proposal_id: str, process: str) -> Case | None:
    """The commune's case of a proposal, or the province's."""
    return session.scalar(
        select(Case).where(Case.proposal_id == proposal_id, Case.process == process)
    )


def term_of(proposal: Proposal) -> str:
    """Which of the terms for an answer counts: the State's awards have their own."""
    return ANY if proposal.authority == PROVINCE else "state"


def awaited(session: Session, dossier_id: str) -> bool:
    """Some row of the dossier stands in a proposal that is not settled, or in none yet."""
    found = session.scalar(
        select(Nomination.id)
        .outerjoin(ProposalRow, ProposalRow.nomination_id == Nomination.id)
        .outerjoin(Proposal, Proposal.id == ProposalRow.proposal_id)
        .where(
            Nomination.dossier_id == dossier_id,
            or_(
                Nomination.waits_for == "proposal",
                and_(Proposal.id.is_not(None), Proposal.state.not_in(SETTLED)),
            ),
        )
        .limit(1)
    )
    return found is not None


def row_before(session: Session, sitting: CouncilSession, nomination_id: str) -> ProposalRow | None:
    """The row through which a nomination is before the province's council."""
    return session.scalar(
        select(ProposalRow)
        .join(Proposal, Proposal.id == ProposalRow.proposal_id)
        .where(
            ProposalRow.nomination_id == nomination_id,
            Proposal.province_id == sitting.owner_id,
            Proposal.state == "sent",
        )
    )


def list_of(sitting: CouncilSession, nomination: Nomination) -> str:
    """The list a nomination goes back to from an agenda: its own council's, or the province's."""
    return "council" if nomination.owner_id == sitting.owner_id else LISTED


def has_clerk(session: Session, province_id: str, on: date) -> bool:
    """Whether somebody at the province can receive a proposal here."""
    clerks = role_holders(session, Role.PROVINCE_CLERK, province_id, on)
    return can_act(session, [each.id for each in clerks], Role.PROVINCE_CLERK, on)
