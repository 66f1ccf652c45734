"""What one move of a case costs, against the library as its documentation shows it.

    python -m tests.benchmarks.bench_engine [ROUNDS]

Both drive the same two cases of the real procedure to their ends: a dossier with four nominations
and a council session of fifteen members. The library keeps its specifications in the JSON state
and its conditions in `eval`. Rounds are interleaved; figures are medians of processor time.
"""

import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from statistics import mean, median
from time import thread_time

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.script_engine import TaskDataEnvironment
from SpiffWorkflow.bpmn.serializer.config import DEFAULT_CONFIG
from SpiffWorkflow.bpmn.serializer.default.task_spec import (
    BpmnTaskSpecConverter,
    MultiInstanceTaskConverter,
    ParallelGatewayConverter,
)
from SpiffWorkflow.bpmn.serializer.workflow import BpmnWorkflowSerializer
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.util.task import TaskState

from tests.workflows.cases import MORNING, RunningCase
from tests.workflows.procedure_answers import BPMN
from tests.workflows.stock_library import StockDiagrams, StockEffect, StockJoin, StockRepetition
from workflows.engine import Engine, Fact
from workflows.expressions import Expression

LATER = "2099-01-01T00:00:00+07:00"
MEMBERS = [f"{number:032x}" for number in range(15)]
ANSWERS: Mapping[str, Mapping[str, Fact]] = {
    "register_nominations": {"nomination_ids": MEMBERS[:4]},
    "write_achievement_report": {"report_done": True},
    "hold_unit_review": {"nominations_proposed": 4, "council_required": True},
    "receive_dossier": {"papers_complete": True, "intake_result": "accepted"},
    "request_opinions": {
        "opinion_body_ids": MEMBERS[:2],
        "opinion_count": 2,
        "opinions_close_at": LATER,
    },
    "give_opinion": {"opinion_done": True},
    "approve_appraisal": {
        "appraisal_approved": True,
        "nominations_eligible": 4,
        "comment_required": False,
    },
    "conclude_dossier": {"nominations_pending": 0, "passes_left": 2},
    "convene_session": {"member_ids": MEMBERS, "session_opens_at": LATER},
    "approve_convening": {"convening_approved": True},
    "confirm_attendance": {"attendance_confirmed": True},
    "take_roll": {"has_quorum": True, "voter_ids": MEMBERS, "teller_ids": MEMBERS[:3]},
    "discuss_nominations": {"hands_items": 0, "ballot_items": 4},
    "open_ballot": {"ballot_closes_at": LATER},
    "cast_ballot": {"ballot_cast": True},
    "sign_tally": {"tally_confirmed": True},
    "sign_minutes_as_secretary": {"secretary_signed": True},
    "sign_minutes": {"minutes_signed": True, "session_outcome": "concluded"},
}
MESSAGES: Mapping[str, Mapping[str, Fact]] = {
    "council_result": {
        "passed_here": 4,
        "passed_upward": 0,
        "council_failed": 0,
        "council_deferred": 0,
    },
    "decision_settled": {"decision_result": "issued", "decision_number": "1", "decided_count": 4},
}
DRIVEN = {"commendation": {"dossier_id": MEMBERS[0]}, "council_session": {"session_id": "s"}}


@dataclass
class Cost:
    seconds: float = 0.0
    sizes: list[int] = field(default_factory=list)

    @property
    def milliseconds(self) -> float:
        return self.seconds / len(self.sizes) * 1000


class TimedCase(RunningCase):
    """Ours; counts what is spent inside the engine."""

    def drive(self, cost: Cost) -> None:
        while not self.step.ended:
            task = next(iter(self.open.values()), None)
            wait = next((s for s in self.step.subscriptions if s.message in MESSAGES), None)
            began = thread_time()
            if task is not None:
                answers = ANSWERS.get(task.key, {})
                step = self.engine.complete(self.step.state, task.id, answers, MORNING)
            else:
                payload = MESSAGES[wait.message]
                step = self.engine.deliver(
                    self.step.state, wait.message, payload, wait.task_id, MORNING
                )
            cost.seconds += thread_time() - began
            cost.sizes.append(len(step.state))
            self._take(step)


class Library:
    """Theirs: one JSON text with specifications and state, loaded and saved around every move."""

    def __init__(self, sources: Mapping[str, bytes]) -> None:
        config = {
            **DEFAULT_CONFIG,
            StockJoin: ParallelGatewayConverter,
            StockRepetition: MultiInstanceTaskConverter,
            StockEffect: BpmnTaskSpecConverter,
        }
        self._diagrams = StockDiagrams(sources)
        self._serializer = BpmnWorkflowSerializer(BpmnWorkflowSerializer.configure(config))

    def drive(self, process: str, facts: Mapping[str, Fact], cost: Cost) -> None:
        workflow = BpmnWorkflow(*self._diagrams.of(process))
        workflow.task_tree.data.update(facts)
        workflow.do_engine_steps()
        text = self._serializer.serialize_json(workflow)
        while not workflow.completed:
            began = thread_time()
            workflow = self._serializer.deserialize_json(text)
            self._move(workflow)
            workflow.do_engine_steps()
            text = self._serializer.serialize_json(workflow)
            cost.seconds += thread_time() - began
            cost.sizes.append(len(text))

    @staticmethod
    def _move(workflow) -> None:
        task = workflow.get_next_task(state=TaskState.READY, manual=True)
        if task is not None:
            task.data.update(ANSWERS.get(task.task_spec.bpmn_id, {}))
            task.run()
            return
        awaited = {event.name for event in workflow.waiting_events()} & MESSAGES.keys()
        name = awaited.pop()
        workflow.send_event(BpmnEvent(MessageEventDefinition(name), dict(MESSAGES[name])))


def completion(rounds: int) -> Iterator[tuple[str, float]]:
    sources = {path.name: path.read_bytes() for path in BPMN.glob("*.bpmn")}
    engine, library = Engine(), Library(sources)
    engine.add("procedure", sources)
    ours, theirs = [], []
    for _ in range(rounds):
        ours.append(Cost())
        theirs.append(Cost())
        for process, facts in DRIVEN.items():
            TimedCase(process, facts, version="procedure", engine=engine).drive(ours[-1])
            library.drive(process, facts, theirs[-1])
    our_time = median(cost.milliseconds for cost in ours)
    their_time = median(cost.milliseconds for cost in theirs)
    our_size, their_size = mean(ours[0].sizes), mean(theirs[0].sizes)
    yield "engine completion, ms of processor time", our_time
    yield "engine completion of the library, ms of processor time", their_time
    yield "engine completion, library / ours", their_time / our_time
    yield "engine state, mean bytes", our_size
    yield "engine state of the library, mean bytes", their_size
    yield "engine state, ours / library", our_size / their_size


def growth(rounds: int) -> Iterator[tuple[str, float]]:
    yield (
        "engine rework, pass 300 / pass 3",
        median(_pass(300) / _pass(3) for _ in range(rounds)),
    )
    yield (
        "engine vote, width 100 / width 15",
        median(_vote(100) / _vote(15) for _ in range(rounds)),
    )


def _pass(number: int) -> float:
    case = RunningCase("rework_beside")
    for _ in range(number - 1):
        case.complete("draft")
        case.complete("check", good=False)
    state, task = case.step.state, case.id_of("draft")
    return timed(lambda: case.engine.complete(state, task, {}, MORNING), 20)


def _vote(width: int) -> float:
    voters = [f"{number:032x}" for number in range(width)]
    case = RunningCase("ballot", {"voter_ids": voters, "ballot_closes_at": LATER})
    case.complete("open_ballot")
    state, task = case.step.state, case.id_of("cast_ballot")
    return timed(lambda: case.engine.complete(state, task, {"ballot_cast": True}, MORNING), 20)


def conditions(rounds: int) -> Iterator[tuple[str, float]]:
    facts = {f"fact_{number}": number for number in range(30)} | {"level": "state", "score": 50}
    text = "level == 'state' and 30 <= score < 70"
    expression, library = Expression(text), TaskDataEnvironment()
    ratios = [
        timed(lambda: expression.holds(facts), 2_000)
        / timed(lambda: library.evaluate(text, facts), 2_000)
        for _ in range(rounds)
    ]
    yield "engine condition, ours / eval", median(ratios)


def reading(rounds: int) -> Iterator[tuple[str, float]]:
    sources = {path.name: path.read_bytes() for path in BPMN.glob("*.bpmn")}

    def ours() -> None:
        engine = Engine()
        engine.add("procedure", sources)
        engine.start("procedure", "decision", {}, MORNING)

    def theirs() -> None:
        diagrams = StockDiagrams(sources)
        for process in ("commendation", "council_session", "decision"):
            diagrams.of(process)

    ratios = [timed(ours, 2) / timed(theirs, 2) for _ in range(rounds)]
    yield "engine reading all diagrams, ours / library", median(ratios)


def timed(action: Callable[[], object], repeat: int) -> float:
    began = thread_time()
    for _ in range(repeat):
        action()
    return (thread_time() - began) / repeat


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    for part in (completion, growth, conditions, reading):
        for name, value in part(rounds):
            print(f"{name}: {value:.3g}" if value < 1000 else f"{name}: {value:.0f}")  # noqa: T201 - it prints


if __name__ == "__main__":
    main()
