"""The verbs of the engine and what their Step reports."""

import builtins
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from tests.workflows.cases import DIAGRAMS, MORNING, VERSION, RunningCase, small_engine
from workflows.engine import (
    Effect,
    Engine,
    EngineDefect,
    FactsRefused,
    Message,
    MissingScalar,
    NotWaiting,
    OpenTask,
    Subscription,
    TaskNotOpen,
    Token,
    UnknownProcess,
    UnknownVersion,
)
from workflows.expressions import parsed
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


def test_a_loop_without_a_person_in_it_is_stopped():
    with pytest.raises(EngineDefect, match="loop"):
        RunningCase("endless", {"stop": False})
    assert RunningCase("endless", {"stop": True}).step.ended


def test_a_list_longer_than_any_council_is_not_spread_out():
    ids = [f"n{number}" for number in range(501)]
    with pytest.raises(EngineDefect, match="500"):
        RunningCase("outer", {"nomination_ids": ids})


@pytest.mark.parametrize(
    "facts",
    [
        {"Name": 1},
        {"a b": 1},
        {"__class__": 1},
        {"nested": {"a": 1}},
        {"listed": [1]},
        {"listed": [["a"]]},
        {"listed": ("a",)},
        {"when": MORNING},
        {"raw": b"x"},
        {"share": float("nan")},
        {"share": float("inf")},
        {"count": 2**63},
        {"text": "x" * 2_001},
        {"listed": ["x" * 2_001]},
        {"listed": [str(number) for number in range(2_001)]},
        {f"fact_{number}": number for number in range(201)},
    ],
)
def test_facts_are_flat_and_small(facts):
    with pytest.raises(FactsRefused):
        RunningCase("outer", facts)


def test_versions_and_processes_must_be_known():
    engine = Engine()
    engine.add("one", {"sending.bpmn": (DIAGRAMS / "sending.bpmn").read_bytes()})
    assert engine.knows("one")
    assert not engine.knows("two")
    with pytest.raises(UnknownProcess):
        engine.start("one", "outer", {}, MORNING)
    with pytest.raises(UnknownVersion):
        engine.start("two", "sending", {}, MORNING)
    with pytest.raises(UnknownVersion):
        engine.tick(RunningCase("sending").step.state, MORNING)


def test_a_version_means_one_set_of_diagrams_for_ever():
    engine = small_engine()
    same = {path.name: path.read_bytes() for path in DIAGRAMS.glob("*.bpmn")}
    engine.add(VERSION, same)
    with pytest.raises(ValueError, match="other diagrams"):
        engine.add(VERSION, {"sending.bpmn": same["sending.bpmn"]})


def test_a_version_put_out_of_memory_is_read_again_when_needed():
    engine = Engine(versions_in_memory=1)
    source = {"sending.bpmn": (DIAGRAMS / "sending.bpmn").read_bytes()}
    states = []
    for version in ("one", "two", "three"):
        engine.add(version, source)
        states.append(engine.start(version, "sending", {}, MORNING))
    for version, step in zip(("one", "two", "three"), states, strict=True):
        assert engine.tick(step.state, MORNING).version == version


def test_an_instant_without_offset_is_no_instant():
    case = RunningCase("sending")
    with pytest.raises(ValueError, match="offset"):
        case.engine.tick(case.step.state, datetime(2026, 11, 2))  # noqa: DTZ001 - what is refused


def test_many_threads_share_one_engine_each_with_its_own_now():
    engine = small_engine()

    def drive(number: int) -> list[str]:
        now = MORNING + timedelta(days=number)
        facts = {
            "voter_ids": [f"m{n}" for n in range(number % 5 + 1)],
            "ballot_closes_at": (MORNING + timedelta(days=number % 2 * 400)).isoformat(),
        }
        case = RunningCase("ballot", facts, now, engine=engine)
        case.complete("open_ballot")
        return case.open_keys

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(8) as pool:
            results = list(pool.map(drive, range(1, 200)))
    finally:
        sys.setswitchinterval(interval)
    for number, keys in enumerate(results, start=1):
        voting = [f"cast_ballot:m{n}" for n in range(number % 5 + 1)]
        assert keys == (voting if number % 2 else ["count_ballots"])


def test_no_text_is_ever_run_as_code(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("code was run")

    dossier()  # the diagrams are read; from here on nothing may be compiled
    for name in ("eval", "exec", "compile"):
        monkeypatch.setattr(builtins, name, refuse)
    case = dossier()
    for item in ("n1", "n2"):
        case.complete("report", item, report_done=True)
    case.complete("hold_meeting", passed=True)
    case.complete("conclude")
    case.deliver("dossier_withdrawn", withdrawn_by="u1")
    timed = RunningCase("ballot", {"voter_ids": ["m1"], "ballot_closes_at": NOON.isoformat()})
    timed.complete("open_ballot")
    timed.tick(NOON + timedelta(days=1))
    assert timed.open_keys == ["count_ballots"]


def test_reading_a_diagram_borrows_the_grammar_and_compiles_nothing(monkeypatch):
    read_only = builtins.compile
    parsed.cache_clear()

    def refuse(*_args, **_kwargs):
        raise AssertionError("code was run")

    def grammar_only(source, filename, mode, flags=0, *args, **kwargs):
        assert flags & 0x0400, "PyCF_ONLY_AST: a tree, no code"
        return read_only(source, filename, mode, flags, *args, **kwargs)

    monkeypatch.setattr(builtins, "compile", grammar_only)
    monkeypatch.setattr(builtins, "eval", refuse)
    monkeypatch.setattr(builtins, "exec", refuse)
    case = RunningCase("rework", engine=small_engine())
    case.complete("draft")
    case.complete("check", good=True)
    assert case.step.ended
