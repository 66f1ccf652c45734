"""The roles of whoever asks, one by one, with the days they hold."""

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor, Hat
from service.casework.people import valid_on
from service.db.models import Council, CouncilMember, Membership, Organisation, Substitution
from workflows.law.roles import Role

_SEATS = {"chair": Role.COUNCIL_CHAIR, "secretary": Role.COUNCIL_SECRETARY}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRole:
    role: str
    label: str
    organisation: str
    organisation_name: str
    valid_from: date
    valid_to: date | None
    acting_for: str | None = None


def held(session: Session, actor: Actor, today: date) -> tuple[HeldRole, ...]:
    """His own roles, then those of the people he replaces, which end with the replacement."""
    found: list[HeldRole] = []
    for hat in actor.hats:
        roles = [*_memberships(session, hat, today), *_seats(session, hat, today)]
        if hat.person_id != actor.person_id:
            until = _until(session, actor, hat, today)
            roles = [
                replace(
                    each,
                    acting_for=hat.name,
                    valid_to=min(each.valid_to or until, until),
                )
                for each in roles
            ]
        found += roles
    return tuple(found)


def _memberships(session: Session, hat: Hat, today: date) -> list[HeldRole]:
    rows = session.execute(
        select(Membership, Organisation)
        .join(Organisation, Organisation.id == Membership.organisation_id)
        .where(
            Membership.person_id == hat.person_id,
            valid_on(Membership.valid_from, Membership.valid_to, today),
        )
        .order_by(Membership.role, Organisation.sort_key)
    )
    return [
        _role(Role(row.role), organisation, row.valid_from, row.valid_to)
        for row, organisation in rows
    ]


def _seats(session: Session, hat: Hat, today: date) -> list[HeldRole]:
    rows = session.execute(
        select(CouncilMember, Organisation)
        .join(Council, Council.id == CouncilMember.council_id)
        .join(Organisation, Organisation.id == Council.owner_id)
        .where(
            CouncilMember.person_id == hat.person_id,
            valid_on(CouncilMember.valid_from, CouncilMember.valid_to, today),
            valid_on(Council.valid_from, Council.valid_to, today),
        )
    )
    return [
        _role(role, owner, seat.valid_from, seat.valid_to)
        for seat, owner in rows
        for role in (Role.COUNCIL_MEMBER, _SEATS.get(seat.role))
        if role is not None
    ]


def _role(role: Role, organisation: Organisation, first: date, last: date | None) -> HeldRole:
    return HeldRole(
        role=role.value,
        label=role.label,
        organisation=organisation.id,
        organisation_name=organisation.name,
        valid_from=first,
        valid_to=last,
    )


def _until(session: Session, actor: Actor, hat: Hat, today: date) -> date:
    return max(
        session.scalars(
            select(Substitution.last_day).where(
                Substitution.absent_id == hat.person_id,
                Substitution.deputy_id == actor.person_id,
                Substitution.first_day <= today,
                Substitution.last_day >= today,
            )
        )
    )
