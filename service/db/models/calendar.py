"""The calendar as administrators entered it over the days the rules bring, and its editions."""

from datetime import date, datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from service.db.base import Base, Code, LongText, ShortText, ref


class Edition(Base):
    """Rules and calendar as they stood from a moment on: another fingerprint, another edition."""

    __tablename__ = "edition"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    fingerprint: Mapped[str] = mapped_column(String(64))
    since: Mapped[datetime]


class CalendarDay(Base):
    """One day as a document settled it. Rows are never edited: of a day's rows the last counts."""

    __tablename__ = "calendar_day"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    day: Mapped[date] = mapped_column(index=True)
    kind: Mapped[Code] = mapped_column(
        comment="holiday | in_lieu | swapped | make_up; plain: as the week says"
    )
    name: Mapped[ShortText]
    basis: Mapped[LongText] = mapped_column(comment="the document: number, date, issuer")
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = ref("person.id")


class CalendarYear(Base):
    """A year whose holidays have been published. Of a year's rows the last counts."""

    __tablename__ = "calendar_year"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    year: Mapped[int] = mapped_column(index=True)
    published: Mapped[bool]
    basis: Mapped[LongText]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = ref("person.id")
