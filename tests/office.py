"""An office for tests: as production makes it, with a clock set by hand and cheap passwords."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from flask import Flask
from sqlalchemy import Dialect, Engine, event, make_url

from service.adapters.clock import FixedClock
from service.adapters.secrets import OfficeSecrets, Passwords
from service.app import create_app
from service.bootstrap import BPMN, Parts, make_office
from service.commands.messages import pass_on
from service.commands.office import House, Office
from service.db.unit_of_work import Database, open_database
from service.settings import Settings
from workflows.law.calendar import HANOI

START: Final = datetime(2026, 11, 20, 9, 0, tzinfo=HANOI)
SECRET_KEY: Final = "khóa chỉ dùng để kiểm thử, không dùng ở nơi nào khác"


def settings(url: str) -> Settings:
    return Settings(
        database_url=url,
        data=Path("var"),
        secret_key=SECRET_KEY,
        base_url="http://127.0.0.1:8080",
    )


@cache
def house(procedures: Path = BPMN) -> House:
    """What an office of these diagrams uses besides its database: read once, shared by all."""
    secrets = OfficeSecrets(SECRET_KEY, Passwords(memory_kib=64, rounds=1))
    parts = Parts(FixedClock(START), secrets)
    return make_office(settings("sqlite://"), parts, procedures=procedures).house


def office_on(url: str, *, procedures: Path = BPMN, at: datetime = START) -> Office:
    """An office as `make_office` makes it, without reading diagrams and law again."""
    return Office(Database(_engine(url)), house(procedures), FixedClock(at), pass_on)


def application(office: Office) -> Flask:
    """The pages and the API around an office, as `create_app` makes them. Routes and templates are
    compiled once for all tests, which would otherwise take a third of the time of a page's test.
    """
    app = copy(_application())
    app.extensions = app.extensions | {"tdkt_office": office}
    app.view_functions = dict(app.view_functions)  # a test may put another in the place of one
    return app


@cache
def _application() -> Flask:
    return create_app(office_on("sqlite://"), settings("sqlite://"))


def _engine(url: str) -> Engine:
    engine = open_database(url)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _trust_the_power)
    return engine


class Premises:
    """One engine for a kind of database that moves from test to test: statements stay compiled,
    which would otherwise take half the time of a test."""

    def __init__(self, url: str) -> None:
        self._url, self.is_taken = url, False
        self._engine = _engine(url)
        event.listen(self._engine, "do_connect", self._lead_here)

    def move_to(self, url: str) -> Engine:
        self._url, self.is_taken = url, True
        self._engine.url = make_url(url)  # tests that open a second office ask where this one is
        return self._engine

    def leave(self) -> None:
        self._engine.dispose()
        self.is_taken = False

    def _lead_here(
        self, dialect: Dialect, _record: Any, arguments: list[Any], named: dict[str, Any]
    ) -> None:
        positional, keywords = dialect.create_connect_args(make_url(self._url))
        arguments[:] = positional
        named.clear()
        named.update(keywords)


_PREMISES: Final[dict[str, Premises]] = {}


@contextmanager
def office_at(url: str, at: datetime) -> Iterator[Office]:
    """An office on premises that outlast the test; on its own where these are taken."""
    premises = _PREMISES.setdefault(make_url(url).get_backend_name(), Premises(url))
    if premises.is_taken:
        office = office_on(url, at=at)
        yield office
        office.database.engine.dispose()
        return
    yield Office(Database(premises.move_to(url)), house(), FixedClock(at), pass_on)
    premises.leave()


def _trust_the_power(connection: Any, _record: Any) -> None:
    """No test here pulls the plug; waiting for the disk would take most of the time."""
    connection.execute("PRAGMA synchronous = OFF")
