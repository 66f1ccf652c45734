"""Letters: what was written to me; for administrators, whether letters leave."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from flask import Blueprint, current_app, request, url_for

from service.commands.held import DiscardLetters, ReasonMissing, ReleaseLetters
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.mailbox import (
    LetterItem,
    all_letters,
    letters_named,
    my_letter,
    my_letters,
    stopped_letters,
)
from service.settings import Settings
from service.text import clock_time, near_date, sentence_start
from service.web.pages import REFUSED, asked, page, reading, render, today
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
    "mentioned": "Báo có trao đổi về hồ sơ",
    "pressed": "Nhắc việc do người phụ trách gửi",
    "unheld": "Việc chưa có người làm",
    "answered": "Đã có ý kiến trả lời",
    "clock_changed": "Thời hạn hồ sơ thay đổi",
    "account": "Tài khoản",
}
_FILTERS: Final = (("", "Tất cả"), ("waiting", "Chưa gửi"), ("failed", "Không gửi được"))
_TWICE: Final = "Có thể đã gửi hai lần: một lần gửi bị ngắt giữa chừng."
_OUTCOMES: Final = {
    "released": "Sẽ gửi ở lượt tới",
    "discarded": "Đã bỏ, không gửi",
    "elsewhere": "Không đổi: thư không còn chờ quyết định",
}
_STANDS: Final = {
    "failed": "Không gửi được",
    "held": "Đang giữ lại",
    "discarded": "Đã bỏ, không gửi",
    "waiting": "Chờ gửi",
}
_TOLD_WHY: Final = ("failed", "retrying", "held", "discarded")


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


@page(letters_pages, "/letters/stopped", methods=("GET", "POST"))
def stopped() -> Any:
    """Letters that wait for an administrator's word: send them, or give them up with a reason."""
    if request.method == "GET":
        return _stopped({})
    chosen, reason = _chosen(), request.form.get("reason", "").strip()
    if not chosen:
        return _stopped({"letter": ["Chọn ít nhất một thư"]}, reason=reason)
    command: ReleaseLetters | DiscardLetters = ReleaseLetters(actor=me(), letters=chosen)
    if request.form.get("way") == "discard":
        command = DiscardLetters(actor=me(), letters=chosen, reason=reason)
    try:
        outcomes = office().execute(command, once=once())
    except ReasonMissing as refusal:
        return _stopped({"reason": [refusal.sentence()]}, reason=reason, chosen=chosen)
    return _dealt_with(outcomes)


def _chosen() -> tuple[str, ...]:
    """Those ticked, or all that stood in the list: never one that came since."""
    name = "listed" if request.form.get("way") == "all" else "letter"
    return tuple(dict.fromkeys(request.form.getlist(name)))


def _stopped(
    errors: dict[str, list[str]], *, reason: str = "", chosen: tuple[str, ...] = ()
) -> tuple[str, int]:
    with reading() as session:
        found = stopped_letters(session, me())
    return render(
        "letters/stopped.html",
        status=REFUSED if errors else 200,
        letters=[_line(each) | {"chosen": each.id in chosen} for each in found.letters],
        more=found.more,
        reason=reason,
        errors=errors,
    )


def _dealt_with(outcomes: Mapping[str, str]) -> Any:
    with reading() as session:
        found = letters_named(session, outcomes)
    return render(
        "letters/dealt_with.html",
        letters=[_line(each) | {"outcome": _OUTCOMES[outcomes[each.id]]} for each in found],
        done=sum(outcome != "elsewhere" for outcome in outcomes.values()),
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
        "id": each.id,
        "href": url_for("letters.letter", letter_id=each.id) if readable else "",
        "subject": subject_of(each),
        "kind": _KINDS.get(each.template, "Thư") if each.subject else "",
        "person": each.person,
        "made": _moment(each.made_at),
        "state": state_of(each),
        "failed": each.state in ("failed", "held"),
        "problem": each.problem if each.state in _TOLD_WHY else "",
        "twice": _TWICE if each.broken_off else "",
    }


def subject_of(each: LetterItem) -> str:
    return each.subject or _KINDS.get(each.template, "Thư")


def state_of(each: LetterItem) -> str:
    if each.state == "left" and each.left_at is not None:
        verb = "Đã gửi" if _sends() else "Giữ tại đây, không gửi ra ngoài"
        return f"{verb} {_moment(each.left_at)}"
    if each.state == "retrying":
        return f"Chưa gửi được sau {each.attempts} lần, sẽ thử lại"
    return _STANDS.get(each.state, "")


def _moment(at: datetime) -> str:
    return f"{clock_time(at)} {sentence_start(near_date(local_day(at), today()))}"
