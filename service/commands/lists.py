"""Taking a nomination off every list, agenda, ballot and draft, and putting it back."""

from typing import Final

from sqlalchemy import select

from service.casework import holds, proposals
from service.casework.people import case_of
from service.commands import agendas, proposal_rows
from service.commands.agendas import SAT, Table
from service.commands.locks import locked
from service.commands.office import Context
from service.db.models import (
    AgendaItem,
    Case,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Event,
    Nomination,
    Proposal,
    ProposalRow,
)

_HERE: Final = "commune"
_SIGNED: Final = ("signed", "issued")
_COUNCIL, _DECISION, _PROPOSAL = "council_result", "decision_settled", "proposal_result"


def grip(context: Context, dossier: Dossier) -> Case:
    """The dossier's case, once nobody else is at it or at a session, decision or proposal with a
    row of it; its nominations are read anew, and nobody puts them on another list meanwhile."""
    session = context.session
    case = locked(session, case_of(session, dossier.id).id)
    own = select(Nomination.id).where(Nomination.dossier_id == dossier.id)
    sessions = (
        select(CouncilSession.id)
        .join(AgendaItem, AgendaItem.session_id == CouncilSession.id)
        .where(AgendaItem.nomination_id.in_(own), CouncilSession.state.not_in(SAT))
    )
    decisions = (
        select(Decision.id)
        .join(DecisionRow, DecisionRow.decision_id == Decision.id)
        .where(DecisionRow.nomination_id.in_(own), Decision.state == "draft")
    )
    proposed = (
        select(Proposal.id)
        .join(ProposalRow, ProposalRow.proposal_id == Proposal.id)
        .where(ProposalRow.nomination_id.in_(own), Proposal.state.not_in(proposals.SETTLED))
    )
    subjects = (
        (Case.session_id, sessions),
        (Case.decision_id, decisions),
        (Case.proposal_id, proposed),
    )
    for column, those in subjects:
        for other in session.scalars(select(Case.id).where(column.in_(those)).order_by(Case.id)):
            locked(session, other)
    for query in (
        select(Nomination)
        .where(Nomination.dossier_id == dossier.id)
        .with_for_update(key_share=True),
        select(Proposal).where(Proposal.id.in_(proposed)),
    ):
        session.scalars(query, execution_options={"populate_existing": True}).all()
    return case


def is_decided(context: Context, nomination: Nomination) -> bool:
    """A decision with it in it is signed: only a revocation takes that back."""
    found = context.session.scalar(
        select(DecisionRow.id)
        .join(Decision, Decision.id == DecisionRow.decision_id)
        .where(
            DecisionRow.nomination_id == nomination.id,
            DecisionRow.struck.is_(False),
            Decision.state.in_(_SIGNED),
        )
        .limit(1)
    )
    return found is not None or proposals.is_decided(context.session, nomination.id)


def leave(context: Context, nomination: Nomination, why: str) -> None:
    """Off the waiting list, the agenda and the ballot of a session that still sits, the draft of a
    decision and a proposal, wherever that is. The lines stay, struck."""
    session = context.session
    nomination.waits_for = ""
    items = (
        select(AgendaItem)
        .join(CouncilSession, CouncilSession.id == AgendaItem.session_id)
        .where(AgendaItem.nomination_id == nomination.id, CouncilSession.state.not_in(SAT))
    )
    for item in session.scalars(items):
        item.struck = True
    rows = (
        select(DecisionRow)
        .join(Decision, Decision.id == DecisionRow.decision_id)
        .where(DecisionRow.nomination_id == nomination.id, Decision.state == "draft")
    )
    for row in session.scalars(rows):
        row.struck, row.money = True, 0
        row.reason = row.reason or why
    proposal_rows.strike(context, nomination, why)


def remembered(context: Context, case: Case, nomination: Nomination) -> dict[str, object]:
    """Where a nomination that is to be held stands now."""
    row = proposals.row_of(context.session, nomination.id)
    return {
        "row": row.id if row is not None else None,
        "outcome": nomination.outcome,
        "appraised": _newest(context, case, "appraisal.approved")
        > _newest(context, case, "nomination.released"),
        "since": _newest(context, case),
    }


def rejoin(context: Context, case: Case, nomination: Nomination) -> bool:
    """Put it back where it was taken from. False: its dossier has gone on without it."""
    was, nomination.held_from = nomination.held_from, {}
    if was["outcome"] == holds.RELEASED:
        return False
    if was["outcome"] == "passed":
        if holds.awaits(case, _PROPOSAL) and proposal_rows.put_back(
            context, nomination, was.get("row")
        ):
            nomination.outcome = "passed"
            return True
        return _to_the_decision(case, nomination)
    if not was["appraised"]:
        nomination.outcome = "open"
        return _newest(context, case, "appraisal.approved") <= int(was["since"])
    listed = max(
        _newest(context, case, "dossier.listed"), _newest(context, case, "dossier.settled")
    )
    if holds.awaits(case, _COUNCIL):
        nomination.outcome = "open"
        return agendas.put_back(context, nomination, Table.of_the_commune(nomination.owner_id))
    if listed <= was["since"]:  # the list is still to come
        nomination.outcome = "open"
        return True
    return _without_a_council(context, case, nomination)


def _newest(context: Context, case: Case, kind: str | None = None) -> int:
    """The number of the case's latest event, or of the latest of a kind; 0: none."""
    wanted = select(Event.sequence).where(Event.case_id == case.id)
    if kind is not None:
        wanted = wanted.where(Event.kind == kind)
    return context.session.scalar(wanted.order_by(Event.sequence.desc()).limit(1)) or 0


def _to_the_decision(case: Case, nomination: Nomination) -> bool:
    """What the council has passed waits for its decision, or for its proposal."""
    to_come = [_COUNCIL, _DECISION]
    if nomination.deciding_level != _HERE:
        to_come.append(_PROPOSAL)
    nomination.outcome = "passed"
    if holds.awaits(case, to_come[-1]):
        nomination.waits_for = "decision" if nomination.deciding_level == _HERE else "proposal"
    return any(holds.awaits(case, each) for each in to_come)


def _without_a_council(context: Context, case: Case, nomination: Nomination) -> bool:
    """Where no council had to meet, all that were eligible have passed meanwhile."""
    if context.session.get_one(Dossier, nomination.dossier_id).waits_for == "council":
        return False
    if case.facts.get("council_required"):
        return False
    return _to_the_decision(case, nomination)
