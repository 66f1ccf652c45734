"""What a completion costs with its rows, against a bare commit of them and against the library.

    python -m tests.benchmarks.bench_store [ROUNDS]

The engine over a thin store: the case is read from the database, moved, and written with its task,
timer, history and outbox rows in one transaction of Core statements. The floor writes those rows
and does nothing else; the lowest floor writes three. The library keeps its specifications in JSON
and uses the same store. All take turns at each step of the real procedure, on SQLite with a
write-ahead log and `synchronous=FULL`, and on PostgreSQL with `fsync`. Wall time; the mean over the
steps of each step's median, so that spikes of a shared machine drop out. Draws `plots/store_*.svg`.
"""

import secrets
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from statistics import mean, median
from typing import Any, Final

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.util.task import TaskState
from sqlalchemy import Engine as Database

from tests import bars, postgres
from tests.benchmarks.bench_engine import ANSWERS, DRIVEN, MESSAGES, Library
from tests.thin_store import Change, Store, change_of, database_at
from tests.workflows.cases import MORNING
from tests.workflows.procedure_answers import BPMN
from workflows.engine import Engine, Fact, Step

# Contestants --------------------------------------------------------------------------------------


class Ours:
    """One case of the engine at a time."""

    def __init__(self, store: Store, engine: Engine) -> None:
        self._store, self._engine = store, engine

    def begin(self, case: str, process: str, facts: Mapping[str, Fact]) -> Change:
        self._case = case
        step = self._engine.start("procedure", process, facts, MORNING)
        self._take(step)
        first = change_of(step, None, None)
        self._store.begin(case, first)
        return first

    def step(self) -> Change:
        task = next(iter(self._open), None)
        with self._store.moving(self._case) as (state, due, write):
            step = self._moved(state, task)
            change = change_of(step, task, due)
            write(change, MORNING)
        self._take(step)
        return change

    @property
    def is_ended(self) -> bool:
        return self._step.ended

    def _moved(self, state: bytes, task: str | None) -> Step:
        if task is not None:
            answers = ANSWERS.get(self._open[task], {})
            return self._engine.complete(state, task, answers, MORNING)
        wait = next(each for each in self._step.subscriptions if each.message in MESSAGES)
        payload = MESSAGES[wait.message]
        return self._engine.deliver(state, wait.message, payload, wait.task_id, MORNING)

    def _take(self, step: Step) -> None:
        before = {} if not hasattr(self, "_open") else self._open
        kept = {task: key for task, key in before.items() if task not in step.closed}
        self._open: dict[str, str] = kept | {task.id: task.key for task in step.opened}
        self._step = step


class Theirs(Library):
    """The same case, kept as the library's documentation shows it."""

    def __init__(self, store: Store, sources: Mapping[str, bytes]) -> None:
        super().__init__(sources)
        self._store = store

    def begin(self, case: str, process: str, facts: Mapping[str, Fact]) -> None:
        self._case = case
        workflow = BpmnWorkflow(*self._diagrams.of(process))
        workflow.task_tree.data.update(facts)
        workflow.do_engine_steps()
        self._open = _ready(workflow)
        text = self._serializer.serialize_json(workflow).encode()
        self._store.begin(case, Change(text, opened=tuple(self._open.items())))
        self.is_ended = workflow.completed

    def step(self) -> None:
        with self._store.moving(self._case) as (text, _, write):
            workflow = self._serializer.deserialize_json(text.decode())
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            self._move(workflow)
            workflow.do_engine_steps()
            now_open = _ready(workflow)
            done = str(task.id) if task is not None else None
            change = Change(
                self._serializer.serialize_json(workflow).encode(),
                done=done,
                opened=tuple(each for each in now_open.items() if each[0] not in self._open),
                cut_off=tuple(each for each in self._open if each not in now_open and each != done),
                sent=tuple(each.event_definition.name for each in workflow.get_events()),
            )
            write(change, MORNING)
        self._open, self.is_ended = now_open, workflow.completed


def _ready(workflow: BpmnWorkflow) -> dict[str, str]:
    ready = workflow.get_tasks(state=TaskState.READY, manual=True)
    return {str(task.id): task.task_spec.bpmn_id for task in ready}


# Rounds -------------------------------------------------------------------------------------------

_STEPS: Final = 200  # more than any of these cases takes
_NAME: Final = "tdkt's engine"
_STATE: Final = secrets.token_bytes(2_048)


@dataclass
class Bench:
    """One database of each contestant, on the same disk."""

    database: Callable[[str], Database]
    engine: Engine
    sources: Mapping[str, bytes]
    spent: dict[str, dict[tuple[str, int], list[float]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )

    def __post_init__(self) -> None:
        names = ("ours", "library", "rows", "three")
        self.stores = {name: Store(self.database(name)) for name in names}
        self.ours = Ours(self.stores["ours"], self.engine)
        self.theirs = Theirs(self.stores["library"], self.sources)

    def play(self, process: str, facts: Mapping[str, Fact]) -> None:
        case = secrets.token_hex(16)
        first = self.ours.begin(case, process, facts)
        self.theirs.begin(case, process, facts)
        self.stores["rows"].begin(case, first)
        tasks = tuple((f"{case}-{number}", "task") for number in range(_STEPS))
        self.stores["three"].begin(case, Change(_STATE, opened=tasks))
        for number in range(_STEPS):
            if self.ours.is_ended and self.theirs.is_ended:
                return
            if not self.ours.is_ended:
                change = self._timed("ours", process, number, self.ours.step)
                self._written("rows", process, case, number, change)
            if not self.theirs.is_ended:
                self._timed("library", process, number, self.theirs.step)
            self._written("three", process, case, number, Change(_STATE, done=tasks[number][0]))
        raise AssertionError(f"{process} does not end")

    def _written(self, name: str, process: str, case: str, number: int, change: Change) -> None:
        store = self.stores[name]
        self._timed(name, process, number, lambda: store.write(case, number, change, MORNING))

    def _timed(self, name: str, process: str, number: int, action: Callable[[], Any]) -> Any:
        began = time.perf_counter()
        result = action()
        self.spent[name][process, number].append((time.perf_counter() - began) * 1000)
        return result

    def typical(self, name: str) -> float:
        """Milliseconds of a step."""
        return mean(median(each) for each in self.spent[name].values())

    def close(self) -> None:
        for store in self.stores.values():
            store.close()


def measured(kind: str, bench: Bench, rounds: int) -> Iterator[tuple[str, float]]:
    for _ in range(rounds):
        for process, facts in DRIVEN.items():
            bench.play(process, facts)
    bench.close()
    ours, library = bench.typical("ours"), bench.typical("library")
    rows, three = bench.typical("rows"), bench.typical("three")
    bars.write(
        f"store_{kind.lower()}",
        f"One completion with its rows on {kind}, milliseconds",
        [
            ("bare commit of three rows", three),
            ("bare commit of the same rows", rows),
            (_NAME, ours),
            ("the library as documented", library),
        ],
        _NAME,
    )
    yield f"stored completion on {kind}, ms", ours
    yield f"stored completion on {kind}, ours / bare commit of three rows", ours / three
    yield f"stored completion on {kind}, ours / bare commit of the same rows", ours / rows
    yield f"stored completion on {kind}, library / ours", library / ours


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    sources = {path.name: path.read_bytes() for path in BPMN.glob("*.bpmn")}
    engine = Engine()
    engine.add("procedure", sources)
    beside = Path(tempfile.gettempdir()) / f"tdkt-bench-{secrets.token_hex(6)}"
    with (
        tempfile.TemporaryDirectory(prefix="tdkt-bench-") as name,
        postgres.server(beside, postgres.debian()) as server,
    ):
        sqlite = Bench(lambda each: database_at(f"sqlite:///{name}/{each}.db"), engine, sources)
        elsewhere = Bench(lambda each: database_at(server.create(each)), engine, sources)
        for kind, bench in (("SQLite", sqlite), ("PostgreSQL", elsewhere)):
            for what, value in measured(kind, bench, rounds):
                print(f"{what}: {value:.3g}")  # noqa: T201 - a program for people


if __name__ == "__main__":
    main()
