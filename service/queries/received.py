"""What a nominee has been given before, by the register: also where he, or it, stood in a unit that
his own came out of. An award stays with the body as it was."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.casework import descent, kin
from service.casework.shelf import some
from service.db.asking import Question
from service.db.models import Award, Subject
from workflows.law.book import LawBook

# To any of the names that somebody has borne; the newest first.
GIVEN: Final = Question(
    select(Award).where(Award.subject_id.in_(some("subjects"))),
    Award.decided_on.desc(),
    Award.decision_number.desc(),
    Award.id,
    along=((Award.subject, Subject.organisation),),
)


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
    same = kin.same_ones(session, line, [(subject, unit_id)])[subject.id]
    return received_as(session, law, tuple(sorted(same)), kin.former_units(line, unit_id))


def received_as(
    session: Session, law: LawBook, same: tuple[str, ...], before: Collection[str]
) -> tuple[Received, ...]:
    """The same where it is known under which names, and in which former units."""
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
        for row in GIVEN.of(session, subjects=same)
    )
