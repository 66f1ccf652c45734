"""What who oversees an office does to several tasks at once: remind of them, hand them over.

Tried first with `dry_run`: the same answer, row by row, and nothing is changed. A row that cannot
be done says why and keeps no other from being done.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Any, ClassVar, Final

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from service import access
from service.access import Acting, Actor, NotFound
from service.casework.readers import Reader, Readers
from service.commands import record
from service.commands.holding import AssignTask
from service.commands.office import Context
from service.commands.tasks import NoLongerOpen, waited_for
from service.db.models import Case, Event, Person, Task
from service.text import clock_time
from workflows.law.calendar import HANOI
from workflows.law.citations import Refusal
from workflows.law.roles import Role

_REMINDED: Final = "task.reminded"


class RemindedToday(Refusal):
    """Việc này đã được nhắc hôm nay lúc {at}."""


class NobodyToRemind(Refusal):
    """Chưa có ai giữ vai trò {role}, hãy cử người."""

    status: ClassVar[int] = 422


class OnlyOnePerson(Refusal):
    """Chỉ {who} làm được việc này, không giao cho người khác được."""

    status: ClassVar[int] = 422


Right = Callable[[Actor, str], bool]
Row = dict[str, Any]
"""`task`, `done` and, where it cannot be done, `reason`; of a reminder also `to`: ids of people."""


def _each(context: Context, ids: Iterable[str], act: Callable[[str], Row]) -> list[Row]:
    """Try each task, in one order of cases for everybody: two who act at once wait, never both."""
    wanted = list(dict.fromkeys(ids))
    cases = context.session.execute(select(Task.id, Task.case_id).where(Task.id.in_(wanted)))
    order = {task_id: case_id for task_id, case_id in cases}  # noqa: C416  rows are no pairs to mypy
    found: dict[str, Row] = {}
    for task_id in sorted(wanted, key=lambda each: (order.get(each, ""), each)):
        try:
            found[task_id] = {"task": task_id, "done": True, **act(task_id)}
        except Refusal as refusal:
            found[task_id] = {"task": task_id, "done": False, "reason": refusal.sentence()}
    return [found[task_id] for task_id in wanted]


def _task(context: Context, actor: Actor, task_id: str, may: Right, *, dry_run: bool) -> Task:
    """The task, for whoever has this right in its office; waited for only when something will
    change."""
    task = context.session.get(Task, task_id, options=[joinedload(Task.case)])
    if task is None or not may(actor, task.case.owner_id):
        raise NotFound
    if not dry_run:
        return waited_for(context.session, task)
    if task.state != "open":
        raise NoLongerOpen(at=clock_time(task.closed_at) if task.closed_at else "")
    return task


# Reminding ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mention:
    case_id: str
    owner_id: str
    role: str
    organisation_id: str | None
    person_id: str | None
    claimed_by: str | None


@dataclass(slots=True)
class _Letter:
    tasks: list[str] = field(default_factory=list)
    instead: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemindOfTasks:
    """One letter to each person with all of these tasks that are his; a task once a day."""

    actor: Actor
    task_ids: Sequence[str]
    dry_run: bool = False

    def run(self, context: Context) -> list[Row]:
        readers = Readers(context.session, context.today)
        letters: dict[str, _Letter] = {}

        def remind(task_id: str) -> Row:
            task = _task(context, self.actor, task_id, access.may_remind, dry_run=self.dry_run)
            found = _readers_of(readers, task)
            _not_today(context, task)
            told = sorted(reader.person_id for reader in found)
            if not self.dry_run:
                _remember(context, self.actor, task, told)
                for reader in found:
                    _put(letters.setdefault(reader.person_id, _Letter()), task, reader)
            return {"to": told}

        rows = _each(context, self.task_ids, remind)
        for person_id, letter in sorted(letters.items()):
            self._send(context, person_id, letter)
        return rows

    def _send(self, context: Context, person_id: str, letter: _Letter) -> None:
        tasks = sorted(letter.tasks)
        record.put(
            context,
            Reader(person_id),
            kind="urgent",
            template="pressed",
            data={"tasks": tasks, "by": self.actor.person_id, "instead": letter.instead},
            # a task is reminded of once a day, so its first one names the letter
            once=f"pressed:{context.today.isoformat()}:{person_id}:{tasks[0]}",
        )


def _put(letter: _Letter, task: Task, reader: Reader) -> None:
    letter.tasks.append(task.id)
    if reader.instead_of is not None:
        letter.instead[task.id] = reader.instead_of


def _readers_of(readers: Readers, task: Task) -> tuple[Reader, ...]:
    mention = _Mention(
        case_id=task.case_id,
        owner_id=task.case.owner_id,
        role=task.role,
        organisation_id=task.organisation_id,
        person_id=task.person_id,
        claimed_by=task.claimed_by,
    )
    found = readers.of(_REMINDED, mention)
    if not found:
        raise NobodyToRemind(role=Role(task.role).label)
    return found


def _not_today(context: Context, task: Task) -> None:
    midnight = datetime.combine(context.today, time(), tzinfo=HANOI)
    events = context.session.scalars(
        select(Event)
        .where(Event.case_id == task.case_id, Event.kind == _REMINDED, Event.at >= midnight)
        .order_by(Event.sequence)
    )
    for event in events:
        if event.facts["task"] == task.id:
            raise RemindedToday(at=clock_time(event.at))


def _remember(context: Context, actor: Actor, task: Task, told: Sequence[str]) -> None:
    case = context.session.get_one(Case, task.case_id)
    by = Acting(actor.person_id)
    task.put_off_to = None
    record.event(context, case, "task.reminded", by, task=task.id, key=task.key, to=list(told))


# Handing over -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTasks:
    """Hand several tasks to one person, with a reason: to whoever may then also complete them."""

    actor: Actor
    task_ids: Sequence[str]
    to_person_id: str
    reason: str = ""
    dry_run: bool = False

    def run(self, context: Context) -> list[Row]:
        return _each(context, self.task_ids, lambda task_id: self._assign(context, task_id))

    def _assign(self, context: Context, task_id: str) -> Row:
        task = _task(context, self.actor, task_id, access.may_supervise, dry_run=self.dry_run)
        if task.person_id is not None:
            raise OnlyOnePerson(who=context.session.get_one(Person, task.person_id).full_name)
        command = AssignTask(
            task_id=task_id, actor=self.actor, to_person_id=self.to_person_id, reason=self.reason
        )
        idle = command.check(context).idle
        if idle is not None:
            raise idle
        if not self.dry_run:
            command.run(context)
        return {}
