"""Where a session is held, and what that leaves on the disk: SQLite's file with its write-ahead
log, which is kept from the first vote on; PostgreSQL's tables, its log, and dumps."""

import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from itertools import count
from pathlib import Path
from typing import Any, Final, Protocol

from sqlalchemy import Connection, event, text

from service.backups import back_up
from service.commands.office import Office
from service.progress import Progress
from tests.faults.boxes import copied
from tests.faults.linkage.tables import LINES, Found
from tests.faults.linkage.traces import PAGE, Trace
from tests.office import office_at, settings
from tests.postgres import Server

_WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_HEAP_PAGE: Final = 8192
_LOG_PAGE: Final = 8192
_LONG_HEADER: Final = 2  # a bit of the page's marks: the first page of a segment
_SEGMENT: Final = 16 * 1024**2


class Place(Protocol):
    written: str  # what is hidden of a row that tells when it was written

    def sits(self) -> Any:
        """A context with the office of one session, at the hour of the ballot."""
        ...

    def opens_now(self, connection: Connection) -> None:
        """Remember what is there before the box is opened."""
        ...

    def traces(self, connection: Connection, found: Found) -> list[Trace]: ...

    def backup(self) -> set[bytes]:
        """Take a backup as an operator does; its pages or lines."""
        ...


def _in_silence(what: str) -> Progress:
    return Progress(what, out=StringIO())


class OnSQLite:
    written = "hidden_rowid"

    def __init__(self, template: Path, at: datetime, folder: Path) -> None:
        self._template, self._at = template, at
        self._path, self._copy = folder / "read.db", folder / "backup.db"
        self._known = set(_pages(self._template.read_bytes(), PAGE))
        self._before = 0

    @contextmanager
    def sits(self) -> Iterator[Office]:
        with office_at(copied(self._template, self._path), self._at) as office:
            engine = office.database.engine
            event.listen(engine, "connect", _keep_the_log)
            yield office
            event.remove(engine, "connect", _keep_the_log)  # others work on this engine after us

    def opens_now(self, connection: Connection) -> None:
        del connection
        self._before = len(self._log())

    def traces(self, connection: Connection, found: Found) -> list[Trace]:
        del connection, found
        log = self._log()
        # What a checkpoint makes of the file; all else in it is as it was before the first vote.
        changed = b"".join(dict(self._frames()).values())
        return [
            Trace("write-ahead log", log, self._before, PAGE),
            Trace("database file", changed, 0, PAGE),
        ]

    def _frames(self) -> Iterator[tuple[int, bytes]]:
        raw = Path(f"{self._path}-wal").read_bytes()
        for start in range(_WAL_HEADER, len(raw), _FRAME_HEADER + PAGE):
            number = int.from_bytes(raw[start : start + 4], "big")
            yield number - 1, raw[start + _FRAME_HEADER : start + _FRAME_HEADER + PAGE]

    def _log(self) -> bytes:
        return b"".join(page for _, page in self._frames())

    def backup(self) -> set[bytes]:
        back_up(settings(f"sqlite:///{self._path}"), self._copy, _in_silence)
        return set(_pages(self._copy.read_bytes(), PAGE)) - self._known


def _keep_the_log(connection: Any, _record: Any) -> None:
    """As newer SQLite works here, and nothing of the log is ever overwritten."""
    for pragma in ("journal_mode = WAL", "wal_autocheckpoint = 0"):
        connection.execute(f"PRAGMA {pragma}")


def _pages(raw: bytes, size: int) -> list[bytes]:
    return [raw[start : start + size] for start in range(0, len(raw), size)]


class OnPostgreSQL:
    written = "hidden_xmin"

    """`data`: the folder of the server itself."""

    def __init__(
        self, server: Server, template: str, at: datetime, folder: Path, data: Path
    ) -> None:
        self._server, self._template, self._at = server, template, at
        self._copy, self._data = folder / "backup.dump", data
        self._number = count(1)
        self._url = ""
        self._from = self._opened = 0
        self._known: set[bytes] = set()

    @contextmanager
    def sits(self) -> Iterator[Office]:
        name = f"box_{next(self._number)}"
        self._url = self._server.create(name, self._template)
        with office_at(self._url, self._at) as office:
            with office.database.reading() as session:
                self._from = _written_to(session.connection())
            yield office
            office.database.engine.dispose()
        self._server.drop(name)

    def opens_now(self, connection: Connection) -> None:
        self._opened = _written_to(connection)

    def traces(self, connection: Connection, found: Found) -> list[Trace]:
        log, before = self._log(_written_to(connection)), self._log(self._opened)
        made = [Trace("write-ahead log", log, len(before), b"")]
        with connection.engine.connect() as other:
            other.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))
        for table in (LINES, *found.theirs):
            place = connection.execute(text("SELECT pg_relation_filepath(:t)"), {"t": table})
            file = self._data / str(place.scalar_one())
            made.append(Trace(f"file of {table}", file.read_bytes(), 0, _HEAP_PAGE))
        return made

    def _log(self, to: int) -> bytes:
        segments = range(self._from // _SEGMENT, to // _SEGMENT + 1)
        files = [
            self._data / "pg_wal" / f"00000001{each // 256:08X}{each % 256:08X}"
            for each in segments
        ]
        raw = b"".join(each.read_bytes() for each in files)
        raw = raw[: to - segments.start * _SEGMENT]
        pages = _pages(raw, _LOG_PAGE)[self._from % _SEGMENT // _LOG_PAGE :]
        return b"".join(_without_header(page) for page in pages)

    def backup(self) -> set[bytes]:
        """Its lines; what is in the template stands in every one of them."""
        back_up(settings(self._url), self._copy, _in_silence)
        text_ = subprocess.run(  # noqa: S603 - PostgreSQL's own program
            ["pg_restore", "--data-only", "--file=-", str(self._copy)],  # noqa: S607 - as in a backup
            capture_output=True,
            check=True,
        )
        return set(text_.stdout.splitlines(keepends=True))


def _without_header(page: bytes) -> bytes:
    """What is written goes on behind it in the midst of a word."""
    is_long = int.from_bytes(page[2:4], "little") & _LONG_HEADER
    return page[40 if is_long else 24 :]


def _written_to(connection: Connection) -> int:
    """The place in the server's log, with all that is written so far on the disk."""
    place = connection.exec_driver_sql("SELECT pg_current_wal_flush_lsn() - '0/0'")
    return int(place.scalar_one())


def fresh(backups: Sequence[set[bytes]]) -> bytes:
    """What each backup has that the one before had not, one after the other."""
    parts, before = [], set[bytes]()
    for each in backups:
        parts += sorted(each - before)
        before = each
    return b"".join(parts)
