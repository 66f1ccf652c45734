"""How many awards of a year stand in the register, against what the plan in force aims at.

The register knows no field of work yet: each kind of unit is taken for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.casework.people import place_of
from service.db.models import Award, Organisation, Subject
from workflows.law.book import LawBook
from workflows.law.targets import Target

SUBJECTS: Final = ("collective", "person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Awards of one kind of subject by kind of unit, most first; `target` is that of each."""

    subject: str
    target: Target
    awards: tuple[tuple[str, int], ...]


def targets_reached(
    session: Session, law: LawBook, offices: Sequence[str], today: date
) -> tuple[Reached, ...]:
    """What was decided in this calendar year; nothing where no plan is in force."""
    plan = law.targets(today, place_of(session, offices[0]))
    wanted = {subject: plan.get(f"awards.{subject}") for subject in SUBJECTS}
    if not any(wanted.values()):
        return ()
    rows = session.execute(
        select(Subject.kind, Organisation.kind, func.count())
        .select_from(Award)
        .join(Subject, Subject.id == Award.subject_id)
        .join(Organisation, Organisation.id == Subject.organisation_id)
        .where(
            Award.owner_id.in_(offices),
            Award.decided_on >= today.replace(month=1, day=1),
            Award.decided_on <= today,
        )
        .group_by(Subject.kind, Organisation.kind)
        .order_by(func.count().desc(), Organisation.kind)
    ).all()
    return tuple(
        Reached(
            subject=subject,
            target=target,
            awards=tuple((unit, number) for kind, unit, number in rows if kind == subject),
        )
        for subject, target in wanted.items()
        if target is not None
    )
