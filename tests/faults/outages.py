"""Databases that are away for a while: locked by somebody else, stopped, started again."""

import shutil
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import psycopg
from psycopg import sql
from sqlalchemy import Engine, event

from tests import postgres
from tests.postgres_keeper import Account, initialise, start, wait_until_ready, within_reach

_SHORT_MS = 60


def soon_weary(engine: Engine) -> None:
    """Locks are waited for as in an office, but not for ten seconds."""

    def shorten(connection: Any, _record: Any) -> None:
        if engine.dialect.name == "sqlite":
            connection.execute(f"PRAGMA busy_timeout = {_SHORT_MS}")
        else:
            connection.autocommit = True
            connection.execute(f"SET lock_timeout = {_SHORT_MS}")
            connection.autocommit = False

    event.listen(engine, "connect", shorten)


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Somebody else holds the whole database."""
    if url.startswith("sqlite"):
        other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        try:
            yield
        finally:
            other.close()
        return
    with psycopg.connect(url) as holder:
        rows = holder.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        tables = sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows)
        holder.execute(sql.SQL("LOCK TABLE {} IN ACCESS EXCLUSIVE MODE").format(tables))
        yield
        holder.rollback()


class OwnServer:
    """A PostgreSQL that nobody else uses, to be stopped and started where it was."""

    def __init__(self) -> None:
        self._folder = postgres.folder_for(uuid4().hex, "outage")
        self._folder.mkdir(mode=0o711)
        self._account = Account.suitable()
        build = postgres.debian()
        self._binaries = within_reach(build.bin, build.root, self._folder, self._account)
        password = initialise(self._folder, self._binaries, list(build.locale), self._account)
        self._process, self._port = start(self._folder, self._binaries, self._account)
        self.address = f"postgresql://tdkt:{password}@127.0.0.1:{self._port}"
        assert wait_until_ready(self.address, self._process)
        self.url = f"{self.address}/postgres"

    def stop(self) -> None:
        """Connections are cut off at once, as when an operator restarts it."""
        self._process.send_signal(signal.SIGINT)
        self._process.wait()

    def start(self) -> None:
        self._process, _ = start(self._folder, self._binaries, self._account, self._port)
        assert wait_until_ready(self.address, self._process)

    def clear_away(self) -> None:
        self._process.send_signal(signal.SIGQUIT)
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
