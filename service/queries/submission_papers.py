"""Papers that argue a dossier: the unit's submission letter, the office's appraisal sheet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from service import access
from service.access import Actor, NotFound
from service.casework.people import place_of
from service.db.models import Nomination
from service.queries.agenda import OpinionView, opinions_in, reports_and_opinions, reports_of
from service.queries.dossier import find_dossier, nominations_of
from service.queries.dossier_ahead import its_papers
from service.queries.paper_parts import (
    PaperOf,
    addressee_of,
    appraisal_of,
    day_of,
    last_answer,
    last_event,
    letters_of,
    paper_of,
    proposed_in,
    votes_of,
)
from workflows.law.book import LawBook
from workflows.law.calendar import local_day

LETTER = "submission_letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRow:
    subject: str
    kind: str
    post: str
    award_name: str
    in_favour: int | None
    attended: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionLetter:
    """A unit's letter to the level that decides; without number and date it is a draft."""

    of: PaperOf
    level: str
    addressee: str
    number: str
    on: date | None
    signer: str
    review_on: date | None
    rows: tuple[ProposedRow, ...]
    bases: tuple[str, ...]
    form: str
    form_citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisedRow:
    subject: str
    post: str
    award_name: str
    standard: str
    rating: str
    initiatives: int
    in_favour: int | None
    attended: int | None
    opinions: tuple[tuple[str, str], ...]
    verdict: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppraisalSheet:
    of: PaperOf
    on: date
    appraiser: str
    post: str
    conclusion: str
    approved_by: str
    approved_on: date | None
    rows: tuple[AppraisedRow, ...]


def submission_letter(
    session: Session, law: LawBook, actor: Actor, dossier_id: str, level: str
) -> SubmissionLetter:
    dossier, case = find_dossier(session, actor, dossier_id)
    its_papers(session, dossier, case)
    rows = [row for row in proposed_in(session, dossier) if row.deciding_level == level]
    if not rows:
        raise NotFound
    letter = letters_of(session, case).get(level, {})
    on = day_of(letter.get("date"))
    day = on or local_day(dossier.opened_at)
    place = place_of(session, dossier.owner_id)
    required = law.required_papers(
        rows[0].award, rows[0].subject.kind, day, place, kind=dossier.case_kind
    )
    template = next((paper for paper in required if paper.code == LETTER), None)
    review = last_answer(session, case, "hold_unit_review")
    return SubmissionLetter(
        of=paper_of(dossier),
        level=level,
        addressee=addressee_of(dossier, level),
        number=letter.get("number", ""),
        on=on,
        signer=dossier.facts.get("signer", ""),
        review_on=day_of(review.values.get("held_on")) if review else None,
        rows=tuple(_proposed_row(law, row) for row in rows),
        bases=_instruments(law, rows, day, place),
        form=template.form or "" if template else "",
        form_citation=template.citation.text if template else "",
    )


def appraisal_sheet(
    session: Session, law: LawBook, actor: Actor, dossier_id: str
) -> AppraisalSheet:
    """For the offices of the commune only: the unit learns the outcome, not the working paper."""
    dossier, case = find_dossier(session, actor, dossier_id)
    its_papers(session, dossier, case)
    found = appraisal_of(session, case)
    if found is None or not access.may_read_all(actor, dossier.owner_id):
        raise NotFound
    answer, task = found
    approved = last_event(session, case, "appraisal.approved")
    verdicts = {row["nomination"]: row for row in answer.values.get("rows", ())}
    nominations = {row.id: row for row in nominations_of(session, dossier)}
    reports_and_opinions(session, list(verdicts), dossier.id)
    reports, opinions = reports_of(session, list(verdicts)), opinions_in(session, dossier.id)
    return AppraisalSheet(
        of=paper_of(dossier),
        on=local_day(answer.answered_at),
        appraiser=task.closer.full_name if task.closer else "",
        post=task.closer.post if task.closer else "",
        conclusion=answer.values.get("conclusion", ""),
        approved_by=approved.actor.full_name if approved and approved.actor else "",
        approved_on=local_day(approved.at) if approved else None,
        rows=tuple(
            _appraised_row(law, nominations[key], row, reports.get(key, {}), opinions.get(key, ()))
            for key, row in verdicts.items()
            if key in nominations
        ),
    )


def _proposed_row(law: LawBook, row: Nomination) -> ProposedRow:
    in_favour, attended = votes_of(row)
    return ProposedRow(
        subject=row.subject.name,
        kind=row.subject.kind,
        post=row.subject.post,
        award_name=law.award(row.award).name,
        in_favour=in_favour,
        attended=attended,
    )


def _appraised_row(
    law: LawBook,
    row: Nomination,
    given: Mapping[str, Any],
    report: Mapping[str, Any],
    opinions: Sequence[OpinionView],
) -> AppraisedRow:
    award = law.award(row.award)
    in_favour, attended = votes_of(row)
    return AppraisedRow(
        subject=row.subject.name,
        post=row.subject.post,
        award_name=award.name,
        standard=award.citation.text,
        rating=report.get("rating", ""),
        initiatives=len(report.get("initiatives") or ()),
        in_favour=in_favour,
        attended=attended,
        opinions=tuple((o.body, o.opinion) for o in opinions),
        verdict=given["verdict"],
        reason=given.get("override_reason") or given.get("reason") or "",
    )


def _instruments(
    law: LawBook, rows: Sequence[Nomination], on: date, place: tuple[str, ...]
) -> tuple[str, ...]:
    """The instruments that the awards and the authority to give them rest on, each once."""
    cited = [law.award(row.award, on).citation for row in rows]
    cited += [law.authority(row.award, on, place).citation for row in rows]
    return tuple(dict.fromkeys(each.instrument for each in cited if each.instrument))
