"""Scenario 3. No quorum.

Given 11 present, 12 needed;
When the roll closes;
Then no ballot can open, the chair reschedules, absences stay recorded, no dossier moves;
When the session is cancelled instead, its cases are back on the agenda list and no `council_result`
is sent.
"""

import pytest
from sqlalchemy import select

from service.access import NotYours
from service.commands.sessions import BoxIsOpen, CancelSession
from service.db.models import Outbox, WaitingMessage
from service.queries.letters import writing
from tests.stages import ROLL, Stage


def take_a_short_roll(town):
    """Given 11 present, 12 needed; when the roll closes."""
    sitting = town.the_session()
    away = dict.fromkeys(town.members(sitting)[-4:], "excused")
    town.takes_roll(sitting, absent=away)


NO_QUORUM = Stage("no_quorum", ROLL.at, take_a_short_roll, ROLL)


@pytest.fixture
def stage(request):
    return NO_QUORUM if "sitting" in request.fixturenames else ROLL


@pytest.fixture
def dossiers(town):
    return town.waiting_dossiers()


@pytest.fixture
def sitting(town):
    return town.the_session()


def waiting(town, dossiers):
    return [each.waits_for for dossier in dossiers for each in town.nominations(dossier)]


def cancels(town, sitting, by="chutich"):
    town.execute(
        CancelSession(actor=town.person(by), session_id=sitting, reason="Bão số 12 vào đất liền")
    )


def test_eleven_of_fifteen_are_no_quorum(town, sitting):
    assert town.open_keys(sitting) == ["settle_no_quorum"]
    quorum = town.sitting(sitting).quorum
    assert (quorum["present"], quorum["need"], quorum["members"]) == (11, 12, 15)


def test_twelve_of_fifteen_are(town):
    sitting = town.the_session()
    away = dict.fromkeys(town.members(sitting)[-3:], "excused")
    town.takes_roll(sitting, absent=away)
    assert town.open_keys(sitting) == ["discuss_nominations"]
    assert town.sitting(sitting).quorum["present"] == 12


def test_the_chair_reschedules_and_no_dossier_moves(town, dossiers, sitting):
    absent = town.members(sitting)[-4:]
    town.does("settle_no_quorum", of=sitting, no_quorum_action="reschedule", new_date="2026-12-15")

    assert town.open_keys(sitting) == ["convene_session"]
    recorded = {m.person_id: m.attendance for m in town.session_members(sitting)}
    assert [recorded[person] for person in absent] == ["excused"] * 4
    assert waiting(town, dossiers) == ["session"] * 7
    for dossier in dossiers:
        assert town.dossier(dossier).state == "awaiting_council"
    assert town.all(select(WaitingMessage)) == []


def test_the_second_time_the_same_session_runs_to_its_end(town, dossiers, sitting):
    """Its members are asked again, one by one: the multi-instance is entered a second time."""
    town.does("settle_no_quorum", of=sitting, no_quorum_action="reschedule", new_date="2026-12-15")
    _, draft = town.form_and_draft(town.task("convene_session", of=sitting))
    assert draft["meets_at"] == "2026-12-15T08:00:00+07:00"  # the hour of the first time
    town.does("convene_session", of=sitting)
    town.does("approve_convening", of=sitting)
    assert len(town.letters("invitation")) == 30  # fifteen, twice
    assert town.all_do("confirm_attendance", of=sitting, attendance="present") == 15
    town.takes_roll(sitting)
    town.does("discuss_nominations", of=sitting)
    town.does("open_ballot", of=sitting)
    assert len(town.open_tasks("cast_ballot", of=sitting)) == 15
    town.waits_for_the_timer(sitting)
    town.closes_session(sitting)

    assert town.sitting(sitting).state == "concluded"
    for dossier in dossiers:
        assert set(town.outcomes(dossier)) == {"failed"}  # nobody voted


def test_a_session_given_up_puts_its_cases_back_and_sends_no_result(town, dossiers, sitting):
    town.does(
        "settle_no_quorum", of=sitting, no_quorum_action="cancel", reason="Không bố trí được ngày"
    )

    assert town.case(sitting).end_event == "session_not_held"
    assert town.sitting(sitting).state == "cancelled"
    assert waiting(town, dossiers) == ["council"] * 7
    assert town.all(select(WaitingMessage)) == []


def test_the_chair_may_cancel_before_it_is_convened(council_town):
    dossiers = council_town.waiting_dossiers()
    sitting = council_town.opens_session(dossiers)
    assert council_town.open_keys(sitting) == ["convene_session"]
    cancels(council_town, sitting)
    is_broken_off(council_town, sitting, dossiers)


def test_the_chair_may_cancel_before_the_meeting(town, dossiers):
    sitting = town.the_session()
    assert town.open_keys(sitting) == ["take_roll"]
    cancels(town, sitting)
    is_broken_off(town, sitting, dossiers)


def test_who_was_invited_is_told_that_the_session_is_called_off(town):
    """By a letter that takes the meeting out of his calendar: the next in its sequence."""
    sitting = town.the_session()
    cancels(town, sitting)
    rows = town.all(select(Outbox).where(Outbox.template == "invitation").order_by(Outbox.made_at))
    invited, off = rows[:15], rows[15:]
    assert {each.person_id for each in off} == {each.person_id for each in invited}
    assert said_by(town, invited[0]) is None  # nobody is invited any more
    told = said_by(town, off[0])
    assert (told.session_id, told.change, told.sequence) == (sitting, "cancelled", 1)


def said_by(town, row):
    found = town.read(
        lambda session: writing(session, town.office.house.law, row.id, town.clock.now())
    )
    return found and found.content


def test_who_was_never_invited_hears_of_no_end(council_town):
    sitting = council_town.opens_session(council_town.waiting_dossiers())
    cancels(council_town, sitting)
    assert council_town.letters("invitation") == []


def test_the_chair_may_cancel_while_people_vote(voting_town):
    dossiers, sitting = voting_town.waiting_dossiers(), voting_town.the_session()
    assert voting_town.open_keys(sitting) == ["cast_ballot"]
    cancels(voting_town, sitting)
    is_broken_off(voting_town, sitting, dossiers)


def is_broken_off(town, sitting, dossiers):
    assert town.open_tasks() == []
    assert town.sitting(sitting).state == "cancelled"
    assert waiting(town, dossiers) == ["council"] * 7
    assert town.all(select(WaitingMessage.name)) == ["session_cancelled"]  # and no result


def test_a_new_session_takes_the_cases_of_a_cancelled_one(town, dossiers, sitting):
    before = list(town.agenda(sitting))
    cancels(town, sitting)
    again = town.session_over(dossiers)
    assert list(town.agenda(again)) == before
    assert waiting(town, dossiers) == ["session"] * 7


def test_only_the_chair_cancels_and_only_before_the_box_is_open(voting_town):
    sitting = voting_town.the_session()
    with pytest.raises(NotYours):
        cancels(voting_town, sitting, by="thuongtruc")
    voting_town.waits_for_the_timer(sitting)
    voting_town.does("count_ballots", of=sitting)
    with pytest.raises(BoxIsOpen):
        cancels(voting_town, sitting)
