"""What the council has before its eyes: a nominee's report on the desk, the count on the wall."""

from typing import Any, Final

from flask import url_for

from service.access import NotFound
from service.gate.guard import me
from service.queries.agenda import NominationReport, nomination_report
from service.queries.attachments import AttachmentItem
from service.queries.sessions import SessionPage
from service.text import clock_time, long_date
from service.web import eligibility_words as said
from service.web import sitting, words
from service.web.pages import law, page, reading, render, today
from service.web.paging import number_asked
from service.web.paper_words import OPINIONS, RATINGS
from service.web.published import sessions_pages
from service.web.sessions import find
from workflows.law.calendar import local_day

_ON_A_WALL: Final = 5  # what fits 768 pixels and is read from the last row of chairs
_ROOMY: Final = 3
_PAPERS: Final = {
    "write_achievement_report": "Văn bản xác nhận mức hoàn thành nhiệm vụ",
    "hold_unit_review": "Biên bản bình xét của đơn vị",
}


@page(sessions_pages, "/sessions/<session_id>/nominations/<nomination_id>")
def report(session_id: str, nomination_id: str) -> Any:
    with reading() as rows:
        found = nomination_report(rows, law(), me(), session_id, nomination_id, today())
    key, verdict = words.VERDICTS.get(found.verdict, ("", ""))
    return render(
        "sessions/report.html",
        report=found,
        **_findings(found),
        papers=[_paper(task, file) for task, file in found.papers],
        before=_report_href(found.session, found.before),
        after=_report_href(found.session, found.after),
        rating=RATINGS.get(found.report.get("rating", ""), ""),
        verdict_key=key,
        verdict=verdict,
        opinions=[(each.body, OPINIONS.get(each.opinion, "")) for each in found.opinions],
        kind=words.SUBJECTS.get(found.kind, ""),
    )


def _findings(found: NominationReport) -> dict[str, Any]:
    """What the law says of it, as far as it can be reckoned."""
    return {
        "icon_name": said.icon_of(found.answer),
        "head": said.label(found.answer),
        "sentence": said.sentence(found.answer),
        "groups": said.groups(found.answer, found.kind),
    }


def _paper(task: str, file: AttachmentItem) -> dict[str, str]:
    return {
        "name": _PAPERS[task],
        "href": url_for("files.file", file_id=file.id),
        "meta": f"{file.kind.upper()}, {words.size(file.size)}",
    }


def _report_href(session_id: str, nomination_id: str, view: str = "sessions.report") -> str:
    if not nomination_id:
        return ""
    return url_for(view, session_id=session_id, nomination_id=nomination_id)


@page(sessions_pages, "/sessions/<session_id>/nominations/<nomination_id>/screen")
def report_screen(session_id: str, nomination_id: str) -> Any:
    """The same for the projector, one nomination after the other."""
    with reading() as rows:
        found = nomination_report(rows, law(), me(), session_id, nomination_id, today())
    wall = "sessions.report_screen"
    return render(
        "sessions/report_wall.html",
        report=found,
        **_findings(found),
        facts=_wall_facts(found),
        before=_report_href(session_id, found.before, wall),
        after=_report_href(session_id, found.after, wall),
        back=_report_href(session_id, nomination_id),
    )


def _wall_facts(found: NominationReport) -> list[tuple[str, str]]:
    rating = RATINGS.get(found.report.get("rating", ""), "")
    verdict = words.VERDICTS.get(found.verdict, ("", ""))[1]
    votes = found.unit_votes
    rows = [("Mức hoàn thành nhiệm vụ", rating), ("Kết quả thẩm định", verdict)]
    rows += [("Sáng kiến", each["name"]) for each in found.report.get("initiatives", ())]
    if votes:
        of = votes["in_favour"] + votes["against"] + votes["abstained"]
        rows.append(("Đơn vị đồng ý", f"{votes['in_favour']} trong {of}"))
    rows += [(each.body, OPINIONS.get(each.opinion, "")) for each in found.opinions]
    return [(name, value) for name, value in rows if value]


@page(sessions_pages, "/sessions/<session_id>/screen")
def screen(session_id: str) -> Any:
    """For the projector: how many have voted, and after the opening what was counted."""
    found, box = find(session_id)
    if found.opened_at is None:
        raise NotFound
    rows = sitting.results(found)
    pages = max((len(rows) + _ON_A_WALL - 1) // _ON_A_WALL, 1)
    number = min(max(number_asked("page"), 1), pages)
    opened = found.box_opened_at
    return render(
        "sessions/screen.html",
        session=found,
        title=_wall_title(found),
        rows=rows[(number - 1) * _ON_A_WALL : number * _ON_A_WALL],
        dense=len(rows) > _ROOMY,
        before=_page_href(session_id, number - 1, pages),
        after=_page_href(session_id, number + 1, pages),
        place=f"Trang {number} trong {pages}" if pages > 1 else "",
        turnout=sitting.turnout(found, box) if found.ballot_opened_at and not opened else "",
        present=sitting.present(found),
        written=sum(each.attendance == "open_opinion" for each in found.members),
        roll=sitting.roll(found),
        shares=_shares(found),
        opened=clock_time(opened) if opened else "",
        day=long_date(local_day(opened or found.opened_at)),
        code=box.code,
    )


def _wall_title(found: SessionPage) -> str:
    awards = sitting.awards_voted(found)
    named = awards[0] if len(awards) == 1 else ""
    if found.box_opened_at is not None:
        return f"Kết quả bỏ phiếu {named}".strip()
    if found.ballot_opened_at is not None:
        return f"Bỏ phiếu {named}".strip()
    return "Danh sách dự họp"


def _page_href(session_id: str, number: int, pages: int) -> str:
    if not 1 <= number <= pages:
        return ""
    return url_for("sessions.screen", session_id=session_id, page=number)


def _shares(found: SessionPage) -> str:
    shares = {each.share for each in found.agenda if each.tally}
    return shares.pop() if len(shares) == 1 else ""


__all__ = ["sessions_pages"]
