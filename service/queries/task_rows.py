"""Tasks as lists and pages show them: one row, and what it is about."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import aliased, joinedload

from service import access
from service.access import Actor
from service.db.models import (
    Case,
    ClockEntry,
    Dossier,
    Nomination,
    Organisation,
    Person,
    Subject,
    Task,
)
from service.queries.search import Nominee
from workflows.law.book import LawBook
from workflows.law.calendar import HANOI

_ABOUT = aliased(Person)
_PROPOSED = aliased(Nomination)
_BETWEEN: Final = "\n"  # stands in no code of an award


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItem:
    id: str
    key: str
    name: str
    role: str
    organisation: str | None
    case: str
    case_number: str
    process: str
    session: str | None
    decision: str | None
    dossier: str | None
    dossier_number: str | None
    unit: str
    about: str
    claimed_by: str | None
    claimant: str
    claimed_on: date | None
    mine: bool
    state: str
    opened_on: date
    starts_on: date | None
    due_on: date | None
    due_at: datetime | None
    clock: str
    form: str
    paused_on: date | None = None
    lent_by: str | None = None
    lender: str = ""
    lent_word: str = ""
    lent_by_me: bool = False
    priority: bool = False
    may_act: bool = False
    matched: Nominee | None = None
    organisation_id: str | None = None


def task_rows() -> Any:
    """Task, case, dossier, its unit, the one nominee and award, the person a case is about, the
    moment its clock was last stopped, and each award that its dossier proposes."""
    stopped = (
        select(func.max(ClockEntry.at))
        .where(
            ClockEntry.case_id == Task.case_id,
            ClockEntry.term == Task.deadline,
            ClockEntry.kind == "stop",
            Task.clock == "stopped",
        )
        .scalar_subquery()
    )
    proposed = (
        select(func.aggregate_strings(_PROPOSED.award, _BETWEEN))
        .where(_PROPOSED.dossier_id == Case.dossier_id)
        .scalar_subquery()
    )
    return (
        select(
            Task,
            Case,
            Dossier,
            Organisation,
            Subject.name,
            Nomination.award,
            _ABOUT.full_name,
            stopped,
            proposed,
        )
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Dossier, Dossier.id == Case.dossier_id)
        .outerjoin(Organisation, Organisation.id == Dossier.unit_id)
        .outerjoin(Nomination, Nomination.id == Task.nomination_id)
        .outerjoin(Subject, Subject.id == Nomination.subject_id)
        .outerjoin(_ABOUT, _ABOUT.id == Case.person_id)
        .options(joinedload(Task.claimant), joinedload(Task.lender), joinedload(Task.organisation))
    )


def task_items(law: LawBook, actor: Actor, rows: Sequence[Any]) -> tuple[TaskItem, ...]:
    return tuple(_item(actor, row, _about(law, row)) for row in rows)


def _about(law: LawBook, row: Any) -> str:
    """Its one nominee, the person whom the case is about, or what the dossier proposes."""
    nominee, award, person, _, proposed = row[4:9]
    if nominee:
        return f"{nominee} · {law.award(award).name}"
    return person or _awards(law, proposed)


def _awards(law: LawBook, proposed: str | None) -> str:
    """`3 Chiến sĩ thi đua cơ sở, 1 Giấy khen`, the most frequent first."""
    numbers = Counter(proposed.split(_BETWEEN) if proposed else ())
    told = sorted(numbers.items(), key=lambda each: (-each[1], each[0]))
    return ", ".join(f"{number} {law.award(award).name}" for award, number in told)


def _item(actor: Actor, row: Any, about: str) -> TaskItem:
    task, case, dossier, unit = row[:4]
    people = {hat.person_id for hat in actor.hats}
    return TaskItem(
        id=task.id,
        key=task.key,
        name=task.name,
        role=task.role,
        organisation=task.organisation.name if task.organisation else None,
        organisation_id=task.organisation_id,
        case=case.id,
        case_number=case.number,
        process=case.process,
        session=case.session_id,
        decision=case.decision_id,
        dossier=dossier.id if dossier else None,
        dossier_number=dossier.number if dossier else None,
        unit=unit.name if unit else "",
        about=about,
        claimed_by=task.claimed_by,
        claimant=task.claimant.full_name if task.claimant else "",
        claimed_on=local_day(task.claimed_at),
        mine=bool(people & {task.claimed_by, task.person_id}),
        lent_by=task.lent_by,
        lender=task.lender.full_name if task.lender else "",
        lent_word=task.lent_word,
        lent_by_me=task.lent_by in people,
        priority=task.rank == 0,
        state=task.state,
        opened_on=local_day(task.opened_at),
        starts_on=task.starts_on,
        due_on=task.due_on,
        due_at=task.due_at,
        clock=task.clock,
        paused_on=local_day(row[7]),
        form=task.form,
        may_act=access.acting_on(actor, task) is not None,
    )


def local_day(moment: datetime | None) -> Any:
    return moment.astimezone(HANOI).date() if moment is not None else None
