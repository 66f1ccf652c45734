"""The procedure at work: diagram versions, cases, clocks, events, messages."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, LargeBinary, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from service.db.base import Base, Code, Id, LongText, ShortText, Word, ref
from service.db.models.people import Organisation, Person
from service.text import number_endings


class Diagram(Base):
    """One file of one version of the procedure. Never changed: running cases keep theirs."""

    __tablename__ = "diagram"

    version: Mapped[str] = mapped_column(String(32), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    xml: Mapped[bytes] = mapped_column(LargeBinary)
    added_at: Mapped[datetime]


def _of_some_cases(column: str) -> Index:
    """Most cases have none. An index that held these too would look useless to SQLite's planner,
    which then reads every case."""
    known = text(f"{column} IS NOT NULL")
    name = f"ix_process_case_{column}"
    return Index(name, column, sqlite_where=known, postgresql_where=known)


class Case(Base):
    """A process instance. `state` is the engine's compact state; `revision` decides races."""

    __tablename__ = "process_case"
    __table_args__ = (
        Index("ix_process_case_timer", "next_timer"),
        Index("ix_process_case_rules", "ended_at", "rules"),
        *map(
            _of_some_cases,
            (
                *("session_id", "decision_id", "person_id", "hold_id", "campaign_id"),
                *("proposal_id", "year_step_id", "minutes_id"),
            ),
        ),
    )

    id: Mapped[Id]
    process: Mapped[Code]
    number: Mapped[Code] = mapped_column(comment="what people call it: 2026-TM-0031")
    owner_id: Mapped[str] = ref("organisation.id", index=True)
    dossier_id: Mapped[str | None] = ref("dossier.id", index=True)
    session_id: Mapped[str | None] = ref("council_session.id")
    decision_id: Mapped[str | None] = ref("decision.id")
    person_id: Mapped[str | None] = ref(
        "person.id", comment="set when the case is about somebody who works here"
    )
    hold_id: Mapped[str | None] = ref("hold.id")
    campaign_id: Mapped[str | None] = ref("campaign.id")
    proposal_id: Mapped[str | None] = ref("proposal.id")
    year_step_id: Mapped[str | None] = ref("year_step.id")
    minutes_id: Mapped[str | None] = ref("session_minutes.id")
    version: Mapped[str] = mapped_column(String(32))
    state: Mapped[bytes] = mapped_column(LargeBinary)
    state_format: Mapped[int]
    revision: Mapped[int] = mapped_column()
    next_timer: Mapped[datetime | None]
    rules: Mapped[int] = mapped_column(
        default=0, comment="edition of rules and calendar its dates were last derived from"
    )
    facts: Mapped[dict[str, Any]] = mapped_column(default=dict, comment="copy, for reads only")
    tokens: Mapped[list[dict[str, Any]]] = mapped_column(default=list, comment="copy, for reads")
    subscriptions: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    end_event: Mapped[str | None] = mapped_column(String(80))

    owner: Mapped[Organisation] = relationship()
    words: Mapped[list["CaseWord"]] = relationship(cascade="all, delete-orphan")
    __mapper_args__ = {"version_id_col": revision}

    @validates("number")
    def _put_into_words(self, _: str, number: str) -> str:
        self.words = [CaseWord(word=word) for word in sorted(number_endings(number))]
        return number


class CaseMove(Base):
    """A case that was moved to another version of its diagrams, and what it was before."""

    __tablename__ = "case_move"

    id: Mapped[Id]
    case_id: Mapped[str] = ref("process_case.id", index=True)
    from_version: Mapped[str] = mapped_column(String(32))
    to_version: Mapped[str] = mapped_column(String(32))
    state: Mapped[bytes] = mapped_column(LargeBinary, comment="as it was before")
    revision: Mapped[int] = mapped_column(comment="of the case after it; while so, it can go back")
    moved_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]


class CaseWord(Base):
    """A case's number from one of its parts on: what people type of it."""

    __tablename__ = "case_word"

    word: Mapped[Word]
    case_id: Mapped[str] = ref("process_case.id", primary_key=True, index=True)


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
