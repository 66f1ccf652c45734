"""Both ends of the PostgreSQL versions that we support."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from service.db import migrate
from tests.postgres import OLDEST_SUPPORTED, Server


@pytest.fixture
def newest_url(newest_postgres_server: Server) -> Iterator[str]:
    name = f"test_{uuid4().hex}"
    yield newest_postgres_server.create(name)
    newest_postgres_server.drop(name)


def test_the_two_servers_are_the_ends_of_a_range(
    postgres_server: Server, newest_postgres_server: Server
):
    assert OLDEST_SUPPORTED <= postgres_server.version() < newest_postgres_server.version()


def test_the_newest_server_takes_every_migration_up_down_and_up(newest_url: str):
    migrate.upgrade(newest_url)
    migrate.downgrade(newest_url)
    assert migrate.current(newest_url) is None
    migrate.upgrade(newest_url)
    assert migrate.current(newest_url) == migrate.newest()


def test_each_test_begins_at_the_newest_schema(database_url: str):
    assert migrate.current(database_url) == migrate.newest()


def test_an_empty_database_holds_no_schema(empty_database_url: str):
    assert migrate.current(empty_database_url) is None
