"""What a page says of files: name, kind and size, never the bytes."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.util import identity_key

from service.db.models import Attachment


@dataclass(frozen=True, slots=True, kw_only=True)
class AttachmentItem:
    id: str
    name: str
    kind: str
    size: int

    @classmethod
    def of(cls, row: Attachment) -> "AttachmentItem":
        return cls(id=row.id, name=row.name, kind=row.kind, size=row.size)


def named(session: Session, ids: Iterable[str]) -> dict[str, AttachmentItem]:
    """Those of the ids that are attachments. The caller has met each id in something he may see."""
    return {row.id: AttachmentItem.of(row) for row in files_named(session, ids).values()}


def files_named(session: Session, ids: Iterable[str]) -> dict[str, Attachment]:
    """The rows; what this session has met is not asked for again."""
    wanted = set(ids)
    met = (session.identity_map.get(identity_key(Attachment, each)) for each in wanted)
    found = {row.id: row for row in met if row is not None}
    if wanted - found.keys():
        asked = select(Attachment).where(Attachment.id.in_(sorted(wanted - found.keys())))
        found |= {row.id: row for row in session.scalars(asked)}
    return found
