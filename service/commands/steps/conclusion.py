"""The end of a dossier: its results looked over, its papers filed, or its withdrawal noted."""

from typing import ClassVar, Final

from forms.answers import Answers
from service.casework import holds
from service.commands.steps.work import Computed, Step, Work
from workflows.law.citations import Refusal

_TOO_OFTEN: Final = "Hồ sơ đã hết lượt xét tiếp"


class StillOpen(Refusal):
    """Trường hợp “{name}” chưa có kết quả. Ghi rõ chuyển đợt sau kèm lý do."""

    status: ClassVar[int] = 422


def conclude_dossier(work: Work, answers: Answers) -> Computed:
    carried = {row["nomination"]: row["reason"] for row in answers.get("carried_over") or ()}
    for nomination in work.live_nominations():
        if nomination.id not in carried:
            raise StillOpen(name=nomination.subject.name)
        nomination.outcome = "carried_over"
        nomination.reason = carried[nomination.id]
    work.dossier.concluded_at = work.context.now
    work.record("dossier.concluded")
    left = max(work.amount("passes_allowed") - work.times("dossier.concluded"), 0)
    pending = holds.pending(work.context.session, work.dossier.id)
    for nomination in pending if left == 0 else ():
        if nomination.outcome == holds.RELEASED:  # those still held are settled by their conclusion
            nomination.outcome, nomination.reason = "carried_over", _TOO_OFTEN
    return {"nominations_pending": len(pending), "passes_left": left}


def archive_dossier(work: Work, answers: Answers) -> Computed:
    dossier = work.dossier
    dossier.facts = dossier.facts | {
        "archive": {name: answers[name] for name in ("file_title", "file_code", "retention")}
    }
    work.record("dossier.archived", code=answers["file_code"])
    return {}


STEPS: dict[str, Step] = {
    "conclude_dossier": conclude_dossier,
    "archive_dossier": archive_dossier,
}
