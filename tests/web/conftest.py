"""Pages are tried in the demonstration commune, on SQLite: what they read is tried on both."""

from collections.abc import Callable

import pytest
from flask import Flask

from service.commands.office import Office
from tests.builders import Town
from tests.connections import one_connection_a_request
from tests.office import application
from tests.visitor import Visitor, give_passwords

__all__ = ["one_connection_a_request"]


@pytest.fixture
def database_kind() -> str:
    return "sqlite"


def pages_of(office: Office) -> Flask:
    """The pages of an office in which everybody's password is known."""
    give_passwords(office)
    return application(office)


@pytest.fixture
def app(office: Office) -> Flask:
    return pages_of(office)


@pytest.fixture
def visitor(app: Flask) -> Visitor:
    """Somebody at a browser who has not signed in."""
    return Visitor(app)


@pytest.fixture
def at_desk(app: Flask) -> Callable[[str], Visitor]:
    """A person who has signed in, each at a machine of his own."""
    return lambda username: Visitor(app).has_signed_in(username)


@pytest.fixture
def at_desk_in() -> Callable[[Town, str], Visitor]:
    """The same in a commune that has come farther."""
    known: dict[int, Flask] = {}

    def signs_in(town: Town, username: str) -> Visitor:
        if id(town) not in known:
            known[id(town)] = pages_of(town.office)
        return Visitor(known[id(town)]).has_signed_in(username)

    return signs_in
