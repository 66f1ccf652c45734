"""What keeps the office running: post, reminders, files, numbers, once-only keys, heartbeats."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Integer, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, Code, Id, LongText, ShortText, ref


class Outbox(Base):
    """A letter that leaves after the commit, at least once, always with the same Message-ID."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "sent_at", "due_at"),)

    id: Mapped[Id]
    person_id: Mapped[str] = ref("person.id", index=True)
    kind: Mapped[Code] = mapped_column(comment="digest | urgent | invitation | account")
    template: Mapped[Code]
    data: Mapped[dict[str, Any]] = mapped_column(comment="ids and dates; no nominee's data")
    once: Mapped[str] = mapped_column(String(200), unique=True)
    made_at: Mapped[datetime]
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]
    problem: Mapped[LongText] = mapped_column(default="")
    subject: Mapped[ShortText] = mapped_column(
        default="", comment="as sent, for the page of letters"
    )
    text: Mapped[LongText] = mapped_column(default="")


class Reminder(Base):
    """A moment at which a task is mentioned in its holders' next letter, by the dated rule."""

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("task_id", "kind", "due_at"),
        Index("ix_reminder_due", "done_at", "due_at"),
    )

    id: Mapped[Id]
    task_id: Mapped[str] = ref("task.id", index=True)
    kind: Mapped[Code] = mapped_column(
        comment="new | due_soon | due_today | overdue | superior | chairman"
    )
    due_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    done_at: Mapped[datetime | None]


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


class SimulationClock(Base):
    """The clock of a simulated installation: stands still until a worker moves it."""

    __tablename__ = "simulation_clock"

    id: Mapped[int] = mapped_column(primary_key=True)
    now: Mapped[datetime]
