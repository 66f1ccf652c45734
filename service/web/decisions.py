"""Decisions: those that exist, one of them, and rows that passed without a council."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from flask import Blueprint, request, url_for

from service.commands.sessions import StartDecision
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.decision_list import DecisionItem, decision_list
from service.queries.decisions import DecisionRowView, DecisionView
from service.queries.decisions import decision as decision_in_sight
from service.queries.standing import OpenStep, open_steps
from service.queries.waiting import Waiting, waiting
from service.text import clock_time, count, long_date, money, near_date, sentence_start
from service.web import corrections, words
from service.web.pages import REFUSED, asked, go, law, page, reading, render, say_once, today
from service.web.register import section_tabs
from service.web.task_view import acting_now
from workflows.law.calendar import local_day
from workflows.law.roles import Role

decisions_pages: Final = Blueprint("decisions", __name__)
STATES: Final[Mapping[str, str]] = {
    "draft": "Đang dự thảo",
    "signed": "Đã ký, chờ cấp số",
    "issued": "Đã ban hành",
    "refused": "Không ký",
    "empty": "Không còn trường hợp",
}
_SIGN_AS: Final = {"chair": "Chủ tịch", "for_chair": "KT. Chủ tịch, Phó Chủ tịch"}
_CHANNELS: Final = {
    "board": "bảng niêm yết",
    "portal": "cổng thông tin",
    "loudspeaker": "truyền thanh",
    "group": "nhóm Zalo thôn/TDP",
    "conference": "hội nghị",
    "panel": "pa-nô",
}
RECIPIENTS: Final[Mapping[str, str]] = {
    "awardees": "Đơn vị, cá nhân có tên trong quyết định",
    "standing_office": "Cơ quan thường trực thi đua – khen thưởng",
    "finance": "Kế toán",
    "province": "Sở Nội vụ",
    "archive": "Lưu: VT",
}
_SHOWN: Final = 25
_CHOSEN_NONE: Final = "Chọn ít nhất một đề nghị"


@page(decisions_pages, "/decisions")
def decisions() -> Any:
    with reading() as session:
        found = decision_list(session, me(), cursor=asked("cursor") or None, limit=_SHOWN)
    return render(
        "decisions/list.html",
        tabs=section_tabs("decisions"),
        decisions=[_line(each) for each in found.items],
        next=url_for("decisions.decisions", cursor=found.next) if found.next else "",
    )


def _line(each: DecisionItem) -> dict[str, Any]:
    return {
        "href": url_for("decisions.decision", decision_id=each.id),
        "number": each.number or f"Dự thảo {each.draft_number}",
        "title": each.title,
        "rows": count(each.rows, "trường hợp"),
        "money": money(each.money) if each.state != "draft" else "",
        "state": STATES.get(each.state, each.state),
        "kind": "Đính chính" if each.corrects else "",
        "day": sentence_start(near_date(each.issued_on, today())) if each.issued_on else "",
        "signer": each.signer,
    }


# Without a council --------------------------------------------------------------------------------


@page(decisions_pages, "/decisions/waiting")
def waiting_list() -> Any:
    return _waiting()


def _rows() -> tuple[Waiting, ...]:
    with reading() as session:
        return waiting(session, law(), me(), "decision")


def _waiting(wrong: str = "", *, status: int = 200) -> Any:
    drafts = bool(me().organisations((Role.STANDING_OFFICE,)))
    return render(
        "decisions/waiting.html",
        status=status,
        tabs=section_tabs("waiting"),
        rows=_rows(),
        may_start=drafts,
        errors={"nomination": [wrong]} if wrong else {},
    )


def _chosen(ids: Sequence[str]) -> list[Waiting]:
    wanted = set(ids)
    return [each for each in _rows() if each.nomination in wanted]


@page(decisions_pages, "/decisions/new")
def ask_decision() -> Any:
    chosen = _chosen(request.args.getlist("nomination"))
    if not chosen:
        return _waiting(_CHOSEN_NONE, status=REFUSED)
    awards = [each.award_name for each in chosen]
    counted = [f"{awards.count(name)} {name}" for name in dict.fromkeys(awards)]
    return render(
        "decisions/new.html",
        chosen=chosen,
        rows=[
            ("Đề nghị", ", ".join(counted)),
            ("Hồ sơ", ", ".join(dict.fromkeys(each.dossier_number for each in chosen))),
            ("Sau đó", "Dự thảo, kiểm tra, ký, cấp số"),
        ],
    )


@page(decisions_pages, "/decisions", methods=("POST",))
def start_decision() -> Any:
    ids = request.form.getlist("nomination")
    if not ids:
        return _waiting(_CHOSEN_NONE, status=REFUSED)
    decision_id = office().execute(
        StartDecision(actor=me(), nomination_ids=tuple(ids)), once=once()
    )
    say_once(f"Đã mở dự thảo quyết định cho {count(len(ids), 'đề nghị')}.")
    return go("decisions.decision", decision_id=decision_id)


# One decision -------------------------------------------------------------------------------------


@page(decisions_pages, "/decisions/<decision_id>")
def decision(decision_id: str) -> Any:
    with reading() as session:
        found = decision_in_sight(session, law(), me(), decision_id)
        steps = open_steps(session, me(), found.case)
    live = [row for row in found.rows if not row.struck]
    return render(
        "decisions/decision.html",
        decision=found,
        title=_title(found),
        state=STATES.get(found.state, found.state),
        facts=_facts(found),
        rows=[_row(row) for row in live],
        struck=[row for row in found.rows if row.struck],
        total=money(sum(row.money for row in live)),
        after=_after(found),
        waiting=acting_now(steps),
        mine=_mine(steps),
        links=corrections.links(found),
        may_correct=corrections.may_correct(found),
    )


def _title(found: DecisionView) -> str:
    kind = "quyết định đính chính" if found.corrects else "quyết định"
    return f"{sentence_start(kind)} {found.number}" if found.number else f"Dự thảo {kind}"


def _facts(found: DecisionView) -> list[tuple[str, str]]:
    rows = [
        ("Trạng thái", STATES.get(found.state, found.state)),
        ("Số dự thảo", found.draft_number),
    ]
    if found.number:
        rows.append(("Số, ký hiệu", found.number))
    if found.signer and found.signed_at is not None:
        at = f"{clock_time(found.signed_at)} {long_date(local_day(found.signed_at))}"
        verb = "Không ký" if found.state == "refused" else "Ký"
        rows += [("Người ký", found.signer), (verb, at)]
        if found.sign_as in _SIGN_AS:
            rows.append(("Thẩm quyền ký", _SIGN_AS[found.sign_as]))
    if found.issued_on is not None:
        rows.append(("Ban hành", sentence_start(long_date(found.issued_on))))
    if found.recipients:
        named = [RECIPIENTS.get(each, each) for each in found.recipients]
        rows.append(("Nơi nhận", ", ".join(named)))
    return rows


def _row(row: DecisionRowView) -> dict[str, Any]:
    return {
        "ordinal": row.ordinal,
        "name": row.subject,
        "post": ", ".join(part for part in (row.post, row.unit) if part),
        "award": row.award_name,
        "said": corrections.said_of(row),
        "money": money(row.money) if row.money else "",
        "because": row.because,
        "rule": f"{row.award}/{row.kind}",
        "outcome": words.OUTCOMES.get(row.outcome, ""),
    }


def _after(found: DecisionView) -> list[tuple[str, list[tuple[str, str]]]]:
    """Publication, payment and conferral as they have been recorded so far."""
    facts = found.facts
    return [
        (title, rows)
        for title, rows in (
            ("Công bố", _published(facts.get("publication", {}))),
            ("Chi thưởng", _paid(facts.get("payment", {}), found)),
            ("Giấy khen", _printed(facts.get("certificates", {}), found)),
            ("Trao tặng", _conferred(facts.get("conferral", {}), found.ceremony_on)),
        )
        if rows
    ]


def _day(written: str) -> str:
    return sentence_start(long_date(date.fromisoformat(written)))


def _published(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    if not facts:
        return []
    channels = ", ".join(_CHANNELS.get(each, each) for each in facts["channels"])
    return [
        ("Ngày công bố", _day(facts["published_on"])),
        ("Báo đơn vị", _day(facts["unit_informed_on"])),
        ("Kênh", sentence_start(channels)),
    ]


def _paid(facts: Mapping[str, Any], found: DecisionView) -> list[tuple[str, str]]:
    if not facts:
        return []
    total = money(sum(row.money for row in found.rows if not row.struck))
    rows = [("Tổng số tiền", total)]
    if "paid_on" in facts:
        rows += [("Ngày chi", _day(facts["paid_on"])), ("Chứng từ", facts["voucher"])]
    else:
        rows.append(("Tình trạng", "Đã lập danh sách, chưa chi"))
    return rows


def _printed(facts: Mapping[str, Any], found: DecisionView) -> list[tuple[str, str]]:
    """Blank sheets are accounted for: those spoiled here, and those of printing anew."""
    if not facts:
        return []
    spoiled = [("Phôi hỏng", str(facts["spoiled"]))] if facts.get("spoiled") else []
    anew = [
        (f"In lại theo {each.number}", f"{_day(each.printed_on)}, phôi hỏng {each.spoiled}")
        for each in found.corrections
        if each.printed_on
    ]
    return [("Ngày in", _day(facts["printed_on"])), *spoiled, *anew]


def _conferred(facts: Mapping[str, Any], planned: date | None) -> list[tuple[str, str]]:
    if facts:
        return [("Ngày trao", _day(facts["held_on"])), ("Địa điểm", facts["place"])]
    return [("Dự kiến", sentence_start(long_date(planned)))] if planned else []


def _mine(steps: Sequence[OpenStep]) -> dict[str, str] | None:
    for step in steps:
        if step.mine:
            return {"name": step.name, "href": url_for("tasks.task", task_id=step.task)}
    return None
