"""What every command begins with: settings, and an office on a database that is ready."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from service.adapters.sqlite_file import database_file
from service.bootstrap import Parts, make_office
from service.commands.office import Office
from service.db import migrate
from service.progress import Progress
from service.settings import Settings


class Stop(Exception):
    """The command cannot be done; the message is one Vietnamese sentence with the remedy."""


@dataclass(frozen=True, slots=True)
class Desk:
    settings: Settings
    office: Office


@contextmanager
def open_desk(parts: Parts | None = None) -> Iterator[Desk]:
    """An office on the database of the settings; Stop unless its schema is of this version."""
    settings = Settings.from_environment()
    require_database(settings)
    revision = migrate.current(settings.database_url)
    if revision is None:
        raise Stop("Cơ sở dữ liệu còn trống: hãy chạy tdkt migrate.")
    if revision != migrate.newest():
        raise Stop(
            f"Lược đồ cơ sở dữ liệu là {revision}, phần mềm cần {migrate.newest()}: "
            "hãy chạy tdkt migrate của phiên bản mới hơn trong hai bên."
        )
    office = make_office(settings, parts)
    try:
        yield Desk(settings, office)
    finally:
        office.database.engine.dispose()


def require_database(settings: Settings) -> None:
    """Stop where a bare connection would make an empty file at a mistyped place."""
    path = database_file(settings.database_url)
    if path is not None and not path.is_file():
        raise Stop(f"Chưa có tệp {path}: hãy sửa TDKT_DATABASE_URL hoặc chạy tdkt migrate.")


def data_folder(settings: Settings) -> Path:
    """The folder of TDKT_DATA, made now if it is missing; for its owner only."""
    settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
    return settings.data


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a command for people


def complain(line: str) -> None:
    print(line, file=sys.stderr, flush=True)  # noqa: T201 - a command for people


def watch(what: str) -> Progress:
    return Progress(what)
