"""One task with all that its page needs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from forms import for_task
from forms.form import TaskForm
from forms.setting import Setting
from service import access
from service.access import Actor, NotFound
from service.casework import choices, prefill
from service.casework.campaign_choices import REGISTERED, SUBJECTS_OF_UNIT, UNITS_ASKED
from service.casework.descent import DESCENTS
from service.casework.holds import LOCKS
from service.casework.lists import (
    ANSWERS,
    CAMPAIGNS,
    CASES,
    CASES_OF_DOSSIER,
    DECISIONS,
    DOSSIERS,
    ENTRIES,
    EVENTS,
    FILES,
    NOMINATIONS,
    OPEN,
    PROPOSALS,
    RECUSALS,
    SITTINGS,
    TASKS,
)
from service.casework.procedures import Procedures
from service.db.asking import Questions
from service.db.models import Case, Person, Task, YearStep
from service.queries.task_rows import TASK_ROWS, TaskItem, local_day, task_items
from workflows.law.book import LawBook

_OF_ANY: Final = (CASES, TASKS, OPEN, ENTRIES, ANSWERS, FILES, EVENTS)
_AROUND_A_CASE: Final = Questions(*_OF_ANY)
_AROUND: Final = {
    "dossier": Questions(*_OF_ANY, DOSSIERS, CASES_OF_DOSSIER, NOMINATIONS, LOCKS, DESCENTS),
    "sitting": Questions(*_OF_ANY, SITTINGS, RECUSALS),
    "decision": Questions(*_OF_ANY, DECISIONS),
    "proposal": Questions(*_OF_ANY, PROPOSALS),
    "campaign": Questions(*_OF_ANY, CAMPAIGNS, SUBJECTS_OF_UNIT, UNITS_ASKED, REGISTERED),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPage:
    """One task with its form, bound to the choices of this task."""

    item: TaskItem
    form: TaskForm
    draft: Mapping[str, Any]
    draft_at: datetime | None
    help: str
    citation: str
    citation_key: str
    may_complete: bool
    may_draft: bool
    may_assign: bool
    may_supervise: bool
    closed_at: datetime | None
    closed_by: str | None
    closer: str


def _may_see(actor: Actor, row: Any) -> bool:
    """Who may work on it or supervises it; once it is finished, all who read dossiers."""
    if access.may_draft(actor, row) or access.may_supervise(actor, row.owner_id):
        return True
    return row.state != "open" and access.may_read_all(actor, row.owner_id)


def tasks_named(
    session: Session, law: LawBook, actor: Actor, ids: Collection[str]
) -> tuple[TaskItem, ...]:
    """These tasks in this order; those out of the actor's sight are left out."""
    rows = session.execute(TASK_ROWS.where(Task.id.in_(ids))).all()
    seen = [row for row in rows if _may_see(actor, row)]
    found = {each.id: each for each in task_items(law, actor, seen)}
    return tuple(found[each] for each in ids if each in found)


def task_page(
    session: Session,
    law: LawBook,
    procedures: Procedures,
    actor: Actor,
    task_id: str,
    now: datetime,
    *,
    form_shown: bool = True,
) -> TaskPage:
    """Raises NotFound for a task that does not exist or is out of the actor's sight. A form that
    is not shown is left empty: nothing is reckoned for it."""
    asked = TASK_ROWS.add_columns(Task, Case).where(Task.id == task_id)
    row = session.execute(asked).one_or_none()
    if row is None or not _may_see(actor, row):
        raise NotFound
    task: Task = row.Task
    case: Case = row.Case
    _read_around(session, case, task)
    open_ = task.state == "open"
    form, draft = _filled(session, law, case, task, now) if form_shown else _empty(task, now)
    closer = session.get(Person, task.closed_by) if task.closed_by else None
    help_, citation = _told(session, procedures, case, task)
    return TaskPage(
        item=task_items(law, actor, [row])[0],
        form=form,
        draft=draft,
        draft_at=task.draft_at if open_ else None,
        help=help_,
        citation=law.citation(citation).text if citation else "",
        citation_key=citation,
        may_complete=open_ and access.acting_on(actor, task) is not None,
        may_draft=open_ and access.may_draft(actor, task),
        may_assign=open_ and task.person_id is None and access.may_supervise(actor, case.owner_id),
        may_supervise=open_ and access.may_supervise(actor, case.owner_id),
        closed_at=task.closed_at,
        closed_by=task.closed_by,
        closer=closer.full_name if closer else "",
    )


def _filled(
    session: Session, law: LawBook, case: Case, task: Task, now: datetime
) -> tuple[TaskForm, Mapping[str, Any]]:
    form = for_task(task.form)(choices.setting(session, law, case, task, now))
    if task.state != "open":
        return form, {}
    return form, prefill.draft(session, law, case, task, form, now)


def _empty(task: Task, now: datetime) -> tuple[TaskForm, Mapping[str, Any]]:
    return for_task(task.form)(Setting(today=local_day(now))), {}


def _read_around(session: Session, case: Case, task: Task) -> None:
    """What a task's page shows beside the task, at once, by what its case is about."""
    about = {
        "dossier": case.dossier_id,
        "sitting": case.session_id,
        "decision": case.decision_id,
        "proposal": case.proposal_id,
        "campaign": case.campaign_id,
    }
    kind = next((name for name, key in about.items() if key is not None), None)
    given = {name: key or "" for name, key in about.items()}
    given |= {"case": case.id, "unit": task.organisation_id or ""}
    (_AROUND[kind] if kind else _AROUND_A_CASE).ahead(session, **given)


def _told(session: Session, procedures: Procedures, case: Case, task: Task) -> tuple[str, str]:
    """What the diagram says of the step, and its citation. A step of the year has its own of both:
    one drawing serves them all."""
    drawn = procedures.of(session, case.version).tasks[task.key].help
    if case.year_step_id is None:
        return drawn, task.citation
    step = session.get_one(YearStep, case.year_step_id)
    return f"{step.guide} {drawn}", step.citation


def asks_secretly(session: Session, task_id: str) -> bool:
    """Whether the task's form asks for a secret ballot or shares of a key: what is said there is
    kept nowhere, not even before it is sent."""
    task = session.get(Task, task_id)
    return task is not None and not for_task(task.form).drafted
