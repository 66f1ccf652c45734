"""Pages for people without an account: how far a dossier is, and published results."""

from datetime import date
from typing import Any, Final

from flask import Blueprint, request

from service.access import NotFound
from service.gate.guard import Rule
from service.gate.identity import office
from service.queries.public import PublishedDecision, Standing, published, standing
from service.text import count, full_date, long_date, sentence_start, weekday_name
from service.web import words
from service.web.pages import REFUSED, law, page, reading, render, today

public_pages: Final = Blueprint("public", __name__)
_LONGEST: Final = 60
_NOT_FOUND: Final = (
    "Không có hồ sơ nào với số và mã này, hoặc hồ sơ đã kết thúc lâu. "
    "Xem lại giấy biên nhận, hoặc hỏi đơn vị đã nộp hồ sơ"
)


@page(public_pages, "/lookup", may_enter=Rule.PUBLIC)
def lookup() -> Any:
    return _asked({})


def _asked(errors: dict[str, list[str]], *, status: int = 200) -> Any:
    typed = {name: request.form.get(name, "")[:_LONGEST] for name in ("number", "code")}
    return render("public/lookup.html", status=status, errors=errors, **typed)


@page(public_pages, "/lookup", may_enter=Rule.PUBLIC, methods=("POST",))
def look_up() -> Any:
    """Shown in answer to the form, so that the code is in no address and no history."""
    number, code = (request.form.get(name, "").strip() for name in ("number", "code"))
    errors = {}
    if not number:
        errors["number"] = ["Nhập số hồ sơ"]
    if not code:
        errors["code"] = ["Nhập mã tra cứu"]
    if errors:
        return _asked(errors, status=REFUSED)
    try:
        with reading() as session:
            secrets = office().house.secrets
            found = standing(session, law(), secrets, number[:_LONGEST], code[:_LONGEST], today())
    except NotFound:
        return _asked({"number": [_NOT_FOUND]}, status=REFUSED)
    return render("public/standing.html", found=found, facts=_facts(found))


def _facts(found: Standing) -> list[tuple[str, str]]:
    facts = [
        ("Đơn vị đề nghị", found.unit),
        ("Nơi xét", found.owner),
        ("Đợt xét", found.round_title),
        ("Số đề nghị", count(found.nominations, "đề nghị")),
        ("Tình trạng", words.STATES.get(found.state, "")),
        ("Đang làm", "; ".join(found.steps) or words.WAITS.get(found.state, "")),
        ("Ngày nhận đủ hồ sơ", _day(found.received_on)),
        ("Ngày hẹn kết quả", _due(found)),
        ("Ngày kết thúc", _day(found.ended_on)),
        ("Quyết định", "; ".join(f"{number}, {full_date(on)}" for number, on in found.decided)),
    ]
    return [(name, said) for name, said in facts if said]


def _due(found: Standing) -> str:
    if found.ended_on is not None:
        return ""
    if found.clock == "stopped":
        return "Đang tạm dừng tính thời hạn"
    return _day(found.due_on)


def _day(day: date | None) -> str:
    return f"{sentence_start(weekday_name(day))} {full_date(day)}" if day is not None else ""


def _days(each: PublishedDecision) -> str:
    return f"Quyết định {long_date(each.issued_on)}, công bố {full_date(each.published_on)}"


@page(public_pages, "/published", may_enter=Rule.PUBLIC)
def results() -> Any:
    with reading() as session:
        found = published(session, law(), today())
    return render(
        "public/published.html",
        decisions=[
            {
                "number": each.number,
                "title": each.title,
                "owner": each.owner,
                "day": _days(each),
                "size": count(len(each.awards), "trường hợp"),
                "awards": each.awards,
            }
            for each in found
        ],
    )
