"""Letters: what was written to me; for administrators, whether letters leave."""

from datetime import datetime
from typing import Any, Final

from flask import Blueprint, current_app, url_for

from service.gate.guard import me
from service.queries.mailbox import LetterItem, all_letters, my_letter, my_letters
from service.settings import Settings
from service.text import clock_time, near_date, sentence_start
from service.web.pages import asked, page, reading, render, today
from workflows.law.calendar import local_day

letters_pages: Final = Blueprint("letters", __name__)
_KINDS: Final = {
    "digest": "Thư tổng hợp việc",
    "urgent": "Nhắc hạn",
    "invitation": "Giấy mời họp Hội đồng",
    "returned": "Yêu cầu bổ sung hồ sơ",
    "refusal": "Thông báo không khen thưởng",
    "not_passed": "Kết quả của Hội đồng",
    "decided": "Đã có quyết định",
    "verify": "Ý kiến cần xác minh",
    "unheld": "Việc chưa có người làm",
    "account": "Tài khoản",
}
_FILTERS: Final = (("", "Tất cả"), ("waiting", "Chưa gửi"), ("failed", "Không gửi được"))


@page(letters_pages, "/letters")
def letters() -> Any:
    with reading() as session:
        found = my_letters(session, me())
    return render(
        "letters/list.html",
        letters=[_line(each, own=True) for each in found],
        sends=_sends(),
        administrator=me().administrator,
    )


@page(letters_pages, "/letters/all")
def everybody() -> Any:
    state = asked("state")
    with reading() as session:
        found = all_letters(session, me(), state)
    return render(
        "letters/all.html",
        letters=[_line(each) for each in found],
        sends=_sends(),
        tabs=[
            {
                "label": label,
                "href": url_for("letters.everybody", state=key or None),
                "current": key == state,
            }
            for key, label in _FILTERS
        ],
    )


@page(letters_pages, "/letters/<letter_id>")
def letter(letter_id: str) -> Any:
    with reading() as session:
        found = my_letter(session, me(), letter_id)
    line = _line(found.item, own=True)
    return render("letters/letter.html", letter=line, text=found.text, sends=_sends())


def _sends() -> bool:
    """Whether this installation has a mail server; else letters are kept here."""
    settings: Settings = current_app.extensions["tdkt_settings"]
    return settings.smtp is not None


def _line(each: LetterItem, *, own: bool = False) -> dict[str, Any]:
    readable = own and each.state == "left"
    return {
        "href": url_for("letters.letter", letter_id=each.id) if readable else "",
        "subject": each.subject or _KINDS.get(each.template, "Thư"),
        "kind": _KINDS.get(each.template, "Thư") if each.subject else "",
        "person": each.person,
        "made": _moment(each.made_at),
        "state": _state(each),
        "failed": each.state == "failed",
        "problem": each.problem if each.state in ("failed", "retrying") else "",
    }


def _state(each: LetterItem) -> str:
    if each.state == "left" and each.left_at is not None:
        verb = "Đã gửi" if _sends() else "Giữ tại đây, không gửi ra ngoài"
        return f"{verb} {_moment(each.left_at)}"
    if each.state == "retrying":
        return f"Chưa gửi được sau {each.attempts} lần, sẽ thử lại"
    return {"failed": "Không gửi được", "waiting": "Chờ gửi"}.get(each.state, "")


def _moment(at: datetime) -> str:
    return f"{clock_time(at)} {sentence_start(near_date(local_day(at), today()))}"
