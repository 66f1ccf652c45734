"""What a nominee has been given before, by the register: also where he, or it, stood in a unit that
his own came out of. An award stays with the body as it was."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session, joinedload

from service.casework import descent
from service.db.models import Award, Organisation, Subject
from service.text import fold, nfc
from workflows.law.book import LawBook


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """`former`: given in a unit that today's came out of, or to that unit itself."""

    id: str
    award: str
    award_name: str
    year: int
    decision_number: str
    decided_on: date
    subject_name: str
    post: str
    unit_name: str
    former: bool


def received(
    session: Session, law: LawBook, subject: Subject, unit_id: str
) -> tuple[Received, ...]:
    """The newest first. `unit_id`: the unit that speaks for the nominee today."""
    line = descent.line(session)
    before = {step.organisation_id for step in line.predecessors(unit_id)}
    same = {subject.id, *_himself(session, subject, before), *_its_unit(session, subject, before)}
    rows = session.scalars(
        select(Award)
        .where(Award.subject_id.in_(sorted(same)))
        .options(joinedload(Award.subject).joinedload(Subject.organisation))
        .order_by(Award.decided_on.desc(), Award.decision_number.desc(), Award.id)
    )
    return tuple(
        Received(
            id=row.id,
            award=row.award,
            award_name=law.award(row.award, row.decided_on).name,
            year=row.year,
            decision_number=row.decision_number,
            decided_on=row.decided_on,
            subject_name=row.subject.name,
            post=row.subject.post,
            unit_name=row.subject.organisation.name,
            former=row.subject.organisation_id in before,
        )
        for row in rows
    )


def _himself(session: Session, subject: Subject, before: set[str]) -> Iterator[str]:
    """A person's history goes with the person: by his account, else by his name in a former unit,
    of namesakes there by his post."""
    named: ColumnElement[bool] = and_(
        Subject.organisation_id.in_(sorted(before)), Subject.fold == subject.fold
    )
    if subject.person_id is not None:
        named = or_(named, Subject.person_id == subject.person_id)
    rows = session.scalars(select(Subject).where(Subject.kind == subject.kind, named))
    by_name: dict[str, list[Subject]] = {}
    for row in rows:
        if subject.person_id is not None and row.person_id == subject.person_id:
            yield row.id
        elif _one_name(row, subject) and None in (row.person_id, subject.person_id):
            by_name.setdefault(row.organisation_id, []).append(row)
    for some in by_name.values():
        yield from (row.id for row in some if len(some) == 1 or row.post == subject.post)


def _one_name(one: Subject, other: Subject) -> bool:
    return nfc(one.name).casefold() == nfc(other.name).casefold()


def _its_unit(session: Session, subject: Subject, before: set[str]) -> Iterator[str]:
    """A collective that is the whole unit stands where the whole of a former unit stood."""
    if subject.kind != "collective" or not _is_whole(subject, subject.organisation):
        return
    rows = session.scalars(
        select(Subject)
        .join(Organisation, Organisation.id == Subject.organisation_id)
        .where(Subject.kind == "collective", Subject.organisation_id.in_(sorted(before)))
        .options(joinedload(Subject.organisation))
    )
    yield from (row.id for row in rows if _is_whole(row, row.organisation))


def _is_whole(subject: Subject, unit: Organisation) -> bool:
    """“Thôn Ổ” and “Tập thể thôn Ổ”, not “Tổ hai thôn Ổ”."""
    named = (
        fold(subject.name).removeprefix(fold("Tập thể ")).removeprefix(fold("Nhân dân ")).strip()
    )
    return named == fold(unit.name).strip()
