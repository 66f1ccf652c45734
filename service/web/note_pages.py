"""What people say to each other about a dossier."""

from dataclasses import dataclass
from typing import Any, Final

from forms.html import ask
from forms.setting import Choice, Setting
from service import access
from service.commands.notes import WithdrawNote, WriteNote
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.dossier import find_dossier
from service.queries.dossier_ahead import its_notes
from service.queries.notes import NoteView, notes_of, whom_to_tell
from service.queries.standing import Identity, identity
from service.text import count
from service.web.answering import attachment_ids, posted, with_file_errors
from service.web.clocks import dossiers_pages
from service.web.identity import identity_bar
from service.web.notes import line
from service.web.openings import INSIDE, Filled, NewNote, empty, filled
from service.web.pages import REFUSED, go, law, page, reading, render, say_once, today
from service.web.task_view import files_of_ids
from workflows.law.citations import Refusal

_READERS: Final = (
    Choice(INSIDE, "Trong cơ quan", "Đơn vị đề nghị không thấy."),
    Choice("all", "Cả đơn vị đề nghị"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Talk:
    """A dossier's notes with what is needed to write one more."""

    dossier_id: str
    number: str
    unit: str
    around: Identity
    notes: tuple[NoteView, ...]
    sheet: NewNote


def _talk(dossier_id: str) -> _Talk:
    with reading() as session:
        found, case = find_dossier(session, me(), dossier_id)
        its_notes(session, me(), found, case)
        people = whom_to_tell(session, me(), found, today())
        return _Talk(
            dossier_id=found.id,
            number=found.number,
            unit=found.unit.name,
            around=identity(session, law(), me(), found.id, today()),
            notes=notes_of(session, me(), found),
            sheet=NewNote(
                Setting(
                    today=today(),
                    choices={
                        "readers": _READERS if access.may_read_all(me(), found.owner_id) else (),
                        "people": tuple(Choice(each.id, each.name, each.post) for each in people),
                    },
                    values={"outside": [each.id for each in people if each.of_unit]},
                )
            ),
        )


@page(dossiers_pages, "/dossiers/<dossier_id>/notes")
def notes(dossier_id: str) -> Any:
    talk = _talk(dossier_id)
    return _draw(talk, empty(talk.sheet, readers=INSIDE))


@page(dossiers_pages, "/dossiers/<dossier_id>/notes", methods=("POST",))
def write_note(dossier_id: str) -> Any:
    talk = _talk(dossier_id)
    given = posted(talk.sheet)
    if given.redraw:
        return _draw(talk, Filled(ask(talk.sheet), given.values))
    form = filled(talk.sheet, given.values)
    if form.errors or given.errors:
        errors = with_file_errors(form.errors, given.errors)
        return _draw(talk, Filled(form.questions, form.values, {}, errors), status=REFUSED)
    answers = form.answers
    command = WriteNote(
        actor=me(),
        dossier_id=dossier_id,
        text=answers["text"],
        inside=answers.get("readers", INSIDE) == INSIDE,
        tell=answers.get("tell", ()),
        files=answers.get("files", ()),
    )
    try:
        office().execute(command, once=once())
    except Refusal as refusal:
        return _draw(talk, form.refused(refusal), status=refusal.status)
    told = len(answers.get("tell", ()))
    say_once(f"Đã ghi trao đổi, báo cho {count(told, 'người')}." if told else "Đã ghi trao đổi.")
    return go("dossiers.notes", dossier_id=dossier_id)


@page(dossiers_pages, "/dossiers/<dossier_id>/notes/<note_id>/withdraw", methods=("POST",))
def withdraw_note(dossier_id: str, note_id: str) -> Any:
    office().execute(WithdrawNote(actor=me(), note_id=note_id), once=once())
    say_once("Đã rút lại lời trao đổi.")
    return go("dossiers.notes", dossier_id=dossier_id)


def _draw(talk: _Talk, form: Filled, *, status: int = 200) -> Any:
    return render(
        "pages/notes.html",
        status=status,
        bar=identity_bar(talk.around),
        number=talk.number,
        unit=talk.unit,
        dossier_id=talk.dossier_id,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
        files=files_of_ids(attachment_ids(form.questions, form.values)),
        notes=[line(each) for each in talk.notes],
    )


__all__ = ["dossiers_pages"]
