"""How people arrange their own work."""

from datetime import datetime

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.base import Base, Id, ShortText, ref
from service.db.models.people import Person


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
