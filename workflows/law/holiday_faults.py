"""What is wrong with the document of public holidays."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from workflows.law.calendar import DayKind
from workflows.law.citations import Certainty, Citation
from workflows.law.shapes import Fault, Field, array_faults, entries_of, entry_faults
from workflows.law.values import month_day_fault

_NAME: Final = "holidays"
_YEAR: Final[Mapping[str, Field]] = {"year": int, "published": bool, "day": list}
_DAY: Final[Mapping[str, Field]] = {
    "first": date,
    "last": date,
    "kind": str,
    "name": str,
    "citation": str,
    "certainty": str,
}
_FIXED: Final[Mapping[str, Field]] = {"day": str, "name": str, "citation": str}

Wrong = tuple[str, str, str]
Citations = Mapping[str, Citation] | None


def holiday_faults(document: Mapping[str, Any], citations: Citations) -> Iterator[Fault]:
    for odd in sorted(document.keys() - {"year", "every_year"}):
        yield Fault(_NAME, "", 0, odd, f"không hiểu {odd}", "bỏ đi hoặc sửa lại tên")
    for array in ("every_year", "year"):
        yield from array_faults(_NAME, document, array)
    for index, entry in enumerate(entries_of(document, "every_year")):
        wrong = [*entry_faults(entry, _FIXED, _FIXED)]
        for at, what, remedy in wrong or _fixed(entry, citations):
            yield Fault(_NAME, "every_year", index, at, what, remedy)
    seen: set[date] = set()
    count = 0
    for index, year in enumerate(entries_of(document, "year")):
        for at, what, remedy in entry_faults(year, _YEAR, _YEAR):
            yield Fault(_NAME, "year", index, at, what, remedy)
        for each in entries_of(year, "day"):
            wrong = [*entry_faults(each, _DAY, _DAY.keys() - {"last"})]
            for at, what, remedy in wrong or _day(each, year.get("year"), citations, seen):
                yield Fault(_NAME, "year.day", count, at, what, remedy)
            count += 1


def day_faults(name: str, document: Mapping[str, Any], citations: Citations) -> Iterator[Fault]:
    """Of the days that one place has of its own."""
    yield from array_faults(name, document, "days")
    seen: set[date] = set()
    for index, each in enumerate(entries_of(document, "days")):
        wrong = [*entry_faults(each, _DAY, _DAY.keys() - {"last"})]
        for at, what, remedy in wrong or _day(each, each["first"].year, citations, seen):
            yield Fault(name, "days", index, at, what, remedy)


def _fixed(entry: Mapping[str, Any], citations: Citations) -> Iterator[Wrong]:
    remedy = month_day_fault(entry["day"])
    if remedy is not None:
        yield "day", f"day = {entry['day']!r} không hợp lệ", remedy
    yield from _cited(entry, citations)


def _day(
    entry: Mapping[str, Any], year: object, citations: Citations, seen: set[date]
) -> Iterator[Wrong]:
    first: date = entry["first"]
    last: date = entry.get("last", first)
    if last < first:
        yield "last", f"kết thúc {last:%d/%m/%Y} trước khi bắt đầu", "sửa first hoặc last"
    if entry["kind"] not in set(DayKind):
        yield "kind", f"không có loại ngày {entry['kind']}", f"dùng một trong {', '.join(DayKind)}"
    if entry["certainty"] not in set(Certainty):
        words = ", ".join(Certainty)
        yield "certainty", f"không có mức chắc chắn {entry['certainty']}", f"dùng một trong {words}"
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    if any(day.year != year for day in days):
        yield "first", f"không thuộc năm {year}", "chuyển sang [[year]] của năm đó"
    for day in days:
        if day in seen:
            yield "first", f"ngày {day:%d/%m/%Y} viết hai lần", "bỏ một trong hai"
    seen.update(days)
    yield from _cited(entry, citations)


def _cited(entry: Mapping[str, Any], citations: Citations) -> Iterator[Wrong]:
    if citations is not None and entry["citation"] not in citations:
        remedy = "thêm [[citation]] vào citations.toml hoặc sửa khóa"
        yield "citation", f"không biết căn cứ {entry['citation']}", remedy
