"""Notes on a dossier."""

from marshmallow import fields as ma

from forms.choices import Bool, Files
from forms.fields import Long
from service.api.schemas.base import Body, Ident, Several, Shown, moment, text, texts


class NoteBody(Body):
    text = Long("Nội dung", required=True)
    inside = Bool("Trong cơ quan")
    tell = Several(Ident("Người được báo"), "Báo cho")
    files = Files("Tệp đính kèm")


class NoteFile(Shown):
    id = text()
    name = text()
    kind = text()
    size = ma.Integer()


class Note(Shown):
    id = text()
    author = text()
    text = text()
    inside = ma.Boolean()
    told = texts()
    files = ma.List(ma.Nested(NoteFile))
    written_at = moment()
    withdrawn_at = moment()
    mine = ma.Boolean()


class Companion(Shown):
    id = text()
    name = text()
    post = text()
    of_unit = ma.Boolean()


class Notes(Shown):
    items = ma.List(ma.Nested(Note))
    people = ma.List(ma.Nested(Companion), metadata={"description": "who may be told"})


class Written(Shown):
    id = text()


class Withdrawn(Shown):
    dossier = text()
