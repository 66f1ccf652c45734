"""What the diagrams of proposals want done: results told to dossiers and to proposals, awards of
higher levels registered, rows of the province's council listed and struck."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import func, select

from service.access import Acting
from service.casework import holds, proposals
from service.casework.people import place_of
from service.commands import cases, record, results
from service.commands.office import Context, Effect
from service.db.base import new_id
from service.db.models import (
    AgendaItem,
    Award,
    Case,
    CouncilSession,
    Decision,
    DecisionRow,
    Nomination,
    Proposal,
    ProposalRow,
)
from workflows.engine import Fact

_REGISTERED_BY: Final = "law06.art83"
_CLOSED: Final = ("counted", "concluded", "cancelled")


def _proposal(context: Context, case: Case) -> Proposal:
    return context.session.get_one(Proposal, case.proposal_id)


def report_to_dossiers(context: Context, case: Case, acting: Acting | None) -> None:
    """`proposal_result` to each dossier concerned, when the last of its upward rows is settled;
    also to those whose rows have all left. Whatever is struck counts for nothing."""
    proposal = _proposal(context, case)
    session = context.session
    dossiers = {row.nomination.dossier_id for row in proposal.live}
    dossiers |= proposals.left_without_rows(session, proposal.owner_id)
    for dossier_id in sorted(dossiers):
        if proposals.awaited(session, dossier_id) or not holds.listens(session, dossier_id):
            continue
        rows = session.execute(
            select(ProposalRow.answer, func.count())
            .join(Nomination, Nomination.id == ProposalRow.nomination_id)
            .where(Nomination.dossier_id == dossier_id)
            .group_by(ProposalRow.answer)
        )
        counted = {answer: number for answer, number in rows}  # noqa: C416  rows are no pairs
        payload: dict[str, Fact] = {
            "upper_awarded": counted.get("awarded", 0),
            "upper_refused": counted.get("refused", 0),
        }
        once = f"proposal_result:{proposal.id}:{dossier_id}"
        cases.send(context, "proposal_result", dossier_id, payload, once=once)


# Awards of a higher level -------------------------------------------------------------------------


def start_upper_award(context: Context, case: Case, acting: Acting | None) -> None:
    """Register what was awarded; where the law lets the commune pay, its money follows."""
    proposal = _proposal(context, case)
    awarded = [row for row in proposal.rows if row.answer == "awarded"]
    if not awarded:
        return
    results.tell_of_upper_awards(context, awarded)
    place = place_of(context.session, proposal.owner_id)
    if not context.law.setting("pays_upper_award", context.today, place).is_on:
        _register(context, case, awarded, decision=None)
        return
    papers: dict[tuple[object, ...], list[ProposalRow]] = {}
    for row in awarded:
        papers.setdefault((row.number, row.decided_on, row.signer), []).append(row)
    for position, rows in enumerate(papers.values(), start=1):
        _open(context, proposal, rows, f"{proposal.number}/{position}", place, acting)


def _open(
    context: Context,
    proposal: Proposal,
    rows: Sequence[ProposalRow],
    number: str,
    place: tuple[str, ...],
    acting: Acting | None,
) -> None:
    """A decision of above as entered here, and the case that pays and confers."""
    decision = _enter(context, proposal, rows, number, place)
    awards = [context.law.award(row.nomination.award) for row in rows]
    allowed = context.law.setting("payment_returns_allowed", context.today, place).number
    cases.start(
        context,
        "upper_award",
        {
            "decision_id": decision.id,
            "owner_id": proposal.owner_id,
            "nomination_ids": [row.nomination_id for row in rows],
            "payment_here": any(row.money for row in decision.rows),
            "certificates_needed": sum(award.certificate for award in awards),
            "conferral_here": True,
            "payment_returns_left": allowed,
        },
        owner=proposal.owner,
        number=number,
        subject=cases.Subject(decision_id=decision.id),
        acting=acting,
    )


def _enter(
    context: Context,
    proposal: Proposal,
    rows: Sequence[ProposalRow],
    number: str,
    place: tuple[str, ...],
) -> Decision:
    decision = Decision(
        id=new_id(),
        owner_id=proposal.owner_id,
        kind="award",
        draft_number=number,
        number=rows[0].number,
        title="Khen thưởng của cấp trên",
        state="issued",
        issued_on=rows[0].decided_on,
        opened_at=context.now,
    )
    context.session.add(decision)
    for ordinal, row in enumerate(rows, start=1):
        award, kind = row.nomination.award, row.nomination.subject.kind
        money = context.law.amount(award, kind, on=context.today, place=place)
        context.session.add(
            DecisionRow(
                decision_id=decision.id,
                nomination_id=row.nomination_id,
                ordinal=ordinal,
                money=money.value,
                money_because=list(money.because),
            )
        )
    context.session.flush()  # the case's first tasks offer these rows
    return decision


def register_upper_awards(context: Context, case: Case, acting: Acting | None) -> None:
    decision = context.session.get_one(Decision, case.decision_id)
    rows = context.session.scalars(
        select(ProposalRow)
        .where(
            ProposalRow.nomination_id.in_([row.nomination_id for row in decision.rows]),
            ProposalRow.answer == "awarded",
        )
        .order_by(ProposalRow.ordinal)
    ).all()
    _register(context, case, rows, decision=decision)


def _register(
    context: Context, case: Case, rows: Sequence[ProposalRow], *, decision: Decision | None
) -> None:
    for ordinal, row in enumerate(rows, start=1):
        nomination = row.nomination
        context.session.add(
            Award(
                owner_id=case.owner_id,
                subject_id=nomination.subject_id,
                nomination_id=nomination.id,
                decision_id=decision.id if decision else None,
                proposal_id=row.proposal_id,
                award=nomination.award,
                year=nomination.dossier.round.year,
                decision_number=row.number,
                decided_on=row.decided_on or context.today,
                signer=row.signer,
                ordinal=ordinal,
                citation=_REGISTERED_BY,
            )
        )
    record.event(context, case, "upper_award.registered", rows=len(rows))


# The province's council ---------------------------------------------------------------------------


def list_at_province(context: Context, case: Case) -> None:
    """The eligible rows go to the province's council; without any it has nothing to say."""
    proposal = _proposal(context, case)
    eligible = [row for row in proposal.live if row.verdict == "eligible"]
    for row in eligible:
        row.nomination.waits_for = proposals.LISTED
    if not eligible:
        _answer(context, proposal, once=f"council_result:{case.id}:{proposal.id}")


def report_to_proposals(context: Context, sitting: CouncilSession) -> None:
    """One `council_result` to each proposal that waits for one and whose last row has left the
    province's list: it was voted on, or held, or withdrawn."""
    reviews = context.session.scalars(
        select(Case).where(
            Case.owner_id == sitting.owner_id,
            Case.process == proposals.REVIEW,
            Case.ended_at.is_(None),
        )
    )
    for review in sorted(reviews, key=lambda case: case.number):
        if not holds.awaits(review, "council_result"):
            continue
        proposal = _proposal(context, review)
        waits = {row.nomination.waits_for for row in proposal.live}
        if not waits & {proposals.LISTED, proposals.ON_AGENDA}:
            _answer(context, proposal, once=f"council_result:{sitting.id}:{proposal.id}")


def _answer(context: Context, proposal: Proposal, *, once: str) -> None:
    passed = [row.nomination for row in proposal.live if row.council == "passed"]
    here = sum(each.deciding_level == proposals.PROVINCE for each in passed)
    results = [row.council for row in proposal.live]
    payload: dict[str, Fact] = {
        "passed_here": here,
        "passed_upward": len(passed) - here,
        "council_failed": results.count("failed"),
        "council_deferred": results.count("deferred"),
    }
    cases.send(context, "council_result", proposal.id, payload, once=once)


def note_withdrawal(context: Context, case: Case, acting: Acting | None) -> None:
    """What the commune has taken back leaves the list and the agendas that are not yet counted."""
    proposal = _proposal(context, case)
    for row in proposal.live:  # what was struck has left already, and may be in another
        items = context.session.scalars(
            select(AgendaItem)
            .join(CouncilSession, CouncilSession.id == AgendaItem.session_id)
            .where(
                AgendaItem.nomination_id == row.nomination_id,
                CouncilSession.owner_id == proposal.province_id,
                CouncilSession.state.not_in(_CLOSED),
            )
        )
        for item in items:
            item.struck = True
        if row.nomination.waits_for in (proposals.LISTED, proposals.ON_AGENDA):
            row.nomination.waits_for = ""


EFFECTS: Final[dict[str, Effect]] = {
    "report_to_dossiers": report_to_dossiers,
    "start_upper_award": start_upper_award,
    "register_upper_awards": register_upper_awards,
    "note_withdrawal": note_withdrawal,
}
