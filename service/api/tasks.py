"""Tasks: queues, one task with its schema, and what people do with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import request
from werkzeug.exceptions import RequestEntityTooLarge

from service.api.noun import Noun, reading, written
from service.api.schemas.tasks import (
    Answers,
    Assignment,
    Completed,
    Draft,
    Holder,
    PutOff,
    PutOffTo,
    Saved,
    TaskPage,
    TasksAsked,
    TaskWithForm,
)
from service.commands.holding import AssignTask, ClaimTask, ReleaseTask
from service.commands.office import Context
from service.commands.putting_off import PutOffTask, TakeUpTask
from service.commands.tasks import CompleteTask, SaveDraft
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.gate.signature import confirmed
from service.queries import people
from service.queries import tasks as reads
from service.queries.inbox import inbox
from service.queries.narrowing import TaskFilters
from service.queries.paging import PAGE
from service.queries.task_rows import TaskItem

_MOST_DRAFT: Final = 1024 * 1024
_FILTERS: Final = ("queue", "state", "q", "round", "step", "unit", "due")

tasks = Noun("tasks", "Work: queues, forms as JSON Schema, drafts, completion")


@tasks.get("/tasks", TaskPage, query=TasksAsked)
@may(Rule.SIGNED_IN)
def queue(asked: dict[str, Any]) -> Any:
    """Tasks in a queue, least time left first."""
    with reading() as context:
        page = inbox(
            context.session,
            context.law,
            me(),
            filters=TaskFilters(**{name: asked[name] for name in _FILTERS if name in asked}),
            today=context.today,
            cursor=asked.get("cursor"),
            limit=asked.get("limit", PAGE),
        )
    return written(page, item)


@tasks.get("/tasks/<hex:task_id>", TaskWithForm)
@may(Rule.SIGNED_IN)
def one(task_id: str) -> Any:
    """One task, with the schema of its answers and what is known of them."""
    with reading() as context:
        page = reads.task_page(
            context.session,
            context.law,
            context.house.procedures,
            me(),
            task_id,
            context.now,
        )
        return item(page.item) | {
            "schema": page.form.json_schema(),
            "draft": page.draft,
            "draft_saved_at": page.draft_at,
            "citation": page.citation,
            "help": page.help,
            "may_complete": page.may_complete,
            "closed_at": page.closed_at,
            "closed_by_name": page.closer,
            "assignees": assignees(context, task_id) if page.may_assign else (),
        }


def item(task: TaskItem) -> dict[str, Any]:
    return {
        **{
            name: getattr(task, name)
            for name in TaskItem.__dataclass_fields__
            if name not in ("organisation", "claimant", "matched")
        },
        "matched": task.matched.name if task.matched else "",
        "organisation": task.organisation_id,
        "organisation_name": task.organisation,
        "claimed_by_name": task.claimant,
    }


def assignees(context: Context, task_id: str) -> tuple[people.Colleague, ...]:
    return people.able(context.session, task_id, context.today)


@tasks.post("/tasks/<hex:task_id>/claim", Holder)
@may(Rule.SIGNED_IN)
def claim(task_id: str) -> Any:
    """Take a task of the group."""
    office().execute(ClaimTask(task_id=task_id, actor=me()), once=once())
    return {"task": task_id, "claimed_by": me().person_id}


@tasks.post("/tasks/<hex:task_id>/unclaim", Holder)
@may(Rule.SIGNED_IN)
def unclaim(task_id: str) -> Any:
    """Give a task back to its group."""
    office().execute(ReleaseTask(task_id=task_id, actor=me()), once=once())
    return {"task": task_id, "claimed_by": None}


@tasks.post("/tasks/<hex:task_id>/assign", Holder, body=Assignment)
@may(Rule.SIGNED_IN)
def assign(given: dict[str, Any], task_id: str) -> Any:
    """Hand a task to a holder of its role; for supervisors."""
    command = AssignTask(
        task_id=task_id, actor=me(), to_person_id=given["user"], reason=given["reason"]
    )
    office().execute(command, once=once())
    return {"task": task_id, "claimed_by": given["user"]}


@tasks.post("/tasks/<hex:task_id>/put-off", PutOffTo, body=PutOff)
@may(Rule.SIGNED_IN)
def put_off(given: dict[str, Any], task_id: str) -> Any:
    """Leave a task that one holds out of the queues until a day; its term runs on. A day on or
    after its due date asks for `knowing`."""
    knowing = given.get("knowing", False)
    command = PutOffTask(task_id=task_id, actor=me(), until=given["until"], knowing=knowing)
    office().execute(command, once=once())
    return {"task": task_id, "put_off_to": given["until"]}


@tasks.post("/tasks/<hex:task_id>/take-up", PutOffTo)
@may(Rule.SIGNED_IN)
def take_up(task_id: str) -> Any:
    """Have a task that was put off in one's queues again."""
    office().execute(TakeUpTask(task_id=task_id, actor=me()), once=once())
    return {"task": task_id, "put_off_to": None}


@tasks.put("/tasks/<hex:task_id>/draft", Saved, body=Draft)
@may(Rule.SIGNED_IN)
def draft(given: Mapping[str, Any], task_id: str) -> Any:
    """Save what was typed so far, unchecked."""
    if len(request.get_data(cache=True)) > _MOST_DRAFT:
        raise RequestEntityTooLarge
    saved = office().execute(SaveDraft(task_id=task_id, actor=me(), draft=given), once=once())
    return {"task": task_id, "saved_at": datetime.fromisoformat(saved)}


@tasks.post("/tasks/<hex:task_id>/complete", Completed, body=Answers)
@may(Rule.SIGNED_IN)
def complete(given: dict[str, Any], task_id: str) -> Any:
    """Answer a task; a task whose diagram names a command runs it. A signature needs a token."""
    command = CompleteTask(
        task_id=task_id, actor=me(), answers=given["answers"], confirmed=confirmed()
    )
    with reading() as context:
        secret = reads.asks_secretly(context.session, task_id)
    return office().execute(command, once=once(secret=secret))
