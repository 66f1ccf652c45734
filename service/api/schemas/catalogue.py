"""What one needs to fill a form: organisations, subjects, awards, councils."""

from marshmallow import fields as ma

from forms.choices import One
from forms.days import Day
from forms.fields import Text
from service.api.schemas.base import (
    Body,
    Code,
    Flag,
    Paging,
    Shown,
    day,
    page_of,
    perhaps,
    text,
    texts,
)

KINDS = {"person": "Cá nhân", "collective": "Tập thể", "household": "Hộ gia đình"}


class Organisation(Shown):
    id = text()
    code = text()
    name = text()
    level = text(about="province | commune | unit")
    kind = text()
    parent = perhaps()
    ministry = text(about="the ministry whose rules it follows, empty for none")
    valid_from = day()
    valid_to = day()


OrganisationPage = page_of(Organisation)


class SubjectsAsked(Paging):
    unit = Code("Đơn vị")
    q = Text("Từ cần tìm")


class SubjectBody(Body):
    unit = Code("Đơn vị", required=True)
    kind = One("Loại đối tượng", KINDS, required=True)
    name = Text("Họ và tên, tên tập thể hoặc chủ hộ", required=True)
    post = Text("Chức vụ")
    sex = One("Giới tính", {"female": "Nữ", "male": "Nam"})
    leader = Flag("Giữ chức vụ lãnh đạo, quản lý")
    direct_worker = Flag("Trực tiếp lao động, sản xuất")


class Subject(Shown):
    id = text()
    kind = text(about="person | collective | household")
    name = text()
    post = text()
    unit = text()
    unit_name = text()


SubjectPage = page_of(Subject)


class Received(Shown):
    """`former`: given in a unit that today's came out of, or to that unit itself."""

    id = text()
    award = text()
    award_name = text()
    year = ma.Integer()
    decision_number = text()
    decided_on = day()
    subject_name = text()
    post = text()
    unit_name = text()
    former = ma.Boolean()


ReceivedPage = page_of(Received)


class AwardsAsked(Paging):
    on = Day("Ngày", earliest=None, latest=None)


class Award(Shown):
    code = text()
    name = text()
    kind = text(about="title | form")
    subjects = texts()


AwardPage = page_of(Award)


class Seat(Shown):
    person = text()
    name = text()
    role = text(about="chair | vice_chair | standing | secretary | member")


class Council(Shown):
    id = text()
    owner = text()
    kind = text(about="commendation | initiative")
    name = text()
    founded_by = text()
    term_until = day()
    working_rules = text(about="the paper in force today; all of them at /councils/{id}/rules")
    members = ma.List(ma.Nested(Seat))


CouncilPage = page_of(Council)
