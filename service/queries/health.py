"""Whether the office can work, and how much lies in it: signs for those who watch machines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from alembic.runtime.migration import MigrationContext
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service.db.migrate import newest
from service.db.models import Case, Dossier, Outbox, Task, WaitingMessage
from service.db.models.post import WAITING
from service.queries.operator import pulse

_SILENT_AFTER: Final = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """`schema`: the tables are those of this program. `worker`: it gave a sign of life lately."""

    schema: bool
    worker: bool

    @property
    def ready(self) -> bool:
        return self.schema and self.worker


def readiness(session: Session, now: datetime, *, watched: bool) -> Readiness:
    """`watched`: background work is expected. Raises SQLAlchemyError where the database is away."""
    revision = MigrationContext.configure(session.connection()).get_current_revision()
    if revision != newest():
        return Readiness(schema=False, worker=False)
    beat = pulse(session).last_beat
    alive = beat is not None and now - beat <= _SILENT_AFTER
    return Readiness(schema=True, worker=alive or not watched)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gauges:
    """Counts of the whole installation; nothing in them is about one person."""

    tasks_open: Mapping[str, int]  # by role
    tasks_overdue: Mapping[str, int]
    dossiers: Mapping[str, int]  # by state
    cases_running: int
    timers_due: int
    messages_waiting: int
    letters_waiting: int
    letters_failed: int
    heartbeat_age: float | None  # seconds


def gauges(session: Session, now: datetime, today: date) -> Gauges:
    seen = pulse(session)
    running = Case.ended_at.is_(None)
    return Gauges(
        tasks_open=_by(session, Task.role, Task.state == "open"),
        tasks_overdue=_by(session, Task.role, Task.state == "open", Task.due_on < today),
        dossiers=_by(session, Dossier.state),
        cases_running=_count(session, Case.id, running),
        timers_due=_count(session, Case.id, running, Case.next_timer < now),
        messages_waiting=_count(session, WaitingMessage.id, WaitingMessage.delivered_at.is_(None)),
        letters_waiting=_count(session, Outbox.id, Outbox.state.in_((*WAITING, "sending"))),
        letters_failed=seen.failed_letters,
        heartbeat_age=(now - seen.last_beat).total_seconds() if seen.last_beat else None,
    )


def _by(session: Session, column: Any, *conditions: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(select(column, func.count()).where(*conditions).group_by(column))
    return {str(name): number for name, number in rows}


def _count(session: Session, column: Any, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(column)).where(*conditions)) or 0
