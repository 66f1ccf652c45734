"""A record against the criteria of one award: every finding, and what follows from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from workflows.law.citations import ground
from workflows.law.eligibility import weighing
from workflows.law.eligibility.criteria import Criteria, CriteriaBook, Criterion, CriterionGroup
from workflows.law.eligibility.findings import (
    NO_CRITERIA,
    NOT_FOR_THIS,
    Eligibility,
    Finding,
    Group,
    conclude,
    group,
)
from workflows.law.eligibility.question import Question, best_ratings
from workflows.law.eligibility.record import Record, Trade
from workflows.law.eligibility.weighing_rules import counting
from workflows.law.rules import ANY, Place
from workflows.law.settings import Setting

_SPENT = "mỗi sáng kiến, đề tài dùng một lần, {rule}"
_PRESUMED = "Hồ sơ chưa ghi đối tượng: xét như {trade}."


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Which award, for the achievements of which year, by the law of which day."""

    award: str
    year: int
    on: date
    kind: str


def screen(
    asked: Asked,
    record: Record,
    book: CriteriaBook,
    *,
    place: Place,
    used_once: Setting | None,
) -> Eligibility:
    """By the award's own criteria and by the rules that stand above every award."""
    own = book.find(asked.award, record.kind, asked.on, place)
    above = book.find(ANY, record.kind, asked.on, place)
    question = _question(asked, record, book, own, above, used_once)
    trees = [tree for tree in (own, above) if tree is not None]
    weighed = [[_group(one, tree, question) for one in tree.groups] for tree in trees]
    because = [] if own is not None else [_no_criteria(asked, record, book)]
    if own is not None and question.trade is not record.trade:
        because.append(_PRESUMED.format(trade=question.trade.label))
    if own is not None and not _is_for_this(weighed[0]):
        because.append(NOT_FOR_THIS)
    for tree, groups in zip(trees, weighed, strict=True):
        because += _caveats(tree, groups, asked.on)
    return conclude(
        asked.award,
        asked.on,
        asked.year,
        [one for groups in weighed for one in groups],
        settled=own is not None and _is_for_this(weighed[0]),
        because=because,
    )


def _is_for_this(own: Sequence[Group]) -> bool:
    """Whether the award's criteria ask anything of this subject and kind of commendation, and
    where one of several is enough, offer one."""
    offered = all(any(one.applies for one in group.findings) for group in own if group.any_of)
    asked = [finding for group in own for finding in group.findings if not finding.judged]
    return offered and any(finding.applies for finding in asked)


def _question(
    asked: Asked,
    record: Record,
    book: CriteriaBook,
    own: Criteria | None,
    above: Criteria | None,
    used_once: Setting | None,
) -> Question:
    trade = record.trade
    if trade is Trade.UNKNOWN and own is not None and record.evaluations:
        trade = own.presumed
    spends = ""
    if used_once is not None and used_once.is_on:
        spends = _SPENT.format(rule=used_once.citation.text)
    question = Question(
        record=record,
        award=asked.award,
        year=asked.year,
        on=asked.on,
        kind=asked.kind,
        trade=trade,
        names=book.names,
        ratings=best_ratings(record),
        spends=spends,
    )
    return counting(question, above)


def _group(one: CriterionGroup, tree: Criteria, question: Question) -> Group:
    findings = [_finding(test, question) for test in one.tests]
    return group(one.heading, findings, any_of=one.any_of, above=tree.above)


def _finding(test: Criterion, question: Question) -> Finding:
    found = weighing.weigh(test, question)
    return Finding(
        rule=test.rule,
        required=weighing.required(test, question),
        found=found.found,
        met=found.met,
        citation=test.citation,
        certainty=test.certainty,
        missing="" if found.met else found.missing,
        applies=found.applies,
        declared=found.declared and found.met is None,
        judged=test.judged,
        suspends=test.kind == "no_open_hold" and found.met is None,
    )


def _caveats(tree: Criteria, groups: Sequence[Group], on: date) -> list[str]:
    """What a reader must be warned of: the row's own caveats, then those of single criteria where
    they had a part in the answer."""
    told = list(ground(tree.citation, tree.certainty, on, tree.note).caveats)
    for criteria, one in zip(tree.groups, groups, strict=True):
        for test, finding in zip(criteria.tests, one.findings, strict=True):
            differs = test.note or test.certainty is not tree.certainty
            if differs and finding.counts and not (tree.above and finding.met):
                caveats = ground(test.citation, test.certainty, on, test.note).caveats
                told += [f"{test.rule}: {caveat}" for caveat in caveats]
    return told


def _no_criteria(asked: Asked, record: Record, book: CriteriaBook) -> str:
    return NO_CRITERIA.format(
        award=book.names[asked.award], subject=record.kind.label, day=f"{asked.on:%d/%m/%Y}"
    )
