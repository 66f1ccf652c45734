"""Why a date is what it is: the clock card with its ledger, told from a derived due date."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from service.queries.clocks import EntryView
from service.text import full_date, near_date, sentence_start, short_date, weekday_name
from service.web.due import Term, chip, working_days
from workflows.law.calendar import Calendar, Span
from workflows.law.deadlines import Due, Standstill
from workflows.law.terms import StopGround

_ONE_DAY: Final = timedelta(days=1)
DOSSIER_TERM: Final = "Hạn trình Chủ tịch UBND xã"
STEP_TERM: Final = "Hạn của bước này"


@dataclass(frozen=True, slots=True)
class Line:
    text: str
    count: str
    off: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A term in working days as a line from its start to its end; places are percents."""

    parts: tuple[tuple[str, int, int], ...] = ()  # ("run" or "pause", from, to)
    today: int | None = None
    first: str = ""
    last: str = ""
    ledger: tuple[Line, ...] = ()
    total: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card(Bar):
    """What `macros/due.html` draws as a clock card."""

    title: str
    day: str
    words: str
    basis: str
    late: bool = False
    paused: bool = False
    rule: str = ""  # the deadline that the date is reckoned by
    because: tuple[str, ...] = ()
    provisional: str = ""  # why the date may yet move
    old_day: str = ""
    old_why: str = ""


def of_step(
    calendar: Calendar, due: Due | None, now: datetime, today: date, *, at: datetime | None = None
) -> Card | None:
    return card(calendar, due, now, today, title=STEP_TERM, at=at)


def card(
    calendar: Calendar,
    due: Due | None,
    now: datetime,
    today: date,
    *,
    title: str,
    at: datetime | None = None,
    stop: str = "",
) -> Card | None:
    """None where there is no date to explain. `stop`: on what ground a clock stands still, and by
    which paper."""
    if due is not None and due.stopped is not None:
        return _standing_still(due, due.stopped, today, title, stop)
    if due is None or due.on is None:
        return None
    term = Term(due_on=due.on, due_at=at or due.at, starts_on=due.start)
    said = chip(calendar, now, today, term)
    bar = _bar(calendar, due.start, due.on, due, today) if due.start and due.spans else Bar()
    return Card(
        title=title,
        day=f"{sentence_start(weekday_name(due.on))} {full_date(due.on)}",
        words=said.words,
        late=said.state == "late",
        basis=f"{due.term}, {due.citation.text}",
        rule=due.rule,
        because=due.because,
        provisional=_provisional(calendar, due.on),
        parts=bar.parts,
        today=bar.today,
        first=bar.first,
        last=bar.last,
        ledger=bar.ledger,
        total=bar.total,
    )


def said_of(stop: EntryView | None) -> str:
    """`Chờ bổ sung hồ sơ, 15/TB-UBND`"""
    if stop is None:
        return ""
    return ", ".join(part for part in (StopGround(stop.ground).label, stop.notice) if part)


def _standing_still(due: Due, still: Standstill, today: date, title: str, stop: str) -> Card:
    since = f"Tạm dừng từ {short_date(still.since, today)}"
    begun = [Line("Bắt đầu tính từ", short_date(due.start, today))] if due.start else []
    return Card(
        title=title,
        day=since,
        words=f"Đã dùng {still.used} trong {still.whole}, còn {still.left} khi chạy lại",
        paused=True,
        basis=f"{due.term}, {due.citation.text}",
        rule=due.rule,
        because=due.because,
        ledger=(
            *begun,
            Line("Đã tính", f"{still.used} ngày"),
            Line(f"{since}, {stop}".removesuffix(", "), "không tính", off=True),
        ),
    )


def _provisional(calendar: Calendar, day: date) -> str:
    if calendar.is_published(day.year):
        return ""
    return f"Tạm tính: lịch nghỉ năm {day.year} chưa công bố."


def _bar(calendar: Calendar, start: date, end: date, due: Due, today: date) -> Bar:
    whole = max((end - start).days, 1)

    def place(day: date) -> int:
        return min(max(100 * (day - start).days // whole, 0), 100)

    ledger = [Line("Bắt đầu tính từ", short_date(start, today))]
    for span in due.spans:
        ledger += _lines(calendar, span, today)
    parts = [
        (kind, place(first), place(last))
        for kind, first, last in _runs(start, min(today, end), due)
    ]
    return Bar(
        parts=tuple(part for part in parts if part[2] > part[1]),
        today=place(today) if start <= today <= end else None,
        first=short_date(start, today),
        last=short_date(end, today),
        ledger=tuple(ledger),
        total=f"{sum(span.days for span in due.spans)} ngày làm việc",
    )


def _runs(start: date, upto: date, due: Due) -> list[tuple[str, date, date]]:
    """The days gone by: counted ones, and the pauses between them."""
    runs: list[tuple[str, date, date]] = []
    at = start
    for pause in due.spans:
        if pause.kind == "paused" and pause.first <= upto:
            eve = pause.first - _ONE_DAY
            runs += [("run", at, eve), ("pause", eve, min(pause.last, upto))]
            at = pause.last
    return [*runs, ("run", at, upto)]


def _lines(calendar: Calendar, span: Span, today: date) -> list[Line]:
    """A run of counted days is cut at today: what was counted, what will be."""
    if span.kind in ("holiday", "paused"):
        why = f", {span.name}" if span.name else ""
        what = "Tạm dừng " if span.kind == "paused" else ""
        return [Line(f"{what}{_run(span.first, span.last, today)}{why}", "không tính", off=True)]
    told = "Đã tính" if span.last <= today else "Sẽ tính"
    if span.kind == "make_up":
        day = near_date(span.first, today)
        return [Line(f"{told} {day}, làm bù", _days(1))]
    if span.first <= today < span.last:
        cut = calendar.working_days_between(span.first - _ONE_DAY, today)
        first_after = calendar.add(today, 1)
        return [
            Line(f"Đã tính {_run(span.first, calendar.on_or_before(today), today)}", _days(cut)),
            Line(f"Sẽ tính {_run(first_after, span.last, today)}", _days(span.days - cut)),
        ]
    return [Line(f"{told} {_run(span.first, span.last, today)}", _days(span.days))]


def _run(first: date, last: date, today: date) -> str:
    if first == last:
        return short_date(first, today)
    return f"{short_date(first, today)} đến {short_date(last, today)}"


def _days(number: int) -> str:
    return working_days(number).removesuffix(" làm việc")
