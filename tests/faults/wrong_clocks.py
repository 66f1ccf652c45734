"""A small town beside a clock that jumps: what the worker does is watched pass by pass."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import func, select, update

from service.adapters.clock import FixedClock
from service.adapters.mail import PostBox
from service.commands.demonstration import LoadDemonstration
from service.commands.office import Office
from service.db.migrate import upgrade
from service.db.models import Case, Dossier, Event, Outbox, Reminder, Task
from service.queries.terms import compare
from service.scheduler import Worker
from tests.builders import Town
from tests.mail_server import postman
from tests.office import office_at, office_on
from workflows.law.calendar import HANOI

_A_MOMENT: Final = timedelta(seconds=1)
_LETTERS_AT: Final = timedelta(hours=7, minutes=30)
_LEAP_DAY: Final = datetime(2028, 2, 29, tzinfo=HANOI)
_MOVES: Final = (4, 7)
_LAST_MORNINGS: Final = 2
_A_YEAR: Final = 366  # days

Sabotage = Callable[[Office, bool], None]


# The town -----------------------------------------------------------------------------------------


def lay_town(path: Path) -> datetime:
    """Dossiers at seven steps, a ballot that is open, a session that waits for its hour."""
    url = f"sqlite:///{path}"
    upgrade(url)
    office = office_on(url)
    town = Town(office)
    town.execute(LoadDemonstration())
    for unit in ("TM-TH", "TM-CC"):
        town.goes_on(town.opens_dossier(unit), until="awaiting_council")
    first, second = town.waiting_dossiers()
    town.starts_ballot([first])
    sitting = town.opens_session([second])
    town.does("convene_session", of=sitting)
    town.does("approve_convening", of=sitting)
    for unit, step in (
        ("TM-T01", "register_nominations"),
        ("TM-T02", "receive_dossier"),
        ("TM-T03", "complete_papers"),
        ("TM-T04", "give_opinion"),
        ("TM-T05", "comment_closed"),
    ):
        _bring(town, town.opens_dossier(unit), step)
    worker_of(office, PostBox()).once()
    office.database.engine.dispose()
    return town.now


def _bring(town: Town, dossier: str, step: str) -> None:
    match step:
        case "complete_papers":
            town.goes_on(dossier, until="receive_dossier")
            town.returns_dossier(dossier)
        case "give_opinion":
            town.goes_on(dossier, until="request_opinions")
            bodies = [town.unit("TM-CA").id, town.unit("TM-TX").id]
            town.does("request_opinions", of=dossier, bodies=bodies)
        case "comment_closed":
            town.goes_on(dossier, until="post_list")
            town.does("post_list", of=dossier)
        case _:
            town.goes_on(dossier, until=step)


def worker_of(office: Office, box: PostBox) -> Worker:
    return Worker(office, postman(office, box, keeps=True), name="jumps")


# The clock ----------------------------------------------------------------------------------------


class Jumps:
    """Where the clock goes next, by chance."""

    def __init__(self, rng: Random, start: datetime) -> None:
        self._rng = rng
        self._been = [start]

    def __iter__(self) -> Iterator[datetime]:
        for _ in range(self._rng.randint(*_MOVES)):
            self._been.append(self._next(self._been[-1]))
            yield self._been[-1]

    @property
    def latest(self) -> datetime:
        return max(self._been)

    def _next(self, now: datetime) -> datetime:
        rng = self._rng
        midnight = datetime.combine(now.astimezone(HANOI), datetime.min.time(), tzinfo=HANOI)
        morning = midnight + timedelta(days=rng.randint(0, 3)) + _LETTERS_AT
        return rng.choice(
            (
                now + timedelta(minutes=rng.randint(1, 59)),
                now + timedelta(days=rng.randint(1, 12)),
                now + rng.choice((-1, 1)) * timedelta(hours=1),
                now + rng.choice((-1, 1)) * timedelta(days=1),
                now + timedelta(days=_A_YEAR - rng.randint(0, 1)),
                rng.choice(self._been),  # back again
                _LEAP_DAY + rng.choice((-1, 0, 1)) * timedelta(days=1) + _LETTERS_AT,
                midnight + timedelta(days=rng.randint(0, 2)) + rng.randint(-1, 1) * _A_MOMENT,
                morning + rng.randint(-1, 1) * _A_MOMENT,
            )
        )


# What must hold -----------------------------------------------------------------------------------


@dataclass
class Seen:
    """The rows as they stood before a pass."""

    timers: dict[str, datetime | None]
    events: dict[str, int]
    dates: dict[str, tuple[str, Any]]  # task or dossier → its case, its legal dates


@dataclass
class Watch:
    """Looks at one town through one sequence; what is wrong is told in `found`."""

    office: Office
    clock: FixedClock  # the true one
    box: PostBox
    found: list[str] = field(default_factory=list)
    passes: int = 0
    timers: int = 0
    _digests: set[tuple[str, date]] = field(default_factory=set)

    @property
    def now(self) -> datetime:
        return self.clock.now().astimezone(HANOI)

    def one_pass(self, worker: Worker) -> None:
        before, letters = self._look(), len(self.box.letters)
        done = worker.once()
        self.passes += 1
        self.timers += done.timers
        if done.problems or done.failed:
            self._note(f"the pass failed: {done}")
        self._compare(before, self._look())
        self._read_letters(letters)

    def _look(self) -> Seen:
        with self.office.database.reading() as session:
            cases = session.scalars(select(Case)).all()
            counted = select(Event.case_id, func.count()).group_by(Event.case_id)
            dates: dict[str, tuple[str, Any]] = {
                task.id: (task.case_id, (task.starts_on, task.due_on, task.due_at))
                for task in session.scalars(select(Task))
            }
            of_dossier = select(Case.id, Dossier).join(Dossier, Dossier.id == Case.dossier_id)
            for case_id, dossier in session.execute(of_dossier):
                dates[dossier.id] = (case_id, dossier.due_on)
            return Seen(
                timers={each.id: each.next_timer for each in cases if each.ended_at is None},
                events=dict(session.execute(counted).all()),
                dates=dates,
            )

    def _compare(self, before: Seen, after: Seen) -> None:
        now = self.clock.now()
        moved = {each for each, number in after.events.items() if number != before.events.get(each)}
        for case_id, at in before.timers.items():
            if case_id in moved and (at is None or at >= now):
                self._note(f"a timer of {at} has fired already")
        for at in after.timers.values():
            if at is not None and at < now:
                self._note(f"a timer of {at} has not fired")
        for row_id, (case_id, dates) in before.dates.items():
            if case_id not in moved and after.dates[row_id][1] != dates:
                self._note(f"dates moved from {dates} to {after.dates[row_id][1]}")

    def _read_letters(self, since: int) -> None:
        for letter in self.box.letters[since:]:
            if letter.message_id in {each.message_id for each in self.box.letters[:since]}:
                self._note(f"a second time: {letter.subject}")
            if letter.kind != "digest":
                continue
            key = (letter.to.address, self.now.date())
            if key in self._digests:
                self._note(f"a second daily letter to {letter.to.address}")
            self._digests.add(key)
            if not self._is_morning():
                self._note("a daily letter on a day off, or before its hour")

    def _is_morning(self) -> bool:
        now = self.now
        opened = datetime.combine(now, datetime.min.time(), tzinfo=HANOI) + _LETTERS_AT
        return self.office.house.law.calendar.is_working(now.date()) and now >= opened

    def at_the_end(self) -> None:
        """Every mention whose day has come was made, or its task is closed; all letters left."""
        with self.office.database.reading() as session:
            named: dict[str, datetime] = {}
            for row in session.scalars(select(Outbox)):
                if row.state != "delivered":
                    self._note(f"a letter is still {row.state}")
                for task_id in (*row.data.get("tasks", ()), row.data.get("task", "")):
                    named[task_id] = max(row.made_at, named.get(task_id, row.made_at))
            mentions = (
                select(Reminder, Task.key)
                .join(Task, Task.id == Reminder.task_id)
                .where(Task.state == "open", Reminder.due_at <= self.clock.now())
            )
            for reminder, key in session.execute(mentions):
                said = named.get(reminder.task_id)
                if reminder.done_at is None or said is None or said < reminder.due_at:
                    self._note(f"{key}: {reminder.kind} of {reminder.due_at} was never said")
        self.found += [f"not as in the ledger: {each}" for each in self._mismatches()]

    def _mismatches(self) -> tuple[Any, ...]:
        return compare(self.office.database, self.office.house.law)

    def _note(self, sentence: str) -> None:
        self.found.append(f"{self.now:%d/%m/%Y %H:%M:%S}: {sentence}")


def play(path: Path, start: datetime, rng: Random, spoil: Sabotage | None = None) -> Watch:
    """One sequence on a database of its own; `spoil` is what somebody does before each pass."""
    with office_at(f"sqlite:///{path}", start) as office:
        clock, jumps, box = FixedClock(start), Jumps(rng, start), PostBox(newest=10_000)
        watch, worker = Watch(office, clock, box), worker_of(office, box)
        before = start
        for moment in jumps:
            clock.move_to(moment)
            _set(office, moment)
            if spoil is not None:
                spoil(office, moment < before)
            before = moment
            for _ in range(rng.choice((0, 1, 1, 2))):
                watch.one_pass(worker)
        for moment in _mornings(office, jumps.latest):
            clock.move_to(moment)
            _set(office, moment)
            watch.one_pass(worker)
        watch.at_the_end()
    return watch


def _set(office: Office, moment: datetime) -> None:
    assert isinstance(office.clock, FixedClock)
    office.clock.move_to(moment)


def _mornings(office: Office, after: datetime) -> Iterator[datetime]:
    day, left = after.astimezone(HANOI).date(), _LAST_MORNINGS
    while left:
        day += timedelta(days=1)
        if office.house.law.calendar.is_working(day):
            left -= 1
            yield datetime(day.year, day.month, day.day, 8, tzinfo=HANOI)


def sequences(
    template: Path, folder: Path, start: datetime, seed: int, spoil: Sabotage | None = None
) -> Iterator[Watch]:
    """Without end, each from the same town."""
    path, number = folder / "jumps.db", 0
    while True:
        shutil.copy(template, path)
        rng = Random(f"{seed}:{number}")  # noqa: S311 - chance, not secrecy
        yield play(path, start, rng, spoil)
        number += 1


# What the watch must notice -----------------------------------------------------------------------


def a_day_ahead(office: Office, _back: bool) -> None:  # noqa: FBT001 - as every sabotage is called
    """The worker's own clock is wrong."""
    _set(office, office.clock.now() + timedelta(days=1))


def forgets(office: Office, _back: bool) -> None:  # noqa: FBT001 - as every sabotage is called
    with office.database.writing() as session:
        session.execute(
            update(Reminder)
            .where(Reminder.done_at.is_(None), Reminder.due_at <= office.clock.now())
            .values(done_at=office.clock.now())
        )


def sends_again(office: Office, back: bool) -> None:  # noqa: FBT001 - as every sabotage is called
    """Whatever was sent later than now is taken for unsent."""
    if back:
        with office.database.writing() as session:
            session.execute(update(Outbox).values(state="created", due_at=office.clock.now()))


SABOTAGES: Final[dict[str, Sabotage]] = {
    "the worker's clock is a day ahead": a_day_ahead,
    "reminders are ticked off unsaid": forgets,
    "letters are sent again when the clock goes back": sends_again,
}
