"""Tasks: my work, one task with the schema of its answers, and what people do with it."""

from marshmallow import INCLUDE, Schema
from marshmallow import fields as ma

from forms.choices import One
from forms.days import Day
from forms.fields import Long, Text
from service.api.schemas.base import (
    Body,
    Code,
    Flag,
    Ident,
    Paging,
    Shown,
    Thing,
    day,
    free,
    moment,
    page_of,
    perhaps,
    text,
)
from service.api.schemas.people import Person


class TasksAsked(Paging):
    queue = One(
        "Hàng chờ",
        {
            "mine": "Việc của tôi",
            "group": "Việc của nhóm",
            "free": "Chưa ai nhận",
            "all": "Tất cả",
            "later": "Đã để sau",
        },
    )
    state = One(
        "Tình trạng", {"open": "Đang mở", "completed": "Đã hoàn thành", "cut_off": "Đã hủy bước"}
    )
    q = Text("Tìm")
    round = Code("Đợt xét")
    step = Code("Bước")
    unit = Text("Đơn vị")
    due = One(
        "Hạn",
        {
            "late": "Quá hạn",
            "today": "Hôm nay",
            "week": "Trong tuần này",
            "stopped": "Đang tạm dừng",
        },
    )


class Task(Shown):
    """One piece of work: whose it is, what it is about, when it is due."""

    id = text()
    key = text(about="the task's id in the diagram")
    name = text()
    role = text()
    organisation = perhaps(about="whose holders of the role may act; null for a personal task")
    organisation_name = perhaps()
    state = text(about="open | completed | cut_off")
    dossier = perhaps()
    dossier_number = perhaps()
    session = perhaps()
    decision = perhaps()
    campaign = perhaps()
    case_number = text()
    process = text()
    unit = text()
    about = text()
    claimed_by = perhaps()
    claimed_by_name = text()
    mine = ma.Boolean()
    opened_on = day()
    starts_on = day()
    due_on = day()
    due_at = moment()
    paused_on = day()
    clock = text(about="running | stopped | none")
    priority = ma.Boolean()
    lent_by = perhaps(about="who holds it and asked the claimant to help")
    lent_word = text()
    put_off_to = day()
    form = text()
    matched = text(about="the nominee by whose name it was found, where nothing else says why")


TaskPage = page_of(Task)


class TaskWithForm(Task):
    """`schema` is a standalone JSON Schema 2020-12 of the answers, with this task's own choices."""

    schema = free("JSON Schema 2020-12 of the answers; a file is the id of an attachment")
    draft = free("what is known or was saved: a start for the answers")
    draft_saved_at = moment()
    citation = text()
    help = text()
    may_complete = ma.Boolean()
    closed_at = moment()
    closed_by_name = text()
    assignees = ma.List(ma.Nested(Person), metadata={"description": "for supervisors"})


class Assignment(Body):
    user = Ident("Người nhận việc", required=True)
    reason = Long("Lý do", required=True)


class Draft(Schema):
    """Whatever was typed so far: nothing in it is checked."""

    error_messages = Body.error_messages

    class Meta:
        unknown = INCLUDE


class Answers(Body):
    """The answers as the task's `schema` asks for them."""

    answers = Thing(required=True)


class PutOff(Body):
    until = Day("Để đến ngày", required=True, earliest=None, latest=None)
    knowing = Flag("Biết hạn xử lý và vẫn để sau")


class PutOffTo(Shown):
    task = text()
    put_off_to = day()


class Holder(Shown):
    task = text()
    claimed_by = perhaps()


class Saved(Shown):
    task = text()
    saved_at = moment()


class Completed(Shown):
    """The task that is done, and the tasks it opened that the caller may see."""

    task = text()
    opened = ma.List(ma.String())
