"""Giving a council its working rules."""

from typing import Any

from flask import request, url_for

from forms.answers import Invalid
from forms.choices import One
from forms.days import Day
from forms.fields import File, Long, Text
from forms.html import ask
from forms.setting import Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.casework.working_rules import MASTER_CODE
from service.commands.council_rules import GiveRules
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import councils as reads
from service.web.administration.councils import administration
from service.web.administration.people import form_page, wrong
from service.web.answering import attachment_ids, posted, with_file_errors
from service.web.openings import Filled, empty, filled
from service.web.pages import go, page, reading, say_once, today
from service.web.task_view import files_of_ids

_TITLE = "Quy chế làm việc"


class NewRules(Sheet):
    """Quy chế làm việc"""

    document = Text(
        "Văn bản ban hành",
        required=True,
        hint="Ví dụ: Quyết định số 20/QĐ-HĐTĐKT ngày 10/01/2026.",
    )
    since = Day("Có hiệu lực từ ngày", required=True, earliest=None, latest=None)
    file = File("Bản chụp quy chế đã ký")
    receipt_mode = One(
        "Mã kiểm phiếu",
        {
            "master_code": "Phát mã: mỗi thành viên tự tìm được các dòng phiếu của mình",
            "envelope_only": "Không phát mã, như phiếu giấy: không ai chỉ ra được dòng phiếu nào"
            " là của ai, kể cả người bỏ phiếu",
        },
        required=True,
        hint="Áp dụng cho các phiên họp mở từ ngày quy chế có hiệu lực.",
    )
    text = Long(
        "Nội dung",
        required=True,
        hint="Số người dự họp tối thiểu, tỷ lệ phiếu lấy theo mục Quy định, không lấy từ đây.",
    )


@page(administration, "/councils/<council_id>/rules/new", methods=("GET", "POST"))
def new_rules(council_id: str) -> Any:
    with reading() as session:
        found = reads.council(session, me(), council_id)
    if found.valid_to is not None:
        raise NotFound
    back = (url_for("administration.council", council_id=council_id), found.name)

    def asked(form: Filled) -> Any:
        files = files_of_ids(attachment_ids(form.questions, form.values))
        return form_page(form, _TITLE, "Ghi quy chế", back, files=files)

    sheet = NewRules(Setting(today()))
    if request.method == "GET":
        return asked(empty(sheet, since=today().isoformat(), receipt_mode=MASTER_CODE))
    brought = posted(sheet)
    if brought.redraw:
        return asked(Filled(ask(sheet), brought.values))
    form = filled(sheet, brought.values)
    if form.errors or brought.errors:
        errors = with_file_errors(form.errors, brought.errors)
        return asked(Filled(form.questions, form.values, {}, errors))
    given = form.answers
    command = GiveRules(
        actor=me(),
        council_id=council_id,
        since=given["since"],
        document=given["document"],
        text=given["text"],
        file=given.get("file"),
        receipt_mode=given["receipt_mode"],
    )
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return asked(wrong(form, invalid))
    say_once("Đã ghi quy chế làm việc.")
    return go("administration.council", council_id=council_id)


__all__ = ["administration"]
