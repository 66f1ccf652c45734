"""The open tasks of an office as who oversees it sees them: filtered, paged, with whom each is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select, union_all
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.db.models import Case, Dossier, Organisation, Person, Round, Task
from service.db.models.cases import NO_DATE
from service.queries.board.counts import offices_of, step_counts
from service.queries.board.groups import NOBODY, ends_this_week, is_late, is_paused
from service.queries.paging import MOST, PAGE, Page, at_most
from service.queries.sight import IS_OPEN
from service.queries.turns import ORDER, after, cursor_at
from workflows.law.calendar import local_day

FREE: Final = "free"


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
    may_remind: bool
    may_assign: bool


def conditions(filters: BoardFilters, today: date) -> tuple[ColumnElement[bool], ...]:
    found: list[ColumnElement[bool]] = []
    if filters.step:
        found.append(Task.key == filters.step)
    if filters.round:
        found.append(Task.round_id == filters.round)
    if filters.unit:
        found.append(Task.unit_id == filters.unit)
    if filters.holder:
        found += _held_by(filters.holder)
    due = {"late": is_late(today), "week": ends_this_week(today), "paused": is_paused()}
    if filters.due in due:
        found.append(due[filters.due])
    return tuple(found)


def _held_by(holder: str) -> tuple[ColumnElement[bool], ...]:
    if holder == FREE:
        return (Task.holder == NOBODY,)
    organisation, colon, role = holder.partition(":")
    if not colon:
        return (Task.holder == holder,)
    nobody = Task.person_id.is_(None), Task.claimed_by.is_(None)  # as its index says it
    return *nobody, Task.role == role, Task.organisation_id == organisation


def board_tasks(
    session: Session,
    actor: Actor,
    filters: BoardFilters,
    *,
    today: date,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[BoardTask]:
    """Longest late first, then by date; without a date, then paused come last."""
    where = *conditions(filters, today), *after(cursor)
    return _page(actor, session.execute(_told(offices_of(actor), where, limit + 1)).all(), limit)


def numbered_tasks(
    session: Session,
    actor: Actor,
    filters: BoardFilters,
    *,
    today: date,
    cursor: str | None = None,
    limit: int = PAGE,
) -> tuple[Page[BoardTask], int]:
    """With how many there are; `MOST + 1` stands for more than `MOST`."""
    where = *conditions(filters, today), *after(cursor)
    offices = offices_of(actor)
    number = _number(offices, filters, today).label("of_all")
    rows = session.execute(_told(offices, where, limit + 1).add_columns(number)).all()
    if rows or cursor is None:
        counted = rows[0].of_all if rows else 0
    else:  # all that would follow has been done meanwhile
        counted = count_tasks(session, actor, filters, today)
    return _page(actor, rows, limit), counted


def _page(actor: Actor, rows: Sequence[Any], limit: int) -> Page[BoardTask]:
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return Page(
        tuple(_task(actor, row) for row in shown),
        cursor_at(last.turn, last.rank, last.id) if last is not None else None,
    )


def _told(offices: Sequence[str], where: Iterable[ColumnElement[bool]], limit: int) -> Any:
    first = _first(offices, where, limit, ordered=True)
    rows = _rows().add_columns(first.c.turn, first.c.rank).join(first, first.c.id == Task.id)
    return rows.order_by(first.c.turn, first.c.rank, first.c.id).limit(at_most(limit))


def _first(
    offices: Sequence[str], where: Iterable[ColumnElement[bool]], limit: int, *, ordered: bool
) -> Any:
    """So many open tasks of each office, as an index holds them: a page costs its own rows, and
    not all that is open."""
    every = select(*ORDER).where(IS_OPEN, *where).limit(at_most(limit))
    ids = [every.where(Task.owner_id == owner) for owner in offices]
    if ordered:
        ids = [each.order_by(*ORDER) for each in ids]
    return union_all(*(select(each.subquery()) for each in ids)).subquery("some")


def count_tasks(session: Session, actor: Actor, filters: BoardFilters, today: date) -> int:
    return session.scalar(select(_number(offices_of(actor), filters, today))) or 0


def _number(offices: Sequence[str], filters: BoardFilters, today: date) -> Any:
    where = conditions(filters, today)
    some = select(_first(offices, where, MOST + 1, ordered=False).c.id).limit(at_most(MOST + 1))
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def to_do_first(session: Session, actor: Actor, *, limit: int) -> tuple[BoardTask, ...]:
    """The tasks whose date passed longest ago, or comes first."""
    rows = session.execute(_told(offices_of(actor), (Task.turn < NO_DATE,), limit))
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
            Task.holder.label("holder_id"),
            Task.person_id,
            Task.opened_at,
            Task.starts_on,
            Task.due_on,
            Task.due_at,
            Task.clock,
        )
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Dossier, Dossier.id == Case.dossier_id)
        .outerjoin(Organisation, Organisation.id == Task.unit_id)
        .outerjoin(Round, Round.id == Dossier.round_id)
        .outerjoin(owner, owner.c.id == Task.organisation_id)
        .outerjoin(Person, Person.id == Task.holder)
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
        paused=row.clock == "stopped",
        may_remind=access.may_remind(actor, row.owner_id),
        may_assign=row.person_id is None and access.may_supervise(actor, row.owner_id),
    )


# What the filters are called -------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterNames:
    """The steps that occur with their names, and what the chosen unit and person are called."""

    steps: tuple[tuple[str, str], ...] = ()
    unit: str = ""
    holder: str = ""


def filter_names(
    session: Session, actor: Actor, filters: BoardFilters, now: datetime
) -> FilterNames:
    steps = [(each.key, each.label) for each in step_counts(session, actor, now).counts]
    found = FilterNames(steps=tuple(sorted(steps, key=lambda each: each[1])))
    if filters.unit:
        unit = session.get(Organisation, filters.unit)
        found = replace(found, unit=unit.name if unit else "")
    if filters.holder and filters.holder != FREE:
        organisation, colon, _ = filters.holder.partition(":")
        held = session.get(Organisation, organisation) if colon else None
        person = None if colon else session.get(Person, filters.holder)
        found = replace(found, holder=held.name if held else person.full_name if person else "")
    return found
