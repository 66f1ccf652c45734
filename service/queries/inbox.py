"""The inbox: which tasks are in sight, filtered, in their turn, and how many there are.

What it costs does not grow with the number of tasks: of each queue in sight no more is read than a
page shows, and nothing is counted beyond `MOST`.
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
from service.db.models import Case, Dossier, Nomination, Organisation, Task
from service.queries import search, sight
from service.queries.finding import Found, look_up
from service.queries.paging import MOST, PAGE, Page
from service.queries.search import Nominee
from service.queries.sight import Queue, Shape, shape_of, values_of
from service.queries.task_rows import TASK_ROWS, TaskItem, task_items
from service.queries.turns import ORDER, after, cursor_at
from service.queries.week import week_end
from workflows.law.book import LawBook

DueState = Literal["", "late", "today", "week", "stopped"]
_STATE: Final[Any] = bindparam("state")
_TODAY: Final[Any] = bindparam("today", type_=Date)
_WEEK_END: Final[Any] = bindparam("week_end", type_=Date)
_SHAPES: Final = 200  # one office has a dozen


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

    @property
    def is_wide(self) -> bool:
        """Whether more has to be known than the tasks themselves."""
        return any((self.q, self.round, self.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """Open tasks; `MOST + 1` stands for more than `MOST`."""

    queues: Mapping[Queue, int] = field(default_factory=dict)
    late: int = 0
    today: int = 0
    found: int = 0


def may_watch(actor: Actor) -> bool:
    """Whether all tasks of an office are in sight, done by whomever."""
    return bool(access.watched(actor))


def _some(queue: Queue, selects: Sequence[Any], *columns: Any) -> Any:
    """What an office does may be one's own work, too: there, what stands twice counts once.
    Columns are said by name: to derive them through each layer takes longer than to ask for them.
    """
    whole = union if queue == "all" else union_all
    named = [column(each.key, each.type) for each in columns]
    return whole(*(select(*named).select_from(each.subquery()) for each in selects)).subquery()


def _tasks(*columns: Any, wide: bool) -> Any:
    """`wide` where more has to be known than these."""
    if not wide:
        return select(*columns)
    return (
        select(*columns)
        .join(Case, Case.id == Task.case_id)
        .outerjoin(Dossier, Dossier.id == Case.dossier_id)
        .outerjoin(Organisation, Organisation.id == Dossier.unit_id)
    )


def inbox(
    session: Session,
    law: LawBook,
    actor: Actor,
    *,
    filters: TaskFilters,
    today: date,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[TaskItem]:
    """Tasks in sight, least time left first; then those without a date, then stopped clocks."""
    narrower = (*_conditions(session, law, filters), *after(cursor))
    given = (shape_of(actor), filters.queue, limit)
    asked = _plain_list(*given)
    if narrower:
        asked = _list(*given, *narrower, wide=filters.is_wide)
    if filters.q.strip():
        asked = asked.add_columns(*search.first_nominee(filters.q, Case.dossier_id))
    values = values_of(actor) | _days(today) | {"state": filters.state}
    found = session.execute(asked, values).all()
    items = task_items(law, actor, found[:limit])
    if filters.q.strip():
        items = _matched(filters.q, items, found)
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items,
        cursor_at(last.turn, last.rank, last.id) if last is not None else None,
    )


def _list(shape: Shape, queue: Queue, limit: int, *conditions: Any, wide: bool = False) -> Any:
    """One row more than a page shows: there is a next one, then."""
    each_first = [
        _tasks(*ORDER, wide=wide)
        .where(Task.state == _STATE, *conditions, each)
        .order_by(*ORDER)
        .limit(limit + 1)
        for each in sight.queues(shape, queue, ordered=True)
    ]
    first = _some(queue, each_first, *ORDER)
    rows = TASK_ROWS.add_columns(first.c.turn).join(first, first.c.id == Task.id)
    return rows.order_by(*first.c).limit(limit + 1)


@lru_cache(_SHAPES)
def _plain_list(shape: Shape, queue: Queue, limit: int) -> Any:
    return _list(shape, queue, limit)


def _days(today: date) -> dict[str, date]:
    """What `_due` is asked with."""
    return {"today": today, "week_end": week_end(today)}


def _conditions(session: Session, law: LawBook, filters: TaskFilters) -> Iterator[Any]:
    if filters.q.strip():
        yield _search(session, law, filters)
    if filters.round:
        yield Dossier.round_id == filters.round
    if filters.step:
        yield Task.key == filters.step
    if filters.unit.strip():
        yield search.bears(filters.unit, Organisation.fold, Organisation.name)
    yield from _due(filters.due)


def _due(due: DueState) -> Iterator[Any]:
    """A stopped clock is never late."""
    if due == "late":
        yield Task.turn < _TODAY
    elif due == "today":
        yield Task.turn == _TODAY
    elif due == "week":
        yield Task.turn.between(_TODAY, _WEEK_END)
    elif due == "stopped":
        yield Task.clock == "stopped"


def _search(session: Session, law: LawBook, filters: TaskFilters) -> Any:
    """What finds few is looked up once; what finds many is asked of each task in its turn, until
    there are enough."""
    text, awards = filters.q, {row.key[0] for row in law.tables["awards"].rows}
    named = [code for code in sorted(awards) if search.shows(text, law.award(code).name)]
    found = Found() if filters.state != "open" else look_up(session, text)
    if found.tasks is not None and not named:
        return Task.id.in_(found.tasks)
    ways = [search.bears(text, Organisation.fold, Organisation.name)]
    if found.numbers:
        ways.append(search.numbered(text, Case.number))
    if found.names or named:
        about_all = and_(Task.nomination_id.is_(None), Nomination.dossier_id == Case.dossier_id)
        ways.append(
            search.nominating(text, Nomination.id, awards=named)
            .where(or_(Nomination.id == Task.nomination_id, about_all))
            .correlate(Task, Case)
            .exists()
        )
    return or_(*ways)


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
    today of "group", and of what is found."""

    def __init__(
        self,
        session: Session,
        law: LawBook,
        actor: Actor,
        *,
        queues: Sequence[Queue],
        today: date,
        found: TaskFilters,
    ) -> None:
        self._said, self._found = tuple(queues), found
        shape = shape_of(actor)
        self.numbers = _numbers(shape, self._said)
        self.narrowed: tuple[Any, ...] = ()
        if found.narrows:
            found_so = _conditions(session, law, found)
            self.narrowed = (_number(shape, found.queue, *found_so, wide=found.is_wide),)
        self.values = values_of(actor) | _days(today)

    def read(self, row: Sequence[int]) -> Counts:
        rest = row[len(self._said) :]
        return Counts(
            queues=dict(zip(self._said, row, strict=False)),
            late=rest[0],
            today=rest[1],
            found=rest[2] if self._found.narrows else row[self._said.index(self._found.queue)],
        )


@lru_cache(_SHAPES)
def _numbers(shape: Shape, said: tuple[Queue, ...]) -> tuple[Any, ...]:
    whole = [_number(shape, each) for each in said]
    return (*whole, *(_number(shape, "group", *_due(due)) for due in ("late", "today")))


def _number(shape: Shape, queue: Queue, *conditions: Any, wide: bool = False) -> Any:
    tasks = _tasks(Task.id, wide=wide).where(Task.state == "open", *conditions)
    each_few = [
        tasks.where(each).limit(MOST + 1) for each in sight.queues(shape, queue, ordered=False)
    ]
    some: Any = select(column(Task.id.key)).select_from(_some(queue, each_few, Task.id))
    counted = some.limit(MOST + 1).subquery()
    return select(func.count()).select_from(counted).scalar_subquery()


def number_open(shape: Shape) -> Any:
    """How many tasks wait for somebody of this shape and his groups, for a statement that asks
    more; it is asked with his `values_of`."""
    return _number(shape, "group")
