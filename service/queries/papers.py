"""What a finished step holds: its answers with names for ids, and the files people brought."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, union_all
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from forms import for_task
from forms.choices import Files
from forms.fields import File
from forms.form import TaskForm
from forms.grids import Grid
from forms.html import Question
from service import access
from service.access import Actor
from service.casework import choices
from service.casework.lists import ANSWERS, FILES, TASKS
from service.db.models import (
    Answer,
    Attachment,
    Case,
    Nomination,
    Organisation,
    Person,
    Subject,
    Task,
)
from service.queries.attachments import files_named
from workflows.law.book import LawBook
from workflows.law.roles import Role

_ID_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was answered at a closed task; ids in the values stand replaced by names, and each row
    of a grid names its subject itself."""

    questions: tuple[Question, ...]
    values: Mapping[str, Any]
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperItem:
    """A file in a case: the step and the question it answered, and its own name."""

    id: str
    step: str
    label: str
    name: str
    kind: str
    size: int
    added_at: datetime


def may_read_answers(actor: Actor, case: Case, task: Task) -> bool:
    """Whoever could have answered, and the offices that read all dossiers of their commune."""
    return access.may_draft(actor, task) or access.may_read_all(actor, case.owner_id)


def given_at(
    session: Session,
    law: LawBook,
    actor: Actor,
    task_id: str,
    now: datetime,
    form: TaskForm | None = None,
) -> Given | None:
    """None where nothing is kept, as of a secret ballot, or the actor may not read it. `form`: the
    task's, if it is made already."""
    row = session.get(Answer, task_id)
    task = session.get_one(Task, task_id)
    case = session.get_one(Case, task.case_id)
    if row is None or not may_read_answers(actor, case, task):
        return None
    form = form or for_task(task.form)(choices.setting(session, law, case, task, now))
    ids = set(_ids(row.values))
    names = _names(session, ids)
    return Given(
        questions=tuple(replace(each, heads=()) for each in form.questions()),
        values=_named(row.values, names),
        files=tuple(_files_of(session, case.id, ids - names.keys())),
    )


def _ids(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _ids(each)
    elif isinstance(value, list):
        for each in value:
            yield from _ids(each)
    elif isinstance(value, str) and len(value) == _ID_LENGTH:
        yield value


def _names(session: Session, ids: set[str]) -> dict[str, str]:
    """The rows that answers refer to, whatever has become of them since."""
    ids, known = set(ids), {}
    for key in tuple(ids):
        if (name := _known_as(session, key)) is not None:
            known[key] = name
            ids.remove(key)
    if not ids:
        return known
    nominees = select(Nomination.id, Subject.name).join(
        Subject, Subject.id == Nomination.subject_id
    )
    rows = union_all(
        nominees.where(Nomination.id.in_(ids)),
        select(Subject.id, Subject.name).where(Subject.id.in_(ids)),
        select(Organisation.id, Organisation.name).where(Organisation.id.in_(ids)),
        select(Person.id, Person.full_name).where(Person.id.in_(ids)),
    )
    return known | {key: name for key, name in session.execute(rows)}  # noqa: C416  as mypy


def _known_as(session: Session, key: str) -> str | None:
    """What the page has read already; a file is known by its own name elsewhere."""
    for kind in (Nomination, Subject, Organisation, Person):
        row: Any = session.identity_map.get(identity_key(kind, key))
        if row is not None:
            named = row.subject if isinstance(row, Nomination) else row
            return str(named.full_name if isinstance(named, Person) else named.name)
    return None


def _named(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _named(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_named(each, names) for each in value]
    return names.get(value, value) if isinstance(value, str) else value


def papers_of(
    session: Session, actor: Actor, case_id: str, *, at_work: bool = False
) -> tuple[PaperItem, ...]:
    """The files that answers of a case hold, in the order they came: those one could have brought.

    `at_work`: who has a task in this case reads the others' too, but no opinion of a body that was
    asked: those are for the office. The caller has checked that the actor may see the case.
    """
    case = session.get_one(Case, case_id)
    found: dict[str, tuple[str, str]] = {}
    for answer in ANSWERS.of(session, case=case_id):
        task = answer.task
        opinion = task.role == Role.OPINION_BODY
        if not (may_read_answers(actor, case, task) or (at_work and not opinion)):
            continue
        for key, label in _labelled(for_task(task.form), answer.values):
            found[key] = (task.name, label)
    by_id = _files_of(session, case_id, found)
    return tuple(
        PaperItem(
            id=key,
            step=step,
            label=label,
            name=by_id[key].name,
            kind=by_id[key].kind,
            size=by_id[key].size,
            added_at=by_id[key].added_at,
        )
        for key, (step, label) in found.items()
        if key in by_id
    )


def _files_of(session: Session, case_id: str, wanted: Collection[str]) -> dict[str, Attachment]:
    """A file belongs to the first case whose answers name it; others may name it too."""
    by_id = {file.id: file for file in FILES.of(session, case=case_id) if file.id in wanted}
    others = [each for each in wanted if each not in by_id]
    return by_id | files_named(session, others)


def reports_of(session: Session, case_id: str) -> dict[str, str]:
    """Nomination id → the finished task that holds its achievement report."""
    done = [task for task in TASKS.of(session, case=case_id) if task.state == "completed"]
    by_time = sorted(done, key=lambda task: task.closed_at or task.opened_at)
    return {task.nomination_id: task.id for task in by_time if task.nomination_id}


def _labelled(form: type[TaskForm], values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Attachment id → what the question called it, for every file that the values name."""
    for name, question in form.declared().items():
        value = values.get(name)
        if value is None:
            continue
        if isinstance(question, File | Files):
            yield from ((each, question.label) for each in _listed(value))
        elif isinstance(question, Grid):
            columns = question.row_class.declared()
            for row in _listed(value):
                for column, each in columns.items():
                    if isinstance(each, File | Files) and row.get(column):
                        yield from ((file, each.label) for file in _listed(row[column]))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
