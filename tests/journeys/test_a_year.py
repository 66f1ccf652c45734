"""Một năm của xã Tân Mẫu.

Given a commune with its round open on Friday 20/11/2026;
When people come to their tasks after days of their own, some of them late, one dossier is returned,
one stands still, one is extended, the council sits, the chairman signs, money is paid, and a year
later the files go to the archive, while the worker passes every morning;
Then nobody was written to on a day off or twice on a day, no letter named a nominee, every date
could be derived again at any time, and the history is whole.
"""

from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from sqlalchemy import select

from service.adapters.mail import PostBox
from service.commands.clocks import ExtendClock, Paper, ResumeClock, StopClock
from service.db.models import (
    ClockEntry,
    Dossier,
    Nomination,
    Organisation,
    Outbox,
    Person,
    Reminder,
    Subject,
    Task,
    YearStep,
)
from service.ports import Letter
from service.queries import audit
from service.queries.terms import compare
from service.scheduler import Worker
from tests.builders import Town
from tests.mail_server import postman
from workflows.law.calendar import HANOI
from workflows.law.terms import StopGround

FIRST_DAY, LAST_DAY = date(2026, 11, 20), date(2028, 4, 28)
MORNING, NOON, OFFICE_HOURS = time(7, 30), time(12), time(10)
SESSION_AT = time(8)

# Opened on → by the head of which unit, with how many nominees.
OPENED = {
    date(2026, 11, 20): ("TM-TH", 4),
    date(2026, 11, 25): ("TM-CS", 2),
    date(2026, 11, 30): ("TM-T01", 1),
    date(2026, 12, 3): ("TM-YT", 2),
}
RETURNED, HELD, EXTENDED = "TM-CS", "TM-T01", "TM-YT"
IN_THE_SESSION = ("take_roll", "discuss_nominations", "open_ballot", "cast_ballot", "count_ballots")


@pytest.fixture
def database_kind() -> str:
    """Four hundred days are played on one database; what differs between two is tried elsewhere."""
    return "sqlite"


class Year:
    """The days of the commune, one after the other."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.letters: list[tuple[datetime, Letter]] = []
        box = PostBox(keep=lambda letter: self.letters.append((town.now, letter)))
        self.worker = Worker(town.office, postman(town.office, box, keeps=True), name="year")
        self.calendar = town.office.house.law.calendar
        self.rng = Random(2026)  # noqa: S311 - chance, not secrecy
        self.dossiers: dict[str, str] = {}  # by unit
        self.planned: dict[str, date] = {}  # task → the day its holder comes to it
        self.session_on: date | None = None
        self.decides = False
        self.owed = {"stop", "resume", "extend"}
        self.resumes_on = FIRST_DAY
        self.mismatches: list[object] = []

    def play(self) -> None:
        day = FIRST_DAY
        while day <= LAST_DAY:
            self._passes(day, time(7, 35))
            if self.calendar.is_working(day):
                self._works(day)
            if day.weekday() == 0:
                self.mismatches += compare(self.town.office.database, self.town.office.house.law)
            day += timedelta(days=1)

    def _passes(self, day: date, at: time) -> None:
        self.town.clock.move_to(datetime.combine(day, at, tzinfo=HANOI))
        done = self.worker.once()
        assert (done.problems, done.failed) == (0, 0)

    def _works(self, day: date) -> None:
        if day == self.session_on:
            self._sits(day)
        self.town.clock.move_to(datetime.combine(day, OFFICE_HOURS, tzinfo=HANOI))
        if day in OPENED:
            unit, nominees = OPENED[day]
            self.dossiers[unit] = self.town.opens_dossier(unit, nominees)
        self._clocks(day)
        for task in self.town.open_tasks():
            if self._comes_to(task) <= day and self._still_open(task):
                self._does(task)
        self._goes_further(day)

    # What people do -----------------------------------------------------------------------------

    def _comes_to(self, task: Task) -> date:
        if task.key == "do_year_step" and task.due_on is not None:
            return task.due_on
        if task.id not in self.planned:
            delay = self.rng.choice((0, 0, 0, 1, 1, 2, 6))
            start = self.town.today
            if task.key == "archive_dossier" and task.due_on is not None:
                start = task.due_on
            if task.key in ("confirm_attendance", "convene_session", "approve_convening"):
                delay = min(delay, 1)
            self.planned[task.id] = self.calendar.add(start, delay) if delay else start
        return self.planned[task.id]

    def _still_open(self, task: Task) -> bool:
        state = select(Task.state).where(Task.id == task.id)
        return task.key not in IN_THE_SESSION and self.town.one(state) == "open"

    def _does(self, task: Task) -> None:
        of = self.town.dossier_of(task)
        first_time = not self.town.events(of, "dossier.returned") if of else False
        if task.key == "receive_dossier" and of == self.dossiers.get(RETURNED) and first_time:
            self.town.returns_dossier(of)
        else:
            self.town.completes(task)

    def _sits(self, day: date) -> None:
        """All of a session that people do in one room, within the morning."""
        town, sitting = self.town, self.town.the_session()
        self._passes(day, time(8, 1))
        town.takes_roll(sitting)
        town.does("discuss_nominations", of=sitting)
        town.does("open_ballot", of=sitting)
        self._passes(day, time(8, 30))
        town.everyone_votes(sitting)
        town.does("count_ballots", of=sitting)

    def _goes_further(self, day: date) -> None:
        """What the standing office begins by itself: the session, and the decision after it."""
        town = self.town
        if self.decides:
            return
        waiting = town.waiting_dossiers()
        if self.session_on is None and len(waiting) == len(OPENED):
            self.session_on = self.calendar.add(day, 8)
            at = datetime.combine(self.session_on, SESSION_AT, tzinfo=HANOI)
            town.opens_session(waiting, at=at)
        ready = town.all(
            select(Nomination.id)
            .where(Nomination.waits_for == "decision")
            .order_by(Nomination.dossier_id, Nomination.position)
        )
        if ready:
            town.starts_decision(ready)
            self.decides = True

    # What the head of the office grants ---------------------------------------------------------

    def _clocks(self, day: date) -> None:
        for what in sorted(self.owed):
            dossier = self.dossiers.get(EXTENDED if what == "extend" else HELD, "")
            state = "stopped" if what == "resume" else "running"
            if dossier and day >= self.resumes_on and self.town.dossier(dossier).clock == state:
                self._grants(what, dossier, day)
                self.owed.remove(what)

    def _grants(self, what: str, dossier: str, day: date) -> None:
        town, head = self.town, self.town.person("truongphong")
        paper = Paper(number="15/TB-UBND", on=day, reason="Có đơn cần xác minh")
        hold = {"actor": head, "dossier_id": dossier, "ground": StopGround.HOLD, "paper": paper}
        match what:
            case "stop":
                town.execute(StopClock(**hold))
                self.resumes_on = self.calendar.add(day, 4)
            case "resume":
                town.execute(ResumeClock(**hold))
            case "extend":
                grant = ExtendClock(actor=head, dossier_id=dossier, units=5, paper=paper)
                town.execute(grant)

    def entries(self, dossier: str) -> set[str]:
        case_id = self.town.case(dossier).id
        return set(self.town.all(select(ClockEntry.kind).where(ClockEntry.case_id == case_id)))


def written_to(year: Year) -> list[tuple[str, date]]:
    """Who had a daily letter, and when."""
    return [(x.to.address, at.date()) for at, x in year.letters if x.kind == "digest"]


@pytest.mark.timeout(300)  # seconds of its own, where it is alone
def test_a_year_of_the_commune(town: Town):
    year = Year(town)
    year.play()

    # everything came to its end, a year later, by people who took their time
    dossiers = {row.id: row for row in town.all(select(Dossier))}
    assert {row.state for row in dossiers.values()} == {"archived"}
    assert town.open_tasks() == []
    assert town.outcomes(year.dossiers["TM-TH"]) == ["conferred"] * 4
    done = town.all(select(Task).where(Task.state == "completed"))
    assert {"record_payment", "confer_awards", "archive_dossier"} <= {task.key for task in done}
    assert any(task.due_on and task.closed_at.date() > task.due_on for task in done)
    assert min(t.closed_at for t in done if t.key == "archive_dossier").year == 2028
    assert town.events(year.dossiers[RETURNED], "dossier.returned") != []
    assert {"stop", "resume"} <= year.entries(year.dossiers[HELD])
    assert "extend" in year.entries(year.dossiers[EXTENDED])

    # letters: on working mornings or urgent, one a day, all of them gone, nothing left unsaid
    for at, letter in year.letters:
        morning = year.calendar.is_working(at.date()) and MORNING <= at.time() < NOON
        assert morning or letter.kind in ("urgent", "invitation"), (at, letter.subject)
    days = written_to(year)
    assert len(days) == len(set(days)) > 100
    assert {letter.kind for _, letter in year.letters} == {"digest", "urgent", "invitation"}
    assert any("quá hạn" in letter.subject for _, letter in year.letters)
    assert set(town.all(select(Outbox.state))) == {"delivered"}
    coming = select(Reminder).join(Task, Task.id == Reminder.task_id)
    waiting = coming.where(Reminder.done_at.is_(None), Task.state == "open")
    assert town.all(waiting) == []

    # no nominee in any of them; some who work here are nominated themselves, and a unit as a whole
    known = {*town.all(select(Person.full_name)), *town.all(select(Organisation.name))}
    nominees = set(town.all(select(Subject.name))) - known
    assert len(nominees) > 9
    for _, letter in year.letters:
        written = f"{letter.subject}\n{letter.text}\n{letter.html}"
        assert [name for name in nominees if name in written] == []

    # every date of every Monday followed from the ledger, and the history is whole
    assert year.mismatches == []
    verdict = audit.verify(town.office.database)
    assert verdict.breaks == ()
    steps = town.all(select(YearStep.id).where(YearStep.state == "done"))
    assert verdict.cases == len(OPENED) + 2 + len(steps)
