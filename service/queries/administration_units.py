"""One organisation as administrators see it: who holds what in it, today and later."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from service.access import Actor
from service.db.models import Membership, Organisation, Person
from service.queries.administration_places import Place, place


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    id: str
    person: str
    person_name: str
    role: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """`open_work`: what is open at it, by number."""

    place: Place
    parent_name: str
    open_work: tuple[str, ...]
    holders: tuple[HeldItem, ...]


def unit(session: Session, actor: Actor, organisation_id: str, today: date) -> Unit:
    """Raises NotFound."""
    found, open_work = place(session, actor, organisation_id)
    parent = session.get(Organisation, found.parent) if found.parent else None
    return Unit(
        place=found,
        parent_name=parent.name if parent else "",
        open_work=open_work,
        holders=holders(session, organisation_id, today),
    )


def holders(session: Session, organisation_id: str, since: date) -> tuple[HeldItem, ...]:
    """Roles that are held on a day or later, by role and given name."""
    rows = session.scalars(
        select(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id == organisation_id,
            or_(
                Membership.valid_to.is_(None),
                (Membership.valid_to >= since) & (Membership.valid_to >= Membership.valid_from),
            ),
        )
        .options(joinedload(Membership.person))
        .order_by(Membership.role.desc(), Person.sort_key, Membership.valid_from)
    )
    return tuple(
        HeldItem(
            id=row.id,
            person=row.person_id,
            person_name=row.person.full_name,
            role=row.role,
            valid_from=row.valid_from,
            valid_to=row.valid_to,
        )
        for row in rows
    )
