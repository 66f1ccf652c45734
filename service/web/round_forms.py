"""A round is opened, and changed while it runs."""

from collections.abc import Mapping
from typing import Any, Final

from flask import request, url_for

from forms.html import ask
from forms.setting import Choice, Setting
from service.access import NotFound
from service.commands.rounds import (
    AwardIsProposed,
    ChangeRound,
    OpenRound,
    RoundChangedMeanwhile,
    RoundEndsInThePast,
)
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries import round_changes, round_units
from service.queries.round_changes import RoundChangeItem, RoundToChange
from service.queries.rounds import round_
from service.web.answering import posted
from service.web.importing import rounds_pages
from service.web.openings import ChangedRound, Filled, NewRound, empty, filled
from service.web.pages import REFUSED, go, law, page, reading, render, say_once, today
from service.web.round_words import change_lines
from service.web.rounds import changed_panel
from workflows.law.citations import Refusal
from workflows.law.quotas import EACH, EVERYBODY, Quota, Rounding

_AT: Final[Mapping[type[Refusal], str]] = {
    AwardIsProposed: "awards",
    RoundEndsInThePast: "closes_on",
}


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
    choices = {
        "communes": tuple(Choice(key, name) for key, name in communes),
        "years": tuple(Choice(str(year), str(year)) for year in _years()),
    }
    return NewRound(Setting(today=today(), choices=choices | _offers(offered, units)))


def _offers(
    awards: tuple[tuple[str, str, str], ...], units: tuple[tuple[str, str], ...]
) -> dict[str, tuple[Choice, ...]]:
    """What may be chosen of awards and quotas. An award: code, name, who decides."""
    return {
        "awards": tuple(Choice(code, name, decides) for code, name, decides in awards),
        "bases": (
            Choice(EVERYBODY, "Mọi đề nghị trong đợt"),
            *(Choice(code, f"Đề nghị {name}") for code, name, _ in awards),
        ),
        "quota_units": (Choice(EACH, "Mỗi đơn vị"), *(Choice(*each) for each in units)),
    }


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
        quotas=_quotas(given),
    )
    try:
        round_id = office().execute(command, once=once())
    except Refusal as refusal:
        return _new_round(form.refused(refusal), status=refusal.status)
    say_once(f"Đã mở đợt xét {given['title']}. Đơn vị lập hồ sơ được từ ngày mở.")
    return go("rounds.round_page", round_id=round_id)


def _quotas(given: Mapping[str, Any]) -> tuple[Quota, ...]:
    return tuple(
        Quota(**{**row, "rounding": Rounding(row.get("rounding", Rounding.DOWN))})
        for row in given.get("quotas", ())
    )


# Changed ------------------------------------------------------------------------------------------


@page(rounds_pages, "/rounds/<round_id>/change")
def ask_change(round_id: str) -> Any:
    stands, sheet = _change_sheet(round_id)
    item = stands.item
    values = {
        "title": item.title,
        "closes_on": item.closes_on.isoformat(),
        "awards": list(item.awards),
        "quotas": [dict(each) for each in stands.quotas],
    }
    return _change(stands, Filled(ask(sheet), values))


def _change_sheet(round_id: str) -> tuple[RoundToChange, ChangedRound]:
    """What the round has may stay, also where it would not be offered today."""
    with reading() as session:
        stands = round_changes.to_change(session, me(), today(), round_id)
        item = stands.item
        offered = round_units.awards_on_offer(session, law(), item.commune, today())
        units = round_units.rights(session, me(), item.commune, today()).list_for
    gone = set(item.awards).difference(code for code, *_ in offered)
    awards = (
        *offered,
        *((code, law().award(code).name, "") for code in item.awards if code in gone),
    )
    units += tuple(each for each in stands.units.items() if each not in units)
    setting = Setting(
        today=today(),
        values={"opens_on": item.opens_on, "closes_on": item.closes_on},
        choices=_offers(awards, units),
    )
    return stands, ChangedRound(setting)


def _change(
    stands: RoundToChange,
    form: Filled,
    *,
    revision: int | None = None,
    meanwhile: bool = False,
    status: int = 200,
) -> Any:
    """`revision`: of the round that was looked at; `meanwhile`: others have changed it since."""
    item, changes = stands.item, tuple[RoundChangeItem, ...]()
    if meanwhile:
        with reading() as session:
            found = round_changes.changes(session, me(), item)
        changes = tuple(each for each in found if revision is None or each.revision > revision)
        revision = None
    return render(
        "rounds/change.html",
        status=status,
        round=item,
        back=url_for("rounds.round_page", round_id=item.id),
        revision=item.revision if revision is None else revision,
        changes=changed_panel(changes),
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


@page(rounds_pages, "/rounds/<round_id>/change", methods=("POST",))
def change(round_id: str) -> Any:
    stands, sheet = _change_sheet(round_id)
    brought = posted(sheet)
    revision = request.form.get("_revision", type=int, default=-1)
    if brought.redraw:
        return _change(stands, Filled(ask(sheet), brought.values), revision=revision)
    form = filled(sheet, brought.values)
    if form.errors:
        return _change(stands, form, revision=revision, status=REFUSED)
    given = form.answers
    command = ChangeRound(
        actor=me(),
        round_id=stands.item.id,
        revision=revision,
        title=given["title"],
        closes_on=given["closes_on"],
        awards=tuple(given["awards"]),
        quotas=_quotas(given),
        reason=given["reason"],
        paper=given.get("paper_number", ""),
        paper_on=given.get("paper_on"),
    )
    try:
        office().execute(command, once=once())
    except RoundChangedMeanwhile as refusal:
        stands, _ = _change_sheet(round_id)
        refused = form.refused(refusal)
        return _change(stands, refused, revision=revision, meanwhile=True, status=refusal.status)
    except Refusal as refusal:
        refused = form.refused(refusal, _AT.get(type(refusal), ""))
        return _change(stands, refused, revision=revision, status=refusal.status)
    say_once(f"Đã sửa đợt xét. {_newest(round_id)}")
    return go("rounds.round_page", round_id=round_id)


def _newest(round_id: str) -> str:
    with reading() as session:
        found = round_changes.changes(session, me(), round_(session, me(), today(), round_id))
    return "".join(f"{line}. " for line in change_lines(found[0])).strip()


__all__ = ["rounds_pages"]
