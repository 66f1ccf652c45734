"""A round's nominee list: typed by hand, taken into a dossier."""

from typing import Any

from flask import request, url_for

from forms.answers import Invalid
from forms.html import html_name
from forms.setting import Choice, Setting
from service.access import NotFound
from service.commands.dossiers import OpenDossier
from service.commands.listing import TypeNominee
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries import round_units
from service.queries.dossier import dossier_page
from service.queries.round_units import RoundRights
from service.queries.rounds import ListedItem, RoundItem, listed, round_
from service.web.openings import Filled, NewNominee, empty, filled
from service.web.pages import (
    REFUSED,
    asked,
    go,
    law,
    page,
    reading,
    render,
    say_once,
    today,
)
from service.web.rounds import rounds_pages
from workflows.law.citations import Refusal


def open_to_me(round_id: str) -> tuple[RoundItem, RoundRights]:
    """A round in whose list the actor may write, and for which units."""
    with reading() as session:
        item = round_(session, me(), today(), round_id)
        may = round_units.rights(session, me(), item.commune, today())
    if not may.list_for:
        raise NotFound
    return item, may


# Typed --------------------------------------------------------------------------------------------


def _nominee(item: RoundItem, may: RoundRights) -> NewNominee:
    awards = [law().award(code) for code in item.awards]
    return NewNominee(
        Setting(
            today=today(),
            choices={
                "units": tuple(Choice(key, name) for key, name in may.list_for),
                "awards": tuple(Choice(award.code, award.name) for award in awards),
            },
        )
    )


@page(rounds_pages, "/rounds/<round_id>/nominees/new")
def new_nominee(round_id: str) -> Any:
    item, may = open_to_me(round_id)
    only = may.list_for[0][0] if len(may.list_for) == 1 else ""
    values = {"unit": asked("unit") or only, "kind": "individual"}
    return _new_nominee(item, empty(_nominee(item, may), **values))


def _new_nominee(item: RoundItem, form: Filled, *, status: int = 200) -> Any:
    return render(
        "rounds/nominee.html",
        status=status,
        round=item,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


@page(rounds_pages, "/rounds/<round_id>/nominees", methods=("POST",))
def type_nominee(round_id: str) -> Any:
    item, may = open_to_me(round_id)
    form = filled(_nominee(item, may))
    if form.errors:
        return _new_nominee(item, form, status=REFUSED)
    given = dict(form.answers)
    unit = given["unit"]
    values = given | {"unit": dict(may.list_for)[unit]}
    try:
        office().execute(TypeNominee(actor=me(), round_id=item.id, values=values), once=once())
    except Invalid as invalid:
        errors = {html_name(path): found for path, found in invalid.errors.items()}
        wrong = Filled(form.questions, form.values, {}, errors)
        return _new_nominee(item, wrong, status=REFUSED)
    except Refusal as refusal:
        return _new_nominee(item, form.refused(refusal), status=refusal.status)
    say_once(f"Đã thêm {given['name']} vào danh sách.")
    return go("rounds.round_page", round_id=item.id, unit=unit)


# Into a dossier -----------------------------------------------------------------------------------


@page(rounds_pages, "/rounds/<round_id>/dossiers/new")
def new_dossier(round_id: str) -> Any:
    item, name, rows = _free_rows(round_id, asked("unit"))
    return _new_dossier(item, asked("unit"), name, rows)


def _free_rows(round_id: str, unit: str) -> tuple[RoundItem, str, tuple[ListedItem, ...]]:
    """Rows of a unit that no dossier holds, for whoever may open its dossier."""
    with reading() as session:
        item = round_(session, me(), today(), round_id)
        may = round_units.rights(session, me(), item.commune, today())
        if unit not in may.open_for:
            raise NotFound
        rows = listed(session, law(), me(), item.id, unit=unit)
    name = dict(may.list_for).get(unit, "")
    return item, name, tuple(row for row in rows if row.dossier is None)


def _new_dossier(
    item: RoundItem,
    unit: str,
    name: str,
    rows: tuple[ListedItem, ...],
    wrong: str = "",
    *,
    status: int = 200,
) -> Any:
    chosen = set(request.form.getlist("rows")) if request.method == "POST" else None
    return render(
        "rounds/dossier.html",
        status=status,
        round=item,
        unit=unit,
        unit_name=name,
        rows=[(row, chosen is None or row.id in chosen) for row in rows],
        errors={"rows": [wrong]} if wrong else {},
        back=url_for("rounds.round_page", round_id=item.id),
    )


@page(rounds_pages, "/rounds/<round_id>/dossiers", methods=("POST",))
def open_dossier(round_id: str) -> Any:
    unit = request.form.get("unit", "")
    item, name, rows = _free_rows(round_id, unit)
    chosen = set(request.form.getlist("rows"))
    taken = [row for row in rows if row.id in chosen]
    if not taken:
        sentence = "Chọn ít nhất một đề nghị"
        return _new_dossier(item, unit, name, rows, sentence, status=REFUSED)
    command = OpenDossier(
        actor=me(),
        round_id=item.id,
        unit_id=unit,
        nominations=[{"subject": row.subject, "award": row.award} for row in taken],
    )
    try:
        dossier_id = office().execute(command, once=once())
    except Refusal as refusal:
        return _new_dossier(item, unit, name, rows, refusal.sentence(), status=refusal.status)
    return _first_task(dossier_id)


def _first_task(dossier_id: str) -> Any:
    with reading() as session:
        procedures = office().house.procedures
        found = dossier_page(session, law(), procedures, me(), dossier_id, today())
    if not found.may_open_task:
        say_once(f"Đã lập hồ sơ {found.number}. Thủ trưởng đơn vị làm bước tiếp theo.")
        return go("dossiers.dossier", dossier_id=dossier_id)
    say_once(f"Đã lập hồ sơ {found.number}. Xem lại danh sách rồi gửi.")
    return go("tasks.task", task_id=found.may_open_task[0])
