"""What the law says: one value with its derivation."""

from marshmallow import fields as ma

from forms.choices import One
from forms.days import Day
from service.api.schemas.base import Body, Code, Shown, Whole, perhaps, text, texts


class Asked(Body):
    place = Code("Địa bàn")


class AmountAsked(Asked):
    award = Code("Danh hiệu, hình thức khen thưởng", required=True)
    subject = One(
        "Đối tượng",
        {"individual": "Cá nhân", "collective": "Tập thể", "household": "Hộ gia đình"},
        required=True,
    )
    on = Day("Ngày", earliest=None, latest=None)


class ThresholdAsked(Asked):
    award = Code("Danh hiệu, hình thức khen thưởng", required=True)
    members = Whole("Số thành viên Hội đồng", least=1, most=1_000, required=True)
    on = Day("Ngày", earliest=None, latest=None)


class AuthorityAsked(Asked):
    award = Code("Danh hiệu, hình thức khen thưởng", required=True)
    on = Day("Ngày", earliest=None, latest=None)


class Citation(Shown):
    key = text()
    text = text()
    instrument = perhaps()
    article = perhaps()


class Finding(Shown):
    """What a value rests on."""

    citations = ma.List(ma.Nested(Citation))
    certainty = text(about="seen | inferred | recalled | conflict | practice | design")
    because = texts()


class Amount(Finding):
    value = ma.Integer(metadata={"description": "đồng"})


class Threshold(Finding):
    value = ma.Integer(metadata={"description": "votes in favour that are needed"})
    members = ma.Integer()
    share = text()
    ballot = ma.Boolean()
    secret = ma.Boolean()


class WorkingDay(Finding):
    value = ma.Date()


class Authority(Finding):
    value = text(about="the level that decides")


WorkingDayAsked: type[Asked] = type(
    "WorkingDayAsked",
    (Asked,),
    {  # `from` is a word of Python's own
        "from": Day("Từ ngày", earliest=None, latest=None, required=True),
        "days": Whole("Số ngày làm việc", least=-2_000, most=2_000, required=True),
    },
)
