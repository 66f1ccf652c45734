"""Working days in Vietnam: weekends, public holidays, swapped days, and how a date came about."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

from workflows.law.citations import Certainty
from workflows.law.rules import LawDefect, NoLawInForce

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
_ONE_DAY = timedelta(days=1)
_SATURDAY = 5
_OFTEN_ASKED = 10_000  # pairs of days kept in mind
_WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


class DayKind(StrEnum):
    WORKING = "working"
    MAKE_UP = "make_up"  # a Saturday worked in exchange for a day off
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    IN_LIEU = "in_lieu"  # off because a holiday fell on a weekend
    SWAPPED = "swapped"  # off in exchange for a make-up day

    @property
    def is_working(self) -> bool:
        return self in (DayKind.WORKING, DayKind.MAKE_UP)


@dataclass(frozen=True, slots=True)
class Day:
    """What the calendar says of one day, and on what notice; neither citation nor basis: an
    ordinary day."""

    on: date
    kind: DayKind
    name: str = ""
    citation: str | None = None
    certainty: Certainty = Certainty.SEEN
    published: bool = True
    basis: str = ""  # the document in words, of a day that an administrator entered

    @property
    def sentence(self) -> str:
        name = "cuối tuần" if self.kind is DayKind.WEEKEND else self.name
        named = f" ({name})" if name else ""
        provisional = "" if self.published else f", lịch nghỉ năm {self.on.year} chưa công bố"
        what = "ngày làm việc" if self.kind.is_working else "ngày nghỉ"
        basis = f", theo {self.basis}" if self.basis else ""
        return f"{capitalised(long_date(self.on))} là {what}{named}{provisional}{basis}."


@dataclass(frozen=True, slots=True)
class Entry:
    """A day as a document settles it, over what the rules bring; no kind: as its week says."""

    on: date
    kind: DayKind | None
    name: str
    basis: str


@dataclass(frozen=True, slots=True)
class Span:
    """A run of days on a clock card; `days` counts the days that count."""

    kind: Literal["counted", "make_up", "holiday", "paused"]
    first: date
    last: date
    days: int
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Calendar:
    special: Mapping[date, Day]
    published: Mapping[int, bool]  # years written down, and whether the Government has settled them
    every_year: Mapping[tuple[int, int], tuple[str, str]]  # name and citation of the fixed dates

    @property
    def first_year(self) -> int:
        return min(self.published)

    @property
    def published_until(self) -> date:
        """The last day of the years that the Government has settled without a gap."""
        year = self.first_year
        while self.is_published(year + 1):
            year += 1
        return date(year, 12, 31)

    def explain(self, day: date) -> Day:
        """Raises NoLawInForce for a day before the first year written down."""
        if day.year < self.first_year:
            raise NoLawInForce(subject="lịch làm việc", day=day)
        known = self.special.get(day)
        if known is not None:
            return known
        published = self.published.get(day.year)
        if published is None and (day.month, day.day) in self.every_year:
            name, citation = self.every_year[day.month, day.day]
            return Day(day, DayKind.HOLIDAY, name, citation, published=False)
        return Day(day, _of_its_week(day), published=bool(published))

    def overlaid(self, entries: Iterable[Entry], years: Mapping[int, bool]) -> "Calendar":
        """A calendar with days entered over these, and with years published or taken back.

        A year that the rules do not write down keeps its fixed days when it is published.
        """
        published = {**self.published, **years}
        special = dict(self.special)
        for year in years.keys() - self.published.keys():
            for (month, day), (name, citation) in self.every_year.items():
                fixed = date(year, month, day)
                special[fixed] = Day(fixed, DayKind.HOLIDAY, name, citation)
        for each in entries:
            kind = each.kind or _of_its_week(each.on)
            special[each.on] = Day(each.on, kind, each.name, basis=each.basis)
        told = {
            on: replace(day, published=published.get(on.year, False)) for on, day in special.items()
        }
        return replace(self, special=told, published=published)

    def with_days(self, days: "tuple[Day, ...]") -> "Calendar":
        """With the days of one place over these; what an administrator entered stands."""
        entered = {day for day, known in self.special.items() if known.basis}
        own = {
            day.on: replace(day, published=self.is_published(day.on.year))
            for day in days
            if day.on not in entered
        }
        return replace(self, special={**self.special, **own})

    def is_working(self, day: date) -> bool:
        if day.year in self.published and day not in self.special:
            return day.weekday() < _SATURDAY  # most days; counting asks this very often
        return self.explain(day).kind.is_working

    def is_published(self, year: int) -> bool:
        return self.published.get(year, False)

    def add(self, day: date, n: int) -> date:
        """The n-th working day after the day, before it for a negative n; the day itself for 0."""
        step = _ONE_DAY if n > 0 else -_ONE_DAY
        for _ in range(abs(n)):
            day += step
            while not self.is_working(day):
                day += step
        return day

    def on_or_after(self, day: date) -> date:
        return day if self.is_working(day) else self.add(day, 1)

    def on_or_before(self, day: date) -> date:
        return day if self.is_working(day) else self.add(day, -1)

    def working_days_between(self, a: date, b: date) -> int:
        """Working days after a up to and including b; negative, counted from b, when b is first."""
        if b < a:
            return -self.working_days_between(b, a)
        return _working_days(self, a, b)

    def explain_span(self, start: date, end: date) -> tuple[Span, ...]:
        """The days after start up to and including end, as a clock card tells them.

        Plain weekends inside counted days are not mentioned; a run of days off that holds a
        holiday is, weekend included; a make-up day stands alone.
        """
        spans: list[Span] = []
        off: list[Day] = []
        for n in range(1, (end - start).days + 1):
            day = self.explain(start + timedelta(days=n))
            if not day.kind.is_working:
                off.append(day)
                continue
            _close_days_off(spans, off)
            _count(spans, day)
        _close_days_off(spans, off)
        return tuple(spans)


@lru_cache(_OFTEN_ASKED)
def _working_days(calendar: Calendar, a: date, b: date) -> int:
    """A list asks of its rows for few pairs of days, and every list for the same ones."""
    return sum(calendar.is_working(a + timedelta(days=n)) for n in range(1, (b - a).days + 1))


def _of_its_week(day: date) -> DayKind:
    return DayKind.WEEKEND if day.weekday() >= _SATURDAY else DayKind.WORKING


def _count(spans: list[Span], day: Day) -> None:
    if day.kind is DayKind.MAKE_UP:
        spans.append(Span("make_up", day.on, day.on, 1, day.name))
    elif spans and spans[-1].kind == "counted":
        run = spans[-1]
        spans[-1] = Span("counted", run.first, day.on, run.days + 1)
    else:
        spans.append(Span("counted", day.on, day.on, 1))


def _close_days_off(spans: list[Span], off: list[Day]) -> None:
    names = dict.fromkeys(day.name for day in off if day.kind is not DayKind.WEEKEND)
    if names:
        spans.append(Span("holiday", off[0].on, off[-1].on, 0, ", ".join(names)))
    off.clear()


def read_calendar(document: Mapping[str, Any]) -> Calendar:
    """The calendar of a document with `[[year]]` and, in each, `[[year.day]]` entries."""
    special: dict[date, Day] = {}
    published: dict[int, bool] = {}
    for year in document["year"]:
        published[year["year"]] = year["published"]
        for entry in year["day"]:
            for day in days_of(entry, published=year["published"]):
                if day.on in special or day.on.year != year["year"]:
                    raise LawDefect(f"{day.on} is written twice or under the wrong year")
                special[day.on] = day
    fixed = {
        month_day(entry["day"]): (entry["name"], entry["citation"])
        for entry in document["every_year"]
    }
    return Calendar(special, published, fixed)


def days_of(entry: Mapping[str, Any], *, published: bool) -> list[Day]:
    """The days of an entry, each by itself."""
    first: date = entry["first"]
    last: date = entry.get("last", first)
    return [
        Day(
            first + timedelta(days=n),
            DayKind(entry["kind"]),
            entry["name"],
            entry["citation"],
            Certainty(entry["certainty"]),
            published,
        )
        for n in range((last - first).days + 1)
    ]


def month_day(text: str) -> tuple[int, int]:
    """The month and day of a text like 11-20."""
    month, day = text.split("-")
    return int(month), int(day)


def local_day(moment: datetime) -> date:
    """The day in Hanoi of an aware instant; a naive one is a defect."""
    if moment.tzinfo is None:
        raise ValueError(f"{moment} has no time zone")
    return moment.astimezone(HANOI).date()


def at_hour(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, HANOI)


def end_of(day: date) -> datetime:
    """24:00 of the day: the first instant after it."""
    return datetime.combine(day + _ONE_DAY, time(), HANOI)


def long_date(day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]} {day:%d/%m/%Y}"


def capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
