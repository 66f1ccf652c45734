"""Eligibility: asked of somebody on record, or of facts for a what-if, and answered as findings."""

from typing import Any, Final

from marshmallow import ValidationError
from marshmallow import fields as ma

from forms.choices import Bool, One
from forms.days import Day
from forms.fields import Field, Text
from service.api.schemas.base import (
    Body,
    Code,
    Ident,
    Inside,
    Several,
    Shown,
    Whole,
    day,
    text,
    texts,
)
from service.api.schemas.law import Citation
from workflows.law.eligibility.record import Rating, Scope, Trade

_MOST_CONFIRMED: Final = 50
_LONGEST_KEY: Final = 60


def _year(label: str = "Năm", *, required: bool = True) -> Whole:
    return Whole(label, least=1945, most=2199, required=required)


def _day(label: str, *, required: bool = False) -> Day:
    return Day(label, required=required, earliest=None, latest=None)


def _number(label: str) -> Whole:
    return Whole(label, least=0, most=1_000_000)


class Truths(Field):
    """Yes or no by the key that a criterion names."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, dict):
            raise ValidationError(f"{self.label}: phải là một đối tượng JSON")
        short = len(value) <= _MOST_CONFIRMED and all(len(key) <= _LONGEST_KEY for key in value)
        if not short or not all(isinstance(each, bool) for each in value.values()):
            raise ValidationError(f"{self.label}: gửi true hoặc false cho mỗi khóa")
        return value

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "maxProperties": _MOST_CONFIRMED,
            "propertyNames": {"maxLength": _LONGEST_KEY},
            "additionalProperties": {"type": "boolean"},
        }


class EvaluationFacts(Body):
    year = _year()
    rating = One("Mức xếp loại", {each.value: each.label for each in Rating}, required=True)
    source = Text("Văn bản")
    proven = Bool("Đã chứng minh")


class HeldFacts(Body):
    award = Code("Danh hiệu, hình thức khen thưởng", required=True)
    year = _year()
    decided_on = _day("Ngày quyết định")
    number = Text("Số quyết định")
    kind = Code("Loại hình khen thưởng")
    achieved_until = _day("Thành tích tính đến ngày")
    level = Code("Cấp quyết định")
    proven = Bool("Đã chứng minh")


class WorkFacts(Body):
    name = Text("Tên sáng kiến, đề tài", required=True)
    kind = One("Loại", {"initiative": "Sáng kiến", "project": "Đề tài"}, required=True)
    year = _year()
    scope = One("Phạm vi", {each.value: each.label for each in Scope}, required=True)
    number = Text("Số quyết định công nhận")
    used_for = Text("Đã dùng cho")
    proven = Bool("Đã chứng minh")


class DisciplineFacts(Body):
    since = _day("Có hiệu lực từ ngày", required=True)
    until = _day("Đến hết ngày")
    what = Text("Hình thức kỷ luật", required=True)


class PendingFacts(Body):
    what = Text("Việc đang chờ kết luận", required=True)
    since = _day("Từ ngày", required=True)


class MembersFacts(Body):
    total = Whole("Số thành viên", least=1, most=1_000_000, required=True)
    advanced = _number("Số đạt Lao động tiên tiến")
    completing = _number("Số hoàn thành nhiệm vụ")
    best = _number("Số đạt Chiến sĩ thi đua cơ sở")
    disciplined = _number("Số bị kỷ luật")
    women = _number("Số nữ")
    proven = Bool("Đã chứng minh")


class Facts(Body):
    """What a record would hold; what is not sent is not on it."""

    kind = One(
        "Đối tượng",
        {"individual": "Cá nhân", "collective": "Tập thể", "household": "Hộ gia đình"},
        required=True,
    )
    trade = One("Nghề nghiệp", {each.value: each.label for each in Trade if each.value})
    evaluations = Several(Inside(EvaluationFacts), "Xếp loại hằng năm", most=60)
    held = Several(Inside(HeldFacts), "Khen thưởng đã nhận", most=200)
    works = Several(Inside(WorkFacts), "Sáng kiến, đề tài", most=200)
    disciplines = Several(Inside(DisciplineFacts), "Kỷ luật", most=50)
    pending = Several(Inside(PendingFacts), "Việc đang chờ kết luận", most=50)
    members = Inside(MembersFacts)
    confirmed = Truths("Điều đã được xác nhận")
    register_since = _year("Sổ ghi đủ từ năm", required=False)


class OnRecordOrFacts(ma.Field[Any]):
    """The id of a subject that this API has shown, or facts."""

    facts = Facts
    _SENTENCE: Final = "Đối tượng: gửi mã 32 ký tự, hoặc dữ kiện dưới dạng đối tượng JSON"
    default_error_messages = {"required": _SENTENCE, "null": _SENTENCE}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, str):
            return Ident("Đối tượng").deserialize(value)
        if isinstance(value, dict):
            return Facts().load(value)
        raise ValidationError(self._SENTENCE)


class EligibilityAsked(Body):
    award = Code("Danh hiệu, hình thức khen thưởng", required=True)
    on = _day("Ngày")
    place = Code("Địa bàn")
    subject = OnRecordOrFacts(required=True)
    year = _year("Năm của thành tích", required=False)
    kind = Code("Loại hình khen thưởng")


class FindingShown(Shown):
    rule = text()
    required = text()
    found = text()
    met = ma.Boolean(allow_none=True, metadata={"description": "null: the record settles nothing"})
    citation = ma.Nested(Citation)
    certainty = text(about="seen | inferred | recalled | conflict | practice | design")
    missing = text(about="which paper would settle it")
    group = text(about="heading of the group it belongs to")
    any_of = ma.Boolean(metadata={"description": "one of its group suffices"})
    applies = ma.Boolean(metadata={"description": "false: not for this subject"})
    judged = ma.Boolean(metadata={"description": "people judge it, no register does"})
    decisive = ma.Boolean(metadata={"description": "it would change the verdict"})


class EligibilityShown(Shown):
    verdict = text(about="eligible | not_eligible | unknown")
    label = text()
    award = text()
    on = day()
    year = ma.Integer()
    held = ma.Boolean(metadata={"description": "suspended until a conclusion, not refused"})
    because = texts()
    findings = ma.List(ma.Nested(FindingShown))
