"""An office for tests: as production makes it, with a clock set by hand and cheap passwords."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from sqlalchemy import event

from service.adapters.clock import FixedClock
from service.adapters.secrets import OfficeSecrets, Passwords
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
    engine = open_database(url)
    if url.startswith("sqlite"):
        event.listen(engine, "connect", _trust_the_power)
    return Office(Database(engine), house(procedures), FixedClock(at), pass_on)


def _trust_the_power(connection: Any, _record: Any) -> None:
    """No test here pulls the plug; waiting for the disk would take most of the time."""
    connection.execute("PRAGMA synchronous = OFF")
