"""SQLite: copies by its own backup interface. A plain copy of a living file may be torn."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Final

from service.backups.refusals import BackupRefused
from service.progress import Progress

HEADER: Final = b"SQLite format 3\0"
_PAGES: Final = 2_000  # between two portions others may write
_WAIT_S: Final = 10
_OWNER_ONLY: Final = 0o600
_SUFFIXES: Final = ("", "-journal", "-wal", "-shm")


class _Restarted(Exception):
    """Somebody wrote while we copied, and SQLite began again."""


def copy(source: Path, target: Path, progress: Progress) -> None:
    """Write the database in `source` as it stands at one moment to the new file `target`."""
    os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY))
    with opened(source) as original, opened(target) as duplicate:
        left: int | None = None

        def tell(_status: int, remaining: int, total: int) -> None:
            nonlocal left
            if left is not None and remaining > left:
                raise _Restarted
            left = remaining
            progress.at(total - remaining, total)

        try:
            original.backup(duplicate, pages=_PAGES, progress=tell)
        except _Restarted:
            # A busy office would make us begin again for ever: now all at once, they wait for us.
            original.backup(duplicate)
    _sync(target)


def check(path: Path) -> None:
    """Raises BackupRefused when the file is not a whole database."""
    try:
        with opened(path) as database:
            (verdict,) = database.execute("PRAGMA integrity_check(1)").fetchone()
            strays = database.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        raise BackupRefused(
            f"Tệp {path} không phải bản sao lưu nguyên vẹn: hãy dùng bản khác."
        ) from error
    if verdict != "ok" or strays is not None:
        raise BackupRefused(f"Tệp {path} đã hỏng bên trong: hãy dùng bản khác.")


def put_in_place(new: Path, target: Path) -> Path | None:
    """Rename `new` to `target`; what was there moves to a free name, which is returned."""
    aside = None
    _hand_over(new, target if target.exists() else target.parent)
    if target.exists():
        names = (target.with_name(f"{target.name}.truoc-khoi-phuc-{n}") for n in count(1))
        aside = next(name for name in names if not name.exists())
        for old, kept in zip(_beside(target), _beside(aside), strict=True):
            with suppress(FileNotFoundError):
                old.rename(kept)
    new.rename(target)
    _sync(target.parent)
    return aside


def _hand_over(new: Path, model: Path) -> None:
    """To the account that the office runs under, when root has done the restoring."""
    owner = model.stat()
    with suppress(PermissionError):
        os.chown(new, owner.st_uid, owner.st_gid)
    if model.is_file():
        new.chmod(owner.st_mode & 0o777)


def forget(path: Path) -> None:
    """Remove a draft and whatever SQLite laid beside it."""
    for each in _beside(path):
        each.unlink(missing_ok=True)


def _beside(path: Path) -> list[Path]:
    return [path.with_name(path.name + suffix) for suffix in _SUFFIXES]


def publish(draft: Path, target: Path) -> None:
    """Give a finished file its name, over an older one of that name."""
    _sync(draft)
    draft.replace(target)
    _sync(target.parent)


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """An existing database; unlike a bare `connect`, never makes a new one."""
    mode = "rw" if os.access(path, os.W_OK) else "ro"
    address = f"{path.resolve().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(address, uri=True, timeout=_WAIT_S)) as connection:
        yield connection


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
