"""One dossier with all of it: nominations, steps, history, clock, diagram."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import access, events
from service.access import Actor, NotFound
from service.casework import duedates, ledger
from service.casework.lists import (
    CASES_OF_DOSSIER,
    COUNTED,
    DOSSIERS,
    EVENTS,
    NOMINATIONS,
    TASKS,
)
from service.casework.people import case_of
from service.casework.procedures import Procedures
from service.db.asking import Questions
from service.db.models import (
    Case,
    Dossier,
    Event,
    Nomination,
    Organisation,
    Person,
    Task,
)
from service.queries.papers import may_read_answers
from service.queries.task_rows import local_day
from workflows.law.book import LawBook
from workflows.law.deadlines import Due

TERM = "dossier_to_signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class NominationView:
    id: str
    number: str
    subject: str
    subject_id: str
    kind: str
    post: str
    award: str
    award_name: str
    deciding_level: str
    verdict: str
    registered: bool | None
    outcome: str
    reason: str
    waits_for: str
    tally: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class StepView:
    """A line of the checklist: done, doing, or later. `open` counts a task done once per case."""

    key: str
    name: str
    role: str
    state: str
    task_id: str | None = None
    who: str = ""
    on: date | None = None
    due_on: date | None = None
    open: int = 0
    of: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryEntry:
    id: int
    kind: str
    label: str
    at: datetime
    actor: str
    actor_for: str
    facts: Mapping[str, Any]
    citation: str
    other: str = ""  # whom it was given to


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierPage:
    id: str
    number: str
    state: str
    case: str
    round_id: str
    round_title: str
    unit_id: str
    unit: str
    owner: str
    opened_at: datetime
    submitted_at: datetime | None
    facts: Mapping[str, Any]
    nominations: tuple[NominationView, ...]
    open_tasks: tuple[StepView, ...]
    steps: tuple[StepView, ...]
    due: Due | None
    needs_council: bool
    may_open_task: tuple[str, ...] = field(default=())
    may_read_task: tuple[str, ...] = field(default=())


_WITH_ITS_CASE: Final = Questions(DOSSIERS, CASES_OF_DOSSIER)


def find_dossier(session: Session, actor: Actor, dossier_id: str) -> tuple[Dossier, Case]:
    """The dossier and its case. Raises NotFound for everybody it does not concern."""
    _WITH_ITS_CASE.ahead(session, dossier=dossier_id)
    found = DOSSIERS.of(session, dossier=dossier_id)
    if not found or not access.may_read_dossier(
        actor, owner_id=found[0].owner_id, unit_id=found[0].unit_id
    ):
        raise NotFound
    return found[0], case_of(session, dossier_id)


def dossier_page(
    session: Session,
    law: LawBook,
    procedures: Procedures,
    actor: Actor,
    dossier_id: str,
    today: date,
) -> DossierPage:
    dossier, case = find_dossier(session, actor, dossier_id)
    tasks = TASKS.of(session, case=case.id)
    open_tasks = tuple(_step(task) for task in tasks if task.state == "open")
    mine = [task.id for task in tasks if task.state == "open" and access.may_draft(actor, task)]
    return DossierPage(
        id=dossier.id,
        number=dossier.number,
        state=dossier.state,
        case=case.id,
        round_id=dossier.round_id,
        round_title=dossier.round.title,
        unit_id=dossier.unit_id,
        unit=dossier.unit.name,
        owner=dossier.owner.name,
        opened_at=dossier.opened_at,
        submitted_at=dossier.submitted_at,
        facts=dossier.facts,
        nominations=_nominations(session, law, dossier),
        open_tasks=open_tasks,
        steps=_steps(session, procedures, case, tasks),
        due=term(session, law, case, today) if dossier.accepted_at else None,
        needs_council=bool(case.facts.get("council_required", True)),
        may_open_task=tuple(mine),
        may_read_task=tuple(each.id for each in tasks if may_read_answers(actor, case, each)),
    )


def nominations_of(session: Session, dossier: Dossier) -> Sequence[Nomination]:
    return NOMINATIONS.of(session, dossier=dossier.id)


def _nominations(session: Session, law: LawBook, dossier: Dossier) -> tuple[NominationView, ...]:
    counted = COUNTED.of(session, dossier=dossier.id)
    tallies = {item.nomination_id: item.tally for item in counted}
    return tuple(
        NominationView(
            id=each.id,
            number=f"{dossier.number}-{each.position:02d}",
            subject=each.subject.name,
            subject_id=each.subject_id,
            kind=each.subject.kind,
            post=each.subject.post,
            award=each.award,
            award_name=law.award(each.award).name,
            deciding_level=each.deciding_level,
            verdict=each.verdict,
            registered=each.registered,
            outcome=each.outcome,
            reason=each.reason,
            waits_for=each.waits_for,
            tally=tallies.get(each.id, {}),
        )
        for each in nominations_of(session, dossier)
    )


def _step(task: Task) -> StepView:
    person = task.closer or task.claimant
    return StepView(
        key=task.key,
        name=task.name,
        role=task.role,
        state="doing" if task.state == "open" else task.state,
        task_id=task.id,
        who=person.full_name if person else "",
        on=local_day(task.closed_at or task.opened_at),
        due_on=task.due_on,
    )


def _of_several(tasks: Sequence[Task]) -> StepView:
    """One line for all rows of a task: it is done when none is open any more."""
    open_ = [task for task in tasks if task.state == "open"]
    return replace(_step(open_[0] if open_ else tasks[-1]), open=len(open_), of=len(tasks))


def _steps(
    session: Session, procedures: Procedures, case: Case, tasks: Sequence[Task]
) -> tuple[StepView, ...]:
    """Every task of the diagram in drawing order, with an open row of it, else the newest."""
    by_key: dict[str, list[Task]] = {}
    for task in tasks:
        by_key.setdefault(task.key, []).append(task)
    outline = procedures.of(session, case.version).outline(case.process)
    return tuple(
        _of_several(by_key[each.key])
        if each.key in by_key
        else StepView(key=each.key, name=each.name, role=each.role, state="later")
        for each in outline
    )


_GIVING: Final = frozenset({"task.assigned", "task.lent", "task.taken_back", "task.given_back"})


def _others(session: Session, rows: Collection[Event]) -> dict[int, str]:
    """By event: to whom or from whom work went, or from which unit to which."""
    given = {each.id: str(each.facts.get("to")) for each in rows if each.kind in _GIVING}
    moved = {each.id: each.facts for each in rows if each.kind == "case.moved"}
    people = select(Person.id, Person.full_name).where(Person.id.in_(set(given.values())))
    ends = {facts[end] for facts in moved.values() for end in ("from", "to")}
    units = select(Organisation.id, Organisation.name).where(Organisation.id.in_(ends))
    names: dict[str, str] = {}
    for wanted, asked in ((people, given), (units, moved)):
        if asked:
            names |= {key: name for key, name in session.execute(wanted)}  # noqa: C416  rows are no pairs to mypy
    found = {key: names.get(who, "") for key, who in given.items()}
    return found | {key: f"{names[of['from']]} sang {names[of['to']]}" for key, of in moved.items()}


def history_of(session: Session, case: Case) -> tuple[HistoryEntry, ...]:
    """The case's events, newest first."""
    rows = EVENTS.of(session, case=case.id)
    others = _others(session, rows)
    return tuple(
        HistoryEntry(
            id=event.id,
            kind=event.kind,
            label=events.label(event.kind),
            at=event.at,
            actor=event.actor.full_name if event.actor else "",
            actor_for=event.absent.full_name if event.absent else "",
            facts=event.facts,
            citation=event.citation,
            other=others.get(event.id, ""),
        )
        for event in rows
    )


def term(session: Session, law: LawBook, case: Case, today: date) -> Due:
    """From the ledger; before the term has begun, what it waits for."""
    run = ledger.runs(session, case.id).get(TERM)
    if run is None:
        return duedates.reckoned(session, law, case, TERM, today)
    return ledger.derived(session, law, case, run)
