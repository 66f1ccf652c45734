"""What people say to each other about a dossier."""

from typing import Any

from service.api.noun import Noun, reading
from service.api.schemas.notes import NoteBody, Notes, Withdrawn, Written
from service.commands.notes import WithdrawNote, WriteNote
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries.dossier import find_dossier
from service.queries.notes import notes_of, whom_to_tell

notes = Noun("notes", "What people say to each other about a dossier; it decides nothing")


@notes.get("/dossiers/<hex:dossier_id>/notes", Notes)
@may(Rule.SIGNED_IN)
def every(dossier_id: str) -> Any:
    """Newest first; what is said inside the authority only to its offices."""
    with reading() as context:
        dossier, _ = find_dossier(context.session, me(), dossier_id)
        return {
            "items": notes_of(context.session, me(), dossier),
            "people": whom_to_tell(context.session, me(), dossier, context.today),
        }


@notes.post("/dossiers/<hex:dossier_id>/notes", Written, body=NoteBody, status=201)
@may(Rule.SIGNED_IN)
def write(given: dict[str, Any], dossier_id: str) -> Any:
    """Write a note. Whoever is told gets a letter without its words."""
    command = WriteNote(
        actor=me(),
        dossier_id=dossier_id,
        text=given["text"],
        inside=given.get("inside", False),
        tell=given.get("tell", ()),
        files=given.get("files", ()),
    )
    return {"id": office().execute(command, once=once())}


@notes.post("/notes/<hex:note_id>/withdraw", Withdrawn)
@may(Rule.SIGNED_IN)
def withdraw(note_id: str) -> Any:
    """Take back what one has written oneself."""
    return {"dossier": office().execute(WithdrawNote(actor=me(), note_id=note_id), once=once())}
