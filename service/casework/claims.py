"""The open tasks that hang on one person: those he has taken, those that only he may do."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.casework.able import can_act
from service.casework.people import role_holders
from service.db.models import Task
from workflows.law.roles import Role


def taken(
    session: Session, person_id: str, role: str | None = None, organisation_id: str | None = None
) -> Sequence[Task]:
    """What somebody has taken and not done, in one role of his or in all. In the order of their
    cases: whoever locks several takes them in one order."""
    found = select(Task).where(Task.state == "open", Task.claimed_by == person_id)
    if role is not None:
        found = found.where(Task.role == role, Task.organisation_id == organisation_id)
    return session.scalars(found.order_by(Task.case_id, Task.id)).all()


def left_alone(
    session: Session, person_id: str, role: Role, organisation_id: str, on: date
) -> Sequence[Task]:
    """The open tasks of a role that nobody else can do on a day."""
    others = [
        each.id for each in role_holders(session, role, organisation_id, on) if each.id != person_id
    ]
    if can_act(session, others, role, on):
        return ()
    found = select(Task).where(
        Task.state == "open",
        Task.role == role,
        Task.organisation_id == organisation_id,
        Task.person_id.is_(None),
    )
    return session.scalars(found.order_by(Task.case_id, Task.id)).all()
