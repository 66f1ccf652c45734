"""What a proposal's page says of its rows and letters."""

from collections.abc import Iterable
from typing import Any, Final

from flask import url_for

from forms.proposal import ANSWERS, ROUTES
from forms.province import DECISIONS
from service.queries.proposals import LetterView, ProposalView, RowView
from service.text import clock_time, full_date, long_date, sentence_start
from service.web import words
from workflows.law.calendar import local_day

_LETTERS: Final = {
    "sent": "Tờ trình",
    "resubmitted": "Tờ trình, hồ sơ bổ sung",
    "chased": "Đôn đốc",
    "withdrawn": "Rút đề nghị",
    "returned": "Cấp tỉnh trả lại",
    "answered": "Cấp tỉnh trả lời",
}
_COUNCIL: Final = {"passed": "Hội đồng: đạt", "failed": "Hội đồng: không đạt"}


def facts(found: ProposalView) -> list[tuple[str, str]]:
    rows = [
        ("Số hồ sơ", found.number),
        ("Cấp quyết định", found.authority_name),
        ("Đợt xét", found.round_title),
        ("Đợt trình", ROUTES.get(found.route, found.route)),
    ]
    if found.at_province:
        rows.insert(1, ("Xã trình", found.owner))
    if found.recipient:
        rows.append(("Nơi nhận", found.recipient))
    if found.signer and found.signed_at is not None:
        at = f"{clock_time(found.signed_at)} {long_date(local_day(found.signed_at))}"
        rows += [("Người ký", found.signer), ("Ký lúc", at)]
    if found.letter_number and found.letter_on is not None:
        rows += [("Số tờ trình", found.letter_number), ("Ngày", full_date(found.letter_on))]
    if found.completion_due_on is not None and found.state == "returned":
        rows.append(("Hạn bổ sung", sentence_start(long_date(found.completion_due_on))))
    if found.sent_at is not None:
        way = "Trên hệ thống" if found.on_line else "Bản giấy, ghi tay"
        rows.append(("Cấp tỉnh trả lời", way))
    return rows


def row(each: RowView) -> dict[str, Any]:
    return {
        "ordinal": each.ordinal,
        "name": each.subject,
        "post": ", ".join(part for part in (each.post, each.unit) if part),
        "award": each.award_name,
        "struck": each.struck,
        "found": [said for said in _found(each) if said],
        "answer": ANSWERS.get(each.answer, ""),
        "reason": each.reason or each.verdict_reason,
        "paper": f"{each.number}, {full_date(each.decided_on)}" if each.decided_on else "",
    }


def _found(each: RowView) -> Iterable[str]:
    yield words.VERDICTS.get(each.verdict, ("", ""))[1]
    council = _COUNCIL.get(each.council, "")
    votes = each.tally
    yield f"{council} {votes['in_favour']}/{votes['members']}" if council and votes else council
    yield DECISIONS.get(each.decision, "")


def letters(found: Iterable[LetterView]) -> list[dict[str, str]]:
    return [
        {
            "name": " ".join(part for part in (_LETTERS[each.kind], each.number) if part),
            "href": url_for("files.file", file_id=each.file) if each.file else "",
            "meta": _meta(each),
        }
        for each in found
    ]


def _meta(each: LetterView) -> str:
    way = "Đi" if each.upward else "Đến"
    hand = ", ghi tay từ bản giấy" if each.by_hand else ""
    said = f". {each.text}" if each.text else ""
    return f"{way} ngày {full_date(each.dated)}, {each.by}{hand}{said}"
