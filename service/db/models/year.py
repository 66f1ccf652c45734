"""The steps of an office's year: when each opens, is due, and whether somebody moved it."""

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Code, Id, LongText, ShortText, ref
from service.db.models.people import Organisation, Person


class YearStep(Base):
    """One step of one year, by the rules of its first day. `passed`: it was never opened."""

    __tablename__ = "year_step"
    __table_args__ = (
        UniqueConstraint("owner_id", "year", "key"),
        Index("ix_year_step_state", "state", "opens_on"),
    )

    id: Mapped[Id]
    owner_id: Mapped[str] = ref("organisation.id")
    year: Mapped[int]
    key: Mapped[Code]
    name: Mapped[ShortText]
    guide: Mapped[LongText]
    opens_on: Mapped[date]
    due_on: Mapped[date]
    planned_for: Mapped[date] = mapped_column(comment="the last day by the rules")
    state: Mapped[Code] = mapped_column(comment="waiting | open | done | passed")
    citation: Mapped[Code] = mapped_column(comment="of the rule")
    moved_at: Mapped[datetime | None]
    moved_by: Mapped[str | None] = ref("person.id")
    moved_because: Mapped[LongText] = mapped_column(default="")
    done_at: Mapped[datetime | None]

    owner: Mapped[Organisation] = relationship()
    mover: Mapped[Person | None] = relationship()
