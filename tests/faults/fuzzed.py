"""Expressions from a fuzzer: of our grammar, of Python's, of bytes; read under guard."""

import gc
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from tests import code_guard
from tests.faults.sketch import words
from workflows.expressions import Expression, ExpressionFailed, ExpressionRefused

FACTS: Final[dict[str, Any]] = {
    "count": 3,
    "big": 2**62,
    "left": 0,
    "share": 0.9,
    "approved": True,
    "result": "accepted",
    "long": "x" * 2_000,
    "ids": ["a", "b"],
    "many": [f"m{number}" for number in range(100)],
    "nothing": None,
}
LIMIT_S: Final = 0.001
_AGAIN: Final = 7  # other processes disturb a clock; an expression that is slow is slow each time
_VALUES: Final = (str, int, float, bool, list, type(None))
_PIECES: Final = (
    *FACTS,
    *words(
        "0 1 9 1.5 9999999999 1e308 1e999 'a' \"b\" '' True False None and or not in is if else"
    ),
    *words("( ) [ ] { } , . : ; = == != < <= > >= + - * / // % ** @ & | ^ ~ := -> ! ? $ ` \\ #"),
    *words("len min max print open eval exec __import__ __class__ __builtins__ lambda for yield"),
    *words("await import f'{x}' b'x' 1j ... *ids **x \u0435val \uff4cen \u202e \ud7ff"),
    *("\u00a0", "\x00", "\n", "\t"),
)


def expressions(seed: int) -> Iterator[str]:
    """A third of each kind, without end."""
    rng = Random(seed)  # noqa: S311 - repeatable, not secret
    while True:
        yield _grammatical(rng, rng.randint(0, 7))
        yield " ".join(rng.choice(_PIECES) for _ in range(rng.randint(0, 40)))
        yield _spoilt(rng, _grammatical(rng, rng.randint(1, 5)))


def _grammatical(rng: Random, depth: int) -> str:
    if depth == 0:
        return rng.choice([*FACTS, "0", "7", "2.5", "'a'", "True", "None", "unknown", "9" * 40])
    one = _grammatical(rng, depth - 1)
    two = _grammatical(rng, rng.randrange(depth))
    shapes = (
        f"{one} {rng.choice(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in'])} {two}",
        f"{one} {rng.choice(['+', '-', '*', '//', '%'])} {two}",
        f"{one} {rng.choice(['and', 'or'])} {two}",
        f"not {one}",
        f"-{one}",
        f"({one})",
        f"({one}, {two})",
        f"[{one}, {two}]",
        f"{rng.choice(['len', 'min', 'max'])}({one}{rng.choice(['', ', ' + two])})",
        f"{one} is {rng.choice(['', 'not '])}None",
    )
    return rng.choice(shapes)


def _spoilt(rng: Random, text: str) -> str:
    letters = [*text]
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(letters) + 1)
        piece = rng.choice(
            [rng.choice(_PIECES), chr(rng.randrange(0x110000)), rng.randbytes(3).decode("latin-1")]
        )
        letters[at : at + rng.randint(0, 3)] = [*(piece * rng.choice([1, 1, 1, 2, 80]))]
        letters = letters or ["1"]
    return "".join(letters)


@dataclass
class Fuzzed:
    outcomes: Counter[str] = field(default_factory=Counter)
    slowest: float = 0.0  # seconds of CPU
    slowest_text: str = ""
    found: list[str] = field(default_factory=list)


def fuzz(texts: Iterator[str], tell: Callable[[int], None] = lambda _: None) -> Fuzzed:
    done = Fuzzed()
    code_guard.watch()
    gc.collect()
    gc.disable()  # a collection belongs to no expression
    try:
        for number, text in enumerate(texts):
            _one(text, done)
            if number % 10_000 == 0:
                gc.collect()
                tell(number)
    finally:
        gc.enable()
    done.found += code_guard.taken()
    return done


def _one(text: str, done: Fuzzed) -> None:
    outcome, seconds = _read(text)
    if seconds > LIMIT_S:
        seconds = min(seconds, *(_read(text)[1] for _ in range(_AGAIN)))
    done.outcomes[outcome.split(":")[0]] += 1
    if seconds > done.slowest:
        done.slowest, done.slowest_text = seconds, text
    if seconds > LIMIT_S:
        done.found.append(f"{seconds * 1000:.2f} ms for {text!r}"[:300])
    if outcome.startswith(("crash", "escape")):
        done.found.append(f"{outcome} by {text!r}"[:300])


def _read(text: str) -> tuple[str, float]:
    began = time.thread_time()
    try:
        value = Expression(text).value(FACTS)
        outcome = "value" if _is_plain(value) else f"escape: {type(value)}"
    except ExpressionRefused:
        outcome = "refused"
    except ExpressionFailed:
        outcome = "failed"
    except code_guard.CodeWasRun:
        outcome = "run as code"
    except Exception as error:  # noqa: BLE001 - anything else is the finding
        outcome = f"crash: {error!r}"
    return outcome, time.thread_time() - began


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(map(_is_plain, value))
    return type(value) in _VALUES and not (isinstance(value, float) and not math.isfinite(value))
