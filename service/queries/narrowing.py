"""Which tasks a list of the inbox is narrowed to, and how they are taken from their queues."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import (
    CTE,
    Date,
    and_,
    bindparam,
    column,
    not_,
    or_,
    select,
    table,
    union,
    union_all,
)
from sqlalchemy.orm import Session

from service.db.models import Case, Task
from service.queries import sight
from service.queries.finding import (
    Found,
    awards_shown,
    few_tasks,
    look_up,
    of_dossiers_at,
    sifted_tasks,
)
from service.queries.paging import MOST, SIFTED, at_most
from service.queries.sight import IS_OPEN, TODAY, Queue, Shape, is_put_off
from service.queries.turns import after, order_of
from service.queries.week import week_end
from workflows.law.book import LawBook

DueState = Literal["", "late", "today", "week", "stopped"]
STATE: Final[Any] = bindparam("state")
_WEEK_END: Final[Any] = bindparam("week_end", type_=Date)
# What sight, filters and order ask of a task.
_ASKED: Final = (
    *(Task.id, Task.turn, Task.rank, Task.key, Task.clock, Task.case_id, Task.owner_id),
    *(Task.unit_id, Task.round_id, Task.organisation_id, Task.role, Task.person_id),
    *(Task.claimed_by, Task.lent_by, Task.holder, Task.put_off_to),
)
# The few that were looked up, said by name: to derive columns through what looks them up takes
# longer than to look.
_FEW: Final = table("few", *(column(each.key, each.type) for each in _ASKED))


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


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Which tasks are asked for: all in sight, or `few` that were looked up before; those for which
    `conditions` hold. No more than `most` are counted."""

    few: CTE | None = None
    conditions: tuple[Any, ...] = ()
    with_case: bool = False
    most: int = MOST

    def firsts(
        self, shape: Shape, queue: Queue, columns: Sequence[Any], limit: int, *, ordered: bool
    ) -> Any:
        """So many of each queue; the few are one queue. What an office does may be one's own work,
        too: there, what stands twice counts once. Columns are said by name: to derive them
        through each layer takes longer than to ask for them."""
        few, of = self.few is not None, Task if self.few is None else _FEW.c
        queues = sight.queues(shape, queue, ordered=ordered and not few, of=of)
        tasks = select(*(getattr(of, each.key) for each in columns)).where(*self.conditions)
        if self.with_case:
            tasks = tasks.join(Case, Case.id == Task.case_id)
        if ordered:
            tasks = tasks.order_by(*order_of(of))
        selects = [
            tasks.where(each).limit(at_most(limit)) for each in ([or_(*queues)] if few else queues)
        ]
        whole = union if queue == "all" else union_all
        named = [column(each.key, each.type) for each in columns]
        found = whole(*(select(*named).select_from(each.subquery()) for each in selects))
        return (found if self.few is None else found.add_cte(self.few)).subquery()


def is_in(state: str) -> Any:
    return IS_OPEN if state == "open" else Task.state == STATE


def in_hand(queue: Queue) -> Iterator[Any]:
    """What was put off stands in a list of its own. Whoever watches an office sees it all."""
    if queue in ("mine", "group"):
        yield not_(is_put_off(Task))


def days(today: date) -> dict[str, date]:
    """What `_due` is asked with."""
    return {"today": today, "week_end": week_end(today)}


def narrowed(
    session: Session, law: LawBook, filters: TaskFilters, cursor: str | None = None
) -> Narrowed:
    """What finds few is looked up once; what finds many is asked of each task in its turn, until
    there are enough."""
    if not filters.q.strip():
        shown = [is_in(filters.state)]
        if filters.state == "open" and filters.due not in ("late", "today"):
            shown += in_hand(filters.queue)  # what presses is not hidden
        return Narrowed(conditions=(*shown, *_conditions(Task, filters), *after(cursor)))
    found = Found(text=filters.q, awards=awards_shown(law, filters.q))
    if filters.state == "open":
        found = look_up(session, filters.q, awards=found.awards)
    if found.few:
        few = few_tasks(found, _ASKED)
        return Narrowed(few, (*_conditions(_FEW.c, filters), *after(cursor, _FEW.c)))
    is_so = and_(is_in(filters.state), sifted_tasks(found))
    conditions = (is_so, *_conditions(Task, filters), *after(cursor))
    return Narrowed(conditions=conditions, with_case=found.asks_cases, most=SIFTED)


def _conditions(of: Any, filters: TaskFilters) -> Iterator[Any]:
    if filters.round:
        yield of.round_id == filters.round
    if filters.step:
        yield of.key == filters.step
    if filters.unit.strip():
        yield of_dossiers_at(of, filters.unit)
    yield from due_so(filters.due, of)


def due_so(due: DueState, of: Any = Task) -> Iterator[Any]:
    """A stopped clock is never late."""
    if due == "late":
        yield of.turn < TODAY
    elif due == "today":
        yield of.turn == TODAY
    elif due == "week":
        yield of.turn.between(TODAY, _WEEK_END)
    elif due == "stopped":
        yield of.clock == "stopped"
