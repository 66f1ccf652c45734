"""Open tasks by step, unit, holder and round, as the database counts them.

Each grouping reads an index that holds nothing but what is open, in the order of its groups: no
task is loaded.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, case, func, literal, literal_column, select, union_all
from sqlalchemy.orm import Session

from service.db.models import Organisation, Person, Round, Task
from service.db.models.cases import PAUSED
from service.queries.paging import at_most
from service.queries.sight import IS_OPEN
from service.queries.week import week_end

Kind = Literal["step", "unit", "holder", "round"]

NOBODY: Final = ""  # holds a task that nobody has taken
# A board shows seven. The greatest of several offices are found among the greatest of each.
_MOST_KEPT: Final = 50


def is_paused() -> ColumnElement[bool]:
    return Task.turn == PAUSED


def is_late(today: date) -> ColumnElement[bool]:
    return Task.turn < today


def ends_this_week(today: date) -> ColumnElement[bool]:
    return Task.turn.between(today, week_end(today))


@dataclass(frozen=True, slots=True)
class Group:
    """`key` is empty for what has no such mark; `role` and `organisation` say whose tasks they are
    that nobody holds, `label` then names the organisation.
    """

    kind: str
    key: str
    label: str
    role: str
    organisation: str
    open: int
    late: int
    soon: int
    paused: int


def groups(offices: Collection[str], today: date) -> tuple[Select[Any], ...]:
    """All steps; of units, holders and rounds those that weigh most."""
    units = _marked("unit", Task.unit_id, Organisation, Organisation.name, offices, today)
    rounds = _marked("round", Task.round_id, Round, Round.title, offices, today)
    taken = Task.holder != NOBODY
    people = _marked("holder", Task.holder, Person, Person.full_name, offices, today, taken)
    return steps(offices, today), units, rounds, people, _free(offices, today)


def ask(session: Session, *asked: Select[Any]) -> tuple[Group, ...]:
    """All in one question."""
    rows = session.execute(union_all(*asked) if len(asked) > 1 else asked[0])
    return tuple(Group(*row) for row in rows)


def _sums(today: date) -> tuple[ColumnElement[int], ...]:
    return (
        func.count().label("open"),
        func.count(case((is_late(today), 1))).label("late"),
        func.count(case((ends_this_week(today), 1))).label("soon"),
        func.count(case((is_paused(), 1))).label("paused"),
    )


def _in(offices: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return IS_OPEN, Task.owner_id.in_(offices)


def steps(offices: Collection[str], today: date) -> Select[Any]:
    """A step may be called differently in different versions of the procedure; one name will do."""
    found = (
        select(Task.key, func.min(Task.id).label("one"), *_sums(today))
        .where(*_in(offices))
        .group_by(Task.key)
        .subquery("by_step")
    )
    return told("step", found.c.key, Task.name, found).join_from(
        found, Task, Task.id == found.c.one
    )


def _marked(
    kind: Kind,
    mark: Any,
    model: Any,
    label: Any,
    offices: Collection[str],
    today: date,
    *where: ColumnElement[bool],
) -> Select[Any]:
    """Names are looked up for the few groups that are told, not for every task."""
    sums = _sums(today)
    found = (
        select(func.coalesce(mark, "").label("mark"), *sums)
        .where(*_in(offices), *where)
        .group_by(mark)
        .order_by(sums[1].desc(), sums[0].desc(), func.coalesce(mark, ""))
        .limit(at_most(_MOST_KEPT))
        .subquery(f"by_{kind}")
    )
    named = told(kind, found.c.mark, func.coalesce(label, ""), found)
    return named.outerjoin_from(found, model, model.id == found.c.mark)


def _free(offices: Collection[str], today: date) -> Select[Any]:
    sums = _sums(today)
    role, organisation = Task.role, func.coalesce(Task.organisation_id, "")
    found = (
        select(role.label("role"), organisation.label("organisation"), *sums)
        .where(*_in(offices), Task.holder == NOBODY)
        .group_by(role, organisation)
        .order_by(sums[1].desc(), sums[0].desc(), role, organisation)
        .limit(at_most(_MOST_KEPT))
        .subquery("by_role")
    )
    whose = found.c.role, found.c.organisation
    label = func.coalesce(Organisation.name, "")
    named = told("holder", literal(NOBODY), label, found, *whose)
    return named.outerjoin_from(found, Organisation, Organisation.id == found.c.organisation)


def told(kind: str, key: Any, label: Any, found: Any, *whose: Any) -> Select[Any]:
    """In the shape of a `Group`; `found` has the sums."""
    sums = (found.c[name] for name in ("open", "late", "soon", "paused"))
    return select(literal(kind), key, label, *(whose or (literal(""), literal(""))), *sums)


def number(
    kind: str, key: Any, label: Any, count: Any, late: Any = None, *, whose: Any = ()
) -> Select[Any]:
    """What is not counted in open tasks of a week, in the same shape."""
    zero: ColumnElement[int] = literal_column("0")
    role, organisation = whose or (literal(""), literal(""))
    late = zero if late is None else late
    sums = (count.label("open"), late.label("late"), zero.label("soon"), zero.label("paused"))
    return select(literal(kind), key, label, role, organisation, *sums)
