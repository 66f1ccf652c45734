"""One proposal as people see it: the commune its own, the province what was sent to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from service import access
from service.access import Actor, NotFound
from service.casework import ledger, proposals
from service.casework.lists import (
    ANSWERS_OF_ITS_DOSSIERS,
    ANSWERS_OF_PROPOSAL,
    CASES_OF_PROPOSAL,
    ENTRIES,
    EVENTS,
    OPEN,
    PROPOSALS,
)
from service.db.asking import Questions
from service.db.models import Case, Proposal, ProposalLetter, ProposalRow
from workflows.law.awards import Level
from workflows.law.book import LawBook
from workflows.law.deadlines import Due
from workflows.law.roles import Role

_WITH_ITS_CASES: Final = Questions(PROPOSALS, CASES_OF_PROPOSAL)
_ALL_OF_IT: Final = Questions(OPEN, EVENTS, ENTRIES, ANSWERS_OF_PROPOSAL, ANSWERS_OF_ITS_DOSSIERS)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowView:
    nomination: str
    ordinal: int
    subject: str
    post: str
    unit: str
    dossier: str
    dossier_number: str
    award: str
    award_name: str
    verdict: str
    verdict_reason: str
    council: str
    tally: Mapping[str, Any]
    decision: str
    answer: str
    number: str
    decided_on: date | None
    signer: str
    reason: str
    struck: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterView:
    kind: str
    upward: bool
    number: str
    dated: date
    file: str | None
    by_hand: bool
    text: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """`case` is the reader's own: the commune's, or the province's; `due` its term for the
    answer."""

    id: str
    case: str
    number: str
    state: str
    authority: str
    authority_name: str
    owner: str
    owner_id: str
    province: str
    recipient: str
    route: str
    round_title: str
    round_year: int
    letter_number: str | None
    letter_on: date | None
    signer: str
    signed_at: datetime | None
    sent_at: datetime | None
    completion_due_on: date | None
    on_line: bool
    at_province: bool
    rows: tuple[RowView, ...]
    letters: tuple[LetterView, ...]
    due: Due | None
    late: bool
    may_withdraw: bool
    may_hold: bool
    may_record_letter: bool


def side(actor: Actor, proposal: Proposal) -> str:
    own = access.may_read_own_proposals(actor, proposal.owner_id)
    return proposals.UPWARD if own else proposals.REVIEW


def due_of(session: Session, law: LawBook, case: Case) -> Due | None:
    """The term for the answer, while it runs."""
    term = "answer_expected" if case.process == proposals.UPWARD else "province_answer"
    run = ledger.runs(session, case.id).get(term)
    if run is None or run.is_over or case.ended_at is not None:
        return None
    return ledger.derived(session, law, case, run)


def is_late(due: Due, today: date) -> bool:
    return due.on is not None and due.on < today


# One proposal -------------------------------------------------------------------------------------


def find(session: Session, actor: Actor, proposal_id: str) -> tuple[Proposal, Case]:
    """The proposal and the reader's own case of it. Raises NotFound."""
    _WITH_ITS_CASES.ahead(session, proposal=proposal_id)
    found = PROPOSALS.of(session, proposal=proposal_id)
    if not found or not proposals.in_sight(actor, found[0]):
        raise NotFound
    case = proposals.case_of(session, proposal_id, side(actor, found[0]))
    if case is None:
        raise NotFound
    return found[0], case


def all_of_it(session: Session, case: Case) -> None:
    """Read what the page of a proposal shows beside its rows, at once."""
    _ALL_OF_IT.ahead(session, proposal=case.proposal_id, case=case.id)


def proposal_page(
    session: Session, law: LawBook, actor: Actor, proposal_id: str, today: date
) -> ProposalView:
    row, case = find(session, actor, proposal_id)
    due = due_of(session, law, case)
    own = case.process == proposals.UPWARD
    officer = actor.holds(Role.STANDING_OFFICE, row.owner_id)
    clerk = officer or actor.holds(Role.RECORDS_CLERK, row.owner_id)
    return ProposalView(
        id=row.id,
        case=case.id,
        number=row.number if own else case.number,
        state=row.state,
        authority=row.authority,
        authority_name=Level(row.authority).label,
        owner=row.owner.name,
        owner_id=row.owner_id,
        province=row.province.name,
        recipient=row.recipient,
        route=row.route,
        round_title=row.round.title,
        round_year=row.round.year,
        letter_number=row.letter_number,
        letter_on=row.letter_on,
        signer=row.signer.full_name if row.signer else "",
        signed_at=row.signed_at,
        sent_at=row.sent_at,
        completion_due_on=row.completion_due_on,
        on_line=row.on_line,
        at_province=not own,
        rows=tuple(_row(law, each, inside=not own or row.state == "settled") for each in row.rows),
        letters=tuple(_letters(row.letters, own=own)),
        due=due,
        late=due is not None and is_late(due, today),
        may_withdraw=officer and case.ended_at is None and proposals.may_be_recalled(row),
        may_hold=not own and case.ended_at is None and _may_hold(actor, row),
        may_record_letter=clerk and row.state == "sent" and not row.on_line,
    )


def _may_hold(actor: Actor, row: Proposal) -> bool:
    """One of its rows, at the province; the commune's head does it on the dossier's page."""
    head = actor.holds(Role.PROVINCE_HEAD, row.province_id)
    return head and bool(row.live) and proposals.may_be_recalled(row)


def _row(law: LawBook, row: ProposalRow, *, inside: bool) -> RowView:
    """What the province finds is its own until it has answered."""
    nomination = row.nomination
    return RowView(
        nomination=nomination.id,
        ordinal=row.ordinal,
        subject=nomination.subject.name,
        post=nomination.subject.post,
        unit=nomination.dossier.unit.name,
        dossier=nomination.dossier_id,
        dossier_number=nomination.dossier.number,
        award=nomination.award,
        award_name=law.award(nomination.award).name,
        verdict=row.verdict if inside else "",
        verdict_reason=row.verdict_reason if inside else "",
        council=row.council if inside else "",
        tally=row.tally if inside else {},
        decision=row.decision if inside else "",
        answer=row.answer,
        number=row.number if inside else "",
        decided_on=row.decided_on if inside else None,
        signer=row.signer if inside else "",
        reason=row.reason if inside else "",
        struck=row.struck,
    )


def _letters(letters: Iterable[ProposalLetter], *, own: bool) -> Iterable[LetterView]:
    for each in letters:
        if own or each.kind != "chased":
            yield LetterView(
                kind=each.kind,
                upward=each.upward,
                number=each.number,
                dated=each.dated,
                file=each.file,
                by_hand=each.by_hand,
                text=each.text,
                at=each.at,
                by=each.by.full_name,
            )
