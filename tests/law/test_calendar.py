from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.law.calendar import DayKind, end_of, local_day, read_calendar
from workflows.law.rules import LawDefect, NoLawInForce

DAYS = st.dates(date(2024, 1, 15), date(2029, 6, 1))
COUNTS = st.integers(0, 60)


@pytest.mark.parametrize(
    ("day", "working"),
    [
        ("2024-04-29", False),  # swapped with 04/05
        ("2024-05-04", True),
        ("2025-04-26", True),
        ("2025-05-02", False),
        ("2025-12-31", True),
        ("2026-01-01", False),
        ("2026-01-02", False),  # swapped with 10/01
        ("2026-01-10", True),
        ("2026-02-13", True),
        ("2026-02-16", False),
        ("2026-02-20", False),
        ("2026-02-23", True),
        ("2026-04-27", False),  # in lieu of a holiday on a Sunday
        ("2026-08-22", True),
        ("2026-08-29", False),
        ("2026-08-31", False),
        ("2026-09-02", False),
        ("2026-09-03", True),
        ("2025-11-24", True),
        ("2026-11-24", False),  # Culture Day, since 2026
        ("2027-02-08", False),
        ("2030-09-02", False),  # not written down: the fixed date is known
        ("2030-09-03", True),
    ],
)
def test_days_off_and_make_up_days_are_known(law, day, working):
    assert law.calendar.is_working(date.fromisoformat(day)) is working


def test_the_end_of_august_2026_is_counted_as_the_design_shows_it(law):
    spans = law.calendar.explain_span(date(2026, 8, 12), date(2026, 9, 7))
    assert [(s.kind, f"{s.first:%d/%m}", f"{s.last:%d/%m}", s.days) for s in spans] == [
        ("counted", "13/08", "21/08", 7),
        ("make_up", "22/08", "22/08", 1),
        ("counted", "24/08", "28/08", 5),
        ("holiday", "29/08", "02/09", 0),
        ("counted", "03/09", "07/09", 3),
    ]


def test_what_is_left_on_the_demonstration_day(law):
    today = date(2026, 8, 21)
    left = law.calendar.working_days_between
    assert left(today, date(2026, 8, 24)) == 2
    assert left(today, date(2026, 8, 22)) == 1
    assert left(today, date(2026, 9, 3)) == 7
    assert left(today, today) == 0
    assert left(today, date(2026, 8, 19)) == -2  # two working days late


def test_a_day_is_explained_in_a_sentence(law):
    assert law.calendar.explain(date(2026, 8, 31)).sentence == (
        "Thứ Hai 31/08/2026 là ngày nghỉ (hoán đổi với thứ Bảy 22/08)."
    )
    assert law.calendar.explain(date(2026, 1, 10)).citation == "vpcp12729.2025"
    assert law.calendar.explain(date(2026, 8, 23)).sentence == (
        "Chủ nhật 23/08/2026 là ngày nghỉ (cuối tuần)."
    )


def test_a_year_without_a_notice_says_so(law):
    assert law.calendar.is_published(2026)
    assert not law.calendar.is_published(2027)
    assert not law.calendar.is_published(2031)
    assert "lịch nghỉ năm 2027 chưa công bố" in law.calendar.explain(date(2027, 2, 8)).sentence
    assert law.calendar.published_until == date(2026, 12, 31)


def test_a_year_that_is_missing_ends_the_published_calendar():
    years = [
        {"year": year, "published": published, "day": []}
        for year, published in ((2024, True), (2025, True), (2026, False), (2027, True))
    ]
    calendar = read_calendar({"year": years, "every_year": []})
    assert calendar.published_until == date(2025, 12, 31)


def test_no_calendar_is_known_before_the_first_year(law):
    law.calendar.is_working(date(2024, 1, 1))
    with pytest.raises(NoLawInForce, match="31/12/2023"):
        law.calendar.is_working(date(2023, 12, 31))


def test_a_day_may_be_written_only_once():
    day = {
        "first": date(2026, 1, 1),
        "kind": "holiday",
        "name": "",
        "citation": "",
        "certainty": "seen",
    }
    year = {"year": 2026, "published": True, "day": [day, day]}
    with pytest.raises(LawDefect):
        read_calendar({"year": [year], "every_year": []})


def test_an_instant_belongs_to_the_day_in_hanoi():
    assert local_day(datetime(2026, 8, 20, 17, 0, tzinfo=UTC)) == date(2026, 8, 21)
    assert local_day(datetime(2026, 8, 20, 16, 59, tzinfo=UTC)) == date(2026, 8, 20)
    assert end_of(date(2026, 8, 20)) == datetime(2026, 8, 20, 17, 0, tzinfo=UTC)
    with pytest.raises(ValueError, match="no time zone"):
        local_day(datetime(2026, 8, 20))  # noqa: DTZ001 - the naive instant is the point


@given(DAYS, COUNTS, COUNTS)
def test_adding_twice_is_adding_the_sum(law, day, a, b):
    calendar = law.calendar
    assert calendar.add(calendar.add(day, a), b) == calendar.add(day, a + b)


@given(DAYS, st.integers(1, 60))
def test_adding_lands_on_a_working_day_that_many_later(law, day, n):
    reached = law.calendar.add(day, n)
    assert law.calendar.is_working(reached)
    assert law.calendar.working_days_between(day, reached) == n


@given(DAYS, st.integers(1, 60))
def test_going_back_undoes_going_forth_from_a_working_day(law, day, n):
    calendar = law.calendar
    start = calendar.on_or_after(day)
    assert calendar.add(calendar.add(start, n), -n) == start


@given(DAYS, st.integers(0, 120))
def test_the_spans_of_a_period_count_its_working_days(law, start, length):
    end = start + timedelta(days=length)
    spans = law.calendar.explain_span(start, end)
    assert sum(span.days for span in spans) == law.calendar.working_days_between(start, end)
    assert all(start < span.first <= span.last <= end for span in spans)
    assert all(a.last < b.first for a, b in pairwise(spans))


@given(DAYS)
def test_a_kind_of_day_is_working_or_off_but_never_both(law, day):
    known = law.calendar.explain(day)
    assert known.kind.is_working == law.calendar.is_working(day)
    assert (known.kind is DayKind.WEEKEND) <= (day.weekday() >= 5)
