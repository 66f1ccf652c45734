"""What a case leaves behind: entries of its clocks, events in their chain, messages to others."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Code, Id, LongText, ShortText, ref
from service.db.models.people import Person


class ClockEntry(Base):
    """One entry of the ledger of a term: what its due date is derived from, and nothing else.

    A case has a term once; tasks that are open together share it, a new event begins it anew.
    """

    __tablename__ = "clock_entry"
    __table_args__ = (Index("ix_clock_entry_term", "case_id", "term"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = ref("process_case.id")
    term: Mapped[str] = mapped_column(String(80), comment="a deadline key")
    variant: Mapped[str] = mapped_column(String(80), default="")
    kind: Mapped[Code] = mapped_column(
        comment="start | chosen | stop | resume | extend | moved | end"
    )
    at: Mapped[datetime]
    event: Mapped[Code] = mapped_column(default="", comment="start: the event it counts from")
    facts: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="dates set by people; units granted; the date before and after a move"
    )
    rules_of: Mapped[date | None] = mapped_column(comment="start: the day whose rules apply")
    ground: Mapped[Code] = mapped_column(default="", comment="stop, resume: the legal ground")
    notice: Mapped[ShortText] = mapped_column(
        default="", comment="number of the notice or decision"
    )
    notice_on: Mapped[date | None]
    reason: Mapped[LongText] = mapped_column(default="")
    actor_id: Mapped[str | None] = ref("person.id")


class Event(Base):
    """The append-only history. Each row of a case carries the hash of the row before it."""

    __tablename__ = "event"
    __table_args__ = (UniqueConstraint("case_id", "sequence"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    case_id: Mapped[str] = ref("process_case.id", index=True)
    sequence: Mapped[int]
    kind: Mapped[Code] = mapped_column(String(60))
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = ref("person.id", comment="none: the system itself")
    actor_for: Mapped[str | None] = ref("person.id")
    facts: Mapped[dict[str, Any]]
    citation: Mapped[str] = mapped_column(String(80), default="")
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))

    actor: Mapped[Person | None] = relationship(foreign_keys=[actor_id])
    absent: Mapped[Person | None] = relationship(foreign_keys=[actor_for])


class WaitingMessage(Base):
    """A message from one case to another; early ones wait here. Each is delivered once."""

    __tablename__ = "waiting_message"
    __table_args__ = (Index("ix_waiting_message_open", "delivered_at", "correlation"),)

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(80))
    correlation: Mapped[str] = mapped_column(String(32), comment="value of the message's key fact")
    payload: Mapped[dict[str, Any]]
    once: Mapped[str] = mapped_column(String(200), unique=True)
    sent_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    problem: Mapped[LongText] = mapped_column(default="")
