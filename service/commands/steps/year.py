"""A step of the year: done, or moved to another day."""

from forms.answers import Answers
from service.commands.steps.work import Computed, Step, Work
from service.db.models import YearStep


def do_year_step(work: Work, answers: Answers) -> Computed:
    step = work.context.session.get_one(YearStep, work.case.year_step_id)
    if not answers["step_moved"]:
        step.state, step.done_at = "done", work.context.now
        work.record("year_step.done")
        return {}
    before, step.due_on = step.due_on, answers["new_day"]
    step.moved_at, step.moved_by = work.context.now, work.acting.person_id
    step.moved_because = answers["reason"]
    work.record("year_step.moved", before=before.isoformat(), after=step.due_on.isoformat())
    return {}


STEPS: dict[str, Step] = {"do_year_step": do_year_step}
