"""Decisions as people see them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from service import access
from service.access import Actor, NotFound
from service.casework.corrections import Wording, corrected_wording, wording
from service.casework.lists import (
    CASES_OF_DECISION,
    CORRECTIONS,
    DECISIONS,
    SITTINGS_OF_DECISION,
)
from service.db.asking import Questions
from service.db.models import (
    CouncilSession,
    Decision,
    DecisionRow,
)
from workflows.law.book import LawBook

_ALL_OF_IT: Final = Questions(DECISIONS, CASES_OF_DECISION, CORRECTIONS, SITTINGS_OF_DECISION)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionRowView:
    nomination: str
    ordinal: int
    subject: str
    post: str
    unit: str
    award: str
    award_name: str
    kind: str  # of the subject
    money: int
    because: tuple[str, ...]
    struck: bool
    reason: str
    outcome: str
    was: Wording | None  # in the decision that this row corrects
    corrected_by: str  # number of the issued correction that took its place
    correcting: str  # draft number of a correction under way, for those who may read it


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedDecision:
    """A correction of this decision, or what it corrects; `id` is empty where it is not for the
    reader to open."""

    id: str
    number: str | None
    draft_number: str
    state: str
    issued_on: date | None
    printed_on: str
    spoiled: int


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
    owner_id: str
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
    corrects: LinkedDecision | None
    corrections: tuple[LinkedDecision, ...]  # the oldest first
    rows: tuple[DecisionRowView, ...]


def _may_read_decision(actor: Actor, decision: Decision) -> bool:
    concerned = {row.nomination.dossier.unit_id for row in decision.rows}
    return access.may_read_decision(
        actor,
        owner_id=decision.owner_id,
        unit_ids=frozenset(concerned),
        issued=decision.state == "issued",
    )


def decision(session: Session, law: LawBook, actor: Actor, decision_id: str) -> DecisionView:
    _ALL_OF_IT.ahead(session, decision=decision_id)
    found = DECISIONS.of(session, decision=decision_id)
    if not found or not _may_read_decision(actor, found[0]):
        raise NotFound
    (case,) = CASES_OF_DECISION.of(session, decision=decision_id)
    sitting = next(iter(SITTINGS_OF_DECISION.of(session, decision=decision_id)), None)
    links = {decision_id: CORRECTIONS.of(session, decision=decision_id)}
    return _decision(law, actor, found[0], case.id, sitting, links)


def _link(actor: Actor, to: Decision) -> LinkedDecision:
    printed = to.facts.get("certificates", {})
    return LinkedDecision(
        id=to.id if _may_read_decision(actor, to) else "",
        number=to.number,
        draft_number=to.draft_number,
        state=to.state,
        issued_on=to.issued_on,
        printed_on=printed.get("printed_on", ""),
        spoiled=printed.get("spoiled", 0),
    )


def _decision(
    law: LawBook,
    actor: Actor,
    row: Decision,
    case_id: str,
    sitting: CouncilSession | None,
    links: Mapping[str, Sequence[Decision]],
) -> DecisionView:
    newer = [
        each
        for each in links.get(row.id, ())
        if each.state == "issued" or _may_read_decision(actor, each)
    ]
    return DecisionView(
        id=row.id,
        case=case_id,
        kind=row.kind,
        draft_number=row.draft_number,
        number=row.number,
        title=row.title,
        bases=tuple(row.bases),
        state=row.state,
        owner_id=row.owner_id,
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
        corrects=_link(actor, row.corrects) if row.corrects else None,
        corrections=tuple(_link(actor, each) for each in newer),
        rows=tuple(_row(law, row, each, newer) for each in row.rows),
    )


def _row(
    law: LawBook, decision: Decision, each: DecisionRow, newer: Sequence[Decision]
) -> DecisionRowView:
    said = wording(each)
    holding = [other for other in newer if _holds(other, each.nomination_id)]
    return DecisionRowView(
        nomination=each.nomination_id,
        ordinal=each.ordinal,
        subject=said.name,
        post=said.post,
        unit=each.nomination.dossier.unit.name,
        award=each.nomination.award,
        award_name=law.award(each.nomination.award).name,
        kind=each.nomination.subject.kind,
        money=each.money,
        because=tuple(each.money_because),
        struck=each.struck,
        reason=each.reason,
        outcome=each.nomination.outcome,
        was=corrected_wording(decision, each.nomination_id),
        corrected_by=next((o.number for o in holding if o.number), "") or "",
        correcting=next((o.draft_number for o in holding if not o.number), ""),
    )


def _holds(decision: Decision, nomination_id: str) -> bool:
    return any(row.nomination_id == nomination_id and not row.struck for row in decision.rows)
