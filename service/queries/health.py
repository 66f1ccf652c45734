"""Whether the office can work, and how much lies in it: signs for those who watch machines."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from alembic.runtime.migration import MigrationContext
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.db.migrate import newest
from service.db.models import Case, Dossier, Heartbeat, Outbox, Task, WaitingMessage

_SILENT_AFTER: Final = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    schema: bool
    worker: bool

    @property
    def ready(self) -> bool:
        return self.schema and self.worker


def readiness(session: Session, now: datetime, *, watched: bool) -> Readiness:
    """`watched`: a worker must have given a sign of life. Raises when the database is away."""
    revision = MigrationContext.configure(session.connection()).get_current_revision()
    beat = session.scalar(select(func.max(Heartbeat.at)))
    alive = beat is not None and now - _aware(beat, now) <= _SILENT_AFTER
    return Readiness(schema=revision == newest(), worker=alive or not watched)
