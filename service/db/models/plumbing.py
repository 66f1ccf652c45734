"""What keeps the office running: files, numbers, once-only keys, heartbeats, kept figures, a clock
for trials.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, Code, Id, ShortText, ref


class Attachment(Base):
    """A file as somebody named it. The bytes lie behind the file store, by content hash."""

    __tablename__ = "attachment"

    id: Mapped[Id]
    name: Mapped[ShortText]
    kind: Mapped[Code]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    added_by: Mapped[str] = ref("person.id", index=True)
    added_at: Mapped[datetime]
    case_id: Mapped[str | None] = ref("process_case.id", index=True)


class Blob(Base):
    """The default file store: one backup holds all, two nodes agree."""

    __tablename__ = "blob"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    data: Mapped[bytes] = mapped_column(LargeBinary)


class Counter(Base):
    """The last number given in a book of an organisation in a calendar year."""

    __tablename__ = "counter"

    organisation_id: Mapped[str] = ref("organisation.id", primary_key=True)
    book: Mapped[str] = mapped_column(String(40), primary_key=True)
    year: Mapped[int] = mapped_column(Integer, primary_key=True)
    last: Mapped[int]


class OnceKey(Base):
    """An idempotency key with the answer that was given the first time."""

    __tablename__ = "once_key"

    actor_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(64), comment="keyed: ballots have few bodies")
    answer: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]


class Heartbeat(Base):
    __tablename__ = "heartbeat"

    worker: Mapped[str] = mapped_column(String(80), primary_key=True)
    at: Mapped[datetime]
    next_at: Mapped[datetime | None] = mapped_column(comment="when its next sweep begins")
    paused_until: Mapped[datetime | None] = mapped_column(comment="the clock leapt ahead")


class BoardFigures(Base):
    """What the board of a large office shows, as counted last; small ones have no row."""

    __tablename__ = "board_figures"

    owner_id: Mapped[str] = ref("organisation.id", primary_key=True)
    day: Mapped[date] = mapped_column(comment="by whose date what is late was told")
    counted_at: Mapped[datetime]
    took_ms: Mapped[int]
    figures: Mapped[dict[str, Any]]


class SimulationClock(Base):
    """The clock of a simulated installation: stands still until a worker moves it."""

    __tablename__ = "simulation_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    now: Mapped[datetime]
