"""Dated rows of the law, and the one in force at a place on a day.

A row never changes: a new decree adds a row with a later `since`, which ends the older one. Rows of
the nearest organisation win, then those of the next, then those of the ministry whose sector it
belongs to, then the national ones; within one place an
exact key wins over the wildcard `*`. A national row marked `binding` cannot be replaced locally.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from workflows.law.citations import Certainty, Refusal

Documents = Mapping[str, Mapping[str, Any]]
"""What the files say, parsed, by the file's name."""

Place = tuple[str, ...]
"""Codes of organisations, nearest first, and of ministries behind them: ("TM", "BN", "BKHCN")."""

ANY = "*"
_NO_NAMES: Mapping[str, str] = {}
_COMMON = {"since", "until", "place", "citation", "certainty", "binding", "note"}


class NoLawInForce(Refusal):
    """Không có quy định về {subject} áp dụng cho ngày {day:%d/%m/%Y}."""

    status = 422


class LawDefect(ValueError):
    """The law data contradict themselves or their shape; nobody but their author can mend it."""


class UnknownRule(LookupError):
    """No row of that key exists on any day: a defect of the caller or of a diagram."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What rows of a table look like: the fields that key them and the types of the others."""

    label: str  # what the table rules, for a sentence
    keys: tuple[str, ...]
    fields: Mapping[str, type | tuple[type, ...]]
    required: frozenset[str] = frozenset()


_SHARE: dict[str, type | tuple[type, ...]] = {"percent": int, "fraction": str, "more_than": bool}

SHAPES: Mapping[str, Shape] = {
    "deadlines": Shape(
        "thời hạn",
        ("key", "variant"),
        {
            "unit": str,
            "amount": int,
            "amount_after": dict,
            "from": list,
            "day": str,
            "chosen": str,
            "offset_working_days": int,
            "offset_days": int,
            "roll": str,
            "within": str,
            "same_year": bool,
            "timers": list,
        },
        frozenset({"unit"}),
    ),
    "thresholds": Shape("tỷ lệ phiếu", ("award",), {**_SHARE, "ballot": bool, "secret": bool}),
    "quorums": Shape("số người dự họp", ("council_kind",), _SHARE),
    "council_duty": Shape("việc họp Hội đồng", ("award",), {"required": bool}),
    "awards": Shape(
        "danh hiệu, hình thức",
        ("award",),
        {"name": str, "kind": str, "subjects": list, "certificate": bool},
        frozenset({"name", "kind", "subjects", "certificate"}),
    ),
    "criteria": Shape(
        "tiêu chuẩn",
        ("award", "subject"),
        {"groups": list, "presumed": str},
        frozenset({"award", "subject", "groups"}),
    ),
    "authority": Shape("thẩm quyền", ("award",), {"level": str}, frozenset({"level"})),
    "money": Shape("mức tiền thưởng", ("award", "subject"), {"multiple": str}),
    "base_salary": Shape("lương cơ sở", (), {"amount": int}, frozenset({"amount"})),
    "rounding": Shape("làm tròn tiền thưởng", (), {"unit": int}, frozenset({"unit"})),
    "papers": Shape("thành phần hồ sơ", ("award", "kind"), {"papers": list}, frozenset({"papers"})),
    "proposal_papers": Shape(
        "thành phần hồ sơ trình", ("award",), {"papers": list}, frozenset({"papers"})
    ),
    "templates": Shape("mẫu văn bản", ("paper", "subject"), {"form": str}, frozenset({"form"})),
    "settings": Shape(
        "thiết lập", ("key",), {"value": (bool, int, str, list)}, frozenset({"value"})
    ),
    "quotas": Shape(
        "chỉ tiêu đề nghị",
        ("award",),
        {
            "subject": str,
            "unit": str,
            "max_count": int,
            "max_percent": int,
            "base": str,
            "base_words": str,
            "rounding": str,
            "min_direct_workers": int,
        },
    ),
    "targets": Shape("mục tiêu", ("target",), {"least": int, "most": int, "percent": int}),
    "year": Shape(
        "lịch năm",
        ("step",),
        {"name": str, "guide": str, "opens": str, "last_day": str},
        frozenset({"name", "guide", "opens", "last_day"}),
    ),
    "retention": Shape("thời hạn bảo quản", ("level",), {"code": str, "label": str, "years": int}),
}


@dataclass(frozen=True, slots=True)
class Row:
    table: str
    key: tuple[str, ...]
    values: Mapping[str, Any]
    since: date
    citation: str
    certainty: Certainty
    until: date | None = None
    place: str | None = None
    binding: bool = False
    note: str | None = None

    def text(self, name: str, default: str = "") -> str:
        return str(self.values.get(name, default))

    def number(self, name: str) -> int:
        return int(self.values[name])

    def flag(self, name: str) -> bool:
        return bool(self.values.get(name, False))

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(self.values.get(name, ()))

    def __str__(self) -> str:
        return f"{self.table} {'/'.join(self.key)} {self.place or 'national'} {self.since}"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Table:
    """All rows of one kind, by key and place, newest first."""

    name: str
    rows: tuple[Row, ...]
    _newest_first: Mapping[tuple[tuple[str, ...], str | None], tuple[Row, ...]]
    _names: Mapping[str, str]  # part of a key → what people call it

    @classmethod
    def of(cls, name: str, rows: Iterable[Row], names: Mapping[str, str] = _NO_NAMES) -> "Table":
        rows = tuple(rows)
        grouped: dict[tuple[tuple[str, ...], str | None], list[Row]] = {}
        for row in rows:
            grouped.setdefault((row.key, row.place), []).append(row)
        for group in grouped.values():
            group.sort(key=lambda row: row.since)
        newest_first = {at: tuple(reversed(group)) for at, group in grouped.items()}
        return cls(name, rows, newest_first, names)

    def find(self, *candidates: tuple[str, ...], on: date, place: Place) -> Row:
        """The row in force; place before key: a local `*` beats a national row of the exact key.

        Raises NoLawInForce when rows exist but none on that day, UnknownRule when none exist.
        """
        row = self.get(*candidates, on=on, place=place)
        if row is not None:
            return row
        if any(known.key in candidates for known in self.rows):
            raise NoLawInForce(subject=self._subject(candidates[0]), day=on)
        raise UnknownRule(f"{self.name}: no row for {' or '.join(map(str, candidates))}")

    def find_special(self, *candidates: tuple[str, ...], on: date, place: Place) -> Row:
        """As find, but key before place: a national special case beats a local general row."""
        for key in candidates:
            row = self.get(key, on=on, place=place)
            if row is not None:
                return row
        return self.find(*candidates, on=on, place=place)

    def get(self, *candidates: tuple[str, ...], on: date, place: Place) -> Row | None:
        for key in candidates:
            row = self._in_force(key, None, on)
            if row is not None and row.binding:
                return row
        for where in (*place, None):
            for key in candidates:
                row = self._in_force(key, where, on)
                if row is not None:
                    return row
        return None

    def in_force(self, *, on: date, place: Place) -> tuple[Row, ...]:
        """The rows that rule on that day and at that place, one for each key, in written order."""
        keys = dict.fromkeys(row.key for row in self.rows)
        found = []
        for key in keys:
            for where in (*place, None):
                row = self._in_force(key, where, on)
                if row is not None:
                    found.append(row)
                    break
        return tuple(found)

    def current(self, on: date) -> tuple[Row, ...]:
        """Every row that rules anywhere on that day, in the order of keys."""
        found = (self._in_force(key, place, on) for key, place in self._newest_first)
        return tuple(row for row in found if row is not None)

    def last_day(self, row: Row) -> date | None:
        """The last day of a row: its own, or the eve of the one that follows it."""
        newer = [each.since for each in self._newest_first[row.key, row.place]]
        after = min((since for since in newer if since > row.since), default=None)
        return row.until or (after - timedelta(days=1) if after is not None else None)

    def _in_force(self, key: tuple[str, ...], place: str | None, on: date) -> Row | None:
        for row in self._newest_first.get((key, place), ()):
            if row.since <= on:
                return row if row.until is None or on <= row.until else None
        return None

    def _subject(self, key: tuple[str, ...]) -> str:
        """In words: a part of the key that nobody has named says nothing to people."""
        named = ", ".join(self._names[part] for part in key if part in self._names)
        label = SHAPES[self.name].label
        return f"{label} ({named})" if named else label


def read_tables(
    documents: Iterable[Mapping[str, Any]], names: Mapping[str, str] = _NO_NAMES
) -> dict[str, Table]:
    """All tables of documents in which no fault was found (`workflows.law.faults`).

    A document is either one table (`table = "…"`, `[[row]]`) or the layer of one organisation
    (`place = "BN"`, then arrays named after tables). `names`: what sentences call parts of keys,
    beside awards, which say it themselves.
    """
    rows: dict[str, list[Row]] = {name: [] for name in SHAPES}
    for document in documents:
        if "table" in document:
            name = document["table"]
            rows[name] += [row_of(name, entry) for entry in document.get("row", ())]
        else:
            for name in SHAPES.keys() & document.keys():
                layer = [{**entry, "place": document["place"]} for entry in document[name]]
                rows[name] += [row_of(name, entry) for entry in layer]
    awards = {row.key[0]: row.text("name") for row in rows["awards"]}
    named = {**names, **awards}
    return {name: Table.of(name, found, named) for name, found in rows.items()}


def row_of(table: str, entry: Mapping[str, Any]) -> Row:
    shape = SHAPES[table]
    key = tuple(str(entry.get(name, ANY)) for name in shape.keys)
    values = {name: entry[name] for name in entry.keys() - _COMMON - set(shape.keys)}
    return Row(
        table=table,
        key=key,
        values=values,
        since=entry["since"],
        until=entry.get("until"),
        place=entry.get("place"),
        citation=entry["citation"],
        certainty=Certainty(entry["certainty"]),
        binding=entry.get("binding", False),
        note=entry.get("note"),
    )
