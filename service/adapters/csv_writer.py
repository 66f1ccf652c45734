"""Tables written as CSV that Excel opens as it is: UTF-8 with its mark, text that stays text."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from io import StringIO
from itertools import islice
from typing import Final

from service import text
from service.adapters.sheet_writer import Cell

_MARK: Final = "\ufeff"  # by which Excel knows UTF-8
_ROWS: Final = 500  # in one piece of the answer
# What a spreadsheet takes for the beginning of a formula, or for the way around our looking for it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def write_csv(headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> Iterator[bytes]:
    """The table in pieces. Days are written as 2026-09-07, which no setting reads otherwise."""
    left = iter(rows)
    piece = [headers, *islice(left, _ROWS)]
    yield _written(piece, _MARK)
    while piece := list(islice(left, _ROWS)):
        yield _written(piece)


def _written(rows: Iterable[Sequence[Cell]], before: str = "") -> bytes:
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([_cell(value) for value in row] for row in rows)
    return (before + out.getvalue()).encode()


def _cell(value: Cell) -> str:
    if value is None or value is False:
        return ""
    if value is True:
        return "x"
    if isinstance(value, datetime):
        return f"{text.local(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int | float) else harmless(value)


def harmless(typed: str) -> str:
    """What somebody typed, so that no spreadsheet computes it."""
    shown = text.visible(typed)
    return f"'{shown}" if typed.startswith(_FORMULA) or shown.startswith(_FORMULA) else shown
