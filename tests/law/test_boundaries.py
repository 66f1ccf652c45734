"""Both sides of the days on which the law changed: who decides, what is paid, what is asked."""

from datetime import date

import pytest

from tests.law.nominees import Case, answer, collective, confirmed, good, person, table, won
from workflows.law.awards import Level
from workflows.law.book import LawBook
from workflows.law.eligibility import Verdict
from workflows.law.rules import NoLawInForce

LAST_OF_A, FIRST_OF_B = date(2025, 6, 30), date(2025, 7, 1)
LAST_OF_B, FIRST_OF_C = date(2026, 9, 30), date(2026, 10, 1)


@pytest.mark.parametrize(
    ("award", "before", "after"),
    [
        pytest.param("TTLĐTT", Level.DISTRICT, Level.COMMUNE, id="the advanced collective"),
        pytest.param("CSTĐCS", Level.DISTRICT, Level.COMMUNE, id="the base emulation fighter"),
        pytest.param("TVH", Level.DISTRICT, Level.COMMUNE, id="the cultural hamlet"),
        pytest.param("TDPVH", Level.DISTRICT, Level.COMMUNE, id="the cultural street group"),
        pytest.param("GĐVH", Level.COMMUNE, Level.COMMUNE, id="the cultural family stays"),
        pytest.param("GK-X", Level.COMMUNE, Level.COMMUNE, id="the commune's letter stays"),
        pytest.param("TTLĐXS", Level.PROVINCE, Level.PROVINCE, id="the outstanding collective"),
        pytest.param("XPTB", Level.PROVINCE, Level.PROVINCE, id="the commune of the year"),
        pytest.param("CỜ-T", Level.PROVINCE, Level.PROVINCE, id="the province's flag"),
        pytest.param("BK-TTg", Level.PRIME_MINISTER, Level.PRIME_MINISTER, id="the premier's"),
    ],
)
def test_who_decides_when_the_districts_vanish(
    law: LawBook, award: str, before: Level, after: Level
):
    assert law.authority(award, LAST_OF_A, ()).level is before
    assert law.authority(award, FIRST_OF_B, ()).level is after


@pytest.mark.parametrize("award", ["LĐTT", "CSTĐCS", "TTLĐTT", "GK-X", "BK-T", "XPTB"])
def test_who_decides_stays_when_the_new_law_begins(law: LawBook, award: str):
    before, after = (law.authority(award, on, ()) for on in (LAST_OF_B, FIRST_OF_C))
    assert before.level is after.level


@pytest.mark.parametrize(
    ("award", "subject", "before", "after"),
    [
        pytest.param("GK-X", "person", 360_000, 710_000, id="the commune's letter doubles"),
        pytest.param("GK-X", "collective", 710_000, 1_410_000, id="for a collective, too"),
        pytest.param("GK-X", "household", 530_000, 1_060_000, id="and for a household"),
        pytest.param("GĐVH", "household", 240_000, 0, id="the cultural family gets nothing now"),
        pytest.param("LĐTT", "person", 710_000, 710_000, id="the advanced labourer's stays"),
        pytest.param("CSTĐCS", "person", 2_340_000, 2_340_000, id="the base fighter's stays"),
        pytest.param("CSTĐT", "person", 7_020_000, 7_020_000, id="the provincial one's stays"),
        pytest.param("TTLĐXS", "collective", 3_510_000, 3_510_000, id="an outstanding collective"),
    ],
)
def test_money_when_the_decree_changes(
    law: LawBook, award: str, subject: str, before: int, after: int
):
    assert law.amount(award, subject, LAST_OF_A, ()).value == before
    assert law.amount(award, subject, FIRST_OF_B, ()).value == after


@pytest.mark.parametrize(
    ("award", "subject", "value"),
    [
        ("LĐTT", "person", 760_000),
        ("TTLĐTT", "collective", 2_030_000),
        ("CỜ-T", "collective", 20_240_000),
    ],
)
def test_money_stays_when_the_new_law_begins_and_is_marked(
    law: LawBook, award: str, subject: str, value: int
):
    before, after = (law.amount(award, subject, on, ()) for on in (LAST_OF_B, FIRST_OF_C))
    assert before.value == after.value == value
    assert not any("06/2026/QH16" in caveat for caveat in before.because)
    assert any("06/2026/QH16" in caveat for caveat in after.because)


@pytest.mark.parametrize(
    ("award", "subject"), [("CSTĐCS", "person"), ("TTLĐTT", "collective"), ("GK-X", "household")]
)
@pytest.mark.parametrize("on", [date(2022, 12, 31), date(2023, 7, 1), date(2023, 12, 31)])
def test_money_of_a_decision_before_2024_is_refused_by_name(
    law: LawBook, award: str, subject: str, on: date
):
    with pytest.raises(NoLawInForce) as refused:
        law.amount(award, subject, on, ())
    assert "mức tiền thưởng" in refused.value.sentence()
    assert f"{on:%d/%m/%Y}" in refused.value.sentence()
    assert law.amount(award, subject, date(2024, 1, 1), ()).value > 0


FOR_A_COMMUNE = confirmed("leads_movement", "commune_frame")
ASKED = {
    "eligible on the last day of the old decree": Case(
        award="LĐTT",
        record=person(*good(2025)),
        verdict=Verdict.ELIGIBLE,
        year=2025,
        on="2025-06-30",
    ),
    "eligible on the first day of the new one": Case(
        award="LĐTT",
        record=person(*good(2025)),
        verdict=Verdict.ELIGIBLE,
        year=2025,
        on="2025-07-01",
    ),
    "a series that runs over the end of the districts": Case(
        award="BK-T",
        record=person(
            *won("CSTĐCS", 2024, level="district"), *won("CSTĐCS", 2025, level="commune")
        ),
        verdict=Verdict.ELIGIBLE,
        year=2025,
        on="2026-01-15",
    ),
    "a farmer's model before the decree that describes it": Case(
        award="BK-TTg",
        record=person(confirmed("farmer_model"), trade="farmer"),
        verdict=Verdict.ELIGIBLE,
        year=2025,
        on="2025-06-30",
        why="chưa đối chiếu toàn văn",
    ),
    "the commune of the year under either decree": Case(
        award="XPTB", record=collective(FOR_A_COMMUNE), verdict=Verdict.ELIGIBLE, on="2025-06-30"
    ),
    "the last day before the new law": Case(
        award="XPTB", record=collective(FOR_A_COMMUNE), verdict=Verdict.ELIGIBLE, on="2026-09-30"
    ),
    "nothing is on file before 2024": Case(
        award="CSTĐCS",
        record=person(*good(2023)),
        verdict=Verdict.UNKNOWN,
        year=2023,
        on="2023-12-31",
        why="chưa có tiêu chuẩn của Chiến sĩ thi đua cơ sở",
    ),
    "from the first day of 2024 the achievements of 2023 are judged": Case(
        award="CSTĐCS",
        record=person(*good(2023)),
        verdict=Verdict.NOT_ELIGIBLE,
        year=2023,
        on="2024-01-01",
    ),
}


@table(ASKED)
def test_what_is_asked_on_either_side(law: LawBook, case: Case):
    found = answer(law, case)
    assert found.verdict is case.verdict
    assert case.why in " ".join(found.because)


@pytest.mark.parametrize(
    ("award", "record"),
    [("CSTĐCS", person()), ("XPTB", collective()), ("LĐTT", person()), ("TTLĐTT", collective())],
)
def test_the_new_law_is_named_from_its_first_day_and_not_before(law: LawBook, award, record):
    case = Case(award=award, record=record, verdict=Verdict.UNKNOWN)
    told = {
        on: " ".join(answer(law, Case(**{**vars(case), "on": on})).because)
        for on in ("2026-09-30", "2026-10-01")
    }
    assert "06/2026/QH16" not in told["2026-09-30"]
    assert "06/2026/QH16" in told["2026-10-01"]
