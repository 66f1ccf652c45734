"""Moves cases through their diagrams: a command and the old state in, a Step out.

    engine = Engine()
    engine.add(version, {"commendation.bpmn": b"<bpmn:definitions ..."})
    step = engine.start(version, "commendation", {"dossier_id": ...}, now)
    step = engine.complete(step.state, step.opened[0].id, {"nominations_proposed": 2}, now)

No clock, no input or output, nothing kept between two calls but the diagrams; any number of
threads may share an engine. What a Step reports has happened only once its state is stored.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from threading import Lock

from workflows.expressions import ExpressionFailed
from workflows.interpreter import run
from workflows.interpreter.case import Case
from workflows.interpreter.codec import dump, load
from workflows.interpreter.errors import (
    CannotMove,
    EngineDefect,
    FactsRefused,
    MissingScalar,
    NotWaiting,
    Obstacle,
    ProcedureRefused,
    StateUnreadable,
    Stuck,
    TaskNotOpen,
    UnknownProcess,
    UnknownVersion,
)
from workflows.interpreter.parser import Diagrams, parse
from workflows.interpreter.prune import prune
from workflows.interpreter.rebase import rebase
from workflows.interpreter.standing import open_ids, standing
from workflows.interpreter.values import Effect, Fact, Message, OpenTask, Step, Subscription, Token

__all__ = [
    "CannotMove",
    "Effect",
    "Engine",
    "EngineDefect",
    "Fact",
    "FactsRefused",
    "Message",
    "MissingScalar",
    "NotWaiting",
    "Obstacle",
    "OpenTask",
    "ProcedureRefused",
    "StateUnreadable",
    "Step",
    "Stuck",
    "Subscription",
    "TaskNotOpen",
    "Token",
    "UnknownProcess",
    "UnknownVersion",
]


class Engine:
    """All verbs raise UnknownVersion, and EngineDefect when the case cannot go on as drawn.

    While a case is `held` none of its timers fires.
    """

    def __init__(self, versions_in_memory: int = 8) -> None:
        self._sources: dict[str, dict[str, bytes]] = {}
        self._parsed: OrderedDict[str, Diagrams] = OrderedDict()
        self._versions_in_memory = versions_in_memory
        self._lock = Lock()

    def add(self, version: str, sources: Mapping[str, bytes]) -> None:
        """Make a set of diagrams (file name -> XML) known; they are read when first needed."""
        with self._lock:
            if self._sources.setdefault(version, dict(sources)) != dict(sources):
                raise ValueError(f"version {version} was added with other diagrams")

    def knows(self, version: str) -> bool:
        return version in self._sources

    def start(self, version: str, process_id: str, data: Mapping[str, Fact], now: datetime) -> Step:
        """Raises UnknownProcess, FactsRefused, ProcedureRefused."""
        diagrams = self._diagrams(version)
        case = Case(diagrams.process(process_id), diagrams.parts, _aware(now))
        with run.sound(case):
            run.start(case, data)
        return _step(case, version, before=[])

    def complete(
        self,
        state: bytes,
        task_id: str,
        answers: Mapping[str, Fact],
        now: datetime,
        *,
        held: bool = False,
    ) -> Step:
        """Raises TaskNotOpen, also when a due timer closes the task first, and FactsRefused."""
        return self._moved(state, now, lambda case: run.complete(case, task_id, answers), held=held)

    def tick(self, state: bytes, now: datetime, *, held: bool = False) -> Step:
        """Fire the timers whose moment lies before `now`."""
        return self._moved(state, now, run.settle, held=held)

    def deliver(
        self,
        state: bytes,
        message: str,
        payload: Mapping[str, Fact],
        task_id: str,
        now: datetime,
        *,
        held: bool = False,
    ) -> Step:
        """Hand a message to one Subscription. Raises NotWaiting, MissingScalar, FactsRefused.

        Of the payload only the values declared in the diagram become facts. A signal is heard by
        everything in the case that waits for it, whichever subscription it is handed to.
        """
        return self._moved(
            state, now, lambda case: run.deliver(case, message, payload, task_id), held=held
        )

    def move_timers(self, state: bytes, moments: Mapping[str, Fact], now: datetime) -> Step:
        """Let waiting timers run out at other moments: a term was stopped, resumed, extended.

        `moments`: the fact a timer reads → its instant, or None while the term stands still. No
        timer fires here, also when its new moment has passed: that is for `tick`.
        """
        return self._moved(state, now, lambda case: run.move_timers(case, moments), held=True)

    def change_facts(self, state: bytes, facts: Mapping[str, Fact], now: datetime) -> Step:
        """Let a running case go on with other facts: what it names has become something else.

        Changes facts the case has and brings none. Nothing moves here, and no timer fires. Raises
        FactsRefused, also for a fact that a waiting timer reads: that is for `move_timers`.
        """
        return self._moved(state, now, lambda case: run.change_facts(case, facts), held=True)

    def move(self, state: bytes, version: str, now: datetime) -> Step:
        """Let a case go on by another version of its diagrams; what is open stays open.

        Nothing moves here and no timer fires. Raises CannotMove, with every obstacle.
        """
        before, _ = load(state, self._diagrams, _aware(now), held=True)
        moved = rebase(state, self._diagrams, version, now)
        try:
            return _step(moved, version, open_ids(before))
        except (EngineDefect, ExpressionFailed) as error:  # a new timer reads what is not known
            raise CannotMove([Obstacle(moved.spec.name, "cannot_stand")]) from error

    def tokens(self, state: bytes) -> tuple[Token, ...]:
        case, _ = load(state, self._diagrams, datetime.max.replace(tzinfo=UTC))
        return tuple(standing(case).tokens)

    def _moved(
        self, state: bytes, now: datetime, command: Callable[[Case], None], *, held: bool
    ) -> Step:
        case, version = load(state, self._diagrams, _aware(now), held=held)
        before = open_ids(case)
        with run.sound(case):
            command(case)
        return _step(case, version, before)

    def _diagrams(self, version: str) -> Diagrams:
        with self._lock:
            if version in self._parsed:
                self._parsed.move_to_end(version)
                return self._parsed[version]
            if version not in self._sources:
                raise UnknownVersion(f"no diagrams of version {version}")
            diagrams = self._parsed[version] = parse(self._sources[version])
            while len(self._parsed) > self._versions_in_memory:
                self._parsed.popitem(last=False)
            return diagrams


def _step(case: Case, version: str, before: list[str]) -> Step:
    after = standing(case)
    if after.is_stuck:
        raise Stuck(f"{case.spec.name} has not ended and nothing can move it")
    prune(case)
    was_open = set(before)
    is_open = {task.id for task in after.open}
    return Step(
        state=dump(case, version),
        version=version,
        process=case.spec.name,
        opened=tuple(task for task in after.open if task.id not in was_open),
        closed=tuple(task_id for task_id in before if task_id not in is_open),
        effects=tuple(case.effects),
        sent=tuple(case.sent),
        signals=tuple(case.signals),
        tokens=tuple(after.tokens),
        subscriptions=tuple(after.subscriptions),
        passed=tuple(case.passed),
        flows=tuple(case.flows),
        facts=case.facts,
        next_timer=after.next_timer,
        ended=case.completed,
        end_event=case.end_event if case.completed else None,
    )


def _aware(now: datetime) -> datetime:
    if now.tzinfo is None:
        raise ValueError("`now` must carry an offset")
    return now
