"""What service tasks of the diagrams want done: rows, letters and messages to other cases.

Effects change nothing that a gateway reads. The engine names them in order; each is performed in
the transaction of the command that reached it.
"""

from typing import Final

from sqlalchemy import select, update

from service.access import Acting
from service.casework import proposals
from service.casework.people import role_holders
from service.commands import cases, numbers, proposal_effects, record, reports
from service.commands.office import Context, Effect
from service.commands.steps import campaign
from service.db.base import new_id
from service.db.models import (
    Case,
    CouncilSession,
    Decision,
    DecisionRow,
    Dossier,
    Envelope,
    Nomination,
    Organisation,
    PublicRemark,
)
from workflows.law.roles import Role

_HERE: Final = "commune"


def _dossier(context: Context, case: Case) -> Dossier:
    return context.session.get_one(Dossier, case.dossier_id)


def _nominations(context: Context, dossier: Dossier, *outcomes: str) -> list[Nomination]:
    return list(
        context.session.scalars(
            select(Nomination)
            .where(Nomination.dossier_id == dossier.id, Nomination.outcome.in_(outcomes))
            .order_by(Nomination.position)
        )
    )


def list_for_council(context: Context, case: Case, acting: Acting | None) -> None:
    if case.proposal_id is not None:
        proposal_effects.list_at_province(context, case)
        return
    dossier = _dossier(context, case)
    rows = [each for each in _nominations(context, dossier, "open") if each.verdict == "eligible"]
    for nomination in rows:
        nomination.waits_for = "council"
    dossier.waits_for = "council"
    record.event(context, case, "dossier.listed", acting, list="council", rows=len(rows))


def list_for_decision(context: Context, case: Case, acting: Acting | None) -> None:
    """Rows that no decision holds yet wait for one; without a council the eligible have passed."""
    dossier = _dossier(context, case)
    if dossier.waits_for != "council":
        for nomination in _nominations(context, dossier, "open"):
            nomination.outcome = "passed"
    for nomination in _nominations(context, dossier, "passed"):
        if nomination.deciding_level == _HERE and not _in_a_decision(context, nomination):
            nomination.waits_for = "decision"
    dossier.waits_for = "decision"
    record.event(context, case, "dossier.listed", acting, list="decision")


def _in_a_decision(context: Context, nomination: Nomination) -> bool:
    found = context.session.scalar(
        select(DecisionRow.id)
        .where(DecisionRow.nomination_id == nomination.id, DecisionRow.struck.is_(False))
        .limit(1)
    )
    return found is not None


def list_for_proposal(context: Context, case: Case, acting: Acting | None) -> None:
    dossier = _dossier(context, case)
    for nomination in _nominations(context, dossier, "passed"):
        if nomination.deciding_level != _HERE:
            nomination.waits_for = "proposal"
    dossier.waits_for = "proposal"
    record.event(context, case, "dossier.listed", acting, list="proposal")


def notify_not_passed(context: Context, case: Case, acting: Acting | None) -> None:
    """Tell the unit which of its nominations did not pass, with ratio and rule on the page."""
    dossier = _dossier(context, case)
    failed = _nominations(context, dossier, "failed")
    if not failed:
        return
    record.event(context, case, "nomination.not_passed", acting, rows=len(failed))
    heads = role_holders(context.session, Role.UNIT_HEAD, dossier.unit_id, context.today)
    record.tell(context, heads, dossier, "not_passed", once=f"{case.id}:{len(failed)}")


def open_verification(context: Context, case: Case, acting: Acting | None) -> None:
    """Remarks that must be verified go to the office head, who may order a hold."""
    dossier = _dossier(context, case)
    remarks = context.session.scalars(
        select(PublicRemark.id).where(
            PublicRemark.dossier_id == dossier.id, PublicRemark.handling == "verify"
        )
    ).all()
    if not remarks:
        return
    record.event(context, case, "verification.opened", acting, remarks=list(remarks))
    heads = role_holders(context.session, Role.OFFICE_HEAD, dossier.owner_id, context.today)
    record.tell(context, heads, dossier, "verify", once=case.id)


def return_to_agenda(context: Context, case: Case, acting: Acting | None) -> None:
    """A cancelled session sends nothing: its nominations wait for another."""
    sitting = context.session.get_one(CouncilSession, case.session_id)
    sitting.state = "cancelled"
    for item in list(sitting.agenda):
        if not item.struck:
            item.nomination.waits_for = proposals.list_of(sitting, item.nomination)
        item.struck = True
    # Nobody opens them any more: what cannot be read is not kept either.
    context.session.execute(
        update(Envelope).where(Envelope.session_id == sitting.id).values(sealed=None)
    )


def start_decision(context: Context, case: Case, acting: Acting | None) -> None:
    """Open a decision over the rows that passed for the owner's own authority."""
    sitting = context.session.get_one(CouncilSession, case.session_id)
    passed = [
        item.nomination
        for item in sitting.agenda
        if item.result == "passed"
        and not item.struck
        and item.nomination.deciding_level == _HERE
        and item.nomination.owner_id == sitting.owner_id
    ]
    if passed:
        open_decision(context, sitting.owner, passed, acting, session_id=sitting.id)


def open_decision(
    context: Context,
    owner: Organisation,
    nominations: list[Nomination],
    acting: Acting | None,
    *,
    session_id: str | None = None,
    corrects: Decision | None = None,
) -> Decision:
    decision = Decision(
        id=new_id(),
        owner_id=owner.id,
        kind="correction" if corrects else "award",
        corrects_id=corrects.id if corrects else None,
        draft_number=numbers.case_number(context, owner, "QĐ"),
        state="draft",
        session_id=session_id,
        opened_at=context.now,
    )
    context.session.add(decision)
    for ordinal, nomination in enumerate(nominations, start=1):
        nomination.waits_for = ""
        context.session.add(
            DecisionRow(decision_id=decision.id, nomination_id=nomination.id, ordinal=ordinal)
        )
    context.session.flush()  # the case's first task offers these rows
    _start_decision(context, owner, decision, [each.id for each in nominations], acting)
    return decision


def _start_decision(
    context: Context,
    owner: Organisation,
    decision: Decision,
    nomination_ids: list[str],
    acting: Acting | None,
) -> None:
    cases.start(
        context,
        "decision",
        {
            "decision_id": decision.id,
            "owner_id": owner.id,
            "nomination_ids": nomination_ids,
            "decision_kind": decision.kind,
        },
        owner=owner,
        number=decision.draft_number,
        subject=cases.Subject(decision_id=decision.id),
        acting=acting,
        opened="decision.opened",
    )


def close_registration(context: Context, case: Case, acting: Acting | None) -> None:
    campaign.close_registration(context, case)


EFFECTS: Final[dict[str, Effect]] = {
    "close_registration": close_registration,
    "list_for_council": list_for_council,
    "list_for_decision": list_for_decision,
    "list_for_proposal": list_for_proposal,
    "notify_not_passed": notify_not_passed,
    "open_verification": open_verification,
    "report_results": reports.report_results,
    "return_to_agenda": return_to_agenda,
    "start_decision": start_decision,
    "report_decision": reports.report_decision,
    **proposal_effects.EFFECTS,
}
