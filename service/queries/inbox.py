"""The inbox: which tasks are in sight, filtered, in their turn, and how many there are.

What it costs does not grow with the number of tasks: of each queue in sight no more is read than a
page shows, and nothing is counted beyond `MOST`, or `SIFTED` where a text finds much.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.db.models import Case, Task
from service.queries import search
from service.queries.narrowing import (
    STATE,
    Narrowed,
    TaskFilters,
    days,
    due_so,
    in_hand,
    narrowed,
)
from service.queries.paging import MOST, PAGE, Page, at_most
from service.queries.search import Nominee
from service.queries.sight import IS_OPEN, Queue, Shape, shape_of, values_of
from service.queries.task_rows import TASK_ROWS, TaskItem, task_items
from service.queries.turns import ORDER, cursor_at
from workflows.law.book import LawBook

_SHAPES: Final = 200  # one office has a dozen


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
    whole = filters.state != "open"
    counted = counted and filters.narrows and not cursor
    asked, most = _plain_list(*given, whole=whole), MOST
    if filters.narrows or cursor:
        chosen = narrowed(session, law, filters, cursor)
        asked, most = _list(*given, chosen, counted=counted), chosen.most
    if filters.q.strip():
        asked = asked.add_columns(*search.first_nominee(filters.q, Case.dossier_id))
    values = values_of(actor) | days(today) | {"state": filters.state}
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
    shape: Shape, queue: Queue, limit: int, chosen: Narrowed, *, counted: bool = False
) -> Any:
    """One row more than a page shows: there is a next one, then. No more than these are drawn out
    of the queues, before anything is looked up beside them."""
    reach = max(limit, chosen.most) if counted else limit
    drawn = chosen.firsts(shape, queue, ORDER, reach + 1, ordered=True)
    total = (func.count().over().label("total"),) if counted else ()
    in_turn = select(*drawn.c, *total).order_by(*drawn.c).limit(at_most(limit + 1))
    first = in_turn.subquery()
    shown = TASK_ROWS.add_columns(first.c.turn, *(first.c[each.name] for each in total))
    rows = shown.join(first, first.c.id == Task.id)
    return rows.order_by(*(first.c[each.key] for each in ORDER))


@lru_cache(_SHAPES)
def _plain_list(shape: Shape, queue: Queue, limit: int, *, whole: bool) -> Any:
    shown = (Task.state == STATE,) if whole else (IS_OPEN, *in_hand(queue))
    return _list(shape, queue, limit, Narrowed(conditions=shown))


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
        self.values = values_of(actor) | days(today) | {"state": "open"}
        if first and first.total is not None:
            self._most = first.most
        elif found.narrows:
            chosen = narrowed(session, law, found)
            self._most = chosen.most
            self.narrowed = (_number(shape, found.queue, chosen),)

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


@lru_cache(_SHAPES)
def _numbers(shape: Shape, said: tuple[Queue, ...]) -> tuple[Any, ...]:
    whole = [_number_in(shape, each) for each in said]
    pressing = (Narrowed(conditions=(IS_OPEN, *due_so(due))) for due in ("late", "today"))
    return (*whole, *(_number(shape, "group", each) for each in pressing))


def _number(shape: Shape, queue: Queue, chosen: Narrowed) -> Any:
    some = chosen.firsts(shape, queue, (Task.id,), chosen.most + 1, ordered=False)
    counted = select(some.c.id).limit(at_most(chosen.most + 1)).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()


def number_open(shape: Shape) -> Any:
    """How many tasks wait for somebody of this shape and his groups, for a statement that asks
    more; it is asked with his `values_of` and `today`."""
    return _number_in(shape, "group")


def _number_in(shape: Shape, queue: Queue) -> Any:
    return _number(shape, queue, Narrowed(conditions=(IS_OPEN, *in_hand(queue))))
