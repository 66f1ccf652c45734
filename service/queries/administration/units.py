"""One organisation as administrators see it: who holds what in it, today and later."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from sqlalchemy import Date, bindparam, or_, select
from sqlalchemy.orm import Session

from service.access import Actor, require_administrator
from service.casework import descent
from service.casework.descent import Step
from service.db.asking import Question, Questions
from service.db.models import Membership, Organisation, Person
from service.queries.administration.places import PLACES, Place, place


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldItem:
    id: str
    person: str
    person_name: str
    role: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Kin:
    """An organisation of the line; `depth` 1 is the nearest."""

    id: str
    name: str
    kind: str
    since: date
    basis: str
    depth: int


_PLACE: Final[Any] = bindparam("place")
_SINCE: Final[Any] = bindparam("since", type_=Date)
_HOLDERS: Final = Question(
    select(Membership)
    .join(Person, Person.id == Membership.person_id)
    .where(
        Membership.organisation_id == _PLACE,
        or_(
            Membership.valid_to.is_(None),
            (Membership.valid_to >= _SINCE) & (Membership.valid_to >= Membership.valid_from),
        ),
    ),
    Membership.role.desc(),
    Person.sort_key,
    Membership.valid_from,
    along=(Membership.person,),
)
_ALL_OF_IT: Final = Questions(PLACES, _HOLDERS, *descent.NAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """`open_work`: what is open at it, by number. `before` and `after`: the line of its descent."""

    place: Place
    parent_name: str
    open_work: tuple[str, ...]
    holders: tuple[HeldItem, ...]
    before: tuple[Kin, ...]
    after: tuple[Kin, ...]


def unit(session: Session, actor: Actor, organisation_id: str, today: date) -> Unit:
    """Raises NotFound."""
    _ALL_OF_IT.ahead(session, place=organisation_id, since=today)
    found, open_work = place(session, actor, organisation_id)
    parent = session.get(Organisation, found.parent) if found.parent else None
    before, after = lineage(session, organisation_id)
    return Unit(
        place=found,
        parent_name=parent.name if parent else "",
        open_work=open_work,
        holders=holders(session, organisation_id, today),
        before=before,
        after=after,
    )


def lineage(session: Session, organisation_id: str) -> tuple[tuple[Kin, ...], tuple[Kin, ...]]:
    """What an organisation came out of, and what came out of it; the nearest first."""
    descent.with_names(session)
    line = descent.line(session)
    before, after = line.predecessors(organisation_id), line.successors(organisation_id)

    def kin(step: Step) -> Kin:
        return Kin(
            id=step.organisation_id,
            name=session.get_one(Organisation, step.organisation_id).name,
            kind=step.kind,
            since=step.since,
            basis=step.basis,
            depth=step.depth,
        )

    return tuple(map(kin, before)), tuple(map(kin, after))


def successors(
    session: Session, actor: Actor, organisation_id: str, today: date
) -> tuple[tuple[str, str], ...]:
    """Units that may go on in the place of another: there today or later, id and name."""
    require_administrator(actor)
    rows = session.execute(
        select(Organisation.id, Organisation.name)
        .where(
            Organisation.level == "unit",
            Organisation.id != organisation_id,
            or_(Organisation.valid_to.is_(None), Organisation.valid_to >= today),
        )
        .order_by(Organisation.sort_key, Organisation.id)
    )
    return tuple((key, name) for key, name in rows)


def former(session: Session, actor: Actor) -> tuple[tuple[str, str, date | None], ...]:
    """Units that a new one may have come out of: id, name, last day; those that ended first."""
    require_administrator(actor)
    rows = session.execute(
        select(Organisation.id, Organisation.name, Organisation.valid_to)
        .where(Organisation.level == "unit")
        .order_by(Organisation.valid_to.is_(None), Organisation.sort_key, Organisation.id)
    )
    return tuple((key, name, until) for key, name, until in rows)


def held_after(
    session: Session, actor: Actor, organisation_id: str, last_day: date
) -> tuple[HeldItem, ...]:
    """The roles that the end of the unit on a day cuts off."""
    require_administrator(actor)
    return holders(session, organisation_id, last_day + timedelta(days=1))


def holders(session: Session, organisation_id: str, since: date) -> tuple[HeldItem, ...]:
    """Roles that are held on a day or later, by role and given name."""
    rows = _HOLDERS.of(session, place=organisation_id, since=since)
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
