"""Days that administrators enter over the calendar of the rules, and years once published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from forms.answers import Invalid
from service.access import Actor, NotFound
from service.casework.rulebooks import PLAIN
from service.commands import acts
from service.commands.editions import catch_up, note_entries
from service.commands.locks import locked
from service.commands.office import Context
from service.db.models import CalendarDay, CalendarYear
from service.text import full_date, long_date, sentence_start
from workflows.law.calendar import Calendar, DayKind, Entry

KINDS: Final = {
    DayKind.HOLIDAY.value: "Nghỉ lễ, Tết",
    DayKind.IN_LIEU.value: "Nghỉ bù",
    DayKind.SWAPPED.value: "Nghỉ hoán đổi",
    DayKind.MAKE_UP.value: "Làm bù",
    PLAIN: "Ngày thường",
}
_OF_THE_WEEK: Final = (DayKind.IN_LIEU, DayKind.SWAPPED)
_MOST_DAYS: Final = 31
_YEARS_AHEAD: Final = 5
_SATURDAY: Final = 5

Problem = tuple[str, str]  # field, sentence


@dataclass(frozen=True, slots=True)
class Paper:
    """The document that settles a day or a year."""

    number: str
    on: date
    issuer: str

    @property
    def text(self) -> str:
        return f"{self.number} ngày {full_date(self.on)} của {self.issuer}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """One day or several in a row, as a form names them; `kind` plain: as the week says."""

    first: date
    last: date
    kind: str
    name: str
    paper: Paper

    def entries(self) -> list[Entry]:
        kind = None if self.kind == PLAIN else DayKind(self.kind)
        return [Entry(day, kind, self.name, self.paper.text) for day in self.days()]

    def days(self) -> Iterator[date]:
        for n in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=n)


def require_sound(days: Days, calendar: Calendar, today: date) -> None:
    """Raises Invalid with a sentence at the field of each thing that is wrong."""
    problems = list(_problems(days, calendar, today))
    if problems:
        raise Invalid({(field,): [sentence] for field, sentence in problems})


def _problems(days: Days, calendar: Calendar, today: date) -> Iterator[Problem]:
    earliest = max(date(today.year - 1, 1, 1), date(calendar.first_year, 1, 1))
    latest = date(today.year + _YEARS_AHEAD, 12, 31)
    if days.first < earliest:
        yield (
            "first_day",
            f"Lịch chỉ sửa được từ ngày {full_date(earliest)}, hạn trước đó đã khép lại",
        )
    if days.last < days.first:
        yield "last_day", "Ngày cuối không được trước ngày đầu"
    elif days.last > latest:
        yield "last_day", f"Lịch chỉ ghi trước đến ngày {full_date(latest)}"
    elif (days.last - days.first).days >= _MOST_DAYS:
        yield "last_day", f"Mỗi lần ghi tối đa {_MOST_DAYS} ngày liền nhau"
    else:
        yield from _against_the_week(days)
    if days.kind != PLAIN and not days.name:
        yield "name", "Nhập tên ngày, ví dụ: Tết Nguyên đán"
    if days.paper.on > today:
        yield "signed_on", "Ngày văn bản không được sau hôm nay"


def _against_the_week(days: Days) -> Iterator[Problem]:
    """Nobody makes up for a day on a working day, nor is off in exchange on a Saturday."""
    weekend = [day for day in days.days() if day.weekday() >= _SATURDAY]
    week = [day for day in days.days() if day.weekday() < _SATURDAY]
    if days.kind == DayKind.MAKE_UP and week:
        day = sentence_start(long_date(week[0]))
        yield "first_day", f"{day} vốn là ngày làm việc: ngày làm bù phải là thứ Bảy hoặc Chủ nhật"
    if days.kind in _OF_THE_WEEK and weekend:
        day = sentence_start(long_date(weekend[0]))
        yield "first_day", f"{day} vốn là ngày nghỉ: {_exchange(days.kind)} phải là ngày trong tuần"


def _exchange(kind: str) -> str:
    return "ngày nghỉ bù" if kind == DayKind.IN_LIEU else "ngày nghỉ hoán đổi"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterDays:
    """Put days over the calendar. The dates of running cases follow with the next sweep of the
    worker. Returns how many days were entered."""

    actor: Actor
    days: Days

    def run(self, context: Context) -> int:
        _require_administrator(self.actor)
        note_entries(context)  # what stood until now, where nobody has noted it
        require_sound(self.days, context.law.calendar, context.today)
        rows = [
            CalendarDay(
                day=day,
                kind=self.days.kind,
                name=self.days.name,
                basis=self.days.paper.text,
                entered_at=context.now,
                entered_by=self.actor.person_id,
            )
            for day in self.days.days()
        ]
        context.session.add_all(rows)
        note_entries(context)
        acts.note(
            context,
            self.actor,
            "calendar.entered",
            kind_of_day=self.days.kind,
            first=self.days.first,
            last=self.days.last,
        )
        return len(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishYear:
    """The Government has settled the holidays of a year, or it turns out that it has not."""

    actor: Actor
    year: int
    published: bool
    paper: Paper

    def run(self, context: Context) -> int:
        _require_administrator(self.actor)
        first = context.law.calendar.first_year
        last = context.today.year + _YEARS_AHEAD
        if not first <= self.year <= last:
            raise Invalid({("year",): [f"Chọn năm từ {first} đến {last}"]})
        if self.paper.on > context.today:
            raise Invalid({("signed_on",): ["Ngày văn bản không được sau hôm nay"]})
        context.session.add(
            CalendarYear(
                year=self.year,
                published=self.published,
                basis=self.paper.text,
                entered_at=context.now,
                entered_by=self.actor.person_id,
            )
        )
        note_entries(context)
        acts.note(
            context, self.actor, "calendar.published", year=self.year, published=self.published
        )
        return self.year


def _require_administrator(actor: Actor) -> None:
    if not actor.administrator:
        raise NotFound


@dataclass(frozen=True, slots=True)
class MoveTerms:
    """Bring one running case up to the edition in force. True if a date of it moved."""

    case_id: str

    def run(self, context: Context) -> bool:
        return catch_up(context, locked(context.session, self.case_id))


__all__ = ["KINDS", "Days", "EnterDays", "MoveTerms", "Paper", "PublishYear", "require_sound"]
