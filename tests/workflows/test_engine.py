"""The verbs of the engine and what their Step reports."""

from datetime import timedelta

import pytest

from tests.workflows.cases import MORNING, VERSION, RunningCase
from workflows.engine import (
    Effect,
    FactsRefused,
    Message,
    MissingScalar,
    NotWaiting,
    OpenTask,
    Subscription,
    TaskNotOpen,
    Token,
)
from workflows.law.citations import Refusal

NOON = MORNING + timedelta(hours=4)


def dossier() -> RunningCase:
    return RunningCase("outer", {"nomination_ids": ["n1", "n2"], "dossier_id": "d1"})


def test_a_step_says_what_opened_and_where_the_case_stands():
    step = dossier().step
    first, second = step.opened
    assert first == OpenTask(first.id, key="report", process="inner", item="n1")
    assert second == OpenTask(second.id, key="report", process="inner", item="n2")
    assert len(first.id) == 32
    assert step.tokens == (
        Token("report", "inner", "task", first.id),
        Token("report", "inner", "task", second.id),
    )
    assert [(s.message, s.element) for s in step.subscriptions] == [
        ("dossier_withdrawn", "withdrawal")
    ]
    assert step.facts == {"nomination_ids": ["n1", "n2"], "dossier_id": "d1"}
    assert (step.version, step.process, step.closed, step.ended) == (VERSION, "outer", (), False)
    assert step.passed == ("started", "consider_started", "inner_started")
    assert step.flows == (
        "started_to_consider",
        "consider_started_to_call_inner",
        "inner_started_to_report",
    )


def test_a_repeated_task_passes_when_its_last_instance_is_done():
    case = dossier()
    first = case.id_of("report", "n2")
    step = case.complete("report", "n2", report_done=True)
    assert (step.closed, step.passed, step.opened) == ((first,), (), ())
    step = case.complete("report", "n1", report_done=True)
    assert step.passed == ("report",)
    assert step.flows == ("report_to_hold_meeting",)
    assert [task.key for task in step.opened] == ["hold_meeting"]
    assert "report_done" not in step.facts


def test_the_end_of_a_case_is_reported_with_the_event_it_ended_by():
    case = dossier()
    for item in ("n1", "n2"):
        case.complete("report", item, report_done=True)
    case.complete("hold_meeting", passed=False)
    assert (case.step.ended, case.step.end_event) == (False, None)
    step = case.complete("archive")
    assert (step.ended, step.end_event) == (True, "archived")
    assert (step.tokens, step.subscriptions, step.next_timer) == ((), (), None)
    again = case.engine.tick(step.state, MORNING)
    assert (again.ended, again.end_event, again.opened) == (True, "archived", ())


def test_withdrawal_closes_everything_inside_at_once():
    case = dossier()
    inside = {task.id for task in case.open.values()}
    step = case.deliver("dossier_withdrawn", withdrawn_by="u1")
    assert set(step.closed) == inside
    assert step.passed == ("withdrawal",)
    assert case.open_keys == ["acknowledge"]
    step = case.complete("acknowledge")
    assert step.end_event == "withdrawn"


def test_a_called_process_is_entered_again():
    case = dossier()
    for _ in range(3):
        for item in ("n1", "n2"):
            case.complete("report", item, report_done=True)
        case.complete("hold_meeting", passed=True)
        case.complete("conclude")
    assert case.open_keys == ["report:n1", "report:n2"]


def test_a_task_can_be_completed_once():
    case = dossier()
    task_id = case.id_of("report", "n1")
    case.complete("report", "n1", report_done=True)
    with pytest.raises(TaskNotOpen) as refusal:
        case.engine.complete(case.step.state, task_id, {"report_done": True}, MORNING)
    assert isinstance(refusal.value, Refusal)
    assert refusal.value.status == 409
    assert refusal.value.sentence() == "Việc này không còn mở."


@pytest.mark.parametrize("task_id", ["", "nonsense", "0" * 32])
def test_an_unknown_task_is_not_open(task_id):
    with pytest.raises(TaskNotOpen):
        dossier().engine.complete(dossier().step.state, task_id, {}, MORNING)


def test_what_waits_for_a_message_cannot_be_completed_by_a_person():
    case = dossier()
    with pytest.raises(TaskNotOpen):
        case.engine.complete(
            case.step.state, case.step.subscriptions[0].task_id, {"withdrawn_by": "u1"}, MORNING
        )


def test_a_gateway_subscribes_for_each_message_behind_it():
    case = RunningCase("wait")
    step = case.complete("send", answer_expected_at=NOON.isoformat())
    waits = [s for s in step.subscriptions if s.message != "withdrawn"]
    gateway = waits[0].task_id
    assert waits == [
        Subscription("answered", gateway, "answer_came"),
        Subscription("returned", gateway, "return_came"),
    ]
    assert step.tokens == (Token("await_answer", "wait", "message", gateway),)
    assert step.next_timer == NOON


def test_a_message_nobody_waits_for_is_refused():
    case = RunningCase("wait")
    with pytest.raises(NotWaiting):
        case.engine.deliver(case.step.state, "answered", {"answer": "x"}, "0" * 32, MORNING)


def test_a_thrown_message_carries_the_declared_facts_and_no_others():
    case = RunningCase("sending", {"proposal_id": "p1", "secret": "x"})
    step = case.complete("sign", papers_count=3)
    assert step.sent == (Message("proposal_sent", {"proposal_id": "p1", "papers_count": 3}),)
    with pytest.raises(MissingScalar):
        RunningCase("sending", {"proposal_id": "p1"}).complete("sign")


def test_effects_name_the_element_that_asked_for_them():
    case = RunningCase("wait")
    step = case.deliver("withdrawn", withdrawn_by="u1")
    assert step.effects == (Effect("strike_rows", "strike_rows"),)


def test_a_timer_may_lead_straight_to_an_end():
    case = RunningCase("lapse", {"answer_due_at": NOON.isoformat()})
    step = case.tick(NOON + timedelta(days=1))
    assert (step.ended, step.end_event, case.open_keys) == (True, "lapsed", [])


@pytest.mark.parametrize("order", ["reminded first", "answered first", "never answered"])
def test_a_timer_that_interrupts_nothing_adds_a_branch(order):
    due = {
        "answer_late_at": NOON.isoformat(),
        "answer_due_at": (NOON + timedelta(days=2)).isoformat(),
    }
    case = RunningCase("reminder", due)
    case.tick(NOON + timedelta(hours=1))
    assert case.open_keys == ["answer", "remind"]
    if order == "reminded first":
        case.complete("remind")
        case.complete("answer")
    elif order == "answered first":
        case.complete("answer")
        assert case.step.next_timer is None
        case.complete("remind")
    else:
        case.tick(NOON + timedelta(days=3))
        assert case.open_keys == ["remind"]
        case.complete("remind")
        assert case.step.end_event == "reminded"
        return
    assert not case.step.ended
    case.complete("file_answer")
    assert case.step.end_event == "filed"


def test_a_held_case_keeps_its_timers_but_people_may_go_on():
    facts = {"voter_ids": ["m1", "m2"], "ballot_closes_at": NOON.isoformat()}
    case = RunningCase("ballot", facts)
    case.complete("open_ballot")
    late = NOON + timedelta(days=3)
    held = case.engine.tick(case.step.state, late, held=True)
    assert (held.opened, held.next_timer) == ((), NOON)
    held = case.engine.complete(
        held.state, case.id_of("cast_ballot", "m1"), {"ballot_cast": True}, late, held=True
    )
    assert held.effects == ()
    assert case.engine.tick(held.state, late).effects == (Effect("record_close", "record_close"),)


def test_a_waiting_timer_is_moved_stood_still_and_moved_again():
    facts = {"voter_ids": ["m1"], "ballot_closes_at": NOON.isoformat()}
    case = RunningCase("ballot", facts)
    case.complete("open_ballot")
    late, later = NOON + timedelta(days=3), NOON + timedelta(days=9)

    still = case.engine.move_timers(case.step.state, {"ballot_closes_at": None}, NOON)
    assert (still.next_timer, still.facts["ballot_closes_at"]) == (None, None)
    assert case.engine.tick(still.state, later).effects == ()

    moved = case.engine.move_timers(still.state, {"ballot_closes_at": late.isoformat()}, later)
    assert (moved.next_timer, moved.opened, moved.effects) == (late, (), ())  # it fires nothing
    assert case.engine.tick(moved.state, later).effects == (Effect("record_close", "record_close"),)


def test_only_timers_that_read_the_fact_are_moved():
    case = RunningCase("ballot", {"voter_ids": ["m1"], "ballot_closes_at": NOON.isoformat()})
    case.complete("open_ballot")
    moved = case.engine.move_timers(case.step.state, {"another_at": NOON.isoformat()}, NOON)
    assert moved.next_timer == NOON
    assert "another_at" not in moved.facts
    with pytest.raises(FactsRefused):
        case.engine.move_timers(case.step.state, {"ballot_closes_at": "2026-11-02"}, NOON)


def test_a_case_goes_on_with_other_facts_and_nothing_moves():
    case = RunningCase("ballot", {"voter_ids": ["m1"], "ballot_closes_at": NOON.isoformat()})
    case.complete("open_ballot")
    later = NOON + timedelta(days=9)
    changed = case.engine.change_facts(case.step.state, {"voter_ids": ["m2"]}, later)
    assert changed.facts["voter_ids"] == ["m2"]
    assert (changed.opened, changed.closed, changed.effects, changed.sent) == ((), (), (), ())
    assert (changed.next_timer, changed.tokens) == (NOON, case.step.tokens)
    again = case.engine.tick(changed.state, NOON - timedelta(hours=1))
    assert again.facts == changed.facts  # the state holds it, not the answer alone


@pytest.mark.parametrize(
    "facts",
    [{"another": "x"}, {"ballot_closes_at": NOON.isoformat()}, {"voter_ids": {"m1": "m2"}}],
)
def test_only_known_facts_are_changed_and_none_that_moves_a_timer(facts):
    case = RunningCase("ballot", {"voter_ids": ["m1"], "ballot_closes_at": NOON.isoformat()})
    case.complete("open_ballot")
    with pytest.raises(FactsRefused):
        case.engine.change_facts(case.step.state, facts, NOON)
