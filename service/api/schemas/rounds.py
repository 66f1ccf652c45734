"""Consideration rounds, and the nominee lists that come as spreadsheets."""

from typing import Any

from marshmallow import ValidationError, validates_schema
from marshmallow import fields as ma

from forms.choices import One
from forms.days import Day
from forms.fields import Long, Text
from service.api.schemas.base import (
    Body,
    Code,
    Flag,
    Inside,
    Several,
    Shown,
    Upload,
    Whole,
    day,
    free,
    moment,
    page_of,
    text,
    texts,
)
from workflows.law.awards import SubjectKind
from workflows.law.quotas import Rounding

KINDS = {
    "LH-CT": "Khen thưởng theo công trạng",
    "LH-ĐX": "Khen thưởng đột xuất",
    "LH-PT": "Khen thưởng phong trào thi đua",
    "LH-CH": "Khen thưởng quá trình cống hiến",
    "LH-NH": "Khen thưởng theo niên hạn",
    "LH-ĐN": "Khen thưởng đối ngoại",
}


class QuotaBody(Body):
    """How many may be proposed for an award: a count, a share of `base`, or both."""

    award = Code("Danh hiệu, hình thức khen thưởng", required=True)
    subject = One("Đối tượng", {each.value: each.label for each in SubjectKind})
    unit = Code("Đơn vị")
    max_count = Whole("Số tối đa", least=1, most=1_000_000)
    max_percent = Whole("Tỷ lệ tối đa", least=0, most=100)
    base = Code("Tính trên")
    rounding = One("Cách làm tròn", {each.value: each.label for each in Rounding})
    min_direct_workers = Whole("Tỷ lệ người trực tiếp tối thiểu", least=0, most=100)
    source = Text("Văn bản, căn cứ", required=True)


class RoundBody(Body):
    kind = One("Loại hình khen thưởng", KINDS, required=True)
    year = Whole("Năm", least=2000, most=2199, required=True)
    title = Text("Tên đợt xét", required=True)
    commune = Code("Xã", required=True)
    opens_on = Day("Ngày mở", earliest=None, latest=None, required=True)
    closes_on = Day("Ngày đóng", earliest=None, latest=None, required=True)
    awards = Several(
        Code("Danh hiệu, hình thức khen thưởng"), "Danh hiệu, hình thức khen thưởng", required=True
    )
    quotas = Several(Inside(QuotaBody), "Chỉ tiêu", most=100)


class RoundChangeBody(Body):
    """What is not sent stays. `revision`: of the round that was read; 409 where it is another by
    now. An award that somebody is listed or nominated for stays, too."""

    revision = Whole("Lần sửa", least=0, most=1_000_000, required=True)
    title = Text("Tên đợt xét")
    closes_on = Day("Ngày đóng", earliest=None, latest=None)
    awards = Several(Code("Danh hiệu, hình thức khen thưởng"), "Danh hiệu, hình thức khen thưởng")
    quotas = Several(Inside(QuotaBody), "Chỉ tiêu", most=100)
    reason = Long("Lý do", required=True)
    paper = Text("Số, ký hiệu văn bản")
    paper_on = Day("Ngày văn bản", earliest=None, latest=None)

    @validates_schema
    def _some_award_and_a_whole_paper(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("awards") == []:
            raise ValidationError({"awards": [self.fields["awards"].error_messages["required"]]})
        for name, other, said in (
            ("paper", "paper_on", "Nhập ngày của văn bản"),
            ("paper_on", "paper", "Nhập số, ký hiệu của văn bản"),
        ):
            if name in data and other not in data:
                raise ValidationError({other: [said]})


class Quota(Shown):
    """A quota of the round or of a rule, held against who is proposed."""

    award = text()
    award_name = text()
    subject = text()
    unit = text()
    unit_name = text()
    count = ma.Integer()
    most = ma.Integer(allow_none=True)
    over = ma.Integer()
    lacking = ma.Integer()
    kept = ma.Boolean()
    sentence = text()
    because = texts()
    source = text()
    preference = text()


QuotaPage = page_of(Quota)


class Round(Shown):
    id = text()
    number = text()
    title = text()
    kind = text(about=" | ".join(KINDS))
    year = ma.Integer()
    commune = text()
    commune_name = text()
    opens_on = day()
    closes_on = day()
    awards = texts()
    open = ma.Boolean()
    revision = ma.Integer()


class RoundChange(Shown):
    """What was changed of a round after it was opened."""

    revision = ma.Integer()
    at = moment()
    by = text(about="name of who changed it")
    reason = text()
    paper = text()
    paper_on = day()
    before = free("what stood in the fields that were changed: title, closes_on, awards, quotas")
    after = free("what stands there since")


RoundChangePage = page_of(RoundChange)
RoundPage = page_of(Round)


class SheetBody(Body):
    """An .xlsx with a heading row; `dry_run` reports and lists nobody."""

    file = Upload("Bảng danh sách", required=True)
    dry_run = Flag("Chỉ kiểm tra")


class RejectedRow(Shown):
    row = ma.Integer()
    field = text()
    message = text()


class SheetReport(Shown):
    accepted = ma.Integer()
    rejected = ma.List(ma.Nested(RejectedRow))
    dry_run = ma.Boolean()
