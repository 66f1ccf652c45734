"""A task's pages: the form, "Xem lại trước khi gửi", and what came of it."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, jsonify, request
from werkzeug import Response

from forms.answers import Invalid
from forms.html import Question
from service.access import NotFound
from service.commands.passwords import LockedFor, WrongPassword
from service.commands.tasks import CompleteTask, SaveDraft
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.gate.refusals import BadRequest
from service.gate.signature import PASSWORD, confirmed
from service.queries.inbox import inbox as tasks_in_sight
from service.queries.narrowing import TaskFilters
from service.queries.standing import brought_about
from service.text import clock_time
from service.web import answering, tellers, words
from service.web.answering import Errors
from service.web.eligibility_words import with_findings
from service.web.pages import REFUSED, asked, go, law, page, reading, render, today
from service.web.task_view import (
    TaskView,
    acting_now,
    closing,
    files_of,
    files_of_ids,
    load,
    surroundings,
)
from workflows.law.citations import Refusal

tasks: Final = Blueprint("tasks", __name__)
_LARGEST_DRAFT: Final = 1024 * 1024
_READING: Final = ("GET", "HEAD")


class BallotHasItsPage(Refusal):
    """Phiếu kín chỉ bỏ ở trang phiếu bầu của phiên họp. Chưa có gì được ghi."""


class BoxHasItsPage(Refusal):
    """Khóa và mảnh khóa của hòm phiếu chỉ nhập ở trang riêng của việc này. Chưa có gì được ghi."""


def _task(task_id: str) -> TaskView:
    """The task of this address. A ballot has one page, its session's: here it is only led there.
    So it is with a box: what opens it is never a draft."""
    view = load(task_id)
    if view.page.form.key in tellers.PAGES and view.is_open:
        if request.method not in _READING:
            raise BoxHasItsPage
        if view.page.may_draft and not view.barred:
            abort(go(tellers.PAGES[view.page.form.key], task_id=task_id))
    if view.page.form.secret:
        if request.method not in _READING:
            raise BallotHasItsPage
        if not view.item.may_act:
            raise NotFound  # whoever supervises the session is led to no ballot but his own
        abort(go("sessions.ballot", session_id=view.item.session))
    return view


@page(tasks, "/tasks/<task_id>")
def task(task_id: str) -> Any:
    view = _task(task_id)
    if not view.is_open:
        return _closed(view, "pages/task_closed.html")
    if view.barred or not view.page.may_draft:
        return render("pages/task_held.html", waiting=acting_now(view.steps), **surroundings(view))
    values = dict(view.page.draft)
    errors = answering.wrong(view.page.form, values) if asked("check") else {}
    return _form(view, values, errors)


@page(tasks, "/tasks/<task_id>", methods=("POST",))
def answer(task_id: str) -> Any:
    """Keep what was typed, then go on to the check page, or show what is still wrong."""
    view = _task(task_id)
    if not view.is_open:
        return _lost(view, "")
    brought = answering.posted(view.page.form)
    try:
        office().execute(SaveDraft(task_id=task_id, actor=me(), draft=brought.values))
    except Refusal as refusal:
        return _lost(load(task_id), refusal.sentence(), brought.values, refusal.status)
    if brought.redraw:
        return _form(view, brought.values, dict(brought.errors))
    errors = answering.with_file_errors(
        answering.wrong(view.page.form, brought.values), brought.errors
    )
    if errors:
        return _form(view, brought.values, errors, status=REFUSED)
    return go("tasks.check", task_id=task_id)


def _form(view: TaskView, values: Mapping[str, Any], errors: Errors, *, status: int = 200) -> Any:
    saved = view.page.draft_at
    return render(
        "pages/task.html",
        status=status,
        questions=_questions(view),
        values=values,
        errors=errors,
        files=files_of(view, values),
        saved_at=clock_time(saved) if saved else "",
        **surroundings(view),
    )


def _questions(view: TaskView) -> tuple[Question, ...]:
    """Whoever appraises sees beside each nominee what was reckoned, and the way to why."""
    form = view.page.form
    reckoned = form.setting.values.get("eligibility")
    return with_findings(form.questions(), reckoned) if reckoned else form.questions()


@page(tasks, "/tasks/<task_id>/check")
def check(task_id: str) -> Any:
    view = _task(task_id)
    if not view.is_open or view.barred or not view.page.may_draft:
        return go("tasks.task", task_id=task_id)
    if answering.wrong(view.page.form, view.page.draft):
        return go("tasks.task", task_id=task_id, check=1)
    return _check(view)


def _check(view: TaskView, errors: Errors | None = None, *, status: int = 200) -> Any:
    """What will be sent, once more; whoever signs gives the password beside the button."""
    form, values = view.page.form, view.page.draft
    return render(
        "pages/task_check.html",
        status=status,
        questions=form.questions(),
        values=values,
        files=files_of(view, values),
        signs=form.signs,
        password=PASSWORD,
        errors=errors or {},
        send=words.send_words(form.key, view.item.name),
        may_send=view.page.may_complete,
        **surroundings(view),
    )


@page(tasks, "/tasks/<task_id>/send", methods=("POST",))
def send(task_id: str) -> Any:
    view = _task(task_id)
    form, values = view.page.form, dict(view.page.draft)
    proof, wrong, status = _proof(view)
    if wrong:
        return _check(view, {PASSWORD: [wrong]}, status=status)
    try:
        command = CompleteTask(task_id=task_id, actor=me(), answers=values, confirmed=proof)
        office().execute(command, once=once())
    except Invalid as invalid:
        return _form(view, values, answering.sentences(form, invalid), status=REFUSED)
    except Refusal as refusal:
        return _lost(load(task_id), refusal.sentence(), values, refusal.status)
    return go("tasks.done", task_id=task_id)


def _proof(view: TaskView) -> tuple[str, str, int]:
    """Who signs shows it with each signature: the proof, or what is wrong and its status."""
    asks = view.page.form.signs and view.page.may_complete and not view.barred
    if not asks:
        return "", "", REFUSED  # nothing is signed here; whatever else bars it the command says
    try:
        proof = confirmed()
    except WrongPassword as refusal:
        return "", "Mật khẩu không đúng", refusal.status
    except LockedFor as refusal:
        return "", refusal.sentence(), refusal.status
    return proof, "" if proof else "Nhập mật khẩu để ký", REFUSED


@page(tasks, "/tasks/<task_id>/done")
def done(task_id: str) -> Any:
    view = _task(task_id)
    if view.is_open:
        return go("tasks.task", task_id=task_id)
    return _closed(view, "pages/task_done.html")


def _closed(view: TaskView, template: str) -> Any:
    """What was done, who acts now and by when, and the way to the next task."""
    with reading() as rows:
        found = brought_about(rows, view.item.id)
        ahead = tasks_in_sight(rows, law(), me(), filters=TaskFilters(), today=today(), limit=3)
    following = next((each for each in ahead.items if each.mine or each.may_act), None)
    given = view.given
    return render(
        template,
        title=f"Đã {words.lowered(view.item.name)}",
        closing=closing(view),
        brought=[label for label in found if label != view.item.name],
        waiting=acting_now(view.steps),
        following=following,
        questions=given.questions if given else (),
        values=given.values if given else {},
        files=files_of_ids(given.files) if given else {},
        **surroundings(view),
    )


def _lost(
    view: TaskView, sentence: str, values: Mapping[str, Any] | None = None, status: int = 409
) -> Any:
    """Somebody was first, or it may not be: who, and all that was typed, still readable."""
    page_ = view.page
    if not view.is_open and page_.closed_by == me().person_id:
        return go("tasks.done", task_id=view.item.id)
    if values is None:
        values = answering.posted(page_.form).values
    return render(
        "pages/task_lost.html",
        status=status,
        sentence=sentence or closing(view),
        questions=page_.form.questions(),
        values=values,
        files=files_of(view, values),
        **surroundings(view),
    )


@page(tasks, "/tasks/<task_id>/draft", methods=("PUT",))
def draft(task_id: str) -> Response:
    """What the page's script saves while one types; nothing is checked."""
    if (request.content_length or 0) > _LARGEST_DRAFT:
        raise BadRequest(what="Bản nháp quá dài.")
    view = _task(task_id)
    if not view.page.may_draft and view.is_open:
        raise NotFound
    values = view.page.form.from_html(_fields())
    office().execute(SaveDraft(task_id=task_id, actor=me(), draft=values))
    return jsonify(saved_at=clock_time(office().clock.now()))


def _fields() -> list[tuple[str, str]]:
    body = request.get_json(silent=True)
    fields = body.get("fields") if isinstance(body, dict) else None
    if not isinstance(fields, list):
        raise BadRequest(what="Bản nháp không đọc được.")
    return [(str(pair[0]), str(pair[1])) for pair in fields if _is_pair(pair)]


def _is_pair(pair: object) -> bool:
    return isinstance(pair, list) and len(pair) == len(("name", "value"))
