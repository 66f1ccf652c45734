"""Roles as administrators list them: of a person, of an organisation, of a day."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from service.access import Actor, NotFound, require_administrator
from service.casework import seats
from service.casework.people import valid_on
from service.db.models import Membership, Organisation
from service.queries.paging import PAGE, Page, decode, encode
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipItem:
    id: str
    person: str
    role: str
    label: str
    organisation: str
    organisation_name: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MembershipFilters:
    person: str = ""
    organisation: str = ""
    on: date | None = None


def memberships(
    session: Session,
    actor: Actor,
    filters: MembershipFilters,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[MembershipItem]:
    """Those that are over included, in no order that means anything."""
    require_administrator(actor)
    rows = (
        select(Membership)
        .options(joinedload(Membership.organisation))
        .order_by(Membership.id)
        .limit(limit + 1)
    )
    if filters.person:
        rows = rows.where(Membership.person_id == filters.person)
    if filters.organisation:
        rows = rows.where(Membership.organisation_id == filters.organisation)
    if filters.on is not None:
        rows = rows.where(valid_on(Membership.valid_from, Membership.valid_to, filters.on))
    after = decode(cursor, 1)
    if after is not None:
        rows = rows.where(Membership.id > after[0])
    found = session.scalars(rows).all()
    more = len(found) > limit
    return Page(
        tuple(_item(row) for row in found[:limit]), encode([found[limit - 1].id]) if more else None
    )


def membership(session: Session, actor: Actor, membership_id: str) -> MembershipItem:
    """Raises NotFound."""
    require_administrator(actor)
    row = session.get(Membership, membership_id, options=[joinedload(Membership.organisation)])
    if row is None:
        raise NotFound
    return _item(row)


def _item(row: Membership) -> MembershipItem:
    return MembershipItem(
        id=row.id,
        person=row.person_id,
        role=row.role,
        label=seats.label(Role(row.role)),
        organisation=row.organisation_id,
        organisation_name=row.organisation.name,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def organisation_id(session: Session, actor: Actor, name: str) -> str:
    """The id behind an id or a code, whether it is there today or not. Raises NotFound."""
    require_administrator(actor)
    found = session.scalar(
        select(Organisation.id).where(or_(Organisation.id == name, Organisation.code == name))
    )
    if found is None:
        raise NotFound
    return found
