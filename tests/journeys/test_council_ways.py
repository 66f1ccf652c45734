"""A session's other ways: hands instead of ballots, deferral, papers sent back (§3)."""

from datetime import timedelta

import pytest

from forms import Invalid
from service.commands.sessions import StartSession
from service.commands.steps.sitting import NothingOnTheAgenda
from tests.stages import OPENED, ROLL, WAITING, Stage


def call_the_veterans(town):
    sitting = town.session_over(town.waiting_dossiers()[1:])
    town.takes_roll(sitting)


VETERANS_MEET = Stage("veterans_meet", ROLL.at, call_the_veterans, WAITING)


@pytest.fixture
def stage(request):
    return VETERANS_MEET if "meeting" in request.fixturenames else OPENED


@pytest.fixture
def meeting(town):
    """A session over the veterans, whose roll is taken, and their dossier."""
    _, veterans = town.waiting_dossiers()
    return town.the_session(), veterans


@pytest.fixture
def dossiers(council_town):
    return council_town.waiting_dossiers()


def test_where_no_ballot_is_demanded_hands_will_do(town, meeting):
    sitting, veterans = meeting
    first, second = town.ids(veterans)
    by_hands = {each: {"method": "hands"} for each in (first, second)}
    town.does("discuss_nominations", of=sitting, rows=by_hands)
    assert town.open_keys(sitting) == ["record_show_of_hands"]
    town.does(
        "record_show_of_hands",
        of=sitting,
        rows={
            first: {"in_favour": 8, "against": 6, "abstained": 0},
            second: {"in_favour": 7, "against": 7, "abstained": 0},
        },
    )
    assert town.open_keys(sitting) == ["draft_minutes"]  # nothing is left to be voted on
    town.signs_minutes(sitting)
    assert town.outcomes(veterans) == ["passed", "failed"]  # 8 of 15, counted on all


def test_where_a_ballot_is_demanded_hands_are_refused(council_town, dossiers):
    school, _ = dossiers
    sitting = council_town.session_over([school])
    council_town.takes_roll(sitting)
    by_hands = {each: {"method": "hands"} for each in council_town.ids(school)}
    with pytest.raises(Invalid):
        council_town.does("discuss_nominations", of=sitting, rows=by_hands)


def test_a_deferred_case_is_not_voted_on_and_the_others_go_on(town, meeting):
    sitting, veterans = meeting
    later, other = town.ids(veterans)
    town.does(
        "discuss_nominations",
        of=sitting,
        rows={later: {"deferred": True, "reason": "Chờ xác nhận"}, other: {"method": "hands"}},
    )
    hands = {"in_favour": 9, "against": 5, "abstained": 0}
    town.does("record_show_of_hands", of=sitting, rows={other: hands})
    town.signs_minutes(sitting)

    assert town.agenda(sitting)[later].result == "deferred"
    assert town.case(veterans).facts["council_deferred"] == 1
    decision = town.the_decision()
    assert list(town.decision_rows(decision)) == [other]
    reasons = [each.reason for each in town.nominations(veterans)]
    assert sorted(reasons) == ["", "Hội đồng để phiên sau: Chờ xác nhận"]


def test_the_chair_sends_the_invitation_back_and_then_the_minutes(council_town, dossiers):
    sitting = council_town.opens_session(dossiers)
    council_town.does("convene_session", of=sitting)
    council_town.does("approve_convening", of=sitting, convening_approved=False, reason="Sai giờ")
    assert council_town.open_keys(sitting) == ["convene_session"]
    assert council_town.letters("invitation") == []
    council_town.does("convene_session", of=sitting, agenda=dossiers[:1])
    assert list(council_town.agenda(sitting)) == council_town.ids(dossiers[0])
    assert {each.waits_for for each in council_town.nominations(dossiers[1])} == {"council"}

    council_town.does("approve_convening", of=sitting)
    council_town.waits_for_the_timer(sitting)
    council_town.takes_roll(sitting)
    council_town.does("discuss_nominations", of=sitting)
    council_town.does("open_ballot", of=sitting)
    council_town.waits_for_the_timer(sitting)
    council_town.does("count_ballots", of=sitting)
    council_town.all_do("sign_tally", of=sitting)
    council_town.does("draft_minutes", of=sitting)
    council_town.does("sign_minutes_as_secretary", of=sitting)
    council_town.does("sign_minutes", of=sitting, minutes_signed=False, reason="Thiếu kết luận")
    assert council_town.open_keys(sitting) == ["draft_minutes"]
    number = council_town.sitting(sitting).minutes_number
    council_town.signs_minutes(sitting)
    assert council_town.sitting(sitting).minutes_number == number == "01/BB-HĐTĐKT"


def test_what_another_session_took_is_not_put_on_a_second_agenda(council_town, dossiers):
    first = council_town.opens_session(dossiers)
    second = council_town.opens_session(dossiers)
    council_town.does("convene_session", of=first)
    with pytest.raises((NothingOnTheAgenda, Invalid)):
        council_town.does("convene_session", of=second, agenda=dossiers)
    assert council_town.agenda(second) == {}


def test_a_session_over_nothing_is_not_convened(town):
    sitting = town.execute(
        StartSession(
            actor=town.person("thuongtruc"),
            council_id=town.council(),
            at=town.now + timedelta(days=6),
            place="Hội trường UBND xã",
        )
    )
    with pytest.raises((NothingOnTheAgenda, Invalid)):
        town.does("convene_session", of=sitting, agenda=[])
    assert town.open_keys(sitting) == ["convene_session"]


def test_tellers_are_three_who_are_present_and_neither_chair_nor_secretary(council_town, dossiers):
    sitting = council_town.session_over(dossiers)
    chair, _, *rest = council_town.members(sitting)
    for tellers in ([chair, *rest[-2:]], rest[-2:], rest[-4:]):
        with pytest.raises(Invalid):
            council_town.takes_roll(sitting, teller_ids=tellers)
    with pytest.raises(Invalid):
        council_town.takes_roll(
            sitting, absent={rest[-1]: "excused"}, teller_ids=[*rest[-3:-1], rest[-1]]
        )
    assert council_town.open_keys(sitting) == ["take_roll"]
