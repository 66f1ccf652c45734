"""The people round a dossier: who reads it, and may be told of what is said about it."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from service.access import READERS, UNIT_READERS
from service.casework.people import valid_on
from service.db.models import Dossier, Membership, Person


def circle(session: Session, dossier: Dossier, on: date, *, inside: bool) -> Sequence[Person]:
    """By given name; `inside`: without the unit's people."""
    offices = and_(
        Membership.organisation_id == dossier.owner_id, Membership.role.in_(sorted(READERS))
    )
    unit = and_(
        Membership.organisation_id == dossier.unit_id, Membership.role.in_(sorted(UNIT_READERS))
    )
    return session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            offices if inside else or_(offices, unit),
            valid_on(Membership.valid_from, Membership.valid_to, on),
        )
        .order_by(Person.sort_key, Person.id)
        .distinct()
    ).all()
