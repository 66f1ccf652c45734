"""Whoever holds a task puts it off until a day, or takes it up again before."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from sqlalchemy import select, update

from service.access import Acting, Actor
from service.commands import record
from service.commands.barred import as_whom
from service.commands.holding import HeldByNobody
from service.commands.office import Context
from service.commands.tasks import open_task
from service.db.models import Case, Task
from service.text import full_date
from workflows.law.citations import Refusal


class NotLater(Refusal):
    """Chọn một ngày sau hôm nay."""

    status: ClassVar[int] = 422


class PastItsTerm(Refusal):
    """Hạn xử lý là {due}. Để đến {until} thì việc đến hạn hoặc quá hạn trong lúc chờ."""

    status: ClassVar[int] = 422


class NotPutOff(Refusal):
    """Việc này không ở mục đã để sau."""


def _held(context: Context, actor: Actor, task_id: str) -> tuple[Task, Acting]:
    """For whoever has it in hand: what stands in a queue is everybody's."""
    task = open_task(context.session, task_id, actor)
    acting = as_whom(context, actor, task)
    holder = task.claimed_by or task.person_id
    if holder is None or holder not in (acting.person_id, acting.for_person_id):
        raise HeldByNobody
    return task, acting


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOffTask:
    """It leaves the list until the morning of that day; its term runs on. `knowing`: he was told
    that the day is no sooner than its term ends."""

    task_id: str
    actor: Actor
    until: date
    knowing: bool = False

    def run(self, context: Context) -> str:
        task, acting = _held(context, self.actor, self.task_id)
        if self.until <= context.today:
            raise NotLater
        due = task.due_on if task.clock != "stopped" else None
        if due is not None and self.until >= due and not self.knowing:
            raise PastItsTerm(due=full_date(due), until=full_date(self.until))
        if task.put_off_to == self.until:
            return task.id
        task.put_off_to = self.until
        case = context.session.get_one(Case, task.case_id)
        facts = {"task": task.id, "key": task.key}
        record.event(context, case, "task.put_off", acting, until=self.until.isoformat(), **facts)
        return task.id


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeUpTask:
    """He wants to see it again now."""

    task_id: str
    actor: Actor

    def run(self, context: Context) -> str:
        task, acting = _held(context, self.actor, self.task_id)
        if task.put_off_to is None or task.put_off_to <= context.today:
            raise NotPutOff
        task.put_off_to = None
        case = context.session.get_one(Case, task.case_id)
        record.event(context, case, "task.taken_up", acting, task=task.id, key=task.key)
        return task.id


def bring_back(context: Context, dossier_id: str, people: Collection[str]) -> None:
    """What these hold of a dossier stands in their lists again: somebody speaks to them of it."""
    cases = select(Case.id).where(Case.dossier_id == dossier_id)
    context.session.execute(
        update(Task)
        .where(
            Task.state == "open",
            Task.put_off_to.is_not(None),
            Task.holder.in_(sorted(people)),
            Task.case_id.in_(cases),
        )
        .values(put_off_to=None)
        .execution_options(synchronize_session="fetch")
    )
