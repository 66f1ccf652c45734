"""Intake: the list, the unit's review, the submission, receipt and the one return."""

from typing import Any, ClassVar, Final

from forms.answers import Answers
from service.casework.ledger import STATUTORY
from service.casework.people import role_holders
from service.casework.registering import registered_subjects
from service.commands import nominations, numbers, record, results, terms
from service.commands.steps.work import Computed, Step, Work, instant
from service.commands.terms import Notice
from service.db.models import Nomination
from workflows.law.citations import Refusal
from workflows.law.roles import Role

_INCOMPLETE: Final = "incomplete_papers"


class NothingKept(Refusal):
    """Giữ lại ít nhất một trường hợp, hoặc chọn không tiếp nhận."""

    status: ClassVar[int] = 422


class NotRegistered(Refusal):
    """Chưa đăng ký thi đua năm {year} nên không đề nghị được: {names}."""

    status: ClassVar[int] = 422


def register_nominations(work: Work, answers: Answers) -> Computed:
    listed = nominations.replace(work.context, work.dossier, answers["rows"])
    _look_up_registrations(work, listed)
    return {"nomination_ids": [nomination.id for nomination in listed]}


def _look_up_registrations(work: Work, listed: list[Nomination]) -> None:
    """Who registered this year is noted; an office may switch on that nobody else is proposed."""
    context, year = work.context, work.dossier.round.year
    registered = registered_subjects(
        context.session, work.dossier.owner_id, year, [each.subject_id for each in listed]
    )
    if registered is None:
        return
    for nomination in listed:
        nomination.registered = nomination.subject_id in registered
    switch = context.law.setting("registration_required", on=context.today, place=work.place)
    missing = [each.subject.name for each in listed if not each.registered]
    if switch.is_on and missing:
        raise NotRegistered(names=", ".join(missing), year=year, citation_key=switch.citation.key)


def write_achievement_report(work: Work, answers: Answers) -> Computed:
    work.record("report.signed", nomination=work.task.nomination_id)
    return {}


def hold_unit_review(work: Work, answers: Answers) -> Computed:
    live = work.live_nominations()
    by_id = {nomination.id: nomination for nomination in live}
    for row in answers["rows"]:
        nomination = by_id[row["nomination"]]
        nomination.unit_votes = {
            name: row[name] for name in ("in_favour", "against", "abstained", "proposed")
        }
        if not row["proposed"]:
            nomination.outcome = "not_proposed"
            nomination.reason = row.get("reason") or "Đơn vị không đề nghị"
    proposed = [nomination for nomination in live if nomination.outcome == "open"]
    work.record("unit_review.recorded", proposed=len(proposed))
    return {
        "nominations_proposed": len(proposed),
        "nomination_ids": [nomination.id for nomination in proposed],
        "council_required": any(_needs_council(work, nomination) for nomination in proposed),
        "intake_result": "" if proposed else "none_proposed",
    }


def _needs_council(work: Work, nomination: Nomination) -> bool:
    law, on = work.context.law, work.context.today
    return bool(law.council_required(nomination.award, on=on, place=work.place))


def submit_dossier(work: Work, answers: Answers) -> Computed:
    dossier = work.dossier
    dossier.submitted_at = work.context.now
    dossier.facts = dossier.facts | {"signer": answers["signer"]}
    work.record("dossier.submitted")
    return {}


def receive_dossier(work: Work, answers: Answers) -> Computed:
    work.record("dossier.received", complete=answers["papers_complete"])
    dossier = work.dossier
    dossier.facts = dossier.facts | {
        "received_on": answers["received_on"].isoformat(),
        "channel": answers["channel"],
    }
    if answers["papers_complete"]:
        return _accept(work) | _returns(work)
    if _returns(work)["returns_left"]:
        return _return(work, answers)
    work.record("dossier.incomplete")
    return {"intake_result": "", **_returns(work)}


def _accept(work: Work) -> dict[str, Any]:
    context, dossier = work.context, work.dossier
    dossier.accepted_at = context.now
    receipt = numbers.paper_number(context, dossier.owner, "receipt", "BN-HSTĐKT")
    dossier.facts = dossier.facts | {"receipt": receipt}
    work.record("dossier.accepted", receipt=receipt)
    terms.begin(context, work.case, STATUTORY)
    return {"intake_result": "accepted"}


def _return(work: Work, answers: Answers) -> dict[str, Any]:
    context, dossier = work.context, work.dossier
    paper = numbers.paper_number(context, dossier.owner, "completion", "PYC-BS")
    dossier.facts = dossier.facts | {
        "return_paper": paper,
        "return_text": answers["request_text"],
    }
    left = _returns(work)  # before this return is counted: the gateway asks whether one is left
    work.record("dossier.returned", paper=paper)
    _stop_and_tell(work, paper)
    return {"intake_result": "", **left, "completion_due_at": work.ends("papers_completion")}


def _returns(work: Work) -> dict[str, Any]:
    """How many returns the law still allows, and an instant for the drawn timer."""
    left = work.amount("returns_allowed") - work.times("dossier.returned")
    return {"returns_left": max(left, 0), "completion_due_at": instant(work.context.now)}


def _stop_and_tell(work: Work, paper: str) -> None:
    """The term stands still until the unit has answered; a term that stands still already does
    not stop twice."""
    dossier, context = work.dossier, work.context
    notice = Notice(
        ground=_INCOMPLETE, number=paper, on=context.today, actor_id=work.acting.person_id
    )
    terms.begin(context, work.case, "papers_check")  # it may have ended with the check before
    terms.stop(context, work.case, "papers_check", notice)
    heads = role_holders(context.session, Role.UNIT_HEAD, dossier.unit_id, context.today)
    record.tell(context, heads, dossier, "returned", once=work.task.id)


def complete_papers(work: Work, answers: Answers) -> Computed:
    work.record("dossier.completed")
    terms.resume(work.context, work.case, "papers_check", Notice(ground=_INCOMPLETE))
    return {}


def settle_incomplete(work: Work, answers: Answers) -> Computed:
    settlement = answers["settlement"]
    live = work.live_nominations()
    facts: dict[str, Any] = {
        "nomination_ids": [nomination.id for nomination in live],
        "completion_due_at": instant(work.context.now),
        "intake_result": "",
    }
    if settlement == "accept_part":
        kept = set(answers["kept"])
        _carry_over(live, kept, answers.get("reason", ""))
        facts |= _accept(work)
        facts["nomination_ids"] = [each.id for each in live if each.id in kept]
    elif settlement == "extend":
        paper = work.dossier.facts.get("return_paper", "")
        work.record("dossier.returned", paper=paper, extended=True)
        _stop_and_tell(work, paper)
        facts["completion_due_at"] = work.ends("papers_completion")
    else:
        work.record("dossier.refused", reason_given=True)
        results.tell(work.context, work.dossier, "refusal", {}, once="intake")
        facts["intake_result"] = "refused"
        for nomination in live:
            nomination.outcome, nomination.reason = "refused", answers["reason"]
    return facts


def _carry_over(live: list[Nomination], kept: set[str], reason: str) -> None:
    if not kept & {nomination.id for nomination in live}:
        raise NothingKept
    for nomination in live:
        if nomination.id not in kept:
            nomination.outcome, nomination.reason = "carried_over", reason


STEPS: dict[str, Step] = {
    "register_nominations": register_nominations,
    "write_achievement_report": write_achievement_report,
    "hold_unit_review": hold_unit_review,
    "submit_dossier": submit_dossier,
    "receive_dossier": receive_dossier,
    "complete_papers": complete_papers,
    "settle_incomplete": settle_incomplete,
}
