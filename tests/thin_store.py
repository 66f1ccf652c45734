"""The rows of cases, as thin as they can be: what a benchmark keeps the engine's steps in.

A case is read from the database and written with its task, timer, history and outbox rows in one
transaction of Core statements.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final, TypeAlias

from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    bindparam,
    create_engine,
    event,
    insert,
    select,
    update,
)
from sqlalchemy import Engine as Database

from service.db.unit_of_work import READ_ONLY, open_database
from workflows.engine import Step

_ID: Final = String(32)
_AT: Final = DateTime(timezone=True)
_EVERYTHING: Final = MetaData()
_CASE: Final = Table(
    "bare_case",
    _EVERYTHING,
    Column("id", _ID, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("state", LargeBinary, nullable=False),
)
_TASK: Final = Table(
    "bare_task",
    _EVERYTHING,
    Column("id", String(80), primary_key=True),
    Column("case_id", _ID, index=True),
    Column("key", String(80)),
    Column("state", String(12)),
    Column("closed_at", _AT),
)
_TIMER: Final = Table(
    "bare_timer", _EVERYTHING, Column("case_id", _ID, primary_key=True), Column("due_at", _AT)
)
_EVENT: Final = Table(
    "bare_event",
    _EVERYTHING,
    Column("id", Integer, primary_key=True),
    Column("case_id", _ID, index=True),
    Column("kind", String(40)),
    Column("at", _AT),
)
_OUTBOX: Final = Table(
    "bare_outbox",
    _EVERYTHING,
    Column("id", Integer, primary_key=True),
    Column("case_id", _ID),
    Column("name", String(80)),
)
TOKEN: Final = Table(
    "bare_token", _EVERYTHING, Column("token", _ID, primary_key=True), Column("person", _ID)
)
_TELL: Final = insert(_EVENT).inline()  # nobody asks for the number of its row
_OPEN: Final = insert(_TASK)
_SEND: Final = insert(_OUTBOX).inline()
_READ: Final = (
    select(_CASE.c.revision, _CASE.c.state, _TIMER.c.due_at)
    .join(_TIMER, _TIMER.c.case_id == _CASE.c.id)
    .where(_CASE.c.id == bindparam("case"))
)
_MOVE: Final = (
    update(_CASE)
    .where(_CASE.c.id == bindparam("case"), _CASE.c.revision == bindparam("old"))
    .values(revision=_CASE.c.revision + 1, state=bindparam("new"))
)
_CLOSE: Final = (
    update(_TASK)
    .where(_TASK.c.id == bindparam("task"), _TASK.c.state == "open")
    .values(state=bindparam("as_"), closed_at=bindparam("now"))
)
_PUT_OFF: Final = (
    update(_TIMER).where(_TIMER.c.case_id == bindparam("case")).values(due_at=bindparam("due"))
)


@dataclass(frozen=True)
class Change:
    """What one step turns into rows. `done`: the task that somebody completed, if it was one."""

    state: bytes
    done: str | None = None
    opened: tuple[tuple[str, str], ...] = ()  # id and key
    cut_off: tuple[str, ...] = ()
    timer: datetime | None = None
    timer_moves: bool = False
    sent: tuple[str, ...] = ()


Writer: TypeAlias = Callable[[Change, datetime], None]


def change_of(step: Step, done: str | None, due: datetime | None) -> Change:
    """`due`: when the next timer ran out before it."""
    return Change(
        state=step.state,
        done=done,
        opened=tuple((task.id, task.key) for task in step.opened),
        cut_off=tuple(task for task in step.closed if task != done),
        timer=step.next_timer,
        timer_moves=step.next_timer != due,
        sent=(*(each.name for each in step.sent), *(each.name for each in step.effects)),
    )


def logged(url: str) -> Database:
    """As fast as SQLite is when nothing may be lost; one connection at a time is safe with it."""
    database = create_engine(url)

    @event.listens_for(database, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    @event.listens_for(database, "begin")
    def begin(connection: Any) -> None:
        if not connection.get_execution_options().get("tdkt_reader"):
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    return database


def database_at(url: str) -> Database:
    return logged(url) if url.startswith("sqlite") else open_database(url)


class Store:
    """The rows of cases, as thin as they can be."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._readers = database.execution_options(isolation_level="AUTOCOMMIT", **READ_ONLY)
        _EVERYTHING.create_all(self._database)

    def begin(self, case: str, change: Change) -> None:
        with self._database.begin() as connection:
            connection.execute(insert(_CASE), {"id": case, "revision": 0, "state": change.state})
            connection.execute(insert(_TIMER), {"case_id": case, "due_at": change.timer})
            self._open(connection, case, change)

    def let_in(self, token: str) -> None:
        with self._database.begin() as connection:
            connection.execute(insert(TOKEN), {"token": token, "person": token})

    def read(self, case: str) -> tuple[int, bytes, datetime | None]:
        """Revision, state, and when its next timer runs out."""
        with self._readers.connect() as connection:
            revision, state, due = connection.execute(_READ, {"case": case}).one()
            return revision, state, due and due.replace(tzinfo=UTC)

    def write(self, case: str, revision: int, change: Change, now: datetime) -> None:
        with self._database.begin() as connection:
            self._write(connection, case, revision, change, now)

    @contextmanager
    def moving(self, case: str) -> Iterator[tuple[bytes, datetime | None, Writer]]:
        """In one transaction from the first read to the last row, as a command of the office:
        state, when its next timer runs out, and what writes the change."""
        with self._database.begin() as connection:
            revision, state, due = connection.execute(_READ, {"case": case}).one()
            yield (
                state,
                due and due.replace(tzinfo=UTC),
                partial(self._write, connection, case, revision),
            )

    def _write(
        self, connection: Any, case: str, revision: int, change: Change, now: datetime
    ) -> None:
        moved = {"case": case, "old": revision, "new": change.state}
        assert connection.execute(_MOVE, moved).rowcount == 1, "a race that nobody runs here"
        if change.done is not None:
            done = {"task": change.done, "as_": "completed", "now": now}
            assert connection.execute(_CLOSE, done).rowcount == 1, f"{change.done} is not open"
        connection.execute(_TELL, {"case_id": case, "kind": "task.completed", "at": now})
        if change.cut_off:
            cut_off = [{"task": each, "as_": "cut_off", "now": now} for each in change.cut_off]
            connection.execute(_CLOSE, cut_off)
        self._open(connection, case, change)
        if change.timer_moves:
            connection.execute(_PUT_OFF, {"case": case, "due": change.timer})
        if change.sent:
            connection.execute(_SEND, [{"case_id": case, "name": each} for each in change.sent])

    @staticmethod
    def _open(connection: Any, case: str, change: Change) -> None:
        if change.opened:
            rows = [
                {"id": task, "case_id": case, "key": key, "state": "open"}
                for task, key in change.opened
            ]
            connection.execute(_OPEN, rows)

    def close(self) -> None:
        self._database.dispose()
