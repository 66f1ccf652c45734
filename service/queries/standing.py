"""Where a case stands: who acts now and by when, what a task's completion brought about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from service import access, events
from service.access import Actor
from service.casework import ledger
from service.db.models import (
    Case,
    Dossier,
    Event,
    Nomination,
    Person,
    Subject,
    Task,
)
from service.queries.dossier import TERM, case_of
from service.queries.task_rows import local_day
from workflows.law.book import LawBook
from workflows.law.deadlines import Due
from workflows.law.roles import Role

# What the engine does is no news to people: they read what was done to the dossier.
OF_THE_ENGINE: Final = frozenset(
    {
        "case.started",
        "case.ended",
        "task.opened",
        "task.cut_off",
        "message.received",
        "message.sent",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenStep:
    """An open task as others see it: whose it is, since when and until when."""

    task: str
    key: str
    name: str
    role: str
    organisation: str
    person: str  # who does it, or the only one who may
    mine: bool
    opened_on: date
    starts_on: date | None
    due_on: date | None
    due_at: datetime | None
    clock: str


def open_steps(session: Session, actor: Actor, case_id: str) -> tuple[OpenStep, ...]:
    """The open tasks of a case, nearest date first. The caller has checked that it may be seen."""
    rows = session.scalars(
        select(Task)
        .where(Task.case_id == case_id, Task.state == "open")
        .options(joinedload(Task.organisation), joinedload(Task.claimant))
    ).all()
    names = _names(session, [row.person_id for row in rows if row.person_id])
    steps = (
        OpenStep(
            task=row.id,
            key=row.key,
            name=row.name,
            role=Role(row.role).label,
            organisation=row.organisation.name if row.organisation else "",
            person=row.claimant.full_name if row.claimant else names.get(row.person_id or "", ""),
            mine=access.may_draft(actor, row),
            opened_on=local_day(row.opened_at),
            starts_on=row.starts_on,
            due_on=row.due_on,
            due_at=row.due_at,
            clock=row.clock,
        )
        for row in rows
    )
    return tuple(sorted(steps, key=lambda step: (step.due_on or date.max, step.name, step.task)))


def _names(session: Session, ids: list[str]) -> Mapping[str, str]:
    people = session.execute(select(Person.id, Person.full_name).where(Person.id.in_(ids)))
    return {person_id: name for person_id, name in people}  # noqa: C416  rows are no pairs to mypy


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What stands above every page about a dossier. `readable`: the actor may open the dossier."""

    dossier: str
    number: str
    state: str
    unit: str
    subjects: tuple[tuple[str, int], ...]  # kind of subject, how many nominations
    steps: tuple[OpenStep, ...]
    due: Due | None
    readable: bool


def identity(
    session: Session, law: LawBook, actor: Actor, dossier_id: str, today: date
) -> Identity:
    """The caller has checked that the actor may see something of this dossier."""
    dossier = session.get_one(Dossier, dossier_id, options=[joinedload(Dossier.unit)])
    case = case_of(session, dossier.id)
    counted = session.execute(
        select(Subject.kind, func.count())
        .join(Nomination, Nomination.subject_id == Subject.id)
        .where(Nomination.dossier_id == dossier.id)
        .group_by(Subject.kind)
    )
    running = dossier.accepted_at is not None and dossier.concluded_at is None
    return Identity(
        dossier=dossier.id,
        number=dossier.number,
        state=dossier.state,
        unit=dossier.unit.name,
        subjects=tuple((kind, number) for kind, number in counted),
        steps=open_steps(session, actor, case.id),
        due=_derived(session, law, case, TERM) if running else None,
        readable=access.may_read_dossier(actor, owner_id=dossier.owner_id, unit_id=dossier.unit_id),
    )


def brought_about(session: Session, task_id: str) -> tuple[str, ...]:
    """What completing this task recorded beside itself, in words: "Trả lại để bổ sung"."""
    task = session.get_one(Task, task_id)
    kinds = session.scalars(
        select(Event.kind)
        .where(Event.case_id == task.case_id, Event.at == task.closed_at)
        .order_by(Event.sequence)
    )
    told = [kind for kind in kinds if kind not in OF_THE_ENGINE and not kind.startswith("task.")]
    return tuple(dict.fromkeys(events.label(kind) for kind in told))


def due_of(session: Session, law: LawBook, task_id: str) -> Due | None:
    """The derivation of a task's date; none where it has none, or a later run of its term stands
    in the ledger."""
    task = session.get_one(Task, task_id)
    if task.due_on is None and task.clock != "stopped":
        return None
    found = _derived(session, law, session.get_one(Case, task.case_id), task.deadline)
    return found if found is not None and found.on == task.due_on else None


def _derived(session: Session, law: LawBook, case: Case, term: str) -> Due | None:
    run = ledger.runs(session, case.id).get(term)
    return ledger.derived(session, law, case, run) if run is not None else None
