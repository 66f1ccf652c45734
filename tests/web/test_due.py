"""What a date means today: the states of the due chip, around a make-up day and a holiday."""

from datetime import date, datetime

import pytest

from service.web import calendar
from service.web.clock import card
from service.web.due import Chip, Term, chip, done_chip
from tests.office import house
from workflows.law.calendar import HANOI
from workflows.law.terms import Pause

FRIDAY = date(2026, 8, 21)
MORNING = datetime(2026, 8, 21, 9, 32, tzinfo=HANOI)
NBSP = "\u00a0"


@pytest.fixture
def book():
    return house().law


def said(book, due_on, *, at=None, starts_on=None, paused_on=None, waits_for=""):
    term = Term(
        due_on=due_on, due_at=at, starts_on=starts_on, paused_on=paused_on, waits_for=waits_for
    )
    return chip(book.calendar, MORNING, FRIDAY, term)


def at(day, hour, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=HANOI)


@pytest.mark.parametrize(
    ("due_on", "state", "day", "words"),
    [
        (date(2026, 8, 19), "late", "Thứ Tư 19/08", "Quá hạn 2 ngày làm việc"),
        (date(2026, 8, 14), "late", "Thứ Sáu 14/08", "Quá hạn 5 ngày làm việc"),
        (date(2026, 8, 24), "ahead", "Thứ Hai 24/08", "Còn 2 ngày làm việc"),
        (date(2026, 8, 22), "ahead", "Thứ Bảy 22/08", "Còn 1 ngày làm việc, ngày làm bù"),
        (date(2026, 9, 3), "ahead", "Thứ Năm 03/09", "Còn 7 ngày làm việc, đã trừ lễ"),
        (date(2026, 8, 26), "ahead", "Thứ Tư 26/08", "Còn 4 ngày làm việc"),
        (date(2027, 1, 4), "ahead", "Thứ Hai 04/01/2027", None),
    ],
)
def test_a_date_is_a_weekday_and_a_sentence_in_working_days(book, due_on, state, day, words):
    found = said(book, due_on)
    assert (found.state, found.day) == (state, day)
    assert words is None or found.words.replace(NBSP, " ") == words


def test_the_number_never_leaves_its_noun(book):
    assert f"2{NBSP}ngày làm việc" in said(book, date(2026, 8, 24)).words


def test_today_says_the_hour_and_is_late_after_it(book):
    assert said(book, FRIDAY, at=at(FRIDAY, 17)) == Chip("today", "Hôm nay 21/08", "Trước 17:00")
    assert said(book, FRIDAY).words == "Trong hôm nay"
    late = said(book, FRIDAY, at=at(FRIDAY, 8, 30))
    assert (late.state, late.words) == ("late", "Quá hạn lúc 08:30")


def test_late_over_a_weekend_counts_no_working_day_and_says_so(book):
    sunday = date(2026, 8, 16)
    term = Term(due_on=date(2026, 8, 14))
    found = chip(book.calendar, at(sunday, 9), sunday, term)
    assert found.words == "Quá hạn, chưa qua ngày làm việc nào"


def test_a_paused_term_has_no_colour_and_says_for_whom_it_waits(book):
    waits = "Chờ đơn vị bổ sung 1 giấy tờ"
    found = said(book, date(2026, 9, 7), paused_on=date(2026, 8, 10), waits_for=waits)
    assert (found.state, found.day, found.words) == ("paused", "Tạm dừng từ 10/08", waits)


def test_no_date_is_no_date(book):
    assert said(book, None) == Chip("none", "Không có hạn")


@pytest.mark.parametrize(
    ("due_on", "done_on", "words"),
    [
        (date(2026, 8, 21), date(2026, 8, 18), "Trước hạn 3 ngày làm việc"),
        (date(2026, 8, 19), date(2026, 8, 20), "Trễ 1 ngày làm việc"),
        (date(2026, 8, 20), date(2026, 8, 20), "Đúng hạn"),
        (None, date(2026, 8, 20), ""),
    ],
)
def test_finished_work_says_how_it_kept_its_date(book, due_on, done_on, words):
    found = done_chip(book.calendar, FRIDAY, due_on=due_on, done_on=done_on)
    assert found.state == "done"
    assert found.used is None
    assert found.words.replace(NBSP, " ") == words


@pytest.mark.parametrize(
    ("starts_on", "due_on", "used"),
    [
        (date(2026, 8, 3), date(2026, 8, 19), 100),  # late: all of it
        (date(2026, 8, 6), date(2026, 8, 21), 90),  # the last of ten days
        (FRIDAY, date(2026, 9, 7), 0),
        (None, date(2026, 9, 7), None),
        (FRIDAY, FRIDAY, None),
    ],
)
def test_the_meter_shows_the_share_of_the_term_that_is_over(book, starts_on, due_on, used):
    found = said(book, due_on, at=at(due_on, 17), starts_on=starts_on)
    assert found.used == used


# The clock card -----------------------------------------------------------------------------------


def dossier_term(book, accepted, *, pauses=()):
    return book.due(
        "dossier_to_signature",
        anchors={"dossier.accepted": at(accepted, 9)},
        place=("TM", "BN"),
        on=FRIDAY,
        pauses=pauses,
    )


def test_the_ledger_of_a_term_adds_up_over_a_pause_a_make_up_day_and_a_holiday(book):
    pause = Pause(date(2026, 8, 10), date(2026, 8, 12), "Phiếu 14/PYC")
    due = dossier_term(book, date(2026, 8, 3), pauses=(pause,))
    found = card(book.calendar, due, MORNING, FRIDAY, title="Hạn trình Chủ tịch UBND xã")
    assert found.day == "Thứ Hai 07/09/2026"
    assert found.words.replace(NBSP, " ") == "Còn 9 ngày làm việc, đã trừ lễ"
    lines = [(line.text, line.count.replace(NBSP, " "), line.off) for line in found.ledger]
    assert lines == [
        ("Bắt đầu tính từ", "03/08", False),
        ("Đã tính 04/08 đến 07/08", "4 ngày", False),
        ("Tạm dừng 10/08 đến 12/08, Phiếu 14/PYC", "không tính", True),
        ("Đã tính 13/08 đến 21/08", "7 ngày", False),
        ("Sẽ tính thứ Bảy 22/08, làm bù", "1 ngày", False),
        ("Sẽ tính 24/08 đến 28/08", "5 ngày", False),
        ("29/08 đến 02/09, hoán đổi với thứ Bảy 22/08, Quốc khánh", "không tính", True),
        ("Sẽ tính 03/09 đến 07/09", "3 ngày", False),
    ]
    counted = [int(count.split()[0]) for _, count, off in lines[1:] if not off]
    assert sum(counted) == 20
    assert found.total == "20 ngày làm việc"
    assert [kind for kind, _, _ in found.parts] == ["run", "pause", "run"]
    assert found.parts[-1][2] == found.today


def test_a_run_of_days_is_cut_at_today(book):
    found = card(book.calendar, dossier_term(book, date(2026, 8, 17)), MORNING, FRIDAY, title="Hạn")
    texts = [line.text for line in found.ledger]
    assert texts[1:3] == ["Đã tính 18/08 đến 21/08", "Sẽ tính thứ Bảy 22/08, làm bù"]


def test_there_is_no_card_without_a_date(book):
    assert card(book.calendar, None, MORNING, FRIDAY, title="Hạn") is None


# The calendar in words ----------------------------------------------------------------------------


def test_the_days_ahead_are_told_when_they_are_unusual(book):
    assert calendar.notice(book.calendar, FRIDAY) == (
        "Thứ Bảy 22/08 là ngày làm bù. Nghỉ Quốc khánh 29/08 đến 02/09."
    )
    assert calendar.notice(book.calendar, date(2026, 7, 1)) == ""


def test_a_year_lists_every_day_that_is_not_what_its_weekday_says(book):
    runs = calendar.year_of(book.calendar, 2026)
    assert all(run.first <= run.last for run in runs)
    assert any(run.name == "Quốc khánh" for run in runs)
    assert list(runs) == sorted(runs, key=lambda run: run.first)
