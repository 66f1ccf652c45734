"""Pressing from the board: what would happen first, then the button with the number that will."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import request, url_for
from werkzeug import Response

from service.access import NotFound, supervises_somewhere
from service.commands.pressing import AssignTasks, RemindOfTasks
from service.gate.guard import me
from service.gate.identity import context_for_reading, office
from service.gate.once import once
from service.queries.board.tasks import BoardTask, chosen_tasks
from service.queries.people import Colleague, able_for_any, names_of
from service.text import count
from service.web.board.overview import due_of, list_way, whose
from service.web.board.tasks import board_pages
from service.web.pages import REFUSED, asked, go_to, page, reading, render, say_once, today

MOST: Final = 25  # as many as a page of the list has
_LONGEST_REASON: Final = 300


@page(board_pages, "/board/press")
def press() -> Response:
    """From the ticked boxes of the list to the preview of the act."""
    ids = ticked(request.args.getlist("task"))
    if not ids:
        say_once("Chọn ít nhất một việc.")
        return go_to(list_way())
    act = "board.assign" if asked("act") == "assign" else "board.remind"
    return go_to(url_for(act, task=ids))


def ticked(given: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(each for each in given if each))[:MOST]


def _chosen(given: Sequence[str]) -> tuple[BoardTask, ...]:
    """The ticked tasks that are open and in sight. Raises NotFound where none is."""
    with reading() as session:
        found = chosen_tasks(session, me(), ticked(given))
    if not found:
        raise NotFound
    return found


def _lines(
    tasks: Sequence[BoardTask], rows: Sequence[Mapping[str, Any]], said: Mapping[str, str]
) -> list[dict[str, Any]]:
    """What will be, or was, done with each task, in words: `said` by task."""
    answers = {row["task"]: row for row in rows}
    return [
        {
            "done": answers[task.id]["done"],
            "name": task.name,
            "number": task.number,
            "unit": task.unit,
            "words": said.get(task.id, "") or answers[task.id].get("reason", ""),
        }
        for task in tasks
        if task.id in answers
    ]


def _counted(rows: Sequence[Mapping[str, Any]], verb: str) -> str:
    """`2 việc sẽ giao được, 1 việc không giao được.`"""
    done = Counter(bool(row["done"]) for row in rows)
    said = [f"{count(done[True], 'việc')} sẽ {verb} được"]
    if done[False]:
        said.append(f"{count(done[False], 'việc')} không {verb} được")
    return ", ".join(said) + "."


# Reminding --------------------------------------------------------------------------------------


@page(board_pages, "/board/remind", methods=("GET", "POST"))
def remind() -> Any:
    posted = request.method == "POST"
    tasks = _chosen((request.form if posted else request.args).getlist("task"))
    ids = [task.id for task in tasks]
    if posted:
        rows = office().execute(RemindOfTasks(actor=me(), task_ids=ids), once=once())
    with reading() as session:
        if not posted:
            trial = RemindOfTasks(actor=me(), task_ids=ids, dry_run=True)
            rows = trial.run(context_for_reading(session))
        names = names_of(session, {person for row in rows for person in row.get("to", ())})
    tense = "Đã nhắc" if posted else "Sẽ nhắc"
    said = {
        row["task"]: f"{tense} {', '.join(names[person] for person in row['to'])}"
        for row in rows
        if row["done"]
    }
    letters = len({person for row in rows for person in row.get("to", ())})
    done = sum(row["done"] for row in rows)
    return render(
        "board/remind.html",
        ids=[row["task"] for row in rows if row["done"]],
        lines=_lines(tasks, rows, said),
        said=f"Chưa có gì thay đổi. {_counted(rows, 'nhắc')}",
        letters=count(letters, "người"),
        verb=f"Nhắc {count(done, 'việc')}",
        result=f"Đã nhắc {done} việc" if posted else "",
        done=done,
    )


# Handing over -----------------------------------------------------------------------------------


@page(board_pages, "/board/assign", methods=("GET", "POST"))
def assign() -> Any:
    if not supervises_somewhere(me()):
        raise NotFound
    given = request.form if request.method == "POST" else request.args
    tasks = _chosen(given.getlist("task"))
    to, reason = given.get("to", ""), given.get("reason", "").strip()[:_LONGEST_REASON]
    if request.method == "GET":
        return _preview(tasks, to, reason, {})
    if not reason:
        return _preview(tasks, to, reason, {"reason": ["Nhập lý do giao lại"]})
    ids = [task.id for task in tasks]
    command = AssignTasks(actor=me(), task_ids=ids, to_person_id=to, reason=reason)
    rows = office().execute(command, once=once())
    done = sum(row["done"] for row in rows)
    with reading() as session:
        name = names_of(session, {to}).get(to, "")
    said = {row["task"]: f"Đã giao cho {name}, hạn giữ nguyên" for row in rows if row["done"]}
    return render(
        "board/assigned.html",
        title=f"Đã giao lại {done} việc" if done else "Chưa giao lại việc nào",
        done=done,
        lines=_lines(tasks, rows, said),
    )


def _preview(
    tasks: Sequence[BoardTask], to: str, reason: str, errors: Mapping[str, Sequence[str]]
) -> tuple[str, int]:
    """Whom to choose from; once somebody is chosen, what he can be given."""
    ids = [task.id for task in tasks]
    with reading() as session:
        people = able_for_any(session, ids, today())
        known = {person.id: person for person in people}
        rows = []
        if to in known:
            trial = AssignTasks(actor=me(), task_ids=ids, to_person_id=to, dry_run=True)
            rows = trial.run(context_for_reading(session))
    done = sum(row["done"] for row in rows)
    due = {task.id: due_of(task) for task in tasks}
    said = {
        row["task"]: f"Sẽ giao, hạn giữ nguyên: {due[row['task']].day}"
        for row in rows
        if row["done"]
    }
    return render(
        "board/assign.html",
        status=REFUSED if errors else 200,
        ids=ids,
        tasks=[_brief(task) for task in tasks],
        people=[(person.id, _named(person), person.id == to) for person in people],
        to=to if rows else "",
        name=known[to].name if rows else "",
        will=[row["task"] for row in rows if row["done"]],
        lines=_lines(tasks, rows, said),
        said=f"Chưa có gì thay đổi. {_counted(rows, 'giao')}",
        done=done,
        verb=f"Giao lại {count(done, 'việc')}",
        reason=reason,
        errors=errors,
    )


def _named(person: Colleague) -> str:
    return f"{person.name}, {person.post}" if person.post else person.name


def _brief(task: BoardTask) -> dict[str, Any]:
    return {
        "name": task.name,
        "number": task.number,
        "unit": task.unit,
        "holder": task.holder or f"Chưa ai nhận ({whose(task)})",
    }


__all__ = ["board_pages"]
