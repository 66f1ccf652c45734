"""Proposals as people see them: the list that waits for one, those that exist, one of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from service import access
from service.access import Actor, NotFound
from service.casework import ledger, proposals
from service.casework.lines import LINE, PROPOSAL
from service.db.models import (
    Case,
    Dossier,
    Nomination,
    Proposal,
    ProposalLetter,
    ProposalRow,
)
from service.queries.paging import PAGE, Page, decode, encode
from workflows.law.awards import Level
from workflows.law.book import LawBook
from workflows.law.deadlines import Due
from workflows.law.roles import Role

_OF_PROVINCE = (
    Role.PROVINCE_CLERK,
    Role.PROVINCE_APPRAISER,
    Role.PROVINCE_HEAD,
    Role.PROVINCE_CHAIR,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingRow:
    """A nomination that no proposal holds yet."""

    nomination: str
    subject: str
    unit: str
    award_name: str
    kind: str
    dossier: str
    dossier_number: str
    round: str
    round_title: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingGroup:
    """What one letter may hold: one authority, one round, titles or forms."""

    authority: str
    authority_name: str
    kind: str
    round_title: str
    rows: tuple[WaitingRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalItem:
    id: str
    number: str
    state: str
    authority: str
    authority_name: str
    organisation_name: str
    letter_number: str | None
    sent_at: datetime | None
    rows: int
    late: bool


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
    may_record_letter: bool


def waiting(session: Session, law: LawBook, actor: Actor) -> tuple[WaitingGroup, ...]:
    """What waits to be proposed, as one letter each could hold it."""
    owners = [owner for owner in actor.communes if access.may_read_all(actor, owner)]
    found = session.scalars(
        select(Nomination)
        .join(Dossier, Dossier.id == Nomination.dossier_id)
        .where(Nomination.owner_id.in_(owners), Nomination.waits_for == "proposal")
        .options(*LINE, joinedload(Nomination.dossier).joinedload(Dossier.round))
        .order_by(Dossier.number, Nomination.position)
    )
    groups: dict[tuple[str, str, str], list[Nomination]] = {}
    for each in found:
        kind = law.award(each.award).kind.value
        groups.setdefault((each.deciding_level, each.dossier.round_id, kind), []).append(each)
    return tuple(
        WaitingGroup(
            authority=authority,
            authority_name=Level(authority).label,
            kind=kind,
            round_title=rows[0].dossier.round.title,
            rows=tuple(_waiting_row(law, row, kind) for row in rows),
        )
        for (authority, _, kind), rows in groups.items()
    )


def _waiting_row(law: LawBook, row: Nomination, kind: str) -> WaitingRow:
    return WaitingRow(
        nomination=row.id,
        subject=row.subject.name,
        unit=row.dossier.unit.name,
        award_name=law.award(row.award).name,
        kind=kind,
        dossier=row.dossier_id,
        dossier_number=row.dossier.number,
        round=row.dossier.round_id,
        round_title=row.dossier.round.title,
    )


# The list -----------------------------------------------------------------------------------------


def _in_sight(actor: Actor) -> Any:
    """The commune's own; at the province what was sent to it."""
    owners = {
        holding.organisation_id
        for hat in actor.hats
        for holding in hat.holdings
        if access.may_read_own_proposals(actor, holding.organisation_id)
    }
    provinces = actor.organisations(_OF_PROVINCE)
    sent = and_(Proposal.province_id.in_(sorted(provinces)), Proposal.sent_at.is_not(None))
    return or_(Proposal.owner_id.in_(sorted(owners)), sent)


def proposal_list(
    session: Session,
    law: LawBook,
    actor: Actor,
    today: date,
    *,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[ProposalItem]:
    """The newest first."""
    counted = (
        select(func.count(ProposalRow.id))
        .where(ProposalRow.proposal_id == Proposal.id)
        .scalar_subquery()
    )
    rows = (
        select(Proposal, counted)
        .where(_in_sight(actor))
        .options(joinedload(Proposal.owner))
        .order_by(Proposal.number.desc())
        .limit(limit + 1)
    )
    after = decode(cursor, 1)
    if after is not None:
        rows = rows.where(Proposal.number < after[0])
    found = session.execute(rows).all()
    late = _late(session, law, actor, [row for row, _ in found[:limit]], today)
    items = tuple(
        ProposalItem(
            id=row.id,
            number=row.number,
            state=row.state,
            authority=row.authority,
            authority_name=Level(row.authority).label,
            organisation_name=row.owner.name,
            letter_number=row.letter_number,
            sent_at=row.sent_at,
            rows=number,
            late=row.id in late,
        )
        for row, number in found[:limit]
    )
    more = len(found) > limit
    return Page(items, encode([items[-1].number]) if more else None)


def _late(
    session: Session, law: LawBook, actor: Actor, rows: Sequence[Proposal], today: date
) -> set[str]:
    """Those whose answer is overdue, by the reader's own side."""
    cases = session.scalars(
        select(Case).where(
            Case.proposal_id.in_([row.id for row in rows]),
            Case.process.in_((proposals.UPWARD, proposals.REVIEW)),
        )
    ).all()
    sides = {row.id: _side(actor, row) for row in rows}
    own = [case for case in cases if case.proposal_id and case.process == sides[case.proposal_id]]
    ledger.runs_in(session, [case.id for case in own])
    return {
        case.proposal_id
        for case in own
        if case.proposal_id and (due := _due(session, law, case)) and _is_late(due, today)
    }


def _side(actor: Actor, proposal: Proposal) -> str:
    own = access.may_read_own_proposals(actor, proposal.owner_id)
    return proposals.UPWARD if own else proposals.REVIEW


def _due(session: Session, law: LawBook, case: Case) -> Due | None:
    """The term for the answer, while it runs."""
    term = "answer_expected" if case.process == proposals.UPWARD else "province_answer"
    run = ledger.runs(session, case.id).get(term)
    if run is None or run.is_over or case.ended_at is not None:
        return None
    return ledger.derived(session, law, case, run)


def _is_late(due: Due, today: date) -> bool:
    return due.on is not None and due.on < today


# One proposal -------------------------------------------------------------------------------------


def find(session: Session, actor: Actor, proposal_id: str) -> tuple[Proposal, Case]:
    """The proposal and the reader's own case of it. Raises NotFound."""
    wanted = (
        *PROPOSAL,
        selectinload(Proposal.letters).joinedload(ProposalLetter.by),
        joinedload(Proposal.owner),
        joinedload(Proposal.province),
        joinedload(Proposal.round),
        joinedload(Proposal.signer),
    )
    row = session.get(Proposal, proposal_id, options=wanted)
    if row is None or not proposals.in_sight(actor, row):
        raise NotFound
    case = proposals.case_of(session, row.id, _side(actor, row))
    if case is None:
        raise NotFound
    return row, case


def proposal_page(
    session: Session, law: LawBook, actor: Actor, proposal_id: str, today: date
) -> ProposalView:
    row, case = find(session, actor, proposal_id)
    due = _due(session, law, case)
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
        late=due is not None and _is_late(due, today),
        may_withdraw=officer and case.ended_at is None and row.state in proposals.TAKEN_BACK,
        may_record_letter=clerk and row.state == "sent" and not row.on_line,
    )


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
