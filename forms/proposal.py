"""Forms of the process ``proposal_upward``: from the letter to the answer of the higher level."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.choices import Files, Many, One
from forms.days import Day
from forms.fields import File, Long, Text, when
from forms.form import TaskForm
from forms.grids import Grid, Row
from forms.shared import Letter
from forms.sheet import Problem
from workflows.law.past import Past

ROUTES = {
    "annual": "Thường niên",
    "education": "Giáo dục",
    "thematic": "Chuyên đề, hội nghị",
    "sudden": "Đột xuất",
}
ANSWERS = {
    "awarded": "Được khen",
    "refused": "Không khen",
    "forwarded": "Đã trình Trung ương",
}
CHANNELS = {
    "e_document": "Trục văn bản",
    "national_system": "Hệ thống Ngành TĐKT",
    "paper": "Bản giấy",
}


class PaperNumber(Text):
    """The number of a higher level's decision, as the register of awards keeps it."""

    limit = 40


class BundleProposal(TaskForm):
    """Tập hợp, soạn tờ trình"""

    recipient = Text("Nơi nhận", required=True)
    route = One("Đợt trình", ROUTES, required=True)
    nominations = Many(
        "Danh sách đề nghị",
        source="nominations",
        required=True,
        hint="Trường hợp không chọn trở lại danh sách chờ trình.",
    )
    initiative_scope = Files(
        "Xác nhận phạm vi sáng kiến",
        hint="Cần cho Chiến sĩ thi đua cấp tỉnh và Chiến sĩ thi đua toàn quốc.",
    )


class SignProposal(TaskForm):
    """Ký tờ trình"""

    signs = True

    proposal_signing = One(
        "Ký",
        {"signed": "Ký", "returned": "Trả lại", "refused": "Không trình"},
        required=True,
        fact=True,
        ordinary=("signed",),
    )


class SendProposal(TaskForm):
    """Cấp số, gửi hồ sơ"""

    date = Day("Ngày", required=True)
    file = File("Tệp đính kèm", required=True, hint="Bản tờ trình đã ký.")
    channel = One("Kênh", CHANNELS, required=True)


class ChaseAnswer(TaskForm):
    """Đôn đốc cấp trên trả lời"""

    means = Text("Cách đôn đốc", required=True)
    contacted_on = Day("Ngày đôn đốc", required=True)


class CompleteForProvince(TaskForm):
    """Bổ sung theo yêu cầu cấp trên"""

    completion_choice = One(
        "Cách xử lý",
        {"resubmit": "Bổ sung, trình lại", "drop": "Rút"},
        required=True,
        fact=True,
        ordinary=("resubmit",),
    )
    papers = Files("Giấy tờ")
    reply = Long("Giải trình, trả lời", required=True)


class AnswerRow(Row):
    """`proposed`: nomination → what its award is called, who decides it, the year of its round."""

    asks = ("past", "proposed")

    choice = One("Kết quả", ANSWERS, required=True, ordinary=("awarded", "forwarded"))
    number = PaperNumber("Số quyết định", needed=when("choice", "awarded"))
    date = Day("Ngày quyết định", needed=when("choice", "awarded"))
    signer = Text("Người ký")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        proposed, past = self.setting.values.get("proposed"), self.setting.values.get("past")
        if answers["choice"] != "awarded" or not isinstance(proposed, Mapping):
            return
        award, level, year = proposed.get(answers["nomination"], ("", "", 0))
        if "date" in answers and answers["date"].year < year:
            yield ("date",), f"Ngày quyết định không được trước năm được khen {year}"
        if not isinstance(past, Past) or not award:
            return
        why = past.misnumbered(award, level, answers.get("number", ""))
        if why is not None:
            yield ("number",), why
        why = past.misfit(award, answers.get("signer", ""))
        if why is not None:
            yield ("signer",), why


class RecordAnswer(TaskForm):
    """Ghi kết quả của cấp trên"""

    rows = Grid(AnswerRow, per="nomination", source="nominations")
    letter = File("Văn bản trả lời", required=True)


class AcknowledgeProposalWithdrawal(Letter, TaskForm):
    """Ghi nhận rút đề nghị"""

    reason = Long("Lý do", required=True)
