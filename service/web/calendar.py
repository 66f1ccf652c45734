"""The working calendar in words: what is unusual in the days ahead, and a whole year of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from service.text import long_date, near_date, sentence_start, short_date
from workflows.law.calendar import Calendar, Day, DayKind

_AHEAD: Final = 10
_OFF: Final = frozenset({DayKind.HOLIDAY, DayKind.IN_LIEU, DayKind.SWAPPED})


@dataclass(frozen=True, slots=True)
class Run:
    """Unusual days in a row: worked though a Saturday, or off though not a weekend."""

    kind: DayKind
    first: date
    last: date
    name: str
    published: bool


def notice(calendar: Calendar, today: date) -> str:
    """What the next ten days hold that an ordinary week does not; empty if nothing."""
    days = [calendar.explain(today + timedelta(days=n)) for n in range(3 * _AHEAD)]
    last_day = today + timedelta(days=_AHEAD)
    parts = []
    for run in _runs(days):
        first = run.first if run.kind is DayKind.MAKE_UP else _first_off(calendar, run.first)
        if first <= last_day:
            parts.append(_said(calendar, run, max(first, today), today))
    return " ".join(parts)


def _said(calendar: Calendar, run: Run, first: date, today: date) -> str:
    if run.kind is DayKind.MAKE_UP:
        return f"{sentence_start(near_date(first, today))} là ngày làm bù."
    last = _last_off(calendar, run.last)
    if first == last:
        return f"{sentence_start(near_date(first, today))} nghỉ {run.name}."
    return f"Nghỉ {run.name} {short_date(first, today)} đến {short_date(last, today)}."


def _first_off(calendar: Calendar, day: date) -> date:
    """The weekend before a holiday belongs to it: people are away from Saturday on."""
    while not calendar.is_working(day - timedelta(days=1)):
        day -= timedelta(days=1)
    return day


def _last_off(calendar: Calendar, day: date) -> date:
    while not calendar.is_working(day + timedelta(days=1)):
        day += timedelta(days=1)
    return day


def _runs(days: Iterable[Day]) -> list[Run]:
    """Days off that touch are one run, weekends between them included; make-up days stand alone."""
    runs: list[Run] = []
    touching = False
    for day in days:
        if day.kind in _OFF:
            if touching and runs and runs[-1].kind is DayKind.HOLIDAY:
                before = runs[-1]
                name = day.name if day.kind is DayKind.HOLIDAY else before.name
                runs[-1] = Run(before.kind, before.first, day.on, name, day.published)
            else:
                runs.append(Run(DayKind.HOLIDAY, day.on, day.on, day.name, day.published))
            touching = True
        elif day.kind is DayKind.MAKE_UP:
            runs.append(Run(day.kind, day.on, day.on, day.name, day.published))
            touching = False
        elif day.kind is not DayKind.WEEKEND:
            touching = False
    return runs


def year_of(calendar: Calendar, year: int) -> tuple[Run, ...]:
    """Every unusual day of a year, in order."""
    first = date(year, 1, 1)
    days = (calendar.explain(first + timedelta(days=n)) for n in range(366))
    return tuple(_runs(day for day in days if day.on.year == year))


def told(runs: Iterable[Run]) -> list[dict[str, str]]:
    """For a table: the days, what they are, why."""
    return [
        {
            "days": sentence_start(long_date(run.first))
            if run.first == run.last
            else f"{sentence_start(long_date(run.first))} đến {long_date(run.last)}",
            "what": "Làm bù" if run.kind is DayKind.MAKE_UP else "Nghỉ",
            "why": run.name,
        }
        for run in runs
    ]
