"""The achievement record of one subject: ratings, works, discipline, awards."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import attrgetter
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.casework import descent, kin, on_record
from service.casework.shelf import OF_SUBJECTS, WRITTEN, Shelf, filled
from service.db.asking import Questions
from service.db.models import Discipline, Evaluation, Organisation, Subject, WorkAuthor
from service.queries.catalogue import SubjectItem, found_subject, subject_item
from service.queries.received import GIVEN, Received, received_as
from workflows.law.book import LawBook
from workflows.law.roles import Role

_ALL_OF_IT: Final = Questions(*OF_SUBJECTS, GIVEN)


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
    session: Session, law: LawBook, actor: Actor, subject_id: str
) -> AchievementRecord:
    """Raises NotFound for a subject out of the actor's sight."""
    descent.ahead(session)
    subject = found_subject(session, actor, subject_id)
    unit = subject.organisation
    line = descent.line(session)
    same = kin.same_ones(session, line, [(subject, unit.id)])
    names = tuple(sorted(same[subject.id]))
    _ALL_OF_IT.ahead(session, subjects=names)
    shelf = filled(session, same)
    ratings = _newest(shelf.of(shelf.ratings, subject.id), "year")
    disciplines = None
    if _may_read_discipline(actor, unit):
        disciplines = _newest(shelf.of(shelf.disciplines, subject.id), "since")
    own = {row.id for row in (*ratings, *(disciplines or ())) if row.subject_id == subject.id}
    own |= {work.id for work in shelf.works.get(subject.id, ())}
    return AchievementRecord(
        subject=subject_item(subject),
        ratings=tuple(map(_rating, ratings)),
        works=_works(law, shelf, subject, WRITTEN.of(session, subjects=names)),
        disciplines=None if disciplines is None else tuple(map(_discipline, disciplines)),
        received=received_as(session, law, names, kin.former_units(line, unit.id)),
        own=frozenset(own),
        may_write=actor.holds(Role.STANDING_OFFICE, unit.parent_id or ""),
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


def _newest(rows: Iterable[Any], when: str) -> list[Any]:
    return sorted(sorted(rows, key=attrgetter("id")), key=attrgetter(when), reverse=True)


def _works(
    law: LawBook, shelf: Shelf, subject: Subject, written: Sequence[WorkAuthor]
) -> tuple[WorkItem, ...]:
    """The newest first, those of one year by name."""
    known = {each.key: each for each in on_record.works_of(law, shelf, subject)}
    rows = dict.fromkeys(each.work for each in written)
    return tuple(
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
        for row in sorted(rows, key=attrgetter("year"), reverse=True)
    )


def _rating(row: Evaluation) -> RatingItem:
    return RatingItem(
        id=row.id, year=row.year, rating=row.rating, number=row.number, dated_on=row.dated_on
    )


def _discipline(row: Discipline) -> DisciplineItem:
    return DisciplineItem(id=row.id, since=row.since, until=row.until, what=row.what)
