"""Working days against somebody who counts them on a wall calendar, day by day, 2024 to 2034."""

import tomllib
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.law.book import LawBook
from workflows.law.calendar import HANOI, Calendar, DayKind, Entry
from workflows.law.terms import Pause

LAW = Path(__file__).parents[2] / "bpmn" / "law"
FIRST, LAST = date(2024, 1, 1), date(2034, 12, 31)
ONE = timedelta(days=1)

# As an administrator would enter them, years ahead: (first, last, off?). Tết, swapped days, and the
# days at which calendars go wrong: 29 February, 31st, the turn of the year, make-up on a Sunday.
ENTERED: Sequence[tuple[str, str, bool]] = (
    ("2028-01-24", "2028-01-28", True),
    ("2028-02-29", "2028-02-29", True),
    ("2028-03-04", "2028-03-04", False),
    ("2029-02-12", "2029-02-16", True),
    ("2029-12-31", "2029-12-31", True),
    ("2029-12-30", "2029-12-30", False),
    ("2030-01-31", "2030-02-06", True),
    ("2031-01-20", "2031-01-27", True),
    ("2031-08-31", "2031-08-31", False),
    ("2032-02-09", "2032-02-16", True),
    ("2032-02-29", "2032-02-29", False),
    ("2033-01-28", "2033-02-04", True),
    ("2033-12-31", "2033-12-31", False),
    ("2034-02-17", "2034-02-23", True),
)


@cache
def wall() -> dict[date, bool]:
    """Every day and whether it is worked, from the rows themselves and the day of the week."""
    document = tomllib.loads((LAW / "holidays.toml").read_text("utf-8"))
    written = {year["year"] for year in document["year"]}
    fixed = {tuple(map(int, each["day"].split("-"))) for each in document["every_year"]}
    days = {day: day.isoweekday() <= 5 for day in between(FIRST, LAST)}
    for day in days:
        if day.year not in written and (day.month, day.day) in fixed:
            days[day] = False
    for year in document["year"]:
        for row in year["day"]:
            for day in between(row["first"], row.get("last", row["first"])):
                days[day] = row["kind"] == "make_up"
    for first, last, off in ENTERED:
        for day in between(date.fromisoformat(first), date.fromisoformat(last)):
            days[day] = not off
    return days


def between(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE


@cache
def known() -> LawBook:
    entries = [
        Entry(day, DayKind.HOLIDAY if off else DayKind.MAKE_UP, "ghi thêm", "số 1")
        for first, last, off in ENTERED
        for day in between(date.fromisoformat(first), date.fromisoformat(last))
    ]
    law = LawBook.read(LAW)
    return law.with_calendar(law.calendar.overlaid(entries, {2028: True}))


def calendar() -> Calendar:
    return known().calendar


def counted(day: date, n: int) -> date:
    """Turn the leaves one by one until n worked days have been seen."""
    step = ONE if n > 0 else -ONE
    left = abs(n)
    while left:
        day += step
        left -= wall()[day]
    return day


STATUTORY = "dossier_to_signature"
INNER = st.dates(date(2024, 9, 1), date(2034, 4, 30))


def test_every_day_of_ten_years_is_worked_or_not_as_it_is_written():
    book = calendar()
    wrong = [day for day, worked in wall().items() if book.is_working(day) != worked]
    assert wrong == []
    assert len(wall()) == 4018
    assert wall()[date(2028, 2, 29)] is False
    assert wall()[date(2032, 2, 29)] is True


@pytest.mark.parametrize("n", [1, 2, 3, 5, 10, 20, 30, -1, -2, -5, -20])
def test_adding_from_every_day_of_ten_years(n: int):
    book = calendar()
    wrong = [
        day
        for day in between(date(2024, 3, 1), date(2034, 10, 31))
        if book.add(day, n) != counted(day, n)
    ]
    assert wrong == []


def test_working_days_between_every_day_and_the_days_after_it():
    book, days, worked = calendar(), list(wall()), list(wall().values())
    wrong = [
        (day, length)
        for n, day in enumerate(days[: days.index(date(2034, 10, 1)) + 1])
        for length in (1, 7, 31, 45)
        if book.working_days_between(day, days[n + length]) != sum(worked[n + 1 : n + length + 1])
    ]
    assert wrong == []


@given(INNER, st.integers(-120, 120))
def test_adding_any_number(day: date, n: int):
    assert calendar().add(day, n) == counted(day, n)


@given(INNER, st.integers(-200, 200))
def test_working_days_between_any_two_days(day: date, length: int):
    other = day + length * ONE
    low, high = min(day, other), max(day, other)
    tally = sum(wall()[each] for each in between(low + ONE, high))
    assert calendar().working_days_between(day, other) == (tally if length > 0 else -tally)


@given(INNER)
def test_the_nearest_working_day(day: date):
    book, worked = calendar(), wall()
    after = next(each for each in between(day, LAST) if worked[each])
    before = next(day - n * ONE for n in range(60) if worked[day - n * ONE])
    assert (book.on_or_after(day), book.on_or_before(day)) == (after, before)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=HANOI)


# Whole terms --------------------------------------------------------------------------------------

PAUSES = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 40)), max_size=4)


def stood_still(start: date, gaps: Sequence[tuple[int, int]]) -> tuple[Pause, ...]:
    """Pauses one after the other: so many days run, so many stand still."""
    pauses, at = [], start
    for run, still in gaps:
        stopped = at + run * ONE
        at = stopped + still * ONE
        pauses.append(Pause(stopped, at))
    return tuple(pauses)


def ticked_off(start: date, amount: int, pauses: Sequence[Pause]) -> date:
    """A counter that looks at one day after the other: not the day of the event, not the days of a
    pause from the stop to the resumption, not what is off."""
    day = start
    while amount:
        day += ONE
        paused = any(pause.stopped <= day <= (pause.resumed or day) for pause in pauses)
        amount -= wall()[day] and not paused
    return day


@given(
    st.dates(date(2024, 9, 1), date(2033, 6, 30)),
    st.sampled_from([STATUTORY, "appraisal", "papers_check", "papers_completion"]),
    st.integers(0, 15),
    PAUSES,
)
def test_a_whole_term_with_pauses_and_an_extension(
    start: date, key: str, extension: int, gaps: list[tuple[int, int]]
):
    law, since = known(), max(start, known().since)
    pauses = stood_still(since, gaps)
    row = law.tables["deadlines"].find_special((key, "*"), on=since, place=())
    due = law.due(
        key,
        anchors={row.words("from")[0]: morning(since)},
        place=(),
        on=since,
        pauses=pauses,
        extension=extension,
    )
    assert due.on == ticked_off(since, row.values["amount"] + extension, pauses)
    assert due.at is not None
    assert due.at.astimezone(HANOI).date() == due.on


def test_the_statutory_term_from_every_day_of_ten_years():
    law = known()
    wrong = []
    for start in between(max(law.since, date(2024, 3, 1)), date(2034, 10, 1)):
        moment = morning(start)
        row = law.tables["deadlines"].find_special((STATUTORY, "*"), on=start, place=())
        due = law.due(STATUTORY, anchors={"dossier.accepted": moment}, place=(), on=start)
        if due.on != counted(start, row.values["amount"]):
            wrong.append((start, due.on))
    assert wrong == []
