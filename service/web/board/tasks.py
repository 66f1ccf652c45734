"""What stands behind each figure of the board: the tasks, the dossiers of an age."""

from typing import Any, Final

from flask import url_for

from service.gate.guard import me
from service.queries.board.ageing import Aged, ages_of, dossiers_of_age
from service.queries.board.counts import offices_of
from service.queries.board.tasks import (
    FREE,
    BoardFilters,
    FilterNames,
    filter_names,
    numbered_tasks,
)
from service.queries.rounds import rounds
from service.text import count, sentence_start
from service.web import words
from service.web.board.charts import band_label
from service.web.board.overview import board_pages, chosen_of, list_way, row
from service.web.due import Chip, Term, chip, working_days
from service.web.pages import asked, law, now, page, reading, render, today
from service.web.paging import many, more, number_asked

_SHOWN: Final = 25
DUE: Final = {"late": "Quá hạn", "week": "Đến hạn trong tuần này", "paused": "Tạm dừng"}


def filters() -> BoardFilters:
    """As they stand in the address; what is no filter of ours is none."""
    return BoardFilters(
        step=asked("step"),
        round=asked("round"),
        unit=asked("unit"),
        holder=asked("holder"),
        due=asked("due") if asked("due") in DUE else "",
    )


@page(board_pages, "/board/tasks")
def tasks() -> Any:
    chosen, seen = filters(), number_asked("seen", 0)
    with reading() as session:
        cursor = asked("cursor") or None
        found, total = numbered_tasks(
            session, me(), chosen, today=today(), cursor=cursor, limit=_SHOWN
        )
        names = filter_names(session, me(), chosen, now())
        known = rounds(session, me(), today())
    rows = [row(each) for each in found.items]
    return render(
        "board/tasks.html",
        chosen=chosen,
        filtered=bool(chosen_of(chosen)),
        steps=[(key, label, key == chosen.step) for key, label in names.steps],
        rounds=[(each.id, each.title, each.id == chosen.round) for each in known],
        dues=[(key, label, key == chosen.due) for key, label in DUE.items()],
        said=_said(chosen, names, total),
        tasks=rows,
        may_remind=any(each["may_remind"] for each in rows),
        may_assign=any(each["may_assign"] for each in rows),
        shown=_shown(seen, len(rows), total),
        next=_next(chosen, found.next, seen + len(rows)),
        next_text=f"Xem {count(more(total, seen + len(rows), _SHOWN), 'việc')} tiếp theo",
    )


def _said(chosen: BoardFilters, names: FilterNames, total: int) -> str:
    """What the list holds, with the filters that no field of the form shows."""
    parts = [f"{sentence_start(many(total, 'việc'))} đang mở"]
    if chosen.unit:
        parts.append(f"hồ sơ của {names.unit or 'đơn vị không còn'}")
    if chosen.holder == FREE:
        parts.append("chưa ai nhận")
    elif ":" in chosen.holder:
        parts.append(f"chưa ai nhận ở {names.holder or 'nhóm không còn'}")
    elif chosen.holder:
        parts.append(f"đang ở với {names.holder or 'người không còn'}")
    return ", ".join(parts) + "."


def _shown(seen: int, here: int, total: int) -> str:
    if not seen:
        return f"Đang xem {here} trong {many(total, 'việc')}"
    return f"Đang xem việc {seen + 1} đến {seen + here} trong {many(total)}"


def _next(chosen: BoardFilters, cursor: str | None, seen: int) -> str:
    return list_way(**chosen_of(chosen), cursor=cursor, seen=str(seen)) if cursor else ""


# Dossiers of an age -----------------------------------------------------------------------------


@page(board_pages, "/board/dossiers")
def dossiers() -> Any:
    age, number_ = number_asked("age", 0), max(number_asked("page"), 1)
    with reading() as session:
        ages = ages_of(session, law(), offices_of(me()), today())
        age = min(age, len(ages.bands) - 1)
        found = dossiers_of_age(
            session, law(), offices_of(me()), today(), age, page=number_, limit=_SHOWN
        )
    label = band_label(ages.bands[age])
    return render(
        "board/dossiers.html",
        lead=f"Đã qua {label} làm việc từ khi tiếp nhận; thời hạn {ages.term.text}.",
        citation=ages.term.citation.text,
        tabs=[
            {
                "label": band_label(band),
                "href": url_for("board.dossiers", age=at),
                "current": at == age,
            }
            for at, band in enumerate(ages.bands)
        ],
        dossiers=[_aged(each) for each in found.items],
        next=url_for("board.dossiers", age=age, page=number_ + 1) if found.next else "",
    )


def _aged(each: Aged) -> dict[str, Any]:
    gone = law().calendar.working_days_between(each.accepted_on, today())
    return {
        "href": url_for("dossiers.dossier", dossier_id=each.id),
        "unit": each.unit,
        "number": each.number,
        "state": words.STATES.get(each.state, each.state),
        "gone": working_days(gone),
        "due": _due(each),
    }


def _due(each: Aged) -> Chip:
    return chip(law().calendar, now(), today(), Term(due_on=each.due_on))


__all__ = ["board_pages"]
