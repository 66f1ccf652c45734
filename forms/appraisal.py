"""Forms of the process ``appraisal``: opinions of other bodies, appraisal, its approval."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.choices import Bool, Many, One
from forms.fields import Long
from forms.form import TaskForm
from forms.grids import Grid, Row
from forms.setting import Setting
from forms.shared import Letter
from forms.sheet import Problem

VERDICTS = {
    "eligible": "Đủ điều kiện",
    "not_eligible": "Không đủ điều kiện",
    "other_award": "Đề nghị mức khác",
    "hold": "Tạm dừng chờ xác minh",
}


class QuestionRow(Row):
    question = Long("Nội dung cần hỏi", required=True)


class RequestOpinions(TaskForm):
    """Xác định cơ quan cần lấy ý kiến"""

    bodies = Many(
        "Cơ quan lấy ý kiến",
        source="opinion_bodies",
        hint="Để trống nếu không cần hỏi cơ quan nào.",
    )
    questions = Grid(  # type: ignore[assignment]  # marshmallow keeps questions apart from methods
        QuestionRow,
        "Câu hỏi riêng cho từng cơ quan",
        per="body",
        source="opinion_bodies",
        every=False,
        hint="Chỉ hỏi cơ quan đã chọn ở trên.",
    )

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        for index, row in enumerate(answers.get("questions", ())):
            if row["body"] not in answers.get("bodies", ()):
                yield ("questions", index, "body"), "Cơ quan này chưa được chọn để lấy ý kiến"


class AppraisalRow(Row):
    asks = ("computed_verdicts",)

    verdict = One("Kết quả thẩm định", VERDICTS, required=True, ordinary=("eligible",))
    override_reason = Long(
        "Lý do khác kết quả tính", hint="Bắt buộc khi kết quả khác với kết quả hệ thống tính."
    )
    under_discipline = Bool(
        "Đang bị xem xét kỷ luật", required=True, ordinary=(False,), privacy="s"
    )
    initiative_used = One("Sáng kiến được dùng", source="initiatives")
    confirmed = Many(
        "Điều đã xác nhận",
        source="confirmable",
        hint="Chỉ chọn điều có giấy tờ trong hồ sơ chứng minh.",
    )

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        computed = self.setting.texts("computed_verdicts").get(answers["nomination"])
        if computed not in (None, answers["verdict"]) and "override_reason" not in answers:
            yield ("override_reason",), self.asked()["override_reason"].missing_sentence()

    def schema_rules(self) -> Iterator[dict[str, Any]]:
        computed = self.setting.texts("computed_verdicts")
        for verdict in sorted(set(computed.values())):
            of_it = [name for name, each in computed.items() if each == verdict]
            yield {
                "if": {
                    "properties": {
                        "nomination": {"enum": of_it},
                        "verdict": {"not": {"const": verdict}},
                    },
                    "required": ["nomination", "verdict"],
                },
                "then": {"required": ["override_reason"]},
            }


def _goes_over(setting: Setting) -> bool:
    return bool(setting.values.get("over_quota"))


class QuotaAnswer(Long):
    """What goes over a quota stands above the answer to it."""

    def settle(self, setting: Setting) -> None:
        super().settle(setting)
        told = setting.values.get("over_quota")
        if isinstance(told, list | tuple):
            self.hint = " ".join(map(str, told))

    def asks(self) -> tuple[str, ...]:
        return ("over_quota",)


class AppraiseDossier(TaskForm):
    """Thẩm định hồ sơ"""

    rows = Grid(AppraisalRow, per="nomination", source="nominations")
    quota_answer = QuotaAnswer("Ý kiến về chỉ tiêu", required=True, shown=_goes_over)
    conclusion = Long("Kết luận", required=True)


class ReviseAppraisal(AppraiseDossier):
    """Thẩm định lại"""


class OpinionRow(Row):
    opinion = One(
        "Ý kiến",
        {"agree": "Đồng ý", "disagree": "Không đồng ý", "none": "Không có ý kiến"},
        required=True,
        ordinary=("agree", "none"),
    )
    reason = Long("Lý do", privacy="s")


class GiveOpinion(Letter, TaskForm):
    """Cho ý kiến"""

    rows = Grid(OpinionRow, per="nomination", source="nominations")


class ApproveAppraisal(TaskForm):
    """Duyệt kết quả thẩm định"""

    appraisal_approved = Bool("Duyệt", required=True, fact=True, ordinary=(True,))
