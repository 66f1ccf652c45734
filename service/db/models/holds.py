"""Holds: what stops the consideration of one nomination or of a whole dossier."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Code, Id, LongText, ref
from service.db.models.dossiers import Dossier, Nomination
from service.db.models.people import Person


class Hold(Base):
    """One stop, from its order to its conclusion. Several may lie on one nomination."""

    __tablename__ = "hold"
    __table_args__ = (Index("ix_hold_dossier", "dossier_id", "concluded_at"),)

    id: Mapped[Id]
    owner_id: Mapped[str] = ref("organisation.id")
    dossier_id: Mapped[str] = ref("dossier.id")
    nomination_id: Mapped[str | None] = ref("nomination.id", comment="none: the whole dossier")
    number: Mapped[str] = mapped_column(String(40), unique=True)
    ground: Mapped[LongText] = mapped_column(comment="sensitive: for the authority's offices alone")
    ordered_at: Mapped[datetime]
    ordered_by: Mapped[str] = ref("person.id")
    served_at: Mapped[datetime | None]
    outcome: Mapped[Code] = mapped_column(default="", comment="released | upheld, once concluded")
    paper: Mapped[dict[str, Any]] = mapped_column(
        default=dict, comment="number and date of the conclusion"
    )
    reason: Mapped[LongText] = mapped_column(default="", comment="of the conclusion")
    concluded_at: Mapped[datetime | None]
    concluded_by: Mapped[str | None] = ref("person.id")

    dossier: Mapped[Dossier] = relationship()
    nomination: Mapped[Nomination | None] = relationship()
    orderer: Mapped[Person] = relationship(foreign_keys=[ordered_by])
