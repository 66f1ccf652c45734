"""Notes on a dossier: what its people say to each other beside the procedure."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar

from sqlalchemy import select

from service import access
from service.access import Acting, Actor, NotFound, NotYours
from service.casework.circle import circle
from service.casework.people import case_of
from service.commands import record
from service.commands.office import Context
from service.commands.putting_off import bring_back
from service.db.base import new_id
from service.db.models import Attachment, Dossier, Note, NoteFile
from service.text import nfc
from workflows.law.citations import Refusal


class NotInTheCircle(Refusal):
    """Có người được báo không đọc được trao đổi này: bỏ chọn hoặc đổi người đọc."""

    status: ClassVar[int] = 422


class NotYourFile(Refusal):
    """Không có tệp này, hãy tải lên lại."""

    status: ClassVar[int] = 422


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote:
    """For whoever reads the dossier. `inside`: the unit is not to read it; what the unit writes
    is for both. `tell` are ids of people who get a letter. Returns the note's id.
    """

    actor: Actor
    dossier_id: str
    text: str
    inside: bool = False
    tell: Collection[str] = ()
    files: Sequence[str] = ()

    def run(self, context: Context) -> str:
        session = context.session
        dossier = _dossier(context, self.actor, self.dossier_id)
        inside = self.inside and access.may_read_all(self.actor, dossier.owner_id)
        told = sorted(set(self.tell) - {self.actor.person_id})
        known = {each.id for each in circle(session, dossier, context.today, inside=inside)}
        if not known.issuperset(told):
            raise NotInTheCircle
        note = Note(
            id=new_id(),
            dossier_id=dossier.id,
            author_id=self.actor.person_id,
            text=nfc(self.text).strip(),
            inside=inside,
            told=told,
            written_at=context.now,
        )
        session.add(note)
        session.flush()  # its files refer to it
        files = self._own_files(context)
        if told:
            bring_back(context, dossier.id, told)
        session.add_all(NoteFile(note_id=note.id, attachment_id=file) for file in files)
        digest = hashlib.sha256(note.text.encode()).hexdigest()
        record.event(
            context,
            case_of(context.session, dossier.id),
            "note.written",
            Acting(self.actor.person_id),
            note=note.id,
            sha256=digest,
            to=told,
            files=len(files),
        )
        for person_id in told:
            self._letter(context, note, person_id)
        return note.id

    def _own_files(self, context: Context) -> list[str]:
        wanted = list(dict.fromkeys(self.files))
        own = select(Attachment.id).where(
            Attachment.id.in_(wanted), Attachment.added_by == self.actor.person_id
        )
        if len(context.session.scalars(own).all()) != len(wanted):
            raise NotYourFile
        return wanted

    def _letter(self, context: Context, note: Note, person_id: str) -> None:
        record.letter(
            context,
            person_id,
            kind="urgent",
            template="mentioned",
            data={"note": note.id, "dossier": note.dossier_id},
            once=f"mentioned:{note.id}:{person_id}",
            but=(*note.told, self.actor.person_id),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawNote:
    """The author takes back what he said: nobody reads it any more, that he said something stays.
    Returns the dossier's id."""

    actor: Actor
    note_id: str

    def run(self, context: Context) -> str:
        note = context.session.get(Note, self.note_id)
        if note is None:
            raise NotFound
        dossier = _dossier(context, self.actor, note.dossier_id)
        if note.author_id != self.actor.person_id:
            readable = access.may_read_note(
                self.actor, owner_id=dossier.owner_id, unit_id=dossier.unit_id, inside=note.inside
            )
            raise NotYours if readable else NotFound
        if note.withdrawn_at is None:
            note.withdrawn_at = context.now
            by = Acting(self.actor.person_id)
            record.event(
                context, case_of(context.session, dossier.id), "note.withdrawn", by, note=note.id
            )
        return dossier.id


def _dossier(context: Context, actor: Actor, dossier_id: str) -> Dossier:
    dossier = context.session.get(Dossier, dossier_id)
    if dossier is None or not access.may_read_dossier(
        actor, owner_id=dossier.owner_id, unit_id=dossier.unit_id
    ):
        raise NotFound
    return dossier
