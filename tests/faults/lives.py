"""The office killed in the middle of its work, life after life, on one SQLite file."""

import os
import shutil
import signal
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import select

from service.commands.demonstration import LoadDemonstration
from service.db.migrate import upgrade
from service.db.models import Dossier, OnceKey, Task
from service.db.unit_of_work import Database, open_database
from tests.builders import Town
from tests.faults.clerk import FAILED, Death, Journal, MakeOffice, Orders, honest_office, live
from tests.faults.invariants import violations
from tests.office import START, house, office_on

LONGEST_LIFE_S: Final = 0.6
FEW: Final = 15  # after so few kills the journey under way is not waited for
# The latest call of the database, or commit, at which a life ends.
_LATEST: Final[dict[Any, int]] = {"call": 400, "commit": 8, "after a commit": 8}
_DOSSIERS: Final = (("TM-TH", 2, "CSTĐCS"), ("TM-T01", 1, "CSTĐCS"), ("TM-CC", 2, "GK-X"))


def lay_template(path: Path) -> None:
    """The demonstration commune with three dossiers just opened."""
    url = f"sqlite:///{path}"
    upgrade(url)
    office = office_on(url)
    office.execute(LoadDemonstration())
    town = Town(office)
    for unit, number, award in _DOSSIERS:
        town.opens_dossier(unit, number, award=award)
    office.database.engine.dispose()


@dataclass
class Tally:
    """What happened, to be printed."""

    kills: int = 0
    at_call: int = 0  # of these, at an appointed call of the database
    lives: int = 0
    asked: int = 0
    acknowledged: int = 0
    in_doubt: int = 0
    in_doubt_and_done: int = 0
    repeated: int = 0
    journeys: int = 0
    found: list[str] = field(default_factory=list)


class Story:
    """One database from its template to the end of all its dossiers, through many deaths."""

    def __init__(
        self, template: Path, folder: Path, rng: Random, make: MakeOffice, *, surely: bool
    ) -> None:
        folder.mkdir(parents=True)
        self._path = folder / "tdkt.db"
        shutil.copy(template, self._path)
        self._url = f"sqlite:///{self._path}"
        self._journal = Journal(folder / "journal")
        self._rng = rng
        self._make = make
        self._surely = surely
        self._read = 0  # entries of the journal that are counted already

    def one_life(self, tally: Tally, *, in_peace: bool = False) -> bool:
        """Live until killed and look at what is left. True when there is nothing more to do.

        `in_peace`: nobody kills it, and it goes on to the end.
        """
        death = None if in_peace else self._death()
        orders = Orders(
            url=self._url,
            journal=self._journal,
            at=self._time(),
            seed=str(self._rng.getrandbits(64)),
            again=self._again(tally),
            death=death,
            make_office=self._make,
        )
        moment = None if death or in_peace else self._rng.uniform(0, LONGEST_LIFE_S)
        status = _live_and_die(orders, moment)
        tally.lives += 1
        if os.WIFSIGNALED(status):
            tally.kills += 1
            tally.at_call += death is not None
        elif os.WEXITSTATUS(status) == FAILED:
            tally.found.append(self._failure())
        tally.found += self.look()
        self._count(tally)
        return os.WIFEXITED(status)

    def _death(self) -> Death | None:
        """Half of the lives end at an appointed call, the others whenever it strikes the parent."""
        if self._surely or self._rng.random() < 1 / 2:
            kind = self._rng.choice(list(_LATEST))
            return Death(kind, self._rng.randint(1, _LATEST[kind]))
        return None

    # What the journal says ---------------------------------------------------------------------

    def _time(self) -> datetime:
        moved = [entry[1] for entry in self._journal.read() if entry[0] == "moved"]
        return datetime.fromisoformat(moved[-1]) if moved else START

    def _promises(self) -> tuple[dict[str, Any], dict[str, list[Any]]]:
        """key → what was asked, in order; key → what was answered, each time."""
        asked: dict[str, Any] = {}
        answered: dict[str, list[Any]] = {}
        for entry in self._journal.read():
            if entry[0] == "asked" and entry[1]["kind"] != "fire":
                asked[entry[1]["key"]] = entry[1]
            elif entry[0] == "answered" and entry[1] in asked:
                answered.setdefault(entry[1], []).append(entry[2])
        return asked, answered

    def _again(self, tally: Tally) -> tuple[Any, ...]:
        """What the next life sends once more: what is in doubt, and now and then a promise."""
        asked, answered = self._promises()
        doubt = [request for key, request in asked.items() if key not in answered]
        tally.in_doubt += len(doubt)
        if doubt:
            kept = self._kept()
            tally.in_doubt_and_done += sum(request["key"] in kept for request in doubt)
        if answered and self._rng.random() < 1 / 2:
            doubt.append(asked[self._rng.choice(list(answered))])
            tally.repeated += 1
        return tuple(doubt)

    def _count(self, tally: Tally) -> None:
        entries = self._journal.read()
        kinds = Counter(entry[0] for entry in entries[self._read :])
        self._read = len(entries)
        tally.asked += kinds["asked"]
        tally.acknowledged += kinds["answered"]

    def _failure(self) -> str:
        last = self._journal.read()[-1]
        return f"the office failed: {str(last[1]).strip().splitlines()[-1]}\n{last[1]}"

    # What the database says --------------------------------------------------------------------

    def look(self) -> list[str]:
        """All that is wrong now."""
        database = Database(open_database(self._url))
        try:
            return violations(database, house()) + list(self._broken(database))
        finally:
            database.engine.dispose()

    def _broken(self, database: Database) -> Iterator[str]:
        asked, answered = self._promises()
        with database.reading() as session:
            kept = {row.key: row.answer.get("value") for row in session.scalars(select(OnceKey))}
            states = dict(session.execute(select(Task.id, Task.state)).all())
        for key, answers in answered.items():
            name = asked[key].get("name", asked[key]["kind"])
            if key not in kept:
                yield f"{name}: acknowledged and lost"
            elif any(answer != kept[key] for answer in answers):
                yield f"{name}: kept {kept[key]}, answered {answers}"
            if "task" in asked[key] and states[asked[key]["task"]] != "completed":
                yield f"{name}: acknowledged and the task is {states[asked[key]['task']]}"

    def _kept(self) -> set[str]:
        database = Database(open_database(self._url))
        with database.reading() as session:
            found = set(session.scalars(select(OnceKey.key)))
        database.engine.dispose()
        return found

    def states(self) -> list[str]:
        database = Database(open_database(self._url))
        with database.reading() as session:
            found = list(session.scalars(select(Dossier.state)))
        database.engine.dispose()
        return found


def _live_and_die(orders: Orders, moment: float | None) -> int:
    """Fork a clerk and kill it after so many seconds (none: it does that itself)."""
    pid = os.fork()
    if not pid:
        live(orders)
    if moment is not None:
        time.sleep(moment)
        os.kill(pid, signal.SIGKILL)  # not reaped yet: the number is still this child's
    return os.waitpid(pid, 0)[1]


def stories(
    count: int,
    rng: Random,
    template: Path,
    folder: Path,
    *,
    make: MakeOffice = honest_office,
    surely: bool = False,
) -> Iterator[Tally]:
    """Kill `count` times, then let the last story come to its end; hands out the tally after each
    life. Ends at the first thing found.

    `surely`: only at appointed calls, so that the same seed finds the same.
    """
    tally = Tally()
    for number in range(count):
        story = Story(template, folder / f"story-{number}", rng, make, surely=surely)
        ended = False
        while not ended and not tally.found and (tally.kills < count or count > FEW):
            ended = story.one_life(tally, in_peace=tally.kills >= count)
            if ended and not tally.found and set(story.states()) != {"archived"}:
                tally.found.append(f"nothing is left to do, and dossiers are {story.states()}")
            yield tally
        tally.journeys += ended and not tally.found
        if tally.found or tally.kills >= count:
            return
