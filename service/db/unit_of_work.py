"""The one transaction of a command, and the only commit in the house."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from select import POLLIN, poll
from sqlite3 import Connection as SqliteConnection
from sqlite3 import sqlite_version_info
from time import monotonic
from typing import Any, Final

from psycopg import Connection as PostgresConnection
from sqlalchemy import Engine, QueuePool, create_engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

# A WAL of an older library can be corrupted by two connections (sqlite.org/wal.html#walresetbug).
_WAL_IS_SAFE: Final = sqlite_version_info >= (3, 51, 3)
# What a person is made to wait, for a lock as for a connection, before he is asked to come again.
_WAIT_S: Final = 10
_WAIT_FOR_LOCK_MS: Final = _WAIT_S * 1_000
# Commands think for less than this between two statements: whoever holds locks longer has died.
_IDLE_MS: Final = 60_000
_CONNECT_S: Final = 5  # a machine that is switched off refuses nothing, it only does not answer
# A server that ends says so; only a machine or a line that breaks does not.
_TRUSTED_S: Final = 10

_MOST_KEPT: Final = 2_000
# Of an SQLite file, by each connection: with its 2 MiB a search in a large office reads the upper
# pages of its indexes again and again.
_PAGES_KEPT_KIB: Final = 16 * 1024

READ_ONLY: Final = {"tdkt_reader": True}
_TRIED: Final = "more than questions"


def open_database(url: str) -> Engine:
    """Open `sqlite:///…` or `postgresql://…`. Whoever waits for either, waits for some seconds."""
    return _open_sqlite(url) if url.startswith("sqlite") else _open_postgresql(url)


def _open_postgresql(url: str) -> Engine:
    address = make_url(url)
    engine = create_engine(
        address.set(query={"connect_timeout": str(_CONNECT_S), **address.query}),
        pool_size=8,
        max_overflow=8,
        pool_timeout=_WAIT_S,
    )

    @event.listens_for(engine, "connect")
    def prepare(connection: PostgresConnection, _record: Any) -> None:
        connection.autocommit = True
        connection.execute(
            "SELECT set_config('lock_timeout', %s, false), "
            "set_config('idle_in_transaction_session_timeout', %s, false)",
            (str(_WAIT_FOR_LOCK_MS), str(_IDLE_MS)),
        )
        connection.autocommit = False

    _ask_before_use(engine)
    return engine


def _ask_before_use(engine: Engine) -> None:
    """Throw away connections that are broken. Asking each of them whether it is, as SQLAlchemy
    does (`pool_pre_ping`), takes as long as reading a case does."""

    @event.listens_for(engine, "checkin")
    def given_back(_connection: Any, record: Any) -> None:
        record.info["given_back"] = monotonic()

    @event.listens_for(engine, "checkout")
    def look(connection: Any, record: Any, _proxy: Any) -> None:
        since = record.info.get("given_back")
        if since is None:  # it is new
            return
        if monotonic() - since < _TRUSTED_S and not _has_news(connection):
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise InvalidatePoolError from error


def _has_news(connection: PostgresConnection) -> bool:
    """Whether the server has said something that nobody asked for: good-bye, most likely."""
    if connection.closed:
        return True
    waiting = poll()
    waiting.register(connection.fileno(), POLLIN)
    return bool(waiting.poll(0))


def _open_sqlite(url: str) -> Engine:
    """Connections are set to be safe, not fast."""
    engine = create_engine(url, poolclass=QueuePool, pool_timeout=_WAIT_S)

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        journal = "WAL" if _WAL_IS_SAFE else "DELETE"
        for pragma in (
            f"busy_timeout = {_WAIT_FOR_LOCK_MS}",
            f"journal_mode = {journal}",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"cache_size = -{_PAGES_KEPT_KIB}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        # A transaction that reads first and writes later fails at once when somebody else wrote
        # in between, whatever the timeout: writers take the lock at their beginning.
        reader = connection.get_execution_options().get("tdkt_reader", False)
        connection.exec_driver_sql("BEGIN" if reader else "BEGIN IMMEDIATE")

    @event.listens_for(engine, "reset")
    def end(connection: Any, _record: Any, _state: Any) -> None:
        # A COMMIT that readers kept waiting for too long fails and leaves its transaction open;
        # SQLAlchemy takes it for ended, and whoever came next would find the rows of another.
        connection.rollback()

    return engine


class Database:
    """Hands out sessions: `writing()` commits once on a clean exit; of `reading()` nothing stays,
    whatever was tried in it."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._keeps_plans = engine.dialect.name == "postgresql"
        # What is asked of a session that was closed would open it again, for good.
        sessions = partial(sessionmaker, expire_on_commit=False, close_resets_only=False)
        self._writers = sessions(engine)
        self._readers = sessions(engine.execution_options(**READ_ONLY))
        for maker in (self._writers, self._readers):
            event.listen(maker, "loaded_as_persistent", _keep)
            event.listen(maker, "pending_to_persistent", _keep)
        event.listen(self._readers, "after_flush", lambda session, _: _tries(session))
        event.listen(self._readers, "do_orm_execute", _looks)

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self._writers() as session:
            yield session
            session.commit()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        with self._readers() as session:
            yield session
            if self._keeps_plans and _TRIED not in session.info:
                # A rollback makes the driver forget every statement it has prepared, and planning
                # them again takes longer than they do. There is nothing here to be kept.
                session.commit()


def _tries(session: Session) -> None:
    session.info[_TRIED] = True


def _looks(statement: ORMExecuteState) -> None:
    if not statement.is_select:
        _tries(statement.session)


def _keep(session: Session, row: Any) -> None:
    """A row that nobody holds any more would be read again the next time it is asked for."""
    kept: list[Any] = session.info.setdefault("rows", [])
    if len(kept) < _MOST_KEPT:  # a whole register passes through without being held
        kept.append(row)
