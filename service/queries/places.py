"""Organisations by id or by the code that people know, and the place a caller's law is that of."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor
from service.casework.people import place_of
from service.db.models import Organisation
from service.queries import catalogue
from workflows.law.rules import Place


def organisation_id(session: Session, actor: Actor, today: date, name: str) -> str:
    """The id behind an id or a code. Raises NotFound for what is out of the actor's sight."""
    return catalogue.organisation(session, actor, today, name).id


def place(session: Session, actor: Actor, today: date, name: str | None) -> Place:
    """Codes, nearest first. Without a name: the caller's commune, else his province, else none."""
    if name is not None:
        return place_of(session, organisation_id(session, actor, today, name))
    communes = sorted(actor.communes)
    if communes:
        return place_of(session, communes[0])
    held = sorted({h.organisation_id for hat in actor.hats for h in hat.holdings})
    return place_of(session, held[0]) if held else ()


def names(session: Session, codes: Place) -> dict[str, str]:
    """Code → the organisation's name."""
    wanted = select(Organisation.code, Organisation.name).where(Organisation.code.in_(codes))
    return {code: name for code, name in session.execute(wanted)}  # noqa: C416  rows are not plain tuples to mypy
