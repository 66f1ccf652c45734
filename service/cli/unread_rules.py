"""The rules in force of which nobody has read the text, as `tdkt check` lists them."""

from collections.abc import Iterator
from datetime import date

from service.text import number
from workflows.law.book import LawBook
from workflows.law.citations import Certainty
from workflows.law.rules import ANY, SHAPES, Row


def told(law: LawBook, on: date) -> Iterator[str]:
    """A sentence, then each table with its count and its rows below it."""
    total = sum(len(table.rows) for table in law.tables.values())
    everywhere = sum(_unread(row) for table in law.tables.values() for row in table.rows)
    found = {
        name: [row for row in table.current(on) if _unread(row)]
        for name, table in law.tables.items()
    }
    today = sum(map(len, found.values()))
    yield (
        f"{number(everywhere)} trong {number(total)} quy định chưa đối chiếu văn bản, "
        f"{number(today)} đang áp dụng hôm nay{':' if today else '.'}"
    )
    for name, rows in found.items():
        if rows:
            yield f"  {SHAPES[name].label} ({name}): {number(len(rows))}"
        for row in rows:
            yield f"    {_row(law, row)}"


def _unread(row: Row) -> bool:
    return row.certainty is not Certainty.SEEN


def _row(law: LawBook, row: Row) -> str:
    key = ", ".join(part for part in row.key if part != ANY) or "chung"
    where = f" ở {law.places.get(row.place, row.place)}" if row.place else ""
    told = f"{key}{where}: {row.certainty.label}"
    same = row.citation == row.certainty  # `design` and `practice` are citations as well
    return told if same else f"{told}, {law.citation(row.citation).text}"
