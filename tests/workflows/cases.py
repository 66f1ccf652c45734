"""A case of one of the small diagrams, driven by the names of its tasks."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar, Self

from workflows.engine import Engine, Fact, OpenTask, Step

DIAGRAMS = Path(__file__).parent / "diagrams"
KINDS = DIAGRAMS / "kinds"
VERSION = "small"
MORNING = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)


def small_engine() -> Engine:
    engine = Engine()
    engine.add(VERSION, {path.name: path.read_bytes() for path in DIAGRAMS.glob("*.bpmn")})
    return engine


class RunningCase:
    """Saved and loaded between any two moves, as in the service."""

    engine = small_engine()

    def __init__(
        self,
        process: str,
        facts: Mapping[str, Fact] | None = None,
        now: datetime = MORNING,
        version: str = VERSION,
        engine: Engine | None = None,
    ) -> None:
        self._begin(engine or RunningCase.engine, now)
        self._take(self.engine.start(version, process, facts or {}, now))

    def _begin(self, engine: Engine, now: datetime) -> None:
        self.engine, self.now = engine, now
        self.open: dict[str, OpenTask] = {}
        self.effects: list[str] = []
        self.flows: list[str] = []

    @classmethod
    def resumed(cls, engine: Engine, state: bytes, now: datetime) -> Self:
        """A case of which nothing is left but its state."""
        case = cls.__new__(cls)
        case._begin(engine, now)  # noqa: SLF001 - another beginning of the same class
        step = engine.tick(state, now, held=True)
        tasks = [token for token in step.tokens if token.kind == "task"]
        opened = tuple(OpenTask(each.task_id, each.element, each.process) for each in tasks)
        case._take(replace(step, opened=opened, closed=()))  # noqa: SLF001 - as above
        return case

    @property
    def open_keys(self) -> list[str]:
        """Keys of the open tasks, with their item: `report:n1`."""
        return sorted(f"{t.key}:{t.item}" if t.item else t.key for t in self.open.values())

    @property
    def effect_names(self) -> list[str]:
        return [effect.name for effect in self.step.effects]

    @property
    def messages(self) -> list[str]:
        return sorted(subscription.message for subscription in self.step.subscriptions)

    def id_of(self, key: str, item: str | None = None) -> str:
        found = [t.id for t in self.open.values() if t.key == key and item in (None, t.item)]
        assert found, f"{key} is not among {self.open_keys}"
        return found[0]

    def complete(self, key: str, item: str | None = None, **answers: Fact) -> Step:
        task_id = self.id_of(key, item)
        return self._take(self.engine.complete(self.step.state, task_id, answers, self.now))

    def deliver(self, message: str, **payload: Fact) -> Step:
        waiting = [s.task_id for s in self.step.subscriptions if s.message == message]
        task_id = waiting[0] if waiting else "nowhere"
        return self._take(self.engine.deliver(self.step.state, message, payload, task_id, self.now))

    def tick(self, now: datetime) -> Step:
        self.now = now
        return self._take(self.engine.tick(self.step.state, now))

    def _take(self, step: Step) -> Step:
        self.step = step
        for task_id in step.closed:
            del self.open[task_id]
        self.open.update({task.id: task for task in step.opened})
        self.effects.extend(effect.element for effect in step.effects)
        self.flows.extend(step.flows)
        # What opened and closed must always add up to where the tokens stand.
        standing = {token.task_id for token in step.tokens if token.kind == "task"}
        assert standing == set(self.open)
        assert self.engine.tokens(step.state) == step.tokens
        return step


class KindCase(RunningCase):
    """A case of one of the diagrams that show a kind of element."""

    kinds = Engine(versions_in_memory=100)
    file_of: ClassVar[dict[str, str]] = {}  # by process
    for path in sorted(KINDS.glob("*.bpmn")):
        kinds.add(path.stem, {path.name: path.read_bytes()})
        for process in re.findall(r'<process id="(\w+)"', path.read_text("utf-8")):
            file_of[process] = path.stem

    def __init__(self, process: str, facts: Mapping[str, Fact] | None = None) -> None:
        super().__init__(process, facts, version=self.file_of[process], engine=self.kinds)
