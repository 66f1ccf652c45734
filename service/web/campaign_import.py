"""A campaign's registrations from a spreadsheet, uploaded or pasted: looked at, then written."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Response, request

from service.access import NotFound
from service.adapters.sheet_columns import REGISTRATION_COLUMNS, REGISTRATIONS
from service.adapters.spreadsheet import write_sheet
from service.commands.registrations import TakeRegistrations
from service.commands.sheets import TakeRegistrationSheet
from service.gate.guard import me
from service.gate.identity import context_for_reading, office
from service.gate.once import once
from service.queries.campaigns import CampaignPage
from service.queries.campaigns import campaign_page as read_page
from service.text import count
from service.web.campaigns import campaigns_pages
from service.web.download import spreadsheet
from service.web.pages import REFUSED, go, law, page, reading, render, say_once, today
from service.web.sheet_upload import SheetRefused, kept_sheet, receive

_TITLES: Final = {column.key: column.title for column in REGISTRATION_COLUMNS}
_EXAMPLE: Final[Mapping[str, str]] = {
    "kind": "household",
    "name": "Hộ ông Nguyễn Văn Ví Dụ",
    "award": "Gia đình văn hóa",
    "initiative_topic": "Xóa dòng ví dụ này trước khi gửi",
}


def open_to_me(campaign_id: str) -> CampaignPage:
    """A campaign into which the actor may bring lists now. Raises NotFound."""
    with reading() as session:
        found = read_page(session, law(), me(), campaign_id, today())
    if not found.may_list:
        raise NotFound
    return found


def _names(found: CampaignPage) -> list[str]:
    return [each.name for each in found.units if each.unit in set(found.may_list)]


@page(campaigns_pages, "/campaigns/<campaign_id>/template.xlsx")
def template(campaign_id: str) -> Response:
    found = open_to_me(campaign_id)
    data = write_sheet(REGISTRATIONS, [{**_EXAMPLE, "unit": _names(found)[0]}])
    return spreadsheet(data, f"dang-ky-{found.item.number}.xlsx")


@page(campaigns_pages, "/campaigns/<campaign_id>/import")
def upload(campaign_id: str) -> Any:
    return _upload(open_to_me(campaign_id))


def _upload(found: CampaignPage, *, at: str = "", wrong: str = "", status: int = 200) -> Any:
    return render(
        "campaigns/import.html",
        status=status,
        campaign=found.item,
        units=_names(found),
        is_office=found.is_office,
        pasted=request.form.get("pasted", ""),
        errors={at: [wrong]} if wrong else {},
        columns=[(column.title, bool(column.ask)) for column in REGISTRATION_COLUMNS],
    )


@page(campaigns_pages, "/campaigns/<campaign_id>/import", methods=("POST",))
def take_upload(campaign_id: str) -> Any:
    """Keep the file, then show what would come of it: nothing is registered yet."""
    found = open_to_me(campaign_id)
    try:
        file_id = receive(REGISTRATIONS)
    except SheetRefused as refused:
        wrong, status = refused.sentence, refused.status
        return _upload(found, at=refused.at, wrong=wrong, status=status)
    return go("campaigns.dry_run", campaign_id=found.item.id, file_id=file_id)


@page(campaigns_pages, "/campaigns/<campaign_id>/import/<file_id>")
def dry_run(campaign_id: str, file_id: str) -> Any:
    return _report(open_to_me(campaign_id), file_id)


def _report(found: CampaignPage, file_id: str, wrong: str = "", *, status: int = 200) -> Any:
    name, sheet = kept_sheet(REGISTRATIONS, file_id)
    with reading() as session:
        taken = TakeRegistrations(
            actor=me(), campaign_id=found.item.id, rows=sheet.rows, dry_run=True
        ).run(context_for_reading(session))
    bad = [(each.row, each.field, each.message) for each in sheet.errors]
    bad += [(each.row, each.field, each.message) for each in taken.rejected]
    return render(
        "campaigns/report.html",
        status=status,
        campaign=found.item,
        file_id=file_id,
        file_name=name,
        accepted=taken.accepted,
        changed=taken.changed,
        verb=f"Ghi {count(taken.changed, 'dòng')} mới",
        asks_reason=found.is_office,
        reason=request.form.get("reason", ""),
        errors={"reason": [wrong]} if wrong else {},
        rejected=[
            {"row": row, "column": _TITLES.get(column, column), "sentence": sentence}
            for row, column, sentence in sorted(bad)
        ],
    )


@page(campaigns_pages, "/campaigns/<campaign_id>/import/<file_id>", methods=("POST",))
def take_list(campaign_id: str, file_id: str) -> Any:
    found = open_to_me(campaign_id)
    reason = request.form.get("reason", "").strip()
    if found.is_office and not reason:
        return _report(found, file_id, "Nhập lý do ghi thay đơn vị", status=REFUSED)
    _, sheet = kept_sheet(REGISTRATIONS, file_id)
    command = TakeRegistrationSheet(
        actor=me(), campaign_id=found.item.id, rows=sheet.rows, reason=reason
    )
    taken = office().execute(command, once=once())
    left = len({each["row"] for each in taken["rejected"]} | {each.row for each in sheet.errors})
    rest = f" {count(left, 'dòng')} không nhận, sửa rồi gửi lại." if left else ""
    say_once(f"Đã ghi {count(taken['changed'], 'dòng')} mới vào đăng ký.{rest}")
    return go("campaigns.campaign_page", campaign_id=found.item.id)


__all__ = ["campaigns_pages"]
