"""Holds and withdrawals."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, validates_schema

from forms.choices import One
from forms.days import Day
from forms.fields import Long, Text
from service.api.schemas.base import Body, Ident, Shown, moment, perhaps, text


class HoldBody(Body):
    """What is held: a nomination, or with it left out the whole dossier."""

    dossier = Ident("Hồ sơ")
    nomination = Ident("Trường hợp")
    ground = Long("Căn cứ", required=True)

    @validates_schema(skip_on_field_errors=True)
    def _one_of_them(self, data: Mapping[str, Any], **_: Any) -> None:
        if ("dossier" in data) == ("nomination" in data):
            raise ValidationError({"dossier": ["Gửi mã hồ sơ hoặc mã trường hợp, một trong hai"]})


class Hold(Shown):
    id = text()
    number = text()
    dossier = text()
    dossier_number = text()
    nomination = perhaps(about="null: the whole dossier is held")
    scope = text(about="nomination | dossier")
    ground = text(about="empty for whoever may not read it")
    ordered_at = moment()
    orderer = text()
    served_at = moment()
    outcome = text(about="released | upheld, once concluded")
    reason = text()
    paper = text(about="number of the conclusion")
    concluded_at = moment()
    step = text(about="what is to be done next")
    task = perhaps(about="its task, for whoever may complete it")


class ConclusionBody(Body):
    """The answers of the task `conclude_hold`."""

    hold_outcome = One(
        "Kết quả",
        {"released": "Không vi phạm, xét tiếp", "upheld": "Vi phạm, loại"},
        required=True,
    )
    number = Text("Số, ký hiệu", required=True)
    date = Day("Ngày", required=True, earliest=None, latest=None)
    file = Ident("Văn bản kết luận", required=True)
    reason = Long("Lý do", required=True)


class WithdrawalBody(Body):
    """The letter is asked of the standing office, which acts on the unit's behalf."""

    reason = Long("Lý do", required=True)
    number = Text("Số, ký hiệu công văn")
    date = Day("Ngày công văn", earliest=None, latest=None)
    file = Ident("Tệp công văn")
