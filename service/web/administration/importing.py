"""Many people at once from a spreadsheet, uploaded or pasted: looked at first, then written."""

from typing import Any, Final

from flask import Response, request

from service.adapters.people_columns import PEOPLE
from service.adapters.spreadsheet import write_sheet
from service.commands.people_list import TakePeople
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import people as reads
from service.text import count, full_date
from service.web.administration.places import administration
from service.web.download import spreadsheet
from service.web.pages import go, page, reading, render, say_once, today
from service.web.sheet_upload import SheetRefused, kept_sheet, receive

_TITLES: Final = {column.key: column.title for column in PEOPLE.columns}


@page(administration, "/people/template.xlsx")
def people_template() -> Response:
    with reading() as session:
        found = reads.places(session, me(), today())
    unit = next((name for _, name, level in found if level == "unit"), "")
    example = {
        "name": "Nguyễn Văn Ví Dụ",
        "post": "Xóa dòng ví dụ này trước khi gửi",
        "email": "",
        "unit": unit,
        "role": "unit_head",
        "first_day": full_date(today()),
        "username": "",
    }
    return spreadsheet(write_sheet(PEOPLE, [example]), "nguoi-dung.xlsx")


@page(administration, "/people/import")
def import_people() -> Any:
    return _upload({})


def _upload(errors: dict[str, list[str]], status: int = 200) -> Any:
    return render(
        "administration/import.html",
        status=status,
        errors=errors,
        pasted=request.form.get("pasted", ""),
        columns=[(column.title, bool(column.ask)) for column in PEOPLE.columns],
        roles=PEOPLE.column_of("Vai trò"),
    )


@page(administration, "/people/import", methods=("POST",))
def receive_people() -> Any:
    try:
        file_id = receive(PEOPLE)
    except SheetRefused as refused:
        return _upload({refused.at: [refused.sentence]}, refused.status)
    return go("administration.look_at_people", file_id=file_id)


@page(administration, "/people/import/<file_id>", apart=True)
def look_at_people(file_id: str) -> Any:
    """What would come of the sheet: every check is made, nothing is kept."""
    name, sheet = kept_sheet(PEOPLE, file_id)
    report = office().run_alone(TakePeople(actor=me(), rows=sheet.rows, dry_run=True))
    wrong = [(each.row, each.field, each.message) for each in sheet.errors]
    wrong += [(each["row"], each["field"], each["message"]) for each in report["rejected"]]
    return render(
        "administration/import_report.html",
        file_id=file_id,
        file_name=name,
        accepted=report["accepted"],
        added=report["people"],
        verb=f"Ghi {count(report['accepted'], 'dòng')}",
        rejected=[
            {"row": row, "column": _TITLES.get(column, column), "sentence": sentence}
            for row, column, sentence in sorted(wrong)
        ],
    )


@page(administration, "/people/import/<file_id>", methods=("POST",))
def take_people(file_id: str) -> Any:
    _, sheet = kept_sheet(PEOPLE, file_id)
    report = office().execute(TakePeople(actor=me(), rows=sheet.rows), once=once())
    rejected = {each.row for each in sheet.errors} | {each["row"] for each in report["rejected"]}
    left = f" {count(len(rejected), 'dòng')} không nhận, sửa rồi gửi lại." if rejected else ""
    rows, people = count(report["accepted"], "dòng"), count(report["people"], "người")
    say_once(f"Đã ghi {rows}, thêm {people}.{left}")
    return go("administration.people")


__all__ = ["administration"]
