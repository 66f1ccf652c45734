"""Parts that several forms ask, and the plain form for a task that has none of its own."""

from collections.abc import Iterator, Mapping
from typing import Any

from forms.choices import Bool
from forms.days import Day
from forms.fields import File, Long, Text
from forms.form import TaskForm
from forms.grids import Row
from forms.sheet import Problem, Sheet
from forms.wording import dotted

VOTES = {"agree": "Đồng ý", "not_agree": "Không đồng ý", "blank": "Không ghi ý kiến"}


class Letter(Sheet):
    """A paper that was issued: its number, its date and the signed file."""

    number = Text("Số, ký hiệu", required=True)
    date = Day("Ngày", required=True)
    file = File("Tệp đính kèm", required=True)


class Meeting(Sheet):
    """A meeting or ceremony that was held."""

    held_on = Day("Ngày tổ chức", required=True)
    place = Text("Địa điểm", required=True)


class WithReason(Row):
    """A subject set apart, with the reason."""

    reason = Long("Lý do", required=True)


class Confirmation(TaskForm):
    """Xác nhận đã thực hiện"""

    done = Bool("Đã thực hiện", required=True, must_be=True)


def adds_up(
    answers: Mapping[str, Any], parts: tuple[str, ...], total: int, of: str
) -> Iterator[Problem]:
    """Yield a problem at the last part unless the parts make up the total."""
    found = sum(answers[name] for name in parts)
    if found != total:
        yield (
            (parts[-1],),
            f"Tổng số ý kiến là {dotted(found)}, phải bằng {of} {dotted(total)}",
        )
