from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.law.awards import (
    AwardKind,
    Level,
    SubjectKind,
    UnknownAward,
    UnknownSubject,
    WrongSubject,
)
from workflows.law.citations import Certainty
from workflows.law.money import written
from workflows.law.rules import NoLawInForce

PLACE = ("TM", "BN")


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("award", "on", "level"),
    [
        ("LĐTT", "2025-06-30", Level.COMMUNE),
        ("LĐTT", "2025-07-01", Level.COMMUNE),
        ("CSTĐCS", "2025-06-30", Level.DISTRICT),
        ("CSTĐCS", "2025-07-01", Level.COMMUNE),
        ("TTLĐTT", "2025-06-30", Level.DISTRICT),
        ("TTLĐTT", "2025-07-01", Level.COMMUNE),
        ("TVH", "2025-06-30", Level.DISTRICT),
        ("TDPVH", "2025-07-01", Level.COMMUNE),
        ("GĐVH", "2025-07-01", Level.COMMUNE),
        ("CSTĐT", "2025-07-01", Level.PROVINCE),
        ("BK-T", "2026-10-01", Level.PROVINCE),
        ("CỜ-CP", "2025-06-30", Level.GOVERNMENT),
        ("CỜ-CP", "2025-07-01", Level.PRIME_MINISTER),
        ("CSTĐTQ", "2026-01-01", Level.PRIME_MINISTER),
        ("HCLĐ-3", "2026-01-01", Level.PRESIDENT),
    ],
)
def test_who_decides(law, award, on, level):
    found = law.authority(award, day(on), PLACE)
    assert found.level is level
    assert found.because[0].endswith("quyết định.")


def test_the_district_gives_nothing_since_july_2025(law):
    assert law.authority("GK-H", day("2025-06-30"), PLACE).level is Level.DISTRICT
    with pytest.raises(NoLawInForce):
        law.authority("GK-H", day("2025-07-01"), PLACE)
    codes = {award.code for award in law.awards(day("2025-07-01"))}
    assert "GK-H" not in codes
    assert law.award("GK-H").name  # history is still readable


def test_the_commune_of_the_year_changed_its_name(law):
    assert "thị trấn" in law.award("XPTB", day("2025-06-30")).name
    assert "đặc khu" in law.award("XPTB", day("2025-07-01")).name
    assert "đặc khu" in law.award("XPTB").name


def test_titles_and_forms_are_two_kinds(law):
    assert law.award("CSTĐCS").kind is AwardKind.TITLE
    assert law.award("GK-X").kind is AwardKind.FORM
    assert law.award("GK-X").subjects == tuple(SubjectKind)


def test_some_titles_come_with_money_and_no_certificate(law):
    without = {a.code for a in law.awards(day("2026-01-01")) if not a.certificate}
    assert without == {"LĐTT", "CSTT", "TTLĐTT"}


def test_an_award_nobody_knows_is_refused(law):
    with pytest.raises(UnknownAward, match="XYZ"):
        law.award("XYZ")
    with pytest.raises(UnknownAward):
        law.authority("XYZ", day("2026-01-01"), PLACE)
    with pytest.raises(UnknownSubject, match="không phải horse"):
        law.amount("CSTĐCS", "horse", day("2026-01-01"), PLACE)


@pytest.mark.parametrize(
    ("award", "subject", "on", "value"),
    [
        ("LĐTT", "person", "2026-06-30", 710_000),
        ("LĐTT", "person", "2026-07-01", 760_000),
        ("CSTĐCS", "individual", "2026-06-30", 2_340_000),
        ("CSTĐCS", "individual", "2026-07-01", 2_530_000),
        ("TTLĐTT", "collective", "2026-06-30", 1_880_000),
        ("TTLĐTT", "collective", "2026-07-01", 2_030_000),
        ("TTLĐXS", "collective", "2026-07-01", 3_800_000),
        ("XPTB", "collective", "2026-07-01", 5_060_000),
        ("GK-X", "person", "2024-06-30", 270_000),
        ("GK-X", "person", "2024-07-01", 360_000),
        ("GK-X", "person", "2025-06-30", 360_000),
        ("GK-X", "person", "2025-07-01", 710_000),
        ("GK-X", "person", "2026-07-01", 760_000),
        ("GK-X", "collective", "2026-06-30", 1_410_000),
        ("GK-X", "collective", "2026-07-01", 1_520_000),
        ("GK-X", "household", "2026-06-30", 1_060_000),
        ("GK-X", "household", "2026-07-01", 1_140_000),
        ("BK-T", "household", "2026-06-30", 5_270_000),
        ("BK-T", "household", "2026-07-01", 5_700_000),
        ("BK-TTg", "person", "2026-07-01", 8_860_000),
        ("BK-TTg", "collective", "2026-07-01", 17_710_000),
        ("HCLĐ-3", "person", "2026-07-01", 11_390_000),
        ("GĐVH", "household", "2025-06-30", 240_000),
        ("GĐVH", "household", "2025-07-01", 0),
    ],
)
def test_the_money_of_an_award(law, award, subject, on, value):
    assert law.amount(award, subject, day(on), PLACE).value == value


def test_an_amount_is_derived_step_by_step(law):
    found = law.amount("GK-X", "household", day("2026-07-01"), PLACE)
    assert found.because == (
        "Lương cơ sở ngày ra quyết định: 2.530.000 đồng.",
        "Mức thưởng: 0,45 × 2.530.000 đồng = 1.138.500 đồng.",
        "Làm tròn lên hàng 10.000 đồng: 1.140.000 đồng.",
    )
    assert [citation.key for citation in found.citations] == [
        "nd152.art54",
        "nd161.2026",
        "nd152.art49",
    ]


def test_an_amount_is_as_sure_as_its_weakest_ground(law):
    assert law.amount("GK-X", "person", day("2026-07-01"), PLACE).certainty is Certainty.SEEN
    old = law.amount("GK-H", "person", day("2025-06-30"), PLACE)
    assert old.certainty is Certainty.RECALLED


def test_an_old_dossier_keeps_its_multiples_and_gets_the_salary_of_the_day(law):
    found = law.amount("GK-X", "person", day("2026-07-01"), PLACE, regime_on=day("2025-06-30"))
    assert found.value == 380_000  # 0.15 × 2,530,000, rounded up


def test_money_for_the_wrong_subject_is_refused(law):
    with pytest.raises(WrongSubject, match="Chiến sĩ thi đua cơ sở không dành cho hộ gia đình"):
        law.amount("CSTĐCS", "household", day("2026-07-01"), PLACE)


@given(st.dates(date(2024, 1, 1), date(2027, 12, 31)), st.data())
def test_every_award_has_money_rounded_up_by_less_than_one_unit(law, on, data):
    award = data.draw(st.sampled_from(law.awards(on)))
    subject = data.draw(st.sampled_from(award.subjects))
    found = law.amount(award.code, subject, on, ())
    exact = found.multiple * found.base_salary
    assert found.value % 10_000 == 0
    assert exact <= found.value < exact + 10_000


def test_a_multiple_is_written_with_a_comma_or_as_a_fraction():
    assert [written(Fraction(text)) for text in ("1", "0.45", "0.225", "12", "1/3")] == [
        "1",
        "0,45",
        "0,225",
        "12",
        "1/3",
    ]
