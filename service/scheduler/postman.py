"""One round of the post: letters claimed by lease, put into words, handed over, marked."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from service.access import NotFound
from service.commands.office import Office
from service.commands.post import LEASE, ClaimLetters, NoteSent, NoteUndelivered
from service.commands.worker import DropLetter
from service.mails import LetterWriter
from service.ports import Letter, Mailer, Undeliverable
from service.queries.letters import writing
from service.traces import spot

# At the worst a letter takes the mailer's deadline of 25 s: four of them end within one lease.
_AT_ONCE: Final = 4
_LEASE_LEFT_S: Final = 30
_MOST_A_ROUND: Final = 500
_log = logging.getLogger("tdkt.post")

Outcome = Literal["sent", "later", "failed", "dropped"]


@dataclass(slots=True)
class Posted:
    """What a round did; `failed` counts letters that did not leave, for now or for good."""

    sent: int = 0
    failed: int = 0


class Postman:
    """Sends what waits in the outbox: at least once, always with the row's own Message-ID.

    `keeps`: there is no mail server, letters are only kept for the page that shows them.
    """

    def __init__(
        self, office: Office, writer: LetterWriter, mailer: Mailer, *, keeps: bool = False
    ) -> None:
        self._office = office
        self._writer = writer
        self._mailer = mailer
        self._keeps = keeps

    def round(self, stopping: Callable[[], bool] = lambda: False) -> Posted:
        """Send all that is due. Ends early when nothing of a batch would go: the server is down,
        and what was not tried keeps its place for the next round.
        """
        posted = Posted()
        while posted.sent + posted.failed < _MOST_A_ROUND and not stopping():
            lease_ends = time.monotonic() + LEASE.total_seconds()
            batch = self._office.run_alone(ClaimLetters(_AT_ONCE))
            outcomes: list[Outcome] = []
            for letter_id in batch:
                if stopping() or time.monotonic() > lease_ends - _LEASE_LEFT_S:
                    return posted  # another may have the rest when the lease is over
                outcomes.append(self._one(letter_id))
                posted.sent += outcomes[-1] == "sent"
                posted.failed += outcomes[-1] in ("later", "failed")
            if all(outcome == "later" for outcome in outcomes):
                break  # of an empty batch, too
        return posted

    def _one(self, letter_id: str) -> Outcome:
        try:
            letter = self._write(letter_id)
            if letter is None:
                self._office.run_alone(DropLetter(letter_id))
                return "dropped"
            self._mailer.send(letter)
        except NotFound:
            return "dropped"
        except Undeliverable as failure:
            return self._undelivered(letter_id, failure.reason, permanent=failure.permanent)
        except Exception as error:  # noqa: BLE001 - a letter that cannot be written stops no other
            _log.error("letter %s cannot be written: %s", letter_id, spot(error))
            self._undelivered(letter_id, spot(error), permanent=False)
            return "failed"
        # A link to set a password is nobody's business once it has left.
        text = "" if letter.kind == "account" and not self._keeps else letter.text
        self._office.run_alone(NoteSent(letter_id=letter_id, subject=letter.subject, text=text))
        return "sent"

    def _write(self, letter_id: str) -> Letter | None:
        office = self._office
        with office.database.reading() as session:
            found = writing(session, office.house.law, letter_id, office.clock.now())
        if found is None:
            return None
        return self._writer.write(found.to, found.content, key=letter_id)

    def _undelivered(self, letter_id: str, reason: str, *, permanent: bool) -> Outcome:
        _log.warning("letter %s was not sent: %s", letter_id, reason)
        self._office.run_alone(
            NoteUndelivered(letter_id=letter_id, reason=reason, permanent=permanent)
        )
        return "failed" if permanent else "later"
