"""Quotas: counted, rounded as the policy says, told in its own words; they refuse nobody."""

from datetime import date

import pytest

from workflows.law.quotas import EACH, EVERYBODY, Proposed, Quota, Rounding, counted
from workflows.law.wording import value_of

NAMES = {"LĐTT": "Lao động tiên tiến", "CSTĐCS": "Chiến sĩ thi đua cơ sở"}


def proposed(award, number=1, *, unit="th", subject="person", direct=0):
    return [Proposed(award, subject, unit, direct_worker=n < direct) for n in range(number)]


def quota(**values):
    return Quota(**{"award": "CSTĐCS", "source": "Kế hoạch số 5/KH-UBND"} | values)


def only(one, rows):
    (found,) = counted([one], rows, NAMES)
    return found


@pytest.mark.parametrize(
    ("number", "said", "over"),
    [(3, "3 trên 4", 0), (4, "4 trên 4", 0), (5, "5 trên 4: vượt 1", 1)],
)
def test_a_count_is_held_against_its_most(number, said, over):
    found = only(quota(max_count=4), proposed("CSTĐCS", number))
    assert (found.sentence, found.over, found.kept) == (said, over, not over)
    assert found.because == ("Tối đa 4 đề nghị.",)


@pytest.mark.parametrize(
    ("percent", "of", "rounding", "most", "said"),
    [
        (15, 30, Rounding.DOWN, 4, "là 4,5, làm tròn xuống: 4."),
        (15, 30, Rounding.UP, 5, "là 4,5, làm tròn lên: 5."),
        (15, 30, Rounding.NEAREST, 5, "nửa đơn vị làm tròn lên: 5."),
        (15, 29, Rounding.NEAREST, 4, "là 4,35,"),
        (15, 20, Rounding.DOWN, 3, "của 20 đề nghị Lao động tiên tiến là 3."),
        (15, 6, Rounding.DOWN, 0, "là 0,9, làm tròn xuống: 0."),
        (10, 0, Rounding.UP, 0, "là 0."),
    ],
)
def test_a_share_is_rounded_as_the_policy_says(percent, of, rounding, most, said):
    one = quota(max_percent=percent, base="LĐTT", rounding=rounding)
    found = only(one, proposed("LĐTT", of) + proposed("CSTĐCS"))
    assert found.most == most
    assert said in found.because[0]


def test_a_share_of_all_who_are_proposed_counts_its_own_award_too():
    rows = proposed("LĐTT", 9) + proposed("CSTĐCS", 1)
    assert only(quota(max_percent=10), rows).most == 1
    assert only(quota(max_percent=10), rows).kept


def test_the_lower_of_a_count_and_a_share_is_what_counts():
    rows = proposed("LĐTT", 40) + proposed("CSTĐCS", 5)
    assert only(quota(max_count=4, max_percent=15, base="LĐTT"), rows).most == 4
    assert only(quota(max_count=8, max_percent=15, base="LĐTT"), rows).most == 6


def test_a_quota_of_each_unit_is_counted_for_each_that_proposes_somebody():
    rows = (
        proposed("CSTĐCS", 3, unit="th") + proposed("CSTĐCS", 2, unit="tyt") + proposed("LĐTT", 4)
    )
    found = counted([quota(max_count=2, unit=EACH)], rows, NAMES)
    assert {each.unit: each.over for each in found} == {"th": 1, "tyt": 0}


def test_the_share_of_each_unit_is_of_its_own_people():
    rows = proposed("LĐTT", 10, unit="th") + proposed("LĐTT", 90, unit="tyt")
    rows += proposed("CSTĐCS", 2, unit="th")
    found = only(quota(max_percent=10, base="LĐTT", unit=EACH), rows)
    assert (found.unit, found.most, found.over) == ("th", 1, 1)


def test_a_quota_of_one_unit_says_nothing_of_the_others():
    rows = proposed("CSTĐCS", 9, unit="tyt") + proposed("CSTĐCS", 1, unit="th")
    assert only(quota(max_count=1, unit="th"), rows).kept


def test_a_quota_of_one_kind_of_subject_counts_that_kind_alone():
    rows = proposed("GK-X", 5) + proposed("GK-X", 2, subject="household")
    assert only(quota(award="GK-X", subject="household", max_count=2), rows).kept
    assert only(quota(award="GK-X", subject="person", max_count=2), rows).over == 3


@pytest.mark.parametrize(("direct", "lacking"), [(3, 0), (2, 1), (0, 3)])
def test_direct_workers_are_a_least_share_of_the_people(direct, lacking):
    rows = proposed("GK-X", 5, direct=direct) + proposed("GK-X", 4, subject="collective")
    found = only(quota(award="GK-X", min_direct_workers=60), rows)
    assert (found.lacking, found.most, found.kept) == (lacking, None, not lacking)
    if lacking:
        assert f"thiếu {lacking} người trực tiếp" in found.sentence


def test_nobody_proposed_goes_over_nothing():
    one = quota(max_count=1, max_percent=10, base=EVERYBODY, min_direct_workers=50)
    assert only(one, []).kept
    assert counted([quota(max_count=1, unit=EACH)], [], NAMES) == ()


# Rules --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("on", "rules"), [("2025-06-30", 0), ("2025-07-01", 1), ("2026-10-01", 1)])
def test_the_flag_of_the_government_has_a_national_quota_since_july_2025(law, on, rules):
    found = law.quotas(["CỜ-CP"], date.fromisoformat(on), ("TM", "BN"))
    assert len(found) == rules
    for each in found:
        assert each.max_percent == 20
        assert "Điều 7 khoản 1 Nghị định số 152/2025/NĐ-CP" in each.source


def test_a_base_that_a_round_does_not_count_leaves_the_matter_to_people(law):
    (rule,) = law.quotas(["CỜ-CP"], date(2026, 1, 5), ())
    found = only(rule, proposed("CỜ-CP", 2, subject="collective"))
    assert (found.most, found.over, found.sentence) == (None, 0, "2 đề nghị")
    assert "không đếm được trong đợt xét" in found.because[0]


@pytest.mark.parametrize("award", ["CSTĐCS", "LĐTT", "GK-X", "BK-T"])
def test_no_title_below_has_a_national_quota(law, award):
    assert law.quotas([award], date(2026, 1, 5), ()) == ()


def test_a_quota_is_told_in_words(law):
    (row,) = law.tables["quotas"].rows
    told = value_of(law, row)
    assert told.startswith("tối đa 20 % của số đơn vị dẫn đầu cụm, khối thi đua")
    assert told.endswith("làm tròn xuống")
