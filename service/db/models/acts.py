"""What administrators and operators did, outside all cases."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, Code, ref


class OfficeEvent(Base):
    """Append-only, in one chain for the installation: each row carries the hash of the row before
    it. What an act is about stands in columns, so that each page finds its own."""

    __tablename__ = "office_event"
    __table_args__ = (
        Index("ix_office_event_actor_id", "actor_id", "sequence"),
        Index("ix_office_event_kind", "kind", "sequence"),
        Index("ix_office_event_person_id", "person_id", "sequence"),
        Index("ix_office_event_organisation_id", "organisation_id", "sequence"),
        Index("ix_office_event_council_id", "council_id", "sequence"),
    )

    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[Code] = mapped_column(String(60))
    at: Mapped[datetime]
    actor_id: Mapped[str | None] = ref("person.id", comment="none: an operator at the machine")
    person_id: Mapped[str | None] = ref("person.id", comment="whom it is about")
    organisation_id: Mapped[str | None] = ref("organisation.id")
    council_id: Mapped[str | None] = ref("council.id")
    facts: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))
