"""The steps that come back every year."""

from datetime import date

import pytest

from workflows.law.book import LawBook
from workflows.law.rules import read_tables

COMMUNE = ("TM", "BN")
LATER = {"name": "Sơ kết", "guide": "Làm.", "citation": "design", "certainty": "design"}


def book_with(law, *rows, place=None):
    """The delivered rows, and these."""
    documents = [{"table": "year", "row": [{**LATER, **row} for row in rows]}]
    if place is not None:
        documents = [{"place": place, "year": [{**LATER, **row} for row in rows]}]
    added = read_tables(documents)["year"]
    table = type(added).of("year", [*law.tables["year"].rows, *added.rows])
    return LawBook(
        **{name: getattr(law, name) for name in law.__slots__ if name != "tables"},
        tables={**law.tables, "year": table},
    )


def days(book, year, key, place=COMMUNE):
    return {each.key: each.last_day for each in book.year_steps(year, place)}.get(key)


def test_a_year_holds_its_steps_in_the_order_of_their_days(law):
    steps = law.year_steps(2027, COMMUNE)
    assert [each.opens_on for each in steps] == sorted(each.opens_on for each in steps)
    assert len({each.key for each in steps}) == len(steps) == 13
    assert all(each.opens_on.year == each.last_day.year == 2027 for each in steps)


def test_a_province_has_its_way_with_its_own_citation(law):
    def citation(place):
        steps = {each.key: each for each in law.year_steps(2027, place)}
        return steps["propose_to_province"].citation.key

    assert (citation(("XX",)), citation(COMMUNE)) == ("practice.year", "bn86.art6")


@pytest.mark.parametrize(
    ("since", "expected"),
    [
        (date(2028, 1, 1), date(2028, 6, 30)),
        (date(2028, 1, 2), date(2028, 7, 10)),  # a day late: that year goes by the old one
    ],
)
def test_both_sides_of_the_day_from_which_another_date_holds(law, since, expected):
    row = {"step": "midterm_review", "opens": "06-15", "last_day": "06-30", "since": since}
    book = book_with(law, row)
    assert days(book, 2027, "midterm_review") == date(2027, 7, 10)
    assert days(book, 2028, "midterm_review") == expected
    assert days(book, 2029, "midterm_review") == date(2029, 6, 30)


def test_a_step_that_is_over_does_not_come_back(law):
    row = {
        "step": "once_more",
        "opens": "03-01",
        "last_day": "03-15",
        "since": date(2026, 6, 1),
        "until": date(2028, 1, 1),
    }
    book = book_with(law, row)
    assert days(book, 2028, "once_more") == date(2028, 3, 15)
    assert days(book, 2029, "once_more") is None
