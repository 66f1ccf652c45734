"""The inbox: which tasks are in sight, filtered, in their turn, and how many there are.

What it costs does not grow with the number of tasks: sight is cut into queues that an index holds
in order, of each no more is read than a page shows, and nothing is counted beyond `MOST`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import and_, false, func, or_, select, union, union_all
from sqlalchemy.orm import Session, defer

from service import access
from service.access import Actor
from service.db.models import Case, Dossier, Nomination, Organisation, Task
from service.queries import search
from service.queries.paging import MOST, PAGE, Page
from service.queries.task_rows import TaskItem, task_items, task_rows
from service.queries.turns import ORDER, after, cursor_at
from service.queries.week import week_end
from workflows.law.book import LawBook
from workflows.law.roles import Role

Queue = Literal["mine", "group", "free", "all"]
DueState = Literal["", "late", "today", "week", "stopped"]
_LIGHT: Final = (
    defer(Task.draft),
    defer(Case.state),
    defer(Case.facts),
    defer(Case.tokens),
    defer(Case.subscriptions),
    defer(Dossier.facts),
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
    """Open tasks; `MOST + 1` stands for more than `MOST`."""

    queues: Mapping[Queue, int] = field(default_factory=dict)
    late: int = 0
    today: int = 0
    found: int = 0


def may_watch(actor: Actor) -> bool:
    """Whether all tasks of an office are in sight, done by whomever."""
    return bool(access.watched(actor))


def _sight(actor: Actor, queue: Queue, *, ordered: bool) -> list[Any]:
    """The queues that an actor's sight is made of; where order matters, each as an index has it.

    No task stands in two of them, but for those of the offices he watches. Whoever holds no role
    has one queue that is always empty.
    """
    return list(_queues(actor, queue, ordered=ordered)) or [false()]


def _queues(actor: Actor, queue: Queue, *, ordered: bool) -> Iterator[Any]:
    people = sorted({hat.person_id for hat in actor.hats})
    if queue != "free":
        yield from _each(Task.person_id, people, ordered=ordered)
    shared: Any = Task.person_id.is_(None)
    if queue == "mine":
        for claimed in _each(Task.claimed_by, people, ordered=ordered):
            yield and_(shared, claimed)
        for lent in _each(Task.lent_by, people, ordered=ordered):
            yield and_(shared, lent, Task.claimed_by.not_in(people))
        return
    if queue == "free":
        shared = and_(shared, Task.claimed_by.is_(None))
    for organisation, roles in _holdings(actor).items():
        for role in _each(Task.role, sorted(roles), ordered=ordered):
            yield and_(shared, Task.organisation_id == organisation, role)
    if actor.teller_of:
        cases = Task.case_id.in_(sorted(actor.teller_of))
        yield and_(shared, Task.role == Role.TELLER.value, cases)
    if queue == "all":
        yield from _each(Task.owner_id, sorted(access.watched(actor)), ordered=ordered)


def _each(column: Any, values: Sequence[str], *, ordered: bool) -> Iterator[Any]:
    """An index gives back in order what has one value, not what has one of several."""
    if ordered:
        yield from (column == value for value in values)
    elif values:
        yield column.in_(values)


def _holdings(actor: Actor) -> dict[str, set[str]]:
    """Organisation → roles. What a head completes his clerk prepares; who counts a ballot is
    known by its session."""
    held: dict[str, set[str]] = {}
    for holding in (each for hat in actor.hats for each in hat.holdings):
        roles = held.setdefault(holding.organisation_id, set())
        if holding.role is Role.UNIT_CLERK:
            roles.add(Role.UNIT_HEAD.value)
        if holding.role is not Role.TELLER:
            roles.add(holding.role.value)
    return dict(sorted(held.items()))


def _some(queue: Queue, selects: Sequence[Any]) -> Any:
    """What an office does may be one's own work, too: there, what stands twice counts once."""
    whole = union if queue == "all" else union_all
    return whole(*(select(each.subquery()) for each in selects)).subquery()


def _tasks(*columns: Any, wide: bool) -> Any:
    """`wide` where the conditions name more than tasks."""
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
    conditions = [Task.state == filters.state, *_conditions(law, filters, today), *after(cursor)]
    queues = [
        _tasks(Task.id, Task.turn, Task.rank, wide=filters.narrows)
        .where(*conditions, each)
        .order_by(*ORDER)
        .limit(limit + 1)
        for each in _sight(actor, filters.queue, ordered=True)
    ]
    first = _some(filters.queue, queues)
    rows = task_rows().add_columns(first.c.turn).join(first, first.c.id == Task.id).options(*_LIGHT)
    found = (
        session.execute(rows.order_by(first.c.turn, first.c.rank, Task.id).limit(limit + 1))
        .unique()
        .all()
    )
    items = _matched(session, filters.q, task_items(session, law, actor, found[:limit]))
    last = found[limit - 1] if len(found) > limit else None
    return Page(
        items,
        cursor_at(last[-1], last[0].rank, last[0].id) if last is not None else None,
    )


def _conditions(law: LawBook, filters: TaskFilters, today: date) -> Iterator[Any]:
    if filters.q.strip():
        yield _search(law, filters.q)
    if filters.round:
        yield Dossier.round_id == filters.round
    if filters.step:
        yield Task.key == filters.step
    if filters.unit.strip():
        yield search.bears(filters.unit, Organisation.fold, Organisation.name)
    yield from _due(filters.due, today)


def _due(due: DueState, today: date) -> Iterator[Any]:
    """A stopped clock is never late."""
    if due == "late":
        yield Task.turn < today
    elif due == "today":
        yield Task.turn == today
    elif due == "week":
        yield Task.turn.between(today, week_end(today))
    elif due == "stopped":
        yield Task.clock == "stopped"


def _search(law: LawBook, text: str) -> Any:
    """What is looked for is found once and then looked up for each task: asked of every task
    anew, a long inbox took seconds."""
    awards = {row.key[0] for row in law.tables["awards"].rows}
    named = [code for code in sorted(awards) if search.shows(text, law.award(code).name)]
    cases = (
        select(Case.id)
        .outerjoin(Dossier, Dossier.id == Case.dossier_id)
        .outerjoin(Organisation, Organisation.id == Dossier.unit_id)
        .where(
            or_(
                search.numbered(text, Case.number),
                search.bears(text, Organisation.fold, Organisation.name),
            )
        )
    )
    proposed = search.nominating(text, Nomination.dossier_id, awards=named)
    return or_(
        Task.case_id.in_(cases),
        and_(
            Task.nomination_id.is_(None),
            Task.case_id.in_(select(Case.id).where(Case.dossier_id.in_(proposed))),
        ),
        Task.nomination_id.in_(search.nominating(text, Nomination.id, awards=named)),
    )


def _matched(session: Session, text: str, items: tuple[TaskItem, ...]) -> tuple[TaskItem, ...]:
    hidden = {
        each.id: each.dossier
        for each in items
        if each.dossier and not search.shows(text, each.case_number, each.unit, each.about)
    }
    found = search.nominees(session, text, set(hidden.values()))
    if not found:
        return items
    return tuple(replace(each, matched=found.get(hidden.get(each.id, ""))) for each in items)


def counts(
    session: Session,
    law: LawBook,
    actor: Actor,
    *,
    queues: Sequence[Queue],
    today: date,
    found: TaskFilters,
) -> Counts:
    """All in one question: each queue, what is late and due today of "group", and what is found."""
    asked: list[Any] = [_number(actor, each) for each in queues]
    asked += [_number(actor, "group", *_due(due, today)) for due in ("late", "today")]
    if found.narrows:
        asked.append(_number(actor, found.queue, *_conditions(law, found, today), wide=True))
    row = session.execute(select(*asked)).one()
    rest = row[len(queues) :]
    return Counts(
        queues=dict(zip(queues, row, strict=False)),
        late=rest[0],
        today=rest[1],
        found=rest[2] if found.narrows else row[queues.index(found.queue)],
    )


def _number(actor: Actor, queue: Queue, *conditions: Any, wide: bool = False) -> Any:
    queues = [
        _tasks(Task.id, wide=wide).where(Task.state == "open", *conditions, each).limit(MOST + 1)
        for each in _sight(actor, queue, ordered=False)
    ]
    some = select(_some(queue, queues).c.id).limit(MOST + 1).subquery()
    return select(func.count()).select_from(some).scalar_subquery()


def count_open(session: Session, actor: Actor) -> int:
    return session.scalar(select(_number(actor, "group"))) or 0
