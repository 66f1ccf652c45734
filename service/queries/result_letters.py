"""Letters about how nominations ended: not passed by the council, decided, refused."""

from sqlalchemy import Select, func, select

from service.db.models import (
    AgendaItem,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Nomination,
    Proposal,
    ProposalRow,
)
from service.mails.contents import Decided, NotPassed, Refused, VoteLine
from service.queries.daily_letter import Drafting, office_name
from service.queries.paper_parts import addressee_of
from workflows.law.book import LawBook
from workflows.law.calendar import local_day


def not_passed(desk: Drafting) -> NotPassed | None:
    dossier = desk.dossier()
    items = desk.session.scalars(
        select(AgendaItem)
        .join(Nomination, Nomination.id == AgendaItem.nomination_id)
        .where(Nomination.dossier_id == dossier.id, AgendaItem.result == "failed")
        .order_by(Nomination.position)
    ).all()
    if not items:
        return None
    sitting = desk.session.get_one(CouncilSession, items[-1].session_id)
    return NotPassed(
        office=office_name(dossier.owner),
        today=desk.today,
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        held_on=local_day(sitting.opened_at or sitting.meets_at or desk.now),
        lines=tuple(_votes(desk.law, item) for item in items),
        path=_path(dossier),
    )


def _votes(law: LawBook, item: AgendaItem) -> VoteLine:
    tally = item.tally
    return VoteLine(
        award=law.award(item.nomination.award).name,
        agree=tally["in_favour"],
        members=tally["members"],
        need=tally["need"],
        citation=law.citation(tally["citation"]).text,
    )


def decided(desk: Drafting) -> Decided | None:
    """By a decision of one's own authority, or by one of a higher level."""
    return _decided_above(desk) if "proposal" in desk.row.data else _decided_here(desk)


def _decided_here(desk: Drafting) -> Decided | None:
    dossier = desk.dossier()
    decision = desk.session.get_one(Decision, desk.row.data["decision"])
    rows = _rows(decision, dossier).where(DecisionRow.struck.is_(False))
    count = desk.session.scalar(rows) or 0
    if decision.issued_on is None or not count:
        return None
    return Decided(
        office=office_name(dossier.owner),
        today=desk.today,
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        decision_number=decision.number or "",
        issued_on=decision.issued_on,
        authority=f"Chủ tịch {decision.owner.name}",
        decided_count=count,
        path=_path(dossier),
        ceremony_on=decision.ceremony_on,
    )


def _decided_above(desk: Drafting) -> Decided | None:
    dossier, data = desk.dossier(), desk.row.data
    rows = desk.session.scalars(
        select(ProposalRow)
        .join(Nomination, Nomination.id == ProposalRow.nomination_id)
        .where(
            ProposalRow.proposal_id == data["proposal"],
            ProposalRow.number == data["number"],
            ProposalRow.answer == "awarded",
            Nomination.dossier_id == dossier.id,
        )
    ).all()
    if not rows or rows[0].decided_on is None:
        return None
    proposal = desk.session.get_one(Proposal, data["proposal"])
    return Decided(
        office=office_name(dossier.owner),
        today=desk.today,
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        decision_number=rows[0].number,
        issued_on=rows[0].decided_on,
        authority=addressee_of(dossier, proposal.authority),
        decided_count=len(rows),
        path=_path(dossier),
    )


def refused(desk: Drafting) -> Refused | None:
    """Not signed; or, without a decision, not received."""
    dossier = desk.dossier()
    decision_id = desk.row.data.get("decision")
    if decision_id is None:
        refused = Nomination.outcome == "refused"
        rows = select(func.count()).where(Nomination.dossier_id == dossier.id, refused)
        owner = dossier.owner
    else:
        decision = desk.session.get_one(Decision, decision_id)
        rows = _rows(decision, dossier).where(Nomination.outcome.in_(("refused", "struck")))
        owner = decision.owner
    return Refused(
        office=office_name(dossier.owner),
        today=desk.today,
        stage="decision" if decision_id else "intake",
        dossier_number=dossier.number,
        unit=dossier.unit.name,
        authority=f"Chủ tịch {owner.name}",
        path=_path(dossier),
        nominations=desk.session.scalar(rows) or 0,
    )


def _rows(decision: Decision, dossier: Dossier) -> Select[int]:
    return (
        select(func.count())
        .select_from(DecisionRow)
        .join(Nomination, Nomination.id == DecisionRow.nomination_id)
        .where(DecisionRow.decision_id == decision.id, Nomination.dossier_id == dossier.id)
    )


def _path(dossier: Dossier) -> str:
    return f"/dossiers/{dossier.id}"
