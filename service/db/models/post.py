"""Letters and what leads to them: reminders, preferences, and what came back."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, Code, Id, LongText, ShortText, ref

WAITING: Final = ("created", "temporary_failure")  # states of letters that a postman may take
UNSENT: Final = (*WAITING, "sending", "held")


class Outbox(Base):
    """A letter that leaves after the commit, at least once, always with the same Message-ID."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_due", "state", "due_at"),)

    id: Mapped[Id]
    person_id: Mapped[str] = ref("person.id", index=True)
    kind: Mapped[Code] = mapped_column(comment="digest | urgent | invitation | account")
    template: Mapped[Code]
    data: Mapped[dict[str, Any]] = mapped_column(comment="ids and dates; no nominee's data")
    once: Mapped[str] = mapped_column(String(200), unique=True)
    state: Mapped[Code] = mapped_column(
        default="created",
        comment=(
            "created | sending | delivered | temporary_failure | permanent_failure | held"
            " | discarded"
        ),
    )
    made_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(comment="the next try")
    lease_until: Mapped[datetime | None] = mapped_column(comment="whoever sends it lives so long")
    attempts: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(
        default=0, comment="attempts since it was written or let go again: they end some day"
    )
    broken_off: Mapped[int] = mapped_column(
        default=0, comment="tries whose end nobody noted: each may have reached the server"
    )
    sent_at: Mapped[datetime | None] = mapped_column(comment="when the mail server took it")
    sent_to: Mapped[ShortText] = mapped_column(default="", comment="the address it left for")
    problem: Mapped[LongText] = mapped_column(default="")
    subject: Mapped[ShortText] = mapped_column(
        default="", comment="as sent, for the page of letters"
    )
    text: Mapped[LongText] = mapped_column(default="")


class MailPace(Base):
    """One row that every claim of a letter locks: so all workers together keep to one pace."""

    __tablename__ = "mail_pace"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    full_at: Mapped[datetime] = mapped_column(comment="when as many may leave at once as ever")


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
        comment="new | answered | due_soon | due_today | overdue | superior | chairman"
    )
    due_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class MailRefusal(Base):
    """A kind of reminder that somebody does not want; what is not listed here is wanted."""

    __tablename__ = "mail_refusal"

    person_id: Mapped[str] = ref("person.id", primary_key=True)
    kind: Mapped[Code] = mapped_column(primary_key=True)
    since: Mapped[datetime]


class Bounce(Base):
    """A report that came back to the bounce mailbox, each taken in once."""

    __tablename__ = "bounce"

    id: Mapped[str] = mapped_column(String(64), primary_key=True, comment="digest of the report")
    outbox_id: Mapped[str | None] = ref("outbox.id", index=True)
    received_at: Mapped[datetime]
    action: Mapped[Code] = mapped_column(comment="failed | delayed | unknown")
    status: Mapped[Code] = mapped_column(default="", comment="RFC 3463: 5.1.1")
    address: Mapped[ShortText] = mapped_column(default="")
    diagnostic: Mapped[LongText] = mapped_column(default="")
