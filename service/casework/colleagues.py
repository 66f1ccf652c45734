"""The people of a collective that is a whole unit: how they were rated in the year in question,
what they were given for it, and what is under consideration. Of a part of a unit nobody has on
record who belongs to it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import false, select, true, union_all
from sqlalchemy.orm import Session

from service.casework import descent
from service.casework.corrections import is_latest
from service.casework.kin import former_units, is_whole
from service.casework.shelf import FREED
from service.db.models import Award, Dossier, Evaluation, Nomination, Round, Subject
from workflows.law.awards import SubjectKind
from workflows.law.eligibility.record import Colleague, Rating

_SETTLED: Final = (*FREED, "decided", "conferred")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Of which collective, in which unit, for which year."""

    key: str
    subject: Subject
    unit_id: str
    year: int


@dataclass(frozen=True, slots=True)
class Fellows:
    """`rated`: how many have a rating of the year on record; `completing`: of these, who completed
    their tasks."""

    titles: tuple[Colleague, ...]
    rated: int
    completing: int


@dataclass(frozen=True, slots=True)
class _Found:
    what: str  # a rating, or an award's code
    year: int
    who: str
    unit: str
    fold: str
    is_award: bool
    given: bool


def of_these(session: Session, wanted: Sequence[Wanted]) -> dict[str, Fellows]:
    """Of the whole units among them; one statement for all, none where there is no such unit."""
    whole = [
        each
        for each in wanted
        if each.subject.kind == SubjectKind.COLLECTIVE and is_whole(each.subject)
    ]
    if not whole:
        return {}
    line = descent.line(session)
    units = {each.key: (each.unit_id, *former_units(line, each.unit_id)) for each in whole}
    years = {each.year for each in whole}
    found = _looked_up(session, frozenset().union(*units.values()), years)
    return {each.key: _of_one(each, units[each.key], found) for each in whole}


def _of_one(wanted: Wanted, units: Sequence[str], found: Mapping[str, Sequence[_Found]]) -> Fellows:
    """Who stood in a former unit under the same name is counted once."""
    here = {one.fold: one.who for one in found.get(wanted.unit_id, ())}
    known = {
        replace(one, who=one.who if unit == wanted.unit_id else here.get(one.fold, one.who))
        for unit in units
        for one in found.get(unit, ())
        if one.year == wanted.year
    }
    rated = {one.who for one in known if not one.is_award}
    failing = {one.who for one in known if not one.is_award and one.what == Rating.INCOMPLETE}
    titles = {Colleague(one.who, one.what, one.given) for one in known if one.is_award}
    return Fellows(tuple(titles), len(rated), len(rated - failing))


def _looked_up(
    session: Session, units: Iterable[str], years: Iterable[int]
) -> dict[str, list[_Found]]:
    units, years = sorted(units), sorted(years)
    people = (Subject.organisation_id.in_(units), Subject.kind == SubjectKind.PERSON)
    who = (Subject.id, Subject.organisation_id, Subject.fold)
    given = (
        select(Award.award, Award.year, *who, true(), true())
        .join(Subject, Subject.id == Award.subject_id)
        .where(*people, Award.year.in_(years), is_latest())
    )
    open_ = (
        select(Nomination.award, Round.year, *who, true(), false())
        .join(Subject, Subject.id == Nomination.subject_id)
        .join(Dossier, Dossier.id == Nomination.dossier_id)
        .join(Round, Round.id == Dossier.round_id)
        .where(*people, Round.year.in_(years), Nomination.outcome.not_in(_SETTLED))
    )
    rated = (
        select(Evaluation.rating, Evaluation.year, *who, false(), false())
        .join(Subject, Subject.id == Evaluation.subject_id)
        .where(*people, Evaluation.year.in_(years))
    )
    found: dict[str, list[_Found]] = {}
    for what, year, key, unit, fold, award, is_given in session.execute(
        union_all(given, open_, rated)
    ):
        one = _Found(what, year, key, unit, fold, bool(award), bool(is_given))
        found.setdefault(unit, []).append(one)
    return found
