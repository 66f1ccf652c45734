"""Whether nominations meet the criteria: the law asked about what is on record of each nominee."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final

from sqlalchemy.orm import Session

from service.casework import on_record
from service.casework.people import place_of, read_places
from service.db.models import Dossier, Nomination
from workflows.law.awards import SubjectKind
from workflows.law.book import LawBook
from workflows.law.calendar import local_day
from workflows.law.eligibility import Eligibility, Finding, Verdict
from workflows.law.eligibility.record import Record

HOLD: Final = "hold"


def judged(
    session: Session,
    law: LawBook,
    nominations: Sequence[Nomination],
    today: date,
    *,
    on: date | None = None,
    records: Mapping[str, Record] | None = None,
) -> dict[str, Eligibility]:
    """Nomination → the answer, by the rules of its unit, whose sector may have some of its own, on
    the day its dossier was handed in, or of another.
    `records`: what is on record of each, where it has been read already."""
    if records is None:
        records = on_record.of_these(session, law, nominations, today)
    read_places(session, {each.dossier.unit_id for each in nominations})
    return {
        each.id: law.eligibility(
            each.award,
            records[each.id],
            year=each.dossier.round.year,
            on=on or rules_of(each.dossier, today),
            place=place_of(session, each.dossier.unit_id),
            kind=each.dossier.case_kind,
        )
        for each in nominations
    }


def to_confirm(
    session: Session, law: LawBook, nominations: Sequence[Nomination], today: date
) -> dict[str, tuple[str, list[str]]]:
    """Fact → the rule that asks for its paper, and the nominees whom it concerns."""
    found: dict[str, tuple[str, list[str]]] = {}
    for each in nominations:
        criteria = law.criteria.find(
            each.award,
            SubjectKind(each.subject.kind),
            rules_of(each.dossier, today),
            place_of(session, each.dossier.unit_id),
        )
        for fact, rule in criteria.to_confirm(on_record.trade(each.subject)) if criteria else ():
            found.setdefault(fact, (rule, []))[1].append(each.subject.name)
    return found


def rules_of(dossier: Dossier, today: date) -> date:
    """What was handed in goes on under the rules of that day (NĐ 152/2025 Điều 60 khoản 3)."""
    return local_day(dossier.submitted_at) if dossier.submitted_at else today


def computed(answers: Mapping[str, Eligibility]) -> dict[str, str]:
    """Nomination → the verdict of the appraisal that follows; none where nothing follows, so that
    nobody need say why he finds otherwise."""
    found = {}
    for key, each in answers.items():
        if each.held:
            found[key] = HOLD
        elif each.verdict is not Verdict.UNKNOWN:
            found[key] = each.verdict.value
    return found


def decisive(answer: Eligibility) -> Finding | None:
    """The one on which the verdict turns."""
    return next((each for each in answer.findings if each.decisive), None)


def short(answer: Eligibility) -> str:
    """The verdict and what it turns on, as one plain sentence."""
    if answer.held:
        return "Đang tạm dừng xét."
    said, leaf = answer.verdict.label.removesuffix(" để xét"), decisive(answer)
    return f"{said}: {leaf.rule[:1].lower()}{leaf.rule[1:]}." if leaf else f"{said}."
