"""Emulation campaigns: who is asked to register, what was registered, what was pledged."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Code, Id, LongText, ShortText, ref
from service.db.models.people import Organisation, Person, Subject


class Campaign(Base):
    """A movement that an office launches. Its procedure is a case; what people wrote in the plan
    beyond names and days stands in `plan`."""

    __tablename__ = "campaign"
    __table_args__ = (Index("ix_campaign_year", "owner_id", "year"),)

    id: Mapped[Id]
    owner_id: Mapped[str] = ref("organisation.id")
    number: Mapped[Code] = mapped_column(unique=True)
    year: Mapped[int]
    name: Mapped[ShortText]
    launched_by: Mapped[Code] = mapped_column(comment="prime_minister | province | commune")
    kind: Mapped[Code] = mapped_column(comment="regular | thematic")
    parent_id: Mapped[str | None] = ref("campaign.id", comment="the campaign it answers to")
    state: Mapped[Code] = mapped_column(
        comment="drafting | registering | checking | running | closed"
    )
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    registration_closes_on: Mapped[date | None]
    midterm_on: Mapped[date | None]
    plan: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="purpose, scope, subjects, criteria, content"
    )
    quotas: Mapped[list[dict[str, Any]]] = mapped_column(default=list)
    plan_number: Mapped[Code] = mapped_column(default="")
    signed_on: Mapped[date | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    owner: Mapped[Organisation] = relationship()
    parent: Mapped["Campaign | None"] = relationship(remote_side="Campaign.id")
    units: Mapped[list["CampaignUnit"]] = relationship(back_populates="campaign")


class CampaignUnit(Base):
    """A unit that is asked to register."""

    __tablename__ = "campaign_unit"
    __table_args__ = (UniqueConstraint("campaign_id", "unit_id"),)

    id: Mapped[Id]
    campaign_id: Mapped[str] = ref("campaign.id")
    unit_id: Mapped[str] = ref("organisation.id", index=True)
    state: Mapped[Code] = mapped_column(
        default="waiting", comment="waiting | registered | pledged | not_registered"
    )
    members_total: Mapped[int | None]
    households_total: Mapped[int | None]
    registered_at: Mapped[datetime | None]
    registered_by: Mapped[str | None] = ref("person.id")
    late_reason: Mapped[LongText] = mapped_column(
        default="", comment="why the office entered it after the day"
    )

    campaign: Mapped[Campaign] = relationship(back_populates="units")
    unit: Mapped[Organisation] = relationship()


class Registration(Base):
    """A title or form of commendation that a subject aims at in a campaign."""

    __tablename__ = "registration"
    __table_args__ = (
        UniqueConstraint("campaign_id", "subject_id"),
        Index("ix_registration_unit", "campaign_id", "unit_id", "kind"),
    )

    id: Mapped[Id]
    campaign_id: Mapped[str] = ref("campaign.id")
    unit_id: Mapped[str] = ref("organisation.id")
    subject_id: Mapped[str] = ref("subject.id", index=True)
    kind: Mapped[Code] = mapped_column(comment="copy of its subject's: counted without reading it")
    title: Mapped[Code] = mapped_column(default="", comment="code of an award; empty: a form")
    form: Mapped[Code] = mapped_column(default="", comment="code of an award; empty: a title")
    initiative_topic: Mapped[ShortText] = mapped_column(default="")
    made_at: Mapped[datetime]
    made_by: Mapped[str | None] = ref("person.id", comment="none: the operator's import")
    late_reason: Mapped[LongText] = mapped_column(default="")

    subject: Mapped[Subject] = relationship()


class Pledge(Base):
    """What a unit has pledged in a campaign."""

    __tablename__ = "pledge"
    __table_args__ = (UniqueConstraint("campaign_id", "unit_id"),)

    id: Mapped[Id]
    campaign_id: Mapped[str] = ref("campaign.id")
    unit_id: Mapped[str] = ref("organisation.id", index=True)
    commitments: Mapped[LongText]
    signed_on: Mapped[date]
    scan_id: Mapped[str | None] = ref("attachment.id")
    made_at: Mapped[datetime]

    unit: Mapped[Organisation] = relationship()
    parties: Mapped[list["PledgeParty"]] = relationship(back_populates="pledge")


class PledgeParty(Base):
    """A side of a pledge: the unit itself, and each that is to sign with it."""

    __tablename__ = "pledge_party"

    pledge_id: Mapped[str] = ref("pledge.id", primary_key=True)
    organisation_id: Mapped[str] = ref("organisation.id", primary_key=True, index=True)
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None] = ref("person.id")
    confirmed: Mapped[Code] = mapped_column(default="", comment="how the signer showed himself")

    pledge: Mapped[Pledge] = relationship(back_populates="parties")
    organisation: Mapped[Organisation] = relationship()
    signer: Mapped[Person | None] = relationship()
