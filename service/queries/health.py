"""Whether the office can work, and how much lies in it: signs for those who watch machines."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from alembic.runtime.migration import MigrationContext
from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from service.db.migrate import newest
from service.db.models import Bounce, Case, Dossier, Outbox, Task, WaitingMessage
from service.db.models.post import WAITING
from service.queries.operator import SILENT_AFTER, beats, oldest_letter, pulse

LATE_POST: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """`schema`: the tables are those of this program. `worker`: it gave a sign of life lately.
    `clock`: the worker believes its clock. `post`: no letter has waited for long.
    """

    schema: bool
    worker: bool
    clock: bool
    post: bool
    oldest_letter: datetime | None = None
    next_sweep: datetime | None = None


def readiness(session: Session, now: datetime, *, watched: bool) -> Readiness:
    """`watched`: background work is expected. Raises SQLAlchemyError where the database is away."""
    revision = MigrationContext.configure(session.connection()).get_current_revision()
    if revision != newest():
        return Readiness(schema=False, worker=False, clock=False, post=False)
    found, oldest = beats(session, now), oldest_letter(session)
    alive = found.at is not None and now - found.at <= SILENT_AFTER
    return Readiness(
        schema=True,
        worker=alive or not watched,
        clock=found.paused_until is None,
        post=oldest is None or now - oldest <= LATE_POST or not watched,
        oldest_letter=oldest,
        next_sweep=found.next_at,
    )


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
    letters_doubtful: int
    letters_bounced: Mapping[str, int]  # by what the report said
    oldest_letter_age: float  # seconds; 0: none waits
    heartbeat_age: float | None  # seconds
    paused: bool  # the clock leapt ahead
    next_sweep_in: float | None  # seconds


def gauges(session: Session, now: datetime, today: date) -> Gauges:
    seen = pulse(session, now)
    beat, next_at, oldest = seen.beats.at, seen.beats.next_at, seen.oldest_letter
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
        letters_doubtful=seen.doubtful_letters,
        letters_bounced=_by(session, Bounce.action),
        oldest_letter_age=(now - oldest).total_seconds() if oldest else 0,
        heartbeat_age=(now - beat).total_seconds() if beat else None,
        paused=seen.beats.paused_until is not None,
        next_sweep_in=(next_at - now).total_seconds() if next_at else None,
    )


def _by(session: Session, column: Any, *conditions: ColumnElement[bool]) -> dict[str, int]:
    rows = session.execute(select(column, func.count()).where(*conditions).group_by(column))
    return {str(name): number for name, number in rows}


def _count(session: Session, column: Any, *conditions: ColumnElement[bool]) -> int:
    return session.scalar(select(func.count(column)).where(*conditions)) or 0
