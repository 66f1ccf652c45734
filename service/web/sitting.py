"""One sitting in words and figures: agenda, roll, where the vote stands, what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from flask import url_for

from service.queries.ballots import Box
from service.queries.sessions import AgendaView, MemberView, SessionPage
from service.text import NO_BREAK, clock_time, count, long_date, near_date
from service.web.tally import Blocks, blocks
from workflows.law.book import LawBook
from workflows.law.calendar import local_day

SEATS: Final[Mapping[str, str]] = {
    "chair": "Chủ tịch Hội đồng",
    "vice_chair": "Phó Chủ tịch Hội đồng",
    "standing": "Ủy viên thường trực",
    "secretary": "Thư ký",
    "member": "Ủy viên",
}
STATES: Final[Mapping[str, str]] = {
    "preparing": "Đang chuẩn bị",
    "convened": "Đã lên chương trình",
    "open": "Đang họp",
    "voting": "Đang bỏ phiếu",
    "counted": "Đã kiểm phiếu",
    "concluded": "Đã kết luận",
    "cancelled": "Đã hủy",
}
ATTENDANCE: Final[Mapping[str, str]] = {
    "": "Chưa xác nhận",
    "present": "Có mặt",
    "remote": "Vắng, bỏ phiếu từ xa",
    "paper": "Vắng, phiếu giấy",
    "open_opinion": "Vắng, gửi ý kiến văn bản",
    "excused": "Vắng",
}
METHODS: Final[Mapping[str, str]] = {"ballot": "Bỏ phiếu", "hands": "Biểu quyết"}
ROLLED: Final = ("open", "voting", "counted", "concluded")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A nomination on the agenda; `vote` names the award for a list with several awards."""

    nomination: str
    name: str
    unit: str
    award: str
    code: str
    dossier_number: str
    need: str
    because: tuple[str, ...]
    citation: str
    method: str
    excluded: str
    outcome: str
    count: str
    struck: bool


def title(found: SessionPage, today: date) -> str:
    when = found.item.meets_at
    if when is None:
        return f"Phiên họp {found.item.number}"
    return f"Phiên họp {near_date(local_day(when), today)}"


def lead(found: SessionPage) -> str:
    when = found.item.meets_at
    parts = [found.item.number]
    if when is not None:
        parts.append(f"{clock_time(when)} {long_date(local_day(when))}")
    parts += [part for part in (found.item.place, STATES.get(found.item.state, "")) if part]
    return " · ".join(parts)


def agenda(found: SessionPage) -> list[Line]:
    members = len(found.members)
    return [
        Line(
            nomination=each.nomination,
            name=each.subject,
            unit=each.unit,
            award=each.award_name,
            code=each.award,
            dossier_number=each.dossier_number,
            need=f"{each.need} trong {members}",
            because=each.because,
            citation=each.citation,
            method=METHODS.get(each.method, ""),
            excluded=excluded(len(each.recused), members),
            outcome=_outcome(each),
            count=_count(each),
            struck=each.struck,
        )
        for each in found.agenda
    ]


def excluded(number: int, members: int) -> str:
    """Who has no vote on a nomination is counted, never named."""
    if not number:
        return ""
    return (
        f"{count(number, 'thành viên')} không bỏ phiếu, vẫn tính trong tổng số"
        f" {count(members, 'thành viên')}."
    )


def _outcome(each: AgendaView) -> str:
    if each.struck:
        return "Đưa ra khỏi chương trình"
    if each.deferred:
        return "Để phiên sau"
    return {"passed": "Đạt", "failed": "Không đạt"}.get(each.result, "Chờ Hội đồng")


def _count(each: AgendaView) -> str:
    if not each.tally or each.struck:
        return ""
    drawn = blocks(each.tally)
    return f"{drawn.agree} trong {drawn.members} đồng ý"


def results(found: SessionPage) -> list[tuple[str, str, Blocks]]:
    """Counted nominations in the order of the agenda, never in that of the results."""
    many = len({each.award for each in found.agenda}) > 1
    return [
        (
            each.subject,
            f"{each.unit} · {each.award_name}" if many else each.unit,
            blocks(each.tally),
        )
        for each in found.agenda
        if each.tally and not each.struck
    ]


def _whose(each: AgendaView, *, many: bool) -> str:
    return f"{each.unit} · {each.award_name}" if many else each.unit


def undecided(found: SessionPage) -> int:
    return sum(not each.tally and not each.struck and not each.deferred for each in found.agenda)


def awards_voted(found: SessionPage) -> list[str]:
    """The awards on the ballot, each once."""
    return list(dict.fromkeys(each.award_name for each in found.agenda if each.method == "ballot"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    name: str
    post: str
    seat: str
    attendance: str
    voted: bool
    teller: bool


def roll(found: SessionPage) -> list[Seat]:
    return [_seat(each) for each in found.members]


def _seat(each: MemberView) -> Seat:
    return Seat(
        name=each.name,
        post=each.post,
        seat=SEATS.get(each.role, ""),
        attendance=ATTENDANCE.get(each.attendance, each.attendance),
        voted=each.has_voted,
        teller=each.teller,
    )


def present(found: SessionPage) -> int:
    return sum(each.attendance == "present" for each in found.members)


def turnout(found: SessionPage, box: Box) -> str:
    """`Đã bỏ phiếu 9 trong 14 người có mặt`: how many, never what."""
    remote = any(each.attendance == "remote" for each in found.members)
    whom = "người có phiếu" if remote or box.issued != present(found) else "người có mặt"
    return f"Đã bỏ phiếu {box.cast} trong {box.issued}{NO_BREAK}{whom}"


def voting(found: SessionPage, box: Box, now: datetime) -> dict[str, Any] | None:
    """Where an open vote stands; none before and after."""
    if found.ballot_opened_at is None or found.box_opened_at is not None:
        return None
    if found.item.state == "cancelled":
        return None
    closes = found.ballot_closes_at
    over = closes is not None and now > closes
    hour = clock_time(closes) if closes else ""
    return {
        "turnout": turnout(found, box),
        "until": f"Bỏ phiếu đã kết thúc lúc {hour}." if over else f"Bỏ phiếu đến {hour}.",
        "href": url_for("sessions.ballot", session_id=found.item.id)
        if found.may_vote and not over
        else "",
    }


def facts(found: SessionPage) -> list[tuple[str, str]]:
    mode = {"in_person": "Họp trực tiếp", "written": "Lấy ý kiến văn bản"}
    rows = [
        ("Trạng thái", STATES.get(found.item.state, found.item.state)),
        ("Hình thức", mode.get(found.mode, found.mode)),
        ("Thành viên", str(len(found.members))),
    ]
    if found.item.state in ROLLED:
        rows.append(("Có mặt", f"{present(found)} trong {len(found.members)}"))
    if found.minutes_number:
        rows.append(("Biên bản", found.minutes_number))
    if found.signed_at is not None:
        rows.append(("Ký biên bản", _moment(found.signed_at)))
    return rows


def _moment(at: datetime) -> str:
    return f"{clock_time(at)} {long_date(local_day(at))}"


def quorum(found: SessionPage, law: LawBook) -> dict[str, Any] | None:
    """The quorum as the roll found it, with its rule."""
    held = found.quorum
    if not held:
        return None
    enough = held["present"] >= held["need"]
    said = "Đủ số người dự họp" if enough else "Chưa đủ số người dự họp"
    return {
        "enough": enough,
        "sentence": f"{said}: có mặt {held['present']}, cần {held['need']}.",
        "citation": law.citation(held["citation"]).text,
    }


def my_tasks(found: SessionPage, ballot: str | None) -> list[dict[str, str]]:
    """Casting a ballot has a page of its own, that serves until the close."""
    vote = url_for("sessions.ballot", session_id=found.item.id)
    return [
        {
            "name": name,
            "href": vote if task_id == ballot else url_for("tasks.task", task_id=task_id),
        }
        for task_id, name in found.my_tasks
    ]
