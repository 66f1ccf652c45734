"""How old the dossiers are whose whole term runs, against the term that the law sets."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Final

from sqlalchemy import ColumnElement, case, func, literal_column, select
from sqlalchemy.orm import Session

from service.casework.people import place_of
from service.db.models import Dossier, Organisation
from service.queries.paging import Page
from workflows.law.book import LawBook
from workflows.law.calendar import HANOI, Calendar, local_day
from workflows.law.deadlines import WholeTerm

TERM: Final = "dossier_to_signature"
_QUARTERS: Final = 4
_RUNNING, _STOPPED = "running", "stopped"
_PAUSED: Final = -1


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


def ageing(session: Session, law: LawBook, offices: Sequence[str], today: date) -> Ageing:
    """Dossiers whose whole term runs, by the working days since it began to run."""
    bare = ages_of(session, law, offices, today)
    band = _band(bare, law.calendar, today)
    rows = session.execute(
        select(
            band.label("band"),
            func.count().label("open"),
            func.count(case((Dossier.due_on < today, 1))).label("late"),
        )
        .where(*running(offices))
        .group_by(band)
    )
    known = {row.band: row for row in rows}
    bands = tuple(
        replace(each, open=known[at].open, late=known[at].late) if at in known else each
        for at, each in enumerate(bare.bands)
    )
    paused = known[_PAUSED].open if _PAUSED in known else 0
    return replace(bare, bands=bands, paused=paused)


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
    band = _band(ages_of(session, law, offices, today), law.calendar, today)
    rows = session.execute(
        select(Dossier, Organisation.name)
        .join(Organisation, Organisation.id == Dossier.unit_id)
        .where(*running(offices), band == age)
        .order_by(Dossier.accepted_at, Dossier.number)
        .offset((page - 1) * limit)
        .limit(limit + 1)
    ).all()
    items = tuple(
        Aged(
            id=dossier.id,
            number=dossier.number,
            unit=unit,
            state=dossier.state,
            accepted_on=local_day(dossier.accepted_at or dossier.opened_at),
            due_on=dossier.due_on,
        )
        for dossier, unit in rows[:limit]
    )
    return Page(items, str(page + 1) if len(rows) > limit else None)


def running(offices: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    """Whose term runs or stands still: accepted, and not yet signed."""
    return Dossier.owner_id.in_(offices), Dossier.clock.in_((_RUNNING, _STOPPED))


def since(calendar: Calendar, today: date, days: int) -> datetime:
    """The first moment of the earliest day from which no more than so many working days passed."""
    first = calendar.add(calendar.on_or_before(today), -days)
    return datetime.combine(first, time(), tzinfo=HANOI)
