"""A worker that was away for an hour or a year: everybody hears once, of things as they now are.

Ten thousand tasks of two thousand people after thirty days, on the database that takes the fewest
values in one statement; a fifth of them otherwise. The figures of each pass are written out.
"""

import sys
import time
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, text

from service.casework.reminding import Rule
from service.commands.reminders import GatherDigests
from service.db.base import new_id
from service.db.models import Case, Membership, Organisation, Outbox, Person, Reminder, Task
from workflows.law.calendar import HANOI

TASKS_OF_EACH = 5
SLOWEST_S = 60  # measured: 3 to 7; the machine of the tests may be busy
DOWN = {"an hour": 0, "three days": 3, "thirty days": 30, "a year": 365}
WAYS = [
    ("sqlite", "an hour", 400),
    ("postgresql", "three days", 400),
    ("sqlite", "thirty days", 2_000),
    ("postgresql", "a year", 400),
]


def at(written):
    return datetime.fromisoformat(written).replace(tzinfo=HANOI)


def ids(count):
    return [new_id() for _ in range(count)]


@pytest.fixture
def database_kind(request):
    return request.param


@pytest.fixture
def crowd(town, request):
    """So many heads of units with five tasks each, due on ten days around 30/11."""
    commune, number = town.unit("TM").id, request.param
    people, units, cases = ids(number), ids(number), ids(number)
    tasks = ids(number * TASKS_OF_EACH)
    opened = at("2026-11-20 09:00")
    keys = {"sort_key": "", "fold": ""}
    common = {"state": "open", "role": "unit_head", "form": "submit_dossier", "clock": "running"}
    dues = [date(2026, 11, 25) + timedelta(days=n % 10) for n in range(len(tasks))]
    rule = Rule.of(town.office.house.law, opened.date(), ("TM",))
    with town.office.database.writing() as session:
        session.execute(
            insert(Person),
            [{"id": each, "full_name": f"Người {each[:6]}", **keys} for each in people],
        )
        session.execute(
            insert(Organisation),
            [
                {"id": each, "code": each, "name": "Thôn", "level": "unit", "kind": "hamlet"}
                | {"parent_id": commune, "valid_from": date(2026, 1, 1), **keys}
                for each in units
            ],
        )
        session.execute(
            insert(Membership),
            [
                {"id": new_id(), "person_id": person, "organisation_id": unit}
                | {"role": "unit_head", "valid_from": date(2026, 1, 1)}
                for person, unit in zip(people, units, strict=True)
            ],
        )
        session.execute(
            insert(Case),
            [
                {"id": each, "process": "commendation", "number": f"2026-TM-{n}", "version": "1"}
                | {"owner_id": commune, "state": b"", "state_format": 1, "revision": 1}
                | {"started_at": opened}
                for n, each in enumerate(cases)
            ],
        )
        session.execute(
            insert(Task),
            [
                {"id": each, "case_id": cases[n % number], "key": "submit_dossier", "name": "Nộp"}
                | {"organisation_id": units[n % number], "opened_at": opened, "due_on": dues[n]}
                | common
                for n, each in enumerate(tasks)
            ],
        )
        session.execute(
            insert(Reminder),
            [
                {"id": new_id(), "task_id": task, "kind": kind, "due_at": moment}
                for task, day in zip(tasks, dues, strict=True)
                for kind, moment in {("new", at("2026-11-23 07:30")), *rule.moments(day, opened)}
                if moment >= opened
            ],
        )
        session.execute(text("ANALYZE"))  # as PostgreSQL does by itself after so many rows
    return people


@pytest.mark.parametrize(
    ("database_kind", "down", "crowd"), WAYS, indirect=["database_kind", "crowd"]
)
def test_after_any_time_away_each_hears_once_of_each_task(town, crowd, down, capsys):
    """Rows due in the time away: one for each task after an hour, up to seven after a year."""
    days = DOWN[down]
    back = at("2026-11-23 08:30") if not days else at("2026-11-26 08:30") + timedelta(days=days)
    back = at(f"{town.office.house.law.calendar.on_or_after(back.date())} 08:30")
    town.clock.move_to(back)
    waiting = count(town, select(Reminder.id).where(Reminder.due_at <= back))
    begun = time.monotonic()
    written = town.office.run_alone(GatherDigests())
    took = time.monotonic() - begun
    with capsys.disabled():
        rate = f"{waiting} rows, {written} letters, {took:.1f} s"
        sys.stdout.write(f"\n{down}, {town.office.database.engine.name}: {rate}\n")

    letters = town.all(select(Outbox).where(Outbox.template == "digest"))
    named = {letter.person_id: letter.data["tasks"] for letter in letters}
    own = {person: tasks for person, tasks in named.items() if person in set(crowd)}
    assert len(letters) == len(named) == written
    assert set(own) == set(crowd)
    told = Counter(task for tasks in own.values() for task in tasks)
    assert len(told) == len(crowd) * TASKS_OF_EACH
    assert set(told.values()) == {1}, "each task stands once, in its holder's letter"
    assert (
        count(town, select(Reminder.id).where(Reminder.done_at.is_(None), Reminder.due_at <= back))
        == 0
    )
    assert took < SLOWEST_S

    assert town.office.run_alone(GatherDigests()) == 0, "the next tick has nothing to add"
    overdue = select(Reminder.task_id).where(
        Reminder.kind == "overdue", Reminder.done_at.is_(None), Reminder.due_at > back
    )
    again = town.all(overdue)
    assert len(again) == len(set(again)), "lateness goes on in one row for each task"


def count(town, query):
    return town.read(
        lambda session: session.scalar(select(func.count()).select_from(query.subquery()))
    )
