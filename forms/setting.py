"""What surrounds one task when its form is filled in: today, this task's own choices, bounds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7), "+07:00")


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Setting:
    """Read by fields only; nothing here is fetched, the caller passes everything in.

    ``choices`` holds this task's own choices by source name (``nominations``, ``papers`` …).
    ``values`` holds bounds and computed values by name (``law_since``, ``now``, ``members`` …); a
    name that is missing bounds nothing.
    """

    today: date
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    values: Mapping[str, object] = field(default_factory=dict)

    def day(self, name: str) -> date | None:
        value = self.today if name == "today" else self.values.get(name)
        if isinstance(value, datetime):
            return value.astimezone(HANOI).date()
        if isinstance(value, str):
            return date.fromisoformat(value)
        return value if isinstance(value, date) else None

    def moment(self, name: str) -> datetime | None:
        """Return an aware instant in +07:00; a plain day (``today``) is its first minute."""
        value = self.values.get(name)
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value.astimezone(HANOI)
        day = self.day(name)
        return None if day is None else datetime(day.year, day.month, day.day, tzinfo=HANOI)

    def count(self, name: str) -> int | None:
        value = self.values.get(name)
        return value if isinstance(value, int) else None

    def ids(self, name: str) -> frozenset[str]:
        value = self.values.get(name)
        return (
            frozenset(map(str, value))
            if isinstance(value, list | tuple | set | frozenset)
            else frozenset()
        )

    def texts(self, name: str) -> Mapping[str, str]:
        value = self.values.get(name)
        if not isinstance(value, Mapping):
            return {}
        return {str(key): str(each) for key, each in value.items()}
