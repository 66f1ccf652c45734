"""Papers that the office gives a unit: the receipt of its dossier, the request to complete it."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from service import access
from service.access import Actor, NotFound
from service.casework.lists import TASKS
from service.ports import Secrets
from service.queries.dossier import find_dossier, term
from service.queries.dossier_ahead import its_papers
from service.queries.paper_parts import (
    CheckedPaper,
    PaperOf,
    addressee_of,
    appraisal_of,
    checked_papers,
    day_of,
    last_event,
    letters_of,
    paper_of,
    proposed_in,
)
from service.queries.public import lookup_code
from workflows.law.book import LawBook
from workflows.law.calendar import local_day
from workflows.law.deadlines import Due


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """`code`: with it anybody may see how far the dossier is."""

    of: PaperOf
    number: str
    code: str
    given_on: date
    given_by: str
    post: str
    received_on: date | None
    channel: str
    papers: tuple[CheckedPaper, ...]
    nominations: int
    due: Due


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletionRequest:
    of: PaperOf
    number: str
    given_on: date
    given_by: str
    post: str
    received_on: date | None
    text: str
    papers: tuple[CheckedPaper, ...]
    due_on: date | None
    due_at: datetime | None
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PapersOfDossier:
    """Which papers can be printed now; levels of submission letters with their state."""

    of: PaperOf
    receipt: str
    request: str
    letters: tuple[tuple[str, str, str], ...]  # level, addressee, number
    appraisal: bool


def papers_of(session: Session, actor: Actor, dossier_id: str) -> PapersOfDossier:
    dossier, case = find_dossier(session, actor, dossier_id)
    its_papers(session, dossier, case)
    letters = letters_of(session, case)
    levels = dict.fromkeys(row.deciding_level for row in proposed_in(session, dossier))
    reads_all = access.may_read_all(actor, dossier.owner_id)
    return PapersOfDossier(
        of=paper_of(dossier),
        receipt=dossier.facts.get("receipt", ""),
        request=dossier.facts.get("return_paper", ""),
        letters=tuple(
            (level, addressee_of(dossier, level), letters.get(level, {}).get("number", ""))
            for level in levels
        ),
        appraisal=reads_all and appraisal_of(session, case) is not None,
    )


def receipt(
    session: Session, law: LawBook, secrets: Secrets, actor: Actor, dossier_id: str, today: date
) -> Receipt:
    dossier, case = find_dossier(session, actor, dossier_id)
    its_papers(session, dossier, case)
    given = last_event(session, case, "dossier.accepted")
    if given is None:
        raise NotFound
    checked = checked_papers(session, law, case)
    return Receipt(
        of=paper_of(dossier),
        number=dossier.facts["receipt"],
        code=lookup_code(secrets, dossier.id),
        given_on=local_day(given.at),
        given_by=given.actor.full_name if given.actor else "",
        post=given.actor.post if given.actor else "",
        received_on=day_of(dossier.facts.get("received_on")),
        channel=dossier.facts.get("channel", ""),
        papers=tuple(paper for paper in checked if paper.found == "ok"),
        nominations=len(proposed_in(session, dossier)),
        due=term(session, law, case, today),
    )


def completion_request(
    session: Session, law: LawBook, actor: Actor, dossier_id: str
) -> CompletionRequest:
    """The newest request. Raises NotFound where nothing was ever returned."""
    dossier, case = find_dossier(session, actor, dossier_id)
    its_papers(session, dossier, case)
    given = last_event(session, case, "dossier.returned")
    if given is None:
        raise NotFound
    opened = [each for each in TASKS.of(session, case=case.id) if each.key == "complete_papers"]
    task = opened[-1]
    checked = checked_papers(session, law, case, before=given)
    return CompletionRequest(
        of=paper_of(dossier),
        number=dossier.facts["return_paper"],
        given_on=local_day(given.at),
        given_by=given.actor.full_name if given.actor else "",
        post=given.actor.post if given.actor else "",
        received_on=day_of(dossier.facts.get("received_on")),
        text=dossier.facts.get("return_text", ""),
        papers=tuple(paper for paper in checked if paper.found != "ok"),
        due_on=task.due_on,
        due_at=task.due_at,
        citation=law.citation(task.citation).text if task.citation else "",
    )
