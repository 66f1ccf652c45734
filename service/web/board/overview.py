"""The board: in ten seconds what is late and with whom."""

from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, url_for

from service.casework.registering import UNIT
from service.gate.guard import me
from service.queries.board.counts import Board, board
from service.queries.board.registering import Registering
from service.queries.board.tasks import BoardFilters, BoardTask, to_do_first
from service.queries.board.unheld import Unheld
from service.queries.week import week_end
from service.text import clock_time, count, long_date, number, short_date
from service.web import words
from service.web.board import charts
from service.web.board.targets import target_charts
from service.web.due import Chip, Term, chip, working_days
from service.web.pages import law, now, page, reading, render, today
from service.web.rates import rate_chart
from workflows.law.roles import Role

board_pages: Final = Blueprint("board", __name__)
_FIRST: Final = 7


def list_way(**chosen: Any) -> str:
    """The list of tasks under these filters."""
    return url_for("board.tasks", **chosen)


@page(board_pages, "/board")
def board_page() -> Any:
    with reading() as session:
        found = board(session, law(), me(), now())
        first = to_do_first(session, me(), limit=_FIRST)
    return render(
        "board/board.html",
        lead=f"{count(found.total.open, 'việc')} đang mở, {long_date(today())}."
        f"{counted(found.counted_at)}",
        figures=_figures(found),
        before=[
            (charts.by_age(found.ageing, lambda age: url_for("board.dossiers", age=age)), "Hồ sơ"),
            (charts.by_step(found, lambda step: list_way(step=step)), "Việc"),
            (charts.by_holder(found, lambda holder: list_way(holder=holder)), "Việc"),
        ],
        after=[
            charts.by_unit(found, lambda unit: list_way(unit=unit)),
            charts.by_round(found, lambda round_: list_way(round=round_)),
        ],
        nobodys=[_nobodys(each) for each in found.unheld],
        year=today().year,
        rates=_rates(found.registering),
        targets=target_charts(found.reached, today().year),
        tasks=[row(each) for each in first],
        may_press=any(each.may_remind for each in first),
    )


def _rates(found: Registering | None) -> dict[str, Any] | None:
    """Registration beside its targets, and the way to the units that are missing."""
    if found is None:
        return None
    units = next(each for each in found.rates if each.kind == UNIT)
    here = url_for("campaigns.campaign_page", campaign_id=found.campaign) if found.campaign else ""
    return {
        "chart": rate_chart(found.rates),
        "missing": count(units.of - units.reached, "đơn vị") if units.of > units.reached else "",
        "missing_href": f"{here}?show=missing#units" if here else url_for("campaigns.campaigns"),
        "href": here or url_for("campaigns.campaigns"),
    }


def counted(at: datetime | None) -> str:
    """When the figures of a large office were counted; those of this moment need no word."""
    if at is None:
        return ""
    return f" Số liệu lúc {clock_time(at)}; danh sách phía sau mỗi số luôn mới nhất."


def _nobodys(each: Unheld) -> dict[str, str]:
    """What waits for nobody: whose role it is, and the way to its tasks."""
    role = Role(each.role).label
    whose = role if each.inside else f"{role}, {each.organisation_name}"
    way = list_way(holder=f"{each.organisation}:{each.role}")
    return {"words": f"{whose}: {count(each.tasks, 'việc')}", "href": way}


def _figures(found: Board) -> list[dict[str, Any]]:
    left = law().calendar.working_days_between(today(), week_end(today()))
    left += law().calendar.is_working(today())
    total = found.total
    return [
        {"number": number(total.open), "words": "đang mở", "href": list_way()},
        {
            "number": number(total.late),
            "words": "quá hạn",
            "href": list_way(due="late"),
            "late": total.late > 0,
        },
        {
            "number": number(total.soon),
            "words": f"đến hạn trong tuần này, còn {working_days(left)}",
            "href": list_way(due="week"),
        },
        {"number": number(total.paused), "words": "tạm dừng", "href": list_way(due="paused")},
    ]


# Rows -------------------------------------------------------------------------------------------


def row(task: BoardTask) -> dict[str, Any]:
    """A line of a list of tasks: the date first, then what and whose dossier, then with whom."""
    return {
        "id": task.id,
        "href": url_for("tasks.task", task_id=task.id),
        "name": task.name,
        "number": task.number,
        "unit": task.unit or words.PROCESSES.get(task.process, ""),
        "round": task.round,
        "due": due_of(task),
        "holder": task.holder,
        "free": "" if task.holder else whose(task),
        "may_remind": task.may_remind,
        "may_assign": task.may_assign,
    }


def whose(task: BoardTask) -> str:
    """Whose role a task belongs to that nobody has taken."""
    return ", ".join(part for part in (Role(task.role).label, task.organisation) if part)


def due_of(task: BoardTask) -> Chip:
    if task.paused:
        return Chip("paused", "Tạm dừng", f"Mở từ {short_date(task.opened_on, today())}")
    term = Term(due_on=task.due_on, due_at=task.due_at, starts_on=task.starts_on or task.opened_on)
    return chip(law().calendar, now(), today(), term)


def chosen_of(filters: BoardFilters) -> dict[str, str]:
    """The filters that are set, as they stand in an address."""
    return {name: value for name, value in asdict(filters).items() if value}
