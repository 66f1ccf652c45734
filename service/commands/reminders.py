"""Reminders as rows: planned by one dated rule when a task opens, anew when its due date moves, and
gathered into one letter a day for each reader."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Row, delete, select, update

from service.casework import due, wishes
from service.casework.people import place_of
from service.casework.readers import Reader, Readers
from service.casework.reminding import ESCALATIONS, LASTING, Rule, goes_on_without
from service.commands import record
from service.commands.office import Context
from service.db.models import Case, Dossier, Outbox, Person, Reminder, Task
from workflows.law.calendar import local_day
from workflows.law.local_days import works_somewhere

_MOVES_WITH_DUE_DATE: Final = ("due_soon", "due_today", *LASTING)
_APPRAISAL: Final = "appraise_dossier"


Moment = tuple[str, datetime]  # a kind of mention, and when


def plan(context: Context, task: Task) -> None:
    """Write the moments at which this task is to be mentioned, by the rule in force."""
    rule = _rule_for(context, task)
    _write(context, task, {("new", rule.next_letter(context.now)), *_days(context, task, rule, [])})


def announce(context: Context, task: Task) -> None:
    """The task has come into other hands: to them it is new."""
    mention = ("new", _rule_for(context, task).next_letter(context.now))
    _write(context, task, {mention} - {*_known(context, task)})


def replan(context: Context, task: Task) -> None:
    """The due date has moved, stopped or gone: what is still to be said of it is planned anew."""
    session = context.session
    session.flush()
    session.execute(
        delete(Reminder).where(
            Reminder.task_id == task.id,
            Reminder.done_at.is_(None),
            Reminder.kind.in_(_MOVES_WITH_DUE_DATE),
        )
    )
    told = _known(context, task)
    _write(context, task, {*_days(context, task, _rule_for(context, task), told)} - {*told})


def answered(context: Context, case: Case, dossier: Dossier, *, once: str) -> None:
    """A body that was asked has given its opinion: the appraisal's next daily letter says so. Where
    the appraisal is written already, its authors hear at once."""
    session = context.session
    appraisals = select(Task).where(Task.case_id == case.id, Task.key == _APPRAISAL)
    waiting = session.scalars(appraisals.where(Task.state == "open")).all()
    for task in waiting:
        mention = ("answered", _rule_for(context, task).next_letter(context.now))
        _write(context, task, {mention} - {*_known(context, task)})
    if not waiting:
        written = appraisals.where(Task.state == "completed").subquery()
        authors = select(Person).where(Person.id.in_(select(written.c.closed_by)))
        record.tell(context, session.scalars(authors), dossier, "answered", once=once)


def _days(context: Context, task: Task, rule: Rule, told: Collection[Moment]) -> Iterator[Moment]:
    """What is still to be said of the due date; of a lateness that has begun, what would have been
    said by now is said next. What comes to be due on the very day, after the hour of the letters,
    is said at once: tomorrow's letter would be too late."""
    if task.due_on is None or task.state != "open":
        return
    for kind, at in rule.moments(task.due_on, context.now):
        if at >= context.now:
            yield kind, at
        elif kind == "due_today" and task.due_on == context.today:
            yield kind, context.now
        elif kind in LASTING and not any(k == kind and at <= then for k, then in told):
            yield kind, rule.next_letter(context.now)


def _known(context: Context, task: Task) -> list[Moment]:
    rows = context.session.execute(
        select(Reminder.kind, Reminder.due_at).where(Reminder.task_id == task.id)
    )
    return [(kind, at) for kind, at in rows]


def _write(context: Context, task: Task, moments: Iterable[Moment]) -> None:
    for kind, at in sorted(moments):
        context.session.add(Reminder(task_id=task.id, kind=kind, due_at=at))


def _rule_for(context: Context, task: Task) -> Rule:
    return _rule(context, context.session.get_one(Case, task.case_id).owner_id)


def _rule(context: Context, owner_id: str) -> Rule:
    return Rule.of(context.law, context.today, place_of(context.session, owner_id))


@dataclass(frozen=True, slots=True)
class GatherDigests:
    """On a working day, put one letter per person into the outbox for all that is due to be said.

    A reminder belongs to the letter of the day on which it fell due or, where that day's letter
    has left, to the next one. However long nothing ran, each task stands in it once, as it is now.
    All is one transaction: half of the rows would be half of somebody's letter, and no second one
    follows on that day. Returns how many daily letters were written.
    """

    def run(self, context: Context) -> int:
        law = context.law
        if not works_somewhere(law.calendar, law.local_days, context.today):
            return 0
        _close_what_is_done(context)
        rows = context.session.execute(due.mentions(context.now)).all()
        return _Gathering(context).write(rows) if rows else 0


def _close_what_is_done(context: Context) -> None:
    """Of a task that is done or cut off nothing is said any more."""
    closed = select(Task.id).where(Task.id == Reminder.task_id, Task.state != "open")
    context.session.execute(
        update(Reminder)
        .where(Reminder.done_at.is_(None), Reminder.due_at <= context.now, closed.exists())
        .values(done_at=context.now)
        .execution_options(synchronize_session=False)
    )


@dataclass(slots=True)
class _Page:
    """What one person's letter is about: kinds by task, and for whom where he is a deputy."""

    kinds: dict[str, set[str]] = field(default_factory=dict)
    instead: dict[str, str] = field(default_factory=dict)

    def put(self, row: Row[Any], reader: Reader) -> None:
        self.kinds.setdefault(row.task_id, set()).add(row.kind)
        if reader.instead_of is not None:
            self.instead[row.task_id] = reader.instead_of


class _Gathering:
    """One pass. A reader is served by any daily letter of his that names the task and was written
    after the row fell due; the row is done when all its readers are served."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._readers = Readers(context.session, context.today)
        self._refusals = wishes.refusals(context.session)
        self._rules: dict[str, Rule] = {}
        self._next: dict[tuple[str, date], datetime] = {}
        self._letters: dict[str, list[tuple[datetime, frozenset[str]]]] = {}
        self._had_one: set[str] = set()
        self._ready: set[str] = set()
        self._urgent: set[str] = set()

    def write(self, rows: Iterable[Row[Any]]) -> int:
        rows = list(rows)
        self._look_at_letters(min(row.due_at for row in rows))
        self._urgent = {row.task_id for row in rows if self._is_urgent(row)}
        pages: dict[str, _Page] = {}
        done, escalated = [], set()
        waiting = {row.id: self._unserved(row) for row in rows}
        self._ready = {
            reader.person_id
            for row in rows
            if self._rule(row).at(self._context.today) <= self._context.now
            for reader in waiting[row.id]
        } - self._had_one
        # In order: the chairman hears of nothing that the superior has not been told of.
        for row in sorted(rows, key=lambda row: (row.kind == "chairman", row.due_at, row.id)):
            if row.kind == "chairman" and row.task_id in escalated:
                continue
            if not self._served(row, waiting[row.id], pages):
                escalated |= {row.task_id} if row.kind == "superior" else set()
                continue
            done.append(row)
        self._close(done)
        for person_id, page in pages.items():
            self._put(person_id, page)
        return len(pages)

    def _served(self, row: Row[Any], waiting: list[Reader], pages: dict[str, _Page]) -> bool:
        """Mention the task to all who can be told now; whether nobody is left."""
        if row.task_id in self._urgent and row.kind not in ESCALATIONS:
            return self._tell_at_once(row, waiting)
        told = [reader for reader in waiting if reader.person_id in self._ready]
        for reader in told:
            pages.setdefault(reader.person_id, _Page()).put(row, reader)
        return len(told) == len(waiting)

    def _is_urgent(self, row: Row[Any]) -> bool:
        """On its last day: a task that the procedure does not wait for, or that came to be due
        when the day's letters had left."""
        if row.kind != "due_today" or row.due_on != self._context.today:
            return False
        came_late = row.due_at > self._rule(row).at(row.due_on)
        return came_late or goes_on_without(row.due_on, row.next_timer)

    def _tell_at_once(self, row: Row[Any], waiting: list[Reader]) -> bool:
        if self._rule(row).at(self._context.today) > self._context.now:
            return False
        for reader in waiting:
            record.put(
                self._context,
                reader,
                kind="urgent",
                template="urgent",
                data={"task": row.task_id},
                once=f"urgent:{row.task_id}:{row.due_on}:{reader.person_id}",
            )
        return True  # and whatever else was to be said of this task is said with it

    def _unserved(self, row: Row[Any]) -> list[Reader]:
        return [
            reader
            for reader in self._readers.of(row.kind, row)
            if (reader.person_id, row.kind) not in self._refusals
            and not any(
                at >= row.due_at and row.task_id in tasks
                for at, tasks in self._letters.get(reader.person_id, ())
            )
        ]

    def _look_at_letters(self, since: datetime) -> None:
        for person_id, at, data in self._context.session.execute(
            select(Outbox.person_id, Outbox.made_at, Outbox.data).where(
                Outbox.once >= f"digest:{local_day(since).isoformat()}",
                Outbox.once < "digest:9999",
                Outbox.template == "digest",
            )
        ):
            self._letters.setdefault(person_id, []).append((at, frozenset(data["tasks"])))
            if data["day"] == self._context.today.isoformat():
                self._had_one.add(person_id)

    def _rule(self, row: Row[Any]) -> Rule:
        if row.owner_id not in self._rules:
            self._rules[row.owner_id] = _rule(self._context, row.owner_id)
        return self._rules[row.owner_id]

    def _close(self, done: list[Row[Any]]) -> None:
        """What is late is said again after the rule's number of working days."""
        session, now = self._context.session, self._context.now
        late = {row.task_id: row for row in done if row.kind == "overdue" and row.due_on}
        known = set(due.coming(session, now, late))
        for task_id, row in late.items():
            if task_id not in known:
                at = self._next_overdue(row)
                session.add(Reminder(task_id=task_id, kind="overdue", due_at=at))
        for some in due.portions(row.id for row in done):
            session.execute(
                update(Reminder)
                .where(Reminder.id.in_(some))
                .values(done_at=now)
                .execution_options(synchronize_session=False)
            )

    def _next_overdue(self, row: Row[Any]) -> datetime:
        key = (row.owner_id, row.due_on)
        if key not in self._next:
            self._next[key] = self._rule(row).next_overdue(row.due_on, self._context.now)
        return self._next[key]

    def _put(self, person_id: str, page: _Page) -> None:
        context, kinds = self._context, set().union(*page.kinds.values())
        today = context.today.isoformat()
        answered = [task for task, said in page.kinds.items() if "answered" in said]
        record.put(
            context,
            Reader(person_id),
            kind="digest",
            template="digest",
            data={
                "day": today,
                "tasks": sorted(page.kinds),
                "kinds": sorted(kinds),
                "instead": page.instead,
                "answered": sorted(answered),
                "stop": wishes.stop_path(context.house.secrets, person_id, kinds),
            },
            once=f"digest:{today}:{person_id}",
        )
