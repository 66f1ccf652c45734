"""What people have said to each other about a dossier, as far as the reader may know it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from service import access
from service.access import Actor
from service.casework.circle import circle
from service.db.models import Attachment, Dossier, Note, NoteFile, Person
from service.queries.attachments import AttachmentItem


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
    rows = session.scalars(_readable(actor, dossier).limit(limit)).all()
    return tuple(_view(actor, row, {}, ()) for row in rows)


def notes_of(session: Session, actor: Actor, dossier: Dossier) -> tuple[NoteView, ...]:
    """All of them, newest first."""
    rows = session.scalars(_readable(actor, dossier)).all()
    people = select(Person.id, Person.full_name).where(
        Person.id.in_({person for row in rows for person in row.told})
    )
    names = {key: name for key, name in session.execute(people)}  # noqa: C416  rows are no pairs to mypy
    files = _files(session, [row.id for row in rows])
    return tuple(_view(actor, row, names, files.get(row.id, ())) for row in rows)


def whom_to_tell(
    session: Session, actor: Actor, dossier: Dossier, today: date
) -> tuple[Companion, ...]:
    inside = {each.id for each in circle(session, dossier, today, inside=True)}
    return tuple(
        Companion(id=each.id, name=each.full_name, post=each.post, of_unit=each.id not in inside)
        for each in circle(session, dossier, today, inside=False)
        if each.id != actor.person_id
    )


def _readable(actor: Actor, dossier: Dossier) -> Select[Note]:
    notes = (
        select(Note)
        .where(Note.dossier_id == dossier.id)
        .options(joinedload(Note.author))
        .order_by(Note.written_at.desc(), Note.id)
    )
    if not access.may_read_all(actor, dossier.owner_id):
        notes = notes.where(Note.inside.is_(False))
    return notes


def _files(session: Session, notes: Sequence[str]) -> dict[str, tuple[AttachmentItem, ...]]:
    rows = session.execute(
        select(NoteFile.note_id, Attachment)
        .join(Attachment, Attachment.id == NoteFile.attachment_id)
        .where(NoteFile.note_id.in_(notes))
        .order_by(Attachment.name, Attachment.id)
    )
    found: dict[str, tuple[AttachmentItem, ...]] = {}
    for note_id, file in rows:
        item = AttachmentItem(id=file.id, name=file.name, kind=file.kind, size=file.size)
        found[note_id] = (*found.get(note_id, ()), item)
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
