"""The procedure at work: diagram versions, cases, tasks, answers."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Computed, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship, validates

from service.db.base import Base, Code, Id, ShortText, Word, ref
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
        Index("ix_process_case_dossier", "dossier_id", "id"),  # rows are long, with their state
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
    dossier_id: Mapped[str | None] = ref("dossier.id")
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


# A stopped clock sinks to the end, below what has no date at all.
NO_DATE: Final = date(9999, 12, 30)
PAUSED: Final = date(9999, 12, 31)
TURN = "CASE WHEN clock = 'stopped' THEN '9999-12-31' ELSE coalesce(due_on, '9999-12-30') END"
HOLDER = "coalesce(claimed_by, person_id, '')"


# What has been put off is passed over without reading the task itself.
_IN_TURN: Final = ("turn", "rank", "id", "put_off_to")
_PUT_OFF: Final = text("put_off_to IS NOT NULL")
_IS_OPEN: Final = text("state = 'open'")


def _of_some(name: str, *columns: str, only: Any) -> Index:
    return Index(name, *columns, sqlite_where=only, postgresql_where=only)


def _of_office(column: str) -> Index:
    """What is open in an office with one mark, in its turn: what a board counts and lists."""
    name = f"ix_task_board_{column}"
    return _of_some(name, "owner_id", column, *_IN_TURN[:-1], only=_IS_OPEN)


def _of_people(name: str, *columns: str) -> Index:
    """Without this condition SQLite took it for tasks of groups, too, and read all there are."""
    return _of_some(name, *columns, *_IN_TURN, only=text("person_id IS NOT NULL"))


def _of_groups(name: str, *columns: str, free: bool = False) -> Index:
    """Tasks that a whole group may do, in their turn. SQLite counts by the index alone only where
    it has the columns of its own condition, too."""
    nobody = ("person_id", "claimed_by") if free else ("put_off_to", "person_id")
    only = text("person_id IS NULL AND claimed_by IS NULL" if free else "person_id IS NULL")
    return _of_some(name, *columns, *_IN_TURN[:-1], *nobody, only=only)


class Task(Base):
    """The projection of a user task: what inboxes read. `id` is the engine's own task id."""

    __tablename__ = "task"
    __table_args__ = (
        _of_groups("ix_task_inbox", "state", "organisation_id", "role"),
        _of_groups("ix_task_claim", "state", "claimed_by"),
        _of_groups("ix_task_free", "state", "organisation_id", "role", free=True),
        _of_people("ix_task_person", "state", "person_id"),
        Index("ix_task_owner", "state", "owner_id", "turn", "rank", "id"),
        *map(_of_office, ("key", "unit_id", "round_id", "holder")),
        Index("ix_task_lent", "state", "lent_by", *_IN_TURN),
        _of_some("ix_task_put_off", "holder", "state", "put_off_to", only=_PUT_OFF),
        Index("ix_task_due", "state", "due_on"),
        _of_some("ix_task_unit", "unit_id", only=_IS_OPEN),
        Index("ix_task_case", "case_id", "state"),
        _of_some("ix_task_nomination", "nomination_id", only=text("nomination_id IS NOT NULL")),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    case_id: Mapped[str] = ref("process_case.id")
    owner_id: Mapped[str | None] = ref("organisation.id", comment="copy of its case's")
    unit_id: Mapped[str | None] = ref("organisation.id", comment="copy of its dossier's")
    round_id: Mapped[str | None] = ref("round.id", comment="copy of its dossier's")
    key: Mapped[str] = mapped_column(String(80))
    name: Mapped[ShortText]
    form: Mapped[str] = mapped_column(String(80))
    role: Mapped[Code]
    organisation_id: Mapped[str | None] = ref("organisation.id", comment="whose role may act")
    person_id: Mapped[str | None] = ref("person.id", comment="set when only this person may act")
    nomination_id: Mapped[str | None] = ref("nomination.id", comment="when done once per case")
    command: Mapped[str] = mapped_column(String(80), default="")
    citation: Mapped[str] = mapped_column(String(80), default="")
    state: Mapped[Code] = mapped_column(comment="open | completed | cut_off")
    opened_at: Mapped[datetime]
    deadline: Mapped[str] = mapped_column(String(80), default="")
    starts_on: Mapped[date | None] = mapped_column(comment="day of the event the term counts from")
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    clock: Mapped[Code] = mapped_column(default="running", comment="running | stopped | none")
    turn: Mapped[date] = mapped_column(
        Computed(TURN), deferred=True, comment="its place in a list: by date, then none, stopped"
    )
    rank: Mapped[int] = mapped_column(
        default=1, comment="0: marked by a supervisor, before others of its turn; else 1"
    )
    claimed_by: Mapped[str | None] = ref("person.id")
    holder: Mapped[str] = mapped_column(
        String(32),
        Computed(HOLDER),
        deferred=True,
        comment="the claimant, or the only person who may act; empty: nobody",
    )
    claimed_at: Mapped[datetime | None]
    lent_by: Mapped[str | None] = ref(
        "person.id", comment="who held it and asked the claimant to help"
    )
    lent_word: Mapped[ShortText] = mapped_column(default="", comment="what he asked with")
    put_off_to: Mapped[date | None] = mapped_column(
        comment="its holder does not want to see it before this day; its term runs on"
    )
    draft: Mapped[dict[str, Any] | None]
    draft_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = ref("person.id")
    closed_for: Mapped[str | None] = ref("person.id", comment="the person substituted")

    case: Mapped[Case] = relationship()
    organisation: Mapped[Organisation | None] = relationship(foreign_keys=[organisation_id])
    person: Mapped[Person | None] = relationship(foreign_keys=[person_id])
    claimant: Mapped[Person | None] = relationship(foreign_keys=[claimed_by])
    lender: Mapped[Person | None] = relationship(foreign_keys=[lent_by])
    closer: Mapped[Person | None] = relationship(foreign_keys=[closed_by])
    __mapper_args__ = {"eager_defaults": False}  # what is derived is read by lists alone


class Answer(Base):
    """What was answered at a task: the whole form, once. A secret ballot leaves no answer here."""

    __tablename__ = "answer"

    task_id: Mapped[str] = ref("task.id", primary_key=True)
    case_id: Mapped[str] = ref("process_case.id", index=True)
    key: Mapped[str] = mapped_column(String(80))
    nomination_id: Mapped[str | None] = ref("nomination.id", index=True)
    values: Mapped[dict[str, Any]]
    facts: Mapped[dict[str, Any]]
    answered_at: Mapped[datetime]
    answered_by: Mapped[str] = ref("person.id")
    answered_for: Mapped[str | None] = ref("person.id")

    task: Mapped[Task] = relationship()
    case: Mapped[Case] = relationship()
