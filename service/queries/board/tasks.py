"""The open tasks of an office as who oversees it sees them: filtered, paged, with whom each is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, String, and_, cast, func, literal, select, tuple_
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.db.models import Case, Dossier, Organisation, Person, Round, Task
from service.queries.board.counts import (
    HOLDER,
    STOPPED,
    ends_this_week,
    is_late,
    is_paused,
    offices_of,
)
from service.queries.paging import PAGE, BadCursor, Page, decode, encode
from workflows.law.calendar import local_day

FREE: Final = "free"
IS_OPEN: Final = Task.state == "open"
_WRITTEN: Final = func.coalesce(cast(Task.due_on, String(10)), literal(""))


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardFilters:
    """`holder`: a person, `organisation:role` of what nobody has taken, or `free` for all of that.

    `due`: late, week, paused.
    """

    step: str = ""
    round: str = ""
    unit: str = ""
    holder: str = ""
    due: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardTask:
    id: str
    key: str
    name: str
    number: str
    process: str
    unit: str
    dossier: str | None
    round: str
    role: str
    organisation: str  # whose role it is, where that is not the office itself
    holder: str  # the person who has taken it, or the only one who may do it
    holder_id: str
    personal: bool  # nobody else may do it
    opened_on: date
    starts_on: date | None
    due_on: date | None
    due_at: datetime | None
    paused: bool
    may_press: bool


def conditions(filters: BoardFilters, today: date) -> tuple[ColumnElement[bool], ...]:
    found: list[ColumnElement[bool]] = []
    if filters.step:
        found.append(Task.key == filters.step)
    if filters.round:
        found.append(_of_dossier(Dossier.round_id == filters.round))
    if filters.unit:
        found.append(_of_dossier(Dossier.unit_id == filters.unit))
    if filters.holder:
        found += _held_by(filters.holder)
    due = {"late": is_late(today), "week": ends_this_week(today), "paused": is_paused()}
    if filters.due in due:
        found.append(due[filters.due])
    return tuple(found)


def _of_dossier(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    dossiers = select(Case.id).join(Dossier, Dossier.id == Case.dossier_id)
    return dossiers.where(Case.id == Task.case_id, condition).correlate(Task).exists()


def _dated() -> ColumnElement[bool]:
    return and_(Task.due_on.is_not(None), Task.clock != STOPPED)


def _undated() -> ColumnElement[bool]:
    return and_(Task.due_on.is_(None), Task.clock != STOPPED)


_SORTS: Final = (_dated, _undated, is_paused)


def _held_by(holder: str) -> tuple[ColumnElement[bool], ...]:
    if holder == FREE:
        return (HOLDER.is_(None),)
    organisation, colon, role = holder.partition(":")
    if not colon:
        return (HOLDER.in_((holder,)),)
    return HOLDER.is_(None), Task.role == role, Task.organisation_id == organisation


def board_tasks(
    session: Session,
    actor: Actor,
    filters: BoardFilters,
    *,
    today: date,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[BoardTask]:
    """Longest late first, then by date; without a date, then paused come last.

    The three sorts are asked for one after the other: each stands in the order of an index, so a
    page costs its own rows and not all that is open.
    """
    offices, chosen = offices_of(actor), conditions(filters, today)
    rank, after = _place(cursor)
    found: list[tuple[int, Any]] = []
    for sort in range(rank, len(_SORTS)):
        ids = _ids(offices, *chosen, _SORTS[sort](), sort=sort).limit(limit + 1 - len(found))
        if sort == rank and after is not None:
            ids = ids.where(*_beyond(*after))
        found += [(sort, row) for row in session.execute(_told(ids))]
        if len(found) > limit:
            break
    shown = found[:limit]
    return Page(
        tuple(_task(actor, row) for _, row in shown),
        _cursor(*shown[-1]) if len(found) > limit else None,
    )


def _place(cursor: str | None) -> tuple[int, tuple[date | None, str] | None]:
    """In which sort, and after which row of it, a page begins. Raises BadCursor."""
    found = decode(cursor, 3)
    if found is None:
        return 0, None
    rank, due, task_id = found
    if rank not in ("0", "1", "2"):
        raise BadCursor
    try:
        first = date.fromisoformat(due) if due else None
    except ValueError as bad:
        raise BadCursor from bad
    return int(rank), (first, task_id)


def _beyond(due: date | None, task_id: str) -> tuple[ColumnElement[bool], ...]:
    """What comes after this row; said of the day alone too, which is what an index understands."""
    last = tuple_(literal(due.isoformat() if due else ""), literal(task_id))
    beyond = tuple_(_WRITTEN, Task.id) > last
    return (beyond, Task.due_on >= due) if due else (beyond,)


def _cursor(sort: int, row: Any) -> str:
    return encode([str(sort), row.due_on.isoformat() if row.due_on else "", row.id])


def _ids(offices: Collection[str], *where: ColumnElement[bool], sort: int = 0) -> Any:
    """Open tasks in sight, by date. Whose they are is asked of each: a database that began with
    the cases would read all of them to find the first few."""
    mine = select(Case.id).where(Case.id == Task.case_id, Case.owner_id.in_(offices))
    found = select(Task.id).where(IS_OPEN, mine.correlate(Task).exists(), *where)
    return found.order_by(_WRITTEN if sort else Task.due_on, Task.id)


def _told(ids: Any) -> Any:
    some = ids.subquery("some")
    rows = _rows().join(some, some.c.id == Task.id)
    return rows.order_by(_WRITTEN, Task.id)


def count_tasks(session: Session, actor: Actor, filters: BoardFilters, today: date) -> int:
    counted = (
        select(func.count())
        .select_from(Task)
        .join(Case, Case.id == Task.case_id)
        .where(IS_OPEN, Case.owner_id.in_(offices_of(actor)))
        .where(*conditions(filters, today))
    )
    return session.scalar(counted) or 0


def to_do_first(session: Session, actor: Actor, *, limit: int) -> tuple[BoardTask, ...]:
    """The tasks whose date passed longest ago, or comes first."""
    offices = offices_of(actor)
    rows = session.execute(_told(_ids(offices, _dated()).limit(limit)))
    return tuple(_task(actor, row) for row in rows)


def chosen_tasks(session: Session, actor: Actor, ids: Sequence[str]) -> tuple[BoardTask, ...]:
    """Those of the ticked tasks that are in sight, closed meanwhile or not, as the list goes."""
    rows = session.execute(
        _rows()
        .where(Task.id.in_(ids), Case.owner_id.in_(offices_of(actor)))
        .order_by(Task.due_on, Task.id)
    )
    return tuple(_task(actor, row) for row in rows)


def _rows() -> Any:
    owner = Organisation.__table__.alias("owner_of_role")
    return (
        select(
            Task.id,
            Task.key,
            Task.name,
            Case.number,
            Case.process,
            Case.owner_id,
            func.coalesce(Organisation.name, "").label("unit"),
            Dossier.id.label("dossier"),
            func.coalesce(Round.title, "").label("round"),
            Task.role,
            Task.organisation_id,
            func.coalesce(owner.c.name, "").label("organisation"),
            func.coalesce(Person.full_name, "").label("holder"),
            func.coalesce(HOLDER, "").label("holder_id"),
            Task.person_id,
            Task.opened_at,
            Task.starts_on,
            Task.due_on,
            Task.due_at,
            Task.clock,
        )
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Dossier, Dossier.id == Case.dossier_id)
        .outerjoin(Organisation, Organisation.id == Dossier.unit_id)
        .outerjoin(Round, Round.id == Dossier.round_id)
        .outerjoin(owner, owner.c.id == Task.organisation_id)
        .outerjoin(Person, Person.id == HOLDER)
    )


def _task(actor: Actor, row: Any) -> BoardTask:
    return BoardTask(
        id=row.id,
        key=row.key,
        name=row.name,
        number=row.number,
        process=row.process,
        unit=row.unit,
        dossier=row.dossier,
        round=row.round,
        role=row.role,
        organisation="" if row.organisation_id == row.owner_id else row.organisation,
        holder=row.holder,
        holder_id=row.holder_id,
        personal=row.person_id is not None,
        opened_on=local_day(row.opened_at),
        starts_on=row.starts_on,
        due_on=row.due_on,
        due_at=row.due_at,
        paused=row.clock == STOPPED,
        may_press=access.may_supervise(actor, row.owner_id),
    )


# What the filters are called -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterNames:
    """The steps that occur with their names, and what the chosen unit and person are called."""

    steps: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    holder: str = ""


def filter_names(session: Session, actor: Actor, filters: BoardFilters) -> FilterNames:
    steps = session.execute(
        select(Task.key, func.min(Task.name))
        .join(Case, Case.id == Task.case_id)
        .where(IS_OPEN, Case.owner_id.in_(offices_of(actor)))
        .group_by(Task.key)
        .order_by(func.min(Task.name))
    )
    found = FilterNames(steps=tuple((key, name) for key, name in steps))
    if filters.unit:
        unit = session.get(Organisation, filters.unit)
        found = replace(found, unit=unit.name if unit else "")
    if filters.holder and filters.holder != FREE:
        organisation, colon, _ = filters.holder.partition(":")
        held = session.get(Organisation, organisation) if colon else None
        person = None if colon else session.get(Person, filters.holder)
        found = replace(found, holder=held.name if held else person.full_name if person else "")
    return found
