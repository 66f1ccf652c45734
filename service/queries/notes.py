"""What people have said to each other about a dossier, as far as the reader may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from service import access
from service.access import Actor
from service.casework.circle import circle_with_places
from service.casework.lists import FILES_OF_NOTES, NOTES
from service.db.models import Dossier, Note
from service.queries.attachments import AttachmentItem
from service.queries.people import names_of


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteView:
    """`told` are names. Of a note that was taken back nothing is left but who wrote it and when."""

    id: str
    author: str
    text: str
    inside: bool
    told: tuple[str, ...]
    files: tuple[AttachmentItem, ...]
    written_at: datetime
    withdrawn_at: datetime | None
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Companion:
    """Somebody who may be told. `of_unit`: he does not read what is said inside the authority."""

    id: str
    name: str
    post: str
    of_unit: bool


def newest_notes(
    session: Session, actor: Actor, dossier: Dossier, limit: int
) -> tuple[NoteView, ...]:
    """Newest first, without files and who was told: what a dossier's page shows of them."""
    return tuple(_view(actor, row, {}, ()) for row in _readable(session, actor, dossier)[:limit])


def notes_of(session: Session, actor: Actor, dossier: Dossier) -> tuple[NoteView, ...]:
    """All of them, newest first."""
    rows = _readable(session, actor, dossier)
    told = {person for row in rows for person in row.told}
    names = names_of(session, told) if told else {}
    files = _files(session, dossier) if rows else {}
    return tuple(_view(actor, row, names, files.get(row.id, ())) for row in rows)


def whom_to_tell(
    session: Session, actor: Actor, dossier: Dossier, today: date
) -> tuple[Companion, ...]:
    return tuple(
        Companion(id=each.id, name=each.full_name, post=each.post, of_unit=not inside)
        for each, inside in circle_with_places(session, dossier, today)
        if each.id != actor.person_id
    )


def _readable(session: Session, actor: Actor, dossier: Dossier) -> Sequence[Note]:
    inside = access.may_read_all(actor, dossier.owner_id)
    return NOTES.of(session, dossier=dossier.id, reads_inside=inside)


def _files(session: Session, dossier: Dossier) -> dict[str, tuple[AttachmentItem, ...]]:
    rows = FILES_OF_NOTES.of(session, dossier=dossier.id)
    found: dict[str, tuple[AttachmentItem, ...]] = {}
    for row in sorted(rows, key=lambda row: (row.file.name, row.file.id)):
        file = row.file
        item = AttachmentItem(id=file.id, name=file.name, kind=file.kind, size=file.size)
        found[row.note_id] = (*found.get(row.note_id, ()), item)
    return found


def _view(
    actor: Actor, row: Note, names: dict[str, str], files: tuple[AttachmentItem, ...]
) -> NoteView:
    gone = row.withdrawn_at is not None
    return NoteView(
        id=row.id,
        author=row.author.full_name,
        text="" if gone else row.text,
        inside=row.inside,
        told=() if gone else tuple(names[each] for each in row.told if each in names),
        files=() if gone else files,
        written_at=row.written_at,
        withdrawn_at=row.withdrawn_at,
        mine=row.author_id == actor.person_id,
    )
