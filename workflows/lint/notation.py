"""Times and expressions: each tool has a language of its own, but none leaves a bracket open."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import _Element as Element

from workflows.lint.model import Defect, Diagram
from workflows.procedure.xml import is_bpmn, kind, text

_DATE: Final = r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
_CLOCK: Final = r"([01]\d|2[0-4]):[0-5]\d(:[0-5]\d([.,]\d+)?)?(Z|[+-]\d\d:?\d\d)?"
_MOMENT: Final = rf"{_DATE}(T{_CLOCK})?(\[[\w/+-]+\])?"
_N: Final = r"\d+([.,]\d+)?"
_LASTING: Final = (
    rf"P(?=.)({_N}W|({_N}Y)?({_N}M)?({_N}W)?({_N}D)?(T(?=.)({_N}H)?({_N}M)?({_N}S)?)?)"
)
_CYCLE: Final = rf"R\d*/({_MOMENT}/)?{_LASTING}(/{_MOMENT})?|R\d*/{_MOMENT}/{_MOMENT}"
_CRON: Final = r"@\w+|[\d*?/,A-Z#LW-]+( +[\d*?/,A-Z#LW-]+){4,6}"
_TIMES: Final = {
    "timeDate": re.compile(_MOMENT),
    "timeDuration": re.compile(_LASTING),
    "timeCycle": re.compile(f"{_CYCLE}|{_CRON}"),
}
# What is written as such a time; anything else is an expression that computes one.
_LITERAL: Final = re.compile(r"-?\d.*|[PR][\dPT/].*|P|R|[A-Za-z]+( +[A-Za-z]+)+", re.DOTALL)
_EXPRESSIONS: Final = frozenset(
    {"conditionExpression", "condition", "completionCondition", "loopCardinality", *_TIMES}
)
_PAIRS: Final = {")": "(", "]": "[", "}": "{"}
_MOST: Final = 2_000  # characters; a time has far fewer
_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"


def expressions(diagram: Diagram) -> Iterator[Defect]:
    executable = {process.xml for process in diagram.processes if process.is_executable}
    for e in diagram.elements:
        if not is_bpmn(e) or kind(e) not in _EXPRESSIONS:
            continue
        said = e.get(_TYPE)
        if said is not None and said.rpartition(":")[2] not in {"tFormalExpression", "tExpression"}:
            yield diagram.defect(
                _holder(e), "malformed-value", f"xsi:type “{said}” is no kind of expression"
            )
        words = text(e)
        is_formal_time = kind(e) in _TIMES and (said or "").endswith("tFormalExpression")
        if words and (is_formal_time or executable.intersection(e.iterancestors())):
            yield from _written(diagram, e, words)


def _written(diagram: Diagram, e: Element, words: str) -> Iterator[Defect]:
    time = _TIMES.get(kind(e))
    if len(words) > _MOST:
        yield diagram.defect(
            _holder(e),
            "long-expression",
            f"its {kind(e)} has over {_MOST:,} characters; shorten it",
        )
    elif time is not None and _LITERAL.fullmatch(words) and not time.fullmatch(words):
        yield diagram.defect(
            _holder(e),
            "malformed-time",
            f"“{words[:60]}” is no {kind(e)} of ISO 8601; write it like"
            " 2026-11-20T17:00:00+07:00, P14D or R3/PT1H",
        )
    elif not _is_closed(words):
        yield diagram.defect(
            _holder(e),
            "broken-expression",
            f"“{words[:60]}” leaves a bracket or a quotation mark open; close it",
        )


def _is_closed(words: str) -> bool:
    """Brackets in pairs outside of quotations; one apostrophe alone may stand in a word."""
    waiting: list[str] = []
    at = 0
    while at < len(words):
        sign = words[at]
        if sign in "\"'":
            end = _end_of_quotation(words, at)
            if end < 0 and sign == '"':
                return False
            at = max(at, end)
        elif sign in "([{":
            waiting.append(sign)
        elif sign in _PAIRS and (not waiting or waiting.pop() != _PAIRS[sign]):
            return False
        at += 1
    return not waiting


def _end_of_quotation(words: str, start: int) -> int:
    end = words.find(words[start], start + 1)
    while end > 0 and words[end - 1] == "\\":
        end = words.find(words[start], end + 1)
    return end


def _holder(e: Element) -> Element:
    """The nearest element with an id, which is what a reader finds in the drawing."""
    while e.get("id") is None and (parent := e.getparent()) is not None:
        e = parent
    return e


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (expressions,)
