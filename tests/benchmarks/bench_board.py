"""What the board costs beside 1,000,000 tasks, 100,000 of them open, among 2,000 people.

    python -m tests.benchmarks.bench_board [CASES]

The same pages are read in a commune with 1,000 tasks, 100 of them open, and in one with a thousand
times as many (50,000 CASES, unless fewer are asked for), after a pass of the background work that
keeps its figures: the board as a whole, the drawing, and the lists behind them. Wall time of the
reads, without the drawing of the page; figures are medians of turns taken by both. Then what a
recount costs and what the same figures cost whoever looks while nobody works in the background.
Where a statement of the large one takes long, its plan is printed.
"""

import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from datetime import time as time_of_day
from functools import partial
from statistics import median
from typing import Any, Final

from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.orm import Session

from service.casework.actors import load_actor
from service.commands.demonstration import LoadDemonstration
from service.db.base import new_id
from service.db.migrate import upgrade
from service.db.models import Account, Case, Dossier, Organisation, Person, Round, Task
from service.db.unit_of_work import Database, open_database
from service.queries.board.ageing import dossiers_of_age
from service.queries.board.counts import board, offices_of, step_counts
from service.queries.board.figures import count_figures
from service.queries.board.groups import ask, groups
from service.queries.board.tasks import (
    FREE,
    BoardFilters,
    board_tasks,
    count_tasks,
    filter_names,
    to_do_first,
)
from service.scheduler.board_counter import BoardCounter
from tests import postgres
from tests.builders import Town
from tests.faults.clones import table, write
from tests.faults.words import say
from tests.office import house, office_on
from workflows.law.calendar import HANOI

_TODAY: Final = date(2026, 12, 8)  # a Tuesday
_TURNS: Final = 9
_WANTED: Final = 1.5
_LONG_MS: Final = 50
_OF_A_CASE: Final = 20  # tasks, two of them open
_OPEN: Final = 2
_PARENTS: Final = (Person, Organisation, Round, Dossier, Case, Task)


@dataclass(frozen=True)
class Size:
    cases: int
    people: int
    units: int
    rounds: int


_FEW: Final = Size(cases=50, people=3, units=3, rounds=1)
_MANY: Final = Size(cases=50_000, people=2_000, units=200, rounds=5)
_NOW: Final = datetime.combine(_TODAY, time_of_day(9, 5), tzinfo=HANOI)


# What the board counts ----------------------------------------------------------------------------


def furnish(url: str, size: Size) -> None:
    upgrade(url)
    office = office_on(url)
    town = Town(office)
    town.execute(LoadDemonstration())
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="appraise_dossier")
    with office.database.reading() as session:
        copies = Copies(session, dossier, size)
    for first in range(0, size.cases, 1_000):
        rows = copies.of(range(first, min(first + 1_000, size.cases)), with_others=not first)
        with office.database.writing() as session:
            for model in _PARENTS:
                write(session, model, rows[model])
    with office.database.writing() as session:
        session.execute(text("ANALYZE"))
    office.database.engine.dispose()


class Copies:
    """Cases like a played one, each with a dossier and its tasks, spread over units and people."""

    def __init__(self, session: Session, dossier_id: str, size: Size) -> None:
        self._case = _row(session, Case, Case.dossier_id == dossier_id)
        self._dossier = _row(session, Dossier, Dossier.id == dossier_id)
        self._task = _row(session, Task, Task.case_id == self._case["id"], Task.state == "open")
        self._names = [(f"step_{at}", f"Bước {at}") for at in range(20)]
        self._people = _copies(_row(session, Person), size.people, full_name="Người {}")
        unit = _row(session, Organisation, Organisation.id == self._dossier["unit_id"])
        self._units = _copies(unit, size.units, name="Đơn vị {}", code="X-{}")
        round_ = _row(session, Round)
        self._rounds = _copies(round_, size.rounds, title="Đợt {}", number="X-{}")

    def of(self, numbers: range, *, with_others: bool) -> dict[Any, list[dict[str, Any]]]:
        rows: dict[Any, list[dict[str, Any]]] = {model: [] for model in _PARENTS}
        if with_others:
            rows |= {Person: self._people, Organisation: self._units, Round: self._rounds}
        for number in numbers:
            dossier = {
                **self._dossier,
                "id": new_id(),
                "number": f"{self._dossier['number']}-{number}",
                "unit_id": self._units[number % len(self._units)]["id"],
                "round_id": self._rounds[number % len(self._rounds)]["id"],
                "accepted_at": _at(_TODAY - timedelta(days=number % 40)),
                "due_on": _TODAY + timedelta(days=number % 40 - 10),
            }
            case = {
                **self._case,
                "id": new_id(),
                "number": dossier["number"],
                "dossier_id": dossier["id"],
            }
            marks = {key: dossier[key] for key in ("unit_id", "round_id")}
            rows[Dossier].append(dossier)
            rows[Case].append(case)
            rows[Task] += [self._one(case, number, at) | marks for at in range(_OF_A_CASE)]
        return rows

    def _one(self, case: dict[str, Any], number: int, at: int) -> dict[str, Any]:
        key, name = self._names[(number + at) % len(self._names)]
        person = self._people[(number * 7 + at) % len(self._people)]["id"]
        open_ = at < _OPEN
        return {
            **self._task,
            "id": new_id(),
            "case_id": case["id"],
            "key": key,
            "name": name,
            "state": "open" if open_ else "completed",
            "due_on": _TODAY + timedelta(days=(number * 3 + at) % 30 - 6),
            "claimed_by": person if at or number % 3 else None,
            "clock": "stopped" if number % 25 == 0 else "running",
            "closed_at": None if open_ else _at(_TODAY),
            "closed_by": None if open_ else person,
        }


def _row(session: Session, model: Any, *where: Any) -> dict[str, Any]:
    of = table(model)
    given = [column for column in of.columns if column.computed is None]
    rows = select(*given).where(*where).order_by(*of.primary_key).limit(1)
    return dict(session.execute(rows).mappings().one())


def _copies(row: dict[str, Any], times: int, **names: str) -> list[dict[str, Any]]:
    return [
        {**row, "id": new_id(), **{key: name.format(at) for key, name in names.items()}}
        for at in range(times)
    ]


def _at(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), tzinfo=HANOI)


# What is read -------------------------------------------------------------------------------------

_LAW: Final = house().law
_SHOWN: Final = 25
_OLDEST: Final = 4


@dataclass
class Reader:
    """One database, and how long each read of it took, in milliseconds."""

    engine: Engine
    took: dict[str, list[float]] = field(default_factory=dict)
    slow: dict[str, tuple[float, Any]] = field(default_factory=dict)
    sent: int = 0

    def __post_init__(self) -> None:
        self._database = Database(self.engine)
        self._began = 0.0
        event.listen(self.engine, "before_cursor_execute", self._begin)
        event.listen(self.engine, "after_cursor_execute", self._end)
        with self._database.reading() as session:
            chairman = select(Account.person_id).where(Account.username == "chutich")
            self._actor = load_actor(session, session.scalars(chairman).one(), _TODAY)
            self.tasks = session.scalar(select(func.count()).select_from(Task))
            open_ = select(func.count()).select_from(Task).where(Task.state == "open")
            self.open = session.scalar(open_)
            self.reads = self._pages(session)

    def _pages(self, session: Session) -> dict[str, Callable[[Session], Any]]:
        """Each page of the board, and behind it the list of the first group of each kind."""
        found = board(session, _LAW, self._actor, _NOW)
        free = next(each.key for each in found.holders if each.free)
        held = next(each.key for each in found.holders if not each.free)
        lists = {
            "all": BoardFilters(),
            **{f"due: {due}": BoardFilters(due=due) for due in ("late", "week", "paused")},
            "a step": BoardFilters(step=found.steps[0].key),
            "a unit": BoardFilters(unit=found.units[0].key),
            "a round": BoardFilters(round=found.rounds[0].key),
            "a person": BoardFilters(holder=held),
            "a role": BoardFilters(holder=free),
            "nobody": BoardFilters(holder=FREE),
        }
        return {
            "the board": self._board,
            "the drawing": lambda session: step_counts(session, self._actor, _NOW),
            **{f"list, {name}": partial(self._list, each) for name, each in lists.items()},
            "list, an age": self._age,
        }

    def _board(self, session: Session) -> None:
        board(session, _LAW, self._actor, _NOW)
        to_do_first(session, self._actor, limit=7)

    def _list(self, filters: BoardFilters, session: Session) -> None:
        board_tasks(session, self._actor, filters, today=_TODAY, limit=_SHOWN)
        count_tasks(session, self._actor, filters, _TODAY)
        filter_names(session, self._actor, filters, _NOW)

    def _age(self, session: Session) -> None:
        offices = offices_of(self._actor)
        dossiers_of_age(session, _LAW, offices, _TODAY, _OLDEST, page=1, limit=_SHOWN)

    def _begin(self, *_: Any) -> None:
        self.sent += 1
        self._began = time.perf_counter()

    def _end(self, _c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        took = (time.perf_counter() - self._began) * 1000
        if took > _LONG_MS:
            self.slow[statement] = (took, values)

    def read(self, name: str) -> int:
        """Read it once; returns how many statements that sent."""
        before = self.sent
        self.took.setdefault(name, []).append(self.time(self.reads[name]))
        return self.sent - before

    def time(self, read: Callable[[Session], Any]) -> float:
        with self._database.reading() as session:
            began = time.perf_counter()
            read(session)
            return (time.perf_counter() - began) * 1000

    def recount(self) -> Iterator[str]:
        """What the background work pays, and what anybody would who looked without it."""
        offices = offices_of(self._actor)
        for what, read in (
            ("the whole recount", lambda session: count_figures(session, _LAW, offices, _TODAY)),
            ("  the groups of it", lambda session: ask(session, *groups(offices, _TODAY))),
        ):
            yield f"{what}, ms: {median(self.time(read) for _ in range(3)):.0f}"

    def plans(self) -> Iterator[str]:
        how = "EXPLAIN QUERY PLAN" if self.engine.dialect.name == "sqlite" else "EXPLAIN"
        for statement, (took, values) in self.slow.items():
            yield f"{took:.0f} ms: {' '.join(statement.split())[:110]} …"
            with self.engine.connect() as connection:
                rows = connection.exec_driver_sql(f"{how} {statement}", values)
                yield from (f"    {row[-1]}" for row in rows)


def compare(kind: str, few: Reader, many: Reader) -> None:
    say(f"{kind}: {few.tasks} tasks, {few.open} open, against {many.tasks}, {many.open} open")
    for name in few.reads:
        for reader in (few, many):
            reader.read(name)
            reader.took[name].clear()
        sent = set()
        for _ in range(_TURNS):
            sent |= {few.read(name), many.read(name)}
        alone, beside = median(few.took[name]), median(many.took[name])
        ratio = beside / alone
        verdict = "" if ratio <= _WANTED else f", more than {_WANTED}"
        say(f"  {name}, ms: {alone:.2f} → {beside:.2f}; ratio {ratio:.2f}{verdict}; {sent} sent")
    for line in (*many.recount(), *many.plans()):
        say(f"  {line}")


@contextmanager
def databases() -> Iterator[dict[str, tuple[str, str]]]:
    """Kind → two empty databases. On a disk: memory forgives every wait for it."""
    beside = postgres.Path(tempfile.gettempdir()) / f"tdkt-bench-{secrets.token_hex(6)}"
    with (
        tempfile.TemporaryDirectory(prefix="tdkt-bench-") as name,
        postgres.server(beside, postgres.debian()) as server,
    ):
        yield {
            "SQLite": (f"sqlite:///{name}/few.db", f"sqlite:///{name}/many.db"),
            "PostgreSQL": (server.create("few"), server.create("many")),
        }


def main() -> None:
    many = replace(_MANY, cases=int(sys.argv[1])) if len(sys.argv) > 1 else _MANY
    with databases() as found:
        for kind, urls in found.items():
            readers = []
            for url, size in zip(urls, (_FEW, many), strict=True):
                furnish(url, size)
                counted = BoardCounter(office_on(url, at=_NOW)).round()
                say(f"{kind}, {size.cases} cases: {counted} boards counted")
                readers.append(Reader(open_database(url)))
            compare(kind, *readers)
            for reader in readers:
                reader.engine.dispose()


if __name__ == "__main__":
    main()
