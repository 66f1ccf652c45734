"""The API of the demonstration commune: an application over an office, and anybody's program."""

from collections.abc import Callable

import pytest
from flask import Flask

from service.commands.office import Office
from service.commands.signing_in import MakeToken
from tests.builders import Town
from tests.conftest import kind_by_turns as database_kind
from tests.connections import one_connection_a_request
from tests.office import application
from tests.stranger import Caller, OverFlask, Wire

__all__ = ["database_kind", "one_connection_a_request"]


@pytest.fixture
def app(office: Office) -> Flask:
    return application(office)


@pytest.fixture
def wire(app: Flask) -> Wire:
    return OverFlask(app)


def token_of(office: Office, username: str) -> str:
    return office.execute(MakeToken(username))


def programs(office: Office, wire: Wire) -> Callable[[str], Caller]:
    """Somebody's program: `caller("thuongtruc").get("/tasks")`."""
    known: dict[str, Caller] = {}

    def caller(username: str) -> Caller:
        if username not in known:
            known[username] = Caller(wire, token_of(office, username))
        return known[username]

    return caller


@pytest.fixture
def caller(office: Office, wire: Wire) -> Callable[[str], Caller]:
    return programs(office, wire)


def _door(town: Town) -> Callable[[str], Caller]:
    return programs(town.office, OverFlask(application(town.office)))


@pytest.fixture
def door() -> Callable[[Town], Callable[[str], Caller]]:
    """Programs in a commune that has come to some other point."""
    return _door


@pytest.fixture
def finished(finished_town: Town) -> Callable[[str], Caller]:
    """Programs at the end of a year: everything there is has been made."""
    return _door(finished_town)


@pytest.fixture
def voting(voting_town: Town) -> Callable[[str], Caller]:
    """Programs while the ballot is open."""
    return _door(voting_town)


@pytest.fixture
def waiting(council_town: Town) -> Callable[[str], Caller]:
    """Programs while two dossiers wait for the council."""
    return _door(council_town)
