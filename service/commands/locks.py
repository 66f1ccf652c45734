"""One at a time at a case."""

from typing import Final

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session, joinedload

from service.db.models import Case, Organisation, Task

_AFRESH: Final = {"populate_existing": True}  # not as it was read before the wait


def locked(session: Session, case_id: str) -> Case:
    """The case as it stands when everybody before us is done with it."""
    return session.scalars(_waiting_for(Case.id == case_id), execution_options=_AFRESH).one()


def locked_by_task(session: Session, task_id: str) -> Case | None:
    """The same of the case that a task belongs to; none where there is no such task."""
    mine = select(Task.case_id).where(Task.id == task_id).scalar_subquery()
    return session.scalars(_waiting_for(Case.id == mine), execution_options=_AFRESH).one_or_none()


def _waiting_for(wanted: ColumnElement[bool]) -> Select[Case]:
    """Whoever wants the case at the same moment waits here, so that fifteen members who vote in one
    second need no tries beyond the first. SQLite's writers wait for each other at their beginning.
    """
    # A plain select: `get` would compare revisions with a copy read before the wait, and refuse.
    return (
        select(Case)
        .where(wanted)
        .options(joinedload(Case.owner).joinedload(Organisation.parent))  # whose law it is under
        .with_for_update(key_share=True, of=Case)
    )
