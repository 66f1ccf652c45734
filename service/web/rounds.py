"""Rounds: the list, one round with its units and nominees, a new one."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import Blueprint, url_for

from forms.html import ask
from forms.setting import Choice, Setting
from service.access import NotFound
from service.commands.dossiers import OpenRound
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries import quotas, round_units
from service.queries.round_units import RoundRights, UnitProgress
from service.queries.rounds import ListedItem, RoundItem, listed, round_
from service.queries.rounds import rounds as rounds_in_sight
from service.text import count, long_date, near_date, sentence_start
from service.web import words
from service.web.answering import posted
from service.web.due import Chip, Term, chip
from service.web.openings import KINDS, Filled, NewRound, empty, filled
from service.web.pages import (
    REFUSED,
    asked,
    go,
    law,
    now,
    page,
    reading,
    render,
    say_once,
    today,
)
from workflows.law.citations import Refusal
from workflows.law.quotas import EACH, EVERYBODY, Quota, Rounding
from workflows.law.roles import Role

rounds_pages: Final = Blueprint("rounds", __name__)
MOST_ROWS: Final = 200
STANDINGS: Final = {
    "submitted": "Đã nộp",
    "preparing": "Đang soạn",
    "none": "Chưa có hồ sơ",
}


@page(rounds_pages, "/rounds")
def rounds() -> Any:
    with reading() as session:
        found = rounds_in_sight(session, me(), today())
        may_open = bool(me().organisations((Role.STANDING_OFFICE,)) & me().communes)
        communes = {each.id: each.commune for each in found}
        progress = round_units.progress_of(session, me(), communes, today())
    return render(
        "rounds/list.html",
        may_open=may_open,
        open=[_line(each, progress[each.id]) for each in found if each.closes_on >= today()],
        past=[_line(each, progress[each.id]) for each in found if each.closes_on < today()],
    )


def _line(item: RoundItem, units: Sequence[UnitProgress]) -> dict[str, Any]:
    dossiers = sum(len(unit.dossiers) for unit in units)
    return {
        "href": url_for("rounds.round_page", round_id=item.id),
        "title": item.title,
        "number": item.number,
        "kind": KINDS.get(item.kind, item.kind),
        "due": closing(item),
        "listed": count(sum(unit.listed for unit in units), "đề nghị"),
        "dossiers": count(dossiers, "hồ sơ"),
    }


def closing(item: RoundItem) -> Chip:
    """When units must have sent their dossiers; of a past round the plain day."""
    if item.closes_on < today():
        return Chip("done", f"Đã đóng {near_date(item.closes_on, today())}")
    if item.opens_on > today():
        return Chip("none", f"Mở {near_date(item.opens_on, today())}")
    term = Term(due_on=item.closes_on, starts_on=item.opens_on)
    return chip(law().calendar, now(), today(), term)


@page(rounds_pages, "/rounds/new")
def new_round() -> Any:
    return _new_round(empty(_sheet(), year=str(today().year)))


def _sheet() -> NewRound:
    with reading() as session:
        communes = round_units.communes_with_office(session, me())
        if not communes:
            raise NotFound
        offered = round_units.awards_on_offer(session, law(), communes[0][0], today())
        units = round_units.rights(session, me(), communes[0][0], today()).list_for
    return NewRound(
        Setting(
            today=today(),
            choices={
                "communes": tuple(Choice(key, name) for key, name in communes),
                "awards": tuple(Choice(code, name, decides) for code, name, decides in offered),
                "bases": (
                    Choice(EVERYBODY, "Mọi đề nghị trong đợt"),
                    *(Choice(code, f"Đề nghị {name}") for code, name, _ in offered),
                ),
                "quota_units": (Choice(EACH, "Mỗi đơn vị"), *(Choice(*each) for each in units)),
                "years": tuple(Choice(str(year), str(year)) for year in _years()),
            },
        )
    )


def _years() -> range:
    """Late rounds look back on the year before, early ones on the next."""
    return range(today().year - 1, today().year + 2)


def _new_round(form: Filled, *, status: int = 200) -> Any:
    sole = [q for q in form.questions if q.name == "commune" and len(q.choices) == 1]
    values = dict(form.values)
    if sole:
        values["commune"] = sole[0].choices[0].value
    return render(
        "rounds/new.html",
        status=status,
        questions=[each for each in form.questions if each not in sole],
        commune=sole[0].choices[0] if sole else None,
        values=values,
        errors=form.errors,
    )


@page(rounds_pages, "/rounds", methods=("POST",))
def open_round() -> Any:
    sheet = _sheet()
    brought = posted(sheet)
    if brought.redraw:
        return _new_round(Filled(ask(sheet), brought.values))
    form = filled(sheet, brought.values)
    if form.errors:
        return _new_round(form, status=REFUSED)
    given = form.answers
    command = OpenRound(
        actor=me(),
        commune_id=given["commune"],
        kind=given["kind"],
        year=int(given["year"]),
        title=given["title"],
        opens_on=given["opens_on"],
        closes_on=given["closes_on"],
        awards=tuple(given["awards"]),
        quotas=tuple(_quota(each) for each in given.get("quotas", ())),
    )
    try:
        round_id = office().execute(command, once=once())
    except Refusal as refusal:
        return _new_round(form.refused(refusal), status=refusal.status)
    say_once(f"Đã mở đợt xét {given['title']}. Đơn vị lập hồ sơ được từ ngày mở.")
    return go("rounds.round_page", round_id=round_id)


def _quota(row: Mapping[str, Any]) -> Quota:
    return Quota(**{**row, "rounding": Rounding(row.get("rounding", Rounding.DOWN))})


# One round ----------------------------------------------------------------------------------------


@page(rounds_pages, "/rounds/<round_id>")
def round_page(round_id: str) -> Any:
    chosen = asked("unit")
    with reading() as session:
        item = round_(session, me(), today(), round_id)
        units = round_units.progress(session, me(), item.id, today())
        may = round_units.rights(session, me(), item.commune, today())
        limits = quotas.of_round(session, law(), me(), item.id, today())
        rows = listed(session, law(), me(), item.id, unit=chosen or None)
    return render(
        "rounds/round.html",
        round=item,
        facts=_facts(item),
        due=closing(item),
        units=[_unit(each, item, may) for each in units],
        idle=[each.name for each in units if not each.listed and not each.dossiers],
        summary=_summary(units),
        rows=[_row(each) for each in rows[:MOST_ROWS]],
        hidden=max(len(rows) - MOST_ROWS, 0),
        total=count(len(rows), "đề nghị"),
        filters=[(each.unit, each.name, each.unit == chosen) for each in units if each.listed],
        chosen=chosen,
        may_list=bool(may.list_for) and item.closes_on >= today(),
        own=_own(units, item, may),
        quotas=limits,
    )


def _facts(item: RoundItem) -> list[tuple[str, str]]:
    names = [law().award(code).name for code in item.awards]
    return [
        ("Số", item.number),
        ("Loại hình", KINDS.get(item.kind, item.kind)),
        ("Năm xét", str(item.year)),
        ("Mở", sentence_start(long_date(item.opens_on))),
        ("Ngày cuối nhận hồ sơ", sentence_start(long_date(item.closes_on))),
        ("Được đề nghị", ", ".join(names)),
    ]


def _unit(each: UnitProgress, item: RoundItem, may: RoundRights) -> dict[str, Any]:
    can_open = each.unit in may.open_for and each.free and item.open
    return {
        "name": each.name,
        "listed": each.listed,
        "free": each.free,
        "standing": STANDINGS[each.standing],
        "key": each.standing,
        "rows_href": url_for("rounds.round_page", round_id=item.id, unit=each.unit) + "#rows",
        "dossiers": [
            {
                "number": dossier.number,
                "href": url_for("dossiers.dossier", dossier_id=dossier.id),
                "state": words.STATES.get(dossier.state, dossier.state),
                "nominations": count(dossier.nominations, "đề nghị"),
            }
            for dossier in each.dossiers
        ],
        "open_href": url_for("rounds.new_dossier", round_id=item.id, unit=each.unit)
        if can_open
        else "",
    }


def _summary(units: Sequence[UnitProgress]) -> str:
    standings = [each.standing for each in units]
    parts = [
        f"{words.lowered(label)} {standings.count(key)}"  # type: ignore[arg-type]  # keys are these
        for key, label in STANDINGS.items()
    ]
    return sentence_start(f"{', '.join(parts)} trong {count(len(units), 'đơn vị')}.")


def _own(units: Sequence[UnitProgress], item: RoundItem, may: RoundRights) -> dict[str, Any] | None:
    """The one unit whose dossier the actor opens himself: the page's first button."""
    mine = [each for each in units if each.unit in may.open_for]
    if may.open_round or len(mine) != 1 or not item.open or not mine[0].free:
        return None
    way = url_for("rounds.new_dossier", round_id=item.id, unit=mine[0].unit)
    return {"name": mine[0].name, "free": count(mine[0].free, "đề nghị"), "href": way}


def _row(each: ListedItem) -> dict[str, Any]:
    return {
        "name": each.name,
        "post": each.post or sentence_start(words.SUBJECTS.get(each.kind, "")),
        "award": each.award_name,
        "unit": each.unit_name,
        "dossier": each.dossier_number,
        "href": url_for("dossiers.dossier", dossier_id=each.dossier) if each.dossier else "",
    }
