"""Papers on A4 of a sitting: its minutes, and the minutes of its count."""

from collections.abc import Sequence
from typing import Any, Final

from flask import url_for

from service.access import NotFound
from service.casework.minutes import Attendee, ConsideredRow
from service.casework.presiding import BY_ORDER, CHAIR, FOR_CHAIR, OWN_POST
from service.gate.guard import me
from service.queries.session_papers import SessionPaper, Version, session_paper
from service.text import clock_time, full_date
from service.web import sitting
from service.web.pages import law, now, page, reading, render, today
from service.web.paper_words import VOTES, council_lines, paper_moment, two_figures
from service.web.papers import letterhead, papers_pages
from service.web.tally import blocks
from workflows.law.calendar import local_day

_SECOND: Final = 2
_CHAIR: Final = "Chủ tịch Hội đồng"
_SIGNED: Final = "đã ký lúc {}"


def _record(session_id: str, version: int | None = None) -> SessionPaper:
    with reading() as session:
        return session_paper(session, law(), me(), session_id, version=version)


@page(papers_pages, "/sessions/<session_id>/minutes")
def minutes(session_id: str) -> Any:
    """The version in force, or the draft."""
    return _minutes(_record(session_id))


@page(papers_pages, "/sessions/<session_id>/minutes/<int:version>")
def minutes_version(session_id: str, version: int) -> Any:
    """Each version that was signed stays readable; 0 is the one that waits to be."""
    return _minutes(_record(session_id, version))


def _minutes(found: SessionPaper) -> Any:
    record, signed = found.record, found.signed_at
    paper = _letterhead(found, "Biên bản", f"Họp {record.council}", signed is None)
    paper |= {
        "number": record.minutes_number,
        "signs": (
            _signed("Thư ký", _name(found, "secretary"), found.version),
            _signed_for_the_council(_name(found, "chair"), found.version),
        ),
    }
    return render(
        "papers/minutes.html",
        paper=paper,
        back_href=url_for("sessions.session_view", session_id=found.session),
        minutes=record,
        edition=_edition(found),
        began=paper_moment(record.began_at),
        ended=paper_moment(record.closed_at) if record.closed_at else "",
        members=two_figures(len(record.members)),
        present=two_figures(_present(found)),
        away=_away(record.members),
        chair=_presided(record.members),
        secretary=_attendee(found, "secretary"),
        rows=_rows(found),
        thresholds=_thresholds(found),
        method=_method(found),
        opinions=_opinions(found),
        passed=two_figures(sum(row.result == "passed" for row in record.rows)),
        failed=two_figures(sum(row.result == "failed" for row in record.rows)),
        deferred=two_figures(sum(row.result == "deferred" for row in record.rows)),
    )


def _signed(role: str, name: str, version: Version | None) -> dict[str, str]:
    """Who signed, and when: a deputy under his own name."""
    at = version.secretary_signed_at if version else None
    if version is None or at is None:
        return {"role": role, "name": name}
    role = role if version.secretary == name else f"KT. {role}"
    return {"role": role, "name": version.secretary, "note": _SIGNED.format(paper_moment(at))}


def _signed_for_the_council(name: str, version: Version | None) -> dict[str, str]:
    """The chair, or in two lines for whom and as what another signs (NĐ 30/2020, Phụ lục I)."""
    if version is None or not version.chair:
        return {"role": _CHAIR, "name": name}
    lines = {
        "": {"role": _CHAIR if version.chair == name else f"KT. {_CHAIR}"},
        CHAIR: {"role": _CHAIR},
        FOR_CHAIR: {"for": f"KT. {_CHAIR}", "role": f"Phó {_CHAIR}"},
        BY_ORDER: {"for": f"TUQ. {_CHAIR}", "role": version.chair_post or "Người được ủy quyền"},
        OWN_POST: {"role": version.chair_post or "Người ký thay"},
    }[version.signed_as]
    at = version.chair_signed_at
    note = {"note": _SIGNED.format(paper_moment(at))} if at else {}
    return {**lines, "name": version.chair, **note}


def _edition(found: SessionPaper) -> str:
    """`Bản số 2, thay bản số 1. Lý do: …`; nothing where there has only ever been one."""
    version = found.version
    if version is None or (version.number < _SECOND and not version.reason):
        later = version.number < len(found.versions) if version else False
        return _replaced(found) if later else ""
    number = version.number or len(found.versions) + 1
    told = f"Bản số {number}, thay bản số {number - 1}. Lý do đính chính: {version.reason}"
    return f"{told} {_replaced(found)}".strip()


def _replaced(found: SessionPaper) -> str:
    version, last = found.version, len(found.versions)
    if version is None or not 0 < version.number < last:
        return ""
    return f"Bản số {version.number} đã được thay bằng bản số {last}."


@page(papers_pages, "/sessions/<session_id>/counting-minutes")
def counting_minutes(session_id: str) -> Any:
    found = _record(session_id)
    if found.box_opened_at is None or found.ballot_opened_at is None:
        raise NotFound
    tellers = [member.name for member in found.record.members if member.teller]
    signed = bool(found.signatures) and len(found.signatures) >= len(tellers)
    paper = _letterhead(found, "Biên bản kiểm phiếu", found.record.council, not signed)
    paper |= {
        "number": "",
        "signs": tuple({"role": "Ban kiểm phiếu", "name": name} for name in tellers),
    }
    return render(
        "papers/counting.html",
        paper=paper,
        back_href=url_for("sessions.session_view", session_id=session_id),
        minutes=found.record,
        opened=paper_moment(found.ballot_opened_at),
        counted=paper_moment(found.box_opened_at),
        members=two_figures(len(found.record.members)),
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
    awards = list(dict.fromkeys(row.award_name for row in found.record.rows))
    considered = f"Xét {awards[0]}" if len(awards) == 1 else "Xét khen thưởng"
    paper = letterhead(
        found.record.owner,
        title=title,
        on=local_day(found.record.began_at),
        draft=draft,
        about=(about, considered),
        check=_check(found),
    )
    return paper | {
        "agency_above": found.record.owner,
        "agency": council_lines(found.record.council, found.record.owner),
    }


def _check(found: SessionPaper) -> str:
    printed = f"In lúc {clock_time(now())} ngày {full_date(today())}"
    code = f"Mã đối chiếu phiếu: {found.box.code} · " if found.box.code else ""
    roll = f"Mã thành viên và điểm danh: {found.record.roll_hash} · "
    kept = f"Mã biên bản: {found.version.hash} · " if found.version else ""
    return f"{code}{roll}{kept}Phiên họp {found.record.number} · {printed}"


def _attendee(found: SessionPaper, role: str) -> str:
    member = next((each for each in found.record.members if each.role == role), None)
    if member is None:
        return ""
    return ", ".join(part for part in (member.name, member.post) if part)


def _presided(members: Sequence[Attendee]) -> str:
    """Who was in the chair: without the chair himself the first of his deputies who was there."""
    here = [each for each in members if each.attendance == "present"]
    ranked = [each for role in ("chair", "vice_chair") for each in here if each.role == role]
    if not ranked:
        return ""
    first = ranked[0]
    seat = _CHAIR if first.role == "chair" else f"Phó {_CHAIR}, thay Chủ tịch vắng"
    return ", ".join(part for part in (first.name, first.post, seat) if part)


def _name(found: SessionPaper, role: str) -> str:
    return next((each.name for each in found.record.members if each.role == role), "")


def _present(found: SessionPaper) -> int:
    return sum(each.attendance == "present" for each in found.record.members)


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
    many = len({row.award_name for row in found.record.rows}) > 1
    return [_row(place, row, found, many) for place, row in enumerate(found.record.rows, start=1)]


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
        "excluded": sitting.excluded(row.excluded, len(found.record.members)) if row.method else "",
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
    total = len(found.record.members)
    many = len({(row.share, row.need) for row in found.record.rows if row.method}) > 1
    lines = [
        f"{row.award_name + ': cần' if many else 'Cần'} {row.share} tổng số thành viên đồng ý, "
        f"tức từ {row.need} trên {total} ({row.rule})."
        for row in found.record.rows
        if row.method
    ]
    return list(dict.fromkeys(lines))


def _method(found: SessionPaper) -> str:
    methods = {row.method for row in found.record.rows if row.method}
    if methods == {"ballot"}:
        return "Kết quả bỏ phiếu kín"
    return "Kết quả biểu quyết" if methods == {"hands"} else "Kết quả biểu quyết, bỏ phiếu kín"


def _opinions(found: SessionPaper) -> list[str]:
    """Open opinions of absent members, by name, as the law counts them."""
    by_member: dict[str, list[str]] = {}
    for place, row in enumerate(found.record.rows, start=1):
        for each in row.written_opinions:
            said = f"{VOTES.get(each.opinion, each.opinion)} trường hợp số {place}"
            told = f"{said} ({each.text})" if each.text else said
            by_member.setdefault(each.member, []).append(told)
    return [f"{member}: {', '.join(told)}" for member, told in by_member.items()]


__all__ = ["papers_pages"]
