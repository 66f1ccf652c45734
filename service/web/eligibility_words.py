"""The answer of the law about a nomination as people read it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from flask import url_for
from markupsafe import Markup, escape

from forms.html import Question
from service.casework import eligibility
from service.text import sentence_start
from service.web.law import rule_href
from workflows.law.citations import Certainty
from workflows.law.eligibility import Eligibility, Finding, Group, Verdict

_NOT_REFUSED: Final = "Đây không phải là kết quả loại."
_ICONS: Final = {Verdict.ELIGIBLE: "yes", Verdict.NOT_ELIGIBLE: "no", Verdict.UNKNOWN: "unknown"}
_QUESTIONS: Final = {
    Verdict.ELIGIBLE: "Vì sao đủ điều kiện?",
    Verdict.NOT_ELIGIBLE: "Vì sao không đủ điều kiện?",
    Verdict.UNKNOWN: "Vì sao chưa đủ điều kiện?",
}
_HELD: Final = "Vì sao tạm dừng xét?"
# Of a group and of a single criterion: met, not met, not settled.
_GROUPS: Final[Mapping[bool | None, tuple[str, str]]] = {
    True: ("yes", "Đạt"),
    False: ("no", "Không đạt"),
    None: ("unknown", "Chưa đủ căn cứ"),
}
_JUDGED: Final = ("na", "Hội đồng xem xét")
_TO_CONFIRM: Final = "Kết luận cần người thẩm định xác nhận."


def question(answer: Eligibility) -> str:
    return _HELD if answer.held else _QUESTIONS[answer.verdict]


def icon_of(answer: Eligibility) -> str:
    return _ICONS[answer.verdict]


def label(answer: Eligibility) -> str:
    return "Tạm dừng xét" if answer.held else answer.verdict.label


def sentence(answer: Eligibility) -> str:
    """How far it is from being met, in one or two sentences."""
    if answer.held:
        return "Đang chờ kết luận, xét tiếp khi có kết luận không vi phạm. " + _NOT_REFUSED
    if not answer.groups:
        return "Hệ thống chưa có tiêu chuẩn để đối chiếu. " + _NOT_REFUSED
    reckoned = [each for each in answer.groups if not _is_judged(each)]
    met, of = sum(each.met is True for each in reckoned), len(reckoned)
    if met == of:
        return f"Đạt cả {of} nhóm điều kiện." if of > 1 else "Đạt điều kiện."
    reached = f"Đạt {met} trong {of} nhóm điều kiện"
    if answer.verdict is Verdict.NOT_ELIGIBLE:
        return f"{reached}, không đạt {_numbers(answer, met=False)}."
    papers = len({each.missing for each in _open(answer)} - {""})
    lacks = f", còn thiếu {papers} giấy tờ ở {_numbers(answer, met=None)}" if papers else ""
    return f"{reached}{lacks}. {_NOT_REFUSED}"


def _is_judged(group: Group) -> bool:
    """Whether all of it is for people to judge, so that nothing in it was reckoned."""
    judged = any(each.judged for each in group.findings)
    return judged and not any(each.counts for each in group.findings)


def _open(answer: Eligibility) -> Iterator[Finding]:
    """One of each group that is not settled: a group of alternatives lacks one paper, not all."""
    for group in answer.groups:
        left = [each for each in group.findings if each.counts and each.met is None]
        if group.met is None:
            yield from left[:1] if group.any_of else left


def _numbers(answer: Eligibility, *, met: bool | None) -> str:
    places = [str(n) for n, each in enumerate(answer.groups, start=1) if each.met is met]
    return f"nhóm {', '.join(places)}"


def groups(answer: Eligibility, subject: str) -> list[dict[str, Any]]:
    """For `macros/dossier.html`; `subject`: the kind that the criteria are for. Each leads to the
    rule that it comes from."""
    own = rule_href("criteria", f"{answer.award}/{subject}")
    above = rule_href("criteria")
    return [
        _group(n, each, above if each.above else own)
        for n, each in enumerate(answer.groups, start=1)
    ]


def _group(number: int, group: Group, href: str) -> dict[str, Any]:
    key, text = _JUDGED if _is_judged(group) else _GROUPS[group.met]
    return {
        "title": f"{number}. {group.heading}",
        "verdict": key,
        "text": text,
        "findings": [_leaf(each) | {"href": href} for each in group.findings],
    }


def _leaf(finding: Finding) -> dict[str, Any]:
    return {
        "title": finding.rule,
        "verdict": _key(finding),
        "required": sentence_start(finding.required),
        "found": sentence_start(finding.found),
        "missing": finding.missing if finding.applies and finding.met is None else "",
        "citation": finding.citation.text,
        "unsure": sentence_start(finding.certainty.label) if unsure(finding) else "",
        "key": finding.decisive,
    }


def _key(finding: Finding) -> str:
    if not finding.applies:
        return "na"
    if finding.judged and finding.met is None:
        return "judged"
    return _GROUPS[finding.met][0]


def unsure(finding: Finding) -> bool:
    """Whether the rule was not read in the text itself."""
    return finding.certainty is not Certainty.SEEN


def caveats(answer: Eligibility) -> tuple[str, ...]:
    """What a reader must know of the grounds before he relies on the answer."""
    some = any(unsure(each) for each in answer.findings if each.applies)
    told = [each for each in answer.because if each]
    return (*told, _TO_CONFIRM) if some or told else ()


def shortest(answer: Eligibility) -> str:
    """What would settle it, or have to be otherwise."""
    leaf = eligibility.decisive(answer)
    if leaf is None:
        return ""
    return leaf.missing or f"{leaf.rule}: cần {leaf.required[:1].lower()}{leaf.required[1:]}"


def with_findings(questions: Sequence[Question], answers: Any) -> tuple[Question, ...]:
    """The form's questions, with what was reckoned beside each nominee and the way to why.
    `answers`: nomination → `Eligibility`, as the form's setting carries it."""
    return tuple(
        replace(
            each,
            heads=tuple(
                replace(head, hint=_beside(head.hint, head.value, answers[head.value]))
                if head.value in answers
                else head
                for head in each.heads
            ),
        )
        for each in questions
    )


def _beside(hint: str, nomination_id: str, answer: Eligibility) -> Markup:
    href = url_for("eligibility.why", nomination_id=nomination_id)
    return Markup('{}<br>{} <a href="{}">{}</a>').format(
        escape(hint), eligibility.short(answer), href, "Vì sao?"
    )
