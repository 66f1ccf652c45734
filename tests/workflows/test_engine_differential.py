"""201 random drives, step by step equal to the library on its own."""

from collections.abc import Mapping
from datetime import timedelta
from random import Random

import pytest

from tests.workflows.cases import DIAGRAMS, MORNING, RunningCase
from tests.workflows.procedure_answers import BPMN, MESSAGES, START, answers
from tests.workflows.stock_library import StockCase, StockDiagrams
from workflows.engine import Engine, Fact

LATER = (MORNING + timedelta(days=2)).isoformat()
MUCH_LATER = (MORNING + timedelta(days=90)).isoformat()
SMALL_START: Mapping[str, Mapping[str, Fact]] = {
    "passes": {},
    "passes_beside": {},
    "branches": {"level": 1, "ids": ["a", "b"]},
    "ballot": {"voter_ids": ["m1", "m2", "m3"], "teller_ids": ["m2"]},
    "wait": {},
    "outer": {"nomination_ids": ["n1", "n2"]},
    "rework_beside": {},
    "reminder": {"answer_late_at": LATER, "answer_due_at": MUCH_LATER},
    "lapse": {"answer_due_at": LATER},
}


def small_answers(task: str, rng: Random) -> Mapping[str, Fact]:
    known: dict[str, Mapping[str, Fact]] = {
        "review": {"done": rng.random() < 0.3},
        "check": {"good": rng.random() < 0.3},
        "quick": {"level": rng.choice([1, 2]), "ids": rng.choice([["c"], ["b", "a", "d"]])},
        "slow": {"other": rng.random()},
        "open_ballot": {
            "ballot_closes_at": (MORNING + timedelta(hours=rng.randint(1, 99))).isoformat()
        },
        "cast_ballot": {"ballot_cast": True},
        "sign_tally": {"tally_signed": True, "again": rng.random() < 0.5},
        "send": {"answer_expected_at": LATER},
        "chase_answer": {"answer_expected_at": MUCH_LATER},
        "report": {"report_done": True},
        "hold_meeting": {"passed": rng.random() < 0.6},
    }
    return known.get(task, {})


SMALL_MESSAGES = {
    "answered": {"answer": "yes"},
    "returned": {"return_reason": "thiếu"},
    "withdrawn": {"withdrawn_by": "u1"},
    "dossier_withdrawn": {"withdrawn_by": "u1"},
}


@pytest.fixture(scope="module")
def stock_small() -> StockDiagrams:
    return StockDiagrams({path.name: path.read_bytes() for path in DIAGRAMS.glob("*.bpmn")})


@pytest.fixture(scope="module")
def sources() -> Mapping[str, bytes]:
    return {path.name: path.read_bytes() for path in BPMN.glob("*.bpmn")}


@pytest.fixture(scope="module")
def stock_procedure(sources) -> StockDiagrams:
    return StockDiagrams(sources)


@pytest.fixture(scope="module")
def procedure(sources) -> Engine:
    engine = Engine()
    engine.add("procedure", sources)
    return engine


def drive(ours: RunningCase, stock: StockCase, rng: Random, answer, payload) -> None:
    """Do the same random things to both, and compare after each."""
    for _ in range(60):
        labels = [f"{t.key}:{t.item}" if t.item else t.key for t in open_in_order(ours)]
        assert labels == stock.open
        assert ours.messages == stock.messages
        assert ours.effects == stock.effects
        assert ours.step.ended == stock.is_ended
        for name, value in ours.step.facts.items():
            assert stock.fact(name) == value, name
        if ours.step.ended:
            return
        choices = [("task", label) for label in labels]
        choices += [("message", message) for message in ours.messages if rng.random() < 0.4]
        if ours.step.next_timer and (not choices or rng.random() < 0.15):
            choices = [("timer", "")]
        kind, name = rng.choice(choices or [("message", ours.messages[0])])
        if kind == "task":
            given = answer(name.partition(":")[0], ours)
            ours.complete(name.partition(":")[0], name.partition(":")[2] or None, **given)
            stock.complete(name, given)
        elif kind == "message":
            given = payload(name)
            ours.deliver(name, **given)
            stock.deliver(name, given)
        else:
            now = ours.step.next_timer + timedelta(seconds=1)
            ours.tick(now)
            stock.tick(now)


def open_in_order(case: RunningCase):
    return [case.open[token.task_id] for token in case.step.tokens if token.kind == "task"]


@pytest.mark.parametrize("seed", range(14))
@pytest.mark.parametrize("process", SMALL_START)
def test_small_diagrams_run_as_on_the_library_alone(process, seed, stock_small):
    rng = Random(f"{process} {seed}")  # noqa: S311 - a drive, no secret
    ours = RunningCase(process, SMALL_START[process])
    stock = StockCase(stock_small, process, SMALL_START[process], MORNING)
    drive(ours, stock, rng, lambda task, _: small_answers(task, rng), SMALL_MESSAGES.__getitem__)


@pytest.mark.parametrize("seed", range(15))
@pytest.mark.parametrize("process", START)
def test_the_procedure_runs_as_on_the_library_alone(process, seed, procedure, stock_procedure):
    rng = Random(f"{process} {seed}")  # noqa: S311 - a drive, no secret
    ours = RunningCase(process, START[process], version="procedure", engine=procedure)
    stock = StockCase(stock_procedure, process, START[process], MORNING)
    drive(
        ours,
        stock,
        rng,
        lambda task, case: answers(task, rng, case.now, case.step.facts),
        lambda message: MESSAGES[message](rng),
    )
