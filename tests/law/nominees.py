"""Records and cases in a line each, for the tables of eligibility."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest

from workflows.law.awards import SubjectKind
from workflows.law.book import LawBook
from workflows.law.eligibility import Eligibility, Finding, Verdict
from workflows.law.eligibility.record import (
    Colleague,
    Discipline,
    Evaluation,
    Held,
    Members,
    Pending,
    Rating,
    Record,
    Scope,
    Trade,
    Work,
)

YES, NO, OPEN = Verdict.ELIGIBLE, Verdict.NOT_ELIGIBLE, Verdict.UNKNOWN
BAC_NINH = ("BN",)
TAN_MAU = ("TM", "BN")
Fact = Evaluation | Held | Work | Discipline | Pending | Members | Colleague | dict[str, bool]


@dataclass(frozen=True, kw_only=True)
class Case:
    """`turns`: words of the finding on which it turns; `why`: words of the caveats."""

    award: str
    record: Record
    verdict: Verdict
    year: int = 2026
    on: str = "2026-08-31"
    place: tuple[str, ...] = ()
    kind: str = "LH-CT"
    turns: str = ""
    why: str = ""


def table(cases: Mapping[str, Case]) -> Any:
    """Each sentence is a test of its own."""
    rows = [pytest.param(case, id=sentence) for sentence, case in cases.items()]
    return pytest.mark.parametrize("case", rows)


def answer(law: LawBook, case: Case) -> Eligibility:
    return law.eligibility(
        case.award,
        case.record,
        year=case.year,
        on=date.fromisoformat(case.on),
        place=case.place,
        kind=case.kind,
    )


def check(law: LawBook, case: Case) -> None:
    found = answer(law, case)
    assert found.verdict is case.verdict, [(f.rule, f.found, f.met) for f in found.findings]
    if case.turns:
        turning = decisive(found)
        assert case.turns in f"{turning.rule}. {turning.found}. {turning.missing}"
    assert case.why in " ".join(found.because)


def decisive(found: Eligibility) -> Finding:
    (one,) = [finding for finding in found.findings if finding.decisive]
    return one


# Who ----------------------------------------------------------------------------------------------


def person(*facts: Fact, trade: Trade = Trade.OFFICIAL, register: int | None = 2020) -> Record:
    return _with(Record(kind=SubjectKind.PERSON, trade=trade, register_since=register), facts)


def collective(*facts: Fact, register: int | None = 2020) -> Record:
    return _with(Record(kind=SubjectKind.COLLECTIVE, register_since=register), facts)


def household(*facts: Fact) -> Record:
    return _with(Record(kind=SubjectKind.HOUSEHOLD, register_since=2020), facts)


def _with(record: Record, facts: tuple[Fact, ...]) -> Record:
    def of(kind: type) -> tuple[Any, ...]:
        return tuple(fact for fact in facts if isinstance(fact, kind))

    confirmed = {key: said for fact in of(dict) for key, said in fact.items()}
    return replace(
        record,
        evaluations=of(Evaluation),
        held=of(Held),
        works=of(Work),
        disciplines=of(Discipline),
        pending=of(Pending),
        members=next(iter(of(Members)), None),
        colleagues=of(Colleague) or None,
        confirmed=confirmed,
    )


# What is on record --------------------------------------------------------------------------------


def rated(year: int, rating: str, *, proven: bool = True) -> Evaluation:
    return Evaluation(year=year, rating=Rating(rating), source="Thông báo 12", proven=proven)


def excellent(*years: int) -> tuple[Evaluation, ...]:
    return tuple(rated(year, "excellent") for year in years)


def good(*years: int) -> tuple[Evaluation, ...]:
    return tuple(rated(year, "good") for year in years)


def won(award: str, *years: int, proven: bool = True, **more: Any) -> tuple[Held, ...]:
    """Awards for the achievements of these years, decided at the end of each."""
    return tuple(
        Held(
            award=award,
            year=year,
            proven=proven,
            **{"number": f"{year}/QĐ-UBND", "decided_on": date(year, 12, 20), **more},
        )
        for year in years
    )


def initiative(year: int = 2026, scope: str = "base", **more: Any) -> Work:
    return Work(
        key=f"{scope}{year}",
        name="Sổ mượn sách",
        kind="initiative",
        year=year,
        scope=Scope(scope),
        **more,
    )


def project(year: int = 2026, scope: str = "base", **more: Any) -> Work:
    return replace(initiative(year, scope, **more), kind="project", name="Đề tài nước sạch")


def disciplined(since: str, until: str | None) -> Discipline:
    end = date.fromisoformat(until) if until else None
    return Discipline(since=date.fromisoformat(since), until=end, what="Khiển trách")


def under_review(since: str = "2026-08-01") -> Pending:
    return Pending(what="Có việc đang được xem xét", since=date.fromisoformat(since))


def confirmed(*keys: str) -> dict[str, bool]:
    return dict.fromkeys(keys, True)


def denied(*keys: str) -> dict[str, bool]:
    return dict.fromkeys(keys, False)
