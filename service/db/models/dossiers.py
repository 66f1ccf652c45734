"""Rounds, dossiers and the nominations in them."""

from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Code, Id, LongText, ShortText, ref
from service.db.models.people import Organisation, Person, Subject

_RESTS: Final = text("work_id IS NOT NULL")


class Round(Base):
    """A consideration round of a commune."""

    __tablename__ = "round"

    id: Mapped[Id]
    commune_id: Mapped[str] = ref("organisation.id", index=True)
    number: Mapped[Code]
    title: Mapped[ShortText]
    kind: Mapped[Code] = mapped_column(comment="LH-CT … of law.md §1.1")
    year: Mapped[int]
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    awards: Mapped[list[str]] = mapped_column(comment="codes of the awards that may be proposed")
    quotas: Mapped[list[dict[str, Any]]] = mapped_column(
        default=list, comment="how many may be proposed for an award, with whose words"
    )
    opened_at: Mapped[datetime]
    revision: Mapped[int] = mapped_column(
        default=0, server_default="0", comment="how often it was changed; decides races"
    )

    commune: Mapped[Organisation] = relationship()


class RoundChange(Base):
    """What the standing office has changed of a round since it was opened."""

    __tablename__ = "round_change"
    __table_args__ = (UniqueConstraint("round_id", "revision"),)

    id: Mapped[Id]
    round_id: Mapped[str] = ref("round.id")
    revision: Mapped[int] = mapped_column(comment="of the round after it")
    at: Mapped[datetime]
    by_id: Mapped[str] = ref("person.id")
    reason: Mapped[LongText]
    paper: Mapped[ShortText] = mapped_column(default="", comment="its number")
    paper_on: Mapped[date | None]
    before: Mapped[dict[str, Any]] = mapped_column(comment="of the fields that were changed")
    after: Mapped[dict[str, Any]]

    by: Mapped[Person] = relationship()


class Listed(Base):
    """A row of an imported or typed nominee list that no dossier holds yet."""

    __tablename__ = "listed"
    __table_args__ = (UniqueConstraint("round_id", "subject_id", "award"),)

    id: Mapped[Id]
    round_id: Mapped[str] = ref("round.id", index=True)
    unit_id: Mapped[str] = ref("organisation.id", index=True)
    subject_id: Mapped[str] = ref("subject.id")
    award: Mapped[Code]
    summary: Mapped[LongText] = mapped_column(default="")
    dossier_id: Mapped[str | None] = ref("dossier.id", index=True)

    subject: Mapped[Subject] = relationship()
    unit: Mapped[Organisation] = relationship()


class Dossier(Base):
    """One unit's submission in a round. Its procedure is a case; `state` is what the case's
    diagram says of the elements that are open, kept here for lists."""

    __tablename__ = "dossier"
    __table_args__ = (
        Index("ix_dossier_list", "owner_id", "state", "number"),
        Index("ix_dossier_owner", "owner_id", "number"),
        Index("ix_dossier_unit", "unit_id", "number"),
        Index("ix_dossier_age", "owner_id", "clock", "accepted_at", "number", "due_on"),
    )

    id: Mapped[Id]
    round_id: Mapped[str] = ref("round.id", index=True)
    unit_id: Mapped[str] = ref("organisation.id", index=True)
    owner_id: Mapped[str] = ref("organisation.id", comment="the commune")
    number: Mapped[str] = mapped_column(String(40), unique=True)
    case_kind: Mapped[Code]
    state: Mapped[Code]
    waits_for: Mapped[Code] = mapped_column(
        default="", comment="council | decision | proposal: the list this dossier waits on"
    )
    opened_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    accepted_at: Mapped[datetime | None]
    concluded_at: Mapped[datetime | None]
    due_on: Mapped[date | None] = mapped_column(comment="copy of the whole term's due date")
    clock: Mapped[Code] = mapped_column(default="none", comment="none | running | stopped | ended")
    facts: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="channel, received_on, receipt and return numbers, archive data"
    )

    round: Mapped[Round] = relationship()
    unit: Mapped[Organisation] = relationship(foreign_keys=[unit_id])
    owner: Mapped[Organisation] = relationship(foreign_keys=[owner_id])
    nominations: Mapped[list["Nomination"]] = relationship(
        back_populates="dossier", order_by="Nomination.position"
    )


class Nomination(Base):
    """One subject proposed for one award in a dossier."""

    __tablename__ = "nomination"
    __table_args__ = (
        UniqueConstraint("dossier_id", "subject_id", "award"),
        Index("ix_nomination_list", "owner_id", "waits_for"),
        Index("ix_nomination_award", "award"),
        # Whom a search finds leads to his dossiers without a look at the nominations themselves.
        Index("ix_nomination_subject", "subject_id", "dossier_id", "id"),
        Index("ix_nomination_work_id", "work_id", sqlite_where=_RESTS, postgresql_where=_RESTS),
    )

    id: Mapped[Id]
    dossier_id: Mapped[str] = ref("dossier.id", index=True)
    owner_id: Mapped[str] = ref("organisation.id")
    position: Mapped[int] = mapped_column(comment="1, 2, … within the dossier")
    subject_id: Mapped[str] = ref("subject.id")
    award: Mapped[Code]
    deciding_level: Mapped[Code] = mapped_column(comment="commune | province | … by law")
    outcome: Mapped[Code] = mapped_column(
        default="open",
        comment="open | not_proposed | carried_over | not_eligible | other_award | held | released"
        " | passed | failed | deferred | decided | struck | excluded | refused | conferred"
        " | withdrawn",
    )
    reason: Mapped[LongText] = mapped_column(default="")
    waits_for: Mapped[Code] = mapped_column(default="", comment="council | decision | proposal")
    verdict: Mapped[Code] = mapped_column(default="", comment="of the appraisal")
    registered: Mapped[bool | None] = mapped_column(
        comment="whether the subject registered in the round's year; none: nothing was launched"
    )
    unit_votes: Mapped[dict[str, Any]] = mapped_column(default=dict)
    appraisal: Mapped[dict[str, Any]] = mapped_column(default=dict)
    work_id: Mapped[str | None] = ref(
        "work.id", comment="the initiative or project it rests on, by the appraisal"
    )
    held_from: Mapped[dict[str, Any]] = mapped_column(
        default=dict,
        comment="while held: its outcome before, whether appraised, the event since when",
    )

    dossier: Mapped[Dossier] = relationship(back_populates="nominations")
    subject: Mapped[Subject] = relationship()


class PublicRemark(Base):
    """A remark on a posted list, by a citizen or entered by an officer."""

    __tablename__ = "public_remark"

    id: Mapped[Id]
    dossier_id: Mapped[str] = ref("dossier.id", index=True)
    nomination_id: Mapped[str | None] = ref("nomination.id")
    commenter: Mapped[ShortText]
    contact: Mapped[ShortText] = mapped_column(default="")
    text: Mapped[LongText]
    channel: Mapped[Code]
    received_on: Mapped[date]
    entered_by: Mapped[str | None] = ref("person.id")
    entered_at: Mapped[datetime]
    handling: Mapped[Code] = mapped_column(default="")
    reply: Mapped[LongText] = mapped_column(default="")
