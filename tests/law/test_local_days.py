"""Days that a place has off, or works, by a rule of its own."""

from datetime import date, datetime

import pytest

from workflows.law.book import LawBook
from workflows.law.calendar import HANOI, DayKind, Entry
from workflows.law.files import LawDefects
from workflows.law.local_days import works_somewhere

WEDNESDAY, SATURDAY = date(2026, 11, 25), date(2026, 11, 28)
FESTIVAL = {
    "first": WEDNESDAY,
    "kind": "holiday",
    "name": "Ngày hội của xã",
    "citation": "design",
    "certainty": "design",
}
MADE_UP = FESTIVAL | {"first": SATURDAY, "kind": "make_up", "name": "Làm bù ngày hội"}
HERE, ELSEWHERE = ("TM", "BN"), ("XK", "BN")


def with_days(law, *days, place="TM"):
    documents = dict(law.documents)
    name = f"places/{place}"
    documents[name] = {**documents[name], "days": list(days)}
    return LawBook.of(documents)


@pytest.fixture(scope="module")
def book(law):
    return with_days(law, FESTIVAL, MADE_UP)


def due(book, place):
    given = {"dossier.submitted": datetime(2026, 11, 24, 9, tzinfo=HANOI)}
    return book.due("papers_check", anchors=given, place=place, on=WEDNESDAY)


def test_a_place_has_its_own_day_off_and_its_own_day_worked(book):
    here, elsewhere = book.calendar_at(HERE), book.calendar_at(ELSEWHERE)
    assert (here.is_working(WEDNESDAY), here.is_working(SATURDAY)) == (False, True)
    assert (elsewhere.is_working(WEDNESDAY), elsewhere.is_working(SATURDAY)) == (True, False)
    assert "Ngày hội của xã" in here.explain(WEDNESDAY).sentence
    assert here.explain(WEDNESDAY).citation == "design"


def test_a_term_is_counted_by_the_days_of_its_place(book):
    """Three working days: without the festival they end on the Saturday made up for it."""
    assert due(book, ELSEWHERE).on == date(2026, 11, 27)
    assert due(book, HERE).on == SATURDAY
    assert any(span.name == "Ngày hội của xã" for span in due(book, HERE).spans)
    assert due(book, ELSEWHERE).spans != due(book, HERE).spans


def test_the_nearest_place_has_its_way(law):
    worked = FESTIVAL | {"kind": "make_up", "name": "Xã vẫn làm việc"}
    book = with_days(with_days(law, FESTIVAL, place="BN"), worked)
    assert book.calendar_at(HERE).is_working(WEDNESDAY)
    assert not book.calendar_at(ELSEWHERE).is_working(WEDNESDAY)
    assert book.calendar_at(("XK", "XX")).is_working(WEDNESDAY)


def test_what_an_administrator_has_entered_stands(book):
    entered = [Entry(WEDNESDAY, None, "Ngày thường", "88/TB-UBND ngày 19/11/2026")]
    changed = book.with_calendar(book.calendar.overlaid(entered, {}))
    assert changed.calendar_at(HERE).is_working(WEDNESDAY)
    assert changed.calendar_at(HERE).is_working(SATURDAY)


def test_a_place_without_days_of_its_own_has_the_countrys_calendar(law, book):
    assert book.calendar_at(ELSEWHERE) is book.calendar
    assert law.calendar_at(HERE) is law.calendar


def test_a_local_day_of_a_year_that_is_not_settled_is_provisional(law):
    late = FESTIVAL | {"first": date(2031, 3, 5)}
    day = with_days(law, late).calendar_at(HERE).explain(date(2031, 3, 5))
    assert (day.kind, day.published) == (DayKind.HOLIDAY, False)


def test_letters_leave_when_anybody_works(book, law):
    assert works_somewhere(book.calendar, book.local_days, SATURDAY)
    assert works_somewhere(book.calendar, book.local_days, WEDNESDAY)
    assert not works_somewhere(law.calendar, law.local_days, SATURDAY)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"kind": "feast"}, "không có loại ngày feast"),
        ({"last": date(2026, 11, 1)}, "trước khi bắt đầu"),
        ({"citation": "nowhere"}, "không biết căn cứ nowhere"),
        ({"colour": "red"}, "không có trường colour"),
        ({"certainty": "sure"}, "không có mức chắc chắn sure"),
    ],
)
def test_a_day_that_is_written_wrong_stops_the_start(law, change, said):
    with pytest.raises(LawDefects) as defects:
        with_days(law, FESTIVAL | change)
    assert said in str(defects.value)
    assert "places/TM.toml" in str(defects.value)


def test_a_day_written_twice_stops_the_start(law):
    with pytest.raises(LawDefects, match="viết hai lần"):
        with_days(law, FESTIVAL, FESTIVAL)
