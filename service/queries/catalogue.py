"""What one needs to fill a form: organisations, subjects, awards, councils."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from service import access
from service.access import Actor, NotFound
from service.casework import descent
from service.casework.people import valid_on
from service.casework.working_rules import in_force
from service.db.models import (
    Council,
    CouncilMember,
    Organisation,
    Subject,
)
from service.queries.received import Received, received
from workflows.law.book import LawBook
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationItem:
    id: str
    code: str
    name: str
    level: str
    kind: str
    parent: str | None
    ministry: str
    valid_from: date
    valid_to: date | None


def organisations(session: Session, actor: Actor, today: date) -> tuple[OrganisationItem, ...]:
    """The actor's communes, what lies above and what lies in them. Administrators look after all
    there are, those that are over or yet to come included."""
    if actor.administrator:
        everything = select(Organisation).order_by(Organisation.level, Organisation.sort_key)
        return tuple(_organisation(row) for row in session.scalars(everything))
    mine = actor.communes
    above = select(Organisation.parent_id).where(Organisation.id.in_(mine))
    rows = session.scalars(
        select(Organisation)
        .where(
            or_(
                Organisation.id.in_(mine),
                Organisation.parent_id.in_(mine),
                Organisation.id.in_(above),
            ),
            valid_on(Organisation.valid_from, Organisation.valid_to, today),
        )
        .order_by(Organisation.level, Organisation.sort_key)
    )
    return tuple(_organisation(row) for row in rows)


def organisation(
    session: Session, actor: Actor, today: date, organisation_id: str
) -> OrganisationItem:
    for each in organisations(session, actor, today):
        if organisation_id in (each.id, each.code):
            return each
    raise NotFound


def _organisation(row: Organisation) -> OrganisationItem:
    return OrganisationItem(
        id=row.id,
        code=row.code,
        name=row.name,
        level=row.level,
        kind=row.kind,
        parent=row.parent_id,
        ministry=row.ministry,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectItem:
    id: str
    kind: str
    name: str
    post: str
    unit: str
    unit_name: str


def subjects(
    session: Session, actor: Actor, *, unit: str | None = None, subject_id: str | None = None
) -> tuple[SubjectItem, ...]:
    """Those of the units one speaks for, or of the communes one reads for."""
    held = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    own = descent.with_predecessors(session, *held)
    read = {c for c in actor.communes if access.may_read_all(actor, c)}
    rows = (
        select(Subject)
        .join(Organisation, Organisation.id == Subject.organisation_id)
        .where(or_(Organisation.id.in_(own), Organisation.parent_id.in_(read)))
        .options(joinedload(Subject.organisation))
        .order_by(Organisation.sort_key, Subject.sort_key)
    )
    if unit is not None:
        rows = rows.where(Subject.organisation_id == unit)
    if subject_id is not None:
        rows = rows.where(Subject.id == subject_id)
    return tuple(subject_item(row) for row in session.scalars(rows))


def found_subject(session: Session, actor: Actor, subject_id: str) -> Subject:
    """Raises NotFound for a subject out of the actor's sight."""
    if not subjects(session, actor, subject_id=subject_id):
        raise NotFound
    return session.get_one(Subject, subject_id)


def received_by(
    session: Session, law: LawBook, actor: Actor, subject_id: str
) -> tuple[Received, ...]:
    """Raises NotFound for a subject out of the actor's sight."""
    found = found_subject(session, actor, subject_id)
    return received(session, law, found, found.organisation_id)


def subject_item(row: Subject) -> SubjectItem:
    return SubjectItem(
        id=row.id,
        kind=row.kind,
        name=row.name,
        post=row.post,
        unit=row.organisation_id,
        unit_name=row.organisation.name,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardItem:
    code: str
    name: str
    kind: str
    subjects: tuple[str, ...]


def awards(law: LawBook, on: date) -> tuple[AwardItem, ...]:
    return tuple(
        AwardItem(
            code=each.code, name=each.name, kind=each.kind, subjects=tuple(sorted(each.subjects))
        )
        for each in law.awards(on)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CouncilItem:
    id: str
    owner: str
    kind: str
    name: str
    founded_by: str
    term_until: date | None
    working_rules: str  # the paper in force today
    members: tuple[tuple[str, str, str], ...]  # person id, name, office


def councils(session: Session, actor: Actor, today: date) -> tuple[CouncilItem, ...]:
    mine = actor.communes | actor.organisations((Role.COUNCIL_MEMBER,))
    rows = session.scalars(
        select(Council)
        .where(Council.owner_id.in_(mine), valid_on(Council.valid_from, Council.valid_to, today))
        .options(joinedload(Council.rules))
        .order_by(Council.name)
    )
    found = rows.unique().all()
    seated = seats(session, [each.id for each in found], today)
    return tuple(council_item(each, seated, today) for each in found)


def council_item(row: Council, seated: Sequence[CouncilMember], today: date) -> CouncilItem:
    known = in_force(row.rules, today)
    return CouncilItem(
        id=row.id,
        owner=row.owner_id,
        kind=row.kind,
        name=row.name,
        founded_by=row.founded_by,
        term_until=row.term_until,
        working_rules=known.document if known else "",
        members=tuple(
            (seat.person_id, seat.person.full_name, seat.role)
            for seat in seated
            if seat.council_id == row.id
        ),
    )


def seats(session: Session, council_ids: Sequence[str], today: date) -> Sequence[CouncilMember]:
    return session.scalars(
        select(CouncilMember)
        .where(
            CouncilMember.council_id.in_(council_ids),
            valid_on(CouncilMember.valid_from, CouncilMember.valid_to, today),
        )
        .options(joinedload(CouncilMember.person))
        .order_by(CouncilMember.role)
    ).all()
