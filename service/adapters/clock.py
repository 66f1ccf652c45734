"""The one place that reads the wall clock, and a clock for tests that is set by hand."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class FixedClock:
    """Stands still until moved."""

    def __init__(self, start: datetime) -> None:
        self._now = _utc(start)

    def now(self) -> datetime:
        return self._now

    def move_to(self, moment: datetime) -> None:
        self._now = _utc(moment)

    def move_by(self, step: timedelta) -> None:
        self._now += step


def _utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        msg = f"a clock needs an aware moment, not {moment.isoformat()}"
        raise ValueError(msg)
    return moment.astimezone(UTC)
