"""Proposals as commands and pages ask for them: whose rows, which case, what is still awaited."""

from datetime import date
from typing import Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.access import Actor, may_read_proposal
from service.casework.able import can_act
from service.casework.lists import CASES_OF_PROPOSAL
from service.casework.people import role_holders
from service.db.models import Case, CouncilSession, Dossier, Nomination, Proposal, ProposalRow
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
    cases = CASES_OF_PROPOSAL.of(session, proposal=proposal_id)
    return next((each for each in cases if each.process == process), None)


def may_be_recalled(proposal: Proposal) -> bool:
    """Until the higher level has signed its decision, or answered."""
    return proposal.state in TAKEN_BACK and not any(row.decision for row in proposal.live)


def term_of(proposal: Proposal) -> str:
    """Which of the terms for an answer counts: the State's awards have their own."""
    return ANY if proposal.authority == PROVINCE else "state"


def awaited(session: Session, dossier_id: str) -> bool:
    """Some row of the dossier stands in a proposal that is not settled, or in none yet."""
    return session.scalar(_AWAITED.where(Nomination.dossier_id == dossier_id).limit(1)) is not None


_AWAITED: Final = (
    select(Nomination.id)
    .outerjoin(
        ProposalRow, and_(ProposalRow.nomination_id == Nomination.id, ProposalRow.struck == "")
    )
    .outerjoin(Proposal, Proposal.id == ProposalRow.proposal_id)
    .where(
        or_(
            Nomination.waits_for == "proposal",
            and_(Proposal.id.is_not(None), Proposal.state.not_in(SETTLED)),
        )
    )
)


def left_without_rows(session: Session, owner_id: str) -> set[str]:
    """Dossiers that wait for an answer from above although every row of theirs has left."""
    found = session.scalars(
        select(Dossier.id).where(
            Dossier.owner_id == owner_id,
            Dossier.state == "proposed",
            ~_AWAITED.where(Nomination.dossier_id == Dossier.id).exists(),
        )
    )
    return set(found)


def row_of(session: Session, nomination_id: str) -> ProposalRow | None:
    """The row by which a nomination stands in a proposal that is not settled."""
    return session.scalar(
        select(ProposalRow)
        .join(Proposal, Proposal.id == ProposalRow.proposal_id)
        .where(
            ProposalRow.nomination_id == nomination_id,
            ProposalRow.struck == "",
            Proposal.state.not_in(SETTLED),
        )
    )


def sent_with(session: Session, nomination: Nomination) -> Proposal | None:
    """The proposal by which a nomination lies before the province."""
    row = row_of(session, nomination.id)
    proposal = session.get(Proposal, row.proposal_id) if row is not None else None
    return proposal if proposal is not None and proposal.sent_at is not None else None


def is_decided(session: Session, nomination_id: str) -> bool:
    """Above, a decision with it in it is signed: as the province's chairman did here, as its
    letter says that came on paper, or as the answer was recorded."""
    found = session.scalar(
        select(ProposalRow.id)
        .join(Proposal, Proposal.id == ProposalRow.proposal_id)
        .where(
            ProposalRow.nomination_id == nomination_id,
            ProposalRow.struck == "",
            or_(
                ProposalRow.answer.in_(("awarded", "forwarded")),
                and_(
                    Proposal.state.not_in(SETTLED),
                    or_(ProposalRow.decision != "", Proposal.state == "answered"),
                ),
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
            ProposalRow.struck == "",
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
