"""One test for each error of the library that we know, by its number in the design notes.

Here those of its trees and data; those of its events and clocks are in test_engine_events.py.
"""

import logging
from datetime import timedelta

import pytest
from SpiffWorkflow.bpmn.parser.ProcessParser import ProcessParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.specs.defaults import (
    EventBasedGateway,
    ExclusiveGateway,
    ParallelGateway,
    SubWorkflowTask,
)
from SpiffWorkflow.bpmn.specs.event_definitions import (
    MessageEventDefinition,
    TimeDateEventDefinition,
)
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task

from tests.workflows.cases import MORNING, RunningCase
from workflows.engine import (
    Engine,
    EngineDefect,
    FactsRefused,
    Stuck,
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


def test_p22_behind_a_boundary_event_the_facts_from_inside_are_known():
    case = RunningCase("wait")
    case.complete("send", answer_expected_at=NOON.isoformat(), letter="12/TTr")
    case.deliver("withdrawn", withdrawn_by="u1")
    assert case.step.facts["letter"] == "12/TTr"
    assert case.step.facts["withdrawn_by"] == "u1"


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


@pytest.mark.parametrize(
    ("owner", "hooks"),
    [
        (Task, "run complete cancel _add_child _set_state _inherit_data _sync_children _ready"),
        (BpmnWorkflow, "create_subprocess update_waiting_tasks _mark_complete"),
        (BpmnSubWorkflow, "update_waiting_tasks _mark_complete _task_removed_notify"),
        (SubWorkflowTask, "start_workflow _on_cancel _update_hook"),
        (ParallelGateway, "_update_hook _run_hook _predict _predict_hook"),
        (ExclusiveGateway, "test _run_hook _connect_notify _predict_hook"),
        (EventBasedGateway, "catch _update_hook"),
        (TimeDateEventDefinition, "has_fired reset update_task_data"),
        (MessageEventDefinition, "catch throw update_task_data"),
        (TaskParser, "bpmn_attributes create_data_spec _add_multiinstance_task connect_outgoing"),
        (ProcessParser, "_index_process_nodes _parse"),
    ],
)
def test_the_hooks_we_take_hold_of_are_still_the_librarys(owner, hooks):
    assert [hook for hook in hooks.split() if not hasattr(owner, hook)] == []
