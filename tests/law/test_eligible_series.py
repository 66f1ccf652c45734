"""Titles won in a row: Chiến sĩ thi đua of a province or ministry, and of the nation."""

from datetime import date

from tests.law.nominees import (
    BAC_NINH,
    NO,
    OPEN,
    YES,
    Case,
    answer,
    check,
    confirmed,
    decisive,
    denied,
    disciplined,
    initiative,
    person,
    project,
    table,
    won,
)
from workflows.law.book import LawBook
from workflows.law.eligibility.record import Trade

WIDE = initiative(2026, "province")


def province(record, verdict, **more):
    return Case(award="CSTĐT", record=record, verdict=verdict, **more)


def nation(record, verdict, **more):
    return Case(award="CSTĐTQ", record=record, verdict=verdict, **more)


PROVINCE = {
    "three years in a row and a wide initiative": province(
        person(*won("CSTĐCS", 2024, 2025, 2026), WIDE), YES
    ),
    "a series broken by one year": province(
        person(*won("CSTĐCS", 2023, 2024, 2026), WIDE), NO, turns="thiếu năm"
    ),
    "only two years in a row": province(person(*won("CSTĐCS", 2025, 2026), WIDE), NO),
    "two years in a row before the register was whole": province(
        person(*won("CSTĐCS", 2025, 2026), WIDE, register=2025), OPEN, turns="năm 2024"
    ),
    "three in a row up to the year before": province(
        person(*won("CSTĐCS", 2023, 2024, 2025), WIDE), YES
    ),
    "three in a row that ended two years ago": province(
        person(*won("CSTĐCS", 2022, 2023, 2024), WIDE), NO
    ),
    "three titles scattered over six years": province(
        person(*won("CSTĐCS", 2021, 2023, 2026), WIDE), NO
    ),
    "ten years in a row": province(person(*won("CSTĐCS", *range(2017, 2027)), WIDE), YES),
    "a gap long ago does no harm": province(
        person(*won("CSTĐCS", 2020, 2022, 2024, 2025, 2026), WIDE), YES
    ),
    "the district gave the first two and the commune the third": province(
        person(
            *won("CSTĐCS", 2024, level="district"),
            *won("CSTĐCS", 2025, 2026, level="commune"),
            WIDE,
        ),
        YES,
    ),
    "somebody who moved through a commune that was merged": province(
        person(
            *won("CSTĐCS", 2024, number="101/QĐ-UBND xã Cũ", level="district"),
            *won("CSTĐCS", 2025, number="7/QĐ-UBND xã Mới", level="commune"),
            *won("CSTĐCS", 2026, number="9/QĐ-SGDĐT", level="unit"),
            WIDE,
        ),
        YES,
    ),
    "one of the three is only declared": province(
        person(*won("CSTĐCS", 2024, proven=False), *won("CSTĐCS", 2025, 2026), WIDE),
        OPEN,
        turns="Quyết định tặng Chiến sĩ thi đua cơ sở năm 2024",
    ),
    "the same year won twice is one year": province(
        person(*won("CSTĐCS", 2025, 2025, 2026), WIDE), NO
    ),
    "a lesser title in between does not carry the series": province(
        person(*won("CSTĐCS", 2024, 2026), *won("LĐTT", 2025), WIDE), NO
    ),
    "a title given in a thematic movement does not count": province(
        person(*won("CSTĐCS", 2024, 2025), *won("CSTĐCS", 2026, kind="LH-PT"), WIDE), NO
    ),
    "discipline that ended within the series breaks it": province(
        person(*won("CSTĐCS", 2024, 2025, 2026), disciplined("2024-10-01", "2025-09-30"), WIDE),
        NO,
    ),
    "a year before its end is lost also where the register is not whole": province(
        person(
            *won("CSTĐCS", 2025, 2026), disciplined("2024-10-01", "2025-09-30"), WIDE, register=None
        ),
        NO,
    ),
    "discipline that ended before the series does not": province(
        person(*won("CSTĐCS", 2024, 2025, 2026), disciplined("2023-01-01", "2023-12-31"), WIDE),
        YES,
    ),
    "an initiative recognised for the base alone": province(
        person(*won("CSTĐCS", 2024, 2025, 2026), initiative()), NO, turns="phạm vi cơ sở"
    ),
    "a wide initiative from the first year of the series": province(
        person(*won("CSTĐCS", 2024, 2025, 2026), initiative(2024, "province")), YES
    ),
    "a wide initiative from before the series": province(
        person(*won("CSTĐCS", 2024, 2025, 2026), initiative(2023, "province")), NO
    ),
    "a wide project does as well": province(
        person(*won("CSTĐCS", 2024, 2025, 2026), project(2025, "province")), YES
    ),
    "a wide initiative that served already": province(
        person(
            *won("CSTĐCS", 2024, 2025, 2026),
            initiative(2026, "province", used_for="Bằng khen năm 2026"),
        ),
        NO,
        turns="đã dùng cho Bằng khen năm 2026",
    ),
    "the council did not choose him": province(
        person(*won("CSTĐCS", 2024, 2025, 2026), WIDE, denied("outstanding")), NO
    ),
    "a soldier's resourcefulness of army-wide effect": province(
        person(
            *won("CSTĐCS", 2024, 2025, 2026),
            confirmed("combat_resourcefulness"),
            trade=Trade.FORCES,
        ),
        YES,
    ),
    "the last of three counts for the year it was for, not for that of its decision": province(
        person(*won("CSTĐCS", 2024, 2025, 2026, decided_on=date(2027, 1, 15)), WIDE), YES
    ),
    "the province of Bac Ninh has no other rule": province(
        person(*won("CSTĐCS", 2024, 2025, 2026), WIDE), YES, place=BAC_NINH
    ),
    "by the law before July 2025": province(
        person(*won("CSTĐCS", 2022, 2023, 2024), initiative(2024, "province")),
        YES,
        year=2024,
        on="2025-06-30",
    ),
    "the ministry's title asks the same": Case(
        award="CSTĐB", record=person(*won("CSTĐCS", 2024, 2025, 2026), WIDE), verdict=YES
    ),
    "and is refused for the same": Case(
        award="CSTĐB", record=person(*won("CSTĐCS", 2024, 2026), WIDE), verdict=NO
    ),
}

NATION_WIDE = initiative(2026, "nation")
NATION = {
    "two years in a row and an initiative for the nation": nation(
        person(*won("CSTĐT", 2025, 2026), NATION_WIDE), YES
    ),
    "one of the province and one of a ministry": nation(
        person(*won("CSTĐT", 2025), *won("CSTĐB", 2026), NATION_WIDE), YES
    ),
    "one alone": nation(person(*won("CSTĐT", 2026), NATION_WIDE), NO),
    "two that lie three years apart may be in a row or not": nation(
        person(*won("CSTĐT", 2023, 2026), NATION_WIDE), OPEN, turns="cơ quan thẩm định"
    ),
    "two that lie four years apart are not": nation(
        person(*won("CSTĐT", 2022, 2026), NATION_WIDE), NO
    ),
    "titles of the base are none of the province": nation(
        person(*won("CSTĐCS", 2024, 2025, 2026), NATION_WIDE), NO
    ),
    "an initiative for the province is too narrow": nation(
        person(*won("CSTĐT", 2025, 2026), WIDE), NO
    ),
}


@table(PROVINCE)
def test_emulation_fighter_of_the_province(law: LawBook, case: Case):
    check(law, case)


@table(NATION)
def test_emulation_fighter_of_the_nation(law: LawBook, case: Case):
    check(law, case)


def test_what_a_broken_series_says(law: LawBook):
    one = decisive(answer(law, PROVINCE["a series broken by one year"]))
    assert one.required == "3 lần liên tục Chiến sĩ thi đua cơ sở"
    assert one.found == "Có các năm 2023, 2024, 2026; thiếu năm 2025"
    assert one.missing == "Quyết định tặng Chiến sĩ thi đua cơ sở năm 2025"


def test_what_is_left_aside_is_told(law: LawBook):
    found = answer(law, PROVINCE["a title given in a thematic movement does not count"])
    (aside,) = [one for one in found.findings if one.found.startswith("Không tính")]
    assert "Chiến sĩ thi đua cơ sở năm 2026" in aside.found
    assert aside.citation.text == "Điều 4 khoản 3 Nghị định số 152/2025/NĐ-CP"
