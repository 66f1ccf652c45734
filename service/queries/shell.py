"""What stands around every page: who I am, what waits for me, whether the clockwork runs."""

from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from service.access import Actor, supervises_somewhere
from service.db.models import Organisation, Person, Substitution
from service.queries.inbox import Counting, Counts, number_open
from service.queries.operator import OLDEST_LETTER, SIGNS, Beats, beats_of, seen_from
from service.queries.sight import Shape, shape_of, values_of
from workflows.law.calendar import local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    name: str
    post: str
    unit: str
    office: str
    acting_for: tuple[str, ...]
    acting_until: date | None
    tasks: int
    beats: Beats
    oldest_letter: datetime | None
    supervises: bool


def _first_name(ids: str, *order: Any) -> Any:
    return (
        select(Organisation.name)
        .where(Organisation.id.in_(bindparam(ids, expanding=True)))
        .order_by(*order)
        .limit(1)
        .scalar_subquery()
    )


_IS_COMMUNE: Final = Organisation.level == "commune"
_HOUSE: Final = (
    select(func.min(Organisation.name))
    .where(_IS_COMMUNE)
    .having(func.count() == 1)
    .scalar_subquery()
)
_AROUND: Final = SIGNS.add_columns(
    select(Person.post).where(Person.id == bindparam("me")).scalar_subquery().label("post"),
    _first_name("own", _IS_COMMUNE, Organisation.sort_key).label("unit"),
    func.coalesce(_first_name("communes", Organisation.sort_key), _HOUSE).label("office"),
    select(func.min(Substitution.last_day))
    .where(
        Substitution.deputy_id == bindparam("me"),
        Substitution.first_day <= bindparam("today"),
        Substitution.last_day >= bindparam("today"),
    )
    .scalar_subquery()
    .label("until"),
    OLDEST_LETTER.label("oldest_letter"),
)


@lru_cache
def _around_and_open(shape: Shape) -> Any:
    return _AROUND.add_columns(number_open(shape).label("open"))


@lru_cache
def _around_and_numbers(numbers: tuple[Any, ...]) -> Any:
    return _AROUND.add_columns(*numbers)


def shell(session: Session, actor: Actor, now: datetime) -> Shell:
    """All in one question. `unit` is where the actor works himself; `office` the authority whose
    pages these are. `supervises`: it is his business whether letters leave."""
    given = values_of(actor) | _given(actor, now)
    row = session.execute(_around_and_open(shape_of(actor)), given).one()
    return _shell(actor, row, row.open)


def shell_with(
    session: Session, actor: Actor, now: datetime, counting: Counting
) -> tuple[Shell, Counts]:
    """The same, with numbers in place of that of open tasks, which is one of them."""
    asked = _around_and_numbers(counting.numbers)
    if counting.narrowed:  # a statement that was not asked before is built and named anew
        asked = asked.add_columns(*counting.narrowed)
    row = session.execute(asked, _given(actor, now) | counting.values).one()
    counts = counting.read(row[len(_AROUND.selected_columns) :])
    return _shell(actor, row, counts.queues["group"]), counts


def _given(actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "me": actor.person_id,
        "own": sorted({holding.organisation_id for holding in actor.own.holdings}),
        "communes": sorted(actor.communes),
        "today": local_day(now),
    } | seen_from(now)


def _shell(actor: Actor, row: Any, tasks: int) -> Shell:
    return Shell(
        name=actor.name,
        post=row.post,
        unit=row.unit or "",
        office=row.office or "",
        acting_for=tuple(hat.name for hat in actor.hats[1:]),
        acting_until=row.until,
        tasks=tasks,
        beats=beats_of(row),
        oldest_letter=row.oldest_letter,
        supervises=actor.administrator or supervises_somewhere(actor),
    )


def house_name(session: Session) -> str:
    """Whose installation this is, for people who have not signed in: its only commune, or none."""
    return session.scalar(select(_HOUSE)) or ""
