"""The post against a mail server that fails in every way we know, one way after the other.

    python -m tests.campaigns.mailfaults [--count N] [--seed S]

For each fault so many letters are written; each meets it once. Then the server is well again: what
was put off must come, once; what it refused for good must not be tried again; a letter comes twice
only where the server had the text and its answer was lost, and that is counted at its row. Senders
with a mistake in them come first: a campaign that does not find those proves nothing.
"""

import argparse
import logging
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import select

from service.adapters.clock import FixedClock
from service.adapters.mail import SmtpMailer
from service.commands.demonstration import LoadDemonstration
from service.commands.office import Office
from service.db.migrate import upgrade
from service.db.models import Outbox
from service.mails import LetterWriter
from service.ports import Letter, Mailer, Undeliverable
from service.scheduler import Posted, Postman
from service.settings import SmtpServer
from tests.faults.faulty_mail import ALL, WELL, Fault, FaultyServer, faulty_server
from tests.faults.letters import WriteMany
from tests.faults.words import Progress, say
from tests.office import office_on

_COUNT: Final = 200
_FOR_A_MUTANT: Final = 2
_TIMEOUT_S: Final = 0.05  # for an answer; the product waits ten seconds
_DEADLINE_S: Final = 0.15  # for the conversation; the product waits twenty-five
_PATIENT_S: Final = 10.0  # where nothing is to be waited for, a busy machine is no fault
_FIVE_MINUTES: Final = timedelta(minutes=5, seconds=1)
_DAYS: Final = timedelta(days=30)

MakeMailer = Callable[[SmtpMailer], Mailer]


class Optimist:
    """Believes that every letter went."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def send(self, letter: Letter) -> None:
        try:
            self._mailer.send(letter)
        except Undeliverable:
            return


class Pessimist:
    """Gives every letter up at once."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def send(self, letter: Letter) -> None:
        try:
            self._mailer.send(letter)
        except Undeliverable as failure:
            raise Undeliverable(failure.reason, permanent=True) from failure


class Forgetful:
    """Does not say that the server may have had the text."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def send(self, letter: Letter) -> None:
        try:
            self._mailer.send(letter)
        except Undeliverable as failure:
            raise Undeliverable(failure.reason, permanent=failure.permanent) from failure


MUTANTS: Final[dict[str, MakeMailer]] = {
    "believes every letter went": Optimist,
    "gives up at once": Pessimist,
    "forgets what was in doubt": Forgetful,
}


class Trial:
    """One office and one server through all faults."""

    def __init__(
        self, office: Office, server: FaultyServer, make: MakeMailer = lambda m: m
    ) -> None:
        assert isinstance(office.clock, FixedClock)
        self._office, self._server, self._clock, self._make = office, server, office.clock, make
        self._writer = LetterWriter("http://127.0.0.1:8080")
        self._written: set[str] = set()
        self.doubles = self.given_up = 0

    def meets(self, fault: Fault, count: int) -> list[str]:
        """All that is wrong after so many letters have met this fault."""
        letters = self._office.execute(WriteMany(count))
        self._written |= set(letters)
        self._server.fault = fault
        self._send_all(fault)
        found = list(self._states(fault, letters))
        self._server.fault = WELL
        self._clock.move_by(_FIVE_MINUTES)
        self._send_all(WELL)
        return [f"{fault}: {each}" for each in (*found, *self._ends(fault, letters))]

    def ends(self) -> list[str]:
        """A month later nothing more has left, and nothing came that nobody wrote."""
        before = len(self._server.arrivals)
        self._clock.move_by(_DAYS)
        self._send_all(WELL)
        late = len(self._server.arrivals) - before
        found = [f"{late} letters left that were given up or had arrived"] if late else []
        strangers = set(self._server.arrivals) - self._written
        return found + [f"{len(strangers)} letters came that nobody wrote"] * bool(strangers)

    def _send_all(self, fault: Fault) -> None:
        postman = Postman(self._office, self._writer, self._make(self._mailer(fault)))
        while postman.round() != Posted():
            pass

    def _mailer(self, fault: Fault) -> SmtpMailer:
        port = self._server.closed_port if fault.kind == "refuse" else self._server.port
        hurried = fault.kind in ("hang", "drip")
        return SmtpMailer(
            SmtpServer(host="127.0.0.1", port=port, starttls=fault.with_tls),
            sender="tdkt@xa.example.vn",
            clock=self._clock,
            simulation=False,
            timeout=_TIMEOUT_S if hurried else _PATIENT_S,
            deadline=_DEADLINE_S if hurried else _PATIENT_S,
        )

    def _rows(self, letters: list[str]) -> list[Outbox]:
        with self._office.database.reading() as session:
            return list(session.scalars(select(Outbox).where(Outbox.id.in_(letters))))

    def _states(self, fault: Fault, letters: list[str]) -> Iterator[str]:
        expected = "permanent_failure" if fault.permanent else "temporary_failure"
        states = Counter(row.state for row in self._rows(letters))
        if states != {expected: len(letters)}:
            yield f"states {dict(states)} instead of {expected}"

    def _ends(self, fault: Fault, letters: list[str]) -> Iterator[str]:
        came = Counter(self._server.arrivals)
        for row in self._rows(letters):
            if fault.permanent:
                self.given_up += 1
                if row.state != "permanent_failure" or came[row.id]:
                    yield f"refused for good, and {row.state}, arrived {came[row.id]} times"
                continue
            if row.state != "delivered" or not came[row.id]:
                yield f"lost: {row.state}, arrived {came[row.id]} times"
            if came[row.id] - 1 > row.broken_off:
                yield f"came {came[row.id]} times, and {row.broken_off} are counted"
            if came[row.id] > 1 and not fault.in_doubt:
                yield f"came {came[row.id]} times without need"
            self.doubles += max(came[row.id] - 1, 0)


def trial_office(folder: Path) -> Office:
    url = f"sqlite:///{folder}/tdkt.db"
    upgrade(url)
    office = office_on(url)
    office.execute(LoadDemonstration())
    return office


def of_mutants(folder: Path) -> Iterator[str]:
    for number, (name, make) in enumerate(MUTANTS.items()):
        own = folder / f"mutant-{number}"
        own.mkdir()
        with faulty_server(own) as server:
            trial = Trial(trial_office(own), server, make)
            found = [each for fault in ALL[:13] for each in trial.meets(fault, _FOR_A_MUTANT)]
        if not found:
            yield f"the sender that {name} was not found"
        else:
            say(f"a sender that {name}: found: {found[0]}")


def campaign(folder: Path, count: int) -> list[str]:
    progress, found = Progress("letters against faults", count * len(ALL)), []
    with faulty_server(folder) as server:
        trial = Trial(trial_office(folder), server)
        for number, fault in enumerate(ALL):
            found += trial.meets(fault, count)
            progress.at(count * (number + 1))
        found += trial.ends()
    say(
        f"{len(ALL)} faults × {count} letters in {progress.seconds:.0f} s: {len(server.arrivals)} "
        f"arrivals, {trial.doubles} of them a second time after a lost answer, each counted at its "
        f"row; {trial.given_up} refused for good and not tried again"
    )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign mailfaults")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N", help="letters a fault")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="nothing here is chance")
    args = parser.parse_args()
    logging.getLogger("tdkt").setLevel(logging.CRITICAL)  # thousands of faults are meant
    with tempfile.TemporaryDirectory(prefix="tdkt-mailfaults-") as name:
        folder = Path(name)
        found = [*of_mutants(folder), *campaign(folder, args.count)]
    for each in found[:50]:
        say(f"FOUND: {each}")
    say(f"mailfaults: {args.count} × {len(ALL)}; lost, doubled or in a wrong state: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
