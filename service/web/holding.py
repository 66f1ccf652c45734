"""Who does a task: take it, give it back, hand it over."""

from typing import Any, Final

from flask import Blueprint, request, url_for
from werkzeug import Response

from service.access import NotFound
from service.commands.holding import AssignTask, ClaimTask, MayNotTake, ReleaseTask
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.people import able
from service.web.pages import REFUSED, asked, go, go_to, page, reading, render, say_once, today
from service.web.task_view import TaskView, load, surroundings
from workflows.law.citations import Refusal

holding: Final = Blueprint("holding", __name__)


@page(holding, "/tasks/<task_id>/claim", methods=("POST",))
def claim(task_id: str) -> Response:
    """Take a task. A lost race is said above the list, where the row itself has changed."""
    try:
        office().execute(ClaimTask(task_id=task_id, actor=me()), once=once())
        say_once(f"Bạn đã nhận việc “{load(task_id, form_shown=False).item.name}”.")
    except NotFound:
        raise
    except Refusal as refusal:
        say_once(refusal.sentence())
    return _back(task_id)


@page(holding, "/tasks/<task_id>/release", methods=("POST",))
def release(task_id: str) -> Response:
    try:
        office().execute(ReleaseTask(task_id=task_id, actor=me()), once=once())
        say_once(f"Đã trả việc “{load(task_id, form_shown=False).item.name}” lại hàng chờ.")
    except NotFound:
        raise
    except Refusal as refusal:
        say_once(refusal.sentence())
    return _back(task_id)


def _back(task_id: str) -> Response:
    if asked("way") == "list":
        return go("inbox.inbox")
    return go_to(url_for("tasks.task", task_id=task_id))


@page(holding, "/tasks/<task_id>/assign", methods=("GET", "POST"))
def assign(task_id: str) -> Any:
    view = load(task_id, form_shown=False)
    if not view.page.may_assign:
        raise NotFound
    if request.method == "GET":
        return _whom(view, {})
    person, reason = request.form.get("person", ""), request.form.get("reason", "").strip()
    errors = {}
    if not person:
        errors["person"] = ["Chọn người nhận việc"]
    if not reason:
        errors["reason"] = ["Nhập lý do giao lại"]
    if errors:
        return _whom(view, errors, person=person, reason=reason)
    command = AssignTask(task_id=task_id, actor=me(), to_person_id=person, reason=reason)
    try:
        office().execute(command, once=once())
    except MayNotTake as refusal:
        return _whom(view, {"person": [refusal.sentence()]}, person=person, reason=reason)
    name = load(task_id, form_shown=False).item.claimant
    say_once(f"Đã giao việc “{view.item.name}” cho {name}.")
    return go("tasks.task", task_id=task_id)


def _whom(
    view: TaskView, errors: dict[str, list[str]], *, person: str = "", reason: str = ""
) -> tuple[str, int]:
    with reading() as session:
        people = able(session, view.item.id, today())
    return render(
        "pages/assign.html",
        status=REFUSED if errors else 200,
        people=[each for each in people if each.id != view.item.claimed_by],
        person=person,
        reason=reason,
        errors=errors,
        **surroundings(view),
    )
