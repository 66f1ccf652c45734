"""Dossiers and nominations: lists, one with all of it, its history, clock and diagram."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema
from marshmallow import fields as ma

from forms.choices import One
from forms.days import Day
from forms.fields import Count, Long, Text
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
    texts,
)
from workflows.law.terms import StopGround

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
    registered = ma.Boolean(allow_none=True)
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


class HoldOf(Shown):
    """A hold that lies or lay on the dossier."""

    id = text()
    number = text()
    nomination = perhaps(about="null: the whole dossier")
    ordered_at = moment()
    outcome = text(about="empty while it lies on it")
    concluded_at = moment()


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
    holds = ma.List(ma.Nested(HoldOf))


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
    kind = text(about="start | chosen | stop | resume | extend | moved | end")
    at = moment()
    event = text(about="start: what it counts from")
    ground = text()
    notice = text()
    notice_on = day()
    reason = text()
    facts = free("dates set by people, units granted, the date before and after a move")
    actor = text()


class Term(Shown):
    """A term with its ledger, and the date that follows from it."""

    key = text()
    steps = texts()
    state = text(about="running | stopped | ended")
    ground = text()
    due = ma.Nested(Due)
    entries = ma.List(ma.Nested(Entry))


class Clock(Shown):
    """The statutory term of the dossier first by itself, then every term of its case."""

    entries = ma.List(ma.Nested(Entry))
    due = ma.Nested(Due)
    terms = ma.List(ma.Nested(Term))


_MISSING = {"units": "Nhập số ngày gia hạn", "ground": "Chọn căn cứ"}


class ClockBody(Body):
    """A stop, a resumption or an extension, by the paper that orders it."""

    action = One(
        "Việc",
        {"stop": "Dừng thời hạn", "resume": "Tính tiếp", "extend": "Gia hạn"},
        required=True,
    )
    ground = One("Căn cứ", {each.value: each.label for each in StopGround})
    term = Code("Thời hạn")
    units = Count("Số ngày gia hạn", least=1, most=365)
    notice = Text("Số văn bản", required=True)
    notice_on = Day("Ngày văn bản", required=True, earliest=None, latest=None)
    reason = Long("Lý do", required=True)

    @validates_schema(skip_on_field_errors=True)
    def _complete(self, data: Mapping[str, Any], **_: Any) -> None:
        wanted = "units" if data["action"] == "extend" else "ground"
        if data.get(wanted) is None:
            raise ValidationError({wanted: [_MISSING[wanted]]})


class Changed(Shown):
    terms = ma.Integer()


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
