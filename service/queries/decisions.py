"""Decisions as people see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service.access import Actor, NotFound
from service.casework.lines import DECISION
from service.db.models import (
    Case,
    CouncilSession,
    Decision,
    DecisionRow,
)
from service.queries.sessions import sees
from workflows.law.book import LawBook
from workflows.law.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRowView:
    nomination: str
    ordinal: int
    subject: str
    post: str
    unit: str
    award: str
    award_name: str
    money: int
    because: tuple[str, ...]
    struck: bool
    reason: str
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionView:
    id: str
    case: str
    kind: str
    draft_number: str
    number: str | None
    title: str
    bases: tuple[Mapping[str, Any], ...]
    state: str
    owner: str
    owner_code: str
    signer: str
    sign_as: str
    signed_at: datetime | None
    issued_on: date | None
    ceremony_on: date | None
    recipients: tuple[str, ...]
    facts: Mapping[str, Any]
    session: str | None
    minutes: str  # number of the minutes this rests on, where a council has sat
    minutes_on: datetime | None
    rows: tuple[DecisionRowView, ...]


def _may_read_decision(actor: Actor, decision: Decision) -> bool:
    owner = decision.owner_id
    if sees(actor, owner):
        return True
    offices = (Role.RECORDS_CLERK, Role.FINANCE_OFFICER, Role.COMMUNICATIONS)
    if any(actor.holds(role, owner) for role in offices):
        return True
    units = actor.organisations((Role.UNIT_HEAD, Role.UNIT_CLERK))
    concerned = {row.nomination.dossier.unit_id for row in decision.rows}
    return decision.state == "issued" and bool(units & concerned)


def decisions(session: Session, law: LawBook, actor: Actor) -> tuple[DecisionView, ...]:
    rows = session.scalars(
        select(Decision)
        .where(Decision.owner_id.in_(actor.communes))
        .options(joinedload(Decision.owner), joinedload(Decision.signer), *DECISION)
        .order_by(Decision.draft_number.desc())
    )
    return _decisions(session, law, [row for row in rows if _may_read_decision(actor, row)])


def decision(session: Session, law: LawBook, actor: Actor, decision_id: str) -> DecisionView:
    row = session.get(Decision, decision_id, options=DECISION)
    if row is None or not _may_read_decision(actor, row):
        raise NotFound
    return _decisions(session, law, [row])[0]


def _decisions(
    session: Session, law: LawBook, rows: Sequence[Decision]
) -> tuple[DecisionView, ...]:
    running = select(Case).where(Case.decision_id.in_([row.id for row in rows]))
    cases = {case.decision_id: case.id for case in session.scalars(running)}
    held = select(CouncilSession).where(CouncilSession.id.in_([row.session_id for row in rows]))
    sittings = {sitting.id: sitting for sitting in session.scalars(held)}
    return tuple(
        _decision(law, row, cases[row.id], sittings.get(row.session_id or "")) for row in rows
    )


def _decision(
    law: LawBook, row: Decision, case_id: str, sitting: CouncilSession | None
) -> DecisionView:
    return DecisionView(
        id=row.id,
        case=case_id,
        kind=row.kind,
        draft_number=row.draft_number,
        number=row.number,
        title=row.title,
        bases=tuple(row.bases),
        state=row.state,
        owner=row.owner.name,
        owner_code=row.owner.code,
        signer=row.signer.full_name if row.signer else "",
        sign_as=row.sign_as,
        signed_at=row.signed_at,
        issued_on=row.issued_on,
        ceremony_on=row.ceremony_on,
        recipients=tuple(row.recipients),
        facts=row.facts,
        session=row.session_id,
        minutes=sitting.minutes_number if sitting else "",
        minutes_on=sitting.signed_at if sitting else None,
        rows=tuple(_row(law, each) for each in row.rows),
    )


def _row(law: LawBook, each: DecisionRow) -> DecisionRowView:
    return DecisionRowView(
        nomination=each.nomination_id,
        ordinal=each.ordinal,
        subject=each.nomination.subject.name,
        post=each.nomination.subject.post,
        unit=each.nomination.dossier.unit.name,
        award=each.nomination.award,
        award_name=law.award(each.nomination.award).name,
        money=each.money,
        because=tuple(each.money_because),
        struck=each.struck,
        reason=each.reason,
        outcome=each.nomination.outcome,
    )
