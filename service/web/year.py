"""The year's calendar: what comes back every year, when, and what has become of it."""

from typing import Any, Final

from flask import Blueprint, url_for

from service.gate.guard import me
from service.queries.year import StepItem, year_page
from service.text import near_date, sentence_start
from service.web.due import Chip, Term, chip
from service.web.pages import law, now, page, reading, render, today
from service.web.paging import number_asked
from workflows.law.calendar import local_day

year_pages: Final = Blueprint("year", __name__)
_STATES: Final = {
    "waiting": "Chưa đến ngày mở",
    "ahead": "Dự kiến",
    "open": "Đang làm",
    "done": "Đã làm xong",
    "passed": "Không mở",
}


@page(year_pages, "/year")
def steps_of_year() -> Any:
    with reading() as session:
        found = year_page(session, law(), me(), today(), number_asked("year", 0) or None)
    return render(
        "pages/year.html",
        year=found.year,
        commune=found.commune_name,
        tabs=[
            {
                "label": str(each),
                "href": url_for("year.steps_of_year", year=each),
                "current": each == found.year,
            }
            for each in found.years
        ],
        steps=[_line(each) for each in found.steps],
    )


def _line(step: StepItem) -> dict[str, Any]:
    return {
        "name": step.name,
        "guide": step.guide,
        "href": url_for("tasks.task", task_id=step.task) if step.task else "",
        "due": _due(step),
        "opens": f"Mở {near_date(step.opens_on, today())}" if step.state in _COMING else "",
        "state": _STATES[step.state],
        "more": _more(step),
        "moved": _moved(step),
        "citation": step.citation,
    }


def _more(step: StepItem) -> str:
    if step.done_at is not None:
        return sentence_start(near_date(local_day(step.done_at), today()))
    return "Đã qua ngày mở khi hệ thống chưa chạy ở xã." if step.state == "passed" else ""


_COMING: Final = ("waiting", "ahead")


def _due(step: StepItem) -> Chip:
    if step.state == "open":
        return chip(law().calendar, now(), today(), Term(due_on=step.due_on, starts_on=None))
    return Chip("done", sentence_start(near_date(step.due_on, today())))


def _moved(step: StepItem) -> str:
    if step.moved_at is None:
        return ""
    before = near_date(step.planned_for, today())
    on = near_date(local_day(step.moved_at), today())
    return f"{step.moved_by} chuyển từ {before}, ghi {on}: {step.moved_because}"
