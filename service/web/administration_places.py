"""Organisations for administrators: the tree, new units, other names, last days."""

from typing import Any

from flask import request, url_for

from forms.answers import Invalid
from forms.choices import One
from forms.days import Day
from forms.fields import Text
from forms.setting import Choice, Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.commands.organisations import (
    KINDS,
    AddUnit,
    EndUnit,
    HasOpenWork,
    RenameOrganisation,
)
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries import administration_places as reads
from service.queries.administration_places import Place
from service.text import full_date
from service.web.administration import form_page, tabs, wrong
from service.web.administration_accounts import administration
from service.web.openings import Filled, empty, filled
from service.web.pages import go, page, reading, render, say_once, today

_LEVELS = {"province": "Tỉnh", "commune": "Xã"}


class NewUnit(Sheet):
    """Thêm đơn vị"""

    commune = One("Thuộc", source="communes", required=True)
    name = Text("Tên đơn vị", required=True, hint="Tên đầy đủ như trong văn bản.")
    kind = One("Loại đơn vị", KINDS, required=True)
    code = Text("Mã đơn vị", hint="Bỏ trống thì ghép từ mã xã và chữ đầu của tên.")
    first_day = Day("Từ ngày", required=True, earliest=None, latest=None)


class NewName(Sheet):
    """Đổi tên"""

    name = Text("Tên mới", required=True)


class LastDayOfUnit(Sheet):
    """Kết thúc đơn vị"""

    last_day = Day("Ngày cuối", required=True, earliest=None, latest=None)


@page(administration, "/organisations")
def organisations() -> Any:
    with reading() as session:
        found = reads.tree(session, me(), today())
    return render(
        "administration/organisations.html",
        tabs=tabs("organisations"),
        rows=[_row(each) for each in found],
    )


def _row(each: Place) -> dict[str, Any]:
    running = each.valid_to is None
    return {
        "name": each.name,
        "href": url_for("administration.unit", organisation_id=each.id),
        "code": each.code,
        "kind": _LEVELS.get(each.level) or KINDS.get(each.kind, ""),
        "depth": each.depth,
        "since": full_date(each.valid_from),
        "until": full_date(each.valid_to) if each.valid_to else "",
        "holders": each.holders,
        "people": url_for("administration.people", organisation=each.id),
        "rename": url_for("administration.rename", organisation_id=each.id) if running else "",
        "end": url_for("administration.end_unit", organisation_id=each.id)
        if running and each.level == "unit"
        else "",
    }


def _form(form: Filled, title: str, **more: Any) -> Any:
    back = (url_for("administration.organisations"), "Đơn vị")
    return form_page(form, title, title, back, **more)


def _new_sheet() -> NewUnit:
    with reading() as session:
        found = reads.communes(session, me(), today())
    offered = tuple(Choice(key, name) for key, name in found)
    return NewUnit(Setting(today(), choices={"communes": offered}))


@page(administration, "/organisations/new")
def new_unit() -> Any:
    sheet = _new_sheet()
    communes = sheet.setting.choices["communes"]
    only = {"commune": communes[0].value} if len(communes) == 1 else {}
    return _form(empty(sheet, first_day=today().isoformat(), **only), "Thêm đơn vị")


@page(administration, "/organisations/new", methods=("POST",))
def add_unit() -> Any:
    form = filled(_new_sheet())
    if form.errors:
        return _form(form, "Thêm đơn vị")
    given = form.answers
    command = AddUnit(
        actor=me(),
        commune_id=given["commune"],
        name=given["name"],
        kind=given["kind"],
        first_day=given["first_day"],
        code=given.get("code", ""),
    )
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return _form(wrong(form, invalid), "Thêm đơn vị")
    say_once(f"Đã thêm {given['name']}.")
    return go("administration.organisations")


def _running(organisation_id: str) -> tuple[Place, tuple[str, ...]]:
    with reading() as session:
        found, open_ = reads.place(session, me(), organisation_id)
    if found.valid_to is not None:
        raise NotFound
    return found, open_


@page(administration, "/organisations/<organisation_id>/rename", methods=("GET", "POST"))
def rename(organisation_id: str) -> Any:
    found, _ = _running(organisation_id)
    sheet, facts = NewName(Setting(today())), [("Mã", found.code), ("Tên hiện nay", found.name)]
    if request.method == "GET":
        return _form(empty(sheet, name=found.name), "Đổi tên", facts=facts)
    form = filled(sheet)
    if form.errors:
        return _form(form, "Đổi tên", facts=facts)
    name = form.answers["name"]
    command = RenameOrganisation(actor=me(), organisation_id=organisation_id, name=name)
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return _form(wrong(form, invalid), "Đổi tên", facts=facts)
    say_once(f"Đã đổi tên thành {name}.")
    return go("administration.organisations")


@page(administration, "/organisations/<organisation_id>/end", methods=("GET", "POST"))
def end_unit(organisation_id: str) -> Any:
    found, open_ = _running(organisation_id)
    if found.level != "unit":
        raise NotFound
    facts = [("Đơn vị", found.name), ("Từ ngày", full_date(found.valid_from))]
    facts += [("Hồ sơ đang mở", ", ".join(open_))] if open_ else []
    notes = ["Mọi vai trò ở đơn vị kết thúc cùng ngày. Hồ sơ, kết quả đã có giữ nguyên."]
    sheet = LastDayOfUnit(Setting(today()))
    form = filled(sheet) if request.method == "POST" else empty(sheet, last_day=today().isoformat())
    if request.method == "GET" or form.errors:
        return _form(form, "Kết thúc đơn vị", facts=facts, notes=notes)
    day = form.answers["last_day"]
    command = EndUnit(actor=me(), organisation_id=organisation_id, last_day=day)
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return _form(wrong(form, invalid), "Kết thúc đơn vị", facts=facts, notes=notes)
    except HasOpenWork as refusal:
        return _form(form.refused(refusal), "Kết thúc đơn vị", facts=facts, notes=notes)
    say_once(f"{found.name}: ngày cuối là {full_date(day)}.")
    return go("administration.organisations")


__all__ = ["administration"]
