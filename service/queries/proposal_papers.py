"""The commune's letter to one deciding authority, as its record has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.access import Actor
from service.casework.people import place_of
from service.db.models import AgendaItem, CouncilSession, Nomination, Proposal, ProposalRow
from service.queries.proposals import find
from workflows.law.awards import Level
from workflows.law.book import LawBook
from workflows.law.calendar import local_day
from workflows.law.papers import Paper

_LETTER = "submission_letter"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedRow:
    subject: str
    kind: str
    post: str
    unit: str
    award_name: str
    votes: str  # of the commune's council, where it has voted: "15/15"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalLetter:
    """Without number and date it is a draft."""

    owner: str
    addressee: str
    authority: str
    number: str
    on: date | None
    signer: str
    year: int
    rows: tuple[ProposedRow, ...]
    bases: tuple[str, ...]  # to the article and clause
    minutes: tuple[tuple[str, date], ...]
    papers: tuple[str, ...]
    form: str
    form_citation: str


def proposal_letter(
    session: Session, law: LawBook, actor: Actor, proposal_id: str
) -> ProposalLetter:
    """Raises NotFound."""
    row, _ = find(session, actor, proposal_id)
    day = row.letter_on or local_day(row.opened_at)
    nominations = [each.nomination for each in row.rows if _stands(row, each)]
    items = _council(session, row, nominations)
    papers: dict[str, Paper] = {}
    for each in nominations:
        place = place_of(session, row.owner_id)
        for paper in law.proposal_papers(each.award, each.subject.kind, day, place):
            papers.setdefault(paper.code, paper)
    template = papers.get(_LETTER)
    return ProposalLetter(
        owner=row.owner.name,
        addressee=row.recipient or row.province.name,
        authority=Level(row.authority).label,
        number=row.letter_number or "",
        on=row.letter_on,
        signer=row.signer.full_name if row.signer else "",
        year=row.round.year,
        rows=tuple(_row(law, each, items.get(each.id)) for each in nominations),
        bases=_bases(session, law, row, nominations, day),
        minutes=_minutes(session, list(items.values())),
        papers=tuple(paper.name for code, paper in papers.items() if code != _LETTER),
        form=template.form or "" if template else "",
        form_citation=template.citation.text if template else "",
    )


def _stands(proposal: Proposal, row: ProposalRow) -> bool:
    """The letter shows what it was sent with, whatever was struck since."""
    sent = proposal.sent_at
    return not row.struck or (
        sent is not None and row.struck_at is not None and row.struck_at >= sent
    )


def _council(
    session: Session, row: Proposal, nominations: Sequence[Nomination]
) -> dict[str, AgendaItem]:
    """Nomination → how the commune's own council has voted on it."""
    items = session.scalars(
        select(AgendaItem)
        .join(CouncilSession, CouncilSession.id == AgendaItem.session_id)
        .where(
            AgendaItem.nomination_id.in_([each.id for each in nominations]),
            AgendaItem.result == "passed",
            CouncilSession.owner_id == row.owner_id,
        )
        .order_by(CouncilSession.signed_at)
    )
    return {item.nomination_id: item for item in items}


def _row(law: LawBook, row: Nomination, item: AgendaItem | None) -> ProposedRow:
    tally = item.tally if item is not None else {}
    return ProposedRow(
        subject=row.subject.name,
        kind=row.subject.kind,
        post=row.subject.post,
        unit=row.dossier.unit.name,
        award_name=law.award(row.award).name,
        votes=f"{tally['in_favour']}/{tally['members']}" if tally else "",
    )


def _minutes(session: Session, items: Sequence[AgendaItem]) -> tuple[tuple[str, date], ...]:
    held = session.scalars(
        select(CouncilSession)
        .where(CouncilSession.id.in_({item.session_id for item in items}))
        .order_by(CouncilSession.signed_at)
    )
    return tuple(
        (each.minutes_number, local_day(each.signed_at)) for each in held if each.signed_at
    )


def _bases(
    session: Session,
    law: LawBook,
    row: Proposal,
    nominations: Sequence[Nomination],
    day: date,
) -> tuple[str, ...]:
    place = place_of(session, row.owner_id)
    cited = [law.award(each.award, day).citation for each in nominations]
    cited += [law.authority(each.award, day, place).citation for each in nominations]
    return tuple(dict.fromkeys(each.text for each in cited))
