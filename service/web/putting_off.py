"""A task is put off until a day, or taken up again."""

from typing import Any, Final

from flask import Blueprint, request
from werkzeug import Response

from forms.days import read_day
from service.access import NotFound
from service.commands.putting_off import PastItsTerm, PutOffTask, TakeUpTask
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.text import full_date, near_date
from service.web.pages import REFUSED, go, page, render, say_once, today
from service.web.task_view import TaskView, load, may_put_off, surroundings
from workflows.law.citations import Refusal

putting_off: Final = Blueprint("putting_off", __name__)
_NO_DAY: Final = "Nhập ngày theo dạng ngày/tháng/năm"


@page(putting_off, "/tasks/<task_id>/put-off", methods=("GET", "POST"))
def put_off(task_id: str) -> Any:
    """A day that is no sooner than the term ends is asked about once more."""
    view = load(task_id, form_shown=False)
    if not may_put_off(view):
        raise NotFound
    if request.method == "GET":
        return _until(view, "", {})
    typed = request.form.get("until", "").strip()
    until = read_day(typed)
    if until is None:
        return _until(view, typed, {"until": [_NO_DAY]})
    knowing = request.form.get("knowing") == "yes"
    command = PutOffTask(task_id=task_id, actor=me(), until=until, knowing=knowing)
    try:
        office().execute(command, once=once())
    except NotFound:
        raise
    except Refusal as refusal:
        ask = isinstance(refusal, PastItsTerm)
        return _until(view, typed, {"until": [refusal.sentence()]}, ask=ask)
    day = near_date(until, today())
    say_once(f"Đã để sau việc “{view.item.name}”. Việc trở lại danh sách {day}.")
    return go("inbox.inbox")


def _until(
    view: TaskView, typed: str, errors: dict[str, list[str]], *, ask: bool = False
) -> tuple[str, int]:
    due = view.item.due_on
    return render(
        "pages/put_off.html",
        status=REFUSED if errors else 200,
        until=typed,
        ask=ask,
        due=full_date(due) if due else "không có",
        errors=errors,
        **surroundings(view),
    )


@page(putting_off, "/tasks/<task_id>/take-up", methods=("POST",))
def take_up(task_id: str) -> Response:
    try:
        office().execute(TakeUpTask(task_id=task_id, actor=me()), once=once())
        say_once("Việc đã trở lại danh sách của bạn.")
    except NotFound:
        raise
    except Refusal as refusal:
        say_once(refusal.sentence())
    return go("tasks.task", task_id=task_id)
