"""A colleague does a task as a favour, and what goes first: asked, taken back, given back."""

from dataclasses import dataclass
from typing import ClassVar

from service import access
from service.access import Acting, Actor
from service.commands import record
from service.commands.barred import as_whom
from service.commands.holding import HeldAlready, HeldByNobody, LentToYou, hold, may_be_given
from service.commands.office import Context
from service.commands.tasks import open_task
from service.db.models import Case
from workflows.law.citations import Refusal


class NotLentByYou(Refusal):
    """Bạn không nhờ ai làm giúp việc này."""


class NotLentToYou(Refusal):
    """Không ai nhờ bạn làm giúp việc này."""


class WithoutReason(Refusal):
    """Nhập lý do ưu tiên."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class LendTask:
    """The holder asks an able colleague, with a word; he may take it back until it is done.

    What the law keeps from the colleague he is not asked for, and it is looked at again when he
    completes it.
    """

    task_id: str
    actor: Actor
    to_person_id: str
    word: str = ""

    def run(self, context: Context) -> str:
        task = open_task(context.session, self.task_id, self.actor)
        acting = as_whom(context, self.actor, task)
        if task.lender is not None:
            raise LentToYou(who=task.lender.full_name)
        holder = task.claimed_by
        if holder is None or holder not in (acting.person_id, acting.for_person_id):
            raise HeldByNobody
        case = context.session.get_one(Case, task.case_id)
        who = may_be_given(context, case, task, self.to_person_id)
        if self.to_person_id == holder:
            raise HeldAlready(who=who)
        hold(task, self.to_person_id, context.now)
        task.lent_by, task.lent_word = holder, self.word
        facts = {"task": task.id, "key": task.key, "to": self.to_person_id, "reason": self.word}
        record.event(context, case, "task.lent", acting, **facts)
        return task.id


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeBackTask:
    """Whoever lent it, or his deputy, has it again."""

    task_id: str
    actor: Actor

    def run(self, context: Context) -> str:
        task = open_task(context.session, self.task_id, self.actor)
        acting = access.acting_on(self.actor, task)
        access.require(acting)
        people = {hat.person_id for hat in self.actor.hats}
        if task.lent_by is None or task.lent_by not in people:
            raise NotLentByYou
        facts = {"task": task.id, "key": task.key, "to": task.claimed_by or ""}
        hold(task, task.lent_by, context.now)
        case = context.session.get_one(Case, task.case_id)
        record.event(context, case, "task.taken_back", acting, **facts)
        return task.id


@dataclass(frozen=True, slots=True, kw_only=True)
class GiveBackTask:
    """Whoever was asked gives it back to the one who asked."""

    task_id: str
    actor: Actor

    def run(self, context: Context) -> str:
        task = open_task(context.session, self.task_id, self.actor)
        acting = as_whom(context, self.actor, task)
        if task.lent_by is None:
            raise NotLentToYou
        facts = {"task": task.id, "key": task.key, "to": task.lent_by}
        hold(task, task.lent_by, context.now)
        case = context.session.get_one(Case, task.case_id)
        record.event(context, case, "task.given_back", acting, **facts)
        return task.id


@dataclass(frozen=True, slots=True, kw_only=True)
class Prioritize:
    """A supervisor says what goes first of what is due the same day, and why; or no more."""

    task_id: str
    actor: Actor
    first: bool
    reason: str = ""

    def run(self, context: Context) -> str:
        task = open_task(context.session, self.task_id, self.actor)
        case = context.session.get_one(Case, task.case_id)
        access.require(access.may_supervise(self.actor, case.owner_id))
        acting = Acting(self.actor.person_id)
        if self.first and not self.reason.strip():
            raise WithoutReason
        if self.first == (task.rank == 0):
            return task.id
        task.rank = 0 if self.first else 1
        if self.first:
            task.put_off_to = None
        facts = {"task": task.id, "key": task.key, "reason": self.reason}
        if self.first:
            record.event(context, case, "task.prioritized", acting, **facts)
        else:
            record.event(context, case, "task.unprioritized", acting, **facts)
        return task.id
