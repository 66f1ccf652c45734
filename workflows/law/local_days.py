"""Days that a place has off, or works, by a rule of its own: over those of the whole country."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from workflows.law.calendar import Calendar, Day, days_of
from workflows.law.rules import Place

LocalDays = Mapping[str, tuple[Day, ...]]
_OFTEN_ASKED = 64  # places whose calendar is kept in mind


def read(layers: Iterable[Mapping[str, Any]]) -> LocalDays:
    """By place, of the layers of single places with `[[days]]`."""
    return {
        layer["place"]: tuple(
            day for entry in layer["days"] for day in days_of(entry, published=True)
        )
        for layer in layers
        if "days" in layer
    }


def calendar_at(calendar: Calendar, local: LocalDays, place: Place) -> Calendar:
    """The nearest organisation's day counts; without days of its own a place has the country's."""
    for code in reversed(place):
        if code in local:
            calendar = _with_days(calendar, local[code])
    return calendar


def works_somewhere(calendar: Calendar, local: LocalDays, day: date) -> bool:
    return any(
        each.is_working(day)
        for each in (calendar, *(calendar_at(calendar, local, (code,)) for code in local))
    )


@lru_cache(_OFTEN_ASKED)
def _with_days(calendar: Calendar, days: tuple[Day, ...]) -> Calendar:
    """One calendar for each place: its working days are counted once."""
    return calendar.with_days(days)
