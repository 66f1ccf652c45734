"""Bring a database to the newest schema, or back. One migration at a time, over all machines."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from service.db.unit_of_work import open_database

_MIGRATIONS: Final = Path(__file__).with_name("migrations")


def _configured(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["url"] = url
    return config


def upgrade(url: str, to: str = "head") -> None:
    command.upgrade(_configured(url), to)


def downgrade(url: str, to: str = "base") -> None:
    command.downgrade(_configured(url), to)


def newest() -> str:
    head = ScriptDirectory(str(_MIGRATIONS)).get_current_head()
    if head is None:
        message = "there are no migrations"
        raise LookupError(message)
    return head


def current(url: str) -> str | None:
    """The revision that the database stands at; none for an empty database."""
    engine = open_database(url)
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()
