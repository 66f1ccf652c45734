"""Forms of a session's minutes: drafted, signed by both, corrected by a new version."""

from forms.choices import Bool, One
from forms.days import Moment
from forms.fields import Long, Text
from forms.form import TaskForm
from forms.grids import Grid, Row


class WordingRow(Row):
    discussion = Long("Thảo luận")
    differing_opinions = Long("Ý kiến khác")


class DraftMinutes(TaskForm):
    """Lập biên bản họp"""

    wording = Grid(
        WordingRow,
        "Câu chữ ghi trong biên bản",
        per="nomination",
        source="agenda",
        hint="Số liệu lấy từ điểm danh và kết quả phiếu, không sửa ở đây.",
    )
    conclusions = Long("Kết luận", required=True)
    closed_at = Moment("Giờ kết thúc", required=True, until="now")


class SignMinutesAsSecretary(TaskForm):
    """Thư ký ký biên bản họp"""

    signs = True

    secretary_signed = Bool("Ký", required=True, fact=True, ordinary=(True,))


class SignMinutes(TaskForm):
    """Ký biên bản họp"""

    signs = True

    minutes_signed = Bool("Ký", required=True, fact=True, ordinary=(True,))


class CorrectMinutes(TaskForm):
    """Lập bản đính chính"""

    correction_action = One(
        "Việc đính chính",
        {"corrected": "Trình bản mới", "dropped": "Thôi đính chính"},
        required=True,
        fact=True,
    )
    wording = Grid(WordingRow, "Câu chữ ghi trong biên bản", per="nomination", source="agenda")
    place = Text("Địa điểm", required=True)
    guests = Long("Khách mời")
    conclusions = Long("Kết luận", required=True)
    closed_at = Moment("Giờ kết thúc", required=True, until="now")


class SignCorrectionAsSecretary(SignMinutesAsSecretary):
    """Thư ký ký bản đính chính"""


class SignCorrection(SignMinutes):
    """Ký bản đính chính biên bản"""
