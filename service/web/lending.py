"""A colleague helps with a task, and what goes first: asked, taken back, given back, marked."""

from typing import Any, Final

from flask import Blueprint, request
from werkzeug import Response

from service.access import NotFound
from service.commands.lending import GiveBackTask, LendTask, Prioritize, TakeBackTask
from service.commands.office import Command
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.people import able
from service.web.pages import REFUSED, go, page, reading, render, say_once, today
from service.web.task_view import TaskView, load, may_lend, surroundings
from workflows.law.citations import Refusal

lending: Final = Blueprint("lending", __name__)


@page(lending, "/tasks/<task_id>/lend", methods=("GET", "POST"))
def lend(task_id: str) -> Any:
    view = load(task_id, form_shown=False)
    if not may_lend(view):
        raise NotFound
    if request.method == "GET":
        return _whom(view, {})
    person, word = request.form.get("person", ""), request.form.get("word", "").strip()
    if not person:
        return _whom(view, {"person": ["Chọn người làm giúp"]}, word=word)
    command = LendTask(task_id=task_id, actor=me(), to_person_id=person, word=word)
    try:
        office().execute(command, once=once())
    except NotFound:
        raise
    except Refusal as refusal:
        return _whom(view, {"person": [refusal.sentence()]}, person=person, word=word)
    say_once(
        f"Đã nhờ {load(task_id, form_shown=False).item.claimant} làm giúp việc “{view.item.name}”."
    )
    return go("tasks.task", task_id=task_id)


def _whom(
    view: TaskView, errors: dict[str, list[str]], *, person: str = "", word: str = ""
) -> tuple[str, int]:
    with reading() as session:
        people = able(session, view.item.id, today())
    return render(
        "pages/lend.html",
        status=REFUSED if errors else 200,
        people=[each for each in people if each.id != view.item.claimed_by],
        person=person,
        word=word,
        errors=errors,
        **surroundings(view),
    )


@page(lending, "/tasks/<task_id>/take-back", methods=("POST",))
def take_back(task_id: str) -> Response:
    return _done(task_id, TakeBackTask(task_id=task_id, actor=me()), "Đã lấy lại việc")


@page(lending, "/tasks/<task_id>/give-back", methods=("POST",))
def give_back(task_id: str) -> Response:
    return _done(task_id, GiveBackTask(task_id=task_id, actor=me()), "Đã trả lại việc")


@page(lending, "/tasks/<task_id>/priority", methods=("GET", "POST"))
def priority(task_id: str) -> Any:
    """Marking asks for a reason; taking the mark away does not."""
    view = load(task_id, form_shown=False)
    if not view.page.may_supervise:
        raise NotFound
    if request.method == "GET":
        return _why(view, {})
    first = request.form.get("first") == "yes"
    reason = request.form.get("reason", "").strip()
    if first and not reason:
        return _why(view, {"reason": ["Nhập lý do ưu tiên"]})
    command = Prioritize(task_id=task_id, actor=me(), first=first, reason=reason)
    return _done(task_id, command, "Đã đánh dấu ưu tiên việc" if first else "Đã bỏ ưu tiên việc")


def _why(view: TaskView, errors: dict[str, list[str]]) -> tuple[str, int]:
    status = REFUSED if errors else 200
    return render("pages/priority.html", status=status, errors=errors, **surroundings(view))


def _done(task_id: str, command: Command[str], done: str) -> Response:
    try:
        office().execute(command, once=once())
        say_once(f"{done} “{load(task_id, form_shown=False).item.name}”.")
    except NotFound:
        raise
    except Refusal as refusal:
        say_once(refusal.sentence())
    return go("tasks.task", task_id=task_id)
