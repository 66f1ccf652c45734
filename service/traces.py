"""Failures in one line: for a log where it broke, for people why. Never the message of an exception
of ours in a log: it may name people.
"""

import socket
import traceback
from pathlib import Path
from typing import Final

_HOME: Final = Path(__file__).resolve().parent.parent
_REASONS: Final[dict[type[OSError], str]] = {
    FileNotFoundError: "không có tệp này",
    PermissionError: "không có quyền",
    IsADirectoryError: "đây là thư mục",
    NotADirectoryError: "đường dẫn đi qua một tệp",
    FileExistsError: "đã có tệp này",
    ConnectionRefusedError: "không nhận kết nối",
    TimeoutError: "quá lâu không trả lời",
    socket.gaierror: "không có máy tên như vậy",
}


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


def reason(error: OSError) -> str:
    """Why a file could not be used, for people."""
    for kind, words in _REASONS.items():
        if isinstance(error, kind):
            return words
    return error.strerror or type(error).__name__
