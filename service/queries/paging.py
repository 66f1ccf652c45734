"""Opaque cursors: a list goes on after the last row's sort values."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final, Generic, TypeVar

from sqlalchemy import literal_column

from workflows.law.citations import Refusal

PAGE: Final = 50
MOST: Final = 500  # nobody's day has so many; beyond it "hơn 500" says as much as a number
SIFTED: Final = 100  # of a list that a text must be looked for in: who finds more types more of it
Item = TypeVar("Item")


class BadCursor(Refusal):
    """Dấu trang không đúng. Mở lại danh sách từ đầu."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    items: tuple[Item, ...]
    next: str | None


def at_most(rows: int) -> Any:
    """For `limit`. PostgreSQL keeps a plan only where it can tell how far a statement is read;
    otherwise it plans each time anew, which may take twice as long as to read."""
    return literal_column(str(int(rows)))


def encode(values: Sequence[Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(list(values)).encode()).decode().rstrip("=")


def decode(cursor: str | None, length: int) -> list[Any] | None:
    """The values of a cursor; none without one. Raises BadCursor for anything we did not give."""
    if not cursor:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        values = json.loads(base64.urlsafe_b64decode(padded.encode()))
    except (binascii.Error, ValueError) as bad:
        raise BadCursor from bad
    if not isinstance(values, list) or len(values) != length:
        raise BadCursor
    if not all(isinstance(value, str) and value.isprintable() for value in values):
        raise BadCursor
    return values
