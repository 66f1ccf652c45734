from datetime import date
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.law.citations import Certainty
from workflows.law.councils import NoMembers, Share, TallyDoesNotAdd, Votes, tally
from workflows.law.rules import NoLawInForce

NOWHERE = ()
BN, TM = ("BN",), ("TM", "BN")


def need(law, award, day, place=NOWHERE, members=15):
    on = date.fromisoformat(day)
    return law.threshold(award, members=members, on=on, place=place).need


@pytest.mark.parametrize(
    ("award", "day", "place", "votes"),
    [
        ("CSTĐCS", "2024-01-01", NOWHERE, 12),
        ("CSTĐCS", "2025-06-30", NOWHERE, 12),
        ("CSTĐCS", "2025-07-01", NOWHERE, 12),
        ("CSTĐCS", "2025-12-14", BN, 12),  # the bridge, until the province has its own rule
        ("CSTĐCS", "2025-12-15", BN, 8),
        ("CSTĐCS", "2025-12-31", NOWHERE, 12),
        ("CSTĐCS", "2026-01-01", NOWHERE, 12),
        ("CSTĐCS", "2026-01-01", BN, 8),
        ("CSTĐCS", "2026-01-01", TM, 12),
        ("CSTĐT", "2025-06-30", NOWHERE, 14),
        ("CSTĐT", "2026-01-01", BN, 8),
        ("CSTĐT", "2026-01-01", TM, 14),
        ("CSTĐB", "2026-01-01", NOWHERE, 14),
        ("CỜ-T", "2025-06-30", NOWHERE, 12),
        ("CỜ-T", "2026-01-01", BN, 8),
        ("CSTĐTQ", "2025-06-30", BN, 14),
        ("CSTĐTQ", "2026-01-01", BN, 14),  # national, no province replaces it
        ("DHVD", "2026-01-01", BN, 14),
        ("CỜ-CP", "2025-07-01", BN, 12),
        ("CỜ-CP", "2026-01-01", TM, 12),
        ("LĐTT", "2026-01-01", NOWHERE, 8),
        ("GK-X", "2026-01-01", TM, 8),
    ],
)
def test_votes_needed_of_fifteen(law, award, day, place, votes):
    assert need(law, award, day, place) == votes


@pytest.mark.parametrize(
    ("day", "certainty", "citation"),
    [
        ("2025-06-30", Certainty.SEEN, "nd98.art30.7"),
        ("2025-07-01", Certainty.INFERRED, "nd98.art30.7"),
        ("2025-12-31", Certainty.INFERRED, "nd98.art30.7"),
        ("2026-01-01", Certainty.DESIGN, "design"),
    ],
)
def test_the_ground_of_80_percent_changes_with_the_law(law, day, certainty, citation):
    on = date.fromisoformat(day)
    found = law.threshold("CSTĐCS", members=15, on=on, place=("ZZ",))
    assert (found.certainty, found.citation.key) == (certainty, citation)


def test_a_place_without_rows_is_told_that_the_share_is_a_default(law):
    found = law.threshold("CSTĐCS", members=15, on=date(2026, 1, 1), place=("ZZ",))
    assert any("địa phương chưa quy định" in reason for reason in found.because)
    assert found.because[:3] == (
        "Phải được ít nhất 80 % tổng số thành viên Hội đồng đồng ý, tính cả người vắng mặt.",
        "Với 15 thành viên: cần 12 phiếu đồng ý.",
        "Phải bỏ phiếu, mặc định là phiếu kín.",
    )


def test_a_ballot_is_obligatory_for_the_titles_named_only(law):
    on = date(2026, 1, 1)

    def ballot(award, place):
        return law.threshold(award, members=15, on=on, place=place).ballot

    assert all(ballot(award, BN) for award in ("DHVD", "CSTĐTQ", "CỜ-CP", "CSTĐCS"))
    assert not any(ballot(award, BN) for award in ("CSTĐT", "CỜ-T", "LĐTT", "GK-X"))
    assert all(ballot(award, TM) for award in ("CSTĐCS", "CSTĐT", "CỜ-T"))


def test_the_law_unread_since_october_2026_is_warned_of(law):
    before, after = (
        law.threshold("CSTĐTQ", members=15, on=date.fromisoformat(day), place=())
        for day in ("2026-09-30", "2026-10-01")
    )
    assert not any("06/2026/QH16" in reason for reason in before.because)
    assert any("06/2026/QH16" in reason for reason in after.because)


def test_a_decree_that_has_lapsed_is_warned_of(law):
    lasts, lapsed = (
        law.threshold("CSTĐTQ", members=15, on=date.fromisoformat(day), place=())
        for day in ("2027-02-28", "2027-03-01")
    )
    assert not any("chỉ có hiệu lực đến" in reason for reason in lasts.because)
    assert any("chỉ có hiệu lực đến ngày 28/02/2027" in reason for reason in lapsed.because)


def test_before_the_law_there_is_no_threshold(law):
    with pytest.raises(NoLawInForce, match=r"tỷ lệ phiếu \(Chiến sĩ thi đua cơ sở\).*31/12/2023"):
        need(law, "CSTĐCS", "2023-12-31")


def test_initiatives_need_70_percent_in_one_province(law):
    assert need(law, "initiative", "2026-01-01", BN, members=10) == 7


def test_a_quorum_is_80_percent_of_all_members(law):
    found = law.quorum(members=15, council_kind="commune", on=date(2026, 8, 1), place=TM)
    assert (found.need, found.certainty) == (12, Certainty.DESIGN)
    province = law.quorum(members=15, council_kind="province", on=date(2026, 8, 1), place=BN)
    assert (province.need, province.certainty) == (12, Certainty.SEEN)
    assert found.because[1] == "Với 15 thành viên: cần 12 người."


@pytest.mark.parametrize(
    ("award", "day", "required"),
    [
        ("CSTĐCS", "2025-06-30", True),
        ("CSTĐCS", "2025-07-01", True),
        ("GK-X", "2026-01-01", True),
        ("GĐVH", "2026-01-01", False),
        ("TVH", "2026-01-01", True),
    ],
)
def test_whether_the_council_must_sit(law, award, day, required):
    duty = law.council_required(award, date.fromisoformat(day), TM)
    assert bool(duty) is required
    assert duty.because


def test_a_council_has_members(law):
    with pytest.raises(NoMembers):
        need(law, "CSTĐCS", "2026-01-01", members=0)


def test_shares_are_written_as_people_say_them():
    assert str(Share(Fraction(4, 5))) == "ít nhất 80 %"
    assert str(Share(Fraction(2, 3))) == "ít nhất 2/3"
    assert str(Share(Fraction(1, 2), more_than=True)) == "quá nửa"
    assert str(Share(Fraction(2, 3), more_than=True)) == "trên 2/3"


MEMBERS = st.integers(1, 500)
SHARES = st.integers(1, 100).map(lambda percent: Fraction(percent, 100))


@given(SHARES, MEMBERS)
def test_a_share_is_the_smallest_number_that_reaches_it(share, members):
    votes = Share(share).of(members)
    assert Fraction(votes, members) >= share
    assert Fraction(votes - 1, members) < share
    assert 1 <= votes <= members


@given(MEMBERS)
def test_a_majority_is_more_than_half(members):
    votes = Share(Fraction(1, 2), more_than=True).of(members)
    assert 2 * votes > members >= 2 * (votes - 1)


@given(SHARES, SHARES, MEMBERS, MEMBERS)
def test_a_larger_share_or_council_never_needs_fewer(share, other, members, more):
    low, high = sorted((share, other))
    few, many = sorted((members, more))
    assert Share(low).of(members) <= Share(high).of(members)
    assert Share(share).of(few) <= Share(share).of(many)


def test_four_of_five_pass_as_in_the_scenario(law):
    limit = law.threshold("CSTĐCS", members=15, on=date(2026, 8, 1), place=TM).need
    passed = [
        tally(Votes(issued=15, agree=yes, not_agree=15 - yes), members=15, need=limit).passed
        for yes in (15, 14, 13, 12, 11)
    ]
    assert passed == [True, True, True, True, False]


def test_written_opinions_of_absent_members_count():
    found = tally(
        Votes(issued=13, agree=11, not_agree=1, blank=1, open_agree=1), members=15, need=12
    )
    assert (found.in_favour, found.passed, found.valid) == (12, True, 12)


@pytest.mark.parametrize(
    "votes",
    [
        Votes(issued=5, agree=4, not_agree=2),
        Votes(issued=16, agree=16, not_agree=0),
        Votes(issued=15, agree=15, not_agree=0, open_agree=1),
        Votes(issued=5, agree=-1, not_agree=2),
    ],
)
def test_a_count_that_does_not_add_up_is_refused(votes):
    with pytest.raises(TallyDoesNotAdd, match="tổng số thành viên 15"):
        tally(votes, members=15, need=12)


@given(st.lists(st.integers(0, 20), min_size=7, max_size=7), MEMBERS)
def test_a_tally_sums_up(counts, need):
    agree, not_agree, blank, spoiled, not_cast, yes, no = counts
    issued = agree + not_agree + blank + spoiled + not_cast
    votes = Votes(
        issued=issued,
        agree=agree,
        not_agree=not_agree,
        blank=blank,
        spoiled=spoiled,
        open_agree=yes,
        open_not_agree=no,
    )
    found = tally(votes, members=issued + yes + no, need=need)
    assert found.issued == found.collected + found.not_cast
    assert found.collected == found.valid + found.blank + found.spoiled
    assert found.valid == found.agree + found.not_agree
    assert found.not_cast == not_cast
    assert found.passed is (agree + yes >= need)


_RULES = [
    Share(Fraction(1, 2), more_than=True),
    *(Share(each) for each in (Fraction(2, 3), *(Fraction(n, 100) for n in (75, 80, 90)))),
]


@pytest.mark.parametrize("share", _RULES, ids=str)
def test_every_council_of_one_to_sixty_passes_exactly_where_the_fraction_says(share):
    """Around the boundary, with members who are away, blank, excused or of open opinion."""
    for members in range(1, 61):
        need = share.of(members)
        for agree in range(max(need - 1, 0), min(need + 1, members) + 1):
            rest = members - agree
            for away, blank, excused, opinion in product(range(min(rest, 2) + 1), repeat=4):
                not_agree = rest - away - blank - excused
                if not_agree < 0 or opinion > min(agree, 1):
                    continue
                votes = Votes(
                    issued=members - excused - opinion,
                    agree=agree - opinion,
                    not_agree=not_agree,
                    blank=blank,
                    open_agree=opinion,
                )
                found = tally(votes, members=members, need=need)
                exact = Fraction(agree, members)
                reached = exact > share.fraction if share.more_than else exact >= share.fraction
                assert (found.passed, found.not_cast) == (reached, away)
