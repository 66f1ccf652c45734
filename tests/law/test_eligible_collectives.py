"""Titles of collectives, communes, hamlets and households."""

import pytest

from tests.law.nominees import (
    BAC_NINH,
    NO,
    OPEN,
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
    table,
)
from workflows.law.book import LawBook
from workflows.law.eligibility.record import Colleague, Members


def advanced(record, verdict, **more):
    return Case(award="TTLĐTT", record=record, verdict=verdict, **more)


def outstanding(record, verdict, **more):
    return Case(award="TTLĐXS", record=record, verdict=verdict, **more)


def of(total, with_title, **more):
    return Members(total=total, advanced=with_title, **{"disciplined": 0, **more})


ADVANCED = {
    "seven of ten members with the title": advanced(collective(*good(2026), of(10, 7)), YES),
    "six of ten": advanced(collective(*good(2026), of(10, 6)), NO, turns="60 % (6/10 người)"),
    "699 of 1000 are not 70 %": advanced(
        collective(*good(2026), of(1000, 699)), NO, turns="69,9 % (699/1000 người)"
    ),
    "700 of 1000 are": advanced(collective(*good(2026), of(1000, 700)), YES),
    "two of three are not 70 %, and nothing is rounded up": advanced(
        collective(*good(2026), of(3, 2)), NO, turns="66,6 %"
    ),
    "one member under a warning": advanced(
        collective(*good(2026), of(10, 9, disciplined=1)), NO, turns="kỷ luật từ cảnh cáo"
    ),
    "nobody said how many were disciplined": advanced(
        collective(*good(2026), of(10, 9, disciplined=None)), OPEN
    ),
    "nobody said how many members there are": advanced(
        collective(*good(2026)), OPEN, turns="Danh sách cá nhân của tập thể"
    ),
    "a collective of no members": advanced(collective(*good(2026), of(0, 0)), OPEN),
    "numbers that the report alone declares": advanced(
        collective(*good(2026), of(10, 9, proven=False)), OPEN, turns="Báo cáo khai 9/10 người"
    ),
    "the collective was not rated": advanced(
        collective(of(10, 9)), OPEN, turns="đánh giá của cấp trên"
    ),
    "in Bac Ninh by the province's own rule": advanced(
        collective(*good(2026), of(10, 7)), YES, place=BAC_NINH
    ),
    "outside it by a rule whose text was not read": advanced(
        collective(*good(2026), of(10, 7)), YES, why="chưa đối chiếu toàn văn"
    ),
    "the day before Bac Ninh's rule the national one holds there": advanced(
        collective(*good(2025), of(10, 7)),
        YES,
        place=BAC_NINH,
        year=2025,
        on="2025-12-14",
        why="chưa đối chiếu toàn văn",
    ),
    "a meeting found no movement": advanced(
        collective(*good(2026), of(10, 7), denied("movement_kept_up")), NO
    ),
}

ALL = {"completing": 10, "best": 1}
OUTSTANDING = {
    "excellent, all complete, 70 % advanced, one best": outstanding(
        collective(*excellent(2026), of(10, 7, **ALL)), YES
    ),
    "good is not excellent": outstanding(collective(*good(2026), of(10, 7, **ALL)), NO),
    "one of ten did not complete the tasks": outstanding(
        collective(*excellent(2026), of(10, 9, completing=9, best=1)), NO, turns="90 %"
    ),
    "no base emulation fighter among them": outstanding(
        collective(*excellent(2026), of(10, 9, completing=10, best=0)),
        NO,
        turns="Có cá nhân đạt Chiến sĩ thi đua cơ sở",
    ),
    "69 % advanced": outstanding(
        collective(*excellent(2026), of(100, 69, completing=100, best=5)), NO
    ),
    "nobody said who was best": outstanding(
        collective(*excellent(2026), of(10, 9, completing=10)), OPEN
    ),
}

FLAG = confirmed("leads_cluster", "exceeds_targets", "party_bodies_excellent")
OTHERS = {
    "the province's flag for the leader of a cluster": Case(
        award="CỜ-T", record=collective(FLAG), verdict=YES, place=BAC_NINH
    ),
    "the second of a cluster gets no flag": Case(
        award="CỜ-T", record=collective(FLAG, denied("leads_cluster")), verdict=NO, place=BAC_NINH
    ),
    "nobody has judged the cluster yet": Case(
        award="CỜ-T", record=collective(), verdict=OPEN, turns="suy tôn của cụm, khối"
    ),
    "the Government's flag within the share of leaders": Case(
        award="CỜ-CP",
        record=collective(confirmed("leads_cluster", "flag_standard", "within_flag_quota")),
        verdict=YES,
    ),
    "a leader beyond that share": Case(
        award="CỜ-CP",
        record=collective(confirmed("leads_cluster", "flag_standard"), denied("within_flag_quota")),
        verdict=NO,
        turns="20 %",
    ),
    "a commune that leads and meets the frame": Case(
        award="XPTB", record=collective(confirmed("leads_movement", "commune_frame")), verdict=YES
    ),
    "a commune that does not lead": Case(
        award="XPTB", record=collective(denied("leads_movement")), verdict=NO
    ),
    "a commune that leads, from October 2026": Case(
        award="XPTB",
        record=collective(confirmed("leads_movement", "commune_frame")),
        verdict=YES,
        on="2026-10-01",
        why="đối chiếu Điều 29",
    ),
    "a hamlet that meets the frame": Case(
        award="TVH", record=collective(confirmed("village_frame")), verdict=YES
    ),
    "a street group nobody has judged": Case(award="TDPVH", record=collective(), verdict=OPEN),
    "a household that meets the frame": Case(
        award="GĐVH", record=household(confirmed("family_frame")), verdict=YES
    ),
    "a household with a fine for domestic violence": Case(
        award="GĐVH",
        record=household(confirmed("family_frame"), denied("no_domestic_violence_fine")),
        verdict=NO,
        turns="bạo lực gia đình",
    ),
    "a household nobody has judged": Case(
        award="GĐVH", record=household(), verdict=OPEN, turns="Biên bản họp bình xét của thôn"
    ),
    "a household before the decree on cultural families": Case(
        award="GĐVH",
        record=household(confirmed("family_frame")),
        verdict=OPEN,
        year=2023,
        on="2024-01-29",
        why="chưa có tiêu chuẩn của Gia đình văn hóa",
    ),
    "an award of which no criteria are on file": Case(
        award="HC-SV",
        record=collective(*excellent(2026)),
        verdict=OPEN,
        why="tiêu chuẩn của Huân chương Sao vàng đối với tập thể áp dụng cho ngày 31/08/2026",
    ),
}


def titled(award, number, *, open_=0):
    """So many members with the title of the year, and so many under consideration for it."""
    given = [Colleague(f"m{n}", award, given=True) for n in range(number)]
    return [*given, *(Colleague(f"o{n}", award, given=False) for n in range(open_))]


TWO_TITLES = [Colleague("m0", "LĐTT", given=True), Colleague("m0", "CSTĐCS", given=True)]
SAID = {"proven": False, "disciplined": 0}
COUNTED = {
    "seven of ten by the register, whatever the report says": advanced(
        collective(*good(2026), of(10, 2), *titled("LĐTT", 7)), YES, turns=""
    ),
    "six of ten by a register that is whole": advanced(
        collective(*good(2026), of(10, 9), *titled("LĐTT", 6)), NO, turns="60 % (6/10 người)"
    ),
    "six of ten, and one who is still under consideration": advanced(
        collective(*good(2026), of(10, 9), *titled("LĐTT", 6, open_=1)),
        OPEN,
        turns="1 người đang được xét",
    ),
    "six of ten by a register with holes": advanced(
        collective(*good(2026), of(10, 9), *titled("LĐTT", 6), register=2027), OPEN
    ),
    "seven of ten by a register with holes": advanced(
        collective(*good(2026), of(10, 9), *titled("LĐTT", 7), register=2027), YES
    ),
    "the title above counts, too": advanced(
        collective(
            *good(2026),
            of(10, 0),
            *titled("LĐTT", 4),
            *titled("CSTĐCS", 0),
            *[Colleague(f"c{n}", "CSTĐCS", given=True) for n in range(3)],
        ),
        YES,
    ),
    "who has two titles is one person": advanced(
        collective(*good(2026), of(2, 2), *TWO_TITLES), NO, turns="50 % (1/2 người)"
    ),
    "of how many only the report says": advanced(
        collective(*good(2026), Members(total=10, advanced=9, **SAID), *titled("LĐTT", 8)),
        OPEN,
        turns="tổng số theo báo cáo",
    ),
    "one base emulation fighter in the register": outstanding(
        collective(
            *excellent(2026), of(10, 9, completing=10), *titled("LĐTT", 9), *titled("CSTĐCS", 1)
        ),
        YES,
    ),
    "none in a register that is whole": outstanding(
        collective(*excellent(2026), of(10, 9, completing=10, best=3), *titled("LĐTT", 9)),
        NO,
        turns="0 người, theo Sổ khen thưởng",
    ),
    "none yet, but one is under consideration": outstanding(
        collective(
            *excellent(2026),
            of(10, 9, completing=10),
            *titled("LĐTT", 9),
            *titled("CSTĐCS", 0, open_=1),
        ),
        OPEN,
    ),
    "what only the report says of discipline stays open though the rest is proven": advanced(
        collective(*good(2026), of(10, 9, declared=frozenset({"disciplined"})), *titled("LĐTT", 9)),
        OPEN,
        turns="Báo cáo khai 0/10 người",
    ),
}


@table(ADVANCED)
def test_advanced_collective(law: LawBook, case: Case):
    check(law, case)


@table(COUNTED)
def test_members_are_counted_in_the_register(law: LawBook, case: Case):
    check(law, case)


@table(OUTSTANDING)
def test_outstanding_collective(law: LawBook, case: Case):
    check(law, case)


@table(OTHERS)
def test_flags_communes_hamlets_and_households(law: LawBook, case: Case):
    check(law, case)


@pytest.mark.parametrize(("on", "leads"), [("2025-06-30", "cấp huyện"), ("2025-07-01", "cấp tỉnh")])
def test_a_commune_led_the_district_and_now_leads_the_province(law: LawBook, on: str, leads: str):
    found = answer(law, Case(award="XPTB", record=collective(), verdict=OPEN, year=2025, on=on))
    assert found.findings[0].rule.endswith(leads)


def test_a_local_row_cites_the_province_and_a_national_one_the_law(law: LawBook):
    case = ADVANCED["seven of ten members with the title"]
    texts = {
        place: {
            one.citation.text
            for one in answer(law, Case(**{**vars(case), "place": place})).groups[1].findings
        }
        for place in ((), BAC_NINH)
    }
    assert texts[()] == {"Điều 28 Luật Thi đua, khen thưởng số 06/2022/QH15"}
    assert texts[BAC_NINH] == {
        "Điều 4 khoản 2 Quyết định số 86/2025/QĐ-UBND của UBND tỉnh Bắc Ninh"
    }
