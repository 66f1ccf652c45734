"""Proposals as lists: what waits for one, as letters could hold it, and those that exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import and_, bindparam, func, or_, select
from sqlalchemy.orm import Session, joinedload

from service import access
from service.access import Actor
from service.casework import ledger, proposals
from service.casework.lines import LINE
from service.db.asking import Question, Questions
from service.db.models import (
    Case,
    ClockEntry,
    Dossier,
    Nomination,
    Organisation,
    Proposal,
    ProposalRow,
)
from service.queries.paging import PAGE, Page, decode, encode
from service.queries.proposals import due_of, is_late, side
from workflows.law.awards import Level
from workflows.law.book import LawBook
from workflows.law.roles import Role

_OF_PROVINCE: Final = (
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
        .where(ProposalRow.proposal_id == Proposal.id, ProposalRow.struck == "")
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
    items = tuple(_item(row, number, late=row.id in late) for row, number in found[:limit])
    more = len(found) > limit
    return Page(items, encode([items[-1].number]) if more else None)


def _item(row: Proposal, number: int, *, late: bool) -> ProposalItem:
    return ProposalItem(
        id=row.id,
        number=row.number,
        state=row.state,
        authority=row.authority,
        authority_name=Level(row.authority).label,
        organisation_name=row.owner.name,
        letter_number=row.letter_number,
        sent_at=row.sent_at,
        rows=number,
        late=late,
    )


_OF_LISTED: Final = and_(
    Case.proposal_id.in_(bindparam("proposals", expanding=True)),
    Case.process.in_((proposals.UPWARD, proposals.REVIEW)),
)
_CASES: Final = Question(select(Case).where(_OF_LISTED), along=((Case.owner, Organisation.parent),))
_ENTRIES: Final = Question(
    select(ClockEntry).join(Case, Case.id == ClockEntry.case_id).where(_OF_LISTED), ClockEntry.id
)
_THEIR_TERMS: Final = Questions(_CASES, _ENTRIES)


def _late(
    session: Session, law: LawBook, actor: Actor, rows: Sequence[Proposal], today: date
) -> set[str]:
    """Those whose answer is overdue, by the reader's own side."""
    listed = tuple(row.id for row in rows)
    _THEIR_TERMS.ahead(session, proposals=listed)
    cases = _CASES.of(session, proposals=listed)
    ledger.keep(session, [case.id for case in cases], _ENTRIES.of(session, proposals=listed))
    sides = {row.id: side(actor, row) for row in rows}
    own = [case for case in cases if case.proposal_id and case.process == sides[case.proposal_id]]
    return {
        case.proposal_id
        for case in own
        if case.proposal_id and (due := due_of(session, law, case)) and is_late(due, today)
    }
