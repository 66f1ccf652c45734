"""What a sweep of the worker costs beside 100,000 things that are not due yet.

    python -m tests.benchmarks.bench_sweep

Twenty timers, twenty reminders and twenty letters are due, once with nothing else in the tables and
once beside 100,000 cases with a timer to come, as many tasks with a reminder to come, letters that
wait for their next try and letters that have left. The same worker looks at both in turn: first
twenty minutes before anything is due, then when the twenty are. What it does is never committed, so
that each sweep finds the same. Wall time; figures are medians; where a statement costs more than
one and a half times as much, its plan is printed.
"""

import logging
import re
import secrets
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from sqlalchemy import Engine, event, select, text

from service.adapters.clock import FixedClock
from service.commands.cases import FireTimers
from service.commands.demonstration import LoadDemonstration
from service.commands.messages import pass_on
from service.commands.office import Command, Context, Office
from service.db.base import new_id
from service.db.migrate import upgrade
from service.db.models import Case, Outbox, Person, Reminder, Task, WaitingMessage
from service.db.unit_of_work import Database, open_database
from service.ports import Letter, Undeliverable
from service.scheduler import Worker
from tests import postgres
from tests.builders import Town
from tests.faults.clones import Original, Rows, clone, portions, write
from tests.faults.words import say
from tests.mail_server import postman
from tests.office import house, office_on
from workflows.law.calendar import HANOI

_DUE: Final = 20
_CROWD: Final = 100_000
_NOW: Final = datetime(2026, 12, 7, 9, tzinfo=HANOI)  # a Monday
_DUE_SINCE: Final = _NOW - timedelta(minutes=10)
_BEFORE: Final = _NOW - timedelta(minutes=30)
_QUIET, _BUSY = 60, 12  # sweeps of each kind
_WANTED: Final = 1.5
_NOTICED_MS: Final = 0.3  # less than that is the clock's own noise
_QUESTION: Final = re.compile(
    r"WHERE process_case\.(next_timer|rules) |FROM (reminder|waiting_message)\b"
    r"|(FROM|UPDATE) outbox\b"
)


# What the worker finds ----------------------------------------------------------------------------


def furnish(url: str, crowd: int) -> None:
    upgrade(url)
    office = office_on(url)
    town = Town(office)
    town.execute(LoadDemonstration())
    waiting = town.opens_dossier("TM-TH")
    town.goes_on(waiting, until="post_list")
    town.does("post_list", of=waiting)
    begun = town.opens_dossier("TM-CS")
    town.goes_on(begun, until="receive_dossier")
    worker_of(office).once()  # whatever a first sweep has to settle
    with office.database.reading() as session:
        whole = [Original(session, each) for each in (waiting, begun)]
        outlines = [Original(session, each, history=False) for each in (waiting, begun)]
        person = session.scalars(select(Person.id).order_by(Person.id)).first()
        task = session.scalars(select(Task.id).where(Task.state == "open")).first()
    for original in whole:
        clone(office.database, original, _DUE, lambda _, rows: _falls_due(rows, _DUE_SINCE))
    for original in outlines:
        clone(office.database, original, crowd, _later)
    _letters(office.database, str(person), str(task), crowd)
    _early_messages(office.database)
    _set_apart(office.database, (waiting, begun))
    with office.database.writing() as session:
        session.execute(text("ANALYZE"))
    office.database.engine.dispose()


def _falls_due(rows: Rows, at: datetime) -> None:
    for case in rows[Case]:
        case["next_timer"] = at if case["next_timer"] else None
    rows[Reminder] = [
        {**reminder, "due_at": at, "done_at": None}
        for reminder in rows[Reminder]
        if reminder["kind"] == "due_today"
    ]


def _later(number: int, rows: Rows) -> None:
    rows[Case][0]["number"] += f"-later-{number}"
    for dossier in rows[next(model for model in rows if model.__tablename__ == "dossier")]:
        dossier["number"] += "-later"
    _falls_due(rows, _NOW + timedelta(days=1, minutes=number))


def _letters(database: Database, person: str, task: str, crowd: int) -> None:
    def letter(**more: Any) -> dict[str, Any]:
        return {
            "id": (key := new_id()),
            "person_id": person,
            "kind": "urgent",
            "template": "unheld",
            "data": {"task": task, "barred": []},
            "once": key,
            "state": "created",
            "made_at": _DUE_SINCE,
            "due_at": _DUE_SINCE,
            **more,
        }

    waits = timedelta(minutes=5)
    tried = {"state": "temporary_failure", "made_at": _BEFORE - waits, "due_at": _NOW + waits}
    gone = {"state": "delivered", "made_at": _BEFORE, "due_at": _BEFORE, "sent_at": _BEFORE}
    rows = [letter() for _ in range(_DUE)]
    rows += [letter(**kind) for kind in (tried, gone) for _ in range(crowd)]
    _write(database, Outbox, rows)


def _early_messages(database: Database) -> None:
    """Sent to dossiers that do not wait for them yet: they are looked for in every sweep."""
    with database.reading() as session:
        dossiers = session.scalars(select(Case.dossier_id).limit(_DUE)).all()
    rows = [
        {
            "id": new_id(),
            "name": "decision_settled",
            "correlation": dossier,
            "payload": {},
            "once": new_id(),
            "sent_at": _BEFORE,
        }
        for dossier in dossiers
    ]
    _write(database, WaitingMessage, rows)


def _write(database: Database, model: Any, rows: list[dict[str, Any]]) -> None:
    for kind in {frozenset(row) for row in rows}:  # one insert has one set of columns
        alike = [row for row in rows if frozenset(row) == kind]
        for some in portions(alike, 10_000):
            with database.writing() as session:
                write(session, model, some)


def _set_apart(database: Database, originals: tuple[str, ...]) -> None:
    """The played ones are not among the twenty."""
    with database.writing() as session:
        for case in session.scalars(select(Case).where(Case.dossier_id.in_(originals))):
            case.next_timer = None
            tasks = select(Task.id).where(Task.case_id == case.id)
            for reminder in session.scalars(select(Reminder).where(Reminder.task_id.in_(tasks))):
                reminder.done_at = _BEFORE


# The worker, and what its statements take ---------------------------------------------------------


class Rehearsal(Office):
    """Does everything and commits nothing."""

    def run_alone(self, command: Command[Any]) -> Any:
        with self.database.reading() as session:
            result = command.run(Context(session, self.house, self.clock.now()))
            session.flush()
        # What has fired is due again at once: a sweep would find no end.
        return False if isinstance(command, FireTimers) else result


class NoServer:
    def send(self, letter: Letter) -> None:
        raise Undeliverable("nobody there", permanent=False)


def worker_of(office: Office) -> Worker:
    return Worker(office, postman(office, NoServer()), name="bench")


@dataclass
class Table:
    """One database and what sweeps of it took, in milliseconds."""

    engine: Engine
    sweeps: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statements: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    given: dict[str, Any] = field(default_factory=dict)  # the last values of each statement

    def __post_init__(self) -> None:
        self.clock = FixedClock(_NOW)
        self.office = Rehearsal(Database(self.engine), house(), self.clock, pass_on)
        self._began = 0.0
        event.listen(self.engine, "before_cursor_execute", self._begin)
        event.listen(self.engine, "after_cursor_execute", self._end)

    def _begin(self, *_: Any) -> None:
        self._began = time.perf_counter()

    def _end(self, _c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
        self.statements[statement].append((time.perf_counter() - self._began) * 1000)
        self.given[statement] = values

    def sweep(self, name: str, at: datetime) -> None:
        self.clock.move_to(at)
        worker = worker_of(self.office)
        began = time.perf_counter()
        done = worker.once()
        self.sweeps[name].append((time.perf_counter() - began) * 1000)
        assert done.problems == 0
        assert (done.digests > 0) == (at == _NOW)

    def plan(self, statement: str) -> list[str]:
        how = "EXPLAIN QUERY PLAN" if self.engine.dialect.name == "sqlite" else "EXPLAIN"
        with self.engine.connect() as connection:
            rows = connection.exec_driver_sql(f"{how} {statement}", self.given[statement])
            return [str(row[-1]) for row in rows]


def told(statement: str) -> str:
    words = " ".join(re.sub(r"SELECT .*?FROM", "SELECT … FROM", statement, flags=re.DOTALL).split())
    return words[:150]


def compare(kind: str, few: Table, many: Table) -> None:
    for name, at, times in (("nothing", _BEFORE, _QUIET), ("20 things", _NOW, _BUSY)):
        for table in (few, many):
            table.sweep("warm", at)
            table.statements.clear()
        for _ in range(times):
            few.sweep(name, at)
            many.sweep(name, at)
        alone, beside = median(few.sweeps[name]), median(many.sweeps[name])
        say(
            f"{kind}, sweep with {name} due, ms: alone {alone:.3g}, beside {_CROWD} to come "
            f"{beside:.3g}; ratio {beside / alone:.3g}"
        )
        _tell_statements(kind, few, many)


def _tell_statements(kind: str, few: Table, many: Table) -> None:
    """The questions that every sweep asks, and any statement that the crowd makes slower."""
    for statement in [each for each in many.statements if each in few.statements]:
        alone, beside = median(few.statements[statement]), median(many.statements[statement])
        slow = beside > _WANTED * alone and beside - alone > _NOTICED_MS
        if not slow and not _QUESTION.search(statement):
            continue
        say(f"  {kind}, ms: {alone:.3f} → {beside:.3f}: {told(statement)}")
        for line in many.plan(statement) if slow else ():
            say(f"      {line}")


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
    logging.disable(logging.CRITICAL)  # letters that do not leave are told of one by one
    with databases() as found:
        for kind, urls in found.items():
            tables = []
            for url, crowd in zip(urls, (0, _CROWD), strict=True):
                furnish(url, crowd)
                tables.append(Table(open_database(url)))
            compare(kind, *tables)
            for table in tables:
                table.engine.dispose()


if __name__ == "__main__":
    main()
