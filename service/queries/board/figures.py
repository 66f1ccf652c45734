"""What a board shows of offices: counted now, or read where the background work keeps it.

A small office is counted whenever somebody looks. A large one has its figures kept, from which no
page strays: figures that are missing, of another day or too old are counted anew for who looks.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from service.casework.people import place_of
from service.db.models import Award, BoardFigures, Dossier, Organisation, Task
from service.queries.board.ageing import (
    AGE,
    AgeCount,
    age_count,
    ages,
    ages_of,
    lasts_of,
    running,
)
from service.queries.board.groups import Group, ask, groups, steps
from service.queries.board.registering import (
    REGISTRATION,
    RegisteredCount,
    registered_count,
    registrations,
)
from service.queries.board.targets import AWARD, AwardCount, award_count, awards, of_the_year
from service.queries.board.unheld import UNHELD, unheld
from service.queries.sight import IS_OPEN
from workflows.law.book import LawBook
from workflows.law.calendar import local_day

# Counting so many takes some milliseconds, about what the rest of the page takes.
FEW: Final = 2_000
GROUP: Final = "group"
MOST_AGE: Final = timedelta(minutes=15)  # so old only when nobody is at work in the background
_LONGEST: Final = timedelta(minutes=10)  # between two counts: figures are never left to grow old
_SHARE: Final = 20  # counting takes no more than one part in so many of the time
_SHAPE: Final = 3  # of what is kept; another version of the program may keep something else


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`lasts`: the last working day of each age but the oldest, as the law had it."""

    groups: tuple[Group, ...]
    ages: tuple[AgeCount, ...]
    lasts: tuple[int, ...]
    awards: tuple[AwardCount, ...]
    unheld: tuple[Group, ...]
    registered: tuple[RegisteredCount, ...] = ()
    counted_at: datetime | None = None  # none: just now


def count_figures(session: Session, law: LawBook, offices: Sequence[str], today: date) -> Figures:
    bare = ages_of(session, law, offices, today)
    told: dict[str, list[Group]] = {AGE: [], AWARD: [], UNHELD: [], REGISTRATION: [], GROUP: []}
    for each in ask(
        session,
        *groups(offices, today),
        ages(law, bare, offices, today),
        awards(offices, today),
        unheld(offices, today),
        *registrations(offices, today),
    ):
        told.get(each.kind, told[GROUP]).append(each)
    return Figures(
        groups=tuple(told[GROUP]),
        ages=tuple(map(age_count, told[AGE])),
        lasts=lasts_of(bare),
        awards=tuple(map(award_count, told[AWARD])),
        unheld=tuple(told[UNHELD]),
        registered=tuple(map(registered_count, told[REGISTRATION])),
    )


def figures_of(
    session: Session, law: LawBook, offices: Sequence[str], now: datetime
) -> tuple[Figures, ...]:
    """Of the offices together, in parts: each that is kept, and all others in one."""
    today, known = local_day(now), _kept(session, offices, now)
    lasts = lasts_of(ages_of(session, law, offices, today))
    kept = {owner: found for owner, found in known.items() if found.lasts == lasts}
    others = [owner for owner in offices if owner not in kept]
    counted = (count_figures(session, law, others, today),) if others else ()
    return *kept.values(), *counted


@dataclass(frozen=True, slots=True)
class StepFigures:
    groups: tuple[Group, ...]
    counted_at: datetime | None


def step_figures(session: Session, offices: Sequence[str], now: datetime) -> StepFigures:
    """Of the figures those of the steps."""
    kept = _kept(session, offices, now)
    found = [each for part in kept.values() for each in part.groups if each.kind == "step"]
    others = [owner for owner in offices if owner not in kept]
    if others:
        found += ask(session, steps(others, local_day(now)))
    return StepFigures(tuple(found), oldest(kept.values()))


def oldest(parts: Collection[Figures]) -> datetime | None:
    """When the oldest of kept figures were counted; none where all are of this moment."""
    return min((each.counted_at for each in parts if each.counted_at is not None), default=None)


# Kept -------------------------------------------------------------------------------------------


def _kept(session: Session, offices: Sequence[str], now: datetime) -> dict[str, Figures]:
    """By office. The offices come along, so that their law is found without another question."""
    rows = session.execute(
        select(Organisation, BoardFigures)
        .outerjoin(
            BoardFigures,
            and_(BoardFigures.owner_id == Organisation.id, BoardFigures.day == local_day(now)),
        )
        .where(Organisation.id.in_(offices))
        .options(joinedload(Organisation.parent))
        .order_by(Organisation.id)
    ).all()
    for office, _ in rows:
        place_of(session, office.id)  # which the session remembers
    return {
        office.id: _read(row.figures, row.counted_at)
        for office, row in rows
        if row is not None
        and abs(now - row.counted_at) <= MOST_AGE
        and row.figures["shape"] == _SHAPE
    }


def written(figures: Figures) -> dict[str, Any]:
    """As they are kept."""
    return {
        "shape": _SHAPE,
        "groups": [astuple(each) for each in figures.groups],
        "ages": [astuple(each) for each in figures.ages],
        "lasts": figures.lasts,
        "awards": [astuple(each) for each in figures.awards],
        "unheld": [astuple(each) for each in figures.unheld],
        "registered": [astuple(each) for each in figures.registered],
    }


def _read(kept: Mapping[str, Any], counted_at: datetime) -> Figures:
    return Figures(
        groups=tuple(Group(*each) for each in kept["groups"]),
        ages=tuple(AgeCount(*each) for each in kept["ages"]),
        lasts=tuple(kept["lasts"]),
        awards=tuple(AwardCount(*each) for each in kept["awards"]),
        unheld=tuple(Group(*each) for each in kept["unheld"]),
        registered=tuple(RegisteredCount(*each) for each in kept["registered"]),
        counted_at=counted_at,
    )


# Which are to be kept -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """`due`: offices to be counted now. `small`: those whose figures need no keeping any more."""

    due: tuple[str, ...]
    small: tuple[str, ...]


def waiting(session: Session, now: datetime, *, few: int = FEW) -> Waiting:
    """An office is large where more than `few` of anything would have to be counted."""
    kept = {
        row.owner_id: row
        for row in session.execute(
            select(
                BoardFigures.owner_id,
                BoardFigures.day,
                BoardFigures.counted_at,
                BoardFigures.took_ms,
            )
        )
    }
    large = session.scalars(
        select(Organisation.id)
        .where(Organisation.level != "unit", _is_large(local_day(now), few))
        .order_by(Organisation.id)
    ).all()
    together = timedelta(milliseconds=sum(row.took_ms for row in kept.values()))
    pause = min(_SHARE * together, _LONGEST)
    resting = {
        owner
        for owner, row in kept.items()
        if row.day == local_day(now) and abs(now - row.counted_at) < pause
    }
    return Waiting(
        due=tuple(owner for owner in large if owner not in resting),
        small=tuple(owner for owner in sorted(kept) if owner not in large),
    )


def _is_large(today: date, few: int) -> ColumnElement[bool]:
    """Asked by whether there is one after so many: that costs the same however many there are."""
    counted = (
        select(Task.id).where(IS_OPEN, Task.owner_id == Organisation.id),
        select(Dossier.id).where(*running(Organisation.id)),
        select(Award.id).where(Award.owner_id == Organisation.id, of_the_year(today)),
    )
    return or_(
        *(
            each.correlate(Organisation).offset(few).limit(1).scalar_subquery().is_not(None)
            for each in counted
        )
    )
