"""What the tables hold of some subjects and nominations, looked up with one statement for all."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from sqlalchemy import String, bindparam, select
from sqlalchemy.orm import Session

from service.casework import descent, kin
from service.casework.corrections import is_latest
from service.db.asking import Question, Questions
from service.db.models import (
    Answer,
    Award,
    Case,
    Discipline,
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


def some(name: str) -> Any:
    """Ids that a question is about, in their order."""
    return bindparam(name, type_=String, expanding=True)


_SUBJECTS: Final = some("subjects")
_DOSSIERS: Final = some("dossiers")
_RATINGS: Final = Question(
    select(Evaluation).where(Evaluation.subject_id.in_(_SUBJECTS)), Evaluation.year, Evaluation.id
)
_AWARDS: Final = Question(
    select(Award).where(Award.subject_id.in_(_SUBJECTS), is_latest()),
    Award.decided_on,
    Award.id,
    along=((Award.nomination, Nomination.dossier),),
)
WRITTEN: Final = Question(
    select(WorkAuthor)
    .join(Work, Work.id == WorkAuthor.work_id)
    .where(WorkAuthor.subject_id.in_(_SUBJECTS)),
    Work.year,
    Work.name,
    Work.id,
    along=(WorkAuthor.work,),
)
_RESTING: Final = Question(
    select(Nomination).where(
        Nomination.subject_id.in_(_SUBJECTS),
        Nomination.work_id.is_not(None),
        Nomination.outcome.not_in(FREED),
    ),
    Nomination.id,
    along=(Nomination.dossier,),
)
_DISCIPLINES: Final = Question(
    select(Discipline).where(Discipline.subject_id.in_(_SUBJECTS)), Discipline.since, Discipline.id
)
_HOLDS: Final = Question(
    select(Hold).where(Hold.dossier_id.in_(_DOSSIERS), Hold.concluded_at.is_(None)),
    Hold.ordered_at,
    Hold.id,
)
_REPORTS: Final = Question(
    select(Answer).where(
        Answer.key == "write_achievement_report", Answer.nomination_id.in_(some("nominations"))
    ),
    Answer.answered_at,
    Answer.task_id,
)
_APPRAISED: Final = Question(
    select(Answer)
    .join(Case, Case.id == Answer.case_id)
    .where(Case.dossier_id.in_(_DOSSIERS), Answer.key.in_(APPRAISALS)),
    Answer.answered_at,
    Answer.task_id,
)
OF_SUBJECTS: Final = (_RATINGS, _AWARDS, WRITTEN, _RESTING, _DISCIPLINES)
_ASKED_OF_SUBJECTS: Final = Questions(*OF_SUBJECTS)
_ASKED_OF_ALL: Final = Questions(*OF_SUBJECTS, _HOLDS, _REPORTS, _APPRAISED)


@dataclass(slots=True)
class Shelf:
    """What was found for a lot, by subject or by nomination."""

    same: Mapping[str, frozenset[str]]
    rows: Sequence[Sequence[Any]] = ()  # whatever was read for it
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
    same = kin.same_ones(session, descent.line(session), pairs)
    return filled(session, same, nominations)


def filled(
    session: Session,
    same: Mapping[str, frozenset[str]],
    nominations: Sequence[Nomination] = (),
) -> Shelf:
    about = {
        "subjects": tuple(sorted(frozenset().union(*same.values()))),
        "dossiers": tuple(sorted({each.dossier_id for each in nominations})),
        "nominations": tuple(sorted(each.id for each in nominations)),
    }
    rows = (_ASKED_OF_ALL if nominations else _ASKED_OF_SUBJECTS).now(session, **about)
    shelf = Shelf(same, rows)
    _of_subjects(shelf, *rows[: len(OF_SUBJECTS)])
    if nominations:
        _of_dossiers(shelf, *rows[len(OF_SUBJECTS) :][:3])
    return shelf


def _of_subjects(
    shelf: Shelf,
    ratings: Sequence[Evaluation],
    awards: Sequence[Award],
    written: Sequence[WorkAuthor],
    resting: Sequence[Nomination],
    disciplines: Sequence[Discipline],
) -> None:
    for rating in ratings:
        shelf.ratings.setdefault(rating.subject_id, []).append(rating)
    for award in awards:
        by = award.nomination
        kind, level = (by.dossier.case_kind, by.deciding_level) if by is not None else ("", "")
        shelf.awards.setdefault(award.subject_id, []).append((award, kind or "", level or ""))
    for author in written:
        shelf.works.setdefault(author.subject_id, []).append(author.work)
    for nomination in resting:
        key = (str(nomination.work_id), nomination.subject_id)
        shelf.served.setdefault(key, []).append(nomination)
    for measure in disciplines:
        shelf.disciplines.setdefault(measure.subject_id, []).append(measure)


def _of_dossiers(
    shelf: Shelf, holds: Sequence[Hold], reports: Sequence[Answer], appraisals: Sequence[Answer]
) -> None:
    for hold in holds:
        shelf.holds.setdefault(hold.dossier_id, []).append(hold)
    for answer in reports:
        shelf.reports[str(answer.nomination_id)] = answer.values
    for answer in appraisals:
        for row in answer.values.get("rows", ()):
            doubted = bool(row.get("under_discipline"))
            shelf.appraised[row["nomination"]] = (doubted, local_day(answer.answered_at))
