"""What is wrong with the law's documents, all of it at once, said to whoever wrote them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Any, Final

from workflows.law.citations import Certainty, Citation, read_citations
from workflows.law.eligibility.criteria import UnweighableRow, read_row
from workflows.law.holiday_faults import day_faults, holiday_faults
from workflows.law.rules import SHAPES, Documents, Row, row_of
from workflows.law.shapes import TEXT, Fault, Field, array_faults, entries_of, entry_faults
from workflows.law.values import missing_values, value_fault

_COMMON: Final[Mapping[str, Field]] = {
    "since": date,
    "until": date,
    "place": str,
    "citation": str,
    "certainty": str,
    "binding": bool,
    "note": str,
}
_NEEDED: Final = frozenset({"since", "citation", "certainty"})
_ALONE: Final = ("citations", "holidays", "events")  # documents of a shape of their own
_NAMES: Final = "names"  # what pages call rules; nothing is reckoned with it
_BESIDE_ROWS: Final = {"papers": {"names"}}

_INSTRUMENT: Final[Mapping[str, Field]] = {
    "code": str,
    "name": str,
    "since": date,
    "until": date,
    "amended_since": date,
    "amended_by": str,
}
_CITATION: Final[Mapping[str, Field]] = {
    "key": str,
    "text": str,
    "instrument": str,
    "article": str,
    "since": date,
    "until": date,
    "note": str,
    "certainty": str,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What rows may name; None where the file that says so could not be read."""

    citations: Mapping[str, Citation] | None
    events: Collection[str] | None
    papers: Collection[str] | None
    places: Collection[str]


@dataclass(slots=True)
class _Groups:
    """Sound rows by what they rule, with where each is written."""

    rows: dict[tuple[str, tuple[str, ...], str | None], list[tuple[Row, str, str, int]]] = field(
        default_factory=dict
    )

    def add(self, row: Row, document: str, array: str, index: int) -> None:
        at = (row.table, row.key, row.place)
        self.rows.setdefault(at, []).append((row, document, array, index))

    def unweighable(self, citations: Mapping[str, Citation]) -> Iterator[Fault]:
        """Rows of criteria by which nothing can be weighed."""
        rows = [each for group in self.rows.values() for each in group]
        names = {row.key[0]: row.text("name") for row, *_ in rows if row.table == "awards"}
        for row, document, array, index in rows:
            if row.table == "criteria":
                try:
                    read_row(row, names, citations)
                except UnweighableRow as wrong:
                    yield Fault(document, array, index, "", wrong.what, wrong.remedy)

    def overlaps(self) -> Iterator[Fault]:
        for group in self.rows.values():
            group.sort(key=lambda each: each[0].since)
            for (older, *_), (newer, document, array, index) in pairwise(group):
                if newer.since == older.since or (older.until and older.until >= newer.since):
                    yield Fault(
                        document,
                        array,
                        index,
                        "since",
                        f"trùng thời gian với dòng cùng khóa có hiệu lực từ {older.since:%d/%m/%Y}",
                        "đổi since, hoặc ghi until cho dòng trước kết thúc trước ngày đó",
                    )


def faults(documents: Documents, *, unread: Collection[str] = ()) -> list[Fault]:
    """Every fault of the documents. `unread`: those that are there but could not be parsed, so
    that nothing is asked of what they would have said."""
    found = [
        Fault(name, "", 0, "", "thiếu tệp này", "chép lại từ bản cài đặt")
        for name in (*_ALONE, "papers")
        if name not in documents and name not in unread
    ]
    found += _of_citations(documents.get("citations", {}))
    known = Known(
        citations=read_citations(documents["citations"])
        if not found and "citations" in documents
        else None,
        events=_names(documents, "events", "events", found),
        papers=_names(documents, "papers", "names", found),
        places=[d["place"] for d in documents.values() if isinstance(d.get("place"), str)],
    )
    found += holiday_faults(documents.get("holidays", {}), known.citations)
    groups = _Groups()
    for name, document in documents.items():
        if name not in (*_ALONE, _NAMES):
            found += _of_document(name, document, known, groups)
    unweighable = groups.unweighable(known.citations) if known.citations is not None else ()
    return [*found, *groups.overlaps(), *unweighable]


def _names(
    documents: Documents, name: str, table: str, found: list[Fault]
) -> Collection[str] | None:
    """What the words of a plain table are called; None where nothing can be said of them."""
    names = documents.get(name, {}).get(table)
    if names is None:
        return None
    if not isinstance(names, dict):
        found.append(Fault(name, "", 0, table, f"{table} sai kiểu", f"ghi tên dưới [{table}]"))
        return None
    odd = [word for word, called in names.items() if not isinstance(called, str)]
    found += [Fault(name, table, 0, word, f"{word} sai kiểu", f"ghi {TEXT}") for word in odd]
    return names


def _of_document(
    name: str, document: Mapping[str, Any], known: Known, groups: _Groups
) -> Iterator[Fault]:
    table, place = document.get("table"), document.get("place")
    if not isinstance(table, str | None) or (table is None and place is None):
        yield Fault(
            name, "", 0, "", "không nói quy định bảng nào", 'ghi table = "…" hoặc place = "…"'
        )
        return
    if table is not None and table not in SHAPES:
        known_tables = ", ".join(sorted(SHAPES))
        yield Fault(
            name, "", 0, "table", f"không có bảng {table}", f"dùng một trong {known_tables}"
        )
        return
    if table is not None:
        allowed = {"table", "row"} | _BESIDE_ROWS.get(name, set())
        arrays = {"row": str(table)} if "row" in document else {}
    else:
        allowed = {"place", "name", "ministry", "days"} | SHAPES.keys()
        yield from day_faults(name, document, known.citations)
        arrays = {each: each for each in SHAPES.keys() & document.keys()}
        if not isinstance(place, str) or not isinstance(document.get("name"), str):
            what = "thiếu place hoặc name của nơi này"
            yield Fault(name, "", 0, "place", what, "ghi cả hai, trong ngoặc kép")
            return
        if not isinstance(document.get("ministry", False), bool):
            yield Fault(name, "", 0, "ministry", "ministry sai kiểu", "ghi true, hoặc bỏ đi")
        if name.startswith("places/") and name != f"places/{place}":
            yield Fault(name, "", 0, "place", f"place là {place}", f"đặt tên tệp là {place}.toml")
    for odd in sorted(document.keys() - allowed):
        yield Fault(name, "", 0, odd, f"không hiểu {odd}", "bỏ đi hoặc sửa lại tên")
    for array, of_table in sorted(arrays.items()):
        yield from _of_rows(name, array, of_table, document, known, groups)


def _of_rows(
    name: str,
    array: str,
    table: str,
    document: Mapping[str, Any],
    known: Known,
    groups: _Groups,
) -> Iterator[Fault]:
    shape = SHAPES[table]
    fields: dict[str, Field] = {**_COMMON, **dict.fromkeys(shape.keys, str), **shape.fields}
    yield from array_faults(name, document, array)
    for index, entry in enumerate(entries_of(document, array)):
        wrong = [*entry_faults(entry, fields, _NEEDED | shape.required)]
        if not wrong:
            wrong = [*_row_faults(table, entry, known)]
        for at, what, remedy in wrong:
            yield Fault(name, array, index, at, what, remedy)
        if not wrong:
            where = {"place": document["place"]} if "place" in document else {}
            groups.add(row_of(table, {**entry, **where}), name, array, index)


def _row_faults(
    table: str, entry: Mapping[str, Any], known: Known
) -> Iterator[tuple[str, str, str]]:
    yield from _period(entry)
    if entry["certainty"] not in set(Certainty):
        words = ", ".join(Certainty)
        yield "certainty", f"không có mức chắc chắn {entry['certainty']}", f"dùng một trong {words}"
    elif known.citations is not None:
        yield from _cited(entry, known.citations)
    place = entry.get("place")
    if place is not None and place not in known.places:
        yield "place", f"không biết nơi {place}", f"thêm tệp places/{place}.toml hoặc sửa mã"
    yield from _unknown(entry, "from", known.events, "events.toml")
    yield from _unknown(entry, "papers", known.papers, "[names] của papers.toml")
    for name, value in entry.items():
        wrong = value_fault(table, name, value)
        if wrong is not None:
            yield name, f"{name} = {value!r} không hợp lệ", wrong
    for name in missing_values(table, entry):
        yield "", f"thiếu {name}", f"ghi {name} của quy định này"
    if table == "year" and entry["opens"] > entry["last_day"]:
        yield "opens", "mở sau ngày cuối", "sửa opens hoặc last_day"


def _period(entry: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    since, until = entry.get("since"), entry.get("until")
    if since is not None and until is not None and until < since:
        yield "until", f"kết thúc {until:%d/%m/%Y} trước khi bắt đầu", "sửa since hoặc until"


def _unknown(
    entry: Mapping[str, Any], name: str, names: Collection[str] | None, where: str
) -> Iterator[tuple[str, str, str]]:
    for each in entry.get(name, ()):
        if names is not None and each not in names:
            yield name, f"không biết {each}", f"thêm vào {where} hoặc sửa tên"


def _cited(
    entry: Mapping[str, Any], citations: Mapping[str, Citation]
) -> Iterator[tuple[str, str, str]]:
    citation = citations.get(entry["citation"])
    if citation is None:
        remedy = "thêm [[citation]] vào citations.toml hoặc sửa khóa"
        yield "citation", f"không biết căn cứ {entry['citation']}", remedy
    elif entry["certainty"] == Certainty.SEEN and not citation.is_in_force(entry["since"]):
        what = f"{citation.text} không có hiệu lực ngày {entry['since']:%d/%m/%Y}"
        yield "citation", what, "sửa since hoặc dẫn văn bản có hiệu lực ngày đó"


def _of_citations(document: Mapping[str, Any]) -> Iterator[Fault]:
    name = "citations"
    for odd in sorted(document.keys() - {"instrument", "citation"}):
        yield Fault(name, "", 0, odd, f"không hiểu {odd}", "bỏ đi hoặc sửa lại tên")
    instruments = [each.get("code") for each in entries_of(document, "instrument")]
    for array, fields, key, needed in (
        ("instrument", _INSTRUMENT, "code", {"code", "name"}),
        ("citation", _CITATION, "key", {"key"}),
    ):
        seen: set[object] = set()
        yield from array_faults(name, document, array)
        for index, entry in enumerate(entries_of(document, array)):
            wrong = [*entry_faults(entry, fields, needed)]
            if not wrong:
                wrong = [*_citation_faults(entry, instruments)]
                if entry[key] in seen:
                    wrong.append((key, f"{entry[key]} viết hai lần", "bỏ một, hoặc đổi tên"))
                seen.add(entry[key])
            for at, what, remedy in wrong:
                yield Fault(name, array, index, at, what, remedy)


def _citation_faults(
    entry: Mapping[str, Any], instruments: Collection[object]
) -> Iterator[tuple[str, str, str]]:
    yield from _period(entry)
    if "instrument" in entry and entry["instrument"] not in instruments:
        remedy = "thêm [[instrument]] hoặc sửa mã"
        yield "instrument", f"không biết văn bản {entry['instrument']}", remedy
    if "key" in entry and not entry.keys() & {"text", "instrument"}:
        yield "", "không nói là văn bản nào", "ghi instrument hoặc text"
    if entry.get("certainty", Certainty.SEEN) not in set(Certainty):
        words = ", ".join(Certainty)
        yield "certainty", f"không có mức chắc chắn {entry['certainty']}", f"dùng một trong {words}"
