"""Messages from case to case, each delivered by a command of its own."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from service.casework import due
from service.commands.cases import DeliverMessage
from service.commands.office import Context, Office, SomeoneElseWasFaster
from service.db.models import WaitingMessage
from service.db.outage import is_away
from service.traces import spot

_MOST_ROUNDS: Final = 50
_log = logging.getLogger("tdkt.messages")

Failed = Callable[[str, Exception], None]


@dataclass(frozen=True, slots=True)
class NoteProblem:
    """Keep why a message could not be delivered. Commands pass it over from now on; the worker
    tries it again."""

    message_id: str
    problem: str

    def run(self, context: Context) -> None:
        message = context.session.get_one(WaitingMessage, self.message_id)
        if message.delivered_at is None:
            message.problem = self.problem


def pass_on(office: Office) -> None:
    """After a command: deliver what it sent. Its own work is committed and must not seem undone,
    so a message that fails is noted and left to the worker."""
    try:
        deliver(office)
    except Exception as error:  # noqa: BLE001 - whatever it is, the command itself has succeeded
        _log.error("messages are left to the worker: %s", spot(error))


def deliver(office: Office, *, troubled: bool = False, failed: Failed | None = None) -> int:
    """Hand messages to the cases that have come to wait for them, oldest first; returns how many.

    What one delivery sends, a later round finds. With `troubled` also those that failed before.
    """
    delivered = 0
    tried: set[str] = set()
    processes = office.house.procedures.newest.processes.values()
    beginning = {each.started_by for each in processes if each.started_by}
    for _ in range(_MOST_ROUNDS):
        with office.database.reading() as session:
            found = due.messages(session, troubled=troubled, beginning=beginning)
        new = [message_id for message_id in found if message_id not in tried]
        if not new:
            break
        for message_id in new:
            tried.add(message_id)
            try:
                delivered += office.run_alone(DeliverMessage(message_id))
            except Exception as error:  # noqa: BLE001 - one bad case must not stop the others
                if isinstance(error, SomeoneElseWasFaster) or is_away(error):
                    _log.info("message %s is left for the next round", message_id)
                    continue
                _log.error("message %s failed: %s", message_id, spot(error))
                office.run_alone(NoteProblem(message_id, spot(error)))
                if failed is not None:
                    failed(message_id, error)
    return delivered
