"""A proposal at the commune: bundled, signed, sent, chased, completed, its answer written down."""

from typing import ClassVar

from sqlalchemy import select

from forms.answers import Answers
from service.casework import proposals
from service.casework.ledger import STATUTORY
from service.commands import numbers, proposal_letters, terms
from service.commands.proposal_letters import Paper
from service.commands.steps.work import Computed, Step, Work
from service.db.models import Case, Proposal
from workflows.law.citations import Refusal


class NothingToSend(Refusal):
    """Tờ trình không còn trường hợp nào. Rút tờ trình và nêu lý do."""

    status: ClassVar[int] = 422


def bundle_proposal(work: Work, answers: Answers) -> Computed:
    proposal = work.proposal
    proposal.recipient, proposal.route = answers["recipient"], answers["route"]
    proposal.initiative_scope = list(answers.get("initiative_scope") or ())
    chosen = set(answers["nominations"])
    for row in proposal.live:
        if row.nomination_id not in chosen:
            row.nomination.waits_for = "proposal"
            work.context.session.delete(row)
    work.context.session.flush()  # the rows are numbered again below
    work.context.session.expire(proposal, ["rows"])
    if not proposal.live:
        raise NothingToSend
    for ordinal, row in enumerate(proposal.live, start=1):
        row.ordinal = ordinal
    proposal.state = "to_sign"
    work.record("proposal.bundled", rows=len(proposal.live))
    return {}


def sign_proposal(work: Work, answers: Answers) -> Computed:
    proposal, signing = work.proposal, answers["proposal_signing"]
    if signing == "returned":
        proposal.state = "draft"
        return {"proposal_outcome": ""}
    if signing == "refused":
        proposal.state = "refused"
        _settle(proposal, "refused", answers["reason"])
        work.record("proposal.refused", rows=len(proposal.live))
        return {"proposal_outcome": "refused"}
    proposal.signer_id, proposal.signed_at = work.acting.person_id, work.context.now
    proposal.state = "to_send"
    work.record("proposal.signed", rows=len(proposal.live))
    return {"proposal_outcome": ""}


def _settle(proposal: Proposal, outcome: str, reason: str) -> None:
    for row in proposal.live:
        row.nomination.outcome, row.nomination.reason = outcome, reason


def send_proposal(work: Work, answers: Answers) -> Computed:
    proposal, context = work.proposal, work.context
    again = work.times("proposal.sent") > 0
    number = numbers.paper_number(context, proposal.owner, "proposal", "TTr-UBND")
    proposal.letter_number, proposal.letter_on = number, answers["date"]
    proposal.state, proposal.sent_at = "sent", context.now
    if not again:
        proposal.on_line = proposals.has_clerk(context.session, proposal.province_id, context.today)
    kind = "resubmitted" if again else "sent"
    paper = Paper(number=number, dated=answers["date"], file=answers["file"])
    proposal_letters.keep(context, proposal, kind, paper, work.acting.person_id)
    work.record("proposal.sent", number=number, channel=answers["channel"])
    if again:
        work.record("proposal.resubmitted", number=number)
    _end_terms(work, number)
    return {
        "answer_expected_at": work.ends("answer_expected", proposals.term_of(proposal)),
        "chases_left": _chases_left(work),
        "is_resubmission": again,
    }


def _end_terms(work: Work, number: str) -> None:
    """What the commune had to do by law is done for every dossier that has a row here."""
    dossiers = {row.nomination.dossier_id for row in work.proposal.live}
    cases = work.context.session.scalars(
        select(Case).where(Case.dossier_id.in_(dossiers), Case.process == "commendation")
    )
    for case in cases:
        terms.end(work.context, case, STATUTORY, number=number)


def _chases_left(work: Work) -> int:
    return max(work.amount("chases_allowed") - work.times("proposal.chased"), 0)


def chase_answer(work: Work, answers: Answers) -> Computed:
    proposal = work.proposal
    paper = Paper(number="", dated=answers["contacted_on"], text=answers["means"])
    proposal_letters.keep(work.context, proposal, "chased", paper, work.acting.person_id)
    work.record("proposal.chased", on=answers["contacted_on"].isoformat())
    return {
        "answer_expected_at": work.ends("answer_expected", proposals.term_of(proposal)),
        "chases_left": _chases_left(work),
    }


def complete_for_province(work: Work, answers: Answers) -> Computed:
    if answers["completion_choice"] == "drop":
        work.record("proposal.withdrawn")
        return {"proposal_outcome": "dropped"}
    work.proposal.state = "to_sign"
    work.record("proposal.completed")
    return {"proposal_outcome": ""}


_OUTCOMES = {"awarded": "decided", "refused": "refused", "forwarded": "forwarded"}


def record_answer(work: Work, answers: Answers) -> Computed:
    given = {row["nomination"]: row for row in answers["rows"]}
    proposal = work.proposal
    for row in proposal.live:
        said = given[row.nomination_id]
        row.answer, row.number = said["choice"], said.get("number") or ""
        row.decided_on, row.signer = said.get("date"), said.get("signer") or ""
        row.reason = said.get("reason") or ""
        row.nomination.outcome = _OUTCOMES[row.answer]
        row.nomination.reason = row.reason
    proposal.state = "settled"
    found = [row.answer for row in proposal.live]
    work.record("proposal.recorded", awarded=found.count("awarded"))
    return {
        "upper_awarded": found.count("awarded"),
        "upper_refused": found.count("refused"),
        "proposal_outcome": "answered",
    }


def acknowledge_proposal_withdrawal(work: Work, answers: Answers) -> Computed:
    proposal = work.proposal
    sent = proposal.sent_at is not None
    paper = Paper(
        number=answers["number"],
        dated=answers["date"],
        file=answers["file"],
        text=answers["reason"],
    )
    proposal_letters.keep(work.context, proposal, "withdrawn", paper, work.acting.person_id)
    proposal.state = "withdrawn"
    _settle(proposal, "withdrawn", answers["reason"])
    return {"already_sent": sent}


STEPS: dict[str, Step] = {
    "bundle_proposal": bundle_proposal,
    "sign_proposal": sign_proposal,
    "send_proposal": send_proposal,
    "chase_answer": chase_answer,
    "complete_for_province": complete_for_province,
    "record_answer": record_answer,
    "acknowledge_proposal_withdrawal": acknowledge_proposal_withdrawal,
}
