"""Tasks of somebody who goes: given back to the queue, and told of where nobody is left."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Final

from service.access import Acting, Actor
from service.casework.able import can_act
from service.casework.actors import load_actor
from service.casework.claims import left_alone
from service.commands import locks, record, unheld
from service.commands.office import Context
from service.db.models import Case, Task
from workflows.law.roles import Role

_A_DAY: Final = timedelta(days=1)


def give_back(context: Context, actor: Actor, tasks: Iterable[Task]) -> int:
    """Drafts stay with their tasks. Returns how many went back."""
    number = 0
    for task in tasks:
        locks.locked(context.session, task.case_id)
        context.session.refresh(task)  # it may have been done while we waited for the case
        if task.state != "open" or task.claimed_by is None:
            continue
        case = context.session.get_one(Case, task.case_id)
        of, task.claimed_by, task.claimed_at = task.claimed_by, None, None
        facts = {"task": task.id, "key": task.key, "of": of}
        record.event(context, case, "task.released", Acting(actor.person_id), **facts)
        number += 1
    return number


def tell_of_the_shut(context: Context, person_id: str) -> None:
    """Leaders hear of the tasks that nobody can do now that somebody's account is shut. Whoever
    replaces him may still act for him."""
    session, today = context.session, context.today
    session.flush()  # who is left is asked for by statements of their own
    for held in load_actor(session, person_id, today).own.holdings:
        if not can_act(session, [person_id], held.role, today):
            tell_of_the_unheld(context, person_id, held.role, held.organisation_id, today - _A_DAY)


def tell_of_the_unheld(
    context: Context, person_id: str, role: Role, organisation_id: str, last_day: date
) -> None:
    """Leaders hear of the tasks that nobody may do once the last day of a role has passed."""
    after = max(last_day + _A_DAY, context.today)
    for task in left_alone(context.session, person_id, role, organisation_id, after):
        case = context.session.get_one(Case, task.case_id)
        definition = context.house.procedures.of(context.session, case.version).tasks[task.key]
        unheld.tell(context, case, task, definition, on=after)
