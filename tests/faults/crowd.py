"""A database in which thousands of things are due at once, the workers that do them, and what must
be found there afterwards."""

import json
import re
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Engine, event, func, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from service.adapters.clock import FixedClock
from service.adapters.mail import SmtpMailer
from service.commands.demonstration import LoadDemonstration
from service.commands.messages import pass_on
from service.commands.office import Office
from service.db.base import new_id
from service.db.migrate import upgrade
from service.db.models import Case, Event, Outbox, Person, Reminder, Task, WaitingMessage
from service.db.unit_of_work import Database, open_database
from service.queries import audit
from service.scheduler import Worker
from service.settings import SmtpServer
from tests.builders import Town
from tests.faults.clones import Original, Rows, clone, write
from tests.faults.post import Mailbox
from tests.faults.processes import ROOT
from tests.mail_server import SENDER, postman
from tests.office import START, house, office_on
from workflows.law.calendar import HANOI

NOW: Final = datetime(2026, 12, 7, 8, tzinfo=HANOI)  # a Monday; the mornings after it are working
_MORNINGS: Final = 4
_IDLE: Final = 3  # passes in which a worker finds nothing before it goes home
_REST_S: Final = 0.3
_MOST_STUMBLES: Final = 100
_HESITATES_S: Final = 0.03  # between taking letters and the commit; locks would not mind
_LOCKS: Final = re.compile(r" FOR (NO KEY )?UPDATE( OF \w+)?( SKIP LOCKED)?")
_RESULT: Final = {"passed_here": 1, "passed_upward": 0, "council_failed": 0, "council_deferred": 0}


# What is due --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Due:
    """How much of each is due."""

    reminders: int
    timers: int
    messages: int
    letters: int

    @classmethod
    def of(cls, count: int) -> "Due":
        timers = messages = count // 10
        letters = count * 3 // 10
        return cls(count - timers - messages - letters, timers, messages, letters)

    @property
    def people(self) -> int:
        return max(self.reminders // 5, 1)


def furnish(url: str, due: Due) -> None:
    """One dossier of each kind is played, the others are its copies."""
    upgrade(url)
    office = office_on(url)
    town = Town(office)
    town.execute(LoadDemonstration())
    waiting = town.opens_dossier("TM-CC")
    town.goes_on(waiting, until="awaiting_council")
    town.clock.move_to(START)
    posted, begun = town.opens_dossier("TM-TH"), town.opens_dossier("TM-CS")
    town.goes_on(posted, until="post_list")
    town.does("post_list", of=posted)
    with office.database.reading() as session:
        originals = [Original(session, each) for each in (posted, waiting, begun)]
    people = _people(office.database, due.people)
    clone(office.database, originals[0], due.timers)
    clone(office.database, originals[1], due.messages)
    clone(office.database, originals[2], due.reminders, lambda i, rows: _claim(rows, people, i))
    _put_aside(office.database, (posted, waiting, begun))
    _messages(office.database, originals[1])
    _letters(office.database, people, due.letters)
    with office.database.writing() as session:
        session.execute(text("ANALYZE"))
    office.database.engine.dispose()


def _people(database: Database, number: int) -> list[str]:
    rows = [
        {
            "id": new_id(),
            "full_name": f"Người thứ {each}",
            "post": "",
            "email": f"nguoi{each}@tanmau.example",
            "email_problem": "",
            "sort_key": f"{each:06}",
            "fold": f"nguoi thu {each}",
        }
        for each in range(number)
    ]
    with database.writing() as session:
        write(session, Person, rows)
    return [str(row["id"]) for row in rows]


def _claim(rows: Rows, people: list[str], number: int) -> None:
    """Somebody has taken the task; one mention of it is due, all others are still to come."""
    (task,) = rows[Task]
    task["claimed_by"], task["claimed_at"] = people[number % len(people)], START
    rows[Reminder] = [row for row in rows[Reminder] if row["kind"] == "new"]
    for row in rows[Reminder]:
        row["due_at"] = NOW - timedelta(minutes=30)


def _put_aside(database: Database, dossiers: tuple[str, ...]) -> None:
    """The played ones, and what was written on the way, are not among what is due."""
    with database.writing() as session:
        cases = select(Case.id).where(Case.dossier_id.in_(dossiers))
        own = select(Task.id).where(Task.case_id.in_(cases))
        session.execute(update(Case).where(Case.id.in_(cases)).values(next_timer=None))
        session.execute(update(Reminder).where(Reminder.task_id.in_(own)).values(done_at=START))
        session.execute(update(Outbox).values(state="delivered", sent_at=START))


def _messages(database: Database, original: Original) -> None:
    mine = original.rows[Case][0]["dossier_id"]
    with database.writing() as session:
        waiting = select(Case.dossier_id, Case.subscriptions).where(Case.dossier_id != mine)
        dossiers = [
            dossier
            for dossier, subscriptions in session.execute(waiting)
            if any(each["message"] == "council_result" for each in subscriptions)
        ]
        rows = [
            {
                "id": new_id(),
                "name": "council_result",
                "correlation": dossier,
                "payload": _RESULT,
                "once": f"crowd:{dossier}",
                "sent_at": NOW - timedelta(hours=1),
                "problem": "",
            }
            for dossier in dossiers
        ]
        write(session, WaitingMessage, rows)


def _letters(database: Database, people: list[str], number: int) -> None:
    with database.writing() as session:
        open_ = select(Task.id).where(Task.state == "open").order_by(Task.id)
        tasks = session.scalars(open_).all()
        rows = [
            {
                "id": new_id(),
                "person_id": people[each % len(people)],
                "kind": "urgent",
                "template": "unheld",
                "data": {"task": tasks[each % len(tasks)], "barred": []},
                "once": f"crowd:{each}",
                "made_at": NOW - timedelta(hours=1),
                "due_at": NOW - timedelta(hours=1),
            }
            for each in range(number)
        ]
        write(session, Outbox, rows)


# Who does it --------------------------------------------------------------------------------------


def without_locks(engine: Engine) -> None:
    """A mistake for the campaign to find: whoever looks for work sees what others are at."""

    @event.listens_for(engine, "before_cursor_execute", retval=True)
    def strip(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> tuple[str, Any]:
        return _LOCKS.sub("", statement), values

    @event.listens_for(engine, "after_cursor_execute")
    def dawdle(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.startswith("UPDATE outbox") and "RETURNING" in statement:
            time.sleep(_HESITATES_S)


def work(url: str, port: int, at: datetime, *, careless: bool) -> None:
    """A worker's passes until nothing is left for it; what it did, as one line of JSON."""
    engine = open_database(url)
    if careless:
        without_locks(engine)
    office = Office(Database(engine), house(), FixedClock(at), pass_on)
    server = SmtpServer(host="127.0.0.1", port=port)
    mailer = SmtpMailer(server, sender=SENDER, clock=office.clock, simulation=False)
    worker = Worker(office, postman(office, mailer), name=f"crowd-{port}")
    counts: Counter[str] = Counter()
    print("ready", flush=True)  # noqa: T201 - for who started this
    sys.stdin.readline()  # all begin at once
    idle = 0
    while idle < _IDLE:
        try:
            done = worker.once().counts()
        except SQLAlchemyError:  # as at a tick: whoever lost a race tries again at the next
            counts["stumbles"] += 1
            idle = 0 if counts["stumbles"] < _MOST_STUMBLES else _IDLE
            continue
        counts.update(done)
        idle = 0 if any(done.values()) else idle + 1
        if idle:
            time.sleep(_REST_S)
    engine.dispose()
    print(json.dumps(counts))  # noqa: T201 - for who started this


@dataclass
class Outcome:
    """What all workers of a sweep did, and what is wrong with it."""

    counts: Counter[str] = field(default_factory=Counter)
    mornings: int = 0
    seconds: float = 0
    arrivals: int = 0
    found: list[str] = field(default_factory=list)


def sweep(url: str, due: Due, *, workers: int, limit_s: float, careless: bool = False) -> Outcome:
    """Workers side by side, on as many mornings as it takes until every mention is made."""
    began, outcome = time.monotonic(), Outcome()
    database = Database(open_database(url))
    with Mailbox() as mailbox:
        doors = [int(mailbox.door(f"{each}").rpartition(":")[2]) for each in range(workers)]
        for morning in range(_MORNINGS):
            at = NOW + timedelta(days=morning)
            left = limit_s - (time.monotonic() - began)
            _one_morning(url, doors, at, left, outcome, careless=careless)
            outcome.mornings += 1
            if outcome.found or not _unsaid(database):
                break
        outcome.seconds = time.monotonic() - began
        outcome.arrivals = len(mailbox.arrivals)
        outcome.found += _wrong(database, due, outcome.counts, mailbox)
    database.engine.dispose()
    return outcome


def _one_morning(
    url: str, doors: list[int], at: datetime, limit_s: float, outcome: Outcome, *, careless: bool
) -> None:
    words = [sys.executable, "-m", "tests.campaigns.sweep", "--careless", str(int(careless))]
    running = [
        subprocess.Popen(  # noqa: S603 - our own program
            [*words, "--work", url, str(port), at.isoformat()],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        for port in doors
    ]
    for each in running:
        assert each.stdout is not None
        each.stdout.readline()
    for each in running:
        assert each.stdin is not None
        each.stdin.write("go\n")
        each.stdin.flush()
    until = time.monotonic() + limit_s
    for each in running:
        with suppress(subprocess.TimeoutExpired):
            said, _ = each.communicate(timeout=max(until - time.monotonic(), 0.1))
            if each.returncode:
                outcome.found.append(f"a worker ended with {each.returncode}")
            else:
                outcome.counts.update(json.loads(said.splitlines()[-1]))
            continue
        each.kill()
        each.communicate()
        outcome.found.append(f"not done within {limit_s:.0f} s")


# What must be found -------------------------------------------------------------------------------


def _unsaid(database: Database) -> int:
    with database.reading() as session:
        waiting = select(func.count()).where(Reminder.done_at.is_(None), Reminder.due_at <= NOW)
        return session.scalar(waiting) or 0


def _wrong(database: Database, due: Due, counts: Counter[str], mailbox: Mailbox) -> list[str]:
    found = [f"{mailbox.doubles} letters came twice"] if mailbox.doubles else []
    found += mailbox.faults(database)
    for what, number in (("timers", due.timers), ("messages", due.messages), ("problems", 0)):
        if counts[what] != number:
            found.append(f"{counts[what]} {what} instead of {number}")
    if unsaid := _unsaid(database):
        found.append(f"{unsaid} mentions were never made")
    with database.reading() as session:
        letters = session.scalars(select(Outbox)).all()
        unsent = Counter(row.state for row in letters if row.state != "delivered")
        found += [f"{number} letters are {state}" for state, number in unsent.items()]
        days = Counter((x.person_id, x.data["day"]) for x in letters if x.template == "digest")
        found += [f"{number} daily letters of one day" for number in days.values() if number > 1]
        named = Counter(task for x in letters for task in x.data.get("tasks", ()))
        claimed = session.scalars(select(Task.id).where(Task.claimed_by.is_not(None)))
        often = Counter(named[task_id] for task_id in claimed)
        found += [
            f"{n} tasks are named in {times} letters" for times, n in often.items() if times != 1
        ]
        late = session.scalar(
            select(func.count()).where(Case.next_timer < NOW, Case.ended_at.is_(None))
        )
        found += [f"{late} timers have not fired"] if late else []
        twice = (
            select(Event.case_id)
            .where(Event.kind.in_(("comment.closed", "message.received")))
            .group_by(Event.case_id, Event.kind)
            .having(func.count() > 1)
        )
        doubled = len(session.execute(twice).all())
        found += [f"{doubled} cases went on twice"] if doubled else []
    found += [f"{x.case_number}: its chain is broken" for x in audit.verify(database).breaks]
    return found
