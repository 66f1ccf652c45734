"""What the library itself does at its pitfalls of events, clocks and their order.

Ours is held by the tests of the same number in test_engine_events.py and test_engine_pitfalls.py;
of event sub-processes in test_engine_scopes.py, and of held cases in test_engine.py.
"""

from datetime import datetime, timedelta, timezone

import pytest
import SpiffWorkflow.bpmn.specs.event_definitions.timer as library_timer
from SpiffWorkflow.bpmn.exceptions import WorkflowTaskException
from SpiffWorkflow.exceptions import TaskNotFoundException, WorkflowException

from tests.workflows.cases import MORNING
from tests.workflows.plain_library import PlainCase, plain_workflow

NOON = MORNING + timedelta(hours=4)
EVENING = MORNING + timedelta(hours=10)


def case_of(process: str, folder: str = ".", **facts: object) -> PlainCase:
    return PlainCase(plain_workflow(process, folder), facts)


def ballot(closes_at: object = NOON.isoformat()) -> PlainCase:
    case = case_of("ballot", voter_ids=["m1", "m2"], ballot_closes_at=closes_at)
    case.complete("open_ballot")
    return case


def waiting() -> PlainCase:
    case = case_of("wait")
    case.complete("send", answer_expected_at=NOON.isoformat())
    return case


def test_p10_two_timers_after_one_gateway_of_the_library_have_one_moment():
    days = [(MORNING + timedelta(days=number)).isoformat() for number in (5, 1)]
    case = case_of("two_timers", "refused", first_at=days[0], second_at=days[1])
    for day, ended in ((2, False), (6, True)):
        for _ in range(2):
            case.settle(MORNING + timedelta(days=day))
        assert case.workflow.completed == ended


def test_p15_a_timer_that_fires_in_the_library_is_ready_and_not_run():
    case = ballot()
    case.settle(EVENING)
    assert case.states("ballot_closing") == ["READY"]
    assert case.open == ["cast_ballot", "cast_ballot"]


def test_p16_a_repeated_task_right_behind_a_boundary_timer_raises_in_the_library():
    facts = {"voter_ids": ["m1"], "teller_ids": ["m1"], "ballot_closes_at": NOON.isoformat()}
    case = case_of("tally_at_once", **facts)
    case.settle(EVENING)
    with pytest.raises(WorkflowException, match="non-predicted child to predicted task"):
        case.settle()


def test_p17_the_library_leaves_the_parts_of_an_interrupted_repetition_behind_and_stumbles():
    """By its timer, and one call of the engine later; a boundary around it leaves none any more."""
    facts = {"unit_ids": ["u1", "u2"], "registration_closes_at": NOON.isoformat()}
    case = case_of("campaign", **facts)
    case.settle(EVENING)
    case.settle()
    assert case.open == ["check"]
    with pytest.raises(TaskNotFoundException):
        case.settle()
    cancelled = case_of("campaign", **facts)
    cancelled.send("campaign_cancelled")
    for _ in range(3):
        cancelled.settle()
    assert cancelled.open == ["acknowledge"]
    assert cancelled.workflow.get_active_subprocesses() == []


def test_p18_a_gateway_of_the_library_takes_a_message_and_a_timer_that_is_due():
    case = waiting()
    case.now = EVENING
    case.send("answered", answer="yes")
    case.settle()
    assert case.open == ["chase_answer", "record_answer"]


def test_p18_the_library_counts_a_ballot_that_is_cast_after_the_close():
    case = ballot()
    case.now = EVENING
    case.complete("cast_ballot", cast_ballot_out=True)
    assert case.states("cast_ballot").count("COMPLETED") == 1
    assert case.workflow.get_next_task(spec_name="cast_ballot").data["ballot_cast_list"] == [True]


def test_p19_of_two_events_the_library_runs_the_branch_that_the_first_has_ended():
    case = waiting()
    case.send("withdrawn", withdrawn_by="u1")
    case.send("answered", answer="yes")
    case.settle()
    assert {"answer_came", "withdrawal"} <= set(case.did)
    assert case.did.index("answer_came") < case.did.index("withdrawal")


def test_p23_a_message_without_its_value_leaves_the_library_the_old_one():
    case = case_of("wait")
    case.complete("send", answer_expected_at=NOON.isoformat(), answer="old")
    case.send("answered")
    case.settle()
    assert case.task("record_answer").data["answer"] == "old"


def test_p23_a_message_that_comes_twice_answers_the_next_pass_of_the_library():
    case = waiting()
    case.send("returned", return_reason="thiếu")
    case.settle()
    with pytest.raises(WorkflowException, match="not waiting"):
        case.send("returned", return_reason="thiếu")
    case.complete("complete_papers")
    case.complete("send")
    case.send("returned", return_reason="thiếu")
    case.settle()
    assert case.open == ["complete_papers"]


def test_p24_a_timer_of_the_library_keeps_its_moment_and_fires_at_whatever_is_done():
    case = case_of(
        "several_timers",
        late_at=EVENING.isoformat(),
        early_at=NOON.isoformat(),
        remind_at=EVENING.isoformat(),
    )
    for task in case.workflow.get_tasks():
        task.data["early_at"] = EVENING.isoformat()
    case.now = NOON + timedelta(seconds=1)
    case.complete("late_work")
    case.settle()
    assert "close_early" in case.did
    assert "close_late" not in case.did


def test_p26_a_timer_without_its_moment_raises_in_the_completion_before_it():
    case = case_of("ballot", voter_ids=["m1"])
    with pytest.raises(WorkflowTaskException, match="ballot_closes_at"):
        case.complete("open_ballot")
    assert case.states("open_ballot")[0] == "COMPLETED"
    with pytest.raises(AttributeError, match="NoneType"):
        ballot(None)


def test_p26_a_date_without_time_is_its_first_minute_where_the_library_was_loaded(monkeypatch):
    for hours in (7, -3):
        zone = timezone(timedelta(hours=hours))
        monkeypatch.setattr(library_timer, "LOCALTZ", zone)
        moment = library_timer.TimerEventDefinition.get_datetime("2026-11-02")
        assert moment == datetime(2026, 11, 2, tzinfo=zone)


def test_p26_a_timer_of_the_library_fires_strictly_after_its_moment():
    case = ballot()
    case.settle(NOON)
    assert case.states("ballot_closing") == ["WAITING"]
    case.settle(NOON + timedelta(microseconds=1))
    assert case.states("ballot_closing") == ["READY"]


def test_an_interrupting_event_sub_process_of_the_library_ends_nothing():
    case = case_of("event_part_of_process", "kinds")
    case.send("news", said="x")
    case.settle()
    assert case.open == ["handle", "work"]
    case.complete("work")
    assert case.open == ["handle"]


def test_an_event_sub_process_within_a_part_hears_no_message_in_the_library():
    case = case_of("event_part_message", "kinds", again=False)
    with pytest.raises(WorkflowException, match="not waiting for news"):
        case.send("news", said="x")


def test_a_sibling_runs_on_past_an_event_sub_process_of_the_library():
    case = case_of("event_part_signal", "kinds", again=False)
    case.complete("work")
    assert case.open == ["beside"]
    assert case.did[-2:] == ["thrown", "after_work"]


def test_a_timer_of_an_event_sub_process_of_the_library_ends_nothing():
    case = case_of("event_part_timer", "kinds", due_at=NOON.isoformat(), again=False)
    for _ in range(2):
        case.settle(EVENING)
    assert case.open == ["beside", "handle", "work"]
