"""Failures in one line for a log: what broke and where. Never the message: it may name people."""

import traceback
from pathlib import Path
from typing import Final

_HOME: Final = Path(__file__).resolve().parent.parent


def spot(error: BaseException) -> str:
    """`KeyError (service/commands/cases.py:101)`: the last place of ours the failure came through,
    or the last place at all."""
    kind = type(error).__name__
    frames = traceback.extract_tb(error.__traceback__)
    ours = [
        frame
        for frame in frames
        if Path(frame.filename).is_relative_to(_HOME) and "site-packages" not in frame.filename
    ]
    for frame in reversed(ours or frames):
        path = Path(frame.filename)
        shown = path.relative_to(_HOME) if path.is_relative_to(_HOME) else path.name
        return f"{kind} ({shown}:{frame.lineno})"
    return kind
