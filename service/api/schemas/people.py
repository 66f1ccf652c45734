"""Who somebody is: a name with its post, and the roles of whoever asks."""

from marshmallow import fields as ma

from forms.days import Day
from service.api.schemas.base import Body, Ident, Shown, day, perhaps, text


class Person(Shown):
    id = text()
    name = text()
    post = text()


class HeldRole(Shown):
    role = text()
    label = text()
    organisation = text()
    organisation_name = text()
    valid_from = day()
    valid_to = day()
    acting_for = perhaps(about="the absent person whose role this is")


class Me(Shown):
    id = text()
    name = text()
    post = text()
    administrator = ma.Boolean()
    roles = ma.List(ma.Nested(HeldRole))


class SubstitutionBody(Body):
    absent = Ident("Người vắng mặt", required=True)
    deputy = Ident("Người làm thay", required=True)
    first_day = Day("Từ ngày", required=True, earliest=None, latest=None)
    last_day = Day("Đến ngày", required=True, earliest=None, latest=None)


class Substitution(Shown):
    id = text()
    absent = text()
    deputy = text()
    first_day = day()
    last_day = day()
