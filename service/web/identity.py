"""The bar that stays above every page about a dossier: which one, where it is, both its dates."""

from typing import Any

from flask import url_for

from service.queries.standing import Identity, OpenStep
from service.web import words
from service.web.due import Chip, Term, chip
from service.web.pages import law, now, today


def identity_bar(identity: Identity, *, step: Chip | None = None) -> dict[str, Any]:
    """For `macros/dossier.html`; `step` is the date of the task on this page, else the nearest."""
    nearest = identity.steps[0] if identity.steps else None
    if step is None and nearest is not None:
        step = chip_of_step(nearest)
    return {
        "number": identity.number,
        "href": url_for("dossiers.dossier", dossier_id=identity.dossier)
        if identity.readable
        else "",
        "unit": identity.unit,
        "nominations": subjects(identity),
        "step": where(identity),
        "step_due": step if step is not None and step.state != "none" else None,
        "dossier_due": _dossier_due(identity),
    }


def subjects(identity: Identity) -> str:
    """`3 cá nhân, 1 tập thể`"""
    order = list(words.SUBJECTS)
    counted = sorted(identity.subjects, key=lambda pair: order.index(pair[0]))
    return ", ".join(f"{number}\u00a0{words.SUBJECTS[kind]}" for kind, number in counted)


def where(identity: Identity) -> str:
    """The open steps, each once, or what the dossier waits for."""
    names = list(dict.fromkeys(step.name for step in identity.steps))
    if not names:
        return words.WAITS.get(identity.state, words.STATES.get(identity.state, ""))
    first, *rest = names
    return ", ".join([first, *(words.lowered(name) for name in rest)])


def chip_of_step(step: OpenStep) -> Chip:
    term = Term(due_on=step.due_on, due_at=step.due_at, starts_on=step.starts_on or step.opened_on)
    return chip(law().calendar, now(), today(), term)


def _dossier_due(identity: Identity) -> Chip | None:
    due = identity.due
    if due is None or due.on is None:
        return None
    term = Term(due_on=due.on, due_at=due.at, starts_on=due.start)
    return chip(law().calendar, now(), today(), term)


def whose(role: str, organisation: str) -> str:
    """`Thủ trưởng đơn vị, Trường Tiểu học …`: a role key or its label, and where."""
    label = words.role_label(role)
    return f"{label}, {organisation}" if organisation else label
