"""People who work here, their roles, organisations and councils, as administrators keep them."""

from marshmallow import fields as ma

from forms.choices import One
from forms.days import Day
from forms.fields import Text
from service.api.schemas.base import (
    Body,
    Code,
    Flag,
    Ident,
    Inside,
    Paging,
    Several,
    Shown,
    day,
    free,
    moment,
    page_of,
    perhaps,
    text,
)
from service.commands import councils, descents, organisations
from service.queries.administration.people import STATES


def _any_day(label: str, *, required: bool = False) -> Day:
    return Day(label, required=required, earliest=None, latest=None)


# People and roles ---------------------------------------------------------------------------------


class PeopleAsked(Paging):
    q = Text("Từ cần tìm")
    organisation = Code("Đơn vị")
    account = One("Tài khoản", {state: state for state in STATES})


class AccountState(Shown):
    username = text()
    state = text(about=" | ".join(STATES))
    administrator = ma.Boolean()
    shut_at = moment()


class MembershipShown(Shown):
    id = text()
    person = text()
    role = text()
    label = text()
    organisation = text()
    organisation_name = text()
    valid_from = day()
    valid_to = day()


class Worker(Shown):
    id = text()
    name = text()
    post = text()
    email = text()
    email_problem = text()
    account = ma.Nested(AccountState)
    roles = ma.List(ma.Nested(MembershipShown))


WorkerPage = page_of(Worker)
MembershipPage = page_of(MembershipShown)


class WorkerBody(Body):
    """`role`, `organisation` and `first_day` together: the first role, if there is one."""

    name = Text("Họ và tên", required=True)
    post = Text("Chức vụ")
    email = Text("Thư điện tử")
    username = Text("Tên đăng nhập")
    role = Code("Vai trò")
    organisation = Code("Đơn vị")
    first_day = _any_day("Từ ngày")


class WorkerChange(Body):
    name = Text("Họ và tên", required=True)
    post = Text("Chức vụ")
    email = Text("Thư điện tử")


class AccountBody(Body):
    username = Text("Tên đăng nhập")


class MembershipsAsked(Paging):
    person = Ident("Người giữ vai trò")
    organisation = Code("Đơn vị")
    on = _any_day("Ngày")


class MembershipBody(Body):
    person = Ident("Người giữ vai trò", required=True)
    organisation = Code("Đơn vị", required=True)
    role = Code("Vai trò", required=True)
    first_day = _any_day("Từ ngày", required=True)
    last_day = _any_day("Đến hết ngày")


class LastDay(Body):
    last_day = _any_day("Ngày cuối", required=True)


class EndedRole(Shown):
    membership = ma.Nested(MembershipShown)
    released = ma.Integer()


# Organisations ------------------------------------------------------------------------------------


class PaperBody(Body):
    """The document that settles a merger, a division or a new name."""

    number = Text("Số, ký hiệu văn bản", required=True)
    signed_on = _any_day("Ngày văn bản", required=True)
    issuer = Text("Cơ quan ban hành", required=True)


class OriginBody(Body):
    change = One("Hình thức", descents.KINDS, required=True)
    predecessors = Several(Code("Đơn vị tiền thân"), "Đơn vị tiền thân", required=True)
    paper = Inside(PaperBody, required=True)


class UnitBody(Body):
    commune = Code("Xã", required=True)
    name = Text("Tên đơn vị", required=True)
    kind = One("Loại đơn vị", organisations.KINDS, required=True)
    code = Code("Mã đơn vị")
    ministry = Code("Bộ, ngành")
    first_day = _any_day("Từ ngày", required=True)
    origin = Inside(OriginBody)


class NameBody(Body):
    """`ministry`: the one whose rules it follows, "none" for none; left out, it stays."""

    name = Text("Tên mới", required=True)
    ministry = Code("Bộ, ngành")


class CarriedBody(Body):
    membership = Ident("Vai trò", required=True)
    successor = Code("Đơn vị kế tục", required=True)


class SuccessionBody(Body):
    """Roles that are not named in `carried` end with the unit."""

    change = One("Hình thức", descents.KINDS, required=True)
    successors = Several(Code("Đơn vị kế tục"), "Đơn vị kế tục", required=True)
    paper = Inside(PaperBody, required=True)
    carried = Several(Inside(CarriedBody), "Vai trò chuyển theo", most=1_000)


class UnitEndBody(Body):
    """`dry_run`: everything is tried, nothing is kept."""

    last_day = _any_day("Ngày cuối", required=True)
    after = Inside(SuccessionBody)
    dry_run = Flag("Chỉ kiểm tra")


class UnitEnd(Shown):
    id = text()
    roles = ma.Integer(metadata={"description": "how many roles end"})
    carried = ma.Integer(metadata={"description": "how many of them go on in a successor"})
    dry_run = ma.Boolean()


class MovedBody(Body):
    dossier = Ident("Hồ sơ", required=True)
    successor = Code("Đơn vị kế tục", required=True)


class MoveBody(Body):
    """`to`: where each dossier goes; not needed with one successor. `dry_run` as above."""

    to = Several(Inside(MovedBody), "Hồ sơ chuyển đi", most=1_000)
    dry_run = Flag("Chỉ kiểm tra")


class CasesMoved(Shown):
    id = text()
    cases = ma.Integer(metadata={"description": "how many dossiers go on in a successor"})
    tasks = ma.Integer(metadata={"description": "how many open tasks have other hands"})
    released = ma.Integer(metadata={"description": "how many of them nobody has taken any more"})
    listed = ma.Integer(metadata={"description": "how many rows of nominee lists go along"})
    dry_run = ma.Boolean()


class Kin(Shown):
    id = text()
    name = text()
    kind = text(about=" | ".join(descents.KINDS))
    since = day()
    basis = text()
    depth = ma.Integer(metadata={"description": "1: the nearest"})


class Lineage(Shown):
    before = ma.List(ma.Nested(Kin))
    after = ma.List(ma.Nested(Kin))


# Councils -----------------------------------------------------------------------------------------


class CouncilBody(Body):
    commune = Code("Xã", required=True)
    kind = One("Loại Hội đồng", councils.KINDS, required=True)
    name = Text("Tên Hội đồng", required=True)
    founded_by = Text("Quyết định thành lập", required=True)
    first_day = _any_day("Từ ngày", required=True)


class SeatBody(Body):
    person = Ident("Thành viên", required=True)
    role = One("Chức danh", councils.SEATS, required=True)
    first_day = _any_day("Từ ngày", required=True)


class SeatShown(Shown):
    id = text()
    person = text()
    name = text()
    post = text()
    role = text(about=" | ".join(councils.SEATS))
    valid_from = day()
    valid_to = day()


class CouncilWhole(Shown):
    """With the members of all days."""

    id = text()
    owner_name = text()
    kind = text(about=" | ".join(councils.KINDS))
    name = text()
    founded_by = text()
    valid_from = day()
    valid_to = day()
    seats = ma.List(ma.Nested(SeatShown))


# What was done ------------------------------------------------------------------------------------


class ActsAsked(Paging):
    actor = Ident("Người làm")
    kind = Code("Việc")
    person = Ident("Người dùng")
    organisation = Code("Đơn vị")
    council = Ident("Hội đồng")


class Act(Shown):
    sequence = ma.Integer()
    kind = text()
    label = text()
    at = moment()
    actor = perhaps(about="null: an operator at the machine")
    person = perhaps()
    organisation = perhaps()
    council = perhaps()
    facts = free("ids, roles, days, counts, names of organisations")


ActPage = page_of(Act)
