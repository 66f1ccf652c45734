"""A task that nobody may do is told at once to those who can give it to somebody."""

from datetime import date

from service.access import Acting
from service.casework import people
from service.commands import barred, record
from service.commands.office import Context
from service.db.models import Case, Task
from workflows.law.citations import Refusal
from workflows.procedure import TaskDefinition


def tell(
    context: Context, case: Case, task: Task, definition: TaskDefinition, *, on: date | None = None
) -> None:
    """Write to the head of the office and the chairman if nobody holds the role, or if whoever
    holds it is barred: he has done the step before, or is himself the nominee. `on`: the day from
    which that is so, if it is not today."""
    able = people.holders(context.session, task, on or context.today)
    if any(_may(context, case, definition, person.id) for person in able):
        return
    for leader in people.leaders(context.session, case, context.today):
        record.letter(
            context,
            leader.id,
            kind="urgent",
            template="unheld",
            data={"task": task.id, "barred": bool(able)},
            once=f"unheld:{task.id}:{leader.id}",
        )


def _may(context: Context, case: Case, definition: TaskDefinition, person_id: str) -> bool:
    try:
        barred.check(context.session, case, definition, Acting(person_id))
    except Refusal:
        return False
    return True
