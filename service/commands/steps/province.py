"""A proposal at the province: received, returned, appraised, decided, answered."""

from datetime import datetime, time, timedelta

from forms.answers import Answers
from service.casework import proposals
from service.commands import proposal_letters, terms
from service.commands.proposal_letters import Paper
from service.commands.steps.work import Computed, Step, Work, instant
from workflows.law.calendar import HANOI

_ANSWER = "province_answer"


def receive_proposal(work: Work, answers: Answers) -> Computed:
    left = work.amount("province_returns_allowed") - work.times("province.returned")
    if answers["proposal_complete"]:
        work.record("province.accepted")
        variant = proposals.term_of(work.proposal)
        terms.begin(work.context, work.case, _ANSWER, variant=variant)
    return {"province_returns_left": max(left, 0)}


def return_proposal(work: Work, answers: Answers) -> Computed:
    context, proposal = work.context, work.proposal
    proposal.completion_due_on = answers["completion_due_on"]
    paper = Paper(
        number=answers["number"],
        dated=answers["date"],
        file=answers["file"],
        text="\n".join(row["defect"] for row in answers["defects"]),
    )
    work.record("province.returned", number=answers["number"])
    proposal_letters.comes_back(context, proposal, "returned", paper, work.acting.person_id)
    # The whole of its last day is there to complete it.
    after = answers["completion_due_on"] + timedelta(days=1)
    return {"completion_due_at": instant(datetime.combine(after, time(), HANOI))}


def appraise_proposal(work: Work, answers: Answers) -> Computed:
    found = {row["nomination"]: row for row in answers["rows"]}
    for row in work.proposal.live:
        said = found[row.nomination_id]
        row.verdict, row.verdict_reason = said["verdict"], said.get("reason") or ""
    bodies = list(answers.get("bodies") or ())
    work.record("province.appraised")
    if bodies:
        work.record("opinion.requested", bodies=bodies)
    closes = work.ends("opinion") if bodies else instant(work.context.now)
    return {
        "province_body_ids": bodies,
        "province_opinion_count": len(bodies),
        "province_opinions_close_at": closes,
    }


def give_provincial_opinion(work: Work, answers: Answers) -> Computed:
    work.record("opinion.given", body=work.task.organisation_id)
    return {}


def sign_provincial_decision(work: Work, answers: Answers) -> Computed:
    found = {row["nomination"]: row for row in answers["rows"]}
    for row in work.proposal.live:
        said = found[row.nomination_id]
        row.decision, row.reason = said["choice"], said.get("reason") or ""
        row.number, row.decided_on = answers["number"], answers["signed_on"]
        row.signer = work.signer.full_name
    work.record("province.decided", number=answers["number"])
    return {}


def answer_commune(work: Work, answers: Answers) -> Computed:
    paper = Paper(number=answers["number"], dated=answers["date"], file=answers["file"])
    work.record("province.answered", number=answers["number"])
    terms.end(work.context, work.case, _ANSWER, number=answers["number"])
    proposal_letters.comes_back(
        work.context, work.proposal, "answered", paper, work.acting.person_id
    )
    return {"answer_number": answers["number"]}


STEPS: dict[str, Step] = {
    "receive_proposal": receive_proposal,
    "return_proposal": return_proposal,
    "appraise_proposal": appraise_proposal,
    "give_provincial_opinion": give_provincial_opinion,
    "sign_provincial_decision": sign_provincial_decision,
    "answer_commune": answer_commune,
}
