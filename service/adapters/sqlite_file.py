"""The file an SQLite database lies in, and who is at work on it."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import make_url


class FileInUse(Exception):
    """Another process serves this database."""


def database_file(url: str) -> Path | None:
    """Where the database lies; none when a server keeps it."""
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or parts.database is None:
        return None
    return Path(parts.database)


@contextmanager
def at_work(url: str, *, alone: bool) -> Iterator[None]:
    """Be known as at work on the database, `alone` or beside others; raises FileInUse.

    For as long as the process or one of its children lives, killed or not. With a database server
    this is nobody's business.
    """
    path = database_file(url)
    if path is None:
        yield
        return
    # Opened to read: whichever account made the file, the others may hold its lock.
    lock = os.open(path.with_name(path.name + ".lock"), os.O_RDONLY | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(lock, (fcntl.LOCK_EX if alone else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FileInUse from None
        yield
    finally:
        os.close(lock)
