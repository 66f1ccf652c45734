"""The one transaction of a command, and the only commit in the house."""

from collections.abc import Iterator
from contextlib import contextmanager
from sqlite3 import Connection as SqliteConnection
from sqlite3 import sqlite_version_info
from typing import Any, Final

from sqlalchemy import Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

# A WAL of an older library can be corrupted by two connections (sqlite.org/wal.html#walresetbug).
_WAL_IS_SAFE: Final = sqlite_version_info >= (3, 51, 3)
_WAIT_FOR_LOCK_MS: Final = 10_000

_MOST_KEPT: Final = 2_000

READ_ONLY: Final = {"tdkt_reader": True}


def open_database(url: str) -> Engine:
    """Open `sqlite:///…` or `postgresql://…`. SQLite connections are set to be safe, not fast."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_pre_ping=True, pool_size=8, max_overflow=8)
    engine = create_engine(url)

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        journal = "WAL" if _WAL_IS_SAFE else "DELETE"
        for pragma in (
            f"busy_timeout = {_WAIT_FOR_LOCK_MS}",
            f"journal_mode = {journal}",
            "synchronous = FULL",
            "foreign_keys = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A transaction that reads first and writes later fails at once when somebody else wrote
        # in between, whatever the timeout: writers take the lock at their beginning.
        reader = connection.get_execution_options().get("tdkt_reader", False)
        connection.exec_driver_sql("BEGIN" if reader else "BEGIN IMMEDIATE")

    return engine


class Database:
    """Hands out sessions: `writing()` commits once on a clean exit, `reading()` never does."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writers = sessionmaker(engine, expire_on_commit=False)
        self._readers = sessionmaker(engine.execution_options(**READ_ONLY), expire_on_commit=False)
        for maker in (self._writers, self._readers):
            event.listen(maker, "loaded_as_persistent", _keep)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._writers() as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._readers() as session:
            yield session


def _keep(session: Session, row: Any) -> None:
    """A row that nobody holds any more would be read again the next time it is asked for."""
    kept: list[Any] = session.info.setdefault("rows", [])
    if len(kept) < _MOST_KEPT:  # a whole register passes through without being held
        kept.append(row)
