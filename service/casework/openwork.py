"""What is still open at a unit: its own dossiers, and tasks that others wait for it to do."""

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from service.db.models import Case, Dossier, Task


def open_at(organisation_id: str) -> ColumnElement[bool]:
    """The cases in which something is open there."""
    own = select(Dossier.id).where(Dossier.unit_id == organisation_id)
    asked = select(Task.case_id).where(
        Task.organisation_id == organisation_id, Task.state == "open"
    )
    return and_(Case.ended_at.is_(None), or_(Case.dossier_id.in_(own), Case.id.in_(asked)))


def numbers_at(session: Session, organisation_id: str) -> list[str]:
    """What people call them, in order."""
    rows = session.scalars(
        select(Case.number).where(open_at(organisation_id)).distinct().order_by(Case.number)
    )
    return list(rows)
