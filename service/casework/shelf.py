"""What the tables hold of some subjects and nominations, looked up with one question a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service.casework import descent, kin
from service.casework.corrections import is_latest
from service.db.models import (
    Answer,
    Award,
    Case,
    Discipline,
    Dossier,
    Evaluation,
    Hold,
    Nomination,
    Work,
    WorkAuthor,
)
from workflows.law.calendar import local_day

APPRAISALS: Final = ("appraise_dossier", "revise_appraisal")
# With these outcomes a nomination no longer claims the work that it rested on.
FREED: Final = (
    *("not_proposed", "carried_over", "not_eligible", "other_award", "failed", "struck"),
    *("excluded", "refused", "withdrawn"),
)


@dataclass(slots=True)
class Shelf:
    """What was found for a lot, by subject or by nomination."""

    same: Mapping[str, frozenset[str]]
    ratings: dict[str, list[Evaluation]] = field(default_factory=dict)
    awards: dict[str, list[tuple[Award, str, str]]] = field(default_factory=dict)
    works: dict[str, list[Work]] = field(default_factory=dict)
    served: dict[tuple[str, str], list[Nomination]] = field(default_factory=dict)
    disciplines: dict[str, list[Discipline]] = field(default_factory=dict)
    holds: dict[str, list[Hold]] = field(default_factory=dict)
    reports: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    appraised: dict[str, tuple[bool, date]] = field(default_factory=dict)

    def of(self, shelf: Mapping[str, Sequence[Any]], subject_id: str) -> Iterator[Any]:
        """What lies there under any of the names that the subject has borne."""
        for each in sorted(self.same[subject_id]):
            yield from shelf.get(each, ())


def look_up(
    session: Session, pairs: Sequence[kin.Pair], nominations: Sequence[Nomination]
) -> Shelf:
    shelf = Shelf(kin.same_ones(session, descent.line(session), pairs))
    everybody = sorted(frozenset().union(*shelf.same.values()))
    _of_subjects(session, shelf, everybody)
    if nominations:
        _of_dossiers(session, shelf, nominations)
    return shelf


def _of_subjects(session: Session, shelf: Shelf, ids: Sequence[str]) -> None:
    for rating in session.scalars(select(Evaluation).where(Evaluation.subject_id.in_(ids))):
        shelf.ratings.setdefault(rating.subject_id, []).append(rating)
    given: Any = session.execute(
        select(Award, Dossier.case_kind, Nomination.deciding_level)
        .outerjoin(Nomination, Nomination.id == Award.nomination_id)
        .outerjoin(Dossier, Dossier.id == Nomination.dossier_id)
        .where(Award.subject_id.in_(ids), is_latest())
        .order_by(Award.decided_on, Award.id)
    )
    for award, kind, level in given:
        shelf.awards.setdefault(award.subject_id, []).append((award, kind or "", level or ""))
    written: Any = session.execute(
        select(WorkAuthor.subject_id, Work)
        .join(Work, Work.id == WorkAuthor.work_id)
        .where(WorkAuthor.subject_id.in_(ids))
        .order_by(Work.year, Work.name)
    )
    for subject_id, work in written:
        shelf.works.setdefault(subject_id, []).append(work)
    resting = session.scalars(
        select(Nomination)
        .where(
            Nomination.subject_id.in_(ids),
            Nomination.work_id.is_not(None),
            Nomination.outcome.not_in(FREED),
        )
        .options(joinedload(Nomination.dossier))
        .order_by(Nomination.id)
    )
    for nomination in resting:
        key = (str(nomination.work_id), nomination.subject_id)
        shelf.served.setdefault(key, []).append(nomination)
    for measure in session.scalars(select(Discipline).where(Discipline.subject_id.in_(ids))):
        shelf.disciplines.setdefault(measure.subject_id, []).append(measure)


def _of_dossiers(session: Session, shelf: Shelf, nominations: Sequence[Nomination]) -> None:
    dossiers = sorted({each.dossier_id for each in nominations})
    open_ = select(Hold).where(Hold.dossier_id.in_(dossiers), Hold.concluded_at.is_(None))
    for hold in session.scalars(open_.order_by(Hold.ordered_at, Hold.id)):
        shelf.holds.setdefault(hold.dossier_id, []).append(hold)
    reports = session.scalars(
        select(Answer)
        .where(
            Answer.key == "write_achievement_report",
            Answer.nomination_id.in_([each.id for each in nominations]),
        )
        .order_by(Answer.answered_at)
    )
    for answer in reports:
        shelf.reports[str(answer.nomination_id)] = answer.values
    appraisals = session.scalars(
        select(Answer)
        .join(Case, Case.id == Answer.case_id)
        .where(Case.dossier_id.in_(dossiers), Answer.key.in_(APPRAISALS))
        .order_by(Answer.answered_at)
    )
    for answer in appraisals:
        for row in answer.values.get("rows", ()):
            doubted = bool(row.get("under_discipline"))
            shelf.appraised[row["nomination"]] = (doubted, local_day(answer.answered_at))
