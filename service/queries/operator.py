"""What the operator's command line asks of the records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from service.db.models import Event, Heartbeat, Organisation, Outbox, Round
from service.db.models.post import WAITING

AHEAD: Final = timedelta(minutes=10)
SILENT_AFTER: Final = timedelta(minutes=3)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Beats:
    """The signs of life of the workers at a moment: `at` the newest, `next_at` the first sweep to
    come, `paused_until` set while every worker that lives waits for its clock to be believed.
    """

    at: datetime | None
    next_at: datetime | None
    paused_until: datetime | None


def beats(session: Session, now: datetime) -> Beats:
    """Signs from a day to come were given under a clock that has been put back: they are none."""
    rows = session.scalars(select(Heartbeat).where(Heartbeat.at <= now + AHEAD)).all()
    newest = max((row.at for row in rows), default=None)
    living = [row for row in rows if now - row.at <= SILENT_AFTER]
    pauses = [row.paused_until for row in living if row.paused_until is not None]
    return Beats(
        at=newest,
        next_at=min((row.next_at for row in living if row.next_at is not None), default=None),
        paused_until=min(pauses) if pauses and len(pauses) == len(living) else None,
    )


def newest_beat(session: Session) -> datetime | None:
    return session.scalar(select(func.max(Heartbeat.at)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """`last_event`: the newest moment in any history. `oldest_letter`: waiting since then.
    `doubtful_letters`: tries that ended without the server's word, each a letter that may have come
    twice.
    """

    last_event: datetime | None
    beats: Beats
    oldest_letter: datetime | None
    failed_letters: int
    doubtful_letters: int


def oldest_letter(session: Session) -> datetime | None:
    """When the letter that has waited longest was written."""
    return session.scalar(
        select(func.min(Outbox.made_at)).where(Outbox.state.in_((*WAITING, "sending")))
    )


def pulse(session: Session, now: datetime) -> Pulse:
    last_event = session.scalar(select(Event.at).order_by(Event.id.desc()).limit(1))
    doubtful = session.scalar(select(func.sum(Outbox.broken_off)))
    failed = session.scalar(
        select(func.count())
        .select_from(Outbox)
        .where(Outbox.state.in_(("permanent_failure", "held")))
    )
    return Pulse(
        last_event=last_event,
        beats=beats(session, now),
        oldest_letter=oldest_letter(session),
        failed_letters=failed or 0,
        doubtful_letters=doubtful or 0,
    )
