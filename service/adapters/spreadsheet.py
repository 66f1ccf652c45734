"""Lists from a spreadsheet, and tables into one. Only the form of a sheet is judged here,
never the case: whether an award exists or a unit is known is for the commands to say.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import islice
from typing import Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from service import text
from service.adapters.csv_writer import write_csv
from service.adapters.sheet_columns import NOMINATIONS, CellRefused, Column, Layout, Value
from service.adapters.sheet_writer import write_lines, write_nominations, write_sheet, write_table
from service.adapters.upload_refusals import (
    FileDamaged,
    FileInflates,
    FileKindRefused,
    FileRefused,
)
from service.adapters.uploads import inspect
from service.adapters.zip_gate import inspect_archive

__all__ = [
    "Sheet",
    "SheetError",
    "SheetRow",
    "from_pasted",
    "read_nominations",
    "read_sheet",
    "write_csv",
    "write_nominations",
    "write_sheet",
    "write_table",
]

MOST_ROWS: Final = 5000
_MOST_INFLATED: Final = 20 * 1024 * 1024  # 5,000 rows need a fifth of it
_MOST_PASTED: Final = MOST_ROWS + 100  # and what may stand above and below the table
_EXCEL_ROWS: Final = 1_048_576
_MOST_COLUMNS: Final = 40
_HEADING_WITHIN: Final = 30  # the office's name and a title may stand above it
# Of a zip with the right parts but nonsense inside; openpyxl has no one error for it.
_NONSENSE: Final = (
    InvalidFileException,
    SyntaxError,  # broken XML, by both parsers
    LookupError,
    ArithmeticError,
    ValueError,
    TypeError,
    AttributeError,
    OSError,
)

Line = tuple[int, tuple[object, ...]]


class SheetWithoutHeading(FileRefused):
    """Không tìm thấy dòng tiêu đề, cần đủ các cột: {columns}"""


class SheetRepeatsColumn(FileRefused):
    """Cột {column} có hai lần trong dòng tiêu đề, hãy xóa một cột"""


class SheetTooLong(FileRefused):
    """Bảng có hơn {most} dòng, hãy chia thành nhiều tệp"""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """`number` is the row's number in the sheet. Values by the keys of COLUMNS: text, `kind`
    individual, collective or household, `sex` female or male, marks as bool; None where empty.
    """

    number: int
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class SheetError:
    row: int
    field: str
    message: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """What was read. A row with an error is not among `rows`."""

    rows: tuple[SheetRow, ...]
    errors: tuple[SheetError, ...]


def read_nominations(data: bytes, *, name: str = "") -> Sheet:
    return read_sheet(NOMINATIONS, data, name=name)


def read_sheet(layout: Layout, data: bytes, *, name: str = "") -> Sheet:
    """Read an .xlsx; raises a FileRefused when it is not one or has no usable heading.

    Cells are taken as they were last shown; formulas are never computed.
    """
    if inspect(name, data).kind != "xlsx":
        raise FileKindRefused
    if sum(inspect_archive(data).members.values()) > _MOST_INFLATED:
        raise FileInflates
    lines, columns = _body(layout, data)
    rows: list[SheetRow] = []
    errors: list[SheetError] = []
    for count, (number, line) in enumerate(lines):
        if count >= MOST_ROWS:
            raise SheetTooLong(most=text.number(MOST_ROWS))
        values, wrong = _row(layout, number, line, columns)
        errors += wrong
        if not wrong:
            rows.append(SheetRow(number, values))
    return Sheet(tuple(rows), tuple(errors))


def from_pasted(pasted: str) -> bytes:
    """What was copied out of a spreadsheet, as an .xlsx of the same rows. Tabs part the cells; a
    cell with line breaks comes in quotes, and a quotation mark that is never closed is one.
    """
    try:
        lines = list(islice(csv.reader(StringIO(pasted), "excel-tab", strict=True), _MOST_PASTED))
    except csv.Error:
        lines = [line.split("\t") for line in islice(StringIO(pasted), _MOST_PASTED)]
    return write_lines(line[:_MOST_COLUMNS] for line in lines)


def _body(layout: Layout, data: bytes) -> tuple[list[Line], dict[int, Column]]:
    """The rows under the first heading found on a visible sheet, and where each column is."""
    try:
        for sheet in _sheets(data):
            for at, (number, line) in enumerate(sheet):
                columns = _heading(layout, line)
                if columns is not None:
                    named = [row for row in sheet[at + 1 :] if _names(layout, row, columns)]
                    return named, columns
                if number > _HEADING_WITHIN:
                    break
    except FileRefused:
        raise
    except _NONSENSE as nonsense:
        raise FileDamaged from nonsense
    needed = ", ".join(column.title for column in layout.columns if column.ask)
    raise SheetWithoutHeading(columns=needed)


def _sheets(data: bytes) -> Iterator[list[Line]]:
    """The rows with anything in them, sheet by sheet, with their numbers."""
    book = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            sheet.reset_dimensions()  # what a sheet says of its own size is not to be believed
            lines = sheet.iter_rows(max_row=_EXCEL_ROWS, max_col=_MOST_COLUMNS, values_only=True)
            yield [
                (number, line)
                for number, line in enumerate(lines, start=1)
                if line.count(None) < len(line)
            ]
    finally:
        book.close()


def _heading(layout: Layout, line: Sequence[object]) -> dict[int, Column] | None:
    """Where each column is, if this line has every required one; raises SheetRepeatsColumn."""
    found = {
        at: column for at, cell in enumerate(line) if (column := layout.column_of(cell)) is not None
    }
    present = [column.key for column in found.values()]
    if any(column.ask and column.key not in present for column in layout.columns):
        return None
    for column in found.values():
        if present.count(column.key) > 1:
            raise SheetRepeatsColumn(column=column.title)
    return found


def _names(layout: Layout, row: Line, columns: Mapping[int, Column]) -> bool:
    """Totals and signatures under a table fill other cells, or none of these."""
    return any(
        str(cell).strip()
        for at, cell in enumerate(row[1])
        if cell is not None and at in columns and columns[at].key in layout.naming
    )


def _row(
    layout: Layout, number: int, line: Sequence[object], columns: Mapping[int, Column]
) -> tuple[dict[str, Value], list[SheetError]]:
    values: dict[str, Value] = {}
    wrong: list[SheetError] = []
    placed = {column.key: line[at] if at < len(line) else None for at, column in columns.items()}
    for column in layout.columns:
        try:
            values[column.key] = column.read(placed.get(column.key))
        except CellRefused as refused:
            wrong.append(SheetError(number, column.key, str(refused)))
    return values, wrong
