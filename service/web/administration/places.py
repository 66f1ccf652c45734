"""Organisations for administrators: the tree, new units, other names, last days."""

from collections.abc import Mapping
from typing import Any

from flask import request, url_for

from forms.answers import Invalid
from forms.choices import Many, One
from forms.days import Day
from forms.fields import Text
from forms.setting import Choice, Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.commands.calendar import Paper
from service.commands.descents import Origin
from service.commands.organisations import (
    KINDS,
    AddUnit,
    RenameOrganisation,
)
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import places as reads
from service.queries.administration.places import Place
from service.queries.administration.units import former
from service.text import full_date
from service.web.administration.accounts import administration
from service.web.administration.descents import complete
from service.web.administration.people import form_page, tabs, wrong
from service.web.openings import Filled, empty, filled
from service.web.pages import go, law, page, reading, render, say_once, today

_LEVELS = {"province": "Tỉnh", "commune": "Xã"}


ORIGINS = {"merged": "Sáp nhập từ", "renamed": "Đổi tên từ", "split": "Chia tách từ"}


def _ministry() -> One:
    return One(
        "Bộ, ngành",
        source="ministries",
        hint="Quy định của bộ, ngành đứng sau quy định của xã và tỉnh. Bỏ trống nếu không theo.",
        shown=lambda setting: bool(setting.choices.get("ministries")),
    )


class NewUnit(Sheet):
    """Thêm đơn vị"""

    commune = One("Thuộc", source="communes", required=True)
    name = Text("Tên đơn vị", required=True, hint="Tên đầy đủ như trong văn bản.")
    kind = One("Loại đơn vị", KINDS, required=True)
    code = Text("Mã đơn vị", hint="Bỏ trống thì ghép từ mã xã và chữ đầu của tên.")
    ministry = _ministry()
    first_day = Day("Từ ngày", required=True, earliest=None, latest=None)
    change = One("Ra đời từ đơn vị khác", ORIGINS, hint="Bỏ trống nếu đơn vị hoàn toàn mới.")
    predecessors = Many("Đơn vị tiền thân", source="former")
    number = Text("Số, ký hiệu văn bản", hint="Ví dụ: 125/NQ-HĐND.")
    signed_on = Day("Ngày văn bản", earliest=None)
    issuer = Text("Cơ quan ban hành")


class NewName(Sheet):
    """Đổi tên"""

    name = Text("Tên mới", required=True)
    ministry = _ministry()


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
        older = former(session, me())
    offered = tuple(Choice(key, name) for key, name in found)
    named = tuple(
        Choice(key, f"{name} (đến {full_date(until)})" if until else name)
        for key, name, until in older
    )
    choices = {"communes": offered, "former": named, "ministries": _ministries()}
    return NewUnit(Setting(today(), choices=choices))


def _ministries() -> tuple[Choice, ...]:
    known = law().places
    return tuple(Choice(code, known[code]) for code in sorted(law().ministries))


@page(administration, "/organisations/new")
def new_unit() -> Any:
    sheet = _new_sheet()
    communes = sheet.setting.choices["communes"]
    only = {"commune": communes[0].value} if len(communes) == 1 else {}
    return _form(empty(sheet, first_day=today().isoformat(), **only), "Thêm đơn vị")


@page(administration, "/organisations/new", methods=("POST",))
def add_unit() -> Any:
    form = complete(filled(_new_sheet()), "predecessors", "Chọn đơn vị tiền thân")
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
        ministry=given.get("ministry", ""),
        origin=_origin(given),
    )
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return _form(wrong(form, invalid), "Thêm đơn vị")
    say_once(f"Đã thêm {given['name']}.")
    return go("administration.organisations")


def _origin(given: Mapping[str, Any]) -> Origin | None:
    if not given.get("change"):
        return None
    paper = Paper(given["number"], given["signed_on"], given["issuer"])
    return Origin(kind=given["change"], predecessors=tuple(given["predecessors"]), paper=paper)


def _running(organisation_id: str) -> tuple[Place, tuple[str, ...]]:
    with reading() as session:
        found, open_ = reads.place(session, me(), organisation_id)
    if found.valid_to is not None:
        raise NotFound
    return found, open_


@page(administration, "/organisations/<organisation_id>/rename", methods=("GET", "POST"))
def rename(organisation_id: str) -> Any:
    found, _ = _running(organisation_id)
    follows = _ministries() if found.level != "province" else ()
    sheet = NewName(Setting(today(), choices={"ministries": follows}))
    title, facts = "Đổi tên, ngành", [("Mã", found.code), ("Tên hiện nay", found.name)]
    if request.method == "GET":
        form = empty(sheet, name=found.name, ministry=found.ministry)
        return _form(form, title, facts=facts)
    form = filled(sheet)
    if form.errors:
        return _form(form, title, facts=facts)
    name = form.answers["name"]
    command = RenameOrganisation(
        actor=me(),
        organisation_id=organisation_id,
        name=name,
        ministry=form.answers.get("ministry", "") if follows else None,
    )
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return _form(wrong(form, invalid), title, facts=facts)
    say_once(f"Đã đổi tên thành {name}." if name != found.name else f"Đã sửa {name}.")
    return go("administration.organisations")


__all__ = ["administration"]
