"""A whole session with everything that is written beside it, and what a reader has of it then."""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any, Final

from service.casework import council
from service.commands.casting import CastBallot
from service.commands.office import Command, Office, Once
from service.commands.reminders import GatherDigests
from service.db.models import CouncilSession
from service.ports import Letter
from tests.faults.boxes import CHOICES, Box
from tests.faults.linkage import tables
from tests.faults.linkage.joins import Evidence
from tests.faults.linkage.places import Place, fresh
from tests.faults.linkage.tables import LINES, Found, Row
from tests.faults.linkage.traces import Reading, Trace
from tests.mail_server import postman
from tests.tellers import casting

_LOG: Final = "%(asctime)s %(levelname)s %(name)s: %(message)s"  # as the program sets it
_STATEMENTS: Final = "sqlalchemy.engine"
_MOST_BETWEEN_S: Final = 60


@dataclass(frozen=True)
class Way:
    """How a box is kept. The right one; or one of those that the reader must see through."""

    casts: Callable[["Sitting", CastBallot, Mapping[str, str]], Command[Any]]
    opens: Callable[["Sitting"], None]
    again: bool = True  # somebody votes twice


@dataclass
class Log(logging.Handler):
    """What a program's log would hold, one line for each record, from a level on."""

    least: int = logging.DEBUG
    lines: list[str] = field(default_factory=list)
    before: int = 0

    def __post_init__(self) -> None:
        super().__init__(self.least)
        self.setFormatter(logging.Formatter(_LOG))

    __hash__ = object.__hash__

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.startswith(_STATEMENTS) and not record.args:
            return  # the words of a statement; its values are the next record
        self.lines.append(self.format(record).replace("\n", " ") + "\n")

    def trace(self, name: str) -> Trace:
        before = len("".join(self.lines[: self.before]).encode())
        return Trace(name, "".join(self.lines).encode(), before)


@dataclass
class Post:
    """A mail server that keeps what it is sent."""

    letters: list[bytes] = field(default_factory=list)
    before: int = 0

    def send(self, letter: Letter) -> None:
        head = [letter.message_id, letter.to.address, letter.subject, letter.text, letter.html]
        body = "\n".join([*head, *map("".join, letter.headers)]).encode()
        self.letters.append(body + (letter.calendar or b"") + b"\0")

    def trace(self) -> Trace:
        before = len(b"".join(self.letters[: self.before]))
        return Trace("letters", b"".join(self.letters), before, b"\0")


@dataclass
class Sitting:
    place: Place
    office: Office
    rng: Random
    way: Way
    backups_each_time: bool = False
    masters: list[bytes] = field(default_factory=list)
    backups: list[set[bytes]] = field(default_factory=list)
    post: Post = field(default_factory=Post)
    ordinary: Log = field(default_factory=lambda: Log(logging.WARNING))
    everything: Log = field(default_factory=Log)

    def __post_init__(self) -> None:
        self.box = Box.over(self.office, self.rng)
        self.town = self.box.town

    def held(self) -> Evidence:
        """Everybody votes, somebody twice; the box is opened; all that is left is read."""
        with _logged(self.ordinary, self.everything):
            truth = self._votes()
            self._mail_goes()
            self._opening_begins()
            self.way.opens(self)
            self._mail_goes()
        if self.backups:
            self.backups.append(self.place.backup())
        return self._read(truth)

    def _votes(self) -> dict[str, dict[str, str]]:
        ballots = self.town.read(self._ballots)
        order = self.rng.sample(sorted(ballots), len(ballots))
        again = [self.rng.choice(order)] if self.way.again else []
        saved = range(len(order) + 1)
        at = saved if self.backups_each_time else [self.rng.choice(saved[1:])]
        chosen: dict[str, dict[str, str]] = {}
        for number, person in enumerate([*order, *again]):
            step = timedelta(seconds=self.rng.uniform(1, _MOST_BETWEEN_S))
            self.office.clock.move_by(step)  # type: ignore[attr-defined] # a test's clock
            chosen[person] = {each: self.rng.choice(CHOICES) for each in ballots[person]}
            self._cast(person, chosen[person])
            if number in at or number - 1 in at:
                self.backups.append(self.place.backup())
        return chosen

    def _ballots(self, session: Any) -> dict[str, list[str]]:
        sitting = session.get_one(CouncilSession, self.box.sitting)
        return {
            person: [item.nomination_id for item in lines]
            for person, lines in council.ballots(session, sitting).items()
        }

    def _cast(self, person: str, choices: Mapping[str, str]) -> None:
        self.masters.append(self.rng.randbytes(16))
        actor = self.town.as_actor(person)
        command = casting(
            self.town, actor, choices, sitting=self.box.sitting, master=self.masters[-1]
        )
        once = None
        if self.rng.random() < 0.5:  # half of them as the API has it
            mark = self.office.house.secrets.fingerprint(command.sealed)
            once = Once(person, f"{self.rng.getrandbits(128):032x}", mark)
        self.office.execute(self.way.casts(self, command, choices), once=once)

    def _mail_goes(self) -> None:
        self.office.run_alone(GatherDigests())
        postman(self.office, self.post).round()

    def _opening_begins(self) -> None:
        self.ordinary.before = len(self.ordinary.lines)
        self.everything.before = len(self.everything.lines)
        self.post.before = len(self.post.letters)
        with self.office.database.reading() as session:
            self.place.opens_now(session.connection())

    # What a reader has -----------------------------------------------------------------------

    def _read(self, truth: dict[str, dict[str, str]]) -> Evidence:
        with self.office.database.reading() as session:
            connection = session.connection()
            rows = tables.read(connection)
            found = tables.tie(rows, truth)
            kept = self.place.traces(connection, found)
        kept += [self.ordinary.trace("log"), self.everything.trace("log of everything")]
        kept.append(self.post.trace())
        if self.backups:
            data = fresh(self.backups)
            before = len(fresh(self.backups[:-1]))
            kept.append(Trace("backups", data, before, b""))
        return self._evidence(truth, found, rows[LINES], kept)

    def _evidence(
        self, truth: dict[str, dict[str, str]], found: Found, lines: list[Row], kept: list[Trace]
    ) -> Evidence:
        people = sorted(truth)
        voters = dict(tables.orders_of_voters(found, people))
        of_lines: dict[str, Mapping[str, list[str]]] = {}
        for name, order in tables.orders_of_lines(lines):
            of_lines[f"{LINES}.{name}"] = _by_nomination(lines, order)
        cells = [Trace(name, text.encode(), 0) for name, text in tables.shared_cells(found)]
        strays: list[str] = []
        sizes = {
            each: sum(each in chosen for chosen in truth.values())
            for each in {n for chosen in truth.values() for n in chosen}
        }
        for trace in (*kept, *cells):
            reading = Reading.of(trace, found, lines)
            voters |= reading.orders_of_voters(people)
            of_lines |= reading.orders_of_lines(sizes)
            strays += reading.strays(self.masters)
        return Evidence(truth, voters, of_lines, strays)


def _by_nomination(lines: list[Row], order: list[int]) -> dict[str, list[str]]:
    sorted_: dict[str, list[str]] = {}
    for number in order:
        sorted_.setdefault(lines[number]["nomination_id"], []).append(lines[number]["choice"])
    return sorted_


@contextmanager
def _logged(*logs: Log) -> Iterator[None]:
    """Everything, and every statement with its values, as an operator might have it."""
    root, statements = logging.getLogger(), logging.getLogger(_STATEMENTS)
    levels, others = (root.level, statements.level), root.handlers[:]
    root.handlers[:] = logs
    root.setLevel(logging.DEBUG)
    statements.setLevel(logging.INFO)
    try:
        yield
    finally:
        root.setLevel(levels[0])
        statements.setLevel(levels[1])
        root.handlers[:] = others


def _as_it_is(_sitting: Sitting, command: CastBallot, _choices: Mapping[str, str]) -> CastBallot:
    return command


RIGHT: Final = Way(_as_it_is, lambda sitting: sitting.box.opens())
