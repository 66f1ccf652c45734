"""Offices with a mistake in them: what a campaign must find, or its figures say nothing."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session, sessionmaker

from service.adapters.clock import FixedClock
from service.commands.messages import pass_on
from service.commands.office import Command, Context, Office, Once
from service.db.models import OnceKey
from service.db.unit_of_work import Database, open_database
from tests.faults.clerk import MakeOffice
from tests.office import house


class _Hasty(Session):
    """Commits all that it has flushed, long before the command is done."""

    def flush(self, objects: Any = None) -> None:
        super().flush(objects)
        driver = self.connection().connection.driver_connection
        assert driver is not None
        for statement in ("COMMIT", "BEGIN IMMEDIATE"):
            driver.execute(statement)


def commits_in_the_middle(url: str, at: datetime) -> Office:
    """Several commits instead of one (SQLite)."""
    database = Database(open_database(url))
    database._writers = sessionmaker(database.engine, class_=_Hasty, expire_on_commit=False)  # noqa: SLF001 - this is where the mistake goes
    return Office(database, house(), FixedClock(at), pass_on)


class _KeysApart(Office):
    """Writes the idempotency key down after the work, in a transaction of its own."""

    def _in_one_transaction(self, command: Command[Any], once: Once | None) -> Any:
        if once is None:
            return super()._in_one_transaction(command, None)
        with self.database.reading() as session:
            given = session.get(OnceKey, (once.actor_id, once.key))
        if given is not None:
            return given.answer["value"]
        result = super()._in_one_transaction(command, None)
        super()._in_one_transaction(_Remember(once, result), None)
        return result


class _Remember:
    def __init__(self, once: Once, result: Any) -> None:
        self._once, self._result = once, result

    def run(self, context: Context) -> None:
        context.session.add(
            OnceKey(
                actor_id=self._once.actor_id,
                key=self._once.key,
                fingerprint=self._once.fingerprint,
                answer={"value": self._result},
                made_at=context.now,
            )
        )


def keeps_keys_apart(url: str, at: datetime) -> Office:
    return _KeysApart(Database(open_database(url)), house(), FixedClock(at), pass_on)


def without_transactions(url: str, at: datetime) -> Office:
    """Every statement is a transaction of its own: races have nothing that stops them."""
    if url.startswith("sqlite"):
        engine = create_engine(url, connect_args={"timeout": 10})

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None
    else:
        engine = create_engine(url, isolation_level="AUTOCOMMIT", pool_size=16)
    return Office(Database(engine), house(), FixedClock(at), pass_on)


KILLED: Final[dict[str, MakeOffice]] = {
    "several commits instead of one": commits_in_the_middle,
    "idempotency key in a transaction of its own": keeps_keys_apart,
}
