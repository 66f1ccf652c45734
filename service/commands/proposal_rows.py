"""Single rows of proposals: struck by a hold or a withdrawal, put back when a hold is lifted."""

from collections.abc import Iterable
from typing import Final

from sqlalchemy import select

from service.access import Acting
from service.casework import history, holds, proposals
from service.commands import agendas, record
from service.commands.agendas import Table
from service.commands.office import Context
from service.commands.proposals import recall
from service.db.models import Case, Nomination, Proposal, ProposalRow

_RECALLED: Final = "proposal_recalled"
_ELIGIBLE: Final = "eligible"


def strike(context: Context, nomination: Nomination, why: str) -> None:
    """Out of the proposal it stands in, a draft or one that is under way. The row stays, struck;
    whoever reads the proposal, here or at the province, reads that."""
    row = proposals.row_of(context.session, nomination.id)
    if row is None:
        return
    row.struck, row.struck_at = why, context.now
    _tell(context, row, "proposal.struck")


def put_back(context: Context, nomination: Nomination, row_id: str | None) -> bool:
    """Into the proposal it was struck from, where that goes on still and has not gone too far."""
    row = context.session.get(ProposalRow, row_id) if row_id else None
    if row is None:
        return False
    proposal = context.session.get_one(Proposal, row.proposal_id)
    if not _takes_back(context, proposal, row):
        return False
    row.struck, row.struck_at = "", None
    _tell(context, row, "proposal.restored")
    return True


def _tell(context: Context, row: ProposalRow, kind: str) -> None:
    cases = select(Case).where(Case.proposal_id == row.proposal_id, Case.ended_at.is_(None))
    for case in context.session.scalars(cases.order_by(Case.process)):
        record.event(context, case, kind, None, nomination=row.nomination_id, why=row.struck)


def _takes_back(context: Context, proposal: Proposal, row: ProposalRow) -> bool:
    """A text that is before the chairman, or signed, stays as it is: another letter follows."""
    case = proposals.case_of(context.session, proposal.id, proposals.UPWARD)
    if case is None or not holds.awaits(case, _RECALLED):
        return False
    if proposal.state == "sent" and proposal.on_line:
        return _at_the_province(context, proposal, row)
    return proposal.state in ("draft", "sent", "returned")


def _at_the_province(context: Context, proposal: Proposal, row: ProposalRow) -> bool:
    session = context.session
    review = proposals.case_of(session, proposal.id, proposals.REVIEW)
    if review is None or not history.count(session, review.id, "province.appraised"):
        return True
    if review.ended_at is not None or any(each.decision for each in proposal.rows):
        return False
    if row.verdict != _ELIGIBLE:
        return row.verdict != ""  # appraised it was: no council need hear of it
    if holds.awaits(review, "council_result"):
        table = Table.of_the_province(proposal.province_id)
        return agendas.put_back(context, row.nomination, table)
    advised = history.count(session, review.id, "province.advised") > 0
    return bool(row.council) if advised else True


def recall_empty(context: Context, nominations: Iterable[Nomination], acting: Acting) -> None:
    """A proposal whose last row has gone, and of which none is held that might come back, is
    recalled."""
    session = context.session
    session.flush()  # asked below
    rows = select(ProposalRow.proposal_id).where(
        ProposalRow.nomination_id.in_([each.id for each in nominations]), ProposalRow.struck != ""
    )
    left = select(Proposal).where(Proposal.id.in_(rows), Proposal.state.in_(proposals.TAKEN_BACK))
    for proposal in session.scalars(left.order_by(Proposal.id)).all():
        case = proposals.case_of(session, proposal.id, proposals.UPWARD)
        waits = case is not None and holds.awaits(case, _RECALLED)
        if not waits or proposal.live or any(_may_return(row) for row in proposal.rows):
            continue
        case = recall(context, proposal, acting.person_id)
        record.event(context, case, "proposal.recalled", acting, rows=0)


def _may_return(row: ProposalRow) -> bool:
    nomination = row.nomination
    return nomination.outcome == holds.HELD and nomination.held_from.get("row") == row.id
