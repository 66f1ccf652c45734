"""When something is due, as pages say it: the day, a sentence in working days, the share used."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from service.text import NO_BREAK, clock_time, near_date, sentence_start, short_date
from workflows.law.calendar import Calendar, DayKind

State = Literal["late", "today", "ahead", "paused", "done", "none"]


@dataclass(frozen=True, slots=True)
class Chip:
    """What `macros/due.html` draws; `used` is the share of the term gone by, in percent."""

    state: State
    day: str
    words: str = ""
    used: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A term as its row holds it: from a day to a day, perhaps to an hour of it."""

    due_on: date | None
    due_at: datetime | None = None
    starts_on: date | None = None
    paused_on: date | None = None
    waits_for: str = ""


def chip(calendar: Calendar, now: datetime, today: date, term: Term) -> Chip:
    """The chip of open work."""
    used = share_used(calendar, term, term.paused_on or today)
    if term.paused_on is not None:
        day = f"Tạm dừng từ {short_date(term.paused_on, today)}"
        return Chip("paused", day, term.waits_for, used)
    if term.due_on is None:
        return Chip("none", "Không có hạn")
    if term.due_on < today:
        return Chip("late", _day(term.due_on, today), _late(calendar, term.due_on, today), 100)
    if term.due_on == today:
        return _ends_today(now, today, term, used)
    return Chip("ahead", _day(term.due_on, today), _left(calendar, today, term.due_on), used)


def done_chip(calendar: Calendar, today: date, *, due_on: date | None, done_on: date) -> Chip:
    """The chip of finished work: plain words, in time or late, no bar."""
    return Chip("done", f"Xong ngày {short_date(done_on, today)}", _kept(calendar, due_on, done_on))


def _kept(calendar: Calendar, due_on: date | None, done_on: date) -> str:
    if due_on is None:
        return ""
    days = calendar.working_days_between(done_on, due_on)
    if done_on > due_on:
        return f"Trễ {working_days(-days)}" if days else "Trễ hạn"
    return f"Trước hạn {working_days(days)}" if days else "Đúng hạn"


def working_days(number: int) -> str:
    """`3 ngày làm việc`, the number unbreakable from its noun."""
    return f"{number}{NO_BREAK}ngày làm việc"


def share_used(calendar: Calendar, term: Term, today: date) -> int | None:
    """Percent of the working days of a term that are over; today is not over yet."""
    if term.due_on is None or term.starts_on is None or term.starts_on >= term.due_on:
        return None
    whole = calendar.working_days_between(term.starts_on, term.due_on)
    gone = calendar.working_days_between(term.starts_on, today - timedelta(days=1))
    return min(max(100 * gone // whole, 0), 100) if whole > 0 else None


def _day(day: date, today: date) -> str:
    return sentence_start(near_date(day, today))


def _late(calendar: Calendar, due_on: date, today: date) -> str:
    days = calendar.working_days_between(due_on, today)
    return f"Quá hạn {working_days(days)}" if days else "Quá hạn, chưa qua ngày làm việc nào"


def _ends_today(now: datetime, today: date, term: Term, used: int | None) -> Chip:
    day = f"Hôm nay {short_date(today, today)}"
    if term.due_at is None:
        return Chip("today", day, "Trong hôm nay", used)
    if term.due_at < now:
        return Chip("late", day, f"Quá hạn lúc {clock_time(term.due_at)}", 100)
    return Chip("today", day, f"Trước {clock_time(term.due_at)}", used)


def _left(calendar: Calendar, today: date, due_on: date) -> str:
    days = calendar.working_days_between(today, due_on)
    if days == 0:
        return "Rơi vào ngày nghỉ, trước đó không còn ngày làm việc"
    provisional = "" if calendar.is_published(due_on.year) else ", tạm tính"
    return f"Còn {working_days(days)}{_remark(calendar, today, due_on)}{provisional}"


def _remark(calendar: Calendar, today: date, due_on: date) -> str:
    if calendar.explain(due_on).kind is DayKind.MAKE_UP:
        return ", ngày làm bù"
    between = (calendar.explain(today + timedelta(n)).kind for n in range(1, (due_on - today).days))
    off = {DayKind.HOLIDAY, DayKind.IN_LIEU, DayKind.SWAPPED}
    return ", đã trừ lễ" if any(kind in off for kind in between) else ""
