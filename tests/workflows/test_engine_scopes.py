"""Events and the scopes they end: on boundaries, as event sub-processes, thrown from within.

`work` and `beside` are open side by side in a part; after `work` comes, where the event is thrown
from within, the throwing, and then an effect that an interruption must not let happen.
"""

from datetime import timedelta

import pytest

from tests.workflows.cases import KINDS as KINDS_FOLDER
from tests.workflows.cases import MORNING, KindCase
from tests.workflows.stock_library import StockCase, StockDiagrams

NOON = MORNING + timedelta(hours=4)
KINDS = ["message", "timer", "signal", "conditional", "escalation"]
FACTS = {"due_at": NOON.isoformat(), "again": False, "failed": False, "fault": ""}


def happen(case: KindCase, kind: str, **answers) -> None:
    """Let the event happen, in the way of its kind."""
    if kind == "message":
        case.deliver("news", said="x")
    elif kind == "timer":
        case.tick(NOON + timedelta(seconds=1))
    elif kind == "conditional":
        case.complete("work", alarmed=True, **answers)
    else:
        case.complete("work", **answers)


@pytest.mark.parametrize("kind", [*KINDS, "error"])
@pytest.mark.parametrize("place", ["boundary", "event_part"])
def test_what_interrupts_ends_its_scope_before_anything_else_in_it_moves(place, kind):
    case = KindCase(f"{place}_{kind}", FACTS)
    assert case.open_keys == ["beside", "work"]
    happen(case, kind)
    assert case.open_keys == ["handle"]
    assert case.effect_names == []
    assert case.messages == []
    assert case.step.next_timer is None
    case.complete("handle")
    assert case.open_keys == ([] if place == "boundary" else ["after"])
    if place == "event_part":
        case.complete("after")
    assert case.step.ended


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("place", ["boundary", "event_part"])
def test_what_does_not_interrupt_runs_beside_and_is_waited_for(place, kind):
    case = KindCase(f"{place}_{kind}_beside", FACTS)
    happen(case, kind)
    done = kind in ("signal", "conditional", "escalation")
    assert case.open_keys == (["beside", "handle"] if done else ["beside", "handle", "work"])
    assert case.effect_names == (["after_work"] if done else [])
    for task in case.open_keys:
        if task != "handle":
            case.complete(task)
    assert case.open_keys == (["after", "handle"] if place == "boundary" else ["handle"])
    case.complete("handle")
    assert case.open_keys == ["after"]
    case.complete("after")
    assert case.step.ended


@pytest.mark.parametrize("kind", ["message", "signal", "escalation"])
@pytest.mark.parametrize("place", ["boundary", "event_part"])
def test_what_does_not_interrupt_may_happen_again_and_again(place, kind):
    case = KindCase(f"{place}_{kind}_beside", FACTS)
    for number in range(1, 4):
        happen(case, kind, again=True)
        assert case.open_keys.count("handle") == number
    for _ in range(3):
        case.complete("handle")
    assert case.open_keys == ["beside", "work"]


def test_a_condition_happens_again_only_once_it_was_false():
    for place in ("boundary", "event_part"):
        case = KindCase(f"{place}_conditional_beside", FACTS)
        for alarmed, handles in [(True, 1), (True, 1), (False, 1), (True, 2)]:
            case.complete("work", alarmed=alarmed, again=True)
            assert case.open_keys.count("handle") == handles


def test_a_timer_beside_happens_once():
    for place in ("boundary", "event_part"):
        case = KindCase(f"{place}_timer_beside", FACTS)
        for days in (1, 2):
            case.tick(MORNING + timedelta(days=days))
            assert case.open_keys == ["beside", "handle", "work"]


def test_a_state_does_not_grow_with_what_has_happened_beside():
    for place in ("boundary", "event_part"):
        case = KindCase(f"{place}_message_beside", FACTS)
        sizes = []
        for _ in range(60):
            case.deliver("news", said="x")
            case.complete("handle")
            sizes.append(len(case.step.state))
        assert max(sizes[40:]) <= sizes[5] + 16


@pytest.mark.parametrize("place", ["boundary", "event_part"])
@pytest.mark.parametrize("kind", ["message", "timer", "conditional"])
def test_what_has_not_happened_when_its_scope_is_over_never_does(place, kind):
    case = KindCase(f"{place}_{kind}", FACTS)
    case.complete("beside")
    case.complete("work")
    assert case.open_keys == ["after"]
    assert case.messages == []
    assert case.step.next_timer is None
    case.complete("after", alarmed=True)
    assert case.step.ended


def test_an_event_sub_process_of_the_process_itself_ends_what_is_open():
    case = KindCase("event_part_of_process")
    case.deliver("news", said="x")
    assert case.open_keys == ["handle"]
    case.complete("handle")
    assert case.step.ended


def test_the_library_alone_ends_nothing_by_an_interrupting_event_sub_process():
    source = (KINDS_FOLDER / "event_part_of_process.bpmn").read_bytes()
    diagrams = StockDiagrams({"event_part_of_process.bpmn": source})
    stock = StockCase(diagrams, "event_part_of_process", {}, MORNING)
    stock.deliver("news", {"said": "x"})
    assert stock.open == ["work", "handle"]


def test_a_process_does_not_wait_for_its_event_sub_processes():
    case = KindCase("event_part_of_process")
    case.complete("work")
    assert case.step.ended
    assert case.messages == []


@pytest.mark.parametrize(
    ("fault", "opened"), [("", "after"), ("broken", "mend"), ("lost", "report")]
)
def test_an_error_is_caught_by_its_code_and_otherwise_further_out(fault, opened):
    case = KindCase("errors_by_code", FACTS)
    case.complete("work", fault=fault)
    assert case.open_keys == [opened]


def test_an_error_of_a_called_process_is_caught_where_it_is_called():
    case = KindCase("error_of_called")
    case.complete("work")
    assert case.open_keys == ["mend"]


def test_an_error_of_one_instance_ends_all():
    case = KindCase("error_in_one_of_many", {"ids": ["a", "b", "c"], "failed": False})
    case.complete("work", "a")
    case.complete("work", "c", failed=True)
    assert case.open_keys == ["mend"]
    case.complete("mend")
    assert case.step.ended


def test_an_error_that_nobody_catches_ends_the_case():
    case = KindCase("uncaught_error")
    step = case.complete("work")
    assert (step.ended, step.end_event, case.open_keys) == (True, "broke", [])


def test_an_escalation_that_nobody_catches_changes_nothing():
    case = KindCase("uncaught_escalation")
    case.complete("tell")
    assert case.open_keys == ["after_telling"]


def test_a_terminating_end_ends_its_process_or_its_part_alone():
    case = KindCase("terminate")
    step = case.complete("stop")
    assert (step.ended, step.end_event) == (True, "stopped")
    part = KindCase("terminate_within")
    part.complete("stop_part")
    assert part.open_keys == ["after"]


def test_an_end_that_does_not_terminate_lets_the_others_go_on():
    case = KindCase("terminate")
    case.complete("go_on")
    assert case.open_keys == ["stop"]


def test_a_transaction_is_cancelled_as_a_whole():
    case = KindCase("transaction", {"give_up": True})
    case.complete("pay")
    assert case.open_keys == ["undo"]
    case = KindCase("transaction", {"give_up": False})
    case.complete("pay")
    case.complete("book")
    assert case.open_keys == ["after"]


@pytest.mark.parametrize("inside_first", [False, True])
def test_a_signal_is_heard_by_all_who_wait_and_what_it_ends_ends_first(inside_first):
    case = KindCase("signals_between")
    if inside_first:
        case.complete("inside")
    step = case.complete("work")
    assert case.open_keys == (["act"] if inside_first else ["act", "after_cut"])
    assert step.signals == ("alarm",)
    assert case.effect_names == ["after_call"]


def test_a_signal_from_outside_is_heard_by_all_who_wait():
    case = KindCase("signals_between")
    case.deliver("alarm")
    assert case.open_keys == ["act", "after_cut", "work"]


def test_of_two_timers_at_one_moment_the_one_that_interrupts_comes_first():
    case = KindCase("order_of_events", {"due_at": NOON.isoformat(), "alarmed": False})
    case.tick(NOON + timedelta(seconds=1))
    assert (case.open_keys, case.effect_names) == (["on_time"], [])


def test_a_timer_that_is_due_comes_before_a_condition_that_has_come_true():
    case = KindCase("order_of_events", {"due_at": NOON.isoformat(), "alarmed": False})
    later = NOON + timedelta(seconds=1)
    step = case.engine.change_facts(case.step.state, {"alarmed": True}, later)
    step = case.engine.tick(step.state, later)
    assert [task.key for task in step.opened] == ["on_time"]


def test_a_condition_that_has_come_true_comes_before_what_follows_the_answer():
    case = KindCase("order_of_events", {"due_at": NOON.isoformat(), "alarmed": False})
    case.complete("work", alarmed=True)
    assert (case.open_keys, case.effect_names) == (["on_alarm"], [])
    case = KindCase("order_of_events", {"due_at": NOON.isoformat(), "alarmed": False})
    case.complete("work")
    assert (case.step.ended, case.effect_names) == (True, ["after_work"])
