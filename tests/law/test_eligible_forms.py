"""Forms of commendation: giấy khen, bằng khen, Huân chương Lao động hạng Ba."""

from datetime import date

from tests.law.nominees import (
    BAC_NINH,
    NO,
    OPEN,
    TAN_MAU,
    YES,
    Case,
    answer,
    check,
    collective,
    confirmed,
    denied,
    excellent,
    good,
    household,
    initiative,
    person,
    project,
    rated,
    table,
    won,
)
from workflows.law.book import LawBook
from workflows.law.citations import Certainty
from workflows.law.eligibility.record import Trade


def letter(record, verdict, **more):
    return Case(award="GK-X", record=record, verdict=verdict, **more)


def merit(record, verdict, **more):
    return Case(award="BK-T", record=record, verdict=verdict, **more)


def premier(record, verdict, **more):
    return Case(award="BK-TTg", record=record, verdict=verdict, **more)


def order(record, verdict, **more):
    return Case(award="HCLĐ-3", record=record, verdict=verdict, **more)


MOVED, NOTED = confirmed("selected_in_movement"), confirmed("notable_achievements")
LETTER = {
    "an official who did well and was chosen in a movement": letter(
        person(*good(2026), MOVED), YES
    ),
    "a citizen with duties done and a sudden deed": letter(
        person(confirmed("civic_duties"), NOTED, trade=Trade.FARMER), YES, kind="LH-ĐX"
    ),
    "good work alone shows no achievement yet": letter(
        person(*good(2026)), OPEN, turns="Biên bản bình xét của phong trào"
    ),
    "chosen by nobody and without a deed": letter(
        person(*good(2026), denied("selected_in_movement", "notable_achievements")), NO
    ),
    "a breach of the law outweighs the deed": letter(
        person(*good(2026), NOTED, denied("law_abiding")), NO, turns="chấp hành chủ trương"
    ),
    "a collective that did well and was chosen": letter(collective(*good(2026), MOVED), YES),
    "a collective without unity": letter(
        collective(*good(2026), MOVED, denied("united")), NO, turns="Nội bộ đoàn kết"
    ),
    "a household that gave land": letter(household(confirmed("household_contribution")), YES),
    "a household of which nothing is known": letter(household(), OPEN),
    "the commune's own way to show it counts in that commune": letter(
        household(confirmed("road_given"), denied("household_contribution")),
        OPEN,
        place=TAN_MAU,
        turns="Biên bản bình xét",
        year=2025,
        on="2025-12-14",
    ),
    "from the first day of its rule": letter(
        household(confirmed("road_given"), denied("household_contribution")),
        YES,
        place=TAN_MAU,
        year=2025,
        on="2025-12-15",
        why="mặc định của hệ thống",
    ),
    "and nowhere else": letter(
        household(
            confirmed("road_given"), denied("household_contribution", "selected_in_movement")
        ),
        NO,
        place=BAC_NINH,
    ),
    "the district's letter while there was a district": Case(
        award="GK-H",
        record=person(*good(2025), MOVED),
        verdict=YES,
        year=2025,
        on="2025-06-30",
    ),
    "nobody can tell of the district's letter when there is none": Case(
        award="GK-H",
        record=person(*good(2025), MOVED),
        verdict=OPEN,
        year=2025,
        on="2025-07-01",
        why="chưa có tiêu chuẩn của Giấy khen của Chủ tịch UBND cấp huyện",
    ),
    "the letter of a head of a unit": Case(
        award="GK-ĐV", record=person(*good(2026), NOTED), verdict=YES, place=BAC_NINH
    ),
}

NOTHING_ELSE = denied("notable_achievements", "contribution")
MERIT = {
    "two base titles in a row": merit(person(*won("CSTĐCS", 2025, 2026), NOTHING_ELSE), YES),
    "two base titles with a year between": merit(
        person(*won("CSTĐCS", 2024, 2026), NOTHING_ELSE), NO
    ),
    "two excellent years and two initiatives": merit(
        person(*excellent(2025, 2026), initiative(2025), initiative(2026), NOTHING_ELSE), YES
    ),
    "two excellent years and two projects": merit(
        person(*excellent(2025, 2026), project(2025), project(2026), NOTHING_ELSE), YES
    ),
    "two excellent years, one initiative and one project": merit(
        person(*excellent(2025, 2026), initiative(2025), project(2026), NOTHING_ELSE), NO
    ),
    "two excellent years and two initiatives of which one served already": merit(
        person(
            *excellent(2025, 2026),
            initiative(2025, used_for="Chiến sĩ thi đua cơ sở năm 2025"),
            initiative(2026),
            NOTHING_ELSE,
        ),
        NO,
    ),
    "one excellent year and two initiatives": merit(
        person(*excellent(2026), *good(2025), initiative(2025), initiative(2026), NOTHING_ELSE),
        NO,
    ),
    "a contribution that is confirmed": merit(person(confirmed("contribution")), YES),
    "a farmer of effect in the commune": merit(
        person(confirmed("worker_influence"), trade=Trade.FARMER), YES
    ),
    "chosen in a movement counts in a movement": merit(person(MOVED), YES, kind="LH-PT"),
    "and not for regular merit": merit(person(MOVED, NOTHING_ELSE), NO),
    "in Bac Ninh what the province recognised counts as well": merit(
        person(NOTHING_ELSE, confirmed("province_recognised")), YES, place=BAC_NINH
    ),
    "elsewhere no such rule is known": merit(
        person(NOTHING_ELSE, confirmed("province_recognised")), NO
    ),
    "a collective with two excellent years": merit(collective(*excellent(2025, 2026)), YES),
    "a collective with two excellent titles": merit(
        collective(*won("TTLĐXS", 2025, 2026), denied("contribution")), YES
    ),
    "a collective with one excellent year": merit(
        collective(*excellent(2026), *good(2025), denied("contribution")), NO
    ),
    "a household of great gifts": merit(household(confirmed("household_contribution")), YES),
}

PATH = (*good(2022, 2023, 2024, 2025, 2026), *won("CSTĐCS", 2022, 2024, 2026))
BEFORE = won("BK-T", 2021, achieved_until=date(2021, 12, 31))
PREMIER = {
    "five good years and three base titles after the province's": premier(
        person(*PATH, *BEFORE), YES
    ),
    "a ministry's certificate opens the way as well": premier(
        person(*PATH, *won("BK-B", 2021)), YES
    ),
    "one of the five years was worse": premier(
        person(
            *good(2022, 2023, 2025, 2026),
            rated(2024, "complete"),
            *won("CSTĐCS", 2022, 2024, 2026),
            *BEFORE,
        ),
        NO,
    ),
    "only two base titles since": premier(
        person(*good(2022, 2023, 2024, 2025, 2026), *won("CSTĐCS", 2024, 2026), *BEFORE), NO
    ),
    "titles from before the certificate do not count again": premier(
        person(*PATH, *won("CSTĐCS", 2019, 2020), *won("BK-T", 2023)), NO
    ),
    "years count from the end of the period that the decision names": premier(
        person(
            *PATH,
            *won("BK-T", 2021, achieved_until=date(2021, 12, 31), decided_on=date(2022, 3, 1)),
        ),
        YES,
    ),
    "and from the day of the decision where it names none": premier(
        person(*PATH, *won("BK-T", 2021, decided_on=date(2022, 3, 1))), NO
    ),
    "nobody knows whether there was a certificate before": premier(
        person(*PATH), OPEN, turns="Quyết định tặng Bằng khen"
    ),
    "a certificate for a sudden deed does not open the way": premier(
        person(*PATH, *won("BK-T", 2021, kind="LH-ĐX")), OPEN
    ),
    "a worker with an initiative of high value": premier(
        person(confirmed("worker_initiative"), trade=Trade.WORKER), YES
    ),
    "a farmer with a model that holds": premier(
        person(confirmed("farmer_model"), trade=Trade.FARMER), YES
    ),
    "the farmer's model is no way for an official": premier(
        person(confirmed("farmer_model"), *BEFORE, *good(2026)), NO
    ),
}

AFTER = won("BK-TTg", 2021, achieved_until=date(2021, 12, 31))
ORDER = {
    "five good years, one excellent, three base titles since": order(
        person(*good(2022, 2023, 2024, 2025), *excellent(2026), *PATH[5:], *AFTER), YES
    ),
    "no excellent year among them": order(person(*PATH, *AFTER), NO, turns="hoàn thành xuất sắc"),
    "one of the five years is not on record": order(
        person(*excellent(2023, 2024, 2025, 2026), *won("CSTĐCS", 2023, 2024, 2025), *AFTER),
        OPEN,
        turns="2022",
    ),
    "the certificate is younger than five years": order(
        person(*excellent(2022, 2023, 2024, 2025, 2026), *PATH[5:], *won("BK-TTg", 2023)),
        NO,
        turns="mới có 3 năm",
    ),
    "of a kind of commendation for which nothing is written": order(
        person(*PATH, *AFTER), OPEN, kind="LH-NH", why="loại hình khen thưởng này"
    ),
    "for a sudden deed the years are not asked": order(
        person(confirmed("article44_other")), YES, kind="LH-ĐX", why="chưa đối chiếu toàn văn"
    ),
}


@table(LETTER)
def test_letters_of_commendation(law: LawBook, case: Case):
    check(law, case)


@table(MERIT)
def test_certificates_of_the_province(law: LawBook, case: Case):
    check(law, case)


@table(PREMIER)
def test_certificates_of_the_prime_minister(law: LawBook, case: Case):
    check(law, case)


@table(ORDER)
def test_labour_order_third_class(law: LawBook, case: Case):
    check(law, case)


def test_a_layer_says_whose_rule_it_is_and_how_sure(law: LawBook):
    case = MERIT["two base titles in a row"]
    national = answer(law, case)
    local = law.eligibility(
        "BK-T", case.record, year=2026, on=date(2026, 8, 31), place=BAC_NINH, kind="LH-CT"
    )
    assert {one.certainty for one in national.groups[1].findings} == {Certainty.RECALLED}
    assert {one.certainty for one in local.groups[1].findings} == {Certainty.SEEN}
    assert "Bắc Ninh" in local.groups[1].findings[0].citation.text
    assert any("chưa đối chiếu toàn văn" in caveat for caveat in national.because)
