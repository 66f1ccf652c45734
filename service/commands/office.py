"""The one unit of work: a command in, one transaction, one commit."""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar, Final, Protocol, TypeVar, cast

from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from service.access import Acting
from service.casework.procedures import Procedures
from service.casework.rulebooks import Rulebooks
from service.db.models import Case, OnceKey, WaitingMessage
from service.db.unit_of_work import Database
from service.ports import Clock, FileStore, Secrets
from workflows.engine import Engine
from workflows.law.book import LawBook
from workflows.law.calendar import HANOI
from workflows.law.citations import Refusal

_TRIES: Final = 4
_LONG_S: Final = 5  # whoever waited for so long, for a lock or a machine, is not made to wait again
_MEETING: Final = "a message may meet its case"
_log = logging.getLogger("tdkt.office")

Result = TypeVar("Result")
Result_co = TypeVar("Result_co", covariant=True)


class SomeoneElseWasFaster(Refusal):
    """Hồ sơ vừa được người khác cập nhật. Nội dung của bạn còn nguyên, hãy tải lại rồi gửi lại."""


class SameKeyOtherBody(Refusal):
    """Khóa chống gửi trùng này đã dùng cho một nội dung khác."""

    status: ClassVar[int] = 422


class First(Exception):
    """Raised by a command that finds another one due before it: a timer that ran out, say."""

    def __init__(self, command: "Command[Any]") -> None:
        super().__init__()
        self.command = command


@dataclass(frozen=True, slots=True)
class Once:
    """An idempotency key: who sent it, the key, and a keyed fingerprint of what was asked."""

    actor_id: str
    key: str
    fingerprint: str


Effect = Callable[["Context", Case, Acting | None], None]
Beginning = Callable[["Context", WaitingMessage], bool]


@dataclass(frozen=True, slots=True)
class House:
    """What every command may use. Made once per process."""

    engine: Engine
    procedures: Procedures
    law: LawBook  # as the files have it; commands and pages ask `rulebooks`
    rulebooks: Rulebooks
    files: Callable[[Session], FileStore]
    secrets: Secrets
    effects: Mapping[str, Effect]  # what service tasks of the diagrams may want done
    arrivals: Mapping[str, Effect]  # what a message's arrival does to rows, before its case goes on
    beginnings: Mapping[str, Beginning]  # processes that begin with a message
    base_url: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """One command's transaction, and the moment it runs at: read once, at the door."""

    session: Session
    house: House
    now: datetime

    @property
    def today(self) -> date:
        return self.now.astimezone(HANOI).date()

    @property
    def law(self) -> LawBook:
        return self.house.rulebooks.of(self.session).law

    @property
    def edition(self) -> int:
        """Of rules and calendar, by which this process derives dates."""
        return self.house.rulebooks.of(self.session).edition


def may_meet(context: Context) -> None:
    """Say that the command has sent a message, or brought a case to wait for one."""
    context.session.info[_MEETING] = True


class Command(Protocol[Result_co]):
    def run(self, context: Context) -> Result_co: ...


class Office:
    """Executes commands. A lost race is run again: commands are values and decide from rows."""

    def __init__(
        self, database: Database, house: House, clock: Clock, after: Callable[["Office"], None]
    ) -> None:
        self.database = database
        self.house = house
        self.clock = clock
        self._after = after

    def execute(self, command: Command[Result], *, once: Once | None = None) -> Result:
        """Run the command in one transaction; with `once`, its answer must be plain JSON data."""
        result, met = self._with_retries(command, once)
        if met:
            self._after(self)
        return result

    def run_alone(self, command: Command[Result]) -> Result:
        """Run the command without delivering what it sent to other cases."""
        return self._with_retries(command, None)[0]

    def _with_retries(self, command: Command[Result], once: Once | None) -> tuple[Result, bool]:
        met_first = False
        for attempt in range(1, _TRIES + 1):
            began = time.monotonic()
            try:
                result, met = self._in_one_transaction(command, once)
            except First as first:
                met_first |= self._in_one_transaction(first.command, None)[1]
            except (StaleDataError, IntegrityError, OperationalError) as lost:
                _log.info("race lost by %s, try %d", type(command).__name__, attempt)
                if attempt == _TRIES or time.monotonic() - began > _LONG_S:
                    if isinstance(lost, StaleDataError):
                        raise SomeoneElseWasFaster from lost
                    raise
            else:
                return result, met or met_first
        message = "unreachable"
        raise AssertionError(message)

    def _in_one_transaction(
        self, command: Command[Result], once: Once | None
    ) -> tuple[Result, bool]:
        """The command's answer, and whether a message may have met its case."""
        with self.database.writing() as session:
            context = Context(session, self.house, self.clock.now())
            result = command.run(context) if once is None else _at_most_once(context, command, once)
            return result, _MEETING in session.info


def _at_most_once(context: Context, command: Command[Result], once: Once) -> Result:
    session = context.session
    given = session.get(OnceKey, (once.actor_id, once.key))
    if given is not None:
        may_meet(context)  # whoever answered first may have died before he passed it on
        return cast("Result", _first_answer(given, once))
    # Written before the work: whoever sends the same at the same moment waits here for our
    # commit, loses the race for the key, is run again and finds the answer.
    kept = OnceKey(
        actor_id=once.actor_id,
        key=once.key,
        fingerprint=once.fingerprint,
        answer={},
        made_at=context.now,
    )
    session.add(kept)
    session.flush()
    result = command.run(context)
    kept.answer = {"value": result}
    return result


def _first_answer(given: OnceKey, once: Once) -> Any:
    if given.fingerprint != once.fingerprint:
        raise SameKeyOtherBody
    return given.answer["value"]
