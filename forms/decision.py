"""Forms of the process ``decision``: draft, check, signature, number and issue."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.choices import Bool, Many, One
from forms.days import Day
from forms.fields import File, Text, when
from forms.form import TaskForm
from forms.grids import Grid, Row
from forms.setting import Setting
from forms.shared import Letter, WithReason
from forms.sheet import Problem
from workflows.law.past import Past


def is_correction(setting: Setting) -> bool:
    return setting.values.get("decision_kind") == "correction"


_NOTHING_NEW = (
    "Giống quyết định đã ban hành; ghi nội dung đúng, hoặc bỏ trường hợp này khỏi danh sách"
)


class BasisRow(Row):
    distinct = ("instrument", "article")

    instrument = Text("Văn bản", required=True)
    article = Text("Điều, khoản")


class WordingRow(Row):
    """Whole as it must read; what does not change is written as it was."""

    name = Text("Họ tên, tên tập thể", required=True, privacy="b")
    post = Text("Chức vụ", privacy="b")


class DraftDecision(TaskForm):
    """Dự thảo tờ trình, quyết định"""

    asks = ("decision_kind", "issued_wordings", "past")

    draft_action = One(
        "Dự thảo",
        {"drafted": "Đã dự thảo", "empty": "Không còn trường hợp"},
        required=True,
        fact=True,
        ordinary=("drafted",),
    )
    nominations = Many(
        "Danh sách đề nghị", source="nominations", needed=when("draft_action", "drafted")
    )
    corrects = One(
        "Sửa quyết định",
        source="decisions",
        needed=when("draft_action", "drafted"),
        shown=is_correction,
    )
    wordings = Grid(
        WordingRow,
        "Nội dung đính chính",
        per="nomination",
        source="nominations",
        shown=is_correction,
        hint="Ghi nội dung đúng. Phần không sai giữ nguyên như quyết định đã ban hành.",
    )
    title = Text("Tên, trích yếu", required=True)
    bases = Grid(BasisRow, "Căn cứ")

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        if answers["draft_action"] != "drafted":
            return
        past = self.setting.values.get("past")
        for index, row in enumerate(answers.get("bases", ())):
            why = past.not_in_force(row["instrument"]) if isinstance(past, Past) else None
            if why is not None:
                yield ("bases", index, "instrument"), why
        issued = self.setting.texts("issued_wordings")
        for index, row in enumerate(answers.get("wordings", ())):
            nomination, right = row["nomination"], f"{row['name']}\n{row.get('post') or ''}"
            if nomination in answers.get("nominations", ()) and issued.get(nomination) == right:
                yield ("wordings", index, "name"), _NOTHING_NEW


class ReviewDecisionDraft(TaskForm):
    """Kiểm tra thể thức, thẩm quyền"""

    checks = Many(
        "Nội dung đã kiểm tra",
        {
            "award_authority": "Danh hiệu, hình thức đúng thẩm quyền",
            "names": "Tên, chức danh đúng",
            "bases_in_force": "Căn cứ còn hiệu lực",
            "number_blank": "Chưa ghi số",
        },
        required=True,
    )
    draft_ok = Bool("Dự thảo đạt", required=True, fact=True, ordinary=(True,))


class SignDecision(TaskForm):
    """Ký quyết định"""

    signs = True

    signing = One(
        "Ký",
        {"signed": "Ký", "refused": "Không ký", "returned": "Trả lại để sửa"},
        required=True,
        fact=True,
        ordinary=("signed",),
    )
    sign_as = One(
        "Thẩm quyền ký",
        {"chair": "CHỦ TỊCH", "for_chair": "KT. CHỦ TỊCH – PHÓ CHỦ TỊCH"},
        required=True,
    )
    struck = Grid(
        WithReason,
        "Trường hợp không ký",
        per="nomination",
        source="nominations",
        every=False,
        hint="Chỉ ghi trường hợp bỏ khỏi danh sách khi ký.",
    )

    def problems(self, answers: Mapping[str, Any]) -> Iterator[Problem]:
        struck = {row["nomination"] for row in answers.get("struck", ())}
        listed = {each.value for each in self.setting.choices.get("nominations", ())}
        if answers["signing"] == "signed" and struck and struck == listed:
            yield ("struck",), "Không còn trường hợp nào để ký; nếu không khen ai, chọn Không ký"


class NumberAndIssue(TaskForm):
    """Cấp số, phát hành"""

    issued_on = Day("Ngày ban hành", required=True, earliest="signed_on")
    ceremony_on = Day("Ngày trao tặng", latest=None)
    recipients = Many(
        "Nơi nhận",
        {
            "awardees": "Đơn vị, cá nhân có tên trong quyết định",
            "standing_office": "Cơ quan thường trực TĐKT",
            "finance": "Kế toán",
            "province": "Sở Nội vụ",
            "archive": "Lưu: VT",
        },
        source="recipients",
        required=True,
    )
    signed = File("Bản ký", required=True)


class RefusalRow(Letter, Row):
    """The letter that tells one unit."""


class NotifyRefusal(TaskForm):
    """Thông báo không khen thưởng"""

    rows = Grid(RefusalRow, per="unit", source="units")
