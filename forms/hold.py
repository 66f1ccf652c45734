"""Forms of the process ``hold``: the notice that stops a consideration, and its conclusion."""

from forms.choices import One
from forms.days import Day
from forms.fields import File, Long, Text
from forms.form import TaskForm
from forms.shared import Letter


class ServeHoldNotice(Letter, TaskForm):
    """Thông báo tạm dừng xét"""

    served_on = Day("Ngày giao", required=True)
    served_to = Text("Người nhận", required=True, privacy="b")
    ground = Long(
        "Căn cứ", required=True, privacy="s", hint="Không nêu tên người khiếu nại, tố cáo."
    )


class ConcludeHold(Letter, TaskForm):
    """Kết luận việc tạm dừng"""

    file = File("Văn bản kết luận", required=True, privacy="s")
    hold_outcome = One(
        "Kết quả",
        {"released": "Không vi phạm, xét tiếp", "upheld": "Vi phạm, loại"},
        required=True,
    )
    reason = Long("Lý do", required=True)
