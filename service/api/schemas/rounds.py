"""Consideration rounds, and the nominee lists that come as spreadsheets."""

from marshmallow import fields as ma

from forms.choices import One
from forms.days import Day
from forms.fields import Text
from service.api.schemas.base import (
    Body,
    Code,
    Flag,
    Several,
    Shown,
    Upload,
    Whole,
    day,
    page_of,
    text,
    texts,
)

KINDS = {
    "LH-CT": "Khen thưởng theo công trạng",
    "LH-ĐX": "Khen thưởng đột xuất",
    "LH-PT": "Khen thưởng phong trào thi đua",
    "LH-CH": "Khen thưởng quá trình cống hiến",
    "LH-NH": "Khen thưởng theo niên hạn",
    "LH-ĐN": "Khen thưởng đối ngoại",
}


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
