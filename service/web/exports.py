"""Every list as a file: .xlsx or CSV, filtered as on its page, all rows in sight and not one page.

Rows are read portion by portion while the file is written.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

from flask import Blueprint, Response, request, stream_with_context, url_for
from sqlalchemy.orm import Session

from service.access import NotFound
from service.adapters.sheet_writer import Cell
from service.adapters.spreadsheet import write_csv, write_table
from service.gate.guard import me
from service.gate.identity import office
from service.text import full_date
from service.web import export_rows as lists
from service.web.download import spreadsheet
from service.web.pages import law, page, today

exports: Final = Blueprint("exports", __name__)
_KINDS: Final = {"xlsx": "bảng tính", "csv": "CSV"}
# What leads through the pages of a list, and has no meaning for all of it.
_OF_A_PAGE: Final = frozenset({"cursor", "seen", "page"})


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` reads the filters of the request at once, the rows as they are taken."""

    title: str
    file: str
    headings: Sequence[str]
    rows: Callable[[lists.Asked], Callable[[Session], Iterable[Sequence[Cell]]]]


_TABLES: Final = {
    "inbox": Table("Việc cần làm", "viec-can-lam", lists.TASKS, lists.inbox_rows),
    "dossiers": Table("Hồ sơ", "ho-so", lists.DOSSIERS, lists.dossier_rows),
    "board": Table("Việc đang mở", "viec-dang-mo", lists.BOARD, lists.board_rows),
    "register": Table("Sổ khen thưởng", "so-khen-thuong", lists.REGISTER, lists.register_rows),
    "nominees": Table("Danh sách đề nghị", "danh-sach-de-nghi", lists.LISTED, lists.listed_rows),
    "letters": Table("Thư của tôi", "thu-cua-toi", lists.LETTERS, lists.letter_rows),
    "all-letters": Table("Thư", "thu", lists.ALL_LETTERS, lists.all_letter_rows),
    "sessions": Table("Phiên họp Hội đồng", "phien-hop", lists.SESSIONS, lists.session_rows),
    "decisions": Table("Quyết định", "quyet-dinh", lists.DECISIONS, lists.decision_rows),
}


@page(exports, "/export/<name>.<kind>", apart=True)
def export(name: str, kind: str) -> Response:
    table = _TABLES.get(name)
    if table is None or kind not in _KINDS:
        raise NotFound
    asked = lists.Asked(actor=me(), law=law(), today=today())
    rows = table.rows(asked)
    if kind == "csv":
        return _streamed(write_csv(table.headings, _read(rows)), f"{table.file}.csv")
    title = f"{table.title}, in ngày {full_date(today())}"
    return spreadsheet(write_table(title, table.headings, _read(rows)), f"{table.file}.xlsx")


def _read(
    rows: Callable[[Session], Iterable[Sequence[Cell]]],
) -> Iterator[Sequence[Cell]]:
    """Rows with a session of their own: the request may be over before the last one is sent."""
    database = office().database

    def reading() -> Iterator[Sequence[Cell]]:
        with database.reading() as session:
            yield from rows(session)

    return reading()


def _streamed(pieces: Iterator[bytes], name: str) -> Response:
    first = next(pieces)  # a refusal is still answered as one
    answer = Response(stream_with_context(chain([first], pieces)), mimetype="text/csv")
    answer.headers.set("Content-Disposition", "attachment", filename=name)
    return answer


@exports.app_template_global()
def export_ways(name: str, **more: Any) -> list[tuple[str, str]]:
    """The files of the list that this page shows, under the filters of its address."""
    kept = {
        key: value
        for key, value in request.args.items(multi=True)
        if value and key not in _OF_A_PAGE
    }
    return [
        (words, url_for("exports.export", name=name, kind=kind, **{**kept, **more}))
        for kind, words in _KINDS.items()
    ]
