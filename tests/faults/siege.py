"""`tdkt serve` on SQLite, killed again and again while a program works through its API."""

import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from threading import Event, Thread
from typing import Final

from service.adapters.clock import SystemClock
from service.commands.demonstration import LoadDemonstration
from service.db.migrate import upgrade
from service.db.unit_of_work import Database, open_database
from tests.faults.client import Persistent, Reply, broken_promises, same_answer
from tests.faults.invariants import violations
from tests.faults.journey import Journeys, tokens
from tests.faults.lives import FEW
from tests.faults.post import Mailbox
from tests.faults.processes import Tdkt, free_port
from tests.office import SECRET_KEY, house, office_on

_MOST_CHANGES: Final = 8  # from one kill, looked at, to the next
# Who dies, in turn: the process that answers, all of them, or the one that an operator would kill.
_VICTIMS: Final = ("worker", "whole", "worker", "first")
_AWAY_LIMIT_S: Final = 120


@dataclass
class Toll:
    """What happened, to be printed."""

    kills: int = 0
    restarts: int = 0  # after these, of all processes or of the first, it was started again
    requests: int = 0
    acknowledged: int = 0
    resent: int = 0
    repeated: int = 0
    journeys: int = 0
    letters: int = 0
    doubles: int = 0
    found: list[str] = field(default_factory=list)


class Enough(Exception):
    """All kills are done, or something is found."""


class Siege:
    def __init__(self, folder: Path, rng: Random, told: Callable[[Toll], None]) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._url = f"sqlite:///{folder}/tdkt.db"
        self._rng = rng
        self._told = told
        self._struck = Event()
        self._looking = False
        self._looked = 0  # promises that have been looked for
        self._changes_left = 0
        self._took: list[float] = []
        self.toll = Toll()

    def endure(self, kills: int) -> Toll:
        """Whole journeys, one after the other, until so many kills are done."""
        if not kills:
            return self.toll
        given = self._furnish()
        self._database = Database(open_database(self._url))
        with ExitStack() as stack:
            self._mailbox = stack.enter_context(Mailbox())
            port = free_port()
            self._server = stack.enter_context(self._make_server(port))
            self._server.start()
            self._wire = Persistent([f"http://127.0.0.1:{port}"], trouble=self._await_strike)
            self._kills = kills
            self._work(given)
        self._sum_up()
        self._database.engine.dispose()
        return self.toll

    def _furnish(self) -> Mapping[str, str]:
        upgrade(self._url)
        office = office_on(self._url, at=SystemClock().now())
        office.execute(LoadDemonstration())
        given = tokens(office)
        office.database.engine.dispose()
        return given

    def _make_server(self, port: int) -> Tdkt:
        settings = {
            "TDKT_DATABASE_URL": self._url,
            "TDKT_DATA": str(self._folder),
            "TDKT_SECRET_KEY": SECRET_KEY,
            "TDKT_BASE_URL": f"http://127.0.0.1:{port}",
            "TDKT_SMTP_URL": self._mailbox.door("serve"),
        }
        return Tdkt("serve", ["serve", "--port", str(port)], settings, self._folder / "serve.log")

    def _work(self, given: Mapping[str, str]) -> None:
        journeys = Journeys(self._between_strikes, given)
        self._lie_in_wait()
        try:
            journeys.opens_round()
            while self.toll.kills < self._kills:
                journeys.whole()
                self.toll.journeys += 1
        except Enough:
            return

    def _between_strikes(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        if self._struck.is_set():
            self._look()
        if method == "GET":
            return self._wire(method, path, headers, body)
        self._changes_left -= 1
        if not self._changes_left:
            # From its beginning to a little after its usual end.
            moment = self._rng.uniform(0, 1.5 * self._usual())
            Thread(target=self._strike, args=(moment,), daemon=True).start()
        began = time.monotonic()
        reply = self._wire(method, path, headers, body)
        if self._changes_left > 0:
            self._took.append(time.monotonic() - began)
        return reply

    def _usual(self) -> float:
        """What a change takes, in seconds."""
        return median(self._took[-20:]) if self._took else 0.1

    # Striking ----------------------------------------------------------------------------------

    def _lie_in_wait(self) -> None:
        self._changes_left = self._rng.randint(1, _MOST_CHANGES)

    def _strike(self, moment: float) -> None:
        time.sleep(moment)
        match _VICTIMS[self.toll.kills % len(_VICTIMS)]:
            case "worker":
                while not self._server.kill_worker():
                    time.sleep(0.01)
            case "whole":
                self._server.kill()
            case "first":
                self._server.kill_first()
        if not self._server.alive:
            self._server.start()
            self.toll.restarts += 1
        self.toll.kills += 1
        self._struck.set()

    def _await_strike(self) -> None:
        """A connection broke: the reason must be ours."""
        if not self._struck.wait(_AWAY_LIMIT_S):
            message = "a connection broke, and nobody was killed"
            raise RuntimeError(message)
        if not self._looking:
            self._look()

    # Looking -----------------------------------------------------------------------------------

    def _look(self) -> None:
        """What does the database say now, and does a promise still stand?"""
        self._looking = True
        found = violations(self._database, house())
        new = self._wire.promises[self._looked :]
        self._looked += len(new)
        found += broken_promises(self._database, new)
        if self._wire.promises:
            promise = self._rng.choice(self._wire.promises)
            again = self._wire.send(promise.request)
            self.toll.repeated += 1
            if not same_answer(promise.reply, again):
                found.append(f"{promise.request.path}: {promise.reply} then {again}")
        self.toll.found += found
        self._looking = False
        self._told(self.toll)
        enough = self.toll.kills >= self._kills
        if self.toll.found or (enough and self._kills < FEW):
            raise Enough
        self._struck.clear()
        if not enough:
            self._lie_in_wait()

    def _sum_up(self) -> None:
        toll, wire = self.toll, self._wire
        toll.requests, toll.resent = wire.statuses.total(), wire.repeated
        toll.acknowledged = len(wire.promises)
        toll.letters, toll.doubles = len(self._mailbox.arrivals), self._mailbox.doubles
        toll.found += violations(self._database, house())
        toll.found += broken_promises(self._database, wire.promises)
        toll.found += self._mailbox.faults(self._database)
        toll.found += self._server.complaints()
        if wire.defects:
            toll.found.append(f"{wire.defects} answers were 5xx: {dict(wire.statuses)}")
        if toll.doubles > toll.kills:
            toll.found.append(f"{toll.doubles} letters came twice in {toll.kills} kills")
