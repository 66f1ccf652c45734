"""Roles of a person: given on a day, ended on a day, with what that does to open tasks."""

from datetime import timedelta
from typing import Any

from flask import url_for

from forms.answers import Invalid
from forms.days import Day
from forms.setting import Setting
from forms.sheet import Sheet
from service.commands.memberships import EndRole, GiveRole, Seat
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import people as reads
from service.queries.administration.people import Ending, PersonItem
from service.text import count, full_date
from service.web.administration.people import (
    NewRole,
    administration,
    find,
    form_page,
    setting,
    wrong,
)
from service.web.openings import Filled, empty, filled
from service.web.pages import go, page, reading, say_once, today


class LastDay(Sheet):
    """Kết thúc vai trò"""

    last_day = Day("Ngày cuối giữ vai trò", required=True, earliest=None, latest=None)


@page(administration, "/people/<person_id>/roles/new")
def new_role(person_id: str) -> Any:
    form = empty(NewRole(setting()), first_day=today().isoformat())
    return _role_form(find(person_id), form)


def _role_form(found: PersonItem, form: Filled) -> Any:
    back = (url_for("administration.person", person_id=found.id), found.name)
    return form_page(form, "Giao vai trò", "Giao vai trò", back)


@page(administration, "/people/<person_id>/roles/new", methods=("POST",))
def give_role(person_id: str) -> Any:
    found, form = find(person_id), filled(NewRole(setting()))
    if form.errors:
        return _role_form(found, form)
    given = form.answers
    seat = Seat(
        role=given["role"],
        organisation_id=given["organisation"],
        first_day=given["first_day"],
        last_day=given.get("last_day"),
    )
    try:
        office().execute(GiveRole(actor=me(), person_id=person_id, seat=seat), once=once())
    except Invalid as invalid:
        return _role_form(found, wrong(form, invalid))
    say_once(f"Đã giao vai trò từ ngày {full_date(given['first_day'])}.")
    return go("administration.person", person_id=person_id)


@page(administration, "/roles/<membership_id>/end")
def end_role(membership_id: str) -> Any:
    found = _ending(membership_id)
    day = max(today(), found.role.valid_from - timedelta(days=1))
    return _end_form(found, empty(LastDay(Setting(today())), last_day=day.isoformat()))


def _ending(membership_id: str) -> Ending:
    with reading() as session:
        return reads.ending(session, me(), membership_id, today())


def _end_form(found: Ending, form: Filled) -> Any:
    back = (url_for("administration.person", person_id=found.person_id), found.person_name)
    facts = [
        ("Người giữ", found.person_name),
        ("Vai trò", found.role.label),
        ("Đơn vị", found.role.organisation_name),
        ("Từ ngày", full_date(found.role.valid_from)),
    ]
    return form_page(
        form,
        "Kết thúc vai trò",
        "Kết thúc vai trò",
        back,
        facts=facts,
        notes=_notes(found),
    )


def _notes(found: Ending) -> list[str]:
    """What the end does to the work that is open today."""
    said = ["Không có việc đang mở nào do người này đã nhận trong vai trò này."]
    if found.taken:
        tasks = count(found.taken, "việc")
        said = [f"{tasks} người này đã nhận trở lại hàng chờ ngay, bản nháp còn nguyên."]
    if found.left_alone:
        tasks = count(found.left_alone, "việc đang mở")
        said.append(
            f"Không còn ai khác giữ vai trò này: {tasks} sẽ không có người làm, lãnh đạo được báo "
            "bằng thư. Giao vai trò cho người thay trước khi kết thúc."
        )
    said.append(
        "Vai trò đã giữ không bị xóa. Ghi ngày liền trước ngày bắt đầu nếu vai trò giao nhầm."
    )
    return said


@page(administration, "/roles/<membership_id>/end", methods=("POST",))
def ended_role(membership_id: str) -> Any:
    form = filled(LastDay(Setting(today())))
    if form.errors:
        return _end_form(_ending(membership_id), form)
    found, day = _ending(membership_id), form.answers["last_day"]
    command = EndRole(actor=me(), membership_id=membership_id, last_day=day)
    try:
        back = office().execute(command, once=once())
    except Invalid as invalid:
        return _end_form(found, wrong(form, invalid))
    tasks = f" {count(back, 'việc')} trở lại hàng chờ." if back else ""
    say_once(f"{found.role.label}: ngày cuối là {full_date(day)}.{tasks}")
    return go("administration.person", person_id=found.person_id)


__all__ = ["administration"]
