"""The form of a step of the year: done, or moved to another day."""

from forms.choices import Bool
from forms.days import Day
from forms.fields import Long, When
from forms.form import TaskForm


class DoYearStep(TaskForm):
    """Làm việc theo lịch năm"""

    step_moved = Bool(
        "Chuyển sang ngày khác",
        required=True,
        fact=True,
        ordinary=(False,),
        bounds={True: "days_left_in_year"},
        hint="Chọn Không khi việc đã làm xong.",
    )
    new_day = Day(
        "Ngày mới",
        earliest="today",
        latest="end_of_year",
        needed=When("step_moved", (True,)),
    )
    reason = Long("Lý do", needed=When("step_moved", (True,)))
