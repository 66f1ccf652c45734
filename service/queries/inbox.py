"""The inbox: which tasks are in sight, filtered, in their turn, and how many there are.

What it costs does not grow with the number of tasks: of each queue in sight no more is read than a
page shows, and nothing is counted beyond `MOST`, or `SIFTED` where a text finds much.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal

from sqlalchemy import Date, and_, bindparam, column, func, or_, select, union, union_all
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.db.models import Case, Task
from service.queries import search, sight
from service.queries.finding import (
    Found,
    awards_shown,
    few_tasks,
    look_up,
    of_dossiers_at,
    sifted_tasks,
)
from service.queries.paging import MOST, PAGE, SIFTED, Page, at_most
from service.queries.search import Nominee
from service.queries.sight import Queue, Shape, shape_of, values_of
from service.queries.task_rows import TASK_ROWS, TaskItem, task_items
from service.queries.turns import ORDER, after, cursor_at, order_of
from service.queries.week import week_end
from workflows.law.book import LawBook

DueState = Literal["", "late", "today", "week", "stopped"]
_STATE: Final[Any] = bindparam("state")
_TODAY: Final[Any] = bindparam("today", type_=Date)
_WEEK_END: Final[Any] = bindparam("week_end", type_=Date)
_SHAPES: Final = 200  # one office has a dozen
# What sight, filters and order ask of a task.
_ASKED: Final = (
    *(Task.id, Task.turn, Task.rank, Task.key, Task.clock, Task.case_id, Task.owner_id),
    *(Task.unit_id, Task.round_id, Task.organisation_id, Task.role, Task.person_id),
    *(Task.claimed_by, Task.lent_by),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskFilters:
    """`step` is a key of the diagram; `unit` is looked for in the names of units."""

    queue: Queue = "group"
    state: str = "open"
    q: str = ""
    round: str = ""
    step: str = ""
    unit: str = ""
    due: DueState = ""

    @property
    def narrows(self) -> bool:
        return any((self.q, self.round, self.step, self.unit, self.due))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Open tasks; `MOST + 1` stands for more than `MOST`, and so with what is found."""

    queues: Mapping[Queue, int] = field(default_factory=dict)
    late: int = 0
    today: int = 0
    found: int = 0
    most: int = MOST


@dataclass(frozen=True, slots=True)
class TaskPage(Page[TaskItem]):
    """`total`: how many there are and how far was counted, on a first page that was asked so."""

    total: int | None = None
    most: int = MOST


def may_watch(actor: Actor) -> bool:
    """Whether all tasks of an office are in sight, done by whomever."""
    return bool(access.watched(actor))


@dataclass(frozen=True, slots=True)
class _Narrowed:
    """Which tasks are asked for: all in sight, or few that were looked up before (`of` has their
    columns); those for which `conditions` hold. No more than `most` are counted."""

    of: Any = Task
    conditions: tuple[Any, ...] = ()
    with_case: bool = False
    most: int = MOST

    def firsts(
        self, shape: Shape, queue: Queue, columns: Sequence[Any], limit: int, *, ordered: bool
    ) -> Any:
        """So many of each queue; the few are one queue. What an office does may be one's own work,
        too: there, what stands twice counts once. Columns are said by name: to derive them
        through each layer takes longer than to ask for them."""
        few = self.of is not Task
        queues = sight.queues(shape, queue, ordered=ordered and not few, of=self.of)
        tasks = select(*(getattr(self.of, each.key) for each in columns)).where(*self.conditions)
        if self.with_case:
            tasks = tasks.join(Case, Case.id == Task.case_id)
        if ordered:
            tasks = tasks.order_by(*order_of(self.of))
        selects = [
            tasks.where(each).limit(at_most(limit)) for each in ([or_(*queues)] if few else queues)
        ]
        whole = union if queue == "all" else union_all
        named = [column(each.key, each.type) for each in columns]
        return whole(*(select(*named).select_from(each.subquery()) for each in selects)).subquery()


def inbox(
    session: Session,
    law: LawBook,
    actor: Actor,
    *,
    filters: TaskFilters,
    today: date,
    cursor: str | None = None,
    limit: int = PAGE,
    counted: bool = False,
) -> TaskPage:
    """Tasks in sight, least time left first; then those without a date, then stopped clocks."""
    given = (shape_of(actor), filters.queue, limit)
    counted = counted and filters.narrows and not cursor
    asked, most = _plain_list(*given), MOST
    if filters.narrows or cursor:
        narrowed = _narrowed(session, law, filters, cursor)
        asked, most = _list(*given, narrowed, counted=counted), narrowed.most
    if filters.q.strip():
        asked = asked.add_columns(*search.first_nominee(filters.q, Case.dossier_id))
    values = values_of(actor) | _days(today) | {"state": filters.state}
    found = session.execute(asked, values).all()
    items = task_items(law, actor, found[:limit])
    if filters.q.strip():
        items = _matched(filters.q, items, found)
    last = found[limit - 1] if len(found) > limit else None
    total = min(found[0].total, most + 1) if counted and found else 0
    return TaskPage(
        items,
        cursor_at(last.turn, last.rank, last.id) if last is not None else None,
        total if counted else None,
        most,
    )


def _list(
    shape: Shape, queue: Queue, limit: int, narrowed: _Narrowed, *, counted: bool = False
) -> Any:
    """One row more than a page shows: there is a next one, then."""
    reach = max(limit, narrowed.most) if counted else limit
    first = narrowed.firsts(shape, queue, ORDER, reach + 1, ordered=True)
    total: Any = ()
    if counted:
        total = (column("total"),)
        with_total = select(*first.c, func.count().over().label("total"))
        first = with_total.order_by(*first.c).limit(at_most(limit + 1)).subquery()
    in_turn = [first.c[each.key] for each in ORDER]
    rows = TASK_ROWS.add_columns(first.c.turn, *total).join(first, first.c.id == Task.id)
    return rows.order_by(*in_turn).limit(at_most(limit + 1))


@lru_cache(_SHAPES)
def _plain_list(shape: Shape, queue: Queue, limit: int) -> Any:
    return _list(shape, queue, limit, _Narrowed(conditions=(Task.state == _STATE,)))


def _days(today: date) -> dict[str, date]:
    """What `_due` is asked with."""
    return {"today": today, "week_end": week_end(today)}


def _narrowed(
    session: Session, law: LawBook, filters: TaskFilters, cursor: str | None = None
) -> _Narrowed:
    """What finds few is looked up once; what finds many is asked of each task in its turn, until
    there are enough."""
    if not filters.q.strip():
        is_so = Task.state == _STATE
        return _Narrowed(conditions=(is_so, *_conditions(Task, filters), *after(cursor)))
    found = Found(text=filters.q, awards=awards_shown(law, filters.q))
    if filters.state == "open":
        found = look_up(session, filters.q, awards=found.awards)
    if found.few:
        of = few_tasks(found, _ASKED).c
        return _Narrowed(of, (*_conditions(of, filters), *after(cursor, of)))
    is_so = and_(Task.state == _STATE, sifted_tasks(found))
    conditions = (is_so, *_conditions(Task, filters), *after(cursor))
    return _Narrowed(conditions=conditions, with_case=True, most=SIFTED)


def _conditions(of: Any, filters: TaskFilters) -> Iterator[Any]:
    if filters.round:
        yield of.round_id == filters.round
    if filters.step:
        yield of.key == filters.step
    if filters.unit.strip():
        yield of_dossiers_at(of, filters.unit)
    yield from _due(filters.due, of)


def _due(due: DueState, of: Any = Task) -> Iterator[Any]:
    """A stopped clock is never late."""
    if due == "late":
        yield of.turn < _TODAY
    elif due == "today":
        yield of.turn == _TODAY
    elif due == "week":
        yield of.turn.between(_TODAY, _WEEK_END)
    elif due == "stopped":
        yield of.clock == "stopped"


def _matched(text: str, items: tuple[TaskItem, ...], rows: Sequence[Any]) -> tuple[TaskItem, ...]:
    """By whom each was found that does not show it."""
    return tuple(
        each
        if row.nominee_found is None or search.shows(text, each.case_number, each.unit, each.about)
        else replace(each, matched=Nominee(row.nominee_found, row.sex_found))
        for each, row in zip(items, rows, strict=False)
    )


class Counting:
    """Numbers of open tasks, for a statement that asks more: of each queue, of what is late and due
    today of "group", and of what is found, where no page of it (`first`) says so."""

    def __init__(
        self,
        session: Session,
        law: LawBook,
        actor: Actor,
        *,
        queues: Sequence[Queue],
        today: date,
        found: TaskFilters,
        first: TaskPage | None = None,
    ) -> None:
        self._said, self._found, self._most = tuple(queues), found, MOST
        self._total = first.total if first else None
        shape = shape_of(actor)
        self.numbers = _numbers(shape, self._said)
        self.narrowed: tuple[Any, ...] = ()
        self.values = values_of(actor) | _days(today) | {"state": "open"}
        if first and first.total is not None:
            self._most = first.most
        elif found.narrows:
            narrowed = _narrowed(session, law, found)
            self._most = narrowed.most
            self.narrowed = (_number(shape, found.queue, narrowed),)

    def read(self, row: Sequence[int]) -> Counts:
        rest = row[len(self._said) :]
        number = row[self._said.index(self._found.queue)]
        if self._found.narrows:
            number = rest[2] if self._total is None else self._total
        return Counts(
            queues=dict(zip(self._said, row, strict=False)),
            late=rest[0],
            today=rest[1],
            found=number,
            most=self._most,
        )


_OPEN: Final = Task.state == "open"


@lru_cache(_SHAPES)
def _numbers(shape: Shape, said: tuple[Queue, ...]) -> tuple[Any, ...]:
    whole = [_number(shape, each, _Narrowed(conditions=(_OPEN,))) for each in said]
    pressing = (_Narrowed(conditions=(_OPEN, *_due(due))) for due in ("late", "today"))
    return (*whole, *(_number(shape, "group", each) for each in pressing))


def _number(shape: Shape, queue: Queue, narrowed: _Narrowed) -> Any:
    some = narrowed.firsts(shape, queue, (Task.id,), narrowed.most + 1, ordered=False)
    counted = select(some.c.id).limit(at_most(narrowed.most + 1)).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()


def number_open(shape: Shape) -> Any:
    """How many tasks wait for somebody of this shape and his groups, for a statement that asks
    more; it is asked with his `values_of`."""
    return _number(shape, "group", _Narrowed(conditions=(_OPEN,)))
