"""What the operator's command line asks of the records."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, bindparam, case, func, or_, select
from sqlalchemy.orm import Session

from service.db.models import Campaign, Event, Heartbeat, Organisation, Outbox, Round
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


def campaigns(session: Session, named: str | None = None) -> Sequence[RoundName]:
    """Campaigns, newest first; their numbers are unique."""
    rows = select(Campaign).order_by(Campaign.opened_at.desc(), Campaign.number.desc())
    if named is not None:
        rows = rows.where(or_(Campaign.id == named, Campaign.number == named))
    return [RoundName(row.id, row.number, row.name) for row in session.scalars(rows)]


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


_LIVES: Final = Heartbeat.at >= bindparam("alive_since")
_PAUSES: Final = func.count(Heartbeat.paused_until).filter(_LIVES)

# Signs from a day to come were given under a clock that has been put back: they are none.
SIGNS: Final = select(
    func.max(Heartbeat.at).label("newest"),
    func.min(Heartbeat.next_at).filter(_LIVES).label("next_at"),
    case(
        (func.count().filter(_LIVES) == _PAUSES, func.min(Heartbeat.paused_until).filter(_LIVES))
    ).label("paused_until"),
).where(Heartbeat.at <= bindparam("believed_until"))
OLDEST_LETTER: Final = (
    select(func.min(Outbox.made_at))
    .where(Outbox.state.in_((*WAITING, "sending")))
    .scalar_subquery()
)


def seen_from(now: datetime) -> dict[str, datetime]:
    """What `SIGNS` are asked with."""
    return {"alive_since": now - SILENT_AFTER, "believed_until": now + AHEAD}


def beats_of(row: Row[Any]) -> Beats:
    return Beats(at=row.newest, next_at=row.next_at, paused_until=row.paused_until)


def beats(session: Session, now: datetime) -> Beats:
    return beats_of(session.execute(SIGNS, seen_from(now)).one())


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
    return session.scalar(select(OLDEST_LETTER))


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
