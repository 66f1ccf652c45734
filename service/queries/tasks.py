"""Tasks as people see them: the inbox, and one task with all its page needs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from sqlalchemy import String, and_, cast, func, literal, or_, select, tuple_
from sqlalchemy import case as case_when
from sqlalchemy.orm import Session, joinedload

from forms import for_task
from forms.form import TaskForm
from service import access
from service.access import Actor, NotFound
from service.casework import choices, prefill
from service.casework.procedures import Procedures
from service.db.models import (
    Case,
    Dossier,
    Nomination,
    Organisation,
    Person,
    Subject,
    Task,
)
from service.queries.paging import PAGE, Page, decode, encode
from workflows.law.book import LawBook
from workflows.law.calendar import HANOI
from workflows.law.roles import Role

Queue = Literal["mine", "group", "all"]
_NEVER: Final = "9999-12-31"
_WATCHERS: Final = (Role.STANDING_OFFICE, Role.OFFICE_HEAD, Role.DECIDING_AUTHORITY)


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
    may_act: bool = False
    organisation_id: str | None = None


def _in_sight(actor: Actor, queue: Queue) -> Any:
    """Which tasks an actor may see: his own, his groups', and all of the office he watches."""
    people = [hat.person_id for hat in actor.hats]
    holdings = {(h.organisation_id, h.role.value) for hat in actor.hats for h in hat.holdings}
    clerks = actor.organisations((Role.UNIT_CLERK,))
    holdings |= {(organisation, Role.UNIT_HEAD.value) for organisation in clerks}
    personal = Task.person_id.in_(people)
    group = and_(
        Task.person_id.is_(None),
        Task.role != Role.TELLER,
        tuple_(Task.organisation_id, Task.role).in_(sorted(holdings)),
    )
    counting = and_(Task.role == Role.TELLER, Task.case_id.in_(sorted(actor.teller_of)))
    if queue == "mine":
        return or_(personal, Task.claimed_by.in_(people))
    visible = or_(personal, group, counting)
    if queue == "all":
        watched = actor.organisations(_WATCHERS)
        return or_(visible, Case.owner_id.in_(sorted(watched)))
    return visible


def inbox(
    session: Session,
    law: LawBook,
    actor: Actor,
    *,
    queue: Queue = "group",
    state: str = "open",
    unclaimed: bool = False,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[TaskItem]:
    """Tasks in sight, least time left first; those without a date come last."""
    due = func.coalesce(cast(Task.due_on, String(10)), literal(_NEVER))
    rows = (
        _rows()
        .add_columns(due)
        .where(_in_sight(actor, queue), Task.state == state)
        .order_by(due, Task.id)
        .limit(limit + 1)
    )
    if unclaimed:
        rows = rows.where(Task.claimed_by.is_(None), Task.person_id.is_(None))
    after = decode(cursor, 2)
    if after is not None:
        rows = rows.where(tuple_(due, Task.id) > tuple_(literal(after[0]), literal(after[1])))
    found = session.execute(rows).unique().all()
    about = _about(session, law, found[:limit])
    items = tuple(_item(actor, row, about) for row in found[:limit])
    last = found[limit - 1] if len(found) > limit else None
    return Page(items, encode([last[4], last[0].id]) if last is not None else None)


def count_open(session: Session, actor: Actor, queue: Queue, *, unclaimed: bool = False) -> int:
    counted = (
        select(func.count())
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .where(_in_sight(actor, queue), Task.state == "open")
    )
    if unclaimed:
        counted = counted.where(Task.claimed_by.is_(None), Task.person_id.is_(None))
    return session.scalar(counted) or 0


def count_urgent(session: Session, actor: Actor, queue: Queue, today: date) -> tuple[int, int]:
    """How many open tasks are late, and how many end today."""
    counted = (
        select(
            func.count(case_when((Task.due_on < today, 1))),
            func.count(case_when((Task.due_on == today, 1))),
        )
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .where(_in_sight(actor, queue), Task.state == "open")
    )
    late, ends = session.execute(counted).one()
    return late, ends


def _rows() -> Any:
    return (
        select(Task, Case, Dossier, Organisation)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Dossier, Dossier.id == Case.dossier_id)
        .outerjoin(Organisation, Organisation.id == Dossier.unit_id)
        .options(joinedload(Task.claimant), joinedload(Task.organisation))
    )


def _about(session: Session, law: LawBook, rows: Sequence[Any]) -> dict[str, str]:
    """Task id → what it is about: "3 Chiến sĩ thi đua cơ sở, 1 Giấy khen …", or its one nominee."""
    dossiers = {row[1].dossier_id for row in rows if row[1].dossier_id}
    counted: dict[str, list[str]] = {}
    for dossier_id, award, number in session.execute(
        select(Nomination.dossier_id, Nomination.award, func.count())
        .where(Nomination.dossier_id.in_(dossiers))
        .group_by(Nomination.dossier_id, Nomination.award)
        .order_by(Nomination.dossier_id, func.count().desc(), Nomination.award)
    ):
        counted.setdefault(dossier_id, []).append(f"{number} {law.award(award).name}")
    singles = _nominees(session, law, [row[0].nomination_id for row in rows])
    people = _people(session, [row[1].person_id for row in rows])
    return {
        task.id: singles.get(task.nomination_id)
        or people.get(case.person_id)
        or ", ".join(counted.get(case.dossier_id, ()))
        for task, case, *_ in rows
    }


def _people(session: Session, ids: Sequence[str | None]) -> dict[str | None, str]:
    rows = session.execute(
        select(Person.id, Person.full_name).where(Person.id.in_([each for each in ids if each]))
    )
    return {key: name for key, name in rows}  # noqa: C416 - a row is no pair to the type checker


def _nominees(session: Session, law: LawBook, ids: Sequence[str | None]) -> dict[str, str]:
    rows = session.execute(
        select(Nomination.id, Subject.name, Nomination.award)
        .join(Subject, Subject.id == Nomination.subject_id)
        .where(Nomination.id.in_([each for each in ids if each]))
    )
    return {key: f"{name} · {law.award(award).name}" for key, name, award in rows}


def _item(actor: Actor, row: Any, about: Mapping[str, str]) -> TaskItem:
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
        about=about[task.id],
        claimed_by=task.claimed_by,
        claimant=task.claimant.full_name if task.claimant else "",
        claimed_on=local_day(task.claimed_at),
        mine=bool(people & {task.claimed_by, task.person_id}),
        state=task.state,
        opened_on=local_day(task.opened_at),
        starts_on=task.starts_on,
        due_on=task.due_on,
        due_at=task.due_at,
        clock=task.clock,
        form=task.form,
        may_act=access.acting_on(actor, task) is not None,
    )


def local_day(moment: datetime | None) -> Any:
    return moment.astimezone(HANOI).date() if moment is not None else None


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """One task with its form, bound to the choices of this task."""

    item: TaskItem
    form: TaskForm
    draft: Mapping[str, Any]
    draft_at: datetime | None
    help: str
    citation: str
    citation_key: str
    may_complete: bool
    may_draft: bool
    may_assign: bool
    closed_at: datetime | None
    closed_by: str | None
    closer: str


def _may_see(actor: Actor, task: Task, case: Case) -> bool:
    """Who may work on it or supervises it; once it is finished, all who read dossiers."""
    if access.may_draft(actor, task) or access.may_supervise(actor, case.owner_id):
        return True
    return task.state != "open" and access.may_read_all(actor, case.owner_id)


def task_page(
    session: Session,
    law: LawBook,
    procedures: Procedures,
    actor: Actor,
    task_id: str,
    now: datetime,
) -> TaskPage:
    """Raises NotFound for a task that does not exist or is out of the actor's sight."""
    row = session.execute(_rows().where(Task.id == task_id)).unique().one_or_none()
    if row is None:
        raise NotFound
    task, case = row[0], row[1]
    if not _may_see(actor, task, case):
        raise NotFound
    form = for_task(task.form)(choices.setting(session, law, case, task, now))
    open_ = task.state == "open"
    draft = prefill.draft(session, law, case, task, form, now) if open_ else {}
    closer = session.get(Person, task.closed_by) if task.closed_by else None
    definition = procedures.of(session, case.version).tasks[task.key]
    return TaskPage(
        item=_item(actor, row, _about(session, law, [row])),
        form=form,
        draft=draft,
        draft_at=task.draft_at if open_ else None,
        help=definition.help,
        citation=law.citation(task.citation).text if task.citation else "",
        citation_key=task.citation,
        may_complete=open_ and access.acting_on(actor, task) is not None,
        may_draft=open_ and access.may_draft(actor, task),
        may_assign=open_ and task.person_id is None and access.may_supervise(actor, case.owner_id),
        closed_at=task.closed_at,
        closed_by=task.closed_by,
        closer=closer.full_name if closer else "",
    )


def asks_secretly(session: Session, task_id: str) -> bool:
    """Whether the task's form is a secret ballot; what is said there is kept nowhere else."""
    task = session.get(Task, task_id)
    return task is not None and for_task(task.form).secret
