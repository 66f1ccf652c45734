"""Every kind of element that runs, on a diagram of its own: gateways, flows, repetition, links.

Events and the scopes they end are in test_engine_scopes.py. All of it is saved and loaded between
any two moves.
"""

from datetime import timedelta

import pytest

from tests.workflows.cases import MORNING, KindCase
from workflows.engine import EngineDefect, NotWaiting

NOON = (MORNING + timedelta(hours=4)).isoformat()


@pytest.mark.parametrize(("count", "goes_to"), [(9, "many"), (3, "few"), (0, "none")])
def test_an_exclusive_gateway_takes_the_first_flow_that_holds(count, goes_to):
    case = KindCase("exclusive")
    case.complete("ask", count=count)
    assert case.open_keys == [goes_to]


def test_a_parallel_join_waits_for_every_branch():
    case = KindCase("parallel")
    case.complete("right")
    assert case.open_keys == ["left"]
    case.complete("left")
    assert case.open_keys == ["after"]


def test_a_second_token_on_a_flow_waits_for_a_partner_of_its_own():
    case = KindCase("excess_tokens")
    case.complete("one")
    case.complete("two")
    assert case.open_keys == ["other"]
    case.complete("other")
    assert case.open_keys == ["after"], "one pair has met, the second token still waits"


@pytest.mark.parametrize(
    ("amount", "branches"), [(20, ["big", "small"]), (5, ["small"]), (0, ["plain"])]
)
def test_an_inclusive_gateway_takes_all_that_hold_and_joins_as_many(amount, branches):
    case = KindCase("inclusive", {"amount": amount})
    assert case.open_keys == branches
    for branch in branches:
        assert "after" not in case.open_keys
        case.complete(branch)
    assert case.open_keys == ["after"]
    case.complete("after")
    assert case.step.ended


@pytest.mark.parametrize("first", ["left", "right"])
def test_an_inclusive_join_does_not_wait_for_a_branch_that_has_left(first):
    case = KindCase("inclusive_leaving")
    answers = {"left": {"stop": True}, "right": {}}
    case.complete(first, **answers[first])
    assert "after" not in case.open_keys
    second = next(key for key in answers if key != first)
    case.complete(second, **answers[second])
    assert case.open_keys == ["after"]
    case.complete("after")
    assert case.step.ended


def test_an_inclusive_join_does_not_wait_for_what_could_come_where_a_token_is_already():
    case = KindCase("inclusive_either", {"aside": True})
    case.complete("left")
    assert case.open_keys == ["after", "right"]
    waiting = KindCase("inclusive_either", {"aside": True})
    waiting.complete("right")
    waiting.complete("left")
    assert waiting.open_keys == ["other"], "that one can come nowhere else"
    waiting.complete("other")
    assert waiting.open_keys == ["after"]


def test_an_inclusive_join_in_a_loop_counts_each_round_by_itself():
    case = KindCase("inclusive_rounds", {"both": True})
    for both, order in [(True, "left right"), (True, "right left"), (False, "left"), (True, "x")]:
        assert case.step.facts["both"] is both
        if order == "x":
            break
        for task in order.split():
            assert "review" not in case.open_keys
            case.complete(task)
        following = {"left right": True, "right left": False, "left": True}[order]
        case.complete("review", finished=False, both=following)
    assert case.open_keys == ["left", "right"]


@pytest.mark.parametrize("event", ["message", "signal", "condition", "timer"])
def test_an_event_based_gateway_takes_the_event_that_happens_and_forgets_the_others(event):
    case = KindCase("event_gateway", {"due_at": NOON})
    assert case.messages == ["alarm", "news"]
    if event == "message":
        case.deliver("news", said="x")
    elif event == "signal":
        case.deliver("alarm")
    elif event == "timer":
        case.tick(MORNING + timedelta(days=1))
    else:
        case = KindCase("event_gateway", {"due_at": NOON, "alarmed": True})
    assert case.open_keys == [f"on_{event}"]
    assert case.messages == []
    assert case.step.next_timer is None


def test_several_flows_that_leave_a_task_are_all_taken():
    case = KindCase("implicit_split")
    case.complete("ask")
    assert case.open_keys == ["left", "right"]
    assert case.flows[-2:] == ["ask_to_left", "ask_to_right"]
    case.complete("left")
    assert not case.step.ended
    case.complete("right")
    assert case.step.ended


@pytest.mark.parametrize(
    ("amount", "opened"),
    [(20, ["always", "big", "small"]), (5, ["always", "small"]), (0, ["always", "plain"])],
)
def test_flows_with_conditions_leave_a_task_where_they_hold_and_the_default_otherwise(
    amount, opened
):
    case = KindCase("conditional_flows")
    case.complete("ask", amount=amount)
    assert case.open_keys == opened


@pytest.mark.parametrize(("agreed", "opened"), [(True, "yes"), (False, "no")])
def test_flows_with_conditions_leave_a_sub_process(agreed, opened):
    case = KindCase("conditional_flows_of_part")
    case.complete("fill", agreed=agreed)
    assert case.open_keys == [opened]


def test_a_link_goes_on_where_its_other_end_is():
    case = KindCase("link")
    case.complete("before")
    assert case.open_keys == ["after"]
    assert case.step.passed == ("before", "leave", "arrive")


PEOPLE = {"ids": ["a", "b", "c"]}


def test_instances_side_by_side_are_all_open():
    case = KindCase("each", PEOPLE)
    assert case.open_keys == ["work:a", "work:b", "work:c"]
    for item in "cab":
        case.complete("work", item)
    assert case.open_keys == ["after"]


def test_instances_in_turn_open_one_after_the_other():
    case = KindCase("in_turn", PEOPLE)
    for item in "abc":
        assert case.open_keys == [f"work:{item}"]
        case.complete("work", item)
    assert case.open_keys == ["after"]


@pytest.mark.parametrize("process", ["each", "in_turn"])
def test_over_an_empty_list_nothing_is_repeated(process):
    assert KindCase(process, {"ids": []}).open_keys == ["after"]


def test_a_number_of_instances_is_a_fact_or_a_sum():
    assert KindCase("each_number", {"count": 2}).open_keys == ["work:1", "work:2"]
    case = KindCase("in_turn_number", {"count": 2})
    assert case.open_keys == ["work:1"]
    case.complete("work")
    assert case.open_keys == ["work:2"]
    assert KindCase("each_number", {"count": 0}).open_keys == ["after"]
    for count in (-1, 501, "two"):
        with pytest.raises(EngineDefect):
            KindCase("each_number", {"count": count})


def test_when_enough_instances_are_done_the_others_are_withdrawn():
    case = KindCase("each_until", PEOPLE)
    case.complete("work", "b")
    assert case.open_keys == ["work:a", "work:c"]
    step = case.complete("work", "a")
    assert case.open_keys == ["after"]
    assert len(step.closed) == 2


def test_when_enough_is_found_no_further_instance_begins():
    case = KindCase("in_turn_until", PEOPLE)
    case.complete("work", "a", found=False)
    case.complete("work", "b", found=True)
    assert case.open_keys == ["after"]


def test_sub_processes_are_repeated_in_turn_each_with_its_item():
    case = KindCase("in_turn_parts", PEOPLE)
    for item in "abc":
        case.complete("first", item)
        assert case.open_keys == [f"second:{item}"]
        case.complete("second", item)
    assert case.open_keys == ["after"]


def test_repeated_sub_processes_are_cut_off_when_enough_is_found():
    case = KindCase("each_part_until", PEOPLE)
    case.complete("first", "a")
    case.complete("first", "b")
    case.complete("second", "b", found=True)
    assert case.open_keys == ["after"]
    case.complete("after")
    assert case.step.ended


def test_a_loop_goes_on_while_its_condition_holds():
    case = KindCase("loop_while")
    for _ in range(4):
        case.complete("work", more=True)
        assert case.open_keys == ["work"]
    case.complete("work", more=False)
    assert case.open_keys == ["after"]


def test_a_loop_that_tests_before_may_not_begin_at_all():
    assert KindCase("loop_before", {"more": False}).open_keys == ["after"]
    case = KindCase("loop_before", {"more": True})
    case.complete("work", more=False)
    assert case.open_keys == ["after"]


def test_a_loop_ends_after_its_greatest_number_of_rounds():
    case = KindCase("loop_three")
    for _ in range(3):
        case.complete("work")
    assert case.open_keys == ["after"]


def test_a_loop_of_sub_processes_may_be_interrupted():
    case = KindCase("loop_part")
    case.complete("first")
    case.complete("second", more=True)
    case.complete("first")
    case.deliver("news", said="x")
    assert case.open_keys == ["stop"]
    with pytest.raises(NotWaiting):
        case.deliver("news", said="x")
    case.complete("stop")
    assert case.step.ended


def test_a_state_does_not_grow_with_the_rounds_of_a_loop():
    case = KindCase("loop_while")
    sizes = []
    for _ in range(120):
        case.complete("work", more=True)
        sizes.append(len(case.step.state))
    assert max(sizes[100:]) <= sizes[10] + 16


def test_an_end_event_may_send_a_message():
    case = KindCase("message_end", {"said": "x"})
    case.complete("work")
    assert case.step.ended
    assert [(each.name, each.payload) for each in case.step.sent] == [("news", {"said": "x"})]
