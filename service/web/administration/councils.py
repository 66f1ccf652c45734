"""Councils for administrators: founded by a decision, with members who come and go on a day."""

from typing import Any

from flask import request, url_for

from forms.answers import Invalid
from forms.choices import One
from forms.days import Day
from forms.fields import Text
from forms.setting import Choice, Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.commands.councils import (
    KINDS,
    SEATS,
    EndCouncil,
    EndSeat,
    FoundCouncil,
    SeatMember,
    StillSitting,
)
from service.commands.office import Command
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import councils as reads
from service.queries.administration.councils import CouncilRow, SeatItem
from service.queries.administration.history import ActFilters
from service.queries.administration.places import communes
from service.text import count, full_date
from service.web.administration.acts import history_of
from service.web.administration.importing import administration
from service.web.administration.people import form_page, tabs, wrong
from service.web.council_words import rules_line
from service.web.openings import Filled, empty, filled
from service.web.pages import go, law, page, reading, render, say_once, today


class NewCouncil(Sheet):
    """Lập Hội đồng"""

    commune = One("Của", source="communes", required=True)
    kind = One("Loại Hội đồng", KINDS, required=True)
    name = Text("Tên Hội đồng", required=True)
    founded_by = Text(
        "Quyết định thành lập",
        required=True,
        hint="Ví dụ: Quyết định số 15/QĐ-UBND ngày 05/01/2026.",
    )
    first_day = Day("Từ ngày", required=True, earliest=None, latest=None)
    term_until = Day("Nhiệm kỳ đến ngày", earliest=None, latest=None)


class NewMember(Sheet):
    """Thêm thành viên"""

    person = One("Thành viên", source="people", required=True)
    role = One("Chức danh", SEATS, required=True)
    first_day = Day("Từ ngày", required=True, earliest=None, latest=None)


class LastDayInCouncil(Sheet):
    """Kết thúc"""

    last_day = Day("Ngày cuối", required=True, earliest=None, latest=None)


@page(administration, "/councils")
def councils() -> Any:
    with reading() as session:
        found = reads.councils(session, me())
    rows = [
        {
            "href": url_for("administration.council", council_id=each.id),
            "name": each.name,
            "owner": each.owner_name,
            "founded_by": each.founded_by,
            "members": count(sum(seat.valid_to is None for seat in each.seats), "thành viên"),
            "days": _days(each),
        }
        for each in found
    ]
    return render("administration/councils.html", tabs=tabs("councils"), rows=rows)


def _days(each: CouncilRow | SeatItem) -> str:
    since = f"từ {full_date(each.valid_from)}"
    return f"{since} đến {full_date(each.valid_to)}" if each.valid_to else since


def _term(found: CouncilRow) -> str:
    if found.term_until is None:
        return ""
    over = ", đã hết" if found.term_until < today() and found.valid_to is None else ""
    return f"Nhiệm kỳ đến {full_date(found.term_until)}{over}"


def _find(council_id: str) -> CouncilRow:
    with reading() as session:
        return reads.council(session, me(), council_id)


@page(administration, "/councils/<council_id>")
def council(council_id: str) -> Any:
    with reading() as session:
        found = reads.council(session, me(), council_id)
        quorum = reads.quorum_of(session, law(), found, today())
    seats = [
        {
            "name": each.name,
            "post": each.post,
            "role": SEATS[each.role],
            "days": _days(each),
            "end": ""
            if each.valid_to
            else url_for("administration.end_seat", council_id=council_id, seat_id=each.id),
        }
        for each in found.seats
    ]
    return render(
        "administration/council.html",
        council=found,
        seats=seats,
        days=_days(found),
        term=_term(found),
        rules=[rules_line(each) for each in found.rules],
        quorum=quorum,
        **history_of(ActFilters(council=council_id)),
    )


@page(administration, "/councils/new", methods=("GET", "POST"))
def new_council() -> Any:
    with reading() as session:
        offered = tuple(Choice(key, name) for key, name in communes(session, me(), today()))
    sheet = NewCouncil(Setting(today(), choices={"communes": offered}))
    back = (url_for("administration.councils"), "Hội đồng")
    if request.method == "GET":
        only = {"commune": offered[0].value} if len(offered) == 1 else {}
        form = empty(sheet, first_day=today().isoformat(), kind="commendation", **only)
        return form_page(form, "Lập Hội đồng", "Lập Hội đồng", back)
    form = filled(sheet)
    if form.errors:
        return form_page(form, "Lập Hội đồng", "Lập Hội đồng", back)
    given = form.answers
    command = FoundCouncil(
        actor=me(),
        commune_id=given["commune"],
        kind=given["kind"],
        name=given["name"],
        founded_by=given["founded_by"],
        first_day=given["first_day"],
        term_until=given.get("term_until"),
    )
    try:
        council_id = office().execute(command, once=once())
    except Invalid as invalid:
        return form_page(wrong(form, invalid), "Lập Hội đồng", "Lập Hội đồng", back)
    return go("administration.council", council_id=council_id)


def _of(found: CouncilRow, form: Filled, title: str, **more: Any) -> Any:
    back = (url_for("administration.council", council_id=found.id), found.name)
    return form_page(form, title, title, back, **more)


@page(administration, "/councils/<council_id>/members/new", methods=("GET", "POST"))
def new_member(council_id: str) -> Any:
    found = _find(council_id)
    if found.valid_to is not None:
        raise NotFound
    with reading() as session:
        people = reads.candidates(session, me())
    offered = tuple(Choice(key, name, post) for key, name, post in people)
    sheet = NewMember(Setting(today(), choices={"people": offered}))
    if request.method == "GET":
        return _of(found, empty(sheet, first_day=today().isoformat()), "Thêm thành viên")
    form = filled(sheet)
    if form.errors:
        return _of(found, form, "Thêm thành viên")
    given = form.answers
    command = SeatMember(
        actor=me(),
        council_id=council_id,
        person_id=given["person"],
        role=given["role"],
        first_day=given["first_day"],
    )
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return _of(found, wrong(form, invalid), "Thêm thành viên")
    say_once("Đã thêm thành viên.")
    return go("administration.council", council_id=council_id)


@page(administration, "/councils/<council_id>/members/<seat_id>/end", methods=("GET", "POST"))
def end_seat(council_id: str, seat_id: str) -> Any:
    found = _find(council_id)
    seat = next((each for each in found.seats if each.id == seat_id), None)
    if seat is None or seat.valid_to is not None:
        raise NotFound
    facts = [("Thành viên", seat.name), ("Chức danh", SEATS[seat.role]), ("Thời gian", _days(seat))]
    notes = ["Phiên họp đã triệu tập giữ nguyên thành viên; việc đã nhận trở lại hàng chờ."]
    return _ended(
        found,
        "Thôi là thành viên",
        facts,
        notes,
        lambda day: EndSeat(actor=me(), seat_id=seat_id, last_day=day),
    )


@page(administration, "/councils/<council_id>/end", methods=("GET", "POST"))
def end_council(council_id: str) -> Any:
    found = _find(council_id)
    if found.valid_to is not None:
        raise NotFound
    facts = [("Hội đồng", found.name), ("Thành lập theo", found.founded_by)]
    notes = ["Sau ngày này không triệu tập phiên họp của Hội đồng được nữa."]
    return _ended(
        found,
        "Kết thúc Hội đồng",
        facts,
        notes,
        lambda day: EndCouncil(actor=me(), council_id=council_id, last_day=day),
    )


def _ended(
    found: CouncilRow, title: str, facts: list[tuple[str, str]], notes: list[str], command: Any
) -> Any:
    sheet = LastDayInCouncil(Setting(today()))
    if request.method == "GET":
        form = empty(sheet, last_day=today().isoformat())
        return _of(found, form, title, facts=facts, notes=notes)
    form = filled(sheet)
    if form.errors:
        return _of(found, form, title, facts=facts, notes=notes)
    day = form.answers["last_day"]
    ends: Command[Any] = command(day)
    try:
        office().execute(ends, once=once())
    except Invalid as invalid:
        return _of(found, wrong(form, invalid), title, facts=facts, notes=notes)
    except StillSitting as refusal:
        return _of(found, form.refused(refusal), title, facts=facts, notes=notes)
    say_once(f"Ngày cuối là {full_date(day)}.")
    return go("administration.council", council_id=found.id)


__all__ = ["administration"]
