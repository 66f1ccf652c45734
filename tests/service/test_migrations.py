"""The schema: up, down and up again, and exactly what the models say."""

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import inspect

from service.db import migrate
from service.db.base import Base
from service.db.unit_of_work import open_database


def tables(url):
    engine = open_database(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_up_down_and_up_again(empty_database_url):
    url = empty_database_url
    assert migrate.current(url) is None
    migrate.upgrade(url)
    assert migrate.current(url) == migrate.newest()
    full = tables(url)
    assert full == set(Base.metadata.tables) | {"alembic_version"}

    migrate.downgrade(url)
    assert migrate.current(url) is None
    assert tables(url) == {"alembic_version"}

    migrate.upgrade(url)
    assert tables(url) == full
    migrate.upgrade(url)  # twice is once
    assert migrate.current(url) == migrate.newest()


def test_the_migrations_make_exactly_what_the_models_say(database_url):
    engine = open_database(database_url)
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(found, Base.metadata) == []
    finally:
        engine.dispose()


def test_alembic_itself_finds_nothing_to_add(database_url):
    command.check(migrate._configured(database_url))  # noqa: SLF001  as `alembic check` would ask


def test_alembic_would_find_a_missing_column(database_url):
    """The check above is worth something only if it can fail."""
    engine = open_database(database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE heartbeat")
        connection.commit()
    engine.dispose()
    with pytest.raises(CommandError):
        command.check(migrate._configured(database_url))  # noqa: SLF001  the same
