"""Forms of the process ``commendation``: what ends a dossier."""

from forms.choices import Bool, One
from forms.days import Day
from forms.fields import Count, Text
from forms.form import TaskForm
from forms.grids import Grid
from forms.shared import Letter, WithReason


class ConcludeDossier(TaskForm):
    """Rà soát, kết thúc xét"""

    carried_over = Grid(
        WithReason,
        "Chuyển đợt sau",
        per="nomination",
        source="nominations",
        every=False,
        hint="Chỉ ghi trường hợp được chuyển sang đợt sau.",
    )


class ArchiveDossier(TaskForm):
    """Lập, nộp lưu hồ sơ"""

    file_title = Text("Tên hồ sơ", required=True)
    file_code = Text("Mã hồ sơ", required=True)
    retention = One("Thời hạn bảo quản", source="retention", required=True)
    pages = Count("Số tờ", required=True, least=1, most=100_000)
    handed_over_on = Day("Ngày nộp lưu")
    index_complete = Bool("Mục lục văn bản đầy đủ", required=True, must_be=True)


class AcknowledgeWithdrawal(Letter, TaskForm):
    """Ghi nhận rút hồ sơ, trả giấy tờ"""

    papers_returned = Bool("Đã trả giấy tờ", required=True, ordinary=(True,))
    announced = Bool("Đã thông báo", required=True, ordinary=(True,))
