"""Scenario 4. One of five fails 80 %.

Given 15, 14, 13, 12 and 11 yes;
When opened;
Then four pass, the fifth gets a letter with 11/15, need 12 and the rule.
"""

import pytest
from sqlalchemy import select

from service.db.models import Decision, Dossier
from tests.stages import VOTING, Stage

YES = (15, 14, 13, 12, 11)


def count_them(town):
    """Five teachers of one school stand for CSTĐCS (80 % of 15 = 12)."""
    school, _ = town.waiting_dossiers()
    sitting = town.the_session()
    town.everyone_votes(sitting, dict(zip(town.ids(school), YES, strict=True)))
    town.does("count_ballots", of=sitting)


def sign_them(town):
    sitting = town.the_session()
    town.all_do("sign_tally", of=sitting)
    town.signs_minutes(sitting)


COUNTED = Stage("four_passed", VOTING.at, count_them, VOTING)
SIGNED = Stage("four_passed_signed", VOTING.at, sign_them, COUNTED)


@pytest.fixture
def stage(request):
    return SIGNED if "signed" in request.fixturenames else COUNTED


@pytest.fixture
def counted(town):
    """The session and the school's dossier."""
    school, _ = town.all(select(Dossier.id).order_by(Dossier.number))
    return town.the_session(), school


@pytest.fixture
def signed(counted):
    """The same when the minutes are signed."""
    return counted


def test_when_opened_four_pass_and_the_fifth_does_not(town, counted):
    sitting, school = counted
    items = [town.agenda(sitting)[each] for each in town.ids(school)]
    assert [item.tally["agree"] for item in items] == list(YES)
    assert [item.tally["need"] for item in items] == [12] * 5
    assert [item.result for item in items] == ["passed"] * 4 + ["failed"]
    for item, yes in zip(items, YES, strict=True):
        tally = item.tally
        assert (tally["issued"], tally["collected"], tally["not_cast"]) == (15, 15, 0)
        assert (tally["valid"], tally["not_agree"], tally["blank"]) == (15, 15 - yes, 0)


def test_nothing_moves_before_the_minutes_are_signed(town, counted):
    _, school = counted
    assert town.dossier(school).state == "awaiting_council"
    assert town.outcomes(school) == ["open"] * 5
    sign_them(town)
    assert town.dossier(school).state == "awaiting_decision"


def test_the_fifth_is_told_eleven_of_fifteen_the_need_of_twelve_and_the_rule(town, signed):
    sitting, school = signed
    assert town.outcomes(school) == ["passed"] * 4 + ["failed"]
    failed = town.nominations(school)[-1]
    assert "11 phiếu" in failed.reason
    assert "15 thành viên" in failed.reason
    assert "cần 12" in failed.reason
    item = town.agenda(sitting)[failed.id]
    assert item.tally["citation"]
    assert any("80 %" in sentence for sentence in item.tally["because"])
    letters = town.letters("not_passed")
    assert letters == [(town.head_of("TM-TH").name, {"dossier": school})]


def test_the_decision_is_about_those_who_passed_and_the_fifth_is_archived_with_them(town, signed):
    _, school = signed
    decision = town.the_decision()
    rows = list(town.decision_rows(decision))
    assert rows[:4] == town.ids(school)[:4]
    assert town.ids(school)[4] not in rows

    town.goes_on_with_decision(decision)
    town.goes_on(school, until="archived")
    assert town.outcomes(school) == ["conferred"] * 4 + ["failed"]


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
