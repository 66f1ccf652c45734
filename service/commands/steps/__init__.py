"""What completing a task means beyond its form: rows written, facts computed, events recorded.

A step never says what comes next: it answers with facts, and the diagram decides. A task that is
not listed here is completed by its form alone.
"""

from forms.answers import Answers
from service.commands.steps import (
    appraisal,
    ballot,
    campaign,
    comment,
    conclusion,
    decision,
    hold,
    intake,
    minutes,
    proposal,
    province,
    publication,
    sitting,
    upkeep,
    year,
)
from service.commands.steps.work import Computed, Step, Work

STEPS: dict[str, Step] = {
    **intake.STEPS,
    **appraisal.STEPS,
    **comment.STEPS,
    **conclusion.STEPS,
    **sitting.STEPS,
    **ballot.STEPS,
    **minutes.STEPS,
    **decision.STEPS,
    **publication.STEPS,
    **hold.STEPS,
    **campaign.STEPS,
    **proposal.STEPS,
    **province.STEPS,
    **upkeep.STEPS,
    **year.STEPS,
}


def run(work: Work, answers: Answers) -> Computed:
    step = STEPS.get(work.task.key)
    return step(work, answers) if step is not None else {}


__all__ = ["STEPS", "Computed", "Step", "Work", "run"]
