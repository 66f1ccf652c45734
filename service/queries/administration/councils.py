"""Councils as administrators see them: with their members of all days."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service.access import Actor, NotFound, require_administrator
from service.casework.people import place_of
from service.db.models import Council, CouncilMember, CouncilRules, Organisation, Person
from service.queries.working_rules import RulesItem, newest_first
from workflows.law.book import LawBook
from workflows.law.councils import Quorum

_ORDER = ("chair", "vice_chair", "standing", "secretary", "member")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatItem:
    id: str
    person: str
    name: str
    post: str
    role: str
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilRow:
    id: str
    owner_name: str
    kind: str
    name: str
    founded_by: str
    valid_from: date
    valid_to: date | None
    owner: str
    term_until: date | None
    seats: tuple[SeatItem, ...]
    rules: tuple[RulesItem, ...]  # the newest first


def councils(
    session: Session, actor: Actor, council_id: str | None = None
) -> tuple[CouncilRow, ...]:
    """Those at work before those that have ended; members by seat, the leavers last."""
    require_administrator(actor)
    rows = (
        select(Council)
        .options(
            joinedload(Council.owner).joinedload(Organisation.parent),
            joinedload(Council.rules).joinedload(CouncilRules.file),
        )
        .order_by(Council.valid_to.is_not(None), Council.valid_from.desc(), Council.name)
    )
    if council_id is not None:
        rows = rows.where(Council.id == council_id)
    found = session.scalars(rows).unique().all()
    seats: dict[str, list[SeatItem]] = {each.id: [] for each in found}
    members = session.scalars(
        select(CouncilMember)
        .join(Person, Person.id == CouncilMember.person_id)
        .where(CouncilMember.council_id.in_(seats))
        .options(joinedload(CouncilMember.person))
        .order_by(Person.sort_key, CouncilMember.valid_from.desc())
    )
    for row in members:
        seats[row.council_id].append(_seat(row))
    return tuple(_council(each, seats[each.id]) for each in found)


def council(session: Session, actor: Actor, council_id: str) -> CouncilRow:
    found = councils(session, actor, council_id)
    if not found:
        raise NotFound
    return found[0]


def quorum_of(session: Session, law: LawBook, found: CouncilRow, today: date) -> Quorum | None:
    """How many have to be there, by the rules of its place; none of a council without members."""
    members = sum(seat.valid_to is None for seat in found.seats)
    if not members:
        return None
    place = place_of(session, found.owner)
    return law.quorum(members=members, council_kind=found.kind, on=today, place=place)


def _seat(row: CouncilMember) -> SeatItem:
    return SeatItem(
        id=row.id,
        person=row.person_id,
        name=row.person.full_name,
        post=row.person.post,
        role=row.role,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


def _council(row: Council, seats: list[SeatItem]) -> CouncilRow:
    return CouncilRow(
        id=row.id,
        owner_name=row.owner.name,
        kind=row.kind,
        name=row.name,
        founded_by=row.founded_by,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        owner=row.owner_id,
        term_until=row.term_until,
        rules=newest_first(row.rules),
        seats=tuple(
            sorted(seats, key=lambda each: (each.valid_to is not None, _ORDER.index(each.role)))
        ),
    )


def candidates(session: Session, actor: Actor) -> tuple[tuple[str, str, str], ...]:
    """Everybody who works here: id, name, post."""
    require_administrator(actor)
    rows = session.execute(
        select(Person.id, Person.full_name, Person.post).order_by(Person.sort_key, Person.id)
    )
    return tuple((person, name, post) for person, name, post in rows)
