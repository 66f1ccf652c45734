"""Giving a council its working rules."""

from typing import Any

from flask import request, url_for

from forms.answers import Invalid
from forms.days import Day
from forms.fields import Long, Text
from forms.setting import Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.commands.council_rules import GiveRules
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import councils as reads
from service.web.administration.councils import administration
from service.web.administration.people import form_page, wrong
from service.web.openings import Filled, empty, filled
from service.web.pages import go, page, reading, say_once, today

_TITLE = "Quy chế làm việc"


class NewRules(Sheet):
    """Quy chế làm việc"""

    document = Text(
        "Văn bản ban hành",
        required=True,
        hint="Ví dụ: Quyết định số 20/QĐ-HĐTĐKT ngày 10/01/2026.",
    )
    since = Day("Có hiệu lực từ ngày", required=True, earliest=None, latest=None)
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
        return form_page(form, _TITLE, "Ghi quy chế", back)

    sheet = NewRules(Setting(today()))
    if request.method == "GET":
        return asked(empty(sheet, since=today().isoformat()))
    form = filled(sheet)
    if form.errors:
        return asked(form)
    given = form.answers
    command = GiveRules(
        actor=me(),
        council_id=council_id,
        since=given["since"],
        document=given["document"],
        text=given["text"],
    )
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return asked(wrong(form, invalid))
    say_once("Đã ghi quy chế làm việc.")
    return go("administration.council", council_id=council_id)


__all__ = ["administration"]
