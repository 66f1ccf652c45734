"""People at their tasks, and the clock on the wall."""

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from service.access import Actor
from service.casework import due, prefill
from service.casework.actors import load_actor
from service.casework.people import holders
from service.commands.cases import FireTimers
from service.commands.files import AttachFile
from service.commands.holding import ClaimTask
from service.commands.office import Command, Context, Office, Once
from service.commands.tasks import CompleteTask, bound_form
from service.db.models import Account, Dossier, Task
from tests.ordinary import Filler, with_rows
from tests.records import Records
from tests.tellers import as_tellers
from workflows.law.calendar import HANOI
from workflows.law.citations import Refusal

T = TypeVar("T")
Json = dict[str, Any]

_A_MOMENT: Final = timedelta(seconds=1)  # a timer fires after its moment, not at it
_MOST_STEPS: Final = 200
_STAFF: Final = 20  # of a unit that holds its review


class Clerks(Records):
    """Completes tasks as their holders would."""

    def __init__(self, office: Office) -> None:
        super().__init__(office)
        self._files: dict[str, str] = {}  # by who brought them

    # Time ---------------------------------------------------------------------------------------

    def moves_to(self, moment: datetime | str) -> None:
        """`"2026-12-01 08:00"` by the clock on the wall. Timers that ran out fire."""
        if isinstance(moment, str):
            moment = datetime.fromisoformat(moment).replace(tzinfo=HANOI)
        assert moment >= self.now, f"the clock already shows {self.now}"
        self.clock.move_to(moment)
        while due_cases := self.read(lambda session: due.timers(session, self.clock.now())):
            for case_id in due_cases:
                self.execute(FireTimers(case_id))

    def waits_for_the_timer(self, of: str) -> None:
        """Move to just after the case's next timer."""
        moment = self.case(of).next_timer
        assert moment is not None, f"no timer runs; open: {self.open_keys(of)}"
        self.moves_to(moment + _A_MOMENT)

    # Acting -------------------------------------------------------------------------------------

    def execute(self, command: Command[T], *, once: Once | None = None) -> T:
        return self.office.execute(command, once=once)

    def attaches(self, actor: Actor) -> str:
        """A file that somebody has brought: the same one for all his answers."""
        if actor.person_id not in self._files:
            file = AttachFile(actor=actor, name="Bản ký.pdf", kind="pdf", data=b"%PDF-1.7 ...")
            self._files[actor.person_id] = str(self.execute(file)["id"])
        return self._files[actor.person_id]

    def does(
        self,
        key: str,
        *,
        of: str | None = None,
        by: str | Actor | None = None,
        **answers: Any,
    ) -> dict[str, Any]:
        """Somebody of its role completes the one open task with this key.

        What is given goes into the form, the rest is answered in the ordinary way. A mapping by
        subject changes rows: `rows={nomination_id: {"proposed": False}}`.
        """
        return self.completes(self.task(key, of=of), by=by, **answers)

    def completes(
        self, task: Task, *, by: str | Actor | None = None, **answers: Any
    ) -> dict[str, Any]:
        def look(session: Session) -> tuple[Actor, Json, Json]:
            actor = self._actor_for(session, task, by)
            return actor, *self._form_and_draft(session, task)

        actor, schema, draft = self.read(look)
        filled = self._filled(task, actor, schema, draft, answers)
        return self.execute(
            CompleteTask(task_id=task.id, actor=actor, answers=filled, confirmed="token")
        )

    def claims(self, task: Task, username: str) -> None:
        self.execute(ClaimTask(task_id=task.id, actor=self.person(username)))

    def refused_to_complete(self, task: Task, *, by: str, answers: Any = None) -> str:
        """The name of the refusal that somebody gets who tries this task."""
        given = self.ordinary_answers(task, self.actor_for(task)) if answers is None else answers
        with pytest.raises(Refusal) as refused:
            self.execute(
                CompleteTask(
                    task_id=task.id, actor=self.person(by), answers=given, confirmed="token"
                )
            )
        return type(refused.value).__name__

    def all_do(self, key: str, *, of: str | None = None, **answers: Any) -> int:
        """Everybody who has this task completes it; returns how many did."""
        tasks = self.open_tasks(key, of=of)
        for task in tasks:
            self.completes(task, **answers)
        return len(tasks)

    def actor_for(self, task: Task, by: str | Actor | None = None) -> Actor:
        return self.read(lambda session: self._actor_for(session, task, by))

    def _actor_for(self, session: Session, task: Task, by: str | Actor | None) -> Actor:
        if isinstance(by, Actor):
            return by
        if by is not None:
            person_id = session.scalars(
                select(Account.person_id).where(Account.username == by)
            ).one()
        elif task.claimed_by is not None:
            person_id = task.claimed_by
        else:
            people = holders(session, task, self.today)
            assert people, f"nobody holds the role {task.role} for {task.key}"
            person_id = people[0].id
        return load_actor(session, person_id, self.today)

    def form_and_draft(self, task: Task) -> tuple[Json, Json]:
        """The JSON Schema of the task's form and what it holds before anybody typed."""
        return self.read(lambda session: self._form_and_draft(session, task))

    def _form_and_draft(self, session: Session, task: Task) -> tuple[Json, Json]:
        now = self.clock.now()
        row = session.get_one(Task, task.id, options=[joinedload(Task.case)])
        case = row.case
        form = bound_form(Context(session, self.office.house, now), case, row)
        draft = prefill.draft(session, self.office.house.law, case, row, form, now)
        return form.json_schema(), {**draft, **as_tellers(task.key, case.session_id)}

    def ordinary_answers(self, task: Task, actor: Actor, **answers: Any) -> Json:
        return self._filled(task, actor, *self.form_and_draft(task), answers)

    def _filled(self, task: Task, actor: Actor, schema: Json, draft: Json, answers: Json) -> Json:
        if task.key == "hold_unit_review":  # where the smallest valid answer is no ordinary one
            draft |= {"members_total": _STAFF, "attendees": _STAFF}
            draft["rows"] = [{**row, "in_favour": _STAFF} for row in draft["rows"]]
        filler = Filler(schema, attach=lambda: self.attaches(actor), now=self.now)
        return filler.answers(with_rows(draft, answers))

    def goes_on(self, of: str, *, until: str) -> None:
        """Do what is open in the ordinary way, and wait for timers, until a task is open or the
        dossier is in a state."""
        for _ in range(_MOST_STEPS):
            tasks = self.open_tasks(of=of)
            if until in {task.key for task in tasks} or self._state(of) == until:
                return
            if tasks:
                self.completes(tasks[0])
            else:
                self.waits_for_the_timer(of)
        message = f"{until} is not reached; open: {self.open_keys(of)}"
        raise AssertionError(message)

    def _state(self, of: str) -> str:
        return next(iter(self.all(select(Dossier.state).where(Dossier.id == of))), "")
