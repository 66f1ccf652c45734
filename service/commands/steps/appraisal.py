"""Appraisal: opinions asked and given, the verdict on each nomination, its approval."""

from collections.abc import Mapping
from typing import ClassVar

from forms.answers import Answers
from service.casework import on_record
from service.commands import reminders
from service.commands.steps.work import Computed, Step, Work, instant
from service.db.models import Nomination
from workflows.law.citations import Refusal

COMMUNE = "commune"


class HoldIsMissing(Refusal):
    """Trường hợp “{name}” ghi tạm dừng nhưng chưa có quyết định tạm dừng xét. Quyết định tạm dừng
    trước, hoặc đề nghị thẩm định lại."""

    status: ClassVar[int] = 422


class NotHisWork(Refusal):
    """Sáng kiến được chọn không phải của “{name}”, hoặc đã dùng cho lần khen khác."""

    status: ClassVar[int] = 422


def request_opinions(work: Work, answers: Answers) -> Computed:
    bodies = list(answers.get("bodies") or ())
    if bodies:
        work.record("opinion.requested", bodies=bodies)
    closes = work.ends("opinion") if bodies else instant(work.context.now)
    return {
        "opinion_body_ids": bodies,
        "opinion_count": len(bodies),
        "opinions_close_at": closes,
    }


def appraise_dossier(work: Work, answers: Answers) -> Computed:
    _note_verdicts(work, answers)
    work.record("appraisal.recorded")
    return {}


def revise_appraisal(work: Work, answers: Answers) -> Computed:
    _note_verdicts(work, answers)
    work.record("appraisal.redone")
    return {}


def _note_verdicts(work: Work, answers: Answers) -> None:
    by_id = {nomination.id: nomination for nomination in work.live_nominations()}
    _note_works(work, by_id, answers)
    for row in answers["rows"]:
        nomination = by_id[row["nomination"]]
        if row.get("override_reason"):
            work.record("eligibility.overridden", nomination=nomination.id)
        nomination.verdict = row["verdict"]
        nomination.appraisal = {
            "verdict": row["verdict"],
            "reason": row.get("override_reason") or row.get("reason") or "",
            "conclusion": answers["conclusion"],
            "confirmed": list(row.get("confirmed") or ()),
            "quota_answer": answers.get("quota_answer") or "",
        }


def _note_works(work: Work, by_id: Mapping[str, Nomination], answers: Answers) -> None:
    """What each rests on from now: nothing else may, unless it is freed again."""
    chosen = {row["nomination"]: row.get("initiative_used") or None for row in answers["rows"]}
    context = work.context
    named = [by_id[key] for key, work_id in chosen.items() if work_id]
    records = on_record.of_these(context.session, context.law, named, context.today)
    free = on_record.free_works(records)
    taken: set[tuple[str, str]] = set()
    for key, work_id in chosen.items():
        nomination = by_id[key]
        nomination.work_id = work_id
        if work_id is None:
            continue
        use = (nomination.subject_id, work_id)
        if use in taken or work_id not in {each.key for each in free[key]}:
            raise NotHisWork(name=nomination.subject.name)
        taken.add(use)


def give_opinion(work: Work, answers: Answers) -> Computed:
    work.record("opinion.given", body=work.task.organisation_id)
    reminders.answered(work.context, work.case, work.dossier, once=work.task.id)
    return {}


def approve_appraisal(work: Work, answers: Answers) -> Computed:
    live = work.live_nominations()
    if answers["appraisal_approved"]:
        _settle_verdicts(live)
        work.record("appraisal.approved")
    else:
        work.record("appraisal.returned")
    eligible = [nomination for nomination in live if nomination.verdict == "eligible"]
    here = sum(nomination.deciding_level == COMMUNE for nomination in eligible)
    return {
        "nominations_eligible": len(eligible),
        "passed_here": here,
        "passed_upward": len(eligible) - here,
        "comment_required": _comment_required(work, eligible),
    }


def _settle_verdicts(live: list[Nomination]) -> None:
    for nomination in live:
        if nomination.verdict == "hold":
            raise HoldIsMissing(name=nomination.subject.name)
        if nomination.verdict != "eligible":
            nomination.outcome = nomination.verdict
            nomination.reason = nomination.appraisal.get("reason", "")


def _comment_required(work: Work, eligible: list[Nomination]) -> bool:
    law, on, kind = work.context.law, work.context.today, work.dossier.case_kind
    return any(
        law.public_comment(nomination.award, on, work.place, kind=kind) for nomination in eligible
    )


STEPS: dict[str, Step] = {
    "request_opinions": request_opinions,
    "appraise_dossier": appraise_dossier,
    "revise_appraisal": revise_appraisal,
    "give_opinion": give_opinion,
    "approve_appraisal": approve_appraisal,
}
