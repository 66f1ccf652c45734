"""PostgreSQL: its own programs do the work; they are found on PATH or asked for."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from service.backups.refusals import BackupRefused
from service.progress import Progress

HEADER: Final = b"PGDMP"
_LOOK_S: Final = 0.5
_OTHERS: Final = """
    SELECT count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def dump(url: str, target: Path, progress: Progress) -> None:
    """Write a dump of the database as it stands at one moment to the new file `target`."""
    target.touch(0o600, exist_ok=False)
    with connection_string(url) as address:
        _run(
            "pg_dump",
            ["--format=custom", "--no-owner", "--no-privileges", f"--file={target}"],
            [f"--dbname={address}"],
            progress=progress,
            growing=target,
        )


def check(path: Path) -> frozenset[str]:
    """The revision of the schema in a dump, among other words; raises BackupRefused when the dump
    cannot be read or is none of ours.
    """
    contents = _run("pg_restore", ["--list"], [str(path)])
    if "TABLE DATA public alembic_version" not in contents:
        raise BackupRefused(f"Tệp {path} không có dữ liệu của phần mềm này: hãy dùng bản khác.")
    rows = _run("pg_restore", ["--data-only", "--table=alembic_version"], ["--file=-", str(path)])
    return frozenset(rows.splitlines())


def put_back(url: str, source: Path, progress: Progress) -> None:
    """Replace what is in the database by the dump, in one transaction: all of it or nothing."""
    with connection_string(url) as address:
        _run(
            "pg_restore",
            ["--clean", "--if-exists", "--no-owner", "--no-privileges"],
            ["--exit-on-error", "--single-transaction", f"--dbname={address}", str(source)],
            progress=progress,
        )


def others_connected(url: str) -> int:
    with connection_string(url) as address, psycopg.connect(address) as connection:
        row = connection.execute(_OTHERS).fetchone()
    return int(row[0]) if row is not None else 0


@contextmanager
def connection_string(url: str) -> Iterator[str]:
    """What libpq takes. The password goes through a file: every account sees a command line."""
    parts = make_url(url)
    plain = parts.set(drivername="postgresql", password=None)
    address = plain.render_as_string(hide_password=False)
    if parts.password is None:
        yield make_conninfo(address)
        return
    with tempfile.NamedTemporaryFile("w", prefix="tdkt-") as file:  # mkstemp: for its owner only
        escaped = str(parts.password).replace("\\", "\\\\").replace(":", "\\:")
        file.write(f"*:*:*:*:{escaped}\n")
        file.flush()
        yield make_conninfo(address, passfile=file.name)


def _run(
    program: str,
    options: Sequence[str],
    more: Sequence[str],
    *,
    progress: Progress | None = None,
    growing: Path | None = None,
) -> str:
    found = shutil.which(program)
    if found is None:
        raise BackupRefused(
            f"Máy này chưa có {program}: hãy cài gói postgresql-client, bản không cũ hơn máy chủ."
        )
    with tempfile.TemporaryFile("w+", errors="replace") as said:
        child = subprocess.Popen(  # noqa: S603 - PostgreSQL's own program with our arguments
            [found, *options, *more], stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        while child.poll() is None:
            try:
                child.wait(_LOOK_S)
            except subprocess.TimeoutExpired:
                if progress is not None:
                    progress.at(growing.stat().st_size // 2**20 if growing is not None else 0)
        said.seek(0)
        output = said.read()
    if child.returncode:
        reason = " ".join(output.split())[:300]
        raise BackupRefused(f"{program} không làm được ({reason}): hãy sửa rồi chạy lại.")
    return output
