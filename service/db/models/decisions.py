"""Decisions, the money and papers that follow them, and the register of awards."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Code, Id, LongText, ShortText, ref
from service.db.models.dossiers import Nomination
from service.db.models.people import Organisation, Person, Subject


class Decision(Base):
    """One document over many nominations of many dossiers."""

    __tablename__ = "decision"

    id: Mapped[Id]
    owner_id: Mapped[str] = ref("organisation.id", index=True)
    kind: Mapped[Code] = mapped_column(comment="award | correction | recognition | revocation")
    draft_number: Mapped[str] = mapped_column(String(40), unique=True)
    number: Mapped[Code | None] = mapped_column(comment="12/QĐ-UBND, given at issue")
    title: Mapped[ShortText] = mapped_column(default="")
    bases: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    state: Mapped[Code] = mapped_column(comment="draft | signed | issued | refused | empty")
    session_id: Mapped[str | None] = ref("council_session.id")
    corrects_id: Mapped[str | None] = ref(
        "decision.id", index=True, comment="the issued decision that a correction amends"
    )
    signer_id: Mapped[str | None] = ref("person.id")
    sign_as: Mapped[Code] = mapped_column(default="")
    signed_at: Mapped[datetime | None]
    issued_on: Mapped[date | None]
    ceremony_on: Mapped[date | None]
    recipients: Mapped[list[str]] = mapped_column(default=list)
    signed_file: Mapped[str | None] = mapped_column(String(32), comment="an attachment")
    opened_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="publication, payment and conferral as recorded"
    )

    owner: Mapped[Organisation] = relationship()
    signer: Mapped[Person | None] = relationship()
    rows: Mapped[list["DecisionRow"]] = relationship(order_by="DecisionRow.ordinal")
    corrects: Mapped["Decision | None"] = relationship(remote_side="Decision.id")

    @property
    def is_correction(self) -> bool:
        return self.kind == "correction"


class DecisionRow(Base):
    __tablename__ = "decision_row"
    __table_args__ = (UniqueConstraint("decision_id", "nomination_id"),)

    id: Mapped[Id]
    decision_id: Mapped[str] = ref("decision.id", index=True)
    nomination_id: Mapped[str] = ref("nomination.id", index=True)
    ordinal: Mapped[int]
    name: Mapped[ShortText | None] = mapped_column(
        comment="as this document words it; none: as the subject stands on record"
    )
    post: Mapped[ShortText | None] = mapped_column(comment="worded along with the name")
    money: Mapped[int] = mapped_column(default=0, comment="đồng")
    money_because: Mapped[list[str]] = mapped_column(default=list)
    struck: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[LongText] = mapped_column(default="")
    conferral: Mapped[dict[str, Any]] = mapped_column(default=dict)

    nomination: Mapped[Nomination] = relationship()


class Award(Base):
    """An entry of the register of awards (Sổ khen thưởng)."""

    __tablename__ = "award"
    __table_args__ = (Index("ix_award_decided_on", "owner_id", "decided_on"),)

    id: Mapped[Id]
    owner_id: Mapped[str] = ref("organisation.id", index=True)
    subject_id: Mapped[str] = ref("subject.id", index=True)
    nomination_id: Mapped[str | None] = ref("nomination.id", index=True)
    decision_id: Mapped[str | None] = ref("decision.id", index=True)
    proposal_id: Mapped[str | None] = ref("proposal.id")
    award: Mapped[Code]
    year: Mapped[int]
    decision_number: Mapped[Code]
    decided_on: Mapped[date]
    signer: Mapped[ShortText]
    ordinal: Mapped[int] = mapped_column(comment="golden-book number within the decision")
    citation: Mapped[str] = mapped_column(String(80), default="")
    corrects_id: Mapped[str | None] = ref(
        "award.id",
        index=True,
        unique=True,
        comment="the entry this one takes the place of: an award is one line of corrections",
    )

    subject: Mapped[Subject] = relationship()
    nomination: Mapped[Nomination | None] = relationship()
    corrects: Mapped["Award | None"] = relationship(remote_side="Award.id")
