"""Forms of processes that keep the office itself in order."""

from forms.fields import Text
from forms.form import TaskForm


class CorrectMailAddress(TaskForm):
    """Sửa địa chỉ thư điện tử"""

    email = Text(
        "Địa chỉ thư điện tử",
        required=True,
        privacy="b",
        hint="Dạng ten@xa.gov.vn. Địa chỉ vẫn đúng thì giữ nguyên.",
    )
