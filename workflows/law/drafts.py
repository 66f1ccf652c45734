"""The law as it would be with rows that nobody has put into force yet."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from workflows.law.book import LawBook
from workflows.law.faults import faults
from workflows.law.files import Defect, LawDefects, located, unparsed
from workflows.law.rules import ANY, SHAPES, Row
from workflows.law.shapes import Fault

_DRAFT: Final = "draft"
_CITED: Final = ("instrument", "citation")  # a new decree is cited before it is in citations.toml


@dataclass(frozen=True, slots=True)
class Draft:
    """`law` holds the added `rows` too, as if they had always stood in the files."""

    law: LawBook
    rows: tuple[Row, ...]

    @property
    def since(self) -> date:
        """The first day on which any of them rules."""
        return min(row.since for row in self.rows)

    @property
    def tables(self) -> frozenset[str]:
        return frozenset(row.table for row in self.rows)


def drafted(law: LawBook, text: str, *, file: str, place: str | None = None) -> Draft:
    """Rows written as in the files: of one table, or of one place. `place` says whose they are
    where they do not. Raises LawDefects, by the lines of this text."""
    try:
        document: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise LawDefects([unparsed(file, text, error)]) from error
    documents, array = _with(law, document, place)
    found = faults(documents)
    if found:
        raise LawDefects([_defect(file, text, each, array) for each in found])
    made = LawBook.of(documents).with_calendar(law.calendar)
    known = {_mark(row) for table in law.tables.values() for row in table.rows}
    rows = [row for table in made.tables.values() for row in table.rows if _mark(row) not in known]
    if not rows:
        what = "không có quy định nào"
        raise LawDefects([Defect(file, 1, what, "ghi ít nhất một quy định dưới [[row]]")])
    return Draft(made, tuple(rows))


def _mark(row: Row) -> tuple[object, ...]:
    return row.table, row.key, row.place, row.since


def _with(
    law: LawBook, document: dict[str, Any], place: str | None
) -> tuple[Mapping[str, Mapping[str, Any]], str]:
    """The documents with the draft among them, and the array that its rows stand in, as they are
    written, where it was given another name."""
    cited = {name: document.pop(name, []) for name in _CITED}
    citations = law.documents["citations"]
    merged = {
        name: [*citations[name], *(each if isinstance(each, list) else [each])]
        for name, each in cited.items()
    }
    array, code = "", document.get("place", place)
    if code is not None:
        table = document.pop("table", None)
        if isinstance(table, str) and table in SHAPES and "row" in document:
            document[table], array = document.pop("row"), table
        document = {"name": law.places.get(code, code), **document, "place": code}
    return {**law.documents, "citations": {**citations, **merged}, _DRAFT: document}, array


def _defect(file: str, text: str, fault: Fault, array: str) -> Defect:
    if fault.document == _DRAFT:
        as_written = "row" if array and fault.array == array else fault.array
        placed = Fault(_DRAFT, as_written, fault.index, fault.field, fault.what, fault.remedy)
        return located(file, text, placed)
    return Defect(file, 1, f"{fault.what} (so với {fault.document}.toml)", fault.remedy)


def template(row: Row, since: date) -> str:
    """A row of the same rule from another day on, to be changed: as the files write it."""
    keys = zip(SHAPES[row.table].keys, row.key, strict=True)
    fields: dict[str, object] = {name: part for name, part in keys if part != ANY}
    fields |= row.values
    fields |= {"since": since, "citation": row.citation, "certainty": row.certainty.value}
    lines = [f'table = "{row.table}"', "", "[[row]]"]
    return (
        "\n".join([*lines, *(f"{name} = {_toml(value)}" for name, value in fields.items())]) + "\n"
    )


def _toml(value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case list():
            return f"[{', '.join(map(_toml, value))}]"
        case dict():
            return f"{{ {', '.join(f'{_toml(k)} = {_toml(v)}' for k, v in value.items())} }}"
        case date():
            return value.isoformat()
        case int():
            return str(value)
        case _:
            return json.dumps(str(value), ensure_ascii=False)
