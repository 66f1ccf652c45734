from datetime import UTC, date, datetime
from itertools import product

import icu
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service import text

COLLATOR = icu.Collator.createInstance(icu.Locale("vi"))
LETTERS = [
    letter
    for base in "aăâeêioôơuưy"
    for tone in ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
    for letter in (text.nfc(base + tone), text.nfc(base + tone).upper())
] + list("bcdđghklmnpqrstvxfjwzBCDĐGHKLMNPQRSTVXFJWZ")
WRITTEN = st.text(st.sampled_from([*LETTERS, " "]), max_size=8)
NUMBERED = st.text(st.sampled_from([*"aAáđĐzZ", *"0123456789", *" -,.()/"]), max_size=8)


def order(left, right):
    return (left > right) - (left < right)


@settings(max_examples=1000)
@given(WRITTEN, WRITTEN)
def test_the_key_orders_words_as_icu_does(left, right):
    ours = order(text.vi_sort_key(left), text.vi_sort_key(right))
    assert ours == COLLATOR.compare(left, right)


@settings(max_examples=500)
@given(NUMBERED, NUMBERED)
def test_digits_and_signs_come_where_icu_puts_them(left, right):
    ours = order(text.vi_sort_key(left), text.vi_sort_key(right))
    assert ours == COLLATOR.compare(left, right)


def test_every_pair_of_single_letters_is_ordered_as_icu_does():
    for left, right in product(LETTERS, LETTERS):
        ours = order(text.vi_sort_key(left), text.vi_sort_key(right))
        assert ours == COLLATOR.compare(left, right), (left, right)


@given(st.text())
def test_any_text_has_a_plain_ascii_key(written):
    assert text.vi_sort_key(written).isascii()
    assert text.name_sort_key(written).isascii()


def test_people_are_sorted_by_given_name_then_by_the_rest():
    people = ["Vũ Thị Đức", "Bùi Văn An", "Lê Ánh", "Trần Dũng", "An", "Đỗ Văn An", "", "Lê Anh"]
    assert sorted(people, key=text.name_sort_key) == [
        "",
        "An",
        "Bùi Văn An",
        "Đỗ Văn An",
        "Lê Anh",
        "Lê Ánh",
        "Trần Dũng",
        "Vũ Thị Đức",
    ]


def test_a_name_of_spaces_is_an_empty_name():
    assert text.name_sort_key("  \u00a0 ") == text.name_sort_key("")


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Đặng Thị Hường", "dang thi huong"),
        ("TRƯỜNG Tiểu học", "truong tieu hoc"),
        ("Nguye\u0302\u0303n", "nguyen"),
        ("ĐĐ", "dd"),
        ("", ""),
    ],
)
def test_fold_forgets_marks_and_case(written, folded):
    assert text.fold(written) == folded


@given(st.text())
def test_fold_is_the_same_for_both_spellings_and_when_done_twice(written):
    once = text.fold(text.nfc(written))
    assert text.fold(once) == once


@given(WRITTEN)
def test_fold_leaves_only_plain_letters_of_vietnamese(written):
    assert text.fold(written).isascii()


def test_visible_drops_what_cannot_be_seen():
    assert text.visible(" a\u202eb\u200b\r\nc\td\u0000 ") == "ab c d"
    assert text.visible("Đa\u0323ng") == "Đạng"


def test_dates_have_a_weekday_and_the_year_only_when_needed():
    monday, today = date(2026, 9, 7), date(2026, 8, 21)
    assert text.long_date(monday) == "thứ Hai 07/09/2026"
    assert text.near_date(monday, today) == "thứ Hai 07/09"
    assert text.near_date(date(2027, 1, 3), today) == "Chủ nhật 03/01/2027"
    assert text.short_date(monday, today) == "07/09"
    assert text.sentence_start(text.long_date(monday)) == "Thứ Hai 07/09/2026"


def test_times_are_those_of_hanoi():
    assert text.clock_time(datetime(2026, 8, 21, 2, 31, tzinfo=UTC)) == "09:31"
    with pytest.raises(ValueError, match="without an offset"):
        text.clock_time(datetime(2026, 8, 21, 2, 31))  # noqa: DTZ001 - refused on purpose


def test_figures_are_written_the_vietnamese_way():
    assert text.number(1012) == "1.012"
    assert text.money(2_530_000) == "2.530.000\u00a0đ"
    assert text.count(3, "việc") == "3\u00a0việc"


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(473, 1000, "47,3%"), (1, 2, "50%"), (2, 3, "66,7%"), (11, 15, "73,3%"), (0, 7, "0%")],
)
def test_a_percentage_has_one_place_and_a_comma(part, whole, shown):
    assert text.percent(part, whole) == shown


def test_a_share_of_fewer_than_ten_is_said_in_whole_numbers():
    assert text.share(3, 8) == "3 trong 8"
    assert text.share(9, 10) == "90%"
    with pytest.raises(ValueError, match="greater than zero"):
        text.percent(0, 0)


@pytest.mark.parametrize(
    ("days", "words"),
    [(-2, "Quá hạn 2 ngày làm việc"), (0, "Còn trong ngày"), (1, "Còn 1 ngày làm việc")],
)
def test_a_due_date_is_a_sentence_in_working_days(days, words):
    assert text.due_words(days) == words


def test_the_endings_of_a_name_are_what_a_search_may_begin_with():
    said = {"dinh an o", "inh an o", "nh an o", "h an o", "an o", "n o"}
    assert text.endings("dinh  an o") == said
    assert text.endings("x" * 50) == {"x" * length for length in range(2, 41)}
    assert text.number_endings("2026-TM-0042") == {"2026-tm-0042", "tm-0042", "42"}
    assert text.number_endings("7") == {"7"}
    assert text.number_endings("2026-TM-000") == {"2026-tm-000", "tm-000"}
