"""Rounds: the list, one round with its units and nominees."""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from flask import Blueprint, url_for

from service.gate.guard import me
from service.queries import quotas, round_changes, round_units
from service.queries.round_changes import RoundChangeItem
from service.queries.round_units import RoundRights, UnitProgress
from service.queries.rounds import ListedItem, RoundItem, listed, round_
from service.queries.rounds import rounds as rounds_in_sight
from service.text import clock_time, count, long_date, near_date, sentence_start
from service.web import words
from service.web.due import Chip, Term, chip
from service.web.openings import KINDS
from service.web.pages import (
    asked,
    law,
    now,
    page,
    reading,
    render,
    today,
)
from service.web.round_words import change_lines, on_paper
from workflows.law.calendar import local_day
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
        changes = round_changes.changes(session, me(), item)
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
        may_change=may.open_round,
        changes=changed_panel(changes),
    )


def changed_panel(changes: Iterable[RoundChangeItem]) -> list[dict[str, Any]]:
    return [
        {
            "lines": change_lines(each),
            "reason": each.reason,
            "paper": on_paper(each),
            "meta": f"{each.by}, {clock_time(each.at)} {near_date(local_day(each.at), today())}",
        }
        for each in changes
    ]


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
