"""No text becomes code below a call of the engine: whoever tries is stopped, and fails the run.

Python tells a hook of every `eval`, `exec` and `compile`, wherever it is called from. What runs
because a module is being imported is the module's own code, and `ast.parse` makes a tree and no
code: both are let through. What is found is kept, so that a test fails also where what is raised
here was swallowed.
"""

import ast
import inspect
import sys
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any, Final

import workflows

_ROOM: Final = Path(workflows.__file__).parent
_LAYER: Final = tuple(str(_ROOM / name) for name in ("engine.py", "expressions.py", "interpreter/"))
_IMPORTING: Final = "<frozen importlib._bootstrap"
_found: list[str] = []


class CodeWasRun(BaseException):
    """Text was compiled or run below a call of the engine."""


@cache
def watch() -> None:
    """From now on, in this process and in those forked from it. A hook cannot be taken out."""
    sys.addaudithook(_hear)


def taken() -> list[str]:
    """What was found since this was last asked."""
    found = _found[:]
    _found.clear()
    return found


def _hear(event: str, args: tuple[Any, ...]) -> None:
    if event == "exec" or event == "compile":  # noqa: PLR1714 - called for everything Python does
        caller = sys._getframe(1)  # noqa: SLF001 - the only way to ask who calls
        if caller.f_code is not ast.parse.__code__ and (engine := _engine_below(caller)):
            _found.append(
                f"{event} of {args[0]!r:.100} in {_place(caller)}, below {_place(engine)}"
            )
            raise CodeWasRun(_found[-1])


def _engine_below(caller: FrameType) -> FrameType | None:
    """The nearest function of the engine's layer that is at work here."""
    frame: FrameType | None = caller
    while frame is not None:
        file = frame.f_code.co_filename
        if file.startswith(_IMPORTING):
            return None
        if file.startswith(_LAYER) and frame.f_code.co_flags & inspect.CO_OPTIMIZED:
            return frame
        frame = frame.f_back
    return None


def _place(frame: FrameType) -> str:
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno} {frame.f_code.co_name}"


def fail_if_found() -> None:
    found = taken()
    assert not found, "code was run below the engine:\n" + "\n".join(found)
