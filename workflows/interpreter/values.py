"""What goes in and out of the interpreter: plain values, nothing of the library's."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypeAlias

from workflows.interpreter.errors import FactsRefused

Fact: TypeAlias = str | int | float | bool | list[str] | None

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
MAX_FACTS = 200
MAX_TEXT = 2_000  # characters
MAX_LIST = 2_000  # entries
MAX_INTEGER = 2**63


@dataclass(frozen=True, slots=True)
class OpenTask:
    """Work for a person. `key` is the element's id, `item` whom or what this copy is about."""

    id: str
    key: str
    process: str
    item: str | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """Where the case stands in its diagrams; what only listens beside an activity is no token."""

    element: str
    process: str
    kind: Literal["task", "message", "timer", "signal", "condition"]
    task_id: str


@dataclass(frozen=True, slots=True)
class Subscription:
    """A message or signal that would be taken now, and where: `deliver` asks for the `task_id`."""

    message: str
    task_id: str
    element: str


@dataclass(frozen=True, slots=True)
class Message:
    """Thrown by a diagram, with the values it declares and no others."""

    name: str
    payload: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Effect:
    """Asked for by a service task; recorded here, performed by others."""

    name: str
    element: str


@dataclass(frozen=True, slots=True)
class Step:
    """Everything one command changed, and where the case stands after it."""

    state: bytes
    version: str
    process: str
    opened: tuple[OpenTask, ...]
    closed: tuple[str, ...]  # ids of tasks open before and not now: completed or cut off
    effects: tuple[Effect, ...]
    sent: tuple[Message, ...]
    signals: tuple[str, ...]  # thrown; in the case itself all who wait have heard them
    tokens: tuple[Token, ...]
    subscriptions: tuple[Subscription, ...]
    passed: tuple[str, ...]  # ids of elements completed, in order; a repeated task counts as whole
    flows: tuple[str, ...]  # ids of sequence flows taken, in order
    facts: Mapping[str, Fact]
    next_timer: datetime | None  # UTC
    ended: bool
    end_event: str | None  # the last end event reached on the top level


def checked_facts(given: Mapping[str, object]) -> dict[str, Fact]:
    """The same facts, copied. Raises FactsRefused, naming the first that is not acceptable."""
    if len(given) > MAX_FACTS:
        raise FactsRefused(f"more than {MAX_FACTS} facts at once")
    return {name: _checked(name, value) for name, value in given.items()}


def instant(value: object) -> datetime:
    """The moment an ISO 8601 text names. Raises ValueError unless it carries an offset."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    if moment is None or moment.tzinfo is None:
        raise ValueError(f"{value!r} is not an instant with offset")
    return moment


def _checked(name: str, value: object) -> Fact:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise FactsRefused(f"{name!r} is no name for a fact")
    if isinstance(value, list):
        return _checked_list(name, value)
    if value is not None and not isinstance(value, str | int | float):
        raise FactsRefused(f"{name}: a {type(value).__name__} is not a fact")
    if name.endswith("_at") and value is not None:
        _check_instant(name, value)
    if isinstance(value, str) and len(value) > MAX_TEXT:
        raise FactsRefused(f"{name}: longer than {MAX_TEXT} characters")
    if isinstance(value, float) and not math.isfinite(value):
        raise FactsRefused(f"{name}: {value} is not a number one can decide by")
    if isinstance(value, int) and abs(value) >= MAX_INTEGER:
        raise FactsRefused(f"{name}: too large")
    return value


def _check_instant(name: str, value: object) -> None:
    # A date without time means midnight and loses the last day; without an offset it means
    # whatever zone the machine is in.
    try:
        instant(value)
    except ValueError as error:
        raise FactsRefused(f"{name}: {error}") from None


def _checked_list(name: str, values: list[object]) -> list[str]:
    texts = [value for value in values if isinstance(value, str) and len(value) <= MAX_TEXT]
    if len(texts) != len(values) or len(texts) > MAX_LIST:
        raise FactsRefused(f"{name}: a list holds up to {MAX_LIST} short texts and nothing else")
    if len(set(texts)) != len(texts):
        raise FactsRefused(f"{name}: an entry occurs twice")
    return texts
