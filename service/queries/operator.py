"""What the operator's command line asks of the records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.db.models import Event, Heartbeat, Organisation, Outbox, Round
from service.db.models.post import WAITING


@dataclass(frozen=True, slots=True)
class RoundName:
    id: str
    number: str
    title: str


def rounds(session: Session, named: str | None = None) -> Sequence[RoundName]:
    """Rounds, newest first; with `named` only those of that id or number."""
    rows = select(Round).order_by(Round.opened_at.desc(), Round.number.desc())
    if named is not None:
        rows = rows.where(or_(Round.id == named, Round.number == named))
    return [RoundName(row.id, row.number, row.title) for row in session.scalars(rows)]


def has_organisations(session: Session) -> bool:
    """Whether the office has been set up: everything else belongs to an organisation."""
    return session.scalar(select(Organisation.id).limit(1)) is not None


@dataclass(frozen=True, slots=True)
class Pulse:
    """`last_event`: the newest moment in any history. `oldest_letter`: waiting since then."""

    last_event: datetime | None
    last_beat: datetime | None
    oldest_letter: datetime | None
    failed_letters: int


def pulse(session: Session) -> Pulse:
    last_event = session.scalar(select(Event.at).order_by(Event.id.desc()).limit(1))
    last_beat = session.scalar(select(Heartbeat.at).order_by(Heartbeat.at.desc()).limit(1))
    oldest = session.scalar(
        select(Outbox.made_at)
        .where(Outbox.state.in_((*WAITING, "sending")))
        .order_by(Outbox.made_at)
        .limit(1)
    )
    failed = session.scalar(
        select(func.count())
        .select_from(Outbox)
        .where(Outbox.state.in_(("permanent_failure", "held")))
    )
    return Pulse(last_event, last_beat, oldest, failed or 0)
