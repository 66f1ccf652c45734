"""Decisions as a list: one query, whatever stands in them."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.db.models import Decision, DecisionRow, Dossier, Nomination
from service.queries.paging import PAGE, Page, decode, encode
from workflows.law.roles import Role

# Who handles a decision in his office, beside those who read everything there.
_OFFICES = (
    Role.COUNCIL_MEMBER,
    Role.RECORDS_CLERK,
    Role.FINANCE_OFFICER,
    Role.COMMUNICATIONS,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionItem:
    id: str
    kind: str
    state: str
    draft_number: str
    number: str | None
    title: str
    issued_on: date | None
    rows: int


def _in_sight(actor: Actor) -> Any:
    """All of the offices one works for, and what was issued about the units one speaks for."""
    owners = set(actor.organisations(_OFFICES))
    owners |= {
        holding.organisation_id
        for hat in actor.hats
        for holding in hat.holdings
        if access.may_read_all(actor, holding.organisation_id)
    }
    units = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    concerned = exists().where(
        DecisionRow.decision_id == Decision.id,
        Nomination.id == DecisionRow.nomination_id,
        Dossier.id == Nomination.dossier_id,
        Dossier.unit_id.in_(sorted(units)),
    )
    return or_(Decision.owner_id.in_(sorted(owners)), and_(Decision.state == "issued", concerned))


def decision_list(
    session: Session, actor: Actor, *, cursor: str | None = None, limit: int = PAGE
) -> Page[DecisionItem]:
    """The newest draft first."""
    counted = (
        select(func.count(DecisionRow.id))
        .where(DecisionRow.decision_id == Decision.id, DecisionRow.struck.is_(False))
        .scalar_subquery()
    )
    rows = (
        select(Decision, counted)
        .where(_in_sight(actor))
        .order_by(Decision.draft_number.desc())
        .limit(limit + 1)
    )
    after = decode(cursor, 1)
    if after is not None:
        rows = rows.where(Decision.draft_number < after[0])
    found = session.execute(rows).all()
    items = tuple(
        DecisionItem(
            id=row.id,
            kind=row.kind,
            state=row.state,
            draft_number=row.draft_number,
            number=row.number,
            title=row.title,
            issued_on=row.issued_on,
            rows=number,
        )
        for row, number in found[:limit]
    )
    more = len(found) > limit
    return Page(items, encode([items[-1].draft_number]) if more else None)
