"""The achievement record of one subject: ratings, works, discipline, awards."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from service import access
from service.access import Actor
from service.casework import descent, kin, on_record
from service.db.models import Discipline, Evaluation, Organisation, Subject, Work
from service.queries.catalogue import SubjectItem, found_subject, subject_item
from service.queries.received import Received, received
from workflows.law.book import LawBook
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingItem:
    id: str
    year: int
    rating: str
    number: str
    dated_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkItem:
    """`used_for`: the nominations that rest on it, in words; empty: it is free."""

    id: str
    kind: str
    name: str
    year: int
    scope: str
    number: str
    recognised_on: date | None
    issuer: str
    used_for: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DisciplineItem:
    id: str
    since: date
    until: date | None
    what: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AchievementRecord:
    """`disciplines` is None for whoever may not read them. `own`: entries of this very subject,
    and not of one that it was in a former unit."""

    subject: SubjectItem
    ratings: tuple[RatingItem, ...]
    works: tuple[WorkItem, ...]
    disciplines: tuple[DisciplineItem, ...] | None
    received: tuple[Received, ...]
    own: frozenset[str]
    may_write: bool


def achievement_record(
    session: Session, law: LawBook, actor: Actor, subject_id: str, today: date
) -> AchievementRecord:
    """Raises NotFound for a subject out of the actor's sight."""
    subject = found_subject(session, actor, subject_id)
    unit = subject.organisation
    owner = unit.parent_id or ""
    pairs = [(subject, unit.id)]
    same = sorted(kin.same_ones(session, descent.line(session), pairs)[subject.id])
    ratings = session.scalars(
        select(Evaluation)
        .where(Evaluation.subject_id.in_(same))
        .order_by(Evaluation.year.desc(), Evaluation.id)
    ).all()
    disciplines = _disciplines(session, same) if _may_read_discipline(actor, unit) else None
    works, own_works = _works(session, law, subject, today)
    own = {row.id for row in ratings if row.subject_id == subject.id} | own_works
    own |= {row.id for row in disciplines or () if row.subject_id == subject.id}
    return AchievementRecord(
        subject=subject_item(subject),
        ratings=tuple(map(_rating, ratings)),
        works=works,
        disciplines=None if disciplines is None else tuple(map(_discipline, disciplines)),
        received=received(session, law, subject, unit.id),
        own=frozenset(own),
        may_write=actor.holds(Role.STANDING_OFFICE, owner),
    )


def offices_of(session: Session, actor: Actor) -> Sequence[Organisation]:
    """The communes whose records the actor keeps."""
    held = actor.organisations((Role.STANDING_OFFICE,))
    rows = select(Organisation).where(Organisation.id.in_(held), Organisation.level == "commune")
    return session.scalars(rows.order_by(Organisation.sort_key)).all()


def _may_read_discipline(actor: Actor, unit: Organisation) -> bool:
    """The head of the unit and the offices that read all; a clerk prepares papers without it."""
    head = actor.holds(Role.UNIT_HEAD, unit.id)
    return head or access.may_read_all(actor, unit.parent_id or "")


def _disciplines(session: Session, same: Sequence[str]) -> Sequence[Discipline]:
    return session.scalars(
        select(Discipline)
        .where(Discipline.subject_id.in_(same))
        .order_by(Discipline.since.desc(), Discipline.id)
    ).all()


def _works(
    session: Session, law: LawBook, subject: Subject, today: date
) -> tuple[tuple[WorkItem, ...], set[str]]:
    known = {each.key: each for each in on_record.of_subject(session, law, subject, today).works}
    rows = session.scalars(
        select(Work)
        .where(Work.id.in_(list(known)))
        .options(selectinload(Work.authors))
        .order_by(Work.year.desc(), Work.name, Work.id)
    ).all()
    items = tuple(
        WorkItem(
            id=row.id,
            kind=row.kind,
            name=row.name,
            year=row.year,
            scope=row.scope,
            number=row.number,
            recognised_on=row.recognised_on,
            issuer=row.issuer,
            used_for=known[row.id].used_for,
        )
        for row in rows
    )
    return items, {row.id for row in rows if subject.id in {a.subject_id for a in row.authors}}


def _rating(row: Evaluation) -> RatingItem:
    return RatingItem(
        id=row.id, year=row.year, rating=row.rating, number=row.number, dated_on=row.dated_on
    )


def _discipline(row: Discipline) -> DisciplineItem:
    return DisciplineItem(id=row.id, since=row.since, until=row.until, what=row.what)
