"""A round's nominee list from a spreadsheet, uploaded or pasted: looked at first, then written."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request

from service.access import NotFound
from service.adapters.sheet_columns import COLUMNS
from service.adapters.spreadsheet import Sheet, from_pasted, read_nominations, write_nominations
from service.adapters.uploads import FileRefused, inspect
from service.commands.files import AttachFile, ReadFile
from service.commands.listing import ListNominees, TakeList
from service.gate.guard import me
from service.gate.identity import context_for_reading, office
from service.gate.once import once
from service.queries.round_units import RoundRights
from service.queries.rounds import RoundItem
from service.text import count
from service.web.download import spreadsheet
from service.web.listing import open_to_me
from service.web.pages import REFUSED, go, law, page, reading, render, say_once
from service.web.rounds import rounds_pages

_TITLES: Final = {column.key: column.title for column in COLUMNS}
_EXAMPLE: Final[Mapping[str, str | bool]] = {
    "kind": "individual",
    "name": "Nguyễn Thị Ví Dụ",
    "award": "",
    "sex": "female",
    "post": "Giáo viên",
    "direct_worker": True,
    "summary": "Xóa dòng ví dụ này trước khi gửi",
}
_PASTED: Final = "Danh sách dán vào.xlsx"
_NOTHING_SENT: Final = "Chọn tệp bảng tính (.xlsx) để tải lên, hoặc dán danh sách"
_SENT_TWICE: Final = "Chọn tệp hoặc dán danh sách, không gửi cả hai"
_NO_SHEET: Final = "Chỉ nhận bảng tính Excel (.xlsx)"


@page(rounds_pages, "/rounds/<round_id>/template.xlsx")
def template(round_id: str) -> Response:
    item, may = open_to_me(round_id)
    award = law().award(item.awards[0]).name if item.awards else ""
    data = write_nominations([{**_EXAMPLE, "unit": may.list_for[0][1], "award": award}])
    return spreadsheet(data, f"danh-sach-de-nghi-{item.number}.xlsx")


@page(rounds_pages, "/rounds/<round_id>/import")
def upload(round_id: str) -> Any:
    item, may = open_to_me(round_id)
    return _upload(item, may)


def _upload(
    item: RoundItem, may: RoundRights, *, at: str = "", wrong: str = "", status: int = 200
) -> Any:
    return render(
        "rounds/import.html",
        status=status,
        round=item,
        units=[name for _, name in may.list_for],
        all_units=may.open_round,
        pasted=request.form.get("pasted", ""),
        errors={at: [wrong]} if wrong else {},
        columns=[(column.title, bool(column.ask)) for column in COLUMNS],
    )


@page(rounds_pages, "/rounds/<round_id>/import", methods=("POST",))
def take_upload(round_id: str) -> Any:
    """Keep the file, then show what would come of it: nothing is listed yet. What was pasted is
    kept as a file too, so that it can be read again as it came."""
    item, may = open_to_me(round_id)
    sent, pasted = request.files.get("file"), request.form.get("pasted", "")
    is_file, at = sent is not None and bool(sent.filename), "pasted" if pasted.strip() else "file"
    if is_file == bool(pasted.strip()):
        wrong = _SENT_TWICE if is_file else _NOTHING_SENT
        return _upload(item, may, at="file", wrong=wrong, status=REFUSED)
    name, data = _PASTED, b""
    try:
        if sent is not None and is_file:
            name, data = sent.filename or "", sent.read()
        else:
            data = from_pasted(pasted)
        found = inspect(name, data)
        if found.kind != "xlsx":
            return _upload(item, may, at=at, wrong=_NO_SHEET, status=REFUSED)
        read_nominations(data, name=found.name)
    except FileRefused as refusal:
        return _upload(item, may, at=at, wrong=refusal.sentence(), status=refusal.status)
    kept = office().execute(
        AttachFile(actor=me(), name=found.name, kind=found.kind, data=data), once=once()
    )
    return go("rounds.dry_run", round_id=item.id, file_id=kept["id"])


def _sheet_of(file_id: str) -> tuple[str, Sheet]:
    """A kept spreadsheet that the actor has brought. NotFound for any other file."""
    with reading() as session:
        name, kind, data = ReadFile(actor=me(), attachment_id=file_id).run(
            context_for_reading(session)
        )
    if kind != "xlsx":
        raise NotFound
    return name, read_nominations(data, name=name)


@page(rounds_pages, "/rounds/<round_id>/import/<file_id>")
def dry_run(round_id: str, file_id: str) -> Any:
    item, _ = open_to_me(round_id)
    name, sheet = _sheet_of(file_id)
    with reading() as session:
        report = ListNominees(actor=me(), round_id=item.id, rows=sheet.rows, dry_run=True).run(
            context_for_reading(session)
        )
    wrong = [(each.row, each.field, each.message) for each in sheet.errors]
    wrong += [(each.row, each.field, each.message) for each in report.rejected]
    return render(
        "rounds/report.html",
        round=item,
        file_id=file_id,
        file_name=name,
        accepted=report.accepted,
        verb=f"Ghi {count(report.accepted, 'dòng')} vào danh sách",
        rejected=[
            {"row": row, "column": _TITLES.get(column, column), "sentence": sentence}
            for row, column, sentence in sorted(wrong)
        ],
    )


@page(rounds_pages, "/rounds/<round_id>/import/<file_id>", methods=("POST",))
def take_list(round_id: str, file_id: str) -> Any:
    item, _ = open_to_me(round_id)
    _, sheet = _sheet_of(file_id)
    report = office().execute(TakeList(actor=me(), round_id=item.id, rows=sheet.rows), once=once())
    left = report["rejected"] + len({each.row for each in sheet.errors})
    rest = f" {count(left, 'dòng')} không nhận, sửa rồi gửi lại." if left else ""
    say_once(f"Đã ghi {count(report['accepted'], 'dòng')} vào danh sách.{rest}")
    return go("rounds.round_page", round_id=item.id)


__all__ = ["rounds_pages"]
