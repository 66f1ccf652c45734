"""Reminders as rows: planned by one dated rule when a task opens, one letter a day for each."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from sqlalchemy import delete, select

from service.casework.people import doers, leaders, place_of, role_holders
from service.commands import record
from service.commands.office import Context
from service.db.models import Case, Outbox, Reminder, Task
from workflows.law.calendar import HANOI
from workflows.law.roles import Role


def plan(context: Context, task: Task) -> None:
    """Write the moments at which this task is to be mentioned, by the rule in force."""
    case = context.session.get_one(Case, task.case_id)
    hour = _hour(context, case)
    rows = {("new", _next_morning(context, hour))}
    if task.due_on is not None:
        rows |= {(kind, _moment(day, hour)) for kind, day in _days(context, case, task.due_on)}
    for kind, at in sorted(rows):
        if at >= context.now:
            context.session.add(Reminder(task_id=task.id, kind=kind, due_at=at))


def replan(context: Context, task: Task) -> None:
    """The due date has moved: what has not been said yet is planned anew."""
    session = context.session
    waiting = (Reminder.task_id == task.id, Reminder.done_at.is_(None))
    session.execute(delete(Reminder).where(*waiting))
    plan(context, task)


def _next_morning(context: Context, hour: time) -> datetime:
    """When the next letter is written: today if its hour is still to come, on working days only."""
    day = context.today
    while not context.law.calendar.is_working(day) or _moment(day, hour) < context.now:
        day += timedelta(days=1)
    return _moment(day, hour)


def _days(context: Context, case: Case, due: date) -> Iterator[tuple[str, date]]:
    """Before, on the day, and after: the superior and the chairman hear of what is late."""
    law, place = context.law, place_of(context.session, case.owner_id)
    add = law.calendar.add
    for ahead in law.setting("reminders_before", on=context.today, place=place).numbers:
        yield "due_soon", _working_days_before(context, due, ahead)
    yield "due_today", due
    every = law.setting("reminders_every", on=context.today, place=place).number
    yield "overdue", add(due, every)
    for kind, key in (("superior", "escalation_superior"), ("chairman", "escalation_chairman")):
        yield kind, add(due, law.setting(key, on=context.today, place=place).number)


def _working_days_before(context: Context, due: date, days: int) -> date:
    day = due
    while days:
        day -= timedelta(days=1)
        days -= context.law.calendar.is_working(day)
    return day


def _hour(context: Context, case: Case) -> time:
    place = place_of(context.session, case.owner_id)
    return time.fromisoformat(context.law.setting("digest_at", on=context.today, place=place).text)


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, tzinfo=HANOI)


@dataclass(frozen=True, slots=True)
class GatherDigests:
    """On a working day, put one letter per person into the outbox for all that is due to be said.

    A reminder belongs to the letter of the day on which it fell due or, where that day's letter
    has left, to the next one. Returns how many letters were written.
    """

    most: int = 2_000

    def run(self, context: Context) -> int:
        if not context.law.calendar.is_working(context.today):
            return 0
        session = context.session
        due = session.scalars(
            select(Reminder)
            .where(Reminder.done_at.is_(None), Reminder.due_at <= context.now)
            .order_by(Reminder.due_at, Reminder.id)
            .limit(self.most)
            .with_for_update(skip_locked=True)
        ).all()
        said: dict[str, set[str]] = {}
        for reminder in due:
            task = session.get_one(Task, reminder.task_id)
            if task.state == "open" and not self._waits_for_morning(context, task):
                for person_id in self._readers(context, reminder, task):
                    if self._written_today(context, person_id):
                        break
                    said.setdefault(person_id, set()).add(task.id)
                else:
                    reminder.done_at = context.now
                    self._again(context, reminder, task)
            elif task.state != "open":
                reminder.done_at = context.now
        for person_id, tasks in said.items():
            record.letter(
                context,
                person_id,
                kind="digest",
                template="digest",
                data={"day": context.today.isoformat(), "tasks": sorted(tasks)},
                once=_once(person_id, context.today),
            )
        return len(said)

    def _waits_for_morning(self, context: Context, task: Task) -> bool:
        case = context.session.get_one(Case, task.case_id)
        return context.now < _moment(context.today, _hour(context, case))

    def _readers(self, context: Context, reminder: Reminder, task: Task) -> list[str]:
        session, today = context.session, context.today
        if reminder.kind not in ("superior", "chairman"):
            return doers(session, task, today)
        case = session.get_one(Case, task.case_id)
        superior = Role(task.role).superior
        if reminder.kind == "chairman":
            told = leaders(session, case, today)
        elif superior is not None:
            told = list(role_holders(session, superior, case.owner_id, today, case.id))
        else:
            told = []
        return [person.id for person in told]

    def _written_today(self, context: Context, person_id: str) -> bool:
        once = _once(person_id, context.today)
        return context.session.scalar(select(Outbox.id).where(Outbox.once == once)) is not None

    def _again(self, context: Context, reminder: Reminder, task: Task) -> None:
        """What is late is said again after the rule's number of working days."""
        if reminder.kind != "overdue":
            return
        case = context.session.get_one(Case, task.case_id)
        place = place_of(context.session, case.owner_id)
        every = context.law.setting("reminders_every", on=context.today, place=place).number
        again = context.law.calendar.add(context.today, every)
        context.session.add(
            Reminder(task_id=task.id, kind="overdue", due_at=_moment(again, _hour(context, case)))
        )


def _once(person_id: str, day: date) -> str:
    return f"digest:{person_id}:{day.isoformat()}"
