"""Scenario 4. One of five fails 80 %.

Given 15, 14, 13, 12 and 11 yes;
When opened;
Then four pass, the fifth gets a letter with 11/15, need 12 and the rule.
"""

import pytest
from sqlalchemy import select

from service.db.models import Decision

YES = (15, 14, 13, 12, 11)


@pytest.fixture
def counted(voting_town):
    """Five teachers of one school stand for CSTĐCS (80 % of 15 = 12)."""
    school, _ = voting_town.waiting_dossiers()
    sitting = voting_town.the_session()
    voting_town.everyone_votes(sitting, dict(zip(voting_town.ids(school), YES, strict=True)))
    voting_town.does("count_ballots", of=sitting)
    return sitting, school


def signs(town, sitting):
    town.all_do("sign_tally", of=sitting)
    town.does("draft_minutes", of=sitting)
    town.does("sign_minutes", of=sitting)


def test_when_opened_four_pass_and_the_fifth_does_not(voting_town, counted):
    sitting, school = counted
    items = [voting_town.agenda(sitting)[each] for each in voting_town.ids(school)]
    assert [item.tally["agree"] for item in items] == list(YES)
    assert [item.tally["need"] for item in items] == [12] * 5
    assert [item.result for item in items] == ["passed"] * 4 + ["failed"]
    for item, yes in zip(items, YES, strict=True):
        tally = item.tally
        assert (tally["issued"], tally["collected"], tally["not_cast"]) == (15, 15, 0)
        assert (tally["valid"], tally["not_agree"], tally["blank"]) == (15, 15 - yes, 0)


def test_nothing_moves_before_the_minutes_are_signed(voting_town, counted):
    sitting, school = counted
    assert voting_town.dossier(school).state == "awaiting_council"
    assert voting_town.outcomes(school) == ["open"] * 5
    signs(voting_town, sitting)
    assert voting_town.dossier(school).state == "awaiting_decision"


def test_the_fifth_is_told_eleven_of_fifteen_the_need_of_twelve_and_the_rule(voting_town, counted):
    sitting, school = counted
    signs(voting_town, sitting)

    assert voting_town.outcomes(school) == ["passed"] * 4 + ["failed"]
    failed = voting_town.nominations(school)[-1]
    assert "11 phiếu" in failed.reason
    assert "15 thành viên" in failed.reason
    assert "cần 12" in failed.reason
    item = voting_town.agenda(sitting)[failed.id]
    assert item.tally["citation"]
    assert any("80 %" in sentence for sentence in item.tally["because"])
    letters = voting_town.letters("not_passed")
    assert letters == [(voting_town.head_of("TM-TH").name, {"dossier": school})]


def test_the_decision_is_about_those_who_passed_and_the_fifth_is_archived_with_them(
    voting_town, counted
):
    sitting, school = counted
    signs(voting_town, sitting)
    decision = voting_town.the_decision()
    rows = list(voting_town.decision_rows(decision))
    assert rows[:4] == voting_town.ids(school)[:4]
    assert voting_town.ids(school)[4] not in rows

    voting_town.goes_on_with_decision(decision)
    voting_town.goes_on(school, until="archived")
    assert voting_town.outcomes(school) == ["conferred"] * 4 + ["failed"]


def test_a_dossier_of_which_nobody_passes_is_concluded_without_a_decision(voting_town):
    """Nobody votes before the close: no vote is no agreement."""
    dossiers, sitting = voting_town.waiting_dossiers(), voting_town.the_session()
    voting_town.waits_for_the_timer(sitting)
    voting_town.closes_session(sitting)

    assert voting_town.sitting(sitting).state == "concluded"
    assert voting_town.all(select(Decision)) == []
    for dossier in dossiers:
        assert voting_town.open_keys(dossier) == ["conclude_dossier"]
        assert set(voting_town.outcomes(dossier)) == {"failed"}
        voting_town.goes_on(dossier, until="archived")
