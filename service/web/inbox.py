"""The inbox: the date first, then what to do, then whose it is."""

from datetime import date, datetime
from typing import Any, Final

from flask import Blueprint, request, url_for
from werkzeug import Response

from service.commands.tasks import ClaimTask
from service.gate.guard import me
from service.gate.identity import office
from service.queries.paging import Page
from service.queries.tasks import Queue, TaskItem, count_open, count_urgent
from service.queries.tasks import inbox as tasks_in_sight
from service.text import count, full_date, sentence_start, short_date, weekday_name
from service.web import calendar, words
from service.web.due import Chip, Term, chip
from service.web.pages import asked, go, law, now, page, reading, render, say_once, today
from workflows.law.citations import Refusal

inbox_pages: Final = Blueprint("inbox", __name__)
_SHOWN: Final = 25
QUEUES: Final[dict[str, tuple[str, Queue, bool]]] = {
    "": ("Của tôi và nhóm", "group", False),
    "mine": ("Chỉ của tôi", "mine", False),
    "free": ("Chưa ai nhận", "group", True),
}


@page(inbox_pages, "/")
def inbox() -> Any:
    chosen = asked("queue") if asked("queue") in QUEUES else ""
    _, queue, unclaimed = QUEUES[chosen]
    seen = int(asked("seen")) if asked("seen").isdecimal() else 0
    with reading() as session:
        actor = me()
        found = tasks_in_sight(
            session,
            law(),
            actor,
            queue=queue,
            unclaimed=unclaimed,
            cursor=asked("cursor") or None,
            limit=_SHOWN,
        )
        counts = {
            key: count_open(session, actor, each, unclaimed=free)
            for key, (_, each, free) in QUEUES.items()
        }
        late, ends_today = count_urgent(session, actor, "group", today())
    return render(
        "pages/inbox.html",
        day=f"{sentence_start(weekday_name(today()))}, {full_date(today())}",
        late=late,
        ends_today=ends_today,
        notice=calendar.notice(law().calendar, today()),
        tabs=_tabs(chosen, counts),
        tasks=[
            row(each, now(), today(), first=not index) for index, each in enumerate(found.items)
        ],
        free=any(_is_free(each) for each in found.items),
        shown=_shown(seen, found, counts[chosen]),
        next=_next(chosen, seen, found, counts[chosen]),
    )


def _tabs(chosen: str, counts: dict[str, int]) -> list[dict[str, Any]]:
    return [
        {
            "label": label,
            "href": url_for("inbox.inbox", queue=key or None),
            "count": counts[key],
            "current": key == chosen,
        }
        for key, (label, _, _) in QUEUES.items()
    ]


def _shown(seen: int, found: Page[TaskItem], total: int) -> str:
    if not seen:
        return f"Đang xem {len(found.items)} trong {count(total, 'việc')}"
    return f"Đang xem việc {seen + 1} đến {seen + len(found.items)} trong {total}"


def _next(chosen: str, seen: int, found: Page[TaskItem], total: int) -> dict[str, str] | None:
    if found.next is None:
        return None
    seen += len(found.items)
    more = min(max(total - seen, 1), _SHOWN)
    way = url_for("inbox.inbox", queue=chosen or None, cursor=found.next, seen=seen)
    return {"href": way, "text": f"Xem {count(more, 'việc')} tiếp theo"}


def _is_free(task: TaskItem) -> bool:
    return task.may_act and not task.mine and task.claimed_by is None


def row(task: TaskItem, moment: datetime, day: date, *, first: bool = False) -> dict[str, Any]:
    """A line of the inbox as `macros/lists.html` draws it."""
    holder = "me" if task.mine else "other" if task.claimed_by else "free"
    return {
        "id": task.id,
        "href": url_for("tasks.task", task_id=task.id),
        "name": task.name,
        "number": task.case_number,
        "unit": task.unit or words.PROCESSES.get(task.process, ""),
        "due": due_of(task, moment, day),
        "awards": task.about,
        "received": short_date(task.opened_on, day),
        "holder": holder,
        "holder_name": task.claimant,
        "since": short_date(task.claimed_on, day) if task.claimed_on else "",
        "claim_url": url_for("holding.claim", task_id=task.id, way="list")
        if _is_free(task)
        else "",
        "current": first,
    }


def due_of(task: TaskItem, moment: datetime, day: date) -> Chip:
    term = Term(due_on=task.due_on, due_at=task.due_at, starts_on=task.starts_on or task.opened_on)
    return chip(law().calendar, moment, day, term)


@page(inbox_pages, "/claims", methods=("POST",))
def claim_several() -> Response:
    """Take every ticked task; of those that cannot be taken the reason is said."""
    taken, refused = 0, []
    for task_id in dict.fromkeys(request.form.getlist("task")):
        try:
            office().execute(ClaimTask(task_id=task_id, actor=me()))
            taken += 1
        except Refusal as refusal:
            refused.append(refusal.sentence())
    if not taken and not refused:
        say_once("Chọn ít nhất một việc.")
    if taken:
        say_once(f"Đã nhận {count(taken, 'việc')}.")
    for sentence in dict.fromkeys(refused):
        say_once(f"Có việc chưa nhận được: {sentence}")
    return go("inbox.inbox")
