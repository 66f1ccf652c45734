"""A note on a dossier as pages draw it."""

from typing import Any

from flask import url_for

from service.queries.notes import NoteView
from service.text import clock_time, near_date, sentence_start
from service.web import words
from service.web.pages import today
from workflows.law.calendar import local_day


def line(note: NoteView) -> dict[str, Any]:
    """For `macros/notes.html`."""
    at = note.written_at
    when = f"{clock_time(at)} {near_date(local_day(at), today())}"
    gone = note.withdrawn_at
    return {
        "id": note.id,
        "author": note.author,
        "text": note.text,
        "meta": sentence_start(when),
        "inside": note.inside,
        "told": ", ".join(note.told),
        "gone": f"Đã rút lại {near_date(local_day(gone), today())}" if gone else "",
        "mine": note.mine and not gone,
        "files": [
            {
                "name": each.name,
                "href": url_for("files.file", file_id=each.id),
                "meta": f"{each.kind.upper()}, {words.size(each.size)}",
            }
            for each in note.files
        ],
    }
