"""Decisions as a list: one query, whatever stands in them, and a page at a time."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import and_, exists, func, or_, select
from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.db.models import Decision, DecisionRow, Dossier, Nomination, Person
from service.queries.paging import PAGE, Page, at_most, decode, encode
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
    money: int
    signer: str
    corrects: bool


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
    first = select(Decision.id).where(_in_sight(actor))
    first = first.order_by(Decision.draft_number.desc()).limit(at_most(limit + 1))
    after = decode(cursor, 1)
    if after is not None:
        first = first.where(Decision.draft_number < after[0])
    found = session.execute(_rows(first.subquery())).all()
    items = tuple(_item(row) for row in found[:limit])
    more = len(found) > limit
    return Page(items, encode([items[-1].draft_number]) if more else None)


def _rows(first: Any) -> Any:
    """What is shown is asked of those alone that stand on the page."""
    live = (DecisionRow.decision_id == Decision.id, DecisionRow.struck.is_(False))
    number = select(func.count(DecisionRow.id)).where(*live).scalar_subquery()
    money = select(func.coalesce(func.sum(DecisionRow.money), 0)).where(*live).scalar_subquery()
    return (
        select(Decision, number.label("number"), money.label("money"), Person.full_name)
        .join(first, first.c.id == Decision.id)
        .outerjoin(Person, Person.id == Decision.signer_id)
        .order_by(Decision.draft_number.desc())
    )


def _item(row: Any) -> DecisionItem:
    decision: Decision = row.Decision
    return DecisionItem(
        id=decision.id,
        kind=decision.kind,
        state=decision.state,
        draft_number=decision.draft_number,
        number=decision.number,
        title=decision.title,
        issued_on=decision.issued_on,
        rows=row.number,
        money=int(row.money),
        signer=row.full_name or "",
        corrects=decision.corrects_id is not None,
    )
