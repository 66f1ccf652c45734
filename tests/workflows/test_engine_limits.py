"""What the engine does not take, and what it keeps to under many threads."""

import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import pytest

from tests.workflows.cases import DIAGRAMS, MORNING, VERSION, RunningCase, small_engine
from workflows.engine import (
    Engine,
    EngineDefect,
    FactsRefused,
    UnknownProcess,
    UnknownVersion,
)

NOON = MORNING + timedelta(hours=4)


def dossier() -> RunningCase:
    return RunningCase("outer", {"nomination_ids": ["n1", "n2"], "dossier_id": "d1"})


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
