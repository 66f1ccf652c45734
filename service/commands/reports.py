"""What sessions and decisions tell the dossiers that wait for them, in whole numbers."""

from typing import Final

from sqlalchemy import select

from service.access import Acting
from service.casework import holds
from service.commands import cases, proposal_effects, results
from service.commands.office import Context
from service.db.models import (
    AgendaItem,
    Case,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Nomination,
)
from workflows.engine import Fact

_HERE: Final = "commune"
_SETTLED_DECISION: Final = ("issued", "refused", "empty")


def report_results(context: Context, case: Case, acting: Acting | None) -> None:
    """One `council_result` to each dossier on the agenda, in whole numbers; at the province to
    each proposal."""
    sitting = context.session.get_one(CouncilSession, case.session_id)
    proposal_effects.report_to_proposals(context, sitting)
    left = _left_without_rows(context, sitting.owner_id, "council")
    by_dossier: dict[str, list[AgendaItem]] = {dossier_id: [] for dossier_id in left}
    for item in sitting.agenda:
        if item.nomination.owner_id == sitting.owner_id:
            by_dossier.setdefault(item.nomination.dossier_id, []).append(item)
    for dossier_id, every in by_dossier.items():
        if not holds.listens(context.session, dossier_id):
            continue
        items = [item for item in every if not item.struck]
        passed = [item.nomination for item in items if item.result == "passed"]
        here = sum(nomination.deciding_level == _HERE for nomination in passed)
        payload: dict[str, Fact] = {
            "passed_here": here,
            "passed_upward": len(passed) - here,
            "council_failed": sum(item.result == "failed" for item in items),
            "council_deferred": sum(item.result == "deferred" for item in items),
        }
        once = f"council_result:{sitting.id}:{dossier_id}"
        cases.send(context, "council_result", dossier_id, payload, once=once)


def report_decision(context: Context, case: Case, acting: Acting | None) -> None:
    """`decision_settled` to each dossier concerned, when the last of its decisions is settled.
    A correction sends none: its dossiers have had their answer."""
    decision = context.session.get_one(Decision, case.decision_id)
    if decision.is_correction:
        return
    results.tell_of_decision(context, decision)
    dossiers = {row.nomination.dossier_id for row in decision.rows if _is_settled(row)}
    dossiers |= _left_without_rows(context, decision.owner_id, "decision")
    for dossier_id in sorted(dossiers):
        if _still_waits(context, dossier_id) or not holds.listens(context.session, dossier_id):
            continue
        decided = context.session.scalars(
            select(Nomination.id).where(
                Nomination.dossier_id == dossier_id,
                Nomination.outcome.in_(("decided", "conferred")),
            )
        ).all()
        payload: dict[str, Fact] = {
            "decision_result": decision.state,
            "decision_number": decision.number or "",
            "decided_count": len(decided),
        }
        once = f"decision_settled:{decision.id}:{dossier_id}"
        cases.send(context, "decision_settled", dossier_id, payload, once=once)


def _is_settled(row: DecisionRow) -> bool:
    """By this decision: issued, or not signed. What a hold or a withdrawal has struck is not: its
    dossier may have heard from another decision already."""
    return not row.struck or row.nomination.outcome in results.NOT_SIGNED


def _left_without_rows(context: Context, owner_id: str, waiting: str) -> set[str]:
    """Dossiers that stay on a list although every row of theirs has left it: held, withdrawn."""
    here = ("council", "session") if waiting == "council" else (waiting,)
    rows = select(Nomination.id).where(
        Nomination.dossier_id == Dossier.id, Nomination.waits_for.in_(here)
    )
    drafted = (
        select(DecisionRow.id)
        .join(Nomination, Nomination.id == DecisionRow.nomination_id)
        .join(Decision, Decision.id == DecisionRow.decision_id)
        .where(
            Nomination.dossier_id == Dossier.id,
            DecisionRow.struck.is_(False),
            Decision.state.not_in(_SETTLED_DECISION),
            Decision.corrects_id.is_(None),
        )
    )
    found = context.session.scalars(
        select(Dossier.id).where(
            Dossier.owner_id == owner_id,
            Dossier.state == f"awaiting_{waiting}",
            ~rows.exists(),
            ~drafted.exists(),
        )
    )
    return set(found)


def _still_waits(context: Context, dossier_id: str) -> bool:
    """Some row of the dossier stands in an unsettled decision, or in none yet."""
    listed = context.session.scalar(
        select(Nomination.id)
        .where(Nomination.dossier_id == dossier_id, Nomination.waits_for == "decision")
        .limit(1)
    )
    drafted = context.session.scalar(
        select(DecisionRow.id)
        .join(Nomination, Nomination.id == DecisionRow.nomination_id)
        .join(Decision, Decision.id == DecisionRow.decision_id)
        .where(
            Nomination.dossier_id == dossier_id,
            DecisionRow.struck.is_(False),
            Decision.state.not_in(_SETTLED_DECISION),
            Decision.corrects_id.is_(None),
        )
        .limit(1)
    )
    return listed is not None or drafted is not None
