"""The due date of a task, derived from the events of its case, the rule in force and the
calendar."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service.casework import history
from service.casework.people import place_of
from service.db.models import (
    Case,
    ClockEntry,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Nomination,
    Round,
)
from workflows.law.book import LawBook, Pause
from workflows.law.calendar import HANOI
from workflows.law.deadlines import Due
from workflows.law.rules import ANY

UNLIMITED = "unlimited"
STATUTORY = "dossier_to_signature"


@dataclass(frozen=True, slots=True)
class TaskDue:
    """When a task is due, the day its term counts from, and why."""

    on: date | None
    at: datetime | None
    starts_on: date | None
    citation: str
    because: tuple[str, ...]


_NONE = TaskDue(None, None, None, "", ())


def due(
    session: Session, law: LawBook, case: Case, key: str, on: date, *, variant: str = ANY
) -> Due:
    """The legal due date of a term of this case, on the rules of the day `on`."""
    return _dues(session, law, [case], key, on, variant)[0]


def _dues(
    session: Session, law: LawBook, cases: Sequence[Case], key: str, on: date, variant: str = ANY
) -> list[Due]:
    """The same term of several cases, with as many statements as of one."""
    ids = [case.id for case in cases]
    moments, pauses = history.moments_in(session, ids), _pauses(session, ids, key)
    return [
        law.due(
            key,
            variant=variant,
            anchors=moments.get(case.id, {}) | _opening_of_round(session, case),
            place=place_of(session, case.owner_id),
            chosen=_chosen(session, case) | _outer_terms(session, law, case, on),
            pauses=pauses[case.id],
            on=on,
        )
        for case in cases
    ]


def pauses_of(session: Session, case_id: str, term: str) -> list[Pause]:
    return _pauses(session, [case_id], term)[case_id]


def _pauses(session: Session, case_ids: Collection[str], term: str) -> dict[str, list[Pause]]:
    """The stops of a term, from its ledger: each to its resumption, the last perhaps still on."""
    found: dict[str, list[Pause]] = {case_id: [] for case_id in case_ids}
    entries = session.scalars(
        select(ClockEntry)
        .where(ClockEntry.case_id.in_(case_ids), ClockEntry.term == term)
        .order_by(ClockEntry.id)
    )
    for entry in entries:
        pauses, day = found[entry.case_id], entry.at.astimezone(HANOI).date()
        if entry.kind == "stop":
            pauses.append(Pause(stopped=day, reason=entry.notice))
        elif entry.kind == "resume" and pauses:
            pauses[-1] = replace(pauses[-1], resumed=day)
    return found


def of_task(session: Session, law: LawBook, case: Case, key: str, on: date) -> TaskDue:
    if not key or key == UNLIMITED:
        return _NONE
    found = due(session, law, case, key, on)
    return TaskDue(
        on=found.on,
        at=found.at,
        starts_on=found.start,
        citation=found.citation.key,
        because=found.because,
    )


def _opening_of_round(session: Session, case: Case) -> dict[str, datetime]:
    """A moment of a dossier's case that its own events do not hold."""
    if case.dossier_id is None:
        return {}
    dossier = session.get_one(Dossier, case.dossier_id)
    return {"round.opened": session.get_one(Round, dossier.round_id).opened_at}


def _chosen(session: Session, case: Case) -> dict[str, date | datetime]:
    """Dates that people set: a round's last day, the hour of a meeting, the close of a ballot, a
    ceremony."""
    chosen: dict[str, date | datetime] = {}
    if case.dossier_id is not None:
        dossier = session.get_one(Dossier, case.dossier_id)
        chosen["closes_on"] = session.get_one(Round, dossier.round_id).closes_on
    if case.session_id is not None:
        sitting = session.get_one(CouncilSession, case.session_id)
        if sitting.meets_at is not None:
            chosen["meets_at"] = sitting.meets_at
        if sitting.ballot_closes_at is not None:
            chosen["closing_time"] = sitting.ballot_closes_at
    if case.decision_id is not None:
        decision = session.get_one(Decision, case.decision_id)
        if decision.ceremony_on is not None:
            chosen["ceremony_on"] = decision.ceremony_on
    return chosen


def _outer_terms(
    session: Session, law: LawBook, case: Case, on: date
) -> dict[str, date | datetime]:
    """The term that a decision must keep: the one that ends first among those of its dossiers."""
    if case.decision_id is None:
        return {}
    concerned = select(Nomination.dossier_id).join(
        DecisionRow, DecisionRow.nomination_id == Nomination.id
    )
    wanted = concerned.where(DecisionRow.decision_id == case.decision_id)
    cases = session.scalars(select(Case).where(Case.dossier_id.in_(wanted))).all()
    with_round = select(Dossier).where(Dossier.id.in_(wanted)).options(joinedload(Dossier.round))
    session.scalars(with_round).all()  # read at once what each asks for below
    ends = [found.on for found in _dues(session, law, cases, STATUTORY, on)]
    return {STATUTORY: min(known)} if (known := [end for end in ends if end is not None]) else {}
