"""A member's ballot, sealed before it comes here: the first time or again, until the close."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import select

from forms.answers import Answers
from service.access import Actor, NotFound
from service.casework import envelopes
from service.commands import locks, tasks
from service.commands.office import Context
from service.commands.steps import ballot
from service.db.models import Case, CouncilSession, Task

_NOTHING: Final[Mapping[str, Any]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class CastBallot:
    """Put a sealed envelope into the box; only a member's last one counts. The first finishes his
    task. Returns the envelope's hash, his receipt."""

    actor: Actor
    session_id: str
    sealed: bytes = field(repr=False)
    by_server: bool = False

    def run(self, context: Context) -> str:
        sitting = context.session.get(CouncilSession, self.session_id)
        if sitting is None or self.actor.person_id not in {m.person_id for m in sitting.members}:
            raise NotFound
        case_id = context.session.scalars(
            select(Case.id).where(Case.session_id == sitting.id)
        ).one()
        locks.locked(context.session, case_id)  # of two at once the second votes again
        task_id = context.session.scalar(
            select(Task.id).where(
                Task.case_id == case_id,
                Task.key == "cast_ballot",
                Task.person_id == self.actor.person_id,
                Task.state == "open",
            )
        )
        if task_id is None:
            return self._again(context, sitting)
        work, definition = tasks.at_work(context, self.actor, task_id)
        form = tasks.bound_form(context, work.case, work.task)
        given = {"sealed": self.sealed, "by_server": self.by_server}
        tasks.finish(work, definition, form, Answers(given, _NOTHING, _NOTHING))
        return envelopes.receipt_of(self.sealed)

    def _again(self, context: Context, sitting: CouncilSession) -> str:
        person_id = self.actor.person_id
        return ballot.put_in_box(context, sitting, person_id, self.sealed, by_server=self.by_server)
