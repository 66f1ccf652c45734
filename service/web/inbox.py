"""The inbox: the date first, then what to do, then whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from flask import Blueprint, g, request

from service.gate.guard import me
from service.queries.inbox import Counting, Counts
from service.queries.inbox import inbox as tasks_in_sight
from service.queries.inbox_choices import inbox_choices
from service.queries.narrowing import TaskFilters
from service.queries.paging import Page
from service.queries.shell import shell_with
from service.queries.sight import Queue
from service.queries.task_rows import TaskItem
from service.text import count, full_date, sentence_start, short_date, weekday_name
from service.web import calendar, words
from service.web.due import Chip, Term, chip
from service.web.inbox_filters import (
    QUEUES,
    address,
    filters_in,
    form_of,
    in_queue,
    query_of,
    queues_of,
)
from service.web.pages import asked, law, now, page, reading, render, today, ways
from service.web.paging import many, more, number_asked
from service.web.several import acts_of
from service.web.views import links

inbox_pages: Final = Blueprint("inbox", __name__)
_SHOWN: Final = 25


@page(inbox_pages, "/")
def inbox() -> Any:
    actor = me()
    filters, seen = filters_in(actor, request.args), number_asked("seen", 0)
    with reading() as session:
        found = tasks_in_sight(
            session,
            law(),
            actor,
            filters=filters,
            today=today(),
            cursor=asked("cursor") or None,
            limit=_SHOWN,
            counted=True,
        )
        counting = Counting(
            session,
            law(),
            actor,
            queues=queues_of(actor),
            today=today(),
            found=filters,
            first=found,
        )
        g.around, sums = shell_with(session, actor, now(), counting)
        offered = inbox_choices(session, actor)
        return render(
            "pages/inbox.html",
            **_lead(sums),
            tabs=_tabs(filters.queue, sums),
            sift=form_of(actor, filters, offered),
            views=links(offered.views, query_of(filters)),
            said=_said(filters, sums),
            tasks=_lines(found.items),
            acts=acts_of(actor),
            here=address(filters),
            shown=_shown(seen, found, sums),
            next=_next(address(filters, cursor=found.next), seen, found, sums),
        )


def _lead(sums: Counts) -> dict[str, Any]:
    """What day it is, and what of it presses."""
    return {
        "day": f"{sentence_start(weekday_name(today()))}, {full_date(today())}",
        "late": many(sums.late, "việc quá hạn") if sums.late else "",
        "ends_today": many(sums.today, "việc đến hạn hôm nay") if sums.today else "",
        "notice": calendar.notice(law().calendar, today()),
    }


def _tabs(chosen: Queue, sums: Counts) -> list[dict[str, Any]]:
    return [
        {
            "label": QUEUES[each],
            "href": in_queue(each),
            "count": many(number),
            "current": each == chosen,
        }
        for each, number in sums.queues.items()
        if each != "later" or number or each == chosen
    ]


def _said(filters: TaskFilters, sums: Counts) -> str:
    if not filters.narrows:
        return ""
    matches = f"khớp “{filters.q}”" if filters.q else "khớp bộ lọc"
    return sentence_start(f"{many(sums.found, 'việc', sums.most)} {matches}.")


def _shown(seen: int, found: Page[TaskItem], sums: Counts) -> str:
    total = many(sums.found, "việc", sums.most)
    if not seen:
        return f"Đang xem {len(found.items)} trong {total}"
    last, number = seen + len(found.items), many(sums.found, most=sums.most)
    return f"Đang xem việc {seen + 1} đến {last} trong {number}"


def _next(way: str, seen: int, found: Page[TaskItem], sums: Counts) -> dict[str, str] | None:
    if found.next is None:
        return None
    seen += len(found.items)
    coming = count(more(sums.found, seen, _SHOWN, sums.most), "việc")
    return {"href": f"{way}&seen={seen}", "text": f"Xem {coming} tiếp theo"}


def _is_free(task: TaskItem) -> bool:
    return task.may_act and not task.mine and task.claimed_by is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One task as `macros/lists.html` draws it. No dict: what a template asks of it by name it
    would look for among a dict's own attributes first, twenty times in each of 25 lines."""

    id: str
    href: str
    name: str
    number: str
    unit: str
    due: Chip
    matched: str
    awards: str
    received: str
    marks: Sequence[str]
    holder: Literal["me", "other", "free"]
    holder_name: str
    since: str
    claim_url: str
    current: bool


def _lines(tasks: Sequence[TaskItem]) -> list[Line]:
    moment, day, terms = now(), today(), law().calendar
    page_of = ways("tasks.task")
    claim_of = ways("holding.claim", way="list")
    return [
        Line(
            id=task.id,
            href=page_of(task.id),
            name=task.name,
            number=task.case_number,
            unit=task.unit or words.PROCESSES.get(task.process, ""),
            due=chip(terms, moment, day, _term(task)),
            matched=words.addressed(task.matched.name, task.matched.sex) if task.matched else "",
            awards=task.about,
            received=short_date(task.opened_on, day),
            marks=_marks(task),
            holder="me" if task.mine else "other" if task.claimed_by else "free",
            holder_name=task.claimant,
            since=short_date(task.claimed_on, day) if task.claimed_on else "",
            claim_url=claim_of(task.id) if _is_free(task) else "",
            current=not place,
        )
        for place, task in enumerate(tasks)
    ]


def _marks(task: TaskItem) -> list[str]:
    """What is special about a row, in words."""
    marks = ["Ưu tiên"] if task.priority else []
    if task.lent_by is not None and task.mine:
        marks.append(f"Làm giúp {task.lender}")
    elif task.lent_by_me:
        marks.append("Bạn nhờ làm giúp")
    if task.put_off_to is not None and task.put_off_to > today():
        marks.append(f"Để sau đến {short_date(task.put_off_to, today())}")
    return marks


def due_of(task: TaskItem, moment: datetime, day: date) -> Chip:
    return chip(law().calendar, moment, day, _term(task))


def _term(task: TaskItem) -> Term:
    return Term(
        due_on=task.due_on,
        due_at=task.due_at,
        starts_on=task.starts_on or task.opened_on,
        paused_on=task.paused_on,
    )
