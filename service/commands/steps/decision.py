"""The decision: drafted, checked, signed, numbered, issued, and entered in the register."""

from typing import ClassVar

from sqlalchemy import select

from forms.answers import Answers, Invalid
from service.casework.ledger import STATUTORY
from service.commands import numbers, terms
from service.commands.steps import correcting
from service.commands.steps.work import Computed, Step, Work
from service.db.models import Award, Case, Decision, DecisionRow, Nomination, Person
from workflows.law.citations import Refusal


class NothingLeft(Refusal):
    """Dự thảo không còn trường hợp nào. Chọn “Không còn trường hợp”."""

    status: ClassVar[int] = 422


class StrikesAll(Refusal):
    """Không ký trường hợp nào thì chọn “Không ký”; đã rút hết thì trả lại dự thảo."""

    status: ClassVar[int] = 422


def draft_decision(work: Work, answers: Answers) -> Computed:
    decision = work.decision
    rows = {row.nomination_id: row for row in decision.rows if not row.struck}
    if answers["draft_action"] == "empty":
        for row in rows.values():
            _leave(decision, row, "Không còn trường hợp")
        decision.state = "empty"
        return {"nomination_ids": [], "decision_result": "empty"}
    chosen = set(answers["nominations"])
    for row in rows.values():
        if row.nomination_id not in chosen:
            _leave(decision, row, answers.get("reason") or "Không đưa vào dự thảo")
            work.context.session.delete(row)
    if not chosen & rows.keys():
        raise NothingLeft
    work.context.session.flush()  # the rows are listed again below
    work.context.session.expire(decision, ["rows"])
    decision.title, decision.state = answers["title"], "draft"
    decision.bases = [dict(row) for row in answers.get("bases") or ()]
    if decision.is_correction:
        correcting.word(work, answers)
    else:
        _reckon(work, decision)
    work.record("decision.drafted", rows=len(decision.rows))
    kept = [row.nomination_id for row in decision.rows if not row.struck]
    return {"nomination_ids": kept, "decision_result": ""}


def _leave(decision: Decision, row: DecisionRow, reason: str) -> None:
    if not decision.is_correction:
        row.nomination.waits_for = "decision"
    row.reason = reason


def _reckon(work: Work, decision: Decision) -> None:
    """The money of each row by the rule of the day, and its number in the list."""
    live = [row for row in decision.rows if not row.struck]
    for ordinal, row in enumerate(live, start=1):
        row.ordinal = ordinal
        amount = work.context.law.amount(
            row.nomination.award,
            row.nomination.subject.kind,
            on=work.context.today,
            place=work.place,
        )
        row.money, row.money_because = amount.value, list(amount.because)


def review_decision_draft(work: Work, answers: Answers) -> Computed:
    work.record("decision.reviewed" if answers["draft_ok"] else "decision.returned")
    return {}


def sign_decision(work: Work, answers: Answers) -> Computed:
    decision, signing = work.decision, answers["signing"]
    if signing == "returned":
        work.record("decision.returned")
        return {"decision_result": ""}
    if work.acting.for_person_id is not None and answers.get("sign_as") == "chair":
        raise Invalid({("sign_as",): ["Bạn đang ký thay, chọn KT. CHỦ TỊCH"]})
    live = [row for row in decision.rows if not row.struck]  # no hold has taken them off
    decision.signer_id, decision.signed_at = work.acting.person_id, work.context.now
    decision.sign_as = answers.get("sign_as") or ""
    if signing == "refused":
        decision.state = "refused"
        for row in live:
            _not_signed(decision, row, answers["reason"], "refused")
        work.record("decision.refused", rows=len(live))
        _end_terms(work, live)
        return {"decision_result": "refused"}
    struck = {row["nomination"]: row["reason"] for row in answers.get("struck") or ()}
    for row in live:
        if row.nomination_id in struck:
            _not_signed(decision, row, struck[row.nomination_id], "struck")
    if all(row.struck for row in live):
        raise StrikesAll
    decision.state = "signed"
    # the difference from the council is recorded, with the chairman's reasons on the rows
    work.record("decision.signed", rows=len(live), struck=sorted(struck))
    _end_terms(work, live)
    return {"decision_result": ""}


def _not_signed(decision: Decision, row: DecisionRow, reason: str, outcome: str) -> None:
    row.struck, row.reason, row.money = True, reason, 0
    if not decision.is_correction:  # without its correction the award stands as it was decided
        row.nomination.outcome, row.nomination.reason = outcome, reason


def _end_terms(work: Work, rows: list[DecisionRow]) -> None:
    """Signing ends the statutory term of every dossier that has a row here."""
    if work.decision.is_correction:
        return
    dossiers = {row.nomination.dossier_id for row in rows}
    cases = work.context.session.scalars(
        select(Case).where(Case.dossier_id.in_(dossiers), Case.process == "commendation")
    )
    for case in cases:
        terms.end(work.context, case, STATUTORY, number=work.decision.draft_number)


def number_and_issue(work: Work, answers: Answers) -> Computed:
    decision, context = work.decision, work.context
    decision.number = numbers.paper_number(context, decision.owner, "decision", "QĐ-UBND")
    decision.issued_on = answers["issued_on"]
    decision.ceremony_on = answers.get("ceremony_on")
    decision.recipients = list(answers["recipients"])
    decision.signed_file, decision.state = answers["signed"], "issued"
    rows = [row for row in decision.rows if not row.struck]
    for ordinal, row in enumerate(rows, start=1):
        row.ordinal = ordinal
    take_effect = correcting.take_effect if decision.is_correction else _take_effect
    work.record("decision.issued", number=decision.number, rows=len(rows))
    return {
        "decision_result": "issued",
        "decision_number": decision.number,
        "payment_returns_left": work.amount("payment_returns_allowed"),
        **take_effect(work, decision, rows),
    }


def _take_effect(work: Work, decision: Decision, rows: list[DecisionRow]) -> Computed:
    for row in rows:
        row.nomination.outcome, row.nomination.waits_for = "decided", ""
        _register(work, decision, row)
    awards = [work.context.law.award(row.nomination.award) for row in rows]
    return {
        "payment_here": any(row.money for row in rows),
        "certificates_needed": sum(award.certificate for award in awards),
        "conferral_here": True,
    }


def _register(work: Work, decision: Decision, row: DecisionRow) -> None:
    nomination: Nomination = row.nomination
    signer = work.context.session.get_one(Person, decision.signer_id)
    work.context.session.add(
        Award(
            owner_id=decision.owner_id,
            subject_id=nomination.subject_id,
            nomination_id=nomination.id,
            decision_id=decision.id,
            award=nomination.award,
            year=nomination.dossier.round.year,
            decision_number=decision.number,
            decided_on=decision.issued_on,
            signer=signer.full_name,
            ordinal=row.ordinal,
            citation=work.task.citation,
        )
    )
    work.record("award.registered", nomination=nomination.id, ordinal=row.ordinal)


def notify_refusal(work: Work, answers: Answers) -> Computed:
    work.record("refusal.notified")
    return {}


STEPS: dict[str, Step] = {
    "draft_decision": draft_decision,
    "review_decision_draft": review_decision_draft,
    "sign_decision": sign_decision,
    "number_and_issue": number_and_issue,
    "notify_refusal": notify_refusal,
}
