"""Plays a case on a clock of its own and says what happens, line by line.

    for line in play(engine, procedure, script, bring):
        print(line)

Whatever is open and has an answer is answered first, in the order of the tokens; then whatever is
waited for and was given a message; then the clock jumps to the next timer. No time passes else.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from workflows.engine import (
    Engine,
    EngineDefect,
    Fact,
    FactsRefused,
    MissingScalar,
    Step,
    Subscription,
    Token,
)
from workflows.law.calendar import HANOI
from workflows.law.citations import Refusal
from workflows.law.roles import Role
from workflows.procedure import Procedure, TaskDefinition

MOST_MOVES: Final = 2_000
WAIT: Final = "wait"  # in place of an answer or a message: let time go by instead

Given = Mapping[str, Any]
Bring = Callable[[TaskDefinition, Given, datetime], Mapping[str, Fact]]


class CannotPlay(Refusal):
    """{where}: {reason}."""


@dataclass(frozen=True, slots=True)
class Script:
    """What people and other cases will say. A list is used up round by round, else it is for all.

    `answers`: by task; `messages`: by name; `facts`: those the process begins with.
    """

    process: str
    start: datetime
    facts: Given = field(default_factory=dict)
    answers: Mapping[str, Any] = field(default_factory=dict)
    messages: Mapping[str, Any] = field(default_factory=dict)


def play(engine: Engine, procedure: Procedure, script: Script, bring: Bring) -> Iterator[str]:
    """The trace. Raises CannotPlay, after the lines of what could be played."""
    yield from _Play(engine, procedure, script, bring).lines()


class _Play:
    def __init__(self, engine: Engine, procedure: Procedure, script: Script, bring: Bring) -> None:
        self._engine, self._procedure = engine, procedure
        self._script, self._bring = script, bring
        self._now = script.start
        self._used: dict[str, int] = {}
        self._left_to_time: set[str] = set()

    def lines(self) -> Iterator[str]:
        script = self._script
        step = self._moving(
            script.process,
            lambda: self._engine.start(
                self._procedure.version, script.process, script.facts, self._now
            ),
        )
        yield self._line(f"bắt đầu {script.process}{_values(script.facts)}")
        yield from self._told(step)
        for _ in range(MOST_MOVES):
            made = None if step.ended else self._next(step)
            if made is None:
                yield from self._standing(step)
                return
            line, step = made
            yield line
            yield from self._told(step)
        raise CannotPlay(where=script.process, reason=f"hơn {MOST_MOVES} bước, có lẽ lặp mãi")

    def _next(self, step: Step) -> tuple[str, Step] | None:
        return self._by_answer(step) or self._by_message(step) or self._by_timer(step)

    def _by_answer(self, step: Step) -> tuple[str, Step] | None:
        for token in step.tokens:
            if token.kind != "task" or token.task_id in self._left_to_time:
                continue
            given = self._take(self._script.answers, "answers", token.element)
            if given == WAIT:
                self._left_to_time.add(token.task_id)
            elif given is not None:
                return self._answer(step, token, given)
        return None

    def _answer(self, step: Step, token: Token, given: Given) -> tuple[str, Step]:
        task = self._procedure.tasks[token.element]
        facts = self._bring(task, given, self._now)
        after = self._moving(
            task.key, lambda: self._engine.complete(step.state, token.task_id, facts, self._now)
        )
        return self._line(f"{task.key} “{task.name}” ({_lane(task)}){_values(facts)}"), after

    def _by_message(self, step: Step) -> tuple[str, Step] | None:
        for waiting in step.subscriptions:
            place = f"{waiting.task_id} {waiting.message}"
            if place in self._left_to_time:
                continue
            given = self._take(self._script.messages, "messages", waiting.message)
            if given == WAIT:
                self._left_to_time.add(place)
            elif given is not None:
                return self._deliver(step, waiting, given)
        return None

    def _deliver(self, step: Step, waiting: Subscription, given: Given) -> tuple[str, Step]:
        name, catch = waiting.message, waiting.task_id
        after = self._moving(
            name, lambda: self._engine.deliver(step.state, name, given, catch, self._now)
        )
        return self._line(f"nhận {name} tại {waiting.element}{_values(given)}"), after

    def _by_timer(self, step: Step) -> tuple[str, Step] | None:
        if step.next_timer is None:
            return None
        self._now = max(self._now, step.next_timer.astimezone(HANOI) + timedelta(seconds=1))
        after = self._moving("hẹn giờ", lambda: self._engine.tick(step.state, self._now))
        fired = next(filter(self._is_event, after.passed), "")
        return self._line(f"đến hạn {fired}"), after

    def _is_event(self, key: str) -> bool:
        drawn = self._procedure.elements.get(key)
        return drawn is not None and drawn.kind in {"intermediateCatchEvent", "boundaryEvent"}

    def _take(self, source: Mapping[str, Any], kind: str, name: str) -> Any:
        given = source.get(name)
        if not isinstance(given, list):
            return given
        used = self._used.get(f"{kind} {name}", 0)
        if used >= len(given):
            return None
        self._used[f"{kind} {name}"] = used + 1
        return given[used]

    def _moving(self, where: str, move: Callable[[], Step]) -> Step:
        try:
            return move()
        except (EngineDefect, FactsRefused, MissingScalar) as error:
            raise CannotPlay(where=where, reason=_said(error)) from error

    def _line(self, text: str) -> str:
        return f"{self._now:%Y-%m-%d %H:%M}  {text}"

    def _told(self, step: Step) -> Iterator[str]:
        for effect in step.effects:
            yield f"    ghi {effect.name}"
        for key in step.passed:
            drawn = self._procedure.elements.get(key)
            if drawn is not None and drawn.event:
                yield f"    ghi {drawn.event} ({key})"
        for message in step.sent:
            yield f"    gửi {message.name}{_values(message.payload)}"
        for signal in step.signals:
            yield f"    phát tín hiệu {signal}"

    def _standing(self, step: Step) -> Iterator[str]:
        if step.ended:
            yield self._line(f"kết thúc tại {step.end_event}")
        for token in step.tokens:
            if token.kind == "task":
                task = self._procedure.tasks[token.element]
                yield f"còn mở {token.element} “{task.name}” ({_lane(task)})"
            else:
                yield f"còn chờ {token.element}"
        for kind, source in (
            ("answers", self._script.answers),
            ("messages", self._script.messages),
        ):
            for name, given in source.items():
                left = len(given) - self._used.get(f"{kind} {name}", 0) if _is_list(given) else 0
                if left:
                    yield f"chưa dùng {left} lần {name}"


def _lane(task: TaskDefinition) -> str:
    return Role(task.role).label


def _is_list(given: object) -> bool:
    return isinstance(given, list)


def _values(facts: Given) -> str:
    shown = ", ".join(f"{name}={_value(value)}" for name, value in sorted(facts.items()))
    return f": {shown}" if shown else ""


def _value(value: Any) -> str:
    return "[" + ", ".join(value) + "]" if isinstance(value, list) else str(value)


def _said(error: Exception) -> str:
    """What the engine says is for whoever writes programs; here the likely cause in plain words."""
    text = str(error)
    if "is not known yet" in text:
        name = text.rpartition("the fact ")[2].partition(" ")[0]
        return f"sơ đồ cần {name} mà chưa câu trả lời nào đưa ra, hãy thêm vào"
    if isinstance(error, MissingScalar):
        return f"thông điệp thiếu {text.rpartition('lacks ')[2]}, hãy thêm vào"
    return f"không đi tiếp được ({text})"
