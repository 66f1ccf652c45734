"""The working calendar: a year of it, and what an administrator enters over it."""

from marshmallow import fields as ma

from forms.choices import One
from forms.days import Day
from forms.fields import Text
from service.api.schemas.base import Body, Flag, Shown, Whole, day, perhaps, text
from service.commands.calendar import KINDS


class CalendarAsked(Body):
    year = Whole("Năm", least=1900, most=2199)


class SpecialDay(Shown):
    day = day()
    kind = text(about="holiday | in_lieu | swapped | make_up; working | weekend: entered as plain")
    working = ma.Boolean()
    name = text()
    basis = perhaps(about="the document that settles the day")
    sentence = text()


class YearOfDays(Shown):
    year = ma.Integer()
    published = ma.Boolean(metadata={"description": "false: the dates in it are provisional"})
    published_until = day()
    days = ma.List(ma.Nested(SpecialDay))


class _OnPaper(Body):
    number = Text("Số, ký hiệu văn bản", required=True)
    signed_on = Day("Ngày văn bản", required=True, earliest=None, latest=None)
    issuer = Text("Cơ quan ban hành", required=True)


class EntryBody(_OnPaper):
    first_day = Day("Từ ngày", required=True, earliest=None, latest=None)
    last_day = Day("Đến ngày", earliest=None, latest=None)
    kind = One("Là ngày", KINDS, required=True)
    name = Text("Tên ngày")


class EnteredDays(Shown):
    days = ma.List(ma.Nested(SpecialDay))


class YearBody(_OnPaper):
    year = Whole("Năm", least=1900, most=2199, required=True)
    published = Flag("Đã công bố", required=True)
