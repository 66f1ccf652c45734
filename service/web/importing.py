"""A round's nominee list from a spreadsheet, uploaded or pasted: looked at first, then written."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request

from service.adapters.sheet_columns import COLUMNS, NOMINATIONS
from service.adapters.spreadsheet import write_nominations
from service.commands.listing import ListNominees, TakeList
from service.gate.guard import me
from service.gate.identity import context_for_reading, office
from service.gate.once import once
from service.queries.round_units import RoundRights
from service.queries.rounds import RoundItem
from service.text import count
from service.web.download import spreadsheet
from service.web.listing import open_to_me
from service.web.pages import go, law, page, reading, render, say_once
from service.web.rounds import rounds_pages
from service.web.sheet_upload import SheetRefused, kept_sheet, receive

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
    """Keep the file, then show what would come of it: nothing is listed yet."""
    item, may = open_to_me(round_id)
    try:
        file_id = receive(NOMINATIONS)
    except SheetRefused as refused:
        wrong, status = refused.sentence, refused.status
        return _upload(item, may, at=refused.at, wrong=wrong, status=status)
    return go("rounds.dry_run", round_id=item.id, file_id=file_id)


@page(rounds_pages, "/rounds/<round_id>/import/<file_id>")
def dry_run(round_id: str, file_id: str) -> Any:
    item, _ = open_to_me(round_id)
    name, sheet = kept_sheet(NOMINATIONS, file_id)
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
    _, sheet = kept_sheet(NOMINATIONS, file_id)
    report = office().execute(TakeList(actor=me(), round_id=item.id, rows=sheet.rows), once=once())
    left = report["rejected"] + len({each.row for each in sheet.errors})
    rest = f" {count(left, 'dòng')} không nhận, sửa rồi gửi lại." if left else ""
    say_once(f"Đã ghi {count(report['accepted'], 'dòng')} vào danh sách.{rest}")
    return go("rounds.round_page", round_id=item.id)


__all__ = ["rounds_pages"]
