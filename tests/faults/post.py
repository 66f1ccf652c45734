"""A mail server on loopback with several addresses: each sender has its own, the mailbox is one."""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email import message_from_bytes
from email.policy import default
from threading import Lock
from typing import Any, Self

from aiosmtpd.controller import Controller
from sqlalchemy import select

from service.db.models import Outbox
from service.db.unit_of_work import Database
from tests.faults.processes import free_port


@dataclass(frozen=True)
class Arrival:
    message_id: str  # the outbox row's id, as the letter carries it
    to: str
    by: str  # who brought it


@dataclass
class Mailbox:
    """`told` is called with each arrival before the sender hears that it is taken."""

    told: Callable[[Arrival], None] = lambda _: None
    arrivals: list[Arrival] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._doors: list[Controller] = []
        self._lock = Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for door in self._doors:
            with suppress(Exception):
                door.stop()

    def door(self, sender: str) -> str:
        """Open one more address; returns it as a setting."""
        port = free_port()
        door = Controller(_Door(self, sender), hostname="127.0.0.1", port=port)
        door.start()
        self._doors.append(door)
        return f"smtp://127.0.0.1:{port}"

    def take(self, arrival: Arrival) -> None:
        with self._lock:
            self.arrivals.append(arrival)
        self.told(arrival)

    @property
    def doubles(self) -> int:
        """Letters that came more than once, each time over."""
        return len(self.arrivals) - len({each.message_id for each in self.arrivals})

    def faults(self, database: Database) -> list[str]:
        """Letters marked as sent that never came, letters nobody wrote, or to somebody else."""
        with database.reading() as session:
            rows = session.execute(select(Outbox.id, Outbox.sent_at, Outbox.problem)).all()
        came = {each.message_id for each in self.arrivals}
        addressees = Counter(
            key for key, _ in {(each.message_id, each.to) for each in self.arrivals}
        )
        written = {row_id for row_id, _, _ in rows}
        lost = sum(sent is not None and row_id not in came for row_id, sent, _ in rows)
        found = [f"{lost} letters are marked as sent and never came"] if lost else []
        found += [f"a letter that nobody wrote: {each}" for each in came - written]
        found += [f"one letter to {times} people" for times in addressees.values() if times > 1]
        return found + [f"letter: {problem}" for _, _, problem in rows if problem]


class _Door:
    def __init__(self, mailbox: Mailbox, sender: str) -> None:
        self._mailbox = mailbox
        self._sender = sender

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the name is the library's
        letter = message_from_bytes(envelope.original_content, policy=default)
        key = str(letter["Message-ID"]).strip("<>").split("@")[0]
        self._mailbox.take(Arrival(key, envelope.rcpt_tos[0], self._sender))
        return "250 OK"
