"""How old the dossiers are whose whole term runs, against the term that the law sets."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    case,
    cast,
    func,
    literal,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from service.casework.people import place_of
from service.db.models import Dossier, Organisation
from service.queries.board.groups import Group, number
from service.queries.paging import Page, at_most
from workflows.law.book import LawBook
from workflows.law.calendar import HANOI, Calendar, local_day
from workflows.law.deadlines import WholeTerm

AGE: Final = "age"
TERM: Final = "dossier_to_signature"
_QUARTERS: Final = 4
_RUNNING, _STOPPED = "running", "stopped"
_PAUSED: Final = -1
_IS_RUNNING: Final = Dossier.clock.in_((_RUNNING, _STOPPED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """Dossiers between two ages in working days; `last` none: older than the whole term."""

    first: int
    last: int | None
    open: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """`bands` are quarters of the term by law, then what is older than it."""

    term: WholeTerm
    bands: tuple[Band, ...]
    paused: int

    @property
    def running(self) -> int:
        return sum(band.open for band in self.bands)

    @property
    def late(self) -> int:
        return sum(band.late for band in self.bands)


@dataclass(frozen=True, slots=True, kw_only=True)
class Aged:
    id: str
    number: str
    unit: str
    state: str
    accepted_on: date
    due_on: date | None


def ages_of(session: Session, law: LawBook, offices: Sequence[str], today: date) -> Ageing:
    """The bands as the law has them today, without counts."""
    term = law.whole_term(TERM, on=today, place=place_of(session, offices[0]))
    lasts = [-(-term.amount * quarter // _QUARTERS) for quarter in range(1, _QUARTERS + 1)]
    firsts = [0, *(last + 1 for last in lasts)]
    pairs = zip(firsts, [*lasts, None], strict=True)
    return Ageing(term=term, bands=tuple(Band(first=a, last=b) for a, b in pairs), paused=0)


def lasts_of(bare: Ageing) -> tuple[int, ...]:
    return tuple(band.last for band in bare.bands if band.last is not None)


@dataclass(frozen=True, slots=True)
class AgeCount:
    """How many dossiers stand in a band; `_PAUSED` is that of the stopped ones."""

    band: int
    open: int
    late: int


def ages(law: LawBook, bare: Ageing, offices: Collection[str], today: date) -> Select[Any]:
    """Dossiers whose whole term runs, by the working days since it began to run."""
    band = _band(bare, law.calendar, today)
    late = func.count(case((Dossier.due_on < today, 1)))
    found = (
        select(band.label("band"), func.count().label("open"), late.label("late"))
        .where(Dossier.owner_id.in_(offices), _IS_RUNNING)
        .group_by(band)
        .subquery("by_age")
    )
    return number(AGE, cast(found.c.band, Text), literal(""), found.c.open, found.c.late)


def age_count(told: Group) -> AgeCount:
    return AgeCount(band=int(told.key), open=told.open, late=told.late)


def aged(bare: Ageing, counted: Iterable[AgeCount]) -> Ageing:
    bands, paused = list(bare.bands), 0
    for each in counted:
        if each.band == _PAUSED:
            paused += each.open
        else:
            band = bands[each.band]
            bands[each.band] = replace(band, open=band.open + each.open, late=band.late + each.late)
    return replace(bare, bands=tuple(bands), paused=paused)


def _band(bare: Ageing, calendar: Calendar, today: date) -> ColumnElement[int]:
    # Written out, not bound: PostgreSQL has to see that what is grouped by is what is selected.
    return case(
        (Dossier.clock == _STOPPED, literal_column(str(_PAUSED))),
        *(
            (Dossier.accepted_at >= since(calendar, today, each.last), literal_column(str(at)))
            for at, each in enumerate(bare.bands)
            if each.last is not None
        ),
        else_=literal_column(str(_QUARTERS)),
    )


def dossiers_of_age(
    session: Session,
    law: LawBook,
    offices: Sequence[str],
    today: date,
    age: int,
    *,
    page: int,
    limit: int,
) -> Page[Aged]:
    """The dossiers of one band, oldest first."""
    band = ages_of(session, law, offices, today).bands[age]
    some = _oldest(offices, _within(band, law.calendar, today), page * limit + 1)
    rows = session.execute(
        select(
            Dossier.id,
            Dossier.number,
            Organisation.name,
            Dossier.state,
            Dossier.accepted_at,
            Dossier.due_on,
        )
        .join(some, some.c.id == Dossier.id)
        .join(Organisation, Organisation.id == Dossier.unit_id)
        .order_by(Dossier.accepted_at, Dossier.number)
        .offset((page - 1) * limit)
        .limit(limit + 1)
    ).all()
    items = tuple(
        Aged(
            id=row.id,
            number=row.number,
            unit=row.name,
            state=row.state,
            accepted_on=local_day(row.accepted_at),
            due_on=row.due_on,
        )
        for row in rows[:limit]
    )
    return Page(items, str(page + 1) if len(rows) > limit else None)


def _oldest(offices: Sequence[str], where: Iterable[ColumnElement[bool]], most: int) -> Any:
    """Of each office as an index has them in order."""
    every = (
        select(Dossier.id)
        .where(Dossier.clock == _RUNNING, *where)
        .order_by(Dossier.accepted_at, Dossier.number)
        .limit(at_most(most))
    )
    each_office = (every.where(Dossier.owner_id == owner).subquery() for owner in offices)
    return union_all(*(select(each) for each in each_office)).subquery("some")


def _within(band: Band, calendar: Calendar, today: date) -> Iterator[ColumnElement[bool]]:
    if band.last is not None:
        yield Dossier.accepted_at >= since(calendar, today, band.last)
    if band.first:
        yield Dossier.accepted_at < since(calendar, today, band.first - 1)


def running(owner: Any) -> tuple[ColumnElement[bool], ...]:
    """Whose term runs or stands still: accepted, and not yet signed."""
    return Dossier.owner_id == owner, _IS_RUNNING


def since(calendar: Calendar, today: date, days: int) -> datetime:
    """The first moment of the earliest day from which no more than so many working days passed."""
    first = calendar.add(calendar.on_or_before(today), -days)
    return datetime.combine(first, time(), tzinfo=HANOI)
