"""One test for each error of the library that we know, by the number it has in the design notes."""

import logging
from datetime import timedelta

import pytest

from tests.workflows.cases import MORNING, RunningCase
from workflows.engine import (
    Engine,
    EngineDefect,
    FactsRefused,
    MissingScalar,
    NotWaiting,
    Stuck,
    TaskNotOpen,
)

NOON = MORNING + timedelta(hours=4)
EVENING = MORNING + timedelta(hours=10)
NEXT_MONTH = MORNING + timedelta(days=30)


@pytest.mark.parametrize("process", ["rework", "rework_beside"])
def test_p1_a_case_survives_a_thousand_passes_of_a_loop(process):
    case = RunningCase(process)
    third = 0
    for number in range(1_000):
        case.complete("draft")
        case.complete("check", good=False)
        if number == 3:
            third = len(case.step.state)
    assert "draft" in case.open_keys
    assert len(case.step.state) <= third + 16
    case.complete("draft")
    case.complete("check", good=True)
    if process == "rework_beside":
        case.complete("wait")
    assert case.step.ended


def test_p1_a_case_in_which_only_boundary_events_wait_is_reported_as_stuck():
    case = RunningCase("hanging_join", {"due_at": NOON.isoformat()})
    case.complete("other")
    with pytest.raises(Stuck):
        case.complete("work")


@pytest.mark.parametrize("first", ["left", "right"])
@pytest.mark.parametrize("later", ["left", "right"])
def test_p2_a_join_in_a_loop_waits_for_both_branches_in_every_pass(first, later):
    case = RunningCase("passes")
    for number in range(5):
        order = [first if number % 2 else later]
        order.append({"left": "right", "right": "left"}[order[0]])
        case.complete(order[0])
        assert case.open_keys == [order[1]]
        case.complete(order[1])
        assert case.open_keys == ["review"]
        case.complete("review", done=number == 4)
    assert case.step.ended


@pytest.mark.parametrize(
    "orders",
    [
        [("left", "middle", "right"), ("right", "left", "middle"), ("middle", "right", "left")],
        [("right", "middle", "left"), ("right", "middle", "left"), ("left", "right", "middle")],
    ],
)
def test_p21_a_join_in_a_loop_beside_an_open_branch_waits_in_every_pass(orders):
    case = RunningCase("passes_beside")
    for order in orders:
        for number, task in enumerate(order):
            assert "review" not in case.open_keys
            case.complete(task)
            assert len(case.open_keys) == max(4 - number - 1, 2)
        case.complete("review", done=order is orders[-1])
    assert case.open_keys == ["wait"]
    case.complete("wait")
    assert case.step.ended


def test_p3_a_list_given_out_cannot_be_changed_behind_the_engines_back():
    voters = ["m1", "m2"]
    case = RunningCase("ballot", {"voter_ids": voters, "ballot_closes_at": NOON.isoformat()})
    voters.append("m3")
    case.complete("open_ballot")
    assert case.open_keys == ["cast_ballot:m1", "cast_ballot:m2"]


@pytest.mark.parametrize("last", ["quick", "slow"])
def test_p4_and_p22_the_latest_value_of_a_fact_holds_after_a_join(last):
    case = RunningCase("branches", {"level": 1, "ids": ["a", "b"]})
    first = {"quick": "slow", "slow": "quick"}[last]
    case.complete(first, level=2, ids=["c"])
    assert case.step.facts == {"level": 2, "ids": ["c"]}
    case.complete(last)
    assert case.step.facts == {"level": 2, "ids": ["c"]}
    assert case.step.end_event == "changed"


def test_p5_a_state_is_bytes_that_hold_everything():
    case = RunningCase("branches", {"level": 1})
    assert isinstance(case.step.state, bytes)
    assert Engine.knows(case.engine, "small")
    assert case.engine.tick(case.step.state, MORNING).facts == {"level": 1}


def test_p8_a_failed_command_leaves_the_state_as_it_was():
    case = RunningCase("rework")
    case.complete("draft")
    with pytest.raises(EngineDefect, match="the fact good is not known"):
        case.complete("check")
    case.complete("check", good=True)
    assert case.step.ended


def test_p9_the_librarys_log_says_nothing_of_the_case(caplog):
    caplog.set_level(logging.DEBUG)
    case = RunningCase("rework", {"person": "Nguyễn Văn A"})
    case.complete("draft")
    case.complete("check", good=True)
    assert not [record for record in caplog.records if record.name.startswith("spiff")]


def test_p11_an_instance_that_does_not_deliver_its_output_is_not_completed():
    case = RunningCase("ballot", {"voter_ids": ["m1"], "ballot_closes_at": NOON.isoformat()})
    case.complete("open_ballot")
    with pytest.raises(FactsRefused, match="ballot_cast"):
        case.complete("cast_ballot")
    case.complete("cast_ballot", ballot_cast=True)
    assert case.open_keys == ["count_ballots"]


def test_p15_what_follows_a_due_timer_is_done_at_once():
    case = RunningCase("ballot", {"voter_ids": ["m1"], "ballot_closes_at": NOON.isoformat()})
    case.complete("open_ballot")
    assert case.step.next_timer == NOON
    case.tick(NEXT_MONTH)
    assert case.effect_names == ["record_close"]
    assert case.open_keys == ["count_ballots"]
    assert case.step.next_timer is None


def test_p15_after_a_long_silence_timers_fire_in_the_order_of_their_moments():
    facts = {
        "late_at": EVENING.isoformat(),
        "early_at": NOON.isoformat(),
        "remind_at": (NOON + timedelta(hours=1)).isoformat(),
    }
    case = RunningCase("several_timers", facts)
    case.tick(NEXT_MONTH)
    assert case.effect_names == ["close_early", "remind", "close_late"]
    assert case.open_keys == ["reminded"]


def test_p16_a_repeated_task_right_behind_a_boundary_timer_opens():
    facts = {
        "voter_ids": ["m1", "m2"],
        "teller_ids": ["m2", "m1"],
        "ballot_closes_at": NOON.isoformat(),
    }
    case = RunningCase("tally_at_once", facts)
    case.tick(NOON + timedelta(seconds=1))
    assert case.open_keys == ["sign_tally:m1", "sign_tally:m2"]
    case.complete("sign_tally", "m1", tally_signed=True)
    case.complete("sign_tally", "m2", tally_signed=True)
    assert case.step.ended


CAMPAIGN = {"unit_ids": ["u1", "u2"], "registration_closes_at": NOON.isoformat()}


@pytest.mark.parametrize("interruption", ["timer", "message"])
def test_p17_interrupting_repeated_sub_processes_leaves_nothing_behind(interruption):
    case = RunningCase("campaign", CAMPAIGN)
    case.complete("register", "u1")
    case.complete("sign_pledge", "u1", unit_done=True)
    assert case.messages == ["campaign_cancelled", "pledge_received"]
    if interruption == "timer":
        case.tick(EVENING)
        assert case.open_keys == ["check"]
        assert case.messages == ["campaign_cancelled"]
        case.complete("check", again=True)
        assert case.open_keys == ["check"], "the moment was past on entry, so nobody was asked"
        case.complete("check", again=False)
    else:
        case.deliver("campaign_cancelled")
        assert case.open_keys == ["acknowledge"]
        assert case.messages == []
        case.complete("acknowledge")
    assert case.step.ended


def test_repeated_sub_processes_run_side_by_side_and_end_together():
    case = RunningCase("campaign", CAMPAIGN)
    for unit in ("u2", "u1"):
        case.complete("register", unit)
        case.complete("sign_pledge", unit, unit_done=True)
        assert "check" not in case.open_keys
    case.deliver("pledge_received", pledge_number="1")
    assert "check" not in case.open_keys
    case.deliver("pledge_received", pledge_number="2")
    assert case.open_keys == ["check"]
    assert "unit_done" not in case.step.facts
    case.complete("check", again=False)
    assert case.step.end_event == "ended"


def test_p18_a_due_timer_fires_before_the_message_that_arrives_after_it():
    case = RunningCase("wait")
    case.complete("send", answer_expected_at=NOON.isoformat())
    case.now = NOON + timedelta(seconds=1)
    with pytest.raises(NotWaiting):
        case.deliver("answered", answer="yes")
    case.tick(case.now)
    assert case.open_keys == ["chase_answer"]


def test_p18_a_message_that_arrives_at_the_very_moment_still_counts():
    case = RunningCase("wait")
    case.complete("send", answer_expected_at=NOON.isoformat())
    case.now = NOON
    case.deliver("answered", answer="yes")
    assert case.open_keys == ["record_answer"]


def test_p18_a_ballot_cast_after_the_close_is_refused():
    case = RunningCase("ballot", {"voter_ids": ["m1"], "ballot_closes_at": NOON.isoformat()})
    case.complete("open_ballot")
    case.now = NOON + timedelta(seconds=1)
    with pytest.raises(TaskNotOpen):
        case.complete("cast_ballot", ballot_cast=True)


def test_p18_a_gateway_is_entered_again_until_an_answer_comes():
    case = RunningCase("wait")
    case.complete("send", answer_expected_at=NOON.isoformat())
    for day in range(1, 5):
        case.tick(MORNING + timedelta(days=day))
        later = MORNING + timedelta(days=day, hours=20)
        case.complete("chase_answer", answer_expected_at=later.isoformat())
    case.deliver("returned", return_reason="thiếu")
    case.complete("complete_papers")
    case.complete("send", answer_expected_at=NEXT_MONTH.isoformat())
    assert [(s.message, s.element) for s in case.step.subscriptions] == [
        ("answered", "answer_came"),
        ("returned", "return_came"),
        ("withdrawn", "withdrawal"),
    ]
    case.deliver("answered", answer="yes")
    case.complete("record_answer")
    assert case.step.ended
    assert case.effect_names == ["report"]


def test_p19_after_an_interruption_the_dead_branch_has_no_effects():
    case = RunningCase("wait")
    case.complete("send", answer_expected_at=NOON.isoformat())
    case.deliver("withdrawn", withdrawn_by="u1")
    assert case.effect_names == ["strike_rows"]
    with pytest.raises(NotWaiting):
        case.deliver("answered", answer="yes")
    case.complete("acknowledge")
    assert case.step.end_event == "withdrawn_end"
    assert "report" not in case.effects


def test_p20_a_join_that_can_never_be_complete_is_reported_not_slept_on():
    case = RunningCase("hanging_join", {"due_at": NOON.isoformat()})
    case.tick(EVENING)
    with pytest.raises(Stuck):
        case.complete("other")


def test_p22_behind_a_boundary_event_the_facts_from_inside_are_known():
    case = RunningCase("wait")
    case.complete("send", answer_expected_at=NOON.isoformat(), letter="12/TTr")
    case.deliver("withdrawn", withdrawn_by="u1")
    assert case.step.facts["letter"] == "12/TTr"
    assert case.step.facts["withdrawn_by"] == "u1"


def test_p23_a_message_without_one_of_its_values_is_refused():
    case = RunningCase("wait")
    case.complete("send", answer_expected_at=NOON.isoformat())
    with pytest.raises(MissingScalar, match="answer"):
        case.deliver("answered", something_else=1)


def test_p23_only_the_declared_values_of_a_message_become_facts():
    case = RunningCase("wait")
    case.complete("send", answer_expected_at=NOON.isoformat())
    case.deliver("answered", answer="yes", approved=True)
    assert case.step.facts["answer"] == "yes"
    assert "approved" not in case.step.facts


def test_p23_a_message_addressed_to_an_earlier_wait_is_not_taken_by_a_later_one():
    case = RunningCase("wait")
    case.complete("send", answer_expected_at=NOON.isoformat())
    earlier = case.step.subscriptions[0].task_id
    case.deliver("returned", return_reason="thiếu")
    case.complete("complete_papers")
    case.complete("send", answer_expected_at=NOON.isoformat())
    with pytest.raises(NotWaiting):
        case.engine.deliver(case.step.state, "returned", {"return_reason": "a"}, earlier, case.now)


def test_p24_a_running_timer_keeps_the_moment_it_was_started_with():
    case = RunningCase(
        "several_timers",
        {
            "late_at": EVENING.isoformat(),
            "early_at": NOON.isoformat(),
            "remind_at": NEXT_MONTH.isoformat(),
        },
    )
    case.complete("reminded", early_at=NEXT_MONTH.isoformat())
    case.tick(NOON + timedelta(seconds=1))
    assert case.effect_names == ["close_early"]


def test_p25_the_same_repeated_task_is_entered_again_and_again():
    facts = {"voter_ids": ["m1", "m2"], "teller_ids": ["m1"]}
    case = RunningCase("ballot", facts)
    for number in range(4):
        case.complete("open_ballot", ballot_closes_at=NEXT_MONTH.isoformat())
        for member in ("m2", "m1"):
            case.complete("cast_ballot", member, ballot_cast=True)
        case.complete("count_ballots")
        case.complete("sign_tally", tally_signed=True, again=number < 3)
    assert case.step.ended
    assert set(case.step.facts) == {*facts, "ballot_closes_at", "again"}


def test_p25_an_entry_that_occurs_twice_is_refused():
    with pytest.raises(FactsRefused, match="twice"):
        RunningCase("ballot", {"voter_ids": ["m1", "m1"]})


def test_a_repeated_task_over_an_empty_list_is_passed_at_once():
    case = RunningCase("ballot", {"voter_ids": [], "ballot_closes_at": NOON.isoformat()})
    case.complete("open_ballot")
    assert case.open_keys == ["count_ballots"]
    assert "cast_ballot" in case.step.passed


@pytest.mark.parametrize("moment", ["2026-11-02", "2026-11-02T17:00:00", "tomorrow", 5])
def test_p26_a_moment_without_offset_is_refused(moment):
    case = RunningCase("ballot", {"voter_ids": ["m1"]})
    with pytest.raises(FactsRefused, match="ballot_closes_at"):
        case.complete("open_ballot", ballot_closes_at=moment)


@pytest.mark.parametrize("facts", [{}, {"ballot_closes_at": None}])
def test_p26_a_timer_without_its_moment_is_a_defect_that_changes_nothing(facts):
    case = RunningCase("ballot", {"voter_ids": ["m1"], **facts})
    with pytest.raises(EngineDefect, match="ballot_clos"):
        case.complete("open_ballot")
    assert case.open_keys == ["open_ballot"]


def test_p26_a_timer_fires_strictly_after_its_moment():
    case = RunningCase("ballot", {"voter_ids": ["m1"], "ballot_closes_at": NOON.isoformat()})
    case.complete("open_ballot")
    case.tick(NOON)
    assert case.open_keys == ["cast_ballot:m1"]
    case.tick(NOON + timedelta(microseconds=1))
    assert case.open_keys == ["count_ballots"]


def test_p26_a_moment_means_the_same_whatever_its_offset():
    case = RunningCase("ballot", {"voter_ids": ["m1"]})
    case.complete("open_ballot", ballot_closes_at="2026-11-02T19:00:00+07:00")
    assert case.step.next_timer == NOON


def test_p27_service_tasks_record_their_effects_in_order_and_go_on():
    case = RunningCase("wait")
    case.complete("send", answer_expected_at=NOON.isoformat())
    case.deliver("withdrawn", withdrawn_by="u1")
    assert [(effect.name, effect.element) for effect in case.step.effects] == [
        ("strike_rows", "strike_rows")
    ]
    assert case.open_keys == ["acknowledge"]
