"""The people round a dossier: who reads it, and may be told of what is said about it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, case, func, or_, select
from sqlalchemy.orm import Session

from service.access import READERS, UNIT_READERS
from service.casework.people import valid_on
from service.db.models import Dossier, Membership, Person


def circle(session: Session, dossier: Dossier, on: date, *, inside: bool) -> Sequence[Person]:
    """By given name; `inside`: without the unit's people."""
    people = circle_with_places(session, dossier, on)
    return [person for person, sits_inside in people if sits_inside or not inside]


def circle_with_places(
    session: Session, dossier: Dossier, on: date
) -> Sequence[tuple[Person, bool]]:
    """Each with whether he sits in the authority's offices."""
    offices = and_(
        Membership.organisation_id == dossier.owner_id, Membership.role.in_(sorted(READERS))
    )
    unit = and_(
        Membership.organisation_id == dossier.unit_id, Membership.role.in_(sorted(UNIT_READERS))
    )
    held = (
        select(Membership.person_id, func.max(case((offices, 1), else_=0)).label("inside"))
        .where(or_(offices, unit), valid_on(Membership.valid_from, Membership.valid_to, on))
        .group_by(Membership.person_id)
        .subquery()
    )
    rows = session.execute(
        select(Person, held.c.inside)
        .join(held, held.c.person_id == Person.id)
        .order_by(Person.sort_key, Person.id)
    )
    return [(person, bool(inside)) for person, inside in rows]
