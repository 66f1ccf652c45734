"""Forms of the process ``provincial_review``: what the province asks of its own people."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.appraisal import GiveOpinion
from forms.choices import Bool, Many, One
from forms.days import Day
from forms.fields import Long, Text
from forms.form import TaskForm
from forms.grids import Grid, Row
from forms.intake import CheckRow
from forms.proposal import CHANNELS, PaperNumber
from forms.shared import Letter
from forms.sheet import Problem

VERDICTS = {
    "eligible": "Đủ điều kiện",
    "not_eligible": "Không đủ điều kiện",
    "other_award": "Đề nghị mức khác",
}
DECISIONS = {"award": "Tặng", "refuse": "Không tặng", "forward": "Trình Thủ tướng"}


class ReceiveProposal(TaskForm):
    """Tiếp nhận, kiểm tra"""

    asks = ("province_returns_left",)

    channel = One("Kênh", CHANNELS, required=True)
    received_on = Day("Ngày nhận", required=True)
    checks = Grid(CheckRow, "Thành phần hồ sơ", per="paper", source="proposal_papers")
    proposal_complete = Bool(
        "Hồ sơ đầy đủ",
        required=True,
        fact=True,
        ordinary=(True,),
        because="request_text",
        bounds={False: "province_returns_left"},
        hint="Hết lượt trả lại thì thẩm định theo hồ sơ đang có.",
    )
    request_text = Long("Nội dung yêu cầu bổ sung")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        short = [row for row in answers.get("checks", ()) if row["choice"] != "ok"]
        may_return = self.setting.count("province_returns_left") != 0
        if answers["proposal_complete"] and short and may_return:
            yield (
                ("proposal_complete",),
                f"Chưa đầy đủ: có {len(short)} giấy tờ thiếu hoặc không hợp lệ",
            )
        if not answers["proposal_complete"] and answers.get("checks") and not short:
            yield ("proposal_complete",), "Mọi giấy tờ đều đủ nên hồ sơ phải là đầy đủ"


class DefectRow(Row):
    paper = One("Giấy tờ", source="proposal_papers", required=True)
    defect = Long("Thiếu sót", required=True)
    citation = Text("Căn cứ", required=True)


class ReturnProposal(Letter, TaskForm):
    """Trả lại để bổ sung"""

    defects = Grid(DefectRow, "Thiếu sót", least=1)
    completion_due_on = Day("Hạn bổ sung", required=True, earliest="today", latest=None)


class ProvincialAppraisalRow(Row):
    verdict = One("Kết quả thẩm định", VERDICTS, required=True, ordinary=("eligible",))


class AppraiseProposal(TaskForm):
    """Thẩm định"""

    rows = Grid(ProvincialAppraisalRow, per="nomination", source="nominations")
    conclusion = Long("Kết luận", required=True)
    bodies = Many(
        "Cơ quan lấy ý kiến",
        source="opinion_bodies",
        hint="Để trống nếu không cần hỏi cơ quan nào.",
    )


class GiveProvincialOpinion(GiveOpinion):
    """Ban, ngành, Ban Thường vụ Tỉnh ủy cho ý kiến"""


class ApproveProvincialAppraisal(TaskForm):
    """Duyệt trình Hội đồng"""

    provincial_approved = Bool("Duyệt", required=True, fact=True, ordinary=(True,))


class ProvincialDecisionRow(Row):
    choice = One("Quyết định", DECISIONS, required=True, ordinary=("award", "forward"))


class SignProvincialDecision(TaskForm):
    """Quyết định / ký trình Trung ương"""

    signs = True

    rows = Grid(ProvincialDecisionRow, per="nomination", source="nominations")
    number = PaperNumber("Số, ký hiệu", required=True)
    signed_on = Day("Ngày ký", required=True)


class AnswerCommune(Letter, TaskForm):
    """Trả lời cấp xã"""
