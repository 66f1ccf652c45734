"""The order in which tasks stand in lists, and where in it a page begins."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from sqlalchemy import literal, tuple_

from service.db.models import Task
from service.queries.paging import BadCursor, decode, encode

ORDER: Final = (Task.turn, Task.rank, Task.id)


def order_of(of: Any) -> tuple[Any, ...]:
    """The same, of rows with the columns of tasks."""
    return tuple(getattr(of, each.key) for each in ORDER)


def after(cursor: str | None, of: Any = Task) -> Iterator[Any]:
    """What comes after the row that a cursor names. Raises BadCursor."""
    last = decode(cursor, 3)
    if last is None:
        return
    try:
        turn, rank = date.fromisoformat(last[0]), int(last[1])
    except ValueError as bad:
        raise BadCursor from bad
    given = (literal(turn, Task.turn.type), literal(rank), literal(last[2]))
    yield tuple_(*order_of(of)) > tuple_(*given)


def cursor_at(turn: date, rank: int, task_id: str) -> str:
    return encode([turn.isoformat(), str(rank), task_id])
