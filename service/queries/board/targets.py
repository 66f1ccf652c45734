"""How many awards of a year stand in the register, against what the plan in force aims at.

The register knows no field of work yet: each kind of unit is taken for one.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, and_, func

from service.db.models import Award, Organisation, Subject
from service.queries.board.groups import Group, number
from workflows.law.book import LawBook
from workflows.law.targets import Target

AWARD: Final = "award"
SUBJECTS: Final = ("collective", "person")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Awards of one kind of subject by kind of unit, most first; `target` is that of each."""

    subject: str
    target: Target
    awards: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class AwardCount:
    subject: str
    unit: str
    number: int


def of_the_year(today: date) -> ColumnElement[bool]:
    """An award is counted once and on its own day: a correction is no further award."""
    decided = Award.decided_on.between(today.replace(month=1, day=1), today)
    return and_(decided, Award.corrects_id.is_(None))


def awards(offices: Collection[str], today: date) -> Select[Any]:
    """What was decided in this calendar year, by kind of subject and of unit."""
    return (
        number(AWARD, Subject.kind, Organisation.kind, func.count())
        .select_from(Award)
        .join(Subject, Subject.id == Award.subject_id)
        .join(Organisation, Organisation.id == Subject.organisation_id)
        .where(Award.owner_id.in_(offices), of_the_year(today))
        .group_by(Subject.kind, Organisation.kind)
    )


def award_count(told: Group) -> AwardCount:
    return AwardCount(subject=told.key, unit=told.label, number=told.open)


def targets_reached(
    law: LawBook, place: tuple[str, ...], counted: Iterable[AwardCount], today: date
) -> tuple[Reached, ...]:
    """Nothing where no plan is in force."""
    plan = law.targets(today, place)
    numbers: Counter[tuple[str, str]] = Counter()
    for each in counted:
        numbers[each.subject, each.unit] += each.number
    most_first = sorted(numbers.items(), key=lambda each: (-each[1], each[0]))
    return tuple(
        Reached(
            subject=subject,
            target=target,
            awards=tuple((unit, number) for (kind, unit), number in most_first if kind == subject),
        )
        for subject in SUBJECTS
        if (target := plan.get(f"awards.{subject}")) is not None
    )
