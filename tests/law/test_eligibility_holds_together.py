"""What must be true of every answer, whatever is on record."""

import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from workflows.law.awards import SubjectKind
from workflows.law.book import LawBook
from workflows.law.eligibility import Eligibility, Verdict
from workflows.law.eligibility.criteria import Criterion
from workflows.law.eligibility.findings import all_met, any_met
from workflows.law.eligibility.record import (
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

LAW = LawBook.read(Path(__file__).parents[2] / "bpmn" / "law")
DAYS = [date(2025, 6, 30), date(2025, 7, 1), date(2026, 9, 30), date(2026, 10, 1)]
PLACES = [(), ("BN",), ("TM", "BN")]
KINDS = ["*", "LH-CT", "LH-ĐX", "LH-PT", "LH-CH"]
YEARS = range(2019, 2027)
RESTS = st.fixed_dictionaries(
    {
        "year": st.sampled_from([2025, 2026]),
        "on": st.sampled_from(DAYS),
        "place": st.sampled_from(PLACES),
        "kind": st.sampled_from(KINDS),
    }
)
AWARDS = sorted(LAW.criteria.names)
WITH_CRITERIA = sorted({row.key[0] for row in LAW.criteria.table.rows} - {"*"})


def criteria_of(award: str) -> list[Criterion]:
    trees = [tree for (key, *_), tree in LAW.criteria.trees.items() if key[0] == award]
    found = [test for tree in trees for group in tree.groups for test in group.tests]
    return [part for test in found for part in (test, *test.parts)]


FACTS = sorted(
    {t["fact"] for award in WITH_CRITERIA for t in criteria_of(award) if t.kind == "confirmed"}
)


# A pool of single facts to draw from: much quicker than to draw each of their parts.
def _pool() -> list[object]:
    pool: list[object] = [
        Evaluation(year=year, rating=rating, proven=proven)
        for year, rating, proven in product(YEARS, Rating, (True, False))
    ]
    pool += [
        Held(
            award=award,
            year=year,
            decided_on=[None, date(year, 12, 1), date(year + 1, 3, 1)][n % 3],
            kind=["", "LH-CT", "LH-ĐX", "LH-PT", ""][n % 5],
            proven=n % 4 > 0,
        )
        for n, (award, year) in enumerate(product(WITH_CRITERIA, YEARS))
    ]
    pool += [
        Work(
            key=f"{n}",
            name="Cải tiến",
            kind=kind,
            year=year,
            scope=scope,
            used_for=["", "", "Bằng khen năm 2025"][n % 3],
            proven=n % 4 > 0,
        )
        for n, (kind, scope, year) in enumerate(product(["initiative", "project"], Scope, YEARS))
    ]
    ends = [None, date(2025, 6, 30), date(2026, 9, 30), date(2024, 12, 31)]
    pool += [Discipline(since=date(2023, 1, 1), until=end, what="Khiển trách") for end in ends]
    pool += [Pending(what="Đang được xem xét", since=date(2025, month, 1)) for month in (1, 8)]
    pool += [(fact, said) for fact, said in product(FACTS, (True, True, False))]
    return pool


POOL = _pool()
MEMBERS = [
    None,
    Members(total=0),
    Members(total=9, advanced=3, completing=9, best=0, disciplined=1),
    Members(total=9, advanced=7, completing=9, best=1, disciplined=0),
    Members(total=9, advanced=7, completing=9, proven=False),
]


def record_of(kind: SubjectKind, trade: Trade, facts: Iterable[object], **more: Any) -> Record:
    facts = list(facts)

    def of(wanted: type) -> tuple[Any, ...]:
        return tuple(fact for fact in facts if isinstance(fact, wanted))

    return Record(
        kind=kind,
        trade=trade if kind is SubjectKind.PERSON else Trade.UNKNOWN,
        evaluations=of(Evaluation),
        held=of(Held),
        works=of(Work),
        disciplines=of(Discipline),
        pending=of(Pending),
        confirmed=dict(of(tuple)),
        **more,
    )


@st.composite
def asked(draw: st.DrawFn) -> tuple[str, Record, dict[str, Any]]:
    """An award, a record of somebody it is for, and the rest of the question."""
    award = draw(st.sampled_from(WITH_CRITERIA))
    record = record_of(
        draw(st.sampled_from(LAW.award(award).subjects)),
        draw(st.sampled_from(Trade)),
        draw(st.lists(st.sampled_from(POOL), max_size=25)),
        members=draw(st.sampled_from(MEMBERS)),
        register_since=draw(st.sampled_from([None, 2019, 2024])),
    )
    return award, record, draw(RESTS)


def screened(award: str, record: Record, rest: dict[str, Any]) -> Eligibility:
    return LAW.eligibility(award, record, **rest)


@given(asked())
def test_the_verdict_follows_from_the_groups_and_these_from_their_findings(question):
    found = screened(*question)
    for group in found.groups:
        counted = [finding.met for finding in group.findings if finding.counts]
        reckoned = any_met(counted) if group.any_of and counted else all_met(counted)
        assert group.met is (None if group.any_of and not counted else reckoned)
    groups = all_met(group.met for group in found.groups)
    if found.held:
        assert found.verdict is Verdict.UNKNOWN
    elif groups is False:
        assert found.verdict is Verdict.NOT_ELIGIBLE
    elif groups is None:
        assert found.verdict is Verdict.UNKNOWN


@given(asked())
def test_one_finding_is_marked_where_the_verdict_is_not_yes(question):
    found = screened(*question)
    marked = [finding for finding in found.findings if finding.decisive]
    open_group = any(
        not group.met and any(one.applies for one in group.findings) for group in found.groups
    )
    assert len(marked) == (0 if found.verdict is Verdict.ELIGIBLE or not open_group else 1)
    assert all(one.met is not True and one.applies for one in marked)


@given(asked())
def test_every_finding_speaks_whole_vietnamese(question):
    found = screened(*question)
    for one in found.findings:
        for text in (one.rule, one.required, one.found):
            assert text
            assert text[0] in "“0123456789" or text[0] == text[0].upper(), text
        for text in (one.rule, one.required, one.found, one.missing):
            assert unicodedata.is_normalized("NFC", text)
            assert not set("{}!—") & set(text), text
            assert "None" not in text
            assert "  " not in text
            assert text == text.strip()
        assert one.missing or one.met is not None or not one.applies, one.rule


PROOFS: list[Any] = [
    *(Evaluation(year=year, rating=Rating.EXCELLENT) for year in YEARS),
    *(
        Work(key="new", name="Mới", kind=kind, year=year, scope=Scope.NATION)
        for kind, year in product(["initiative", "project"], YEARS)
    ),
    *(
        Held(award=award, year=year, decided_on=None)
        for award, year in product(["LĐTT", "CSTT", "CSTĐCS", "CSTĐT", "TTLĐXS"], YEARS)
    ),
    *FACTS,
]


@st.composite
def well_recorded(draw: st.DrawFn) -> tuple[str, Record, dict[str, Any]]:
    """Somebody with so much on record that many are eligible."""
    award = draw(st.sampled_from(WITH_CRITERIA))
    lost = draw(st.sets(st.sampled_from(PROOFS), max_size=6))
    before = [Held(award=code, year=2019, decided_on=None) for code in ("BK-T", "BK-TTg")]
    facts = [fact for fact in PROOFS if fact not in lost]
    kept = [fact for fact in facts if not isinstance(fact, Held) or fact.award != award]
    said = [(fact, True) if isinstance(fact, str) else fact for fact in (*kept, *before)]
    record = record_of(
        draw(st.sampled_from(LAW.award(award).subjects)),
        draw(st.sampled_from([Trade.OFFICIAL, Trade.FARMER, Trade.FORCES])),
        said,
        members=MEMBERS[3],
    )
    return award, record, draw(RESTS)


@given(well_recorded(), st.sampled_from(PROOFS))
def test_one_more_proven_fact_that_meets_never_takes_eligibility_away(question, proof):
    award, record, rest = question
    assume(screened(*question).verdict is Verdict.ELIGIBLE)
    if isinstance(proof, Held):
        tests = [test for test in criteria_of(award) if test.kind != "held_before"]
        assume(proof.award in {code for test in tests for code in test.get("awards", ())} - {award})
    assert screened(award, with_fact(record, proof), rest).verdict is Verdict.ELIGIBLE


def with_fact(record: Record, fact: Evaluation | Work | Held | str) -> Record:
    match fact:
        case Evaluation():
            return replace(record, evaluations=(*record.evaluations, fact))
        case Work():
            return replace(record, works=(*record.works, fact))
        case Held():
            return replace(record, held=(*record.held, fact))
    return replace(record, confirmed={**record.confirmed, fact: True})


@given(asked())
def test_declarations_alone_make_nobody_eligible(question):
    award, record, rest = question
    declared = replace(
        record,
        evaluations=tuple(replace(one, proven=False) for one in record.evaluations),
        held=tuple(replace(one, proven=False) for one in record.held),
        works=tuple(replace(one, proven=False) for one in record.works),
        members=replace(record.members, proven=False) if record.members else None,
        confirmed={},
    )
    assert screened(award, declared, rest).verdict is not Verdict.ELIGIBLE


@pytest.mark.parametrize("award", AWARDS)
def test_nothing_but_good_conduct_is_never_enough(award: str):
    """Neither an empty register nor what people judge makes anybody eligible."""
    judged = {test["fact"]: True for test in criteria_of(award) if test.judged}
    questions = product(LAW.award(award).subjects, Trade, DAYS, PLACES, ["LH-CT", "LH-NH"])
    for subject, trade, on, place, kind in questions:
        record = Record(kind=subject, trade=trade, confirmed=judged, register_since=2000)
        found = LAW.eligibility(award, record, year=2025, on=on, place=place, kind=kind)
        assert found.verdict is not Verdict.ELIGIBLE
