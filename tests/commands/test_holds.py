"""Holds on nominations and on whole dossiers: what is stopped, what goes on, what comes back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from service.access import NotFound, NotYours
from service.casework import due
from service.commands.barred import OnHold
from service.commands.cases import DeliverMessage, FireTimers
from service.commands.clocks import HoldIsOpen, Paper, ResumeClock, StopClock
from service.commands.holds import AlreadyDecided, NotAcceptedYet, NothingToHold, PlaceHold
from service.commands.reminders import GatherDigests
from service.commands.sessions import CancelSession
from service.db.models import Case, ClockEntry, Dossier, Hold, Reminder, WaitingMessage
from tests.stages import APPRAISING, OPENED
from workflows.law.terms import StopGround

SCHOOL = "TM-TH"


@pytest.fixture
def stage(request):
    return APPRAISING if "accepted" in request.fixturenames else OPENED


@pytest.fixture
def accepted(town):
    """Three of the school are being appraised."""
    return town.the_dossier()


def stops(town, dossier, term="dossier_to_signature"):
    entries = select(ClockEntry).where(
        ClockEntry.case_id == town.case(dossier).id, ClockEntry.term == term
    )
    return [(e.kind, e.ground) for e in town.all(entries.order_by(ClockEntry.id))]


# Who ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["thuongtruc", "thamdinh", "chutich", "tieuhoc"])
def test_only_the_head_of_the_office_orders_one(town, accepted, who):
    command = PlaceHold(actor=town.person(who), ground="Có đơn", dossier_id=accepted)
    with pytest.raises(NotYours):
        town.execute(command)
    assert town.all(select(Hold)) == []


@pytest.mark.parametrize("who", ["thon01", "vanthu", "quantri"])
def test_for_strangers_there_is_nothing_to_hold(town, accepted, who):
    only = town.ids(accepted)[0]
    for about in ({"dossier_id": accepted}, {"nomination_id": only}, {"nomination_id": "0" * 32}):
        with pytest.raises(NotFound):
            town.execute(PlaceHold(actor=town.person(who), ground="Có đơn", **about))


# A whole dossier ----------------------------------------------------------------------------------


def test_every_task_of_a_held_dossier_is_locked_with_the_citation(town, accepted):
    task = town.task("appraise_dossier", of=accepted)
    hold = town.holds(dossier=accepted)
    assert town.dossier(accepted).state == "on_hold"
    with pytest.raises(OnHold) as refused:
        town.completes(task)
    assert refused.value.citation_key == "nd152.art4.4"
    assert "2026-TM-TD01" in refused.value.sentence()
    town.concludes(hold)
    assert town.dossier(accepted).state == "in_review"
    town.completes(task)
    assert town.open_keys(accepted) == ["approve_appraisal"]


def test_its_clocks_stand_still_for_the_length_of_the_stop(town, accepted):
    before, step = town.dossier(accepted).due_on, town.task("appraise_dossier", of=accepted).due_on
    hold = town.holds(dossier=accepted)
    assert (town.dossier(accepted).due_on, town.dossier(accepted).clock) == (None, "stopped")
    assert town.task("appraise_dossier", of=accepted).clock == "stopped"
    town.moves_to("2026-11-30 09:00")
    town.concludes(hold)
    assert stops(town, accepted) == [("start", ""), ("stop", "hold"), ("resume", "hold")]
    assert town.dossier(accepted).due_on == before + timedelta(days=7)  # of which five are working
    assert town.task("appraise_dossier", of=accepted).due_on == step + timedelta(days=7)


def test_its_timers_wait_for_the_lifting_and_move(town):
    dossier = town.opens_dossier(SCHOOL, nominations=2)
    town.goes_on(dossier, until="post_list")
    town.does("post_list", of=dossier)
    was = town.case(dossier).next_timer
    hold = town.holds(dossier=dossier)
    town.moves_to("2026-12-14 08:00")
    assert town.open_keys(dossier) == []  # the list would have hung until 30/11
    town.concludes(hold)
    moved = town.case(dossier).next_timer
    assert moved > was + timedelta(days=14)
    town.waits_for_the_timer(dossier)
    assert town.open_keys(dossier) == ["review_comments"]


def test_two_holds_are_one_stop(town, accepted):
    first = town.holds(dossier=accepted)
    town.moves_to("2026-11-25 09:00")
    second = town.holds(dossier=accepted)
    one = town.ids(accepted)[0]
    third = town.holds(one)
    town.concludes(first)
    assert town.dossier(accepted).state == "on_hold"
    assert stops(town, accepted) == [("start", ""), ("stop", "hold")]
    town.concludes(second)
    assert stops(town, accepted)[2:] == [("resume", "hold")]
    assert town.outcomes(accepted) == ["held", "open", "open"]
    assert town.dossier(accepted).state == "in_review"
    town.concludes(third)
    assert town.outcomes(accepted) == ["open"] * 3


def test_the_clock_of_a_held_dossier_is_not_resumed_by_hand(town, accepted):
    paper = Paper(number="3/TB", on=town.today, reason="Xong")
    about = {"actor": town.person("truongphong"), "dossier_id": accepted, "paper": paper}
    town.execute(StopClock(**about, ground=StopGround.INCOMPLETE_PAPERS))
    town.holds(dossier=accepted)
    with pytest.raises(HoldIsOpen):
        town.execute(ResumeClock(**about, ground=StopGround.HOLD))
    town.execute(ResumeClock(**about, ground=StopGround.INCOMPLETE_PAPERS))
    assert stops(town, accepted)[-2:] == [("resume", "incomplete_papers"), ("stop", "hold")]
    assert town.dossier(accepted).clock == "stopped"


def test_nobody_is_reminded_while_it_is_held(town, accepted):
    town.moves_to("2026-12-30 08:00")  # everything in it is late
    hold = town.holds(dossier=accepted)
    waiting = town.task("appraise_dossier", of=accepted).id
    town.execute(GatherDigests())
    assert not any(waiting in data["tasks"] for _, data in town.letters("digest"))
    assert town.all(select(Reminder.id).where(Reminder.task_id == waiting)) != []
    town.concludes(hold)
    town.moves_to("2026-12-31 08:00")
    town.execute(GatherDigests())
    assert any(waiting in data["tasks"] for _, data in town.letters("digest"))


def test_upheld_all_of_it_is_left_out_and_its_tasks_open_again(town, accepted):
    hold = town.holds(dossier=accepted)
    town.concludes(hold, "upheld", "Hồ sơ giả")
    assert town.outcomes(accepted) == ["excluded"] * 3
    assert [e.facts["nomination"] for e in town.events(accepted, "nomination.struck")] == town.ids(
        accepted
    )
    town.goes_on(accepted, until="archived")


def test_a_dossier_with_every_nomination_held_can_be_appraised_on(town, accepted):
    for each in town.ids(accepted):
        town.holds(each)
    town.goes_on(accepted, until="conclude_dossier")
    town.does("conclude_dossier", of=accepted)
    assert town.dossier(accepted).state == "on_hold"


def test_a_held_dossier_hears_nothing_from_the_session_and_comes_back_to_the_list(council_town):
    town = council_town
    school, veterans = town.waiting_dossiers()
    sitting = town.session_over([school, veterans])
    town.takes_roll(sitting)
    hold = town.holds(dossier=veterans)
    town.does("discuss_nominations", of=sitting)
    town.does("open_ballot", of=sitting)
    town.everyone_votes(sitting)
    town.closes_session(sitting)
    assert town.dossier(veterans).state == "on_hold"
    town.concludes(hold)
    assert town.dossier(veterans).state == "awaiting_council"
    assert {each.waits_for for each in town.nominations(veterans)} == {"council"}
    town.council_passes([veterans])
    assert town.outcomes(veterans) == ["passed"] * 2


# One nomination: where it comes back to -----------------------------------------------------------


def test_released_before_the_talk_it_is_on_the_agenda_again(council_town):
    town = council_town
    school, _ = town.waiting_dossiers()
    one = town.ids(school)[0]
    sitting = town.session_over([school])
    hold = town.holds(one)
    assert town.agenda(sitting)[one].struck
    town.concludes(hold)
    assert not town.agenda(sitting)[one].struck
    town.takes_roll(sitting)
    town.does("discuss_nominations", of=sitting)
    town.does("open_ballot", of=sitting)
    town.everyone_votes(sitting)
    town.closes_session(sitting)
    assert town.outcomes(school) == ["passed"] * 5


def test_released_after_the_talk_it_waits_for_its_dossier_to_take_it_up(voting_town):
    town = voting_town
    sitting = town.the_session()
    one = next(iter(town.agenda(sitting)))
    hold = town.holds(one)
    dossier = town.one(select(Hold.dossier_id))
    town.concludes(hold)
    assert town.outcomes(dossier)[0] == "released"
    (early,) = town.all(select(WaitingMessage).where(WaitingMessage.name == "pending_released"))
    assert early.delivered_at is None  # the dossier is with the council still
    town.everyone_votes(sitting)
    town.closes_session(sitting)
    decision = town.the_decision()
    assert one not in town.decision_rows(decision)
    town.goes_on_with_decision(decision)
    town.does("conclude_dossier", of=dossier)
    assert town.open_keys(dossier) == ["request_opinions"]
    assert town.outcomes(dossier)[0] == "open"


def test_of_two_released_one_message_says_both(voting_town):
    town = voting_town
    first, second, *_ = town.agenda(town.the_session())
    for hold in (town.holds(first), town.holds(second)):
        town.concludes(hold)
    sent = select(WaitingMessage).where(WaitingMessage.name == "pending_released")
    assert [each.payload for each in town.all(sent)] == [{"released_count": 2}]
    town.withdraws_one(SCHOOL, first)
    assert [each.payload for each in town.all(sent)] == [{"released_count": 1}]
    town.withdraws_one(SCHOOL, second)
    assert town.all(sent) == []


def test_held_in_the_draft_it_waits_for_another_decision(passed_town):
    town = passed_town
    decision = town.the_decision()
    first = next(iter(town.decision_rows(decision)))
    hold = town.holds(first)
    dossier = town.one(select(Hold.dossier_id))
    row = town.decision_rows(decision)[first]
    assert (row.struck, row.reason) == (True, "Tạm dừng xét theo 2026-TM-TD01")
    town.goes_on_with_decision(decision, until="number_and_issue")
    town.concludes(hold)
    town.goes_on_with_decision(decision)
    assert town.dossier(dossier).state == "awaiting_decision"  # one of it still waits
    second = town.starts_decision([first])
    town.goes_on_with_decision(second)
    assert town.outcomes(dossier) == ["conferred"] * 5
    assert town.open_keys(dossier) == ["conclude_dossier"]


def test_a_held_row_is_neither_refused_nor_does_its_dossiers_term_end(passed_town):
    town = passed_town
    decision = town.the_decision()
    school = town.one(select(Dossier.id).where(Dossier.number.like("%0001")))
    for each in town.ids(school):
        town.holds(each)
    town.goes_on_with_decision(decision, until="sign_decision")
    town.does("sign_decision", of=decision, signing="refused", reason="Chưa đủ căn cứ")
    assert town.outcomes(school) == ["held"] * 5
    assert town.dossier(school).clock == "running"


# Refusals and repetitions -------------------------------------------------------------------------


def test_what_is_signed_or_finished_is_not_held(passed_town):
    town = passed_town
    decision = town.the_decision()
    one = next(iter(town.decision_rows(decision)))
    town.goes_on_with_decision(decision, until="number_and_issue")
    with pytest.raises(AlreadyDecided) as refused:
        town.holds(one)
    assert "hủy bỏ" in refused.value.sentence()


def test_a_finished_or_withdrawn_dossier_is_not_held(finished_town):
    town = finished_town
    dossier = town.one(select(Dossier.id).where(Dossier.number.like("%0001")))
    for about in ({"dossier": dossier}, {"nomination_id": town.ids(dossier)[0]}):
        with pytest.raises(AlreadyDecided):
            town.holds(**about)
    other = town.opens_dossier(SCHOOL, award="LĐTT", names=["Lê Thị Rút"])
    town.withdraws(SCHOOL, other)
    with pytest.raises(NothingToHold):
        town.holds(dossier=other)


def test_one_nomination_is_held_only_after_acceptance(town):
    dossier = town.opens_dossier(SCHOOL, nominations=2)
    town.goes_on(dossier, until="receive_dossier")
    with pytest.raises(NotAcceptedYet):
        town.holds(town.ids(dossier)[0])
    hold = town.holds(dossier=dossier)
    town.concludes(hold)
    town.goes_on(dossier, until="request_opinions")


def test_of_a_withdrawn_dossier_a_conclusion_brings_nothing_back(town, accepted):
    hold = town.holds(town.ids(accepted)[0])
    for each in town.ids(accepted)[1:]:
        town.withdraws_one(SCHOOL, each)
    assert town.outcomes(accepted) == ["held", "withdrawn", "withdrawn"]
    town.withdraws(SCHOOL, accepted)
    town.concludes(hold)
    assert town.outcomes(accepted) == ["withdrawn"] * 3
    assert town.open_keys(accepted) == ["acknowledge_withdrawal"]


def test_a_message_given_twice_has_one_effect(town, accepted):
    hold = town.holds(town.ids(accepted)[0])
    town.goes_on(accepted, until="awaiting_council")
    town.council_passes([accepted])
    town.goes_on_with_decision(town.the_decision())
    town.does("conclude_dossier", of=accepted)
    town.concludes(hold)
    sent = town.one(select(WaitingMessage).where(WaitingMessage.name == "pending_released"))
    assert town.execute(DeliverMessage(sent.id)) is False
    assert len(town.events(accepted, "nomination.released")) == 1
    assert town.open_keys(accepted) == ["request_opinions"]


def test_a_timer_that_could_not_be_stopped_waits_too_and_costs_the_sweep_nothing(town, accepted):
    case = town.case(accepted)
    town.holds(dossier=accepted)
    with town.office.database.writing() as session:  # as of a term that was late already
        session.execute(
            update(Case).where(Case.id == case.id).values(next_timer=town.now - timedelta(days=1))
        )
    assert town.read(lambda session: list(due.timers(session, town.now))) == []
    assert town.execute(FireTimers(case.id)) is False
    second = town.holds(dossier=accepted)  # nor does it stand in the way of an order
    assert town.case(second).number == "2026-TM-TD02"


def test_a_cancelled_session_puts_no_held_row_back_on_the_list(council_town):
    town = council_town
    school, _ = town.waiting_dossiers()
    one, *others = town.ids(school)
    sitting = town.session_over([school])
    hold = town.holds(one)
    chair = town.person("chutich")
    town.execute(CancelSession(actor=chair, session_id=sitting, reason="Bão"))
    waits = {each.id: each.waits_for for each in town.nominations(school)}
    assert waits == {one: ""} | dict.fromkeys(others, "council")
    town.concludes(hold)
    assert {each.waits_for for each in town.nominations(school)} == {"council"}


def test_held_in_the_draft_and_released_too_late_it_is_taken_up_again(passed_town):
    town = passed_town
    decision = town.the_decision()
    first = next(iter(town.decision_rows(decision)))
    hold = town.holds(first)
    dossier = town.one(select(Hold.dossier_id))
    town.goes_on_with_decision(decision)
    town.does("conclude_dossier", of=dossier)
    town.concludes(hold)
    town.goes_on(dossier, until="awaiting_council")
    town.council_passes([dossier])
    again = town.decision_on(first).id
    assert list(town.decision_rows(again)) == [first]
    town.goes_on_with_decision(again)
    town.goes_on(dossier, until="archived")
    assert town.outcomes(dossier) == ["conferred"] * 5


def test_without_a_council_too_it_is_on_the_list_for_a_decision_again(town):
    round_id = town.opens_round(["GĐVH"])
    dossier = town.opens_dossier(
        "TM-T01", nominations=2, award="GĐVH", kind="household", round_id=round_id
    )
    town.goes_on(dossier, until="awaiting_decision")
    first, _ = town.ids(dossier)
    decision = town.starts_decision(town.ids(dossier))
    hold = town.holds(first)
    town.goes_on_with_decision(decision)
    town.does("conclude_dossier", of=dossier)
    town.concludes(hold)
    town.goes_on(dossier, until="awaiting_decision")
    assert [each.waits_for for each in town.nominations(dossier)] == ["decision", ""]
