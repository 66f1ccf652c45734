"""Events, clocks and their order: the errors of the library that we know, by their numbers."""

from datetime import timedelta

import pytest

from tests.workflows.cases import MORNING, RunningCase
from workflows.engine import (
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
