"""The record of administration as one list, for administrators."""

from typing import Any

from flask import url_for

from service import events
from service.gate.guard import me
from service.queries.administration import history as reads
from service.queries.administration.history import ActFilters, ActItem
from service.text import clock_time, full_date
from service.web.administration.acts import particulars, who
from service.web.administration.council_rules import administration
from service.web.administration.people import tabs
from service.web.pages import asked, page, reading, render
from workflows.law.calendar import local_day

_PARTS = ("actor", "kind", "person", "organisation", "council")


@page(administration, "/history")
def history() -> Any:
    way = {name: asked(name) for name in _PARTS}
    chosen: dict[str, Any] = {name: value for name, value in way.items() if value}
    with reading() as session:
        found = reads.acts(session, me(), ActFilters(**way), cursor=asked("cursor"))
        known = reads.actors(session, me())
    kinds = events.OFFICE_LABELS.items()
    onward = url_for("administration.history", cursor=found.next, **chosen) if found.next else ""
    return render(
        "administration/history.html",
        tabs=tabs("history"),
        rows=[_row(each) for each in found.items],
        actors=[(key, name, key == way["actor"]) for key, name in known],
        kinds=[(key, label, key == way["kind"]) for key, label in kinds],
        kept=[(name, way[name]) for name in _PARTS[2:] if way[name]],
        about=_about(found.items, way),
        filtered=bool(chosen),
        next=onward,
    )


def _about(items: tuple[ActItem, ...], way: dict[str, str]) -> str:
    """Whose history this is, when it is one person's, unit's or council's."""
    for each in items:
        named = {"person": each.person_name, "organisation": each.organisation_name}
        for name, said in (named | {"council": each.council_name}).items():
            if way[name]:
                return said
    return ""


def _row(item: ActItem) -> dict[str, Any]:
    at = f"{clock_time(item.at)} {full_date(local_day(item.at))}"
    about = ", ".join(particulars(item))
    return {"what": item.label, "about": about, "links": _links(item), "who": who(item), "at": at}


def _links(item: ActItem) -> list[tuple[str, str]]:
    found = []
    if item.person:
        href = url_for("administration.person", person_id=item.person)
        found.append((item.person_name, href))
    if item.organisation:
        href = url_for("administration.unit", organisation_id=item.organisation)
        found.append((item.organisation_name, href))
    if item.council:
        href = url_for("administration.council", council_id=item.council)
        found.append((item.council_name, href))
    return found


__all__ = ["administration"]
