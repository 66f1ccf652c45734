"""One act on several tasks: what would happen to each, then what did.

The way in is a form that names tasks: `/several?act=claim&task=…&task=…&back=/…`. Any page with
rows of tasks may have one; `acts_of` says which acts it may offer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from flask import Blueprint, request, url_for

from service.access import Actor, supervises_somewhere
from service.commands.holding import (
    AssignTask,
    Checkable,
    ClaimTask,
    Foreseen,
    IfItChanges,
    ReleaseTask,
)
from service.commands.office import Once
from service.gate.guard import me
from service.gate.identity import context_for_reading, office
from service.gate.once import once
from service.gate.refusals import BadRequest
from service.queries.people import Colleague, able_for_any
from service.queries.task_rows import TaskItem
from service.queries.tasks import tasks_named
from service.text import count, sentence_start, short_date
from service.web import words
from service.web.pages import (
    REFUSED,
    asked,
    go_to,
    is_own_path,
    law,
    page,
    reading,
    render,
    say_once,
    today,
)
from workflows.law.citations import Refusal

several_pages: Final = Blueprint("several", __name__)
_MOST: Final = 100
_LONGEST_KEY: Final = 80


@dataclass(frozen=True, slots=True)
class Act:
    """`verb` as it stands before "3 việc", `can` before "được", `done` as it stands in a row."""

    key: str
    label: str
    verb: str
    can: str
    done: str


ACTS: Final = {
    act.key: act
    for act in (
        Act("claim", "Nhận việc", "nhận", "nhận", "Đã nhận"),
        Act("release", "Trả lại hàng chờ", "trả lại", "trả lại", "Đã trả lại hàng chờ"),
        Act("assign", "Giao lại", "giao lại", "giao", "Đã giao"),
    )
}
_GIVES: Final = "assign"


def acts_of(actor: Actor) -> list[Act]:
    """Giving work to others is for those who supervise."""
    return [act for act in ACTS.values() if act.key != _GIVES or supervises_somewhere(actor)]


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a request is about."""

    act: Act
    ids: tuple[str, ...]
    person: str
    reason: str
    back: str

    def command(self, task_id: str) -> Checkable:
        if self.act.key == _GIVES:
            return AssignTask(
                task_id=task_id, actor=me(), to_person_id=self.person, reason=self.reason
            )
        kind = ClaimTask if self.act.key == "claim" else ReleaseTask
        return kind(task_id=task_id, actor=me())


def _chosen(given: Any) -> Chosen:
    act = ACTS.get(given.get("act", ""))
    if act is None or act not in acts_of(me()):
        raise BadRequest(what="Thao tác này không có.")
    back = given.get("back", "")
    return Chosen(
        act=act,
        ids=tuple(dict.fromkeys(given.getlist("task")))[:_MOST],
        person=given.get("person", ""),
        reason=given.get("reason", "").strip(),
        back=back if is_own_path(back) else url_for("inbox.inbox"),
    )


@page(several_pages, "/several")
def several() -> Any:
    """What would happen; nothing does yet."""
    chosen = _chosen(request.args)
    if not chosen.ids:
        say_once("Chọn ít nhất một việc.")
        return go_to(chosen.back)
    if chosen.act.key == _GIVES and not chosen.person:
        return _whom(chosen, {"person": ["Chọn người nhận việc"]} if asked("ask") else {})
    return _preview(chosen, {})


def _whom(chosen: Chosen, errors: dict[str, list[str]]) -> tuple[str, int]:
    with reading() as session:
        tasks = tasks_named(session, law(), me(), chosen.ids)
        people = able_for_any(session, [each.id for each in tasks], today())
    return render(
        "pages/several_whom.html",
        status=REFUSED if errors else 200,
        title=f"{sentence_start(chosen.act.verb)} {len(tasks)} việc cho ai?",
        chosen=chosen,
        tasks=[_line(each) for each in tasks],
        people=people,
        errors=errors,
    )


def _preview(chosen: Chosen, errors: dict[str, list[str]]) -> tuple[str, int]:
    with reading() as session:
        tasks = tasks_named(session, law(), me(), chosen.ids)
        commands = tuple(chosen.command(each.id) for each in tasks)
        foreseen = Foreseen(commands).run(context_for_reading(session))
        people = able_for_any(session, [each.id for each in tasks], today())
    able = [task for task, refusal in zip(tasks, foreseen, strict=True) if refusal is None]
    return render(
        "pages/several.html",
        status=REFUSED if errors else 200,
        title=f"Xem trước: {chosen.act.verb} {len(tasks)} việc{_to(chosen, people)}",
        lead=_lead(chosen.act, len(able), len(tasks) - len(able)),
        chosen=chosen,
        rows=[
            _line(task) | _will(chosen.act, task, refusal)
            for task, refusal in zip(tasks, foreseen, strict=True)
        ],
        able=[each.id for each in able],
        button=f"{sentence_start(chosen.act.verb)} {count(len(able), 'việc')}",
        asks_why=chosen.act.key == _GIVES,
        errors=errors,
    )


def _to(chosen: Chosen, people: Sequence[Colleague]) -> str:
    name = next((each.name for each in people if each.id == chosen.person), "")
    return f" cho {name}" if name else ""


def _lead(act: Act, able: int, unable: int) -> str:
    if not able:
        return f"Chưa có gì thay đổi. Không việc nào {act.can} được."
    said = f"Chưa có gì thay đổi. {count(able, 'việc')} sẽ {act.can} được"
    return f"{said}, {count(unable, 'việc')} không {act.can} được." if unable else f"{said}."


def _line(task: TaskItem) -> dict[str, str]:
    return {
        "id": task.id,
        "name": task.name,
        "number": task.case_number,
        "unit": task.unit or words.PROCESSES.get(task.process, ""),
    }


def _will(act: Act, task: TaskItem, refusal: Refusal | None) -> dict[str, Any]:
    if refusal is not None:
        return {"good": False, "says": f"Không {act.can} được", "why": refusal.sentence()}
    due = f", hạn giữ nguyên {short_date(task.due_on, today())}" if task.due_on else ""
    return {"good": True, "says": f"Sẽ {act.can}{due}", "why": ""}


# Done ---------------------------------------------------------------------------------------------


@page(several_pages, "/several", methods=("POST",))
def do_several() -> Any:
    """Each in a transaction of its own: what one of them refuses does not undo the others."""
    chosen = _chosen(request.form)
    if not chosen.ids:
        say_once("Chọn ít nhất một việc.")
        return go_to(chosen.back)
    if chosen.act.key == _GIVES and not chosen.reason:
        return _preview(chosen, {"reason": ["Nhập lý do giao lại"]})
    key = once()
    refused = {each: _do(chosen.command(each), each, key) for each in chosen.ids}
    with reading() as session:
        tasks = tasks_named(session, law(), me(), chosen.ids)
    done = sum(refused[each.id] is None for each in tasks)
    return render(
        "pages/several_done.html",
        title=_done(chosen.act, done),
        done=done,
        rows=[_line(task) | _did(chosen.act, task, refused[task.id]) for task in tasks],
        back=chosen.back,
    )


def _do(command: Checkable, task_id: str, key: Once | None) -> Refusal | None:
    own = replace(key, key=f"{key.key[:_LONGEST_KEY]}:{task_id}") if key is not None else None
    try:
        office().execute(IfItChanges(command), once=own)
    except Refusal as refusal:
        return refusal
    return None


def _done(act: Act, number: int) -> str:
    if not number:
        return f"Chưa {act.verb} được việc nào"
    return f"Đã {act.verb} {number} việc"


def _did(act: Act, task: TaskItem, refusal: Refusal | None) -> dict[str, Any]:
    if refusal is not None:
        return {"good": False, "says": f"Chưa {act.can} được", "why": refusal.sentence()}
    to = f" cho {task.claimant}" if act.key == _GIVES else ""
    return {"good": True, "says": f"{act.done}{to}", "why": ""}
