"""How a term is counted: units, days off at its end, a clock that stood still.

Days count from the day after the event (working days: from the working day after it). A term in
calendar days or years that ends on a day off ends on the next working day; a fixed date that falls
on a day off is met on the working day before it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from workflows.law.calendar import Calendar, Span, month_day
from workflows.law.rules import LawDefect, Row

_ONE_DAY = timedelta(days=1)


class StopGround(StrEnum):
    """Why a term may stand still; whether it does, the row `clock_stops.<ground>` says."""

    INCOMPLETE_PAPERS = "incomplete_papers"
    HOLD = "hold"
    CONSULTATION = "consultation"
    COUNCIL_CALENDAR = "council_calendar"
    SUSPENSION = "suspension"

    @property
    def label(self) -> str:
        return _GROUNDS[self]


_GROUNDS: Mapping[StopGround, str] = {
    StopGround.INCOMPLETE_PAPERS: "Chờ bổ sung hồ sơ",
    StopGround.HOLD: "Tạm dừng xét",
    StopGround.CONSULTATION: "Chờ ý kiến cơ quan khác",
    StopGround.COUNCIL_CALENDAR: "Chờ phiên họp",
    StopGround.SUSPENSION: "Tạm đình chỉ",
}


@dataclass(frozen=True, slots=True)
class Pause:
    """A stopped clock: from the day it stopped to the day it resumed, both not counted."""

    stopped: date
    resumed: date | None = None
    reason: str = ""


def term_text(row: Row, amount: object) -> str:
    """The term of a row in the words of a rule: "20 ngày làm việc", "trước ngày 10/12"."""
    month, day = month_day(row.text("day", "1-1"))
    return TERMS[row.text("unit")].format(amount=amount, day=f"{day:02d}/{month:02d}")


TERMS: Mapping[str, str] = {
    "working_days": "{amount} ngày làm việc",
    "days": "{amount} ngày",
    "years": "{amount} năm",
    "same_day": "trong ngày",
    "same_or_next_working_day": "trong ngày, chậm nhất ngày làm việc tiếp theo",
    "day_of_year": "đến ngày {day}",
    "before_day": "trước ngày {day}",
    "chosen": "theo ngày được ấn định",
    "unlimited": "không có hạn",
}


def reached(
    row: Row, start: date, amount: int, pauses: Sequence[Pause], calendar: Calendar
) -> tuple[date, tuple[Pause, ...]] | None:
    """The day a term reaches and the pauses that moved it; None while the clock stands still."""
    unit = row.text("unit")
    if unit not in _UNITS:
        raise LawDefect(f"{row}: unknown unit {unit}")
    met: list[Pause] = []
    for pause in sorted(pauses, key=lambda pause: pause.stopped) if unit in PAUSABLE else ():
        eve = max(pause.stopped - _ONE_DAY, start)
        used = PAUSABLE[unit](calendar, start, eve)
        if used >= amount:
            break
        if pause.resumed is None:
            return None
        if pause.resumed > start:
            start, amount = pause.resumed, amount - used
            met.append(pause)
    return _UNITS[unit](calendar, row, start, amount), tuple(met)


def used_up(row: Row, start: date, pauses: Sequence[Pause], calendar: Calendar) -> int:
    """How much of a term was counted before the stop that is still on."""
    count, used = PAUSABLE[row.text("unit")], 0
    for pause in sorted(pauses, key=lambda pause: pause.stopped):
        so_far = count(calendar, start, max(pause.stopped - _ONE_DAY, start))
        if pause.resumed is None:
            return used + so_far
        if pause.resumed > start:
            start, used = pause.resumed, used + so_far
    return used


def rolled(day: date, row: Row, calendar: Calendar) -> date:
    """The working day on which a term that reaches this day ends."""
    match row.text("roll") or _ROLLS.get(row.text("unit"), "none"):
        case "forward":
            return calendar.on_or_after(day)
        case "back":
            return calendar.on_or_before(day)
        case _:
            return day


def spans(start: date, end: date, pauses: Sequence[Pause], calendar: Calendar) -> tuple[Span, ...]:
    """The days from an event to a due date as a clock card tells them, pauses among them."""
    told: list[Span] = []
    for pause in pauses:
        resumed = pause.resumed or end
        told += calendar.explain_span(start, pause.stopped - _ONE_DAY)
        told.append(Span("paused", pause.stopped, resumed, 0, pause.reason))
        start = resumed
    return (*told, *calendar.explain_span(start, end))


_ROLLS = {"days": "forward", "years": "forward", "day_of_year": "back", "before_day": "back"}


def _years(_calendar: Calendar, _row: Row, start: date, amount: int) -> date:
    if (start.month, start.day) == (2, 29):
        start = start.replace(day=28)  # not every year has the leap day
    return start.replace(year=start.year + amount)


def _day_of_year(_calendar: Calendar, row: Row, start: date, _amount: int) -> date:
    month, day = month_day(row.text("day"))
    this_year = date(start.year, month, day)
    return this_year if this_year >= start else date(start.year + 1, month, day)


def _before_day(calendar: Calendar, row: Row, start: date, amount: int) -> date:
    return _day_of_year(calendar, row, start + _ONE_DAY, amount) - _ONE_DAY


_UNITS: Mapping[str, Callable[[Calendar, Row, date, int], date]] = {
    "working_days": lambda calendar, _row, start, amount: calendar.add(start, amount),
    "days": lambda _calendar, _row, start, amount: start + timedelta(days=amount),
    "years": _years,
    "same_day": lambda _calendar, _row, start, _amount: start,
    "same_or_next_working_day": lambda calendar, _row, start, _amount: calendar.add(start, 1),
    "day_of_year": _day_of_year,
    "before_day": _before_day,
}

PAUSABLE: Mapping[str, Callable[[Calendar, date, date], int]] = {
    "working_days": lambda calendar, start, eve: calendar.working_days_between(start, eve),
    "days": lambda _calendar, start, eve: (eve - start).days,
}
