"""No request takes a second connection while it holds one: SQLite's writer may wait for whoever has
the first to be done, who waits for the writer to let him have the second."""

from collections.abc import Iterator
from threading import local
from traceback import format_stack
from typing import Any

import pytest
from flask import has_request_context
from sqlalchemy import event
from sqlalchemy.pool import Pool

_SHOWN = 12


@pytest.fixture(autouse=True)
def one_connection_a_request() -> Iterator[None]:
    mine, twice = local(), []

    def takes(_connection: Any, record: Any, _proxy: Any) -> None:
        if not has_request_context():
            return
        held = mine.__dict__.setdefault("held", set())
        if held:
            twice.append("".join(format_stack(limit=_SHOWN)))
        held.add(id(record))

    def gives_back(_connection: Any, record: Any) -> None:
        mine.__dict__.get("held", set()).discard(id(record))

    event.listen(Pool, "checkout", takes)
    event.listen(Pool, "checkin", gives_back)
    yield
    event.remove(Pool, "checkout", takes)
    event.remove(Pool, "checkin", gives_back)
    assert not twice, "\n".join(twice)
