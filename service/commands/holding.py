"""Who does a task: take it, give it back, give it to somebody.

Each command tells by `check` what would refuse it, from the rows alone: whoever shows beforehand
what will happen asks the same rules as the command itself.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Protocol

from sqlalchemy.orm import Session

from service import access
from service.access import Acting, Actor
from service.casework import people
from service.commands import barred, record
from service.commands.barred import as_whom
from service.commands.office import Context
from service.commands.tasks import open_task
from service.db.models import Case, Person, Task
from workflows.law.citations import Refusal
from workflows.law.roles import Role
from workflows.procedure import TaskDefinition


class MayNotTake(Refusal):
    """{who} không có vai trò để làm việc này."""

    status: ClassVar[int] = 422


class YoursAlready(Refusal):
    """Bạn đang giữ việc này."""


class HeldAlready(Refusal):
    """{who} đang giữ việc này."""


class HeldByNobody(Refusal):
    """Việc này chưa ai nhận."""


class LentToYou(Refusal):
    """Việc này {who} nhờ bạn làm giúp. Không làm được, trả lại cho {who}."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Nothing refuses it. `idle`: what makes it pointless, because it would change nothing."""

    task: Task
    case: Case
    acting: Acting
    idle: Refusal | None = None


class Checkable(Protocol):
    """A command about one task that can tell beforehand what would refuse it."""

    def check(self, context: Context) -> Checked: ...
    def run(self, context: Context) -> str: ...


def hold(task: Task, person_id: str | None, since: datetime | None) -> None:
    """From now on it is this person's alone, or nobody's; what was lent is lent no more, and
    nobody else is bound by a day to which it was put off."""
    task.put_off_to = None
    task.claimed_by, task.claimed_at = person_id, since
    task.lent_by, task.lent_word = None, ""


def definition_of(context: Context, case: Case, task: Task) -> TaskDefinition:
    return context.house.procedures.of(context.session, case.version).tasks[task.key]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTask:
    task_id: str
    actor: Actor

    def check(self, context: Context) -> Checked:
        task = open_task(context.session, self.task_id, self.actor)
        acting = as_whom(context, self.actor, task)
        case = context.session.get_one(Case, task.case_id)
        barred.check(context.session, case, definition_of(context, case, task), acting)
        mine = task.claimed_by == self.actor.person_id
        return Checked(task, case, acting, YoursAlready() if mine else None)

    def run(self, context: Context) -> str:
        found = self.check(context)
        task = found.task
        hold(task, self.actor.person_id, context.now)
        record.event(context, found.case, "task.claimed", found.acting, task=task.id, key=task.key)
        return task.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseTask:
    task_id: str
    actor: Actor

    def check(self, context: Context) -> Checked:
        task = open_task(context.session, self.task_id, self.actor)
        acting = as_whom(context, self.actor, task)
        case = context.session.get_one(Case, task.case_id)
        if task.lender is not None:
            raise LentToYou(who=task.lender.full_name)
        return Checked(task, case, acting, None if task.claimed_by else HeldByNobody())

    def run(self, context: Context) -> str:
        found = self.check(context)
        task = found.task
        hold(task, None, None)
        record.event(context, found.case, "task.released", found.acting, task=task.id, key=task.key)
        return task.id


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignTask:
    """Hand a task to somebody of its role, with a reason. For supervisors."""

    task_id: str
    actor: Actor
    to_person_id: str
    reason: str

    def check(self, context: Context) -> Checked:
        session = context.session
        task = open_task(session, self.task_id, self.actor)
        case = session.get_one(Case, task.case_id)
        access.require(access.may_supervise(self.actor, case.owner_id))
        who = may_be_given(context, case, task, self.to_person_id)
        held = task.claimed_by == self.to_person_id
        return Checked(
            task, case, Acting(self.actor.person_id), HeldAlready(who=who) if held else None
        )

    def run(self, context: Context) -> str:
        found = self.check(context)
        task = found.task
        hold(task, self.to_person_id, context.now)
        record.event(
            context,
            found.case,
            "task.assigned",
            found.acting,
            task=task.id,
            key=task.key,
            to=self.to_person_id,
            reason=self.reason,
        )
        return task.id


def may_be_given(context: Context, case: Case, task: Task, person_id: str) -> str:
    """The name of one who holds the task's role and whom the law lets do it; raises otherwise."""
    session = context.session
    able = {person.id: person for person in people.holders(session, task, context.today)}
    if person_id not in able or Role(task.role) is Role.COUNCIL_MEMBER:
        raise MayNotTake(who=_name(session, person_id))
    who = able[person_id].full_name
    barred.check_other(session, case, definition_of(context, case, task), person_id, who)
    return who


def _name(session: Session, person_id: str) -> str:
    named = session.get(Person, person_id)
    return named.full_name if named else "Người này"


# Several at once ----------------------------------------------------------------------------------


def refusal_of(context: Context, command: Checkable) -> Refusal | None:
    """What would refuse the command or make it pointless; none if it would change something."""
    try:
        return command.check(context).idle
    except Refusal as refusal:
        return refusal


@dataclass(frozen=True, slots=True)
class IfItChanges:
    """One of several: refused, with the reason, where it would change nothing."""

    command: Checkable

    def run(self, context: Context) -> str:
        refusal = refusal_of(context, self.command)
        if refusal is not None:
            raise refusal
        return self.command.run(context)


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What would become of each of several commands. Reads only."""

    commands: tuple[Checkable, ...]

    def run(self, context: Context) -> list[Refusal | None]:
        return [refusal_of(context, each) for each in self.commands]
