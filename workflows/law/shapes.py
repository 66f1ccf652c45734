"""Whether an entry of a document has the fields that it should, each of its type."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

Field = type | tuple[type, ...]

TEXT: Final = "chữ trong ngoặc kép"
_WORDS: Final[Mapping[type, str]] = {
    str: TEXT,
    int: "số nguyên",
    bool: "true hoặc false",
    list: "danh sách trong [ ]",
    dict: "bảng trong { }",
    date: "ngày dạng 2026-01-31",
}
_LISTS_OF_WORDS: Final = frozenset({"from", "papers", "subjects", "timers"})
_MISSING: Final[Mapping[str, str]] = {
    "citation": "ghi khóa của căn cứ trong citations.toml",
    "since": "ghi ngày đầu có hiệu lực, dạng 2026-01-31",
    "certainty": "ghi seen, recalled, inferred, conflict, practice hoặc design",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the n-th entry of an array in a document, at a field of it, and what to
    do; no array: with the document itself."""

    document: str
    array: str
    index: int
    field: str
    what: str
    remedy: str


def array_faults(name: str, document: Mapping[str, Any], array: str) -> Iterator[Fault]:
    entries = document.get(array, [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        yield Fault(name, "", 0, array, f"{array} sai kiểu", f"ghi mỗi mục dưới [[{array}]]")


def entries_of(document: Mapping[str, Any], array: str) -> tuple[Mapping[str, Any], ...]:
    """The entries of an array; none where it is no array of tables."""
    entries = document.get(array, [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        return ()
    return tuple(entries)


def entry_faults(
    entry: Mapping[str, Any], fields: Mapping[str, Field], needed: Collection[str]
) -> Iterator[tuple[str, str, str]]:
    """(field, what is wrong, what to do)"""
    for name, value in entry.items():
        if name not in fields:
            remedy = f"bỏ đi hoặc dùng một trong {', '.join(sorted(fields))}"
            yield name, f"không có trường {name}", remedy
        elif not _is_of(value, fields[name]):
            words = " hoặc ".join(_WORDS[each] for each in _types(fields[name]))
            yield name, f"{name} = {value!r} sai kiểu", f"ghi {words}"
        elif name in _LISTS_OF_WORDS and not all(isinstance(each, str) for each in value):
            yield name, f"{name} = {value!r} sai kiểu", f"ghi {TEXT}, trong [ ]"
    for name in sorted(set(needed) - entry.keys()):
        yield "", f"thiếu {name}", _MISSING.get(name, f"ghi {name}")


def _types(wanted: Field) -> tuple[type, ...]:
    return wanted if isinstance(wanted, tuple) else (wanted,)


def _is_of(value: object, wanted: Field) -> bool:
    """Exactly: to Python true is a number, and a moment is a day."""
    return type(value) in _types(wanted)
