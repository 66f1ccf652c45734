"""The steps of a year."""

from marshmallow import fields as ma

from service.api.schemas.base import Body, Shown, Whole, day, moment, perhaps, text


class YearAsked(Body):
    year = Whole("Năm", least=2000, most=2199)


class Step(Shown):
    key = text()
    name = text()
    guide = text()
    opens_on = day()
    due_on = day()
    planned_for = day()
    state = text(about="waiting | open | done | passed; ahead: of a year not planned yet")
    citation = text()
    task = perhaps(about="the open task")
    moved_at = moment()
    moved_by = text()
    moved_because = text()
    done_at = moment()


class YearOfSteps(Shown):
    commune = text()
    commune_name = text()
    year = ma.Integer()
    steps = ma.List(ma.Nested(Step))
