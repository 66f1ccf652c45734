"""What a report says of its nominee, beside what is on record: proven only where a paper came with
it. What is on record goes before what somebody says."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from service.casework.colleagues import Fellows
from service.text import fold
from workflows.law.book import LawBook
from workflows.law.eligibility import record

Report = Mapping[str, Any]


def ratings(
    report: Report, year: int, known: tuple[record.Evaluation, ...], *, accepted: bool
) -> tuple[record.Evaluation, ...]:
    """The rating of the year in question. A confirmation that lay beside the report when the
    office found its papers complete is as good as a notice on record."""
    rating = report.get("rating")
    if not rating or any(each.year == year for each in known):
        return known
    proven = accepted and bool(report.get("file"))
    source = "văn bản xác nhận kèm báo cáo thành tích" if proven else "báo cáo thành tích"
    said = record.Evaluation(year=year, rating=record.Rating(rating), source=source, proven=proven)
    return (*known, said)


def awards(law: LawBook, report: Report, known: tuple[record.Held, ...]) -> tuple[record.Held, ...]:
    """Awards that the register does not hold."""
    given = report.get("awards_received") or ()
    if not given:
        return known
    codes = _codes(law)
    there = {(each.award, each.year) for each in known}
    said = [
        record.Held(
            award=codes.get(fold(row["award"]), row["award"]),
            year=row["year"],
            decided_on=_day(row.get("date")),
            number=row.get("number") or "",
            proven=False,
        )
        for row in given
    ]
    return (*known, *(each for each in said if (each.award, each.year) not in there))


def works(report: Report, known: tuple[record.Work, ...]) -> tuple[record.Work, ...]:
    """Initiatives that nobody has put on record."""
    there = {(fold(each.name), each.year) for each in known}
    return (*known, *_works(report.get("initiatives") or (), there))


def _works(rows: Sequence[Mapping[str, Any]], there: set[tuple[str, int]]) -> Iterator[record.Work]:
    for place, row in enumerate(rows, start=1):
        if (fold(row["name"]), row["year"]) not in there:
            yield record.Work(
                key=f"report-{place}",
                name=row["name"],
                kind="initiative",
                year=row["year"],
                scope=record.Scope.BASE,
                number=row.get("number") or "",
                proven=False,
            )


def members(report: Report, fellows: Fellows | None, *, whole: bool) -> record.Members | None:
    """Of a collective, as it counts itself; by the ratings on record where they hold everybody of
    that year and no fewer than the report counts."""
    said: int | None = report.get("members")
    rated = fellows.rated if fellows is not None else 0
    if whole and fellows is not None and rated and rated >= (said or 0):
        return record.Members(
            total=rated,
            completing=fellows.completing,
            disciplined=report.get("disciplined"),
            declared=frozenset({"disciplined"}),
        )
    if said is None:
        return None
    return record.Members(
        total=said,
        advanced=report.get("members_ldtt"),
        disciplined=report.get("disciplined"),
        proven=False,
    )


def _codes(law: LawBook) -> dict[str, str]:
    """Folded code or name → code, by all names that an award has borne."""
    found: dict[str, str] = {}
    for row in law.tables["awards"].rows:
        code = row.key[0]
        found[fold(row.text("name"))] = found[fold(code)] = code
    return found


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
