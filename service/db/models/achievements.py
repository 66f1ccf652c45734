"""What stands on record of those who may be nominated, beside the register of awards: how their
years were rated, their initiatives and projects, their discipline."""

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Code, Id, LongText, ShortText, ref
from service.db.models.people import Subject


class Evaluation(Base):
    """The official rating of one year. A correction takes the place of what stood here; what that
    was, and why it went, is an event of the office."""

    __tablename__ = "evaluation"
    __table_args__ = (UniqueConstraint("subject_id", "year"),)

    id: Mapped[Id]
    subject_id: Mapped[str] = ref("subject.id")
    year: Mapped[int]
    rating: Mapped[Code] = mapped_column(comment="excellent | good | complete | incomplete")
    number: Mapped[ShortText] = mapped_column(default="", comment="of the notice that says so")
    dated_on: Mapped[date | None] = mapped_column(comment="the day of that notice")
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = ref("person.id")


class Work(Base):
    """An initiative, or a scientific project, that somebody competent has recognised. Whether it
    has served an award already is asked of the nominations that rest on it."""

    __tablename__ = "work"
    __table_args__ = (UniqueConstraint("owner_id", "year", "name", "number"),)

    id: Mapped[Id]
    owner_id: Mapped[str] = ref("organisation.id", comment="the commune that keeps it on record")
    kind: Mapped[Code] = mapped_column(comment="initiative | project")
    name: Mapped[ShortText]
    year: Mapped[int]
    scope: Mapped[Code] = mapped_column(comment="base | province | nation")
    number: Mapped[ShortText] = mapped_column(comment="of the recognition")
    recognised_on: Mapped[date | None]
    issuer: Mapped[ShortText] = mapped_column(default="")
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = ref("person.id")

    authors: Mapped[list["WorkAuthor"]] = relationship(back_populates="work")


class WorkAuthor(Base):
    """Somebody whose work it is, alone or with others."""

    __tablename__ = "work_author"

    work_id: Mapped[str] = ref("work.id", primary_key=True)
    subject_id: Mapped[str] = ref("subject.id", primary_key=True, index=True)

    work: Mapped[Work] = relationship(back_populates="authors")
    subject: Mapped[Subject] = relationship()


class Discipline(Base):
    """A disciplinary measure. What for is sensitive: for the unit's head and the offices alone."""

    __tablename__ = "discipline"

    id: Mapped[Id]
    subject_id: Mapped[str] = ref("subject.id", index=True)
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(comment="the last day of its term; none: not known")
    what: Mapped[LongText]
    entered_at: Mapped[datetime]
    entered_by: Mapped[str] = ref("person.id")
