"""Emulation campaigns: plan, registrations, rates, pledges."""

from marshmallow import fields as ma

from forms.campaign import KINDS, LAUNCHED_BY
from forms.choices import One
from forms.days import Day
from forms.fields import Long, Text
from service.api.schemas.base import (
    Body,
    Code,
    Flag,
    Ident,
    Inside,
    Paging,
    Several,
    Shown,
    Upload,
    Whole,
    day,
    free,
    moment,
    page_of,
    perhaps,
    text,
)
from service.api.schemas.rounds import RejectedRow

MOST_REGISTRATIONS = 5_000


class CampaignBody(Body):
    """What is given beside commune, year and name prefills the plan, which confirms it."""

    commune = Code("Xã", required=True)
    year = Whole("Năm", least=2000, most=2199, required=True)
    name = Text("Tên phong trào", required=True)
    units = Several(Ident("Đơn vị"), "Đơn vị đăng ký")
    launched_by = One("Cấp phát động", LAUNCHED_BY)
    kind = One("Loại", KINDS)
    purpose = Long("Mục đích")
    scope = Long("Phạm vi")
    subjects = Long("Đối tượng")
    criteria = Long("Tiêu chí")
    content = Long("Nội dung")
    starts_on = Day("Từ ngày", earliest=None, latest=None)
    ends_on = Day("Đến ngày", earliest=None, latest=None)
    registration_closes_on = Day("Hạn đăng ký", earliest=None, latest=None)
    has_midterm = Flag("Có sơ kết")
    midterm_on = Day("Ngày sơ kết", earliest=None, latest=None)


class RegistrationBody(Body):
    unit = Text("Đơn vị", required=True)
    kind = One(
        "Loại",
        {"individual": "Cá nhân", "collective": "Tập thể", "household": "Hộ gia đình"},
        required=True,
    )
    name = Text("Họ và tên, tên tập thể hoặc chủ hộ", required=True, privacy="b")
    post = Text("Chức vụ")
    award = Text("Danh hiệu hoặc hình thức", required=True)
    initiative_topic = Text("Đề tài sáng kiến")


class RegistrationsBody(Body):
    """Rows are judged one by one; `dry_run` reports and writes nothing."""

    registrations = Several(
        Inside(RegistrationBody), "Danh sách đăng ký", most=MOST_REGISTRATIONS, required=True
    )
    reason = Long("Lý do")
    dry_run = Flag("Chỉ kiểm tra")


class RegistrationSheet(Body):
    """An .xlsx with a heading row; `dry_run` reports and writes nothing."""

    file = Upload("Bảng danh sách", required=True)
    reason = Long("Lý do")
    dry_run = Flag("Chỉ kiểm tra")


class RegistrationReport(Shown):
    accepted = ma.Integer()
    changed = ma.Integer()
    rejected = ma.List(ma.Nested(RejectedRow))
    dry_run = ma.Boolean()


class Campaign(Shown):
    id = text()
    number = text()
    name = text()
    year = ma.Integer()
    commune = text()
    commune_name = text()
    kind = text(about=" | ".join(KINDS))
    launched_by = text(about=" | ".join(LAUNCHED_BY))
    state = text(about="drafting | registering | checking | running | closed")
    starts_on = day()
    ends_on = day()
    registration_closes_on = day()
    units = ma.Integer()
    registered = ma.Integer()


CampaignPage = page_of(Campaign)


class Rate(Shown):
    kind = text(about="unit | official | household")
    reached = ma.Integer()
    of = ma.Integer()
    units_unknown = ma.Integer(
        metadata={"description": "units that have not said how many they are"}
    )
    percent = ma.Float(allow_none=True)
    target = ma.Integer(allow_none=True)
    citation = perhaps()


class CampaignUnit(Shown):
    unit = text()
    name = text()
    state = text(about="waiting | registered | pledged | not_registered")
    members_total = ma.Integer(allow_none=True)
    households_total = ma.Integer(allow_none=True)
    people = ma.Integer()
    households = ma.Integer()
    collectives = ma.Integer()
    late_reason = text()


class Side(Shown):
    name = text()
    signed_at = moment()


class Pledge(Shown):
    id = text()
    unit = text()
    unit_name = text()
    commitments = text()
    signed_on = day()
    sides = ma.List(ma.Nested(Side))


class CampaignTask(Shown):
    id = text()
    name = text()


class CampaignWhole(Campaign):
    plan = free("purpose, scope, subjects, criteria, content")
    plan_number = text()
    signed_on = day()
    midterm_on = day()
    rates = ma.List(ma.Nested(Rate))
    asked = ma.List(ma.Nested(CampaignUnit))
    pledges = ma.List(ma.Nested(Pledge))
    tasks = ma.List(ma.Nested(CampaignTask))


class RegistrationsAsked(Paging):
    unit = Ident("Đơn vị")


class Registration(Shown):
    id = text()
    subject = text()
    name = text()
    post = text()
    kind = text(about="person | collective | household")
    unit = text()
    unit_name = text()
    title = text(about="code of an award, or empty")
    form = text(about="code of an award, or empty")
    initiative_topic = text()
    made_at = moment()
    late_reason = text()


RegistrationPage = page_of(Registration)
