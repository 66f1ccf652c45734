"""Postmen killed around the sending of a letter, one after the other, on one database."""

import os
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final, Literal

from sqlalchemy import select, update

from service.adapters.clock import FixedClock
from service.adapters.mail import SmtpMailer
from service.commands.office import Office
from service.commands.post import LEASE, Claim, ClaimLetter, NoteSent
from service.db.models import Outbox
from service.db.unit_of_work import Database, open_database
from service.mails import LetterWriter
from service.ports import Letter, Mailer
from service.scheduler import Posted, Postman
from service.settings import SmtpServer
from tests.faults.clerk import Death, meet
from tests.faults.letters import WriteMany
from tests.faults.mail_spool import Spool

_AT_ONCE: Final = 12  # letters that lie ready
_LONGEST_LIFE_S: Final = 0.06
_LATEST_CALL: Final = 24
_WELL, _FAILED = 0, 3
_HOW: Final = ("whenever", "whenever", "call", "around sending")

MakePostman = Callable[[Office, LetterWriter, Mailer], Postman]


class Doomed:
    """Hands a letter over and dies: before that, in its middle, or before it hears the answer."""

    def __init__(
        self, mailer: Mailer, when: Literal["before", "amid", "after"], letter: int
    ) -> None:
        self._mailer, self._when, self._left = mailer, when, letter

    def send(self, letter: Letter) -> None:
        self._left -= 1
        if self._left:
            self._mailer.send(letter)
            return
        if self._when == "amid":
            signal.setitimer(signal.ITIMER_REAL, 0.002)  # its signal ends us like any other death
        if self._when != "before":
            self._mailer.send(letter)
        os.kill(os.getpid(), signal.SIGKILL)


@dataclass
class Toll:
    kills: int = 0
    lives: int = 0
    letters: int = 0
    arrivals: int = 0
    doubles: int = 0
    broken_off: int = 0  # tries that the office counts as perhaps sent
    found: list[str] = field(default_factory=list)


class Bearers:
    """`office` is warm: every life is a fork of this process with connections of its own."""

    def __init__(
        self, office: Office, spool: Spool, rng: Random, make: MakePostman = Postman
    ) -> None:
        assert isinstance(office.clock, FixedClock)
        self._office, self._clock, self._spool, self._rng = office, office.clock, spool, rng
        self._make = make
        url = office.database.engine.url.render_as_string(hide_password=False)
        self._watch = Database(open_database(url))  # the forks leave its connection alone
        self._writer = LetterWriter("http://127.0.0.1:8080")
        self._ready: list[str] = []
        self._cut: Counter[str] = Counter()  # letter → lives that ended with it in hand
        self.toll = Toll()
        self._bring(office.execute(WriteMany(2)))  # warm
        self.toll = Toll()

    def endure(self, kills: int) -> Iterator[Toll]:
        """Ends at the first thing found, or when all letters of the last batch have left."""
        while self.toll.kills < kills and not self.toll.found:
            self._ready = self._office.execute(WriteMany(_AT_ONCE))
            self.toll.letters += _AT_ONCE
            while self._waiting() and not self.toll.found:
                if self.toll.kills < kills:
                    self._one_life()
                    yield self.toll
                else:
                    self._bring(self._ready)
                self._clock.move_by(LEASE + timedelta(seconds=1))
            self._sum_up()

    def _one_life(self) -> None:
        how = self._rng.choice(_HOW)
        moment = self._rng.uniform(0, _LONGEST_LIFE_S)
        self._office.database.engine.dispose()  # a fork uses no connection of its parent
        pid = os.fork()
        if not pid:
            self._live(how)
        if how == "whenever":
            time.sleep(moment)
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)  # not reaped yet: the number is still this child's
        status = os.waitpid(pid, 0)[1]
        self.toll.lives += 1
        self.toll.kills += os.WIFSIGNALED(status)
        if os.WIFEXITED(status) and os.WEXITSTATUS(status) != _WELL:
            self.toll.found.append("a postman failed; its words are above")
        self._look()

    def _live(self, how: str) -> None:
        try:
            mailer: Mailer = self._mailer()
            if how == "call":
                meet(
                    Death("call", self._rng.randint(1, _LATEST_CALL)), self._office.database.engine
                )
            elif how == "around sending":
                when = self._rng.choice(("before", "amid", "after"))
                mailer = Doomed(mailer, when, self._rng.randint(1, 3))
            self._make(self._office, self._writer, mailer).round()
        except BaseException:  # noqa: BLE001 - a fork must not go on as its parent
            traceback.print_exc()
            sys.stderr.flush()
            os._exit(_FAILED)
        os._exit(_WELL)

    def _mailer(self) -> SmtpMailer:
        server = SmtpServer(host="127.0.0.1", port=self._spool.port)
        return SmtpMailer(server, sender="tdkt@xa.example.vn", clock=self._clock, simulation=False)

    def _bring(self, letters: list[str]) -> None:
        """Nobody is killed: all that waits leaves."""
        self._ready = letters
        postman = self._make(self._office, self._writer, self._mailer())
        while postman.round() != Posted():
            pass

    # What is left ------------------------------------------------------------------------------

    def _rows(self) -> list[Any]:
        columns = select(Outbox.id, Outbox.state, Outbox.broken_off, Outbox.problem)
        with self._watch.reading() as session:
            return list(session.execute(columns.where(Outbox.id.in_(self._ready))))

    def _waiting(self) -> bool:
        return any(row.state != "delivered" for row in self._rows())

    def _look(self) -> None:
        rows = self._rows()
        in_hand = [row.id for row in rows if row.state == "sending"]
        self._cut.update(in_hand)
        if len(in_hand) > 1:
            self.toll.found.append(f"{len(in_hand)} letters in the hands of one who died")
        self.toll.found += [f"a letter failed: {row.problem}" for row in rows if row.problem]

    def _sum_up(self) -> None:
        came, toll = self._spool.arrivals(), self.toll
        for row in self._rows():
            times = came[row.id]
            toll.arrivals += times
            toll.broken_off += row.broken_off
            toll.doubles += max(times - 1, 0)
            if not times:
                toll.found.append("lost: a letter is marked as sent and never came")
            if times - 1 > row.broken_off:
                toll.found.append(f"came {times} times, and {row.broken_off} are counted")
            if times - 1 > self._cut[row.id]:
                toll.found.append(f"came {times} times, with {self._cut[row.id]} deaths in between")
        self._cut.clear()

    def strangers(self) -> int:
        """Arrivals under a Message-ID that no letter of this office has."""
        with self._watch.reading() as session:
            ours = set(session.scalars(select(Outbox.id)))
        return len(set(self._spool.arrivals()) - ours)


# Postmen with a mistake in them -------------------------------------------------------------------


class MarksFirst(Postman):
    """Notes a letter as sent, then sends it: what he dies with is lost."""

    def _one(self, claim: Claim) -> Any:
        letter = self._write(claim.letter_id)
        assert letter is not None
        self._office.run_alone(
            NoteSent(claim=claim, subject=letter.subject, text="", address=letter.to.address)
        )
        self._mailer.send(letter)
        return "sent"


class NotesLate(Postman):
    """Sends all that is due, then notes it: several letters come twice for one death."""

    def round(self, stopping: Callable[[], bool] = lambda: False) -> Posted:
        sent = []
        while (claim := self._office.run_alone(ClaimLetter())) is not None:
            letter = self._write(claim.letter_id)
            assert letter is not None
            self._mailer.send(letter)
            sent.append(NoteSent(claim=claim, subject="", text="", address=""))
        for note in sent:
            self._office.run_alone(note)
        return Posted(sent=len(sent))


class ForgetsDeaths(Postman):
    """Does not count the try of one who died."""

    def _one(self, claim: Claim) -> Any:
        with self._office.database.writing() as session:
            session.execute(update(Outbox).values(broken_off=0))
        return super()._one(claim)


MUTANTS: Final[dict[str, MakePostman]] = {
    "marks first": MarksFirst,
    "notes late": NotesLate,
    "forgets deaths": ForgetsDeaths,
}
