"""The week that lists mean by "this week"."""

from datetime import date, timedelta
from typing import Final

_SUNDAY: Final = 7


def week_end(today: date) -> date:
    """It ends on its Sunday, make-up days included."""
    return today + timedelta(days=_SUNDAY - today.isoweekday())
