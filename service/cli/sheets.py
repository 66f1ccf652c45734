"""Spreadsheets at the command line: read, gone through with a count, what is wrong said."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from service.adapters.sheet_columns import Layout
from service.adapters.spreadsheet import Sheet, SheetRow, read_sheet
from service.adapters.upload_refusals import FileKindRefused
from service.cli.desk import Stop, say
from service.progress import Progress
from service.traces import reason


class Wrong(Protocol):
    """What is wrong with a cell, whoever has found it."""

    @property
    def row(self) -> int: ...

    @property
    def field(self) -> str: ...

    @property
    def message(self) -> str: ...


def sheet_in(layout: Layout, file: Path) -> Sheet:
    try:
        return read_sheet(layout, file.read_bytes(), name=file.name)
    except FileKindRefused:
        raise Stop(f"{file} không phải bảng tính .xlsx: hãy lưu lại dạng .xlsx.") from None
    except OSError as error:
        raise Stop(f"Không đọc được {file} ({reason(error)}): hãy kiểm tra lại.") from None


def say_rejected(layout: Layout, sheet: Sheet, rejected: Iterable[Wrong]) -> int:
    """Say what is wrong, row by row; how many rows are not taken."""
    titles = {column.key: column.title for column in layout.columns}
    wrong = [(each.row, each.field, each.message) for each in sheet.errors]
    wrong += [(each.row, each.field, each.message) for each in rejected]
    for row, field, message in sorted(wrong):
        say(f"Dòng {row}, cột {titles.get(field, field)}: {message}")
    return len({row for row, _, _ in wrong})


class Counted(Sequence[SheetRow]):
    """Rows that tell how many of them have been gone through."""

    def __init__(self, rows: Sequence[SheetRow], progress: Progress) -> None:
        self._rows = rows
        self._progress = progress
        progress.at(0, len(rows))

    def __getitem__(self, place: Any) -> Any:
        return self._rows[place]

    def __len__(self) -> int:
        return len(self._rows)

    def __iter__(self) -> Iterator[SheetRow]:
        return self._progress.over(self._rows)
