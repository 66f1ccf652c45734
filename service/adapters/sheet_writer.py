"""Tables written as .xlsx. Text stays text: nothing a person typed becomes a formula or a link."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any, ClassVar, Final

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from service import text
from service.adapters.sheet_columns import NOMINATIONS, Layout
from workflows.law.citations import Refusal

Cell = str | int | float | bool | date | datetime | None

_OPTIONS: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# Written into the file as its date: the same rows give the same bytes on any day.
_MADE: Final = datetime(2026, 1, 1, tzinfo=UTC)
_LONGEST_CELL: Final = 32_767
_LONGEST_TITLE: Final = 31
_LONGEST_LIST: Final = 255  # of words that Excel offers in a cell
_WIDEST: Final = 60
_LAST_ROW: Final = 1_048_575  # of a sheet, counted from 0
_TEMPLATE_ROWS: Final = 5000


def write_nominations(rows: Iterable[Mapping[str, Cell]]) -> bytes:
    return write_sheet(NOMINATIONS, rows)


def write_sheet(layout: Layout, rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """A sheet that `read_sheet` reads back, with lists to choose from; without rows it is
    the template that units fill in. `number` is counted where a row has none.
    """
    book, out = _book()
    sheet, heading = book.add_worksheet(layout.title), _heading(book)
    cells = _Cells.of(book)
    for at, column in enumerate(layout.columns):
        sheet.set_column(at, at, column.width)
        sheet.write_string(0, at, column.title, heading)
        choices = list(column.choices) or (["x"] if column.is_mark else [])
        if choices and len(",".join(choices)) <= _LONGEST_LIST:
            sheet.data_validation(
                1, at, _TEMPLATE_ROWS, at, {"validate": "list", "source": choices}
            )
    for number, row in enumerate(rows, start=1):
        for at, column in enumerate(layout.columns):
            value = row.get(column.key, number if column.key == "number" else None)
            shown = {code: words for words, code in column.choices.items()}
            _write(sheet, number, at, shown.get(str(value), value), cells)
    sheet.freeze_panes(1, 0)
    return _finished(book, out)


class SheetIsFull(Refusal):
    """Danh sách có hơn {most} dòng, nhiều hơn một bảng tính chứa được. Tải dạng CSV."""

    status: ClassVar[int] = 422


def write_table(title: str, headers: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Any table: the title in the first row, the headers in the second, then the rows, which are
    taken one by one and lie in a file meanwhile. Days are days of the spreadsheet, not text."""
    book, out = _book(constant_memory=True)
    sheet = book.add_worksheet(_sheet_name(title))
    heading, cells = _heading(book), _Cells.of(book)
    sheet.freeze_panes(2, 0)
    sheet.write_string(0, 0, text.visible(title), book.add_format({"bold": True, "font_size": 14}))
    widths = [len(header) for header in headers]
    for at, header in enumerate(headers):
        sheet.write_string(1, at, text.visible(header), heading)
    for number, row in enumerate(rows, start=2):
        if number > _LAST_ROW:
            raise SheetIsFull(most=text.number(_LAST_ROW - 1))
        for at, value in enumerate(row):
            _write(sheet, number, at, value, cells)
            widths[at] = max(widths[at], len(str(value)))
    for at, width in enumerate(widths):
        sheet.set_column(at, at, min(width + 2, _WIDEST))
    return _finished(book, out)


def write_lines(lines: Iterable[Sequence[str]]) -> bytes:
    """Rows as they are, every cell as text."""
    book, out = _book()
    sheet, cells = book.add_worksheet(), _Cells.of(book)
    for number, line in enumerate(lines):
        for at, cell in enumerate(line):
            _write(sheet, number, at, cell, cells)
    return _finished(book, out)


@dataclass(frozen=True, slots=True)
class _Cells:
    """How the cells of a book look, by what stands in them."""

    plain: Format
    day: Format
    moment: Format

    @classmethod
    def of(cls, book: Any) -> "_Cells":
        look = {"text_wrap": True, "valign": "top"}
        return cls(
            plain=book.add_format(look),
            day=book.add_format({**look, "num_format": "dd/mm/yyyy"}),
            moment=book.add_format({**look, "num_format": "dd/mm/yyyy hh:mm"}),
        )


def _write(sheet: Worksheet, row: int, at: int, value: Cell, cells: _Cells) -> None:
    if value is None or value is False:
        return
    if value is True:
        sheet.write_string(row, at, "x", cells.plain)
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value, cells.plain)
    elif isinstance(value, datetime):
        sheet.write_datetime(row, at, text.local(value).replace(tzinfo=None), cells.moment)
    elif isinstance(value, date):
        sheet.write_datetime(row, at, value, cells.day)
    else:
        sheet.write_string(row, at, text.visible(value)[:_LONGEST_CELL], cells.plain)


def _book(*, constant_memory: bool = False) -> tuple[Any, BytesIO]:
    out = BytesIO()
    book = Workbook(out, {**_OPTIONS, "constant_memory": constant_memory})
    book.set_properties({"created": _MADE})
    return book, out


def _heading(book: Any) -> Format:
    return book.add_format(
        {"bold": True, "text_wrap": True, "valign": "vcenter", "bg_color": "#EDEFF3", "border": 1}
    )


def _sheet_name(title: str) -> str:
    return re.sub(r"[\[\]:*?/\\']", " ", text.visible(title))[:_LONGEST_TITLE].strip() or "Bảng"


def _finished(book: Any, out: BytesIO) -> bytes:
    book.close()
    return out.getvalue()
