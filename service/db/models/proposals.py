"""Proposals to a higher authority, their rows, and the letters that go to and fro."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Code, Id, LongText, ShortText, ref
from service.db.models.dossiers import Nomination, Round
from service.db.models.people import Organisation, Person


class Proposal(Base):
    """One letter of a commune to one deciding authority. Two cases share it: the commune's and,
    where the province works here too, the province's."""

    __tablename__ = "proposal"
    __table_args__ = (
        Index("ix_proposal_owner", "owner_id", "number"),
        Index("ix_proposal_province", "province_id", "sent_at"),
    )

    id: Mapped[Id]
    owner_id: Mapped[str] = ref("organisation.id", comment="the commune")
    province_id: Mapped[str] = ref("organisation.id")
    round_id: Mapped[str] = ref("round.id")
    number: Mapped[str] = mapped_column(String(40), unique=True)
    authority: Mapped[Code] = mapped_column(comment="province | prime_minister | … who will decide")
    state: Mapped[Code] = mapped_column(
        comment="draft | to_sign | to_send | sent | returned | answered | settled | refused"
        " | withdrawn"
    )
    recipient: Mapped[ShortText] = mapped_column(default="")
    route: Mapped[Code] = mapped_column(default="annual")
    initiative_scope: Mapped[list[str]] = mapped_column(default=list, comment="attachments")
    signer_id: Mapped[str | None] = ref("person.id")
    signed_at: Mapped[datetime | None]
    letter_number: Mapped[Code | None] = mapped_column(comment="05/TTr-UBND, given when it is sent")
    letter_on: Mapped[date | None]
    on_line: Mapped[bool] = mapped_column(
        default=False, comment="the province had a clerk here when it was sent"
    )
    sent_at: Mapped[datetime | None]
    completion_due_on: Mapped[date | None] = mapped_column(comment="as the last return says")
    opened_at: Mapped[datetime]

    owner: Mapped[Organisation] = relationship(foreign_keys=[owner_id])
    province: Mapped[Organisation] = relationship(foreign_keys=[province_id])
    round: Mapped[Round] = relationship()
    signer: Mapped[Person | None] = relationship()
    rows: Mapped[list["ProposalRow"]] = relationship(order_by="ProposalRow.ordinal")
    letters: Mapped[list["ProposalLetter"]] = relationship(order_by="ProposalLetter.at")

    @property
    def live(self) -> list["ProposalRow"]:
        """Without those that a hold or a withdrawal has struck."""
        return [row for row in self.rows if not row.struck]


class ProposalRow(Base):
    """A nomination in a proposal: what the province found and decided, what the commune wrote
    down of its answer."""

    __tablename__ = "proposal_row"
    __table_args__ = (UniqueConstraint("proposal_id", "nomination_id"),)

    id: Mapped[Id]
    proposal_id: Mapped[str] = ref("proposal.id", index=True)
    nomination_id: Mapped[str] = ref("nomination.id", index=True)
    ordinal: Mapped[int]
    verdict: Mapped[Code] = mapped_column(default="", comment="of the province's appraisal")
    verdict_reason: Mapped[LongText] = mapped_column(default="")
    council: Mapped[Code] = mapped_column(
        default="", comment="of the province's council: passed | failed | deferred"
    )
    tally: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decision: Mapped[Code] = mapped_column(
        default="", comment="of the province: award | refuse | forward"
    )
    answer: Mapped[Code] = mapped_column(
        default="", comment="as recorded here: awarded | refused | forwarded"
    )
    number: Mapped[Code] = mapped_column(default="")
    decided_on: Mapped[date | None]
    signer: Mapped[ShortText] = mapped_column(default="")
    reason: Mapped[LongText] = mapped_column(default="")
    struck: Mapped[ShortText] = mapped_column(
        default="",
        server_default="",
        comment="why it stands there no more: held, withdrawn; empty: it stands",
    )
    struck_at: Mapped[datetime | None]

    nomination: Mapped[Nomination] = relationship()


class ProposalLetter(Base):
    """A letter between the two, sent here or entered by hand from paper."""

    __tablename__ = "proposal_letter"

    id: Mapped[Id]
    proposal_id: Mapped[str] = ref("proposal.id", index=True)
    upward: Mapped[bool] = mapped_column(comment="from the commune to the province")
    kind: Mapped[Code] = mapped_column(
        comment="sent | resubmitted | chased | withdrawn | returned | answered"
    )
    number: Mapped[ShortText]
    dated: Mapped[date]
    file: Mapped[str | None] = mapped_column(String(32), index=True, comment="an attachment")
    by_hand: Mapped[bool] = mapped_column(default=False, comment="it came on paper")
    text: Mapped[LongText] = mapped_column(default="")
    at: Mapped[datetime]
    by_id: Mapped[str] = ref("person.id")

    by: Mapped[Person] = relationship()
