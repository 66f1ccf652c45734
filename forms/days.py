"""Questions for a day or a moment; pages type ``21/08/2026``, programs send ISO 8601."""

import re
from datetime import date, datetime, timedelta
from typing import Any

from marshmallow import ValidationError

from forms.fields import BLANKS, Field
from forms.setting import HANOI
from forms.wording import written_day, written_moment

ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
TYPED_DAY = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
RFC_3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
TYPED_MOMENT = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/[0-9]{4}) +([0-9]{1,2}):([0-9]{2})")
FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST_STAMP = 40


class Day(Field):
    """A legal date; bounds are names of values in the setting (``None``: unbounded).

    No step of this law can be older than the law, whatever the other lower bound is.
    """

    drawn = "date"

    def __init__(
        self,
        label: str,
        *,
        earliest: str | None = "law_since",
        latest: str | None = "today",
        **options: Any,
    ) -> None:
        super().__init__(label, **options)
        self.earliest = earliest
        self.latest = latest

    def asks(self) -> tuple[str, ...]:
        lower = ("law_since", self.earliest) if self.earliest else ()
        return tuple(name for name in (*lower, self.latest) if name and name != "today")

    def limits(self) -> tuple[date | None, date | None]:
        names = {"law_since", self.earliest} if self.earliest else ()
        earliest = [day for name in names if (day := self.setting.day(name))]
        return max(earliest, default=None), self.setting.day(self.latest) if self.latest else None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> date:
        day = read_day(value)
        if day is None:
            raise ValidationError(f"{self.label}: ngày phải có dạng 21/08/2026")
        earliest, latest = self.limits()
        if earliest and day < earliest:
            is_law = earliest == self.setting.day("law_since")
            why = ", ngày luật có hiệu lực" if is_law else ""
            raise ValidationError(f"{self.label} không được trước {written_day(earliest)}{why}")
        if latest and day > latest:
            today = "hôm nay " if self.latest == "today" else ""
            raise ValidationError(f"{self.label} không được sau {today}{written_day(latest)}")
        return day

    def schema(self) -> dict[str, Any]:
        earliest, latest = self.limits()
        shape = {"type": "string", "format": "date"}
        shape |= {"formatMinimum": earliest.isoformat()} if earliest else {}
        shape |= {"formatMaximum": latest.isoformat()} if latest else {}
        return shape


class Moment(Field):
    """A day with its hour; ``after`` and ``until`` name values in the setting."""

    drawn = "datetime"

    def __init__(
        self, label: str, *, after: str | None = None, until: str | None = None, **options: Any
    ) -> None:
        super().__init__(label, **options)
        self.after = after
        self.until = until

    def asks(self) -> tuple[str, ...]:
        return tuple(name for name in (self.after, self.until) if name and name != "today")

    def limits(self) -> tuple[datetime | None, datetime | None]:
        return (
            self.setting.moment(self.after) if self.after else None,
            self.setting.moment(self.until) if self.until else None,
        )

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> datetime:
        moment = read_moment(value)
        if moment is None:
            raise ValidationError(f"{self.label}: ngày giờ phải có dạng 21/08/2026 08:30")
        after, until = self.limits()
        if after and moment <= after:
            raise ValidationError(f"{self.label} phải sau {written_moment(after)}")
        if until and moment > until:
            raise ValidationError(f"{self.label} không được sau {written_moment(until)}")
        return moment

    def schema(self) -> dict[str, Any]:
        after, until = self.limits()
        shape = {"type": "string", "format": "date-time"}
        if after:  # the schema's bound is inclusive, ours is not: one minute later is always inside
            later = after.replace(second=0, microsecond=0) + timedelta(minutes=1)
            shape["formatMinimum"] = later.isoformat()
        return shape | ({"formatMaximum": until.isoformat()} if until else {})


def read_day(value: object) -> date | None:
    """Read ``2026-08-21`` or ``21/08/2026``; ``None`` if it is neither or not in the calendar."""
    if not isinstance(value, str) or len(value) > LONGEST_STAMP:
        return None
    text = value.strip(BLANKS)
    if iso := ISO_DAY.fullmatch(text):
        year, month, day = iso.groups()
    elif typed := TYPED_DAY.fullmatch(text):
        day, month, year = typed.groups()
    else:
        return None
    try:
        read = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return read if FIRST_YEAR <= read.year <= LAST_YEAR else None


def read_moment(value: object) -> datetime | None:
    """Read RFC 3339 with its offset, or ``21/08/2026 08:30`` in Vietnam; answer in +07:00."""
    if not isinstance(value, str) or len(value) > LONGEST_STAMP:
        return None
    text = value.strip(BLANKS)
    if typed := TYPED_MOMENT.fullmatch(text):
        day, hour, minute = typed.groups()
        typed_day = read_day(day)
        if typed_day is None:
            return None
        text = f"{typed_day.isoformat()}T{int(hour):02}:{minute}+07:00"
    if not RFC_3339.fullmatch(text):
        return None
    try:
        read = datetime.fromisoformat(text.upper()).astimezone(HANOI)
    except (ValueError, OverflowError):
        return None
    return read if FIRST_YEAR <= read.year <= LAST_YEAR else None
