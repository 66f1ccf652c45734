"""What a page says of files: name, kind and size, never the bytes."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from service.db.models import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentItem:
    id: str
    name: str
    kind: str
    size: int


def named(session: Session, ids: Iterable[str]) -> dict[str, AttachmentItem]:
    """Those of the ids that are attachments. The caller has met each id in something he may see."""
    rows = session.scalars(select(Attachment).where(Attachment.id.in_(sorted(set(ids)))))
    return {
        row.id: AttachmentItem(id=row.id, name=row.name, kind=row.kind, size=row.size)
        for row in rows
    }
