"""Criteria of awards as data: a row of the table `criteria` holds groups of tests, read once.

Each test names one of the kinds below, with its numbers, its words and, where they differ from the
row's, its citation and certainty. What a kind looks at is in `weighing`; no number is there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from workflows.law.awards import SubjectKind
from workflows.law.citations import Certainty, Citation
from workflows.law.eligibility.record import Rating, Scope, Trade
from workflows.law.rules import ANY, LawDefect, Place, Row, Table

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion; its number, codes and bounds are in `values`, typed as `FIELDS` says."""

    kind: str
    rule: str
    citation: Citation
    certainty: Certainty
    required: str = ""
    missing: str = ""
    note: str | None = None
    only_for: tuple[Trade, ...] = ()
    only_kinds: tuple[str, ...] = ()
    judged: bool = False
    values: Mapping[str, Any] | None = None
    parts: tuple["Criterion", ...] = ()

    def __getitem__(self, name: str) -> Any:
        return (self.values or {})[name]

    def get(self, name: str, default: Any = None) -> Any:
        return (self.values or {}).get(name, default)


@dataclass(frozen=True, slots=True)
class CriterionGroup:
    heading: str
    any_of: bool
    tests: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class Criteria:
    """`presumed`: what a person with a yearly rating is taken for where nobody wrote his trade.
    `above`: they stand above every award.
    """

    groups: tuple[CriterionGroup, ...]
    presumed: Trade
    citation: Citation
    certainty: Certainty
    note: str | None
    above: bool

    def to_confirm(self, trade: Trade) -> Iterator[tuple[str, str]]:
        """What somebody must confirm by a paper, as (fact, rule). What only people judge is left
        out, and what is not for this trade."""
        for one in self.groups:
            for test in one.tests:
                yield from _facts(test, trade)


def _facts(test: Criterion, trade: Trade) -> Iterator[tuple[str, str]]:
    if test.only_for and trade not in (*test.only_for, Trade.UNKNOWN):
        return
    if test.kind == "confirmed" and not test.judged:
        yield test["fact"], test.rule
    for part in test.parts:
        yield from _facts(part, trade)


class MemberCount(StrEnum):
    """What of a collective's members a test may count."""

    ADVANCED = "advanced"
    COMPLETING = "completing"
    BEST = "best"
    DISCIPLINED = "disciplined"
    WOMEN = "women"


class WorkKind(StrEnum):
    INITIATIVE = "initiative"
    PROJECT = "project"


@dataclass(frozen=True, slots=True)
class Fields:
    required: frozenset[str] = frozenset()
    optional: frozenset[str] = frozenset()


def _fields(required: Sequence[str] = (), optional: Sequence[str] = ()) -> Fields:
    return Fields(frozenset(required), frozenset(optional))


KINDS: Mapping[str, Fields] = {
    "rating": _fields(["least"]),
    "years_rated": _fields(["least", "years"], ["after", "lag"]),
    "times_rated": _fields(["least", "times"], ["within", "after"]),
    "holds": _fields(["awards"]),
    "held_before": _fields(["awards"]),
    "series": _fields(["awards", "times"], ["doubtful", "lag"]),
    "times_awarded": _fields(["awards", "times"], ["within", "after"]),
    "work": _fields(["works", "scope"], ["times", "within"]),
    "members_share": _fields(["of", "percent"], ["awards"]),
    "members_least": _fields(["of", "count"], ["awards"]),
    "members_most": _fields(["of", "count"]),
    "confirmed": _fields(["fact", "missing"]),
    "trade": _fields(["trades"]),
    "together": _fields(["tests"]),
    "no_open_hold": _fields(),
    "undisciplined": _fields(),
    "not_counted": _fields(["kinds", "proposals"]),
    "once": _fields(["families"], ["single"]),
}
_COMMON = frozenset(
    {"kind", "rule", "required", "missing", "note", "citation", "certainty", "judged"}
    | {"only_for", "only_kinds"}
)
_ENUMS: Mapping[str, type[StrEnum]] = {"least": Rating, "scope": Scope, "of": MemberCount}
_NUMBERS = frozenset({"years", "times", "within", "doubtful", "lag", "percent", "count"})
_AWARDS = frozenset({"awards", "after"})


class UnweighableRow(LawDefect):
    """A row of criteria says what nothing can be weighed by."""

    def __init__(self, row: Row, what: str, remedy: str) -> None:
        super().__init__(f"{row}: {what}: {remedy}")
        self.what, self.remedy = what, remedy


def read_row(row: Row, names: Mapping[str, str], citations: Mapping[str, Citation]) -> Criteria:
    """The tree of one row; `names` of awards by code. Raises UnweighableRow."""
    return _Reader(row, names, citations).criteria()


@dataclass(frozen=True, slots=True)
class CriteriaBook:
    """The trees of all rows, by key, place and first day; names of awards for the sentences."""

    table: Table
    trees: Mapping[tuple[tuple[str, ...], str | None, date], Criteria]
    names: Mapping[str, str]

    @classmethod
    def of(cls, tables: Mapping[str, Table], citations: Mapping[str, Citation]) -> "CriteriaBook":
        """Raises UnweighableRow at the first row that says what cannot be weighed."""
        table = tables["criteria"]
        names = {row.key[0]: row.text("name") for row in tables["awards"].rows}
        trees = {_at(row): read_row(row, names, citations) for row in table.rows}
        return cls(table, trees, names)

    def find(self, award: str, subject: SubjectKind, on: date, place: Place) -> Criteria | None:
        """The criteria in force on that day and at that place; None: none are on file."""
        row = self.table.get((award, subject.value), (award, ANY), on=on, place=place)
        return self.trees[_at(row)] if row is not None else None


def _at(row: Row) -> tuple[tuple[str, ...], str | None, date]:
    return row.key, row.place, row.since


@dataclass(frozen=True, slots=True)
class _Reader:
    row: Row
    names: Mapping[str, str]
    citations: Mapping[str, Citation]

    def criteria(self) -> Criteria:
        award, subject = self.row.key
        if award != ANY and award not in self.names:
            raise self._defect(f"không có mã {award} trong bảng awards", "sửa mã")
        if subject not in {*SubjectKind, ANY}:
            raise self._defect(f"subject = {subject!r}", "ghi person, collective, household hoặc *")
        groups = tuple(self._group(entry) for entry in self.row.values["groups"])
        if not groups:
            raise self._defect("thiếu tiêu chuẩn", "ghi ít nhất một nhóm trong groups")
        return Criteria(
            groups=groups,
            presumed=self._enum(Trade, "presumed", self.row.text("presumed")),
            citation=self._citation(self.row.citation),
            certainty=self.row.certainty,
            note=self.row.note,
            above=award == ANY,
        )

    def _group(self, entry: Mapping[str, Any]) -> CriterionGroup:
        if unknown := entry.keys() - {"heading", "any", "tests"}:
            raise self._defect(f"nhóm có trường lạ: {', '.join(sorted(unknown))}", "bỏ đi")
        heading, tests = entry.get("heading"), entry.get("tests")
        if not heading or not tests:
            raise self._defect("nhóm thiếu heading hoặc tests", "ghi cả hai")
        return CriterionGroup(
            heading, bool(entry.get("any")), tuple(self._test(one) for one in tests)
        )

    def _test(self, entry: Mapping[str, Any]) -> Criterion:
        kind, rule = entry.get("kind", ""), entry.get("rule", "")
        if kind not in KINDS:
            raise self._defect(
                f"không có loại tiêu chuẩn {kind!r}", f"ghi một trong {', '.join(KINDS)}"
            )
        fields = KINDS[kind]
        if not rule:
            raise self._defect(
                f"tiêu chuẩn {kind} thiếu rule", "ghi tên tiêu chuẩn bằng tiếng Việt"
            )
        if lacking := fields.required - entry.keys():
            raise self._defect(f"“{rule}” ({kind}) thiếu {', '.join(sorted(lacking))}", "ghi thêm")
        if strange := entry.keys() - fields.required - fields.optional - _COMMON:
            raise self._defect(
                f"“{rule}” ({kind}) không dùng {', '.join(sorted(strange))}", "bỏ đi"
            )
        own = entry.keys() - _COMMON - {"tests"}
        return Criterion(
            kind=kind,
            rule=rule,
            citation=self._citation(entry.get("citation", self.row.citation)),
            certainty=self._enum(
                Certainty, "certainty", entry.get("certainty", self.row.certainty)
            ),
            required=entry.get("required", ""),
            missing=entry.get("missing", ""),
            note=entry.get("note"),
            only_for=self._trades(entry.get("only_for", ())),
            only_kinds=tuple(entry.get("only_kinds", ())),
            judged=bool(entry.get("judged")),
            values={name: self._value(rule, name, entry[name]) for name in own},
            parts=tuple(self._test(one) for one in entry.get("tests", ())),
        )

    def _value(self, rule: str, name: str, value: Any) -> Any:
        if name in _NUMBERS:
            if isinstance(value, bool) or not isinstance(value, int) or value < 0:
                raise self._defect(f"“{rule}”: {name} = {value!r}", "ghi số nguyên từ 0 trở lên")
            return value
        if name in _ENUMS:
            return self._enum(_ENUMS[name], name, value)
        if name == "trades":
            return self._trades(value)
        if name == "works":
            return tuple(self._enum(WorkKind, name, one) for one in value)
        if name in _AWARDS:
            return self._awards(rule, value)
        if name == "families":
            return tuple(self._awards(rule, family) for family in value)
        return tuple(value) if isinstance(value, list) else value

    def _awards(self, rule: str, codes: Sequence[str]) -> tuple[str, ...]:
        if unknown := [code for code in codes if code not in self.names]:
            named = ", ".join(unknown)
            raise self._defect(f"“{rule}”: không có mã {named} trong bảng awards", "sửa mã")
        return tuple(codes)

    def _trades(self, words: Sequence[str]) -> tuple[Trade, ...]:
        return tuple(self._enum(Trade, "trade", one) for one in words)

    def _enum(self, type_: type[E], name: str, value: Any) -> E:
        try:
            return type_(value)
        except ValueError:
            known = ", ".join(member.value for member in type_ if member.value)
            raise self._defect(f"{name} = {value!r}", f"ghi một trong {known}") from None

    def _citation(self, key: str) -> Citation:
        if key not in self.citations:
            raise self._defect(f"không có căn cứ {key!r}", "thêm vào citations.toml hoặc sửa khóa")
        return self.citations[key]

    def _defect(self, what: str, remedy: str) -> "UnweighableRow":
        return UnweighableRow(self.row, what, remedy)
