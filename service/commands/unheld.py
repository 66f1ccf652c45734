"""A task that nobody may do is told at once to those who can give it to somebody."""

from datetime import date

from service.access import Acting
from service.casework import people
from service.casework.able import acting
from service.commands import barred, record
from service.commands.office import Context
from service.db.models import Case, Task
from workflows.law.citations import Refusal
from workflows.procedure import TaskDefinition


def tell(
    context: Context, case: Case, task: Task, definition: TaskDefinition, *, on: date | None = None
) -> None:
    """Write to the head of the office and the chairman if nobody holds the role, if whoever holds
    it cannot sign in, or if he is barred: he has done the step before, or is himself the nominee.
    `on`: the day from which that is so, if it is not today."""
    day = on or context.today
    able = []
    for each in acting(context.session, task, day):
        if _may(context, case, definition, each):
            return
        able.append(each)
    shut = not able and bool(people.holders(context.session, task, day))
    for leader in people.leaders(context.session, case, context.today):
        record.letter(
            context,
            leader.id,
            kind="urgent",
            template="unheld",
            data={"task": task.id, "barred": bool(able), "shut": shut},
            once=f"unheld:{task.id}:{leader.id}",
        )


def _may(context: Context, case: Case, definition: TaskDefinition, who: Acting) -> bool:
    try:
        barred.check(context.session, case, definition, who)
    except Refusal:
        return False
    return True
