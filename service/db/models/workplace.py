"""How people arrange their own work, and what they say to each other about it."""

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Id, LongText, ShortText, ref
from service.db.models.people import Person
from service.db.models.plumbing import Attachment


class SavedView(Base):
    """Filters of the inbox under a name: of one person, perhaps lent to an office of his."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("person_id", "name"),)

    id: Mapped[Id]
    person_id: Mapped[str] = ref("person.id")
    name: Mapped[ShortText]
    query: Mapped[str] = mapped_column(String(1000), comment="of the address: queue=mine&q=…")
    office_id: Mapped[str | None] = ref(
        "organisation.id", index=True, comment="whose holders of a role may use it too"
    )
    saved_at: Mapped[datetime]

    person: Mapped[Person] = relationship()


class Note(Base):
    """What somebody says to others about a dossier, beside its procedure: it decides nothing."""

    __tablename__ = "note"
    __table_args__ = (Index("ix_note_dossier", "dossier_id", "written_at"),)

    id: Mapped[Id]
    dossier_id: Mapped[str] = ref("dossier.id")
    author_id: Mapped[str] = ref("person.id")
    text: Mapped[LongText]
    inside: Mapped[bool] = mapped_column(comment="read in the authority's offices alone")
    told: Mapped[list[str]] = mapped_column(comment="ids of the people a letter went to")
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    author: Mapped[Person] = relationship()


class NoteFile(Base):
    """A file that goes with a note."""

    __tablename__ = "note_file"

    note_id: Mapped[str] = ref("note.id", primary_key=True)
    attachment_id: Mapped[str] = ref("attachment.id", primary_key=True, index=True)

    file: Mapped[Attachment] = relationship()
