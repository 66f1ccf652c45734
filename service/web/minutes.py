"""Papers on A4 of a sitting: its minutes, and the minutes of its count."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from service.access import NotFound
from service.gate.guard import me
from service.queries.session_papers import Attendee, ConsideredRow, SessionPaper, session_paper
from service.text import clock_time, full_date
from service.web import sitting
from service.web.pages import law, now, page, reading, render, today
from service.web.paper_words import VOTES, council_lines, paper_moment, two_figures
from service.web.papers import letterhead, papers_pages
from service.web.tally import blocks
from workflows.law.calendar import local_day


def _record(session_id: str) -> SessionPaper:
    with reading() as session:
        return session_paper(session, law(), me(), session_id, today())


@page(papers_pages, "/sessions/<session_id>/minutes")
def minutes(session_id: str) -> Any:
    found = _record(session_id)
    signed = found.signed_at
    paper = _letterhead(found, "Biên bản", f"Họp {found.council}", signed is None)
    paper |= {
        "number": found.minutes_number,
        "signs": (
            {"role": "Thư ký", "name": _name(found, "secretary")},
            {"role": "Chủ tịch Hội đồng", "name": _name(found, "chair")},
        ),
    }
    return render(
        "papers/minutes.html",
        paper=paper,
        back_href=url_for("sessions.session_view", session_id=session_id),
        minutes=found,
        began=paper_moment(found.began_at),
        ended=paper_moment(found.closed_at) if found.closed_at else "",
        members=two_figures(len(found.members)),
        present=two_figures(_present(found)),
        away=_away(found.members),
        chair=_attendee(found, "chair"),
        secretary=_attendee(found, "secretary"),
        rows=_rows(found),
        thresholds=_thresholds(found),
        method=_method(found),
        opinions=_opinions(found),
        passed=two_figures(sum(row.result == "passed" for row in found.rows)),
        failed=two_figures(sum(row.result == "failed" for row in found.rows)),
        deferred=two_figures(sum(row.result == "deferred" for row in found.rows)),
    )


@page(papers_pages, "/sessions/<session_id>/counting-minutes")
def counting_minutes(session_id: str) -> Any:
    found = _record(session_id)
    if found.box_opened_at is None or found.ballot_opened_at is None:
        raise NotFound
    tellers = [member.name for member in found.members if member.teller]
    signed = bool(found.signatures) and len(found.signatures) >= len(tellers)
    paper = _letterhead(found, "Biên bản kiểm phiếu", found.council, not signed)
    paper |= {
        "number": "",
        "signs": tuple({"role": "Ban kiểm phiếu", "name": name} for name in tellers),
    }
    return render(
        "papers/counting.html",
        paper=paper,
        back_href=url_for("sessions.session_view", session_id=session_id),
        minutes=found,
        opened=paper_moment(found.ballot_opened_at),
        counted=paper_moment(found.box_opened_at),
        members=two_figures(len(found.members)),
        tellers=tellers,
        signed=[
            (each.name, each.agrees, each.reason, paper_moment(each.at))
            for each in found.signatures
        ],
        rows=[row for row in _rows(found) if row["method"] == "ballot"],
        thresholds=_thresholds(found),
        box=found.box,
    )


def _letterhead(
    found: SessionPaper,
    title: str,
    about: str,
    draft: bool,  # noqa: FBT001  asked by one name
) -> dict[str, Any]:
    awards = list(dict.fromkeys(row.award_name for row in found.rows))
    considered = f"Xét {awards[0]}" if len(awards) == 1 else "Xét khen thưởng"
    paper = letterhead(
        found.owner,
        title=title,
        on=local_day(found.began_at),
        draft=draft,
        about=(about, considered),
        check=_check(found),
    )
    return paper | {
        "agency_above": found.owner,
        "agency": council_lines(found.council, found.owner),
    }


def _check(found: SessionPaper) -> str:
    printed = f"In lúc {clock_time(now())} ngày {full_date(today())}"
    code = f"Mã đối chiếu phiếu: {found.box.code} · " if found.box.code else ""
    return f"{code}Phiên họp {found.number} · {printed}"


def _attendee(found: SessionPaper, role: str) -> str:
    member = next((each for each in found.members if each.role == role), None)
    if member is None:
        return ""
    return ", ".join(part for part in (member.name, member.post) if part)


def _name(found: SessionPaper, role: str) -> str:
    return next((each.name for each in found.members if each.role == role), "")


def _present(found: SessionPaper) -> int:
    return sum(each.attendance == "present" for each in found.members)


_AWAY = {
    "remote": "bỏ phiếu từ xa",
    "paper": "gửi phiếu giấy",
    "open_opinion": "gửi ý kiến bằng văn bản",
}


def _away(members: Sequence[Attendee]) -> list[str]:
    """`Vũ Thị Đượm (đi công tác; gửi ý kiến bằng văn bản)`"""
    told = []
    for each in members:
        if each.attendance == "present":
            continue
        notes = "; ".join(part for part in (each.reason, _AWAY.get(each.attendance)) if part)
        told.append(f"{each.name} ({notes})" if notes else each.name)
    return told


def _rows(found: SessionPaper) -> list[dict[str, Any]]:
    many = len({row.award_name for row in found.rows}) > 1
    return [_row(place, row, found, many) for place, row in enumerate(found.rows, start=1)]


def _row(
    place: int,
    row: ConsideredRow,
    found: SessionPaper,
    many: bool,  # noqa: FBT001  as above
) -> dict[str, Any]:
    drawn = blocks(row.tally) if row.tally else None
    result = {"passed": "Đạt", "failed": "Không đạt", "deferred": "Để phiên sau"}
    return {
        "place": place,
        "name": row.subject,
        "unit": ", ".join(part for part in (row.post, row.unit) if part),
        "award": row.award_name if many else "",
        "standard": row.standard,
        "method": row.method,
        "discussion": row.discussion,
        "differing": row.differing_opinions,
        "excluded": sitting.excluded(row.excluded, len(found.members)) if row.method else "",
        "tally": row.tally,
        "agree": drawn.agree if drawn else "",
        "not_agree": drawn.not_agree if drawn else "",
        "blank": drawn.blank if drawn else "",
        "written": len(row.written_opinions),
        "votes": drawn,
        "result": result.get(row.result, ""),
        "passed": row.result == "passed",
    }


def _thresholds(found: SessionPaper) -> list[str]:
    """`Cần ít nhất 80 % tổng số thành viên đồng ý, tức từ 12 trên 15`: a line for each rule."""
    total = len(found.members)
    many = len({(row.share, row.need) for row in found.rows if row.method}) > 1
    lines = [
        f"{row.award_name + ': cần' if many else 'Cần'} {row.share} tổng số thành viên đồng ý, "
        f"tức từ {row.need} trên {total} ({row.rule})."
        for row in found.rows
        if row.method
    ]
    return list(dict.fromkeys(lines))


def _method(found: SessionPaper) -> str:
    methods = {row.method for row in found.rows if row.method}
    if methods == {"ballot"}:
        return "Kết quả bỏ phiếu kín"
    return "Kết quả biểu quyết" if methods == {"hands"} else "Kết quả biểu quyết, bỏ phiếu kín"


def _opinions(found: SessionPaper) -> list[str]:
    """Open opinions of absent members, by name, as the law counts them."""
    by_member: dict[str, list[str]] = {}
    for place, row in enumerate(found.rows, start=1):
        for each in row.written_opinions:
            said = f"{VOTES.get(each.opinion, each.opinion)} trường hợp số {place}"
            told = f"{said} ({each.text})" if each.text else said
            by_member.setdefault(each.member, []).append(told)
    return [f"{member}: {', '.join(told)}" for member, told in by_member.items()]


__all__ = ["papers_pages"]
