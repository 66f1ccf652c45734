"""Concluding a hold by its own address, as its task does it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from service import access
from service.access import Actor, NotFound
from service.commands.office import Context
from service.commands.tasks import CompleteTask
from service.db.models import Case, Hold, Task
from workflows.law.citations import Refusal
from workflows.law.roles import Role

COMMAND: Final = "lift_hold"  # what the diagram names as the only one that ends a hold


class NotServedYet(Refusal):
    """Chưa thông báo tạm dừng xét cho đơn vị nên chưa kết luận được."""


class ConcludedAlready(Refusal):
    """Việc tạm dừng này đã được kết luận."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcludeHold:
    """Complete the open conclusion of a hold, with the answers of its form."""

    actor: Actor
    hold_id: str
    answers: Mapping[str, Any]

    def run(self, context: Context) -> dict[str, Any]:
        session = context.session
        hold = session.get(Hold, self.hold_id)
        if hold is None or not access.may_read_dossier(
            self.actor, owner_id=hold.owner_id, unit_id=hold.dossier.unit_id
        ):
            raise NotFound
        access.require(self.actor.holds(Role.OFFICE_HEAD, hold.owner_id))
        if hold.concluded_at is not None:
            raise ConcludedAlready
        task_id = session.scalar(
            select(Task.id)
            .join(Case, Case.id == Task.case_id)
            .where(Case.hold_id == hold.id, Task.state == "open", Task.command == COMMAND)
        )
        if task_id is None:
            raise NotServedYet
        return CompleteTask(task_id=task_id, actor=self.actor, answers=self.answers).run(context)
