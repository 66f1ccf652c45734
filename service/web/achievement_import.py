"""Ratings of a year, or initiatives, from a spreadsheet: looked at first, then written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request

from service.access import NotFound
from service.adapters.record_columns import RATINGS, WORKS
from service.adapters.sheet_columns import Layout
from service.adapters.spreadsheet import write_sheet
from service.commands.achievement_lists import TakeRatings, TakeWorks
from service.commands.office import Command
from service.gate.guard import me
from service.gate.identity import context_for_reading, office
from service.gate.once import once
from service.queries.achievements import offices_of
from service.text import count
from service.web.achievement_entries import achievements_pages
from service.web.download import spreadsheet
from service.web.pages import go, page, reading, render, say_once, today
from service.web.sheet_upload import SheetRefused, kept_sheet, receive


@dataclass(frozen=True, slots=True)
class _List:
    layout: Layout
    title: str
    each: str  # what a row of it is
    file: str
    example: Mapping[str, str]
    command: Callable[..., Command[dict[str, Any]]]


_LISTS: Final[Mapping[str, _List]] = {
    "ratings": _List(
        RATINGS,
        "Nhập xếp loại từ bảng tính",
        "mỗi người, mỗi năm một dòng",
        "xep-loai.xlsx",
        {"name": "Nguyễn Văn Ví Dụ", "rating": "good", "basis": "Xóa dòng ví dụ này trước khi gửi"},
        TakeRatings,
    ),
    "works": _List(
        WORKS,
        "Nhập sáng kiến, đề tài từ bảng tính",
        "mỗi sáng kiến, đề tài một dòng, các tác giả cách nhau bằng dấu chấm phẩy",
        "sang-kien.xlsx",
        {"name": "Nguyễn Văn Ví Dụ", "title": "Xóa dòng ví dụ này trước khi gửi",
         "work_kind": "initiative", "scope": "base"},
        TakeWorks,
    ),
}  # fmt: skip
_SHEET: Final = "<any(ratings, works):sheet>"


def _commune() -> str:
    """The office whose records these are; nobody else has this page."""
    with reading() as session:
        found = offices_of(session, me())
        if not found:
            raise NotFound
        return found[0].id


@page(achievements_pages, f"/subjects/import/{_SHEET}/template.xlsx")
def template(sheet: str) -> Response:
    _commune()
    chosen = _LISTS[sheet]
    row = {**chosen.example, "year": str(today().year)}
    return spreadsheet(write_sheet(chosen.layout, [row]), chosen.file)


@page(achievements_pages, f"/subjects/import/{_SHEET}")
def upload(sheet: str) -> Any:
    _commune()
    return _upload(sheet)


def _upload(sheet: str, *, at: str = "", wrong: str = "", status: int = 200) -> Any:
    chosen = _LISTS[sheet]
    return render(
        "achievements/import.html",
        status=status,
        sheet=sheet,
        title=chosen.title,
        each=chosen.each,
        pasted=request.form.get("pasted", ""),
        errors={at: [wrong]} if wrong else {},
        columns=[(column.title, bool(column.ask)) for column in chosen.layout.columns],
    )


@page(achievements_pages, f"/subjects/import/{_SHEET}", methods=("POST",))
def take_upload(sheet: str) -> Any:
    """Keep the file, then show what would come of it: nothing is written yet."""
    _commune()
    try:
        file_id = receive(_LISTS[sheet].layout)
    except SheetRefused as refused:
        return _upload(sheet, at=refused.at, wrong=refused.sentence, status=refused.status)
    return go("achievements.dry_run", sheet=sheet, file_id=file_id)


@page(achievements_pages, f"/subjects/import/{_SHEET}/<file_id>")
def dry_run(sheet: str, file_id: str) -> Any:
    commune, chosen = _commune(), _LISTS[sheet]
    name, read = kept_sheet(chosen.layout, file_id)
    command = chosen.command(actor=me(), commune_id=commune, rows=read.rows, dry_run=True)
    with reading() as session:
        taken = command.run(context_for_reading(session))
    titles = {column.key: column.title for column in chosen.layout.columns}
    bad = [(each.row, each.field, each.message) for each in read.errors]
    bad += [(each["row"], each["field"], each["message"]) for each in taken["rejected"]]
    return render(
        "achievements/report.html",
        sheet=sheet,
        file_id=file_id,
        file_name=name,
        accepted=taken["accepted"],
        changed=taken["changed"],
        verb=f"Ghi {count(taken['changed'], 'dòng')} mới",
        rejected=[
            {"row": row, "column": titles.get(column, column), "sentence": sentence}
            for row, column, sentence in sorted(bad)
        ],
    )


@page(achievements_pages, f"/subjects/import/{_SHEET}/<file_id>", methods=("POST",))
def take_list(sheet: str, file_id: str) -> Any:
    commune, chosen = _commune(), _LISTS[sheet]
    _, read = kept_sheet(chosen.layout, file_id)
    command = chosen.command(actor=me(), commune_id=commune, rows=read.rows)
    taken = office().execute(command, once=once())
    left = len({each["row"] for each in taken["rejected"]} | {each.row for each in read.errors})
    rest = f" {count(left, 'dòng')} không nhận, sửa rồi gửi lại." if left else ""
    say_once(f"Đã ghi {count(taken['changed'], 'dòng')} mới vào hồ sơ thành tích.{rest}")
    return go("achievements.subjects")


__all__ = ["achievements_pages"]
