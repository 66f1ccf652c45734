"""Dossiers and nominations: lists, one with all of it, its history, clock and diagram."""

from marshmallow import fields as ma

from forms.choices import One
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
    text,
    texts,
)

STATES = {
    "preparing": "Đang lập",
    "returned": "Trả lại để bổ sung",
    "in_review": "Đang xét",
    "awaiting_council": "Chờ Hội đồng",
    "awaiting_decision": "Chờ quyết định",
    "proposed": "Đã trình cấp trên",
    "on_hold": "Tạm dừng",
    "withdrawn": "Đã rút",
    "concluded": "Đã kết thúc xét",
    "archived": "Đã nộp lưu",
}


class Nominated(Body):
    """A subject of the unit and the award it is nominated for."""

    subject = Ident("Đối tượng", required=True)
    award = Code("Danh hiệu, hình thức khen thưởng", required=True)


class DossierBody(Body):
    round = Code("Đợt xét", required=True)
    unit = Code("Đơn vị", required=True)
    nominations = Several(Inside(Nominated), "Danh sách đề nghị")


class DossiersAsked(Paging):
    state = One("Tình trạng", STATES)
    unit = Code("Đơn vị")
    award = Code("Danh hiệu, hình thức khen thưởng")
    round = Code("Đợt xét")
    overdue = Flag("Quá hạn")
    q = Text("Từ cần tìm")


class Dossier(Shown):
    id = text()
    number = text()
    state = text(about=" | ".join(STATES))
    round = text()
    round_title = text()
    unit = text()
    unit_name = text()
    opened_at = moment()
    submitted_at = moment()
    nominations = ma.Integer(metadata={"description": "how many"})
    due_on = day()


DossierPage = page_of(Dossier)


class Nomination(Shown):
    id = text()
    number = text()
    dossier = text()
    subject = text()
    subject_name = text()
    kind = text(about="person | collective | household")
    post = text()
    unit = text()
    unit_name = text()
    award = text()
    award_name = text()
    deciding_level = text()
    verdict = text()
    outcome = text()
    reason = text()
    waits_for = text(about="council | session | decision | proposal, or empty")
    tally = free("the council's count in whole numbers, once it is signed")


NominationPage = page_of(Nomination)


class NominationsAsked(Paging):
    dossier = Ident("Hồ sơ")
    award = Code("Danh hiệu, hình thức khen thưởng")
    outcome = Code("Kết quả")
    waits_for = Code("Đang chờ")


class OpenTask(Shown):
    id = text()
    key = text()
    name = text()
    role = text()
    who = text()
    due_on = day()


class Due(Shown):
    """A due date with its derivation."""

    rule = text()
    term = text()
    start = day()
    on = day()
    at = moment()
    until = moment()
    citation = text()
    certainty = text()
    because = texts()


class DossierWhole(Shown):
    id = text()
    number = text()
    state = text()
    round = text()
    round_title = text()
    unit = text()
    unit_name = text()
    organisation_name = text()
    opened_at = moment()
    submitted_at = moment()
    facts = free("receipt, channel, archive data")
    nominations = ma.List(ma.Nested(Nomination))
    tasks = ma.List(ma.Nested(OpenTask))
    due = ma.Nested(Due, allow_none=True)


class Event(Shown):
    id = ma.Integer()
    kind = text()
    label = text()
    at = moment()
    actor = text()
    actor_for = text()
    facts = free("ids, counts and dates")
    citation = text()


EventPage = page_of(Event)


class Entry(Shown):
    term = text()
    kind = text(about="start | stop | resume | extend | end")
    at = moment()
    ground = text()
    notice = text()


class Clock(Shown):
    """The ledger of the dossier's term, and the date that follows from it."""

    entries = ma.List(ma.Nested(Entry))
    due = ma.Nested(Due)


class Token(Shown):
    element = text()
    state = text(about="now | done")


class Diagram(Shown):
    """BPMN 2.0 as it was when the case began, and where the case stands in it."""

    name = text()
    xml = text()
    tokens = ma.List(ma.Nested(Token))


class DiagramAsked(Body):
    process = Code("Quy trình")
