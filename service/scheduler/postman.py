"""One round of the post: letters claimed by lease, put into words, handed over, marked."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Event, Thread
from typing import Final, Literal

from service.access import NotFound
from service.commands.office import Office
from service.commands.post import (
    LEASE,
    Claim,
    ClaimLetter,
    KeepLease,
    NoteSent,
    NoteUndelivered,
    Pace,
)
from service.commands.worker import DropLetter
from service.mails import LetterWriter
from service.ports import Letter, Mailer, Undeliverable
from service.queries.letters import writing
from service.traces import spot

_RENEW_S: Final = LEASE.total_seconds() / 6
_ENOUGH: Final = 4  # so many in a row that did not leave: the server is down
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

    One letter at a time is in his hands: if he dies, only that one may come twice.
    `keeps`: there is no mail server, letters are only kept for the page that shows them.
    `pace`: how fast they may leave; none where nobody is to be spared.
    """

    def __init__(
        self,
        office: Office,
        writer: LetterWriter,
        mailer: Mailer,
        *,
        keeps: bool = False,
        pace: Pace | None = None,
    ) -> None:
        self._office = office
        self._writer = writer
        self._mailer = mailer
        self._keeps = keeps
        self._pace = pace

    def round(self, stopping: Callable[[], bool] = lambda: False) -> Posted:
        """Send all that is due. Ends early when several in a row would not go: the server is down,
        and what was not tried keeps its place for the next round.
        """
        posted, in_vain = Posted(), 0
        while posted.sent + posted.failed < _MOST_A_ROUND and not stopping():
            claim = self._office.run_alone(ClaimLetter(self._pace))
            if claim is None:
                break
            outcome = self._one(claim)
            posted.sent += outcome == "sent"
            posted.failed += outcome in ("later", "failed")
            in_vain = in_vain + 1 if outcome == "later" else 0
            if in_vain == _ENOUGH:
                break
        return posted

    def _one(self, claim: Claim) -> Outcome:
        try:
            letter = self._write(claim.letter_id)
            if letter is None:
                self._office.run_alone(DropLetter(claim.letter_id))
                return "dropped"
            with self._lease_kept(claim):
                self._mailer.send(letter)
        except NotFound:
            return "dropped"
        except Undeliverable as failure:
            return self._undelivered(claim, failure)
        except Exception as error:  # noqa: BLE001 - a letter that cannot be written stops no other
            _log.error("letter %s cannot be written: %s", claim.letter_id, spot(error))
            self._undelivered(claim, Undeliverable(spot(error), permanent=False))
            return "failed"
        # A link to set a password is nobody's business once it has left.
        text = "" if letter.kind == "account" and not self._keeps else letter.text
        self._office.run_alone(
            NoteSent(claim=claim, subject=letter.subject, text=text, address=letter.to.address)
        )
        return "sent"

    @contextmanager
    def _lease_kept(self, claim: Claim) -> Iterator[None]:
        """A sign of life for the letter in hand, for as long as the server takes."""
        done = Event()

        def renew() -> None:
            while not done.wait(_RENEW_S):
                try:
                    self._office.run_alone(KeepLease(claim))
                except Exception as error:  # noqa: BLE001 - there is time for another try
                    _log.warning("a lease was not renewed: %s", spot(error))

        Thread(target=renew, daemon=True).start()
        try:
            yield
        finally:
            done.set()

    def _write(self, letter_id: str) -> Letter | None:
        office = self._office
        with office.database.reading() as session:
            law = office.house.rulebooks.of(session).law
            found = writing(session, law, letter_id, office.clock.now())
        if found is None:
            return None
        return self._writer.write(found.to, found.content, key=letter_id)

    def _undelivered(self, claim: Claim, failure: Undeliverable) -> Outcome:
        _log.warning("letter %s was not sent: %s", claim.letter_id, failure.reason)
        self._office.run_alone(
            NoteUndelivered(
                claim=claim,
                reason=failure.reason,
                permanent=failure.permanent,
                in_doubt=failure.in_doubt,
                address=failure.address,
            )
        )
        return "failed" if failure.permanent else "later"
