"""What a task's form brings back: typed pairs, files as attachments, buttons that only redraw."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from flask import request

from forms.answers import Invalid
from forms.form import TaskForm
from forms.html import Question, ask, html_name, read_pairs
from forms.sheet import Sheet
from service.adapters.uploads import FileRefused, inspect
from service.commands.files import AttachFile
from service.gate.guard import me
from service.gate.identity import office
from service.queries.attachments import AttachmentItem
from service.web import words

Errors = dict[str, list[str]]
_BUTTONS: Final = ("_add", "_remove", "_drop")
_FILES: Final = ("file", "files")


@dataclass(frozen=True, slots=True)
class Posted:
    """A form as it came: nested values, what is wrong with its files, whether to draw it again."""

    values: dict[str, Any]
    errors: Errors = field(default_factory=dict)
    redraw: bool = False


def posted(form: Sheet) -> Posted:
    """Read this request's form. Files are kept at once: nothing is uploaded twice."""
    file = request.form.get("_drop", "").partition(":")
    row = request.form.get("_remove", "")
    pairs = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if (name, ":", value) != file and not (row and name.startswith(f"{row}-"))
    ]
    pairs, errors = _with_files(pairs)
    values = read_pairs(form, pairs)
    grids = {question.name for question in ask(form) if question.kind == "grid"}
    added = request.form.get("_add", "")
    if added in grids:
        values.setdefault(added, []).append({})
    return Posted(values, errors, any(name in request.form for name in _BUTTONS))


def _with_files(pairs: list[tuple[str, str]]) -> tuple[list[tuple[str, str]], Errors]:
    errors: Errors = {}
    for name, upload in request.files.items(multi=True):
        if not upload.filename:
            continue
        try:
            data = upload.stream.read()
            found = inspect(upload.filename, data)
        except FileRefused as refusal:
            errors.setdefault(name, []).append(f"{upload.filename}: {refusal.sentence()}")
            continue
        kept = office().execute(AttachFile(actor=me(), name=found.name, kind=found.kind, data=data))
        pairs.append((name, kept["id"]))
    return pairs, errors


def wrong(form: TaskForm, values: Mapping[str, Any]) -> Errors:
    """The sentences by page name; empty when the form may be sent."""
    try:
        form.answers(values)
    except Invalid as invalid:
        return sentences(form, invalid)
    return {}


def sentences(form: TaskForm, invalid: Invalid) -> Errors:
    """By page name; what no question of this form stands for belongs to the whole form."""
    asked = {question.name for question in form.questions()}
    found: Errors = {}
    for path, said in invalid.errors.items():
        name = html_name(path) if path and path[0] in asked else ""
        found.setdefault(name, []).extend(said)
    return found


def with_file_errors(errors: Errors, of_files: Errors) -> Errors:
    """A refused file says more than that one is missing."""
    return {name: of_files.get(name, sentences) for name, sentences in errors.items()} | of_files


def attachment_ids(questions: Iterable[Question], values: Mapping[str, Any]) -> set[str]:
    """The attachments that the values of a form name."""
    found: set[str] = set()
    for question in questions:
        value = values.get(question.name)
        if question.kind in _FILES:
            found |= {each for each in _listed(value) if isinstance(each, str)}
        elif question.kind == "grid":
            for row in _listed(value):
                if isinstance(row, Mapping):
                    found |= attachment_ids(question.columns, row)
    return found


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def files_for_page(found: Mapping[str, AttachmentItem], way: Any) -> dict[str, dict[str, str]]:
    """What the form's macros say of each file; `way` makes its address from its id."""
    return {
        key: {
            "name": item.name,
            "kind": item.kind.upper(),
            "size": words.size(item.size),
            "href": way(key),
        }
        for key, item in found.items()
    }
