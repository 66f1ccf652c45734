"""The register of awards: searched, filtered, taken away as a spreadsheet."""

from typing import Any, Final

from flask import Blueprint, url_for

from service import access
from service.gate.guard import me
from service.queries.register import (
    RegisterEntry,
    RegisterFilters,
    years_and_awards,
)
from service.queries.register import (
    register as entries_of,
)
from service.queries.waiting import waiting
from service.text import near_date, sentence_start
from service.web import words
from service.web.pages import asked, law, page, reading, render, today
from service.web.paging import number_asked

register_pages: Final = Blueprint("register", __name__)


def filters_asked() -> RegisterFilters:
    return RegisterFilters(
        q=asked("q")[:100], year=number_asked("year", 0) or None, award=asked("award")
    )


def section_tabs(current: str) -> list[dict[str, Any]]:
    """The register and what leads into it: decisions, and rows that wait for one."""
    with reading() as session:
        waits = len(waiting(session, law(), me(), "decision"))
    return [
        {
            "label": "Sổ khen thưởng",
            "href": url_for("register.register"),
            "current": current == "register",
        },
        {
            "label": "Quyết định",
            "href": url_for("decisions.decisions"),
            "current": current == "decisions",
        },
        {
            "label": "Chờ quyết định",
            "href": url_for("decisions.waiting_list"),
            "count": waits,
            "current": current == "waiting",
        },
        {
            "label": "Trình cấp trên",
            "href": url_for("proposals.proposals"),
            "current": current == "proposals",
        },
        {
            "label": "Hồ sơ thành tích",
            "href": url_for("achievements.subjects"),
            "current": current == "achievements",
        },
    ]


@page(register_pages, "/register")
def register() -> Any:
    filters, number = filters_asked(), max(number_asked("page"), 1)
    with reading() as session:
        found = entries_of(session, law(), me(), filters, page=number)
        years, awards = years_and_awards(session, law(), me())
    return render(
        "register/register.html",
        tabs=section_tabs("register"),
        q=filters.q,
        filtered=bool(filters.q or filters.year or filters.award),
        years=[(year, year == filters.year) for year in years],
        awards=[(code, name, code == filters.award) for code, name in awards],
        entries=[_line(each) for each in found.entries],
        shown=f"Trang {number}" if found.more or number > 1 else "",
        next=_way("register.register", filters, page=number + 1) if found.more else "",
    )


def _way(endpoint: str, filters: RegisterFilters, **more: Any) -> str:
    return url_for(
        endpoint,
        q=filters.q or None,
        year=filters.year,
        award=filters.award or None,
        **more,
    )


def _decided(each: RegisterEntry) -> str:
    """The page of what it rests on: a decision of the commune, or an answer from above."""
    if each.decision:
        return url_for("decisions.decision", decision_id=each.decision)
    if each.proposal and _reads_proposals():
        return url_for("proposals.proposal", proposal_id=each.proposal)
    return ""


def _reads_proposals() -> bool:
    return any(access.may_read_own_proposals(me(), each) for each in me().communes)


def _line(each: RegisterEntry) -> dict[str, Any]:
    return {
        "name": each.subject,
        "post": each.post or sentence_start(words.SUBJECTS.get(each.kind, "")),
        "unit": f"{each.unit}, nay là {', '.join(each.heirs)}" if each.heirs else each.unit,
        "award": each.award_name,
        "year": each.year,
        "number": each.decision_number,
        "href": _decided(each),
        "day": sentence_start(near_date(each.decided_on, today())),
        "corrects": each.corrects,
        "signer": each.signer,
        "ordinal": each.ordinal,
    }
