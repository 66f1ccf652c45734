"""What people do with tasks: take, give back, hand over, draft, complete."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from forms import for_task
from forms.answers import Answers
from forms.form import TaskForm
from service import access
from service.access import Actor, NotFound, NotYours
from service.casework import choices
from service.commands import attached, barred, cases, locks, steps
from service.commands.barred import as_whom
from service.commands.office import Context, First
from service.db.models import (
    Answer,
    Attachment,
    Case,
    Person,
    Task,
)
from service.text import clock_time
from workflows.engine import Fact
from workflows.law.citations import Refusal
from workflows.procedure import TaskDefinition


class AlreadyDone(Refusal):
    """{who} vừa gửi kết quả việc này lúc {at}."""


class NoLongerOpen(Refusal):
    """Việc này đã đóng lúc {at}, không còn nhận kết quả."""


class SignOnItsPage(NotYours):
    """Việc này phải ký. Mở trang của việc trên trình duyệt, nhập mật khẩu và ký ở đó."""


def open_task(session: Session, task_id: str, actor: Actor) -> Task:
    """The task, if it is open and within the actor's sight. A stranger's task does not exist."""
    case = locks.locked_by_task(session, task_id)
    if case is None:
        raise NotFound
    task = session.get_one(Task, task_id, populate_existing=True)
    if not access.may_draft(actor, task) and not access.may_supervise(actor, case.owner_id):
        raise NotFound
    return _still_open(session, task)


def waited_for(session: Session, task: Task) -> Task:
    """The task, once nobody else is at its case, if it is still open then."""
    locks.locked(session, task.case_id)
    session.refresh(task)
    return _still_open(session, task)


def _still_open(session: Session, task: Task) -> Task:
    if task.state != "open":
        raise _closed(session, task)
    return task


def _closed(session: Session, task: Task) -> Refusal:
    at = clock_time(task.closed_at) if task.closed_at else ""
    if task.closed_by is None:
        return NoLongerOpen(at=at)
    return AlreadyDone(who=session.get_one(Person, task.closed_by).full_name, at=at)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteTask:
    """Answer a task's form. Raises `forms.Invalid` with a sentence per field.

    `confirmed`: how this request showed who is at the keyboard, "password" or "token"; nobody
    signs without it.
    """

    task_id: str
    actor: Actor
    answers: Mapping[str, Any]
    confirmed: str = ""

    def run(self, context: Context) -> dict[str, Any]:
        work, definition = at_work(context, self.actor, self.task_id)
        form = bound_form(context, work.case, work.task)
        if form.signs and not self.confirmed:
            raise SignOnItsPage
        answers = form.answers(self.answers)
        attached.check(context, self.actor, work.case, form, answers)
        if form.signs:
            work = replace(work, confirmed=self.confirmed)
        opened = finish(work, definition, form, answers)
        return {"task": work.task.id, "opened": _visible(context.session, self.actor, opened)}


def at_work(context: Context, actor: Actor, task_id: str) -> tuple[steps.Work, TaskDefinition]:
    """An open task in the hands of somebody who may do it now."""
    session = context.session
    task = open_task(session, task_id, actor)
    acting = as_whom(context, actor, task)
    case = session.get_one(Case, task.case_id)
    barred.check_lock(session, case, task.key)
    if case.next_timer is not None and case.next_timer < context.now:
        raise First(cases.FireTimers(case.id))
    definition = context.house.procedures.of(session, case.version).tasks[task.key]
    barred.check(session, case, definition, acting)
    return steps.Work(context=context, case=case, task=task, acting=acting), definition


def finish(
    work: steps.Work, definition: TaskDefinition, form: TaskForm, answers: Answers
) -> list[str]:
    """Do the task's step and let its case go on; returns the tasks that have opened."""
    context, case, task = work.context, work.case, work.task
    facts = _facts(work, definition, answers)
    step = context.house.engine.complete(case.state, task.id, facts, context.now)
    _keep_answer(work, form, answers, facts)
    cases.write_down(context, case, step, acting=work.acting, completed=task)
    return [each.id for each in step.opened]


def bound_form(context: Context, case: Case, task: Task) -> TaskForm:
    setting = choices.setting(context.session, context.law, case, task, context.now)
    return for_task(task.form)(setting)


def _facts(work: steps.Work, definition: TaskDefinition, answers: Answers) -> dict[str, Fact]:
    """The typed facts of the form, then what the step computes from rows and law."""
    facts: dict[str, Fact] = {**answers.facts, **steps.run(work, answers)}
    if definition.output is not None:
        facts[definition.output] = True
    return facts


def _keep_answer(
    work: steps.Work, form: TaskForm, answers: Answers, facts: Mapping[str, Fact]
) -> None:
    session, task = work.context.session, work.task
    if form.secret:
        return  # whatever was chosen stands in the sealed envelope alone
    values = dict(answers.kept)
    session.add(
        Answer(
            task_id=task.id,
            case_id=task.case_id,
            key=task.key,
            nomination_id=task.nomination_id,
            values=values,
            facts=dict(facts),
            answered_at=work.context.now,
            answered_by=work.acting.person_id,
            answered_for=work.acting.for_person_id,
        )
    )
    _tie(session, task.case_id, values)


def _tie(
    session: Session, case_id: str, values: Mapping[str, Any], *, added_by: str | None = None
) -> None:
    """Files belong to a case from the first draft on: whoever signs may open what a clerk added."""
    named = _texts(dict(values))
    if not named:
        return
    files = update(Attachment).where(Attachment.id.in_(named), Attachment.case_id.is_(None))
    if added_by is not None:
        files = files.where(Attachment.added_by == added_by)
    session.execute(files.values(case_id=case_id))


def _texts(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set().union(*(_texts(each) for each in value.values())) if value else set()
    if isinstance(value, list):
        return set().union(*(_texts(each) for each in value)) if value else set()
    return {value} if isinstance(value, str) and len(value) == 32 else set()  # noqa: PLR2004  an id


def _visible(session: Session, actor: Actor, opened: list[str]) -> list[str]:
    tasks = [session.get_one(Task, each) for each in opened]
    return [task.id for task in tasks if access.may_draft(actor, task)]


class NoDraftOfABallot(Refusal):
    """Phiếu kín và mảnh khóa không lưu nháp."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveDraft:
    """Keep what was typed so far, unchecked. A secret ballot is never kept."""

    task_id: str
    actor: Actor
    draft: Mapping[str, Any]

    def run(self, context: Context) -> str:
        task = open_task(context.session, self.task_id, self.actor)
        access.require(access.may_draft(self.actor, task))
        if access.acting_on(self.actor, task) is not None:
            as_whom(context, self.actor, task)  # a colleague's work is not written over
        if not for_task(task.form).drafted:
            raise NoDraftOfABallot
        task.draft, task.draft_at = dict(self.draft), context.now
        _tie(context.session, task.case_id, self.draft, added_by=self.actor.person_id)
        return context.now.isoformat()
