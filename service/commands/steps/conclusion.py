"""The end of a dossier: its results looked over, its papers filed, or its withdrawal noted."""

from typing import ClassVar

from forms.answers import Answers
from service.commands.steps.work import Computed, Step, Work
from workflows.law.citations import Refusal


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
    left = work.amount("passes_allowed") - work.times("dossier.concluded")
    return {"nominations_pending": 0, "passes_left": max(left, 0)}


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
