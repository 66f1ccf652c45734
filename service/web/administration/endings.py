"""The end of a unit: its last day, what goes on in its place, and a look at who moves where."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from flask import request, url_for

from forms.answers import Invalid
from forms.choices import Many, One
from forms.days import Day
from forms.fields import Text
from forms.html import html_name
from forms.setting import Choice, Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.casework import seats
from service.commands.calendar import Paper
from service.commands.descents import KINDS
from service.commands.ending_units import EndUnit, HasOpenWork, Succession
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import units as reads
from service.queries.administration.units import Unit
from service.text import count, full_date
from service.web.administration.descents import complete
from service.web.administration.people import form_page, wrong
from service.web.administration.units import administration
from service.web.openings import Filled, empty, filled
from service.web.pages import REFUSED, go, page, reading, render, say_once, today
from workflows.law.roles import Role

_TITLE: Final = "Kết thúc đơn vị"
_STAYS: Final = "none"


class EndOfUnit(Sheet):
    """Kết thúc đơn vị"""

    last_day = Day("Ngày cuối", required=True, earliest=None, latest=None)
    change = One("Hình thức", KINDS, hint="Bỏ trống nếu không có đơn vị nào kế tục.")
    successors = Many(
        "Đơn vị kế tục", source="successors", hint="Chưa có thì thêm đơn vị mới trước."
    )
    number = Text("Số, ký hiệu văn bản", hint="Ví dụ: 125/NQ-HĐND.")
    signed_on = Day("Ngày văn bản", earliest=None)
    issuer = Text("Cơ quan ban hành")


@page(administration, "/organisations/<organisation_id>/end", methods=("GET", "POST"))
def end_unit(organisation_id: str) -> Any:
    found = _running(organisation_id)
    sheet = _sheet(organisation_id)
    if request.method == "GET":
        return _form(found, empty(sheet, last_day=today().isoformat()))
    form = complete(filled(sheet), "successors", "Chọn đơn vị kế tục")
    if form.errors:
        return _form(found, form)
    return _tried(found, form)


def _running(organisation_id: str) -> Unit:
    with reading() as session:
        found = reads.unit(session, me(), organisation_id, today())
    if found.place.valid_to is not None or found.place.level != "unit":
        raise NotFound
    return found


def _sheet(organisation_id: str) -> EndOfUnit:
    with reading() as session:
        others = reads.successors(session, me(), organisation_id, today())
    offered = tuple(Choice(key, name) for key, name in others)
    return EndOfUnit(Setting(today(), choices={"successors": offered}))


def _command(found: Unit, form: Filled, carried: Mapping[str, str], *, check: bool) -> EndUnit:
    given = form.answers
    after = None
    if given.get("change"):
        after = Succession(
            kind=given["change"],
            successors=tuple(given["successors"]),
            paper=Paper(given["number"], given["signed_on"], given["issuer"]),
            carried=carried,
        )
    return EndUnit(
        actor=me(),
        organisation_id=found.place.id,
        last_day=given["last_day"],
        after=after,
        check=check,
    )


def _form(found: Unit, form: Filled) -> Any:
    place = found.place
    facts = [("Đơn vị", place.name), ("Từ ngày", full_date(place.valid_from))]
    facts += [("Hồ sơ đang mở", ", ".join(found.open_work))] if found.open_work else []
    notes = [
        "Mọi vai trò ở đơn vị kết thúc cùng ngày. Hồ sơ, kết quả đã có giữ nguyên.",
        "Có đơn vị kế tục thì bước sau cho xem từng người, chuyển ai sang đâu.",
        "Hồ sơ đang mở chuyển sang đơn vị kế tục sau ngày cuối.",
    ]
    back = (url_for("administration.unit", organisation_id=place.id), place.name)
    return form_page(form, _TITLE, _TITLE, back, facts=facts, notes=notes)


def _tried(found: Unit, form: Filled) -> Any:
    """What would come of it: the command itself is asked. Alone, a unit ends at once."""
    alone = not form.answers.get("change")
    command = _command(found, form, {}, check=not alone)
    try:
        office().execute(command, once=once()) if alone else office().run_alone(command)
    except Invalid as invalid:
        return _form(found, wrong(form, invalid))
    except HasOpenWork as refusal:
        return _form(found, form.refused(refusal))
    if alone:
        return _ended(found, form, 0)
    return _look(found, form, {}, {})


# Who moves where ----------------------------------------------------------------------------------


def _look(
    found: Unit, form: Filled, chosen: Mapping[str, str], errors: Mapping[str, list[str]]
) -> Any:
    given = form.answers
    with reading() as session:
        held = reads.held_after(session, me(), found.place.id, given["last_day"])
        names = dict(reads.successors(session, me(), found.place.id, today()))
    targets = [(key, names[key]) for key in given["successors"]]
    only = targets[0][0] if len(targets) == 1 else ""
    rows = [
        {
            "id": each.id,
            "key": html_name(("carried", each.id)),
            "name": each.person_name,
            "role": seats.label(Role(each.role)),
            "chosen": chosen.get(each.id, only),
            "error": (errors.get(html_name(("carried", each.id))) or [""])[0],
        }
        for each in held
    ]
    first = given["last_day"] + timedelta(days=1)
    return render(
        "administration/carry.html",
        status=REFUSED if errors else 200,
        unit=found.place,
        facts=[
            ("Ngày cuối", full_date(given["last_day"])),
            (KINDS[given["change"]], ", ".join(name for _, name in targets)),
            ("Văn bản", f"{given['number']} ngày {full_date(given['signed_on'])}"),
        ],
        kept=[(name, value) for name, value in _typed(form) if value],
        rows=rows,
        targets=targets,
        stays=_STAYS,
        first_day=full_date(first),
        errors=errors,
    )


def _typed(form: Filled) -> list[tuple[str, str]]:
    """The answers of the first page, as its form would send them again."""
    given = form.answers
    found = [("last_day", given["last_day"].isoformat()), ("change", given["change"])]
    found += [("successors", each) for each in given["successors"]]
    found += [("number", given["number"]), ("signed_on", given["signed_on"].isoformat())]
    return [*found, ("issuer", given["issuer"])]


@page(administration, "/organisations/<organisation_id>/end/carry", methods=("POST",))
def carry_over(organisation_id: str) -> Any:
    found = _running(organisation_id)
    form = complete(filled(_sheet(organisation_id)), "successors", "Chọn đơn vị kế tục")
    if form.errors or not form.answers.get("change"):
        return _form(found, form)
    chosen, errors = _choices(found, form)
    if errors:
        return _look(found, form, chosen, errors)
    carried = {key: target for key, target in chosen.items() if target != _STAYS}
    try:
        report = office().execute(_command(found, form, carried, check=False), once=once())
    except Invalid as invalid:
        said = wrong(form, invalid)
        if any(path[0] == "carried" for path in invalid.errors):
            return _look(found, form, chosen, said.errors)
        return _form(found, said)
    except HasOpenWork as refusal:
        return _form(found, form.refused(refusal))
    return _ended(found, form, report["carried"])


def _choices(found: Unit, form: Filled) -> tuple[dict[str, str], dict[str, list[str]]]:
    """What was said of each role there is now: nobody is moved or left behind unsaid."""
    with reading() as session:
        held = reads.held_after(session, me(), found.place.id, form.answers["last_day"])
    chosen = {each.id: request.form.get(f"_to-{each.id}", "") for each in held}
    offered = {*form.answers["successors"], _STAYS}
    errors = {
        html_name(("carried", each.id)): [f"{each.person_name}: chọn nơi chuyển đến"]
        for each in held
        if chosen[each.id] not in offered
    }
    return chosen, errors


def _ended(found: Unit, form: Filled, carried: int) -> Any:
    moved = f" {count(carried, 'vai trò')} chuyển sang đơn vị kế tục." if carried else ""
    say_once(f"{found.place.name}: ngày cuối là {full_date(form.answers['last_day'])}.{moved}")
    if found.open_work:  # what goes on in its place may have it now, or from the day after
        return go("administration.open_cases", organisation_id=found.place.id)
    return go("administration.organisations")


__all__ = ["administration"]
