"""The tellers at the box: they make its key, in three shares, and open it with two of them.

The key is made in the head teller's browser, and only its public half comes here. Without scripts
the server makes it while it answers one request. Shares are never kept: these pages have no drafts,
and what is typed stands in the answer to whoever typed it and nowhere else.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, request

from forms.answers import Invalid
from service.access import NotFound
from service.casework import shares
from service.commands.tasks import CompleteTask
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.ballots import box_of
from service.web import answering
from service.web.answering import Errors
from service.web.pages import REFUSED, go, page, reading, render
from service.web.task_view import TaskView, load, surroundings
from workflows.law.citations import Refusal

tellers: Final = Blueprint("tellers", __name__)
PAGES: Final[Mapping[str, str]] = {
    "open_ballot": "tellers.opening",
    "count_ballots": "tellers.counting",
}
_KEY: Final = ("public_key", "share_hashes")
_HOUR: Final = "closing_time"
_SHARES: Final = "shares"


def _task(task_id: str, key: str) -> TaskView | None:
    """None where the task is done, or not to be done by the actor: its own page says so."""
    view = load(task_id)
    if view.page.form.key != key:
        raise NotFound
    return view if view.is_open and view.page.may_draft and not view.barred else None


# The key ------------------------------------------------------------------------------------------


@page(tellers, "/tasks/<task_id>/key")
def opening(task_id: str) -> Any:
    view = _task(task_id, "open_ballot")
    return _opening(view, {}, {}) if view else go("tasks.task", task_id=task_id)


def _opening(
    view: TaskView,
    values: Mapping[str, Any],
    errors: Errors,
    *,
    cards: Sequence[str] = (),
    status: int = 200,
) -> Any:
    questions = {each.name: each for each in view.page.form.questions()}
    return render(
        "sessions/open_ballot.html",
        status=status,
        closing=questions[_HOUR],
        values=values,
        errors=errors,
        cards=cards,
        has_key=all(values.get(name) for name in _KEY),
        **surroundings(view),
    )


@page(tellers, "/tasks/<task_id>/key", methods=("POST",))
def open_ballot(task_id: str) -> Any:
    """Two buttons post here: make the key (without scripts), open the ballot."""
    view = _task(task_id, "open_ballot")
    if view is None:
        return go("tasks.task", task_id=task_id)
    values = dict(view.page.form.from_html(request.form.items(multi=True)))
    if request.form.get("_step") == "key":
        seed = shares.new_seed()
        cut = shares.cut(seed)
        values["public_key"] = office().house.secrets.ballot_key(seed)
        values["share_hashes"] = " ".join(map(shares.commitment, cut))
        return _opening(view, values, {}, cards=[shares.written(each) for each in cut])
    errors: Errors = {}
    if "_kept" not in request.form:
        errors["_kept"] = ["Xác nhận ba người đã cầm mảnh khóa của mình"]
    try:
        if not errors:
            _complete(view, values)
            return go("tasks.done", task_id=task_id)
    except Invalid as invalid:
        errors = answering.sentences(view.page.form, invalid)
        if of_shares := errors.pop("share_hashes", []):  # one key, one place on the page
            errors.setdefault("public_key", []).extend(of_shares)
    except Refusal as refusal:
        return _opening(view, values, {"": [refusal.sentence()]}, status=refusal.status)
    return _opening(view, values, errors, status=REFUSED)


def _complete(view: TaskView, values: Mapping[str, Any]) -> None:
    command = CompleteTask(task_id=view.item.id, actor=me(), answers=values)
    office().execute(command, once=once(secret=True))


# The count ----------------------------------------------------------------------------------------


@page(tellers, "/tasks/<task_id>/count")
def counting(task_id: str) -> Any:
    view = _task(task_id, "count_ballots")
    return _counting(view, {}, {}) if view else go("tasks.task", task_id=task_id)


def _counting(
    view: TaskView, values: Mapping[str, Any], errors: Errors, *, status: int = 200
) -> Any:
    typed: list[Mapping[str, str]] = values.get(_SHARES) or [{}, {}]
    with reading() as session:
        box = box_of(session, view.item.session or "")
    return render(
        "sessions/count_ballots.html",
        status=status,
        typed=[row.get("share", "") for row in typed],
        questions=[each for each in view.page.form.questions() if each.name != _SHARES],
        values=values,
        errors=errors,
        box=box,
        **surroundings(view),
    )


@page(tellers, "/tasks/<task_id>/count", methods=("POST",))
def count_ballots(task_id: str) -> Any:
    view = _task(task_id, "count_ballots")
    if view is None:
        return go("tasks.task", task_id=task_id)
    brought = answering.posted(view.page.form)
    if brought.redraw:
        return _counting(view, brought.values, {})
    try:
        _complete(view, brought.values)
    except Invalid as invalid:
        errors = answering.sentences(view.page.form, invalid)
        return _counting(view, brought.values, errors, status=REFUSED)
    except Refusal as refusal:
        return _counting(view, brought.values, {"": [refusal.sentence()]}, status=refusal.status)
    return go("tasks.done", task_id=task_id)
