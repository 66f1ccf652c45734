"""What stands above every award: holds, discipline, one for one, used initiatives."""

from datetime import date

import pytest

from tests.law.nominees import (
    NO,
    OPEN,
    YES,
    Case,
    answer,
    check,
    collective,
    confirmed,
    decisive,
    denied,
    disciplined,
    excellent,
    good,
    household,
    initiative,
    person,
    table,
    under_review,
    won,
)
from workflows.law.awards import UnknownAward, WrongSubject
from workflows.law.book import LawBook
from workflows.law.eligibility.findings import SUSPENDED


def base(record, verdict, **more):
    return Case(award="CSTĐCS", record=record, verdict=verdict, **more)


def letter(record, verdict, **more):
    return Case(award="GK-X", record=record, verdict=verdict, **more)


GOOD_LETTER = (*good(2026), confirmed("notable_achievements"))
HOLDS = {
    "an open hold suspends who would be eligible": base(
        person(*excellent(2026), under_review()), OPEN, turns="Có việc đang được xem xét"
    ),
    "an open hold suspends who would not be": base(
        person(*good(2026), under_review()), OPEN, turns="Có việc đang được xem xét"
    ),
    "an open hold comes before discipline": base(
        person(*excellent(2026), disciplined("2026-03-01", None), under_review()),
        OPEN,
        turns="Có việc đang được xem xét",
    ),
    "a hold that was ordered on the day itself": base(
        person(*excellent(2026), under_review("2026-08-31")), OPEN
    ),
    "a hold that is ordered tomorrow does not count today": base(
        person(*excellent(2026), under_review("2026-09-01")), YES
    ),
    "a hold on a collective": letter(
        collective(*GOOD_LETTER, under_review()), OPEN, why="không phải từ chối"
    ),
    "a hold on a household": letter(
        household(confirmed("household_contribution"), under_review()), OPEN
    ),
    "a hold while an award has no criteria": Case(
        award="KNC", record=person(under_review()), verdict=OPEN, why="không phải từ chối"
    ),
}

DISCIPLINE = {
    "discipline that ends tomorrow": base(
        person(*excellent(2026), disciplined("2026-03-01", "2026-09-01")),
        NO,
        turns="Đang trong thời hạn kỷ luật: Khiển trách, hết ngày 01/09/2026",
    ),
    "discipline that ends today": base(
        person(*excellent(2026), disciplined("2026-03-01", "2026-08-31")), NO
    ),
    "discipline that ended yesterday, within the year": base(
        person(*excellent(2026), disciplined("2026-03-01", "2026-08-30")),
        OPEN,
        turns="Thành tích lập từ ngày 31/08/2026",
    ),
    "discipline that ended on the last day of the year before": base(
        person(*excellent(2026), disciplined("2025-03-01", "2025-12-31")), YES
    ),
    "discipline that ended after the year in question": base(
        person(*excellent(2025), disciplined("2026-01-01", "2026-03-31")),
        NO,
        year=2025,
        turns="thành tích năm 2025 có trước ngày đó",
    ),
    "years before the end of discipline are lost for five good years": Case(
        award="BK-TTg",
        record=person(
            *good(2022, 2023, 2024, 2025, 2026),
            *won("CSTĐCS", 2024, 2025, 2026),
            *won("BK-T", 2021),
            disciplined("2022-06-01", "2023-05-31"),
        ),
        verdict=NO,
        turns="Thành tích năm 2022 có trước khi hết thời hạn kỷ luật, không tính",
    ),
    "an award from before the discipline stays an award": Case(
        award="BK-TTg",
        record=person(
            *good(2022, 2023, 2024, 2025, 2026),
            *won("CSTĐCS", 2024, 2025, 2026),
            *won("BK-T", 2019),
            disciplined("2020-06-01", "2020-12-31"),
        ),
        verdict=YES,
    ),
    "discipline without an end on record": base(
        person(*excellent(2026), disciplined("2021-01-01", None)), NO, turns="chưa ghi ngày hết"
    ),
    "discipline that begins today": base(
        person(*excellent(2026), disciplined("2026-08-31", "2026-12-31")), NO
    ),
    "discipline that begins tomorrow": base(
        person(*excellent(2026), disciplined("2026-09-01", "2026-12-31")), YES
    ),
    "of two measures the one that is not over counts": base(
        person(
            *excellent(2026),
            disciplined("2024-01-01", "2024-06-30"),
            disciplined("2026-06-01", "2026-12-31"),
        ),
        NO,
    ),
}

FREE, USED = initiative(), initiative(used_for="Chiến sĩ thi đua cơ sở năm 2025")
ONCE = {
    "the title of that year was given already": base(
        person(*excellent(2026), *won("CSTĐCS", 2026)), NO, turns="Đã được tặng"
    ),
    "the title of the year before is no hindrance": base(
        person(*excellent(2026), *won("CSTĐCS", 2025)), YES
    ),
    "another title of that year is none either": base(
        person(*excellent(2026), *won("LĐTT", 2026)), YES
    ),
    "a title and a form for one year are both given": base(
        person(*excellent(2026), *won("GK-X", 2026, kind="LH-CT")), YES
    ),
    "a second letter for the merit of one year": letter(
        person(*GOOD_LETTER, *won("GK-X", 2026, kind="LH-CT")), NO
    ),
    "a letter of another office for the same merit": letter(
        person(*GOOD_LETTER, *won("GK-ĐV", 2026, kind="LH-CT")), NO
    ),
    "the district's letter for the same merit": letter(
        person(*good(2025), confirmed("notable_achievements"), *won("GK-H", 2025, kind="LH-CT")),
        NO,
        year=2025,
    ),
    "a letter for a sudden deed leaves room for merit": letter(
        person(*GOOD_LETTER, *won("GK-X", 2026, kind="LH-ĐX")), YES
    ),
    "a second sudden deed in a year may be another one": letter(
        person(*GOOD_LETTER, *won("GK-X", 2026, kind="LH-ĐX")),
        OPEN,
        kind="LH-ĐX",
        turns="hai thành tích khác nhau",
    ),
    "a first letter that the report alone declares": letter(
        person(*GOOD_LETTER, *won("GK-X", 2026, kind="LH-CT", proven=False)), OPEN
    ),
    "a certificate of the province is no letter": letter(
        person(*GOOD_LETTER, *won("BK-T", 2026, kind="LH-CT")), YES
    ),
    "an initiative that served already": base(
        person(*good(2026), USED), NO, turns="Hoàn thành xuất sắc"
    ),
    "a second one that is free": base(person(*good(2026), USED, FREE), YES),
    "excellent work needs no initiative": base(person(*excellent(2026), USED), YES),
}

THEMATIC = {
    "titles for a sudden deed do not make a series": Case(
        award="BK-T",
        record=person(
            *won("CSTĐCS", 2025, kind="LH-ĐX"),
            *won("CSTĐCS", 2026),
            denied("notable_achievements", "contribution"),
        ),
        verdict=NO,
    ),
    "regular ones do": Case(
        award="BK-T", record=person(*won("CSTĐCS", 2025, 2026, kind="LH-CT")), verdict=YES
    ),
    "ones whose kind nobody wrote do": Case(
        award="BK-T", record=person(*won("CSTĐCS", 2025, 2026)), verdict=YES
    ),
    "for a movement they are not left aside": Case(
        award="BK-T",
        record=person(*won("CSTĐCS", 2025, 2026, kind="LH-PT")),
        verdict=YES,
        kind="LH-PT",
    ),
    "where no kind was named it is taken for regular merit": Case(
        award="BK-T",
        record=person(
            *won("CSTĐCS", 2025, 2026, kind="LH-PT"),
            denied("notable_achievements", "contribution"),
        ),
        verdict=NO,
        kind="*",
    ),
    "the newer kind of thematic award counts until October 2026": Case(
        award="BK-T", record=person(*won("CSTĐCS", 2025, 2026, kind="LH-CĐ")), verdict=YES
    ),
    "and from then on does not": Case(
        award="BK-T",
        record=person(
            *won("CSTĐCS", 2025, 2026, kind="LH-CĐ"),
            denied("notable_achievements", "contribution"),
        ),
        verdict=NO,
        on="2026-10-01",
    ),
}


@table(HOLDS)
def test_a_hold_is_a_pause(law: LawBook, case: Case):
    check(law, case)


@table(DISCIPLINE)
def test_achievements_count_after_discipline(law: LawBook, case: Case):
    check(law, case)


@table(ONCE)
def test_one_achievement_is_rewarded_once(law: LawBook, case: Case):
    check(law, case)


@table(THEMATIC)
def test_sudden_and_thematic_awards_do_not_count_for_merit(law: LawBook, case: Case):
    check(law, case)


def test_a_suspended_answer_says_that_nothing_is_refused(law: LawBook):
    found = answer(law, HOLDS["an open hold suspends who would not be"])
    assert found.held
    assert found.because[0] == SUSPENDED
    assert decisive(found).citation.text == "Điều 4 khoản 4 Nghị định số 152/2025/NĐ-CP"
    assert not answer(law, HOLDS["a hold that is ordered tomorrow does not count today"]).held


def test_a_used_initiative_names_what_it_served_and_the_rule(law: LawBook):
    found = answer(law, ONCE["an initiative that served already"])
    (told,) = [one.found for one in found.findings if "đã dùng cho" in one.found]
    assert "Chiến sĩ thi đua cơ sở năm 2025" in told
    assert "Công văn số 5007/BNV-TĐKT" in told


@pytest.mark.parametrize(
    ("on", "decree"), [(date(2025, 6, 30), "98/2023"), (date(2025, 7, 1), "152/2025")]
)
def test_the_rules_above_cite_the_decree_of_the_day(law: LawBook, on: date, decree: str):
    found = law.eligibility("CSTĐCS", person(), year=2025, on=on, place=())
    assert decree in found.groups[-2].findings[0].citation.text


def test_a_question_that_makes_no_sense_is_refused_by_name(law: LawBook):
    on = date(2026, 8, 31)
    with pytest.raises(UnknownAward, match="XYZ"):
        law.eligibility("XYZ", person(), year=2026, on=on, place=())
    with pytest.raises(WrongSubject, match="không dành cho hộ gia đình"):
        law.eligibility("CSTĐCS", household(), year=2026, on=on, place=())
