"""Where a case stands: who acts now and by when, what a task's completion brought about."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from sqlalchemy.orm import Session

from service import access, events
from service.access import Actor
from service.casework import ledger
from service.casework.lists import DOSSIERS, ENTRIES, EVENTS, NOMINATIONS, OPEN
from service.casework.people import case_of
from service.db.asking import Questions
from service.db.models import (
    Case,
    Task,
)
from service.queries.dossier import TERM
from service.queries.task_rows import local_day
from workflows.law.book import LawBook
from workflows.law.deadlines import Due
from workflows.law.roles import Role

_AROUND: Final = Questions(OPEN, ENTRIES, NOMINATIONS)
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
    rows = OPEN.of(session, case=case_id)
    steps = (
        OpenStep(
            task=row.id,
            key=row.key,
            name=row.name,
            role=Role(row.role).label,
            organisation=row.organisation.name if row.organisation else "",
            person=who.full_name if (who := row.claimant or row.person) else "",
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
    (dossier,) = DOSSIERS.of(session, dossier=dossier_id)
    case = case_of(session, dossier.id)
    _AROUND.ahead(session, case=case.id, dossier=dossier_id)
    proposed = NOMINATIONS.of(session, dossier=dossier_id)
    counted = Counter(each.subject.kind for each in proposed)
    running = dossier.accepted_at is not None and dossier.concluded_at is None
    return Identity(
        dossier=dossier.id,
        number=dossier.number,
        state=dossier.state,
        unit=dossier.unit.name,
        subjects=tuple(sorted(counted.items())),
        steps=open_steps(session, actor, case.id),
        due=_derived(session, law, case, TERM) if running else None,
        readable=access.may_read_dossier(actor, owner_id=dossier.owner_id, unit_id=dossier.unit_id),
    )


def brought_about(session: Session, task_id: str) -> tuple[str, ...]:
    """What completing this task recorded beside itself, in words: "Trả lại để bổ sung"."""
    task = session.get_one(Task, task_id)
    events_of_case = reversed(EVENTS.of(session, case=task.case_id))
    kinds = [each.kind for each in events_of_case if each.at == task.closed_at]
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
