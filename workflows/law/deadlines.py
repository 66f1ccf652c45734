"""From an event, a row and the calendar to a due date, with its derivation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta

from workflows.law.calendar import (
    HANOI,
    Calendar,
    Span,
    at_hour,
    capitalised,
    end_of,
    local_day,
    long_date,
)
from workflows.law.citations import Certainty, Citation, Ground
from workflows.law.rules import Row
from workflows.law.terms import PAUSABLE, TERMS, Pause, reached, rolled, spans, term_text, used_up

Chosen = Mapping[str, date | datetime]


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due; `on` is None where no term exists, or nothing to count from yet."""

    rule: str
    term: str  # "20 ngày làm việc"
    citation: Citation
    certainty: Certainty
    because: tuple[str, ...]
    event: str = ""  # the kind of event it counts from, and when that happened
    since: datetime | None = None
    dates: Chosen = field(default_factory=dict)  # those set by people that it rests on, by name
    start: date | None = None  # the day of the event, from which it counts
    on: date | None = None
    at: datetime | None = None  # the moment people are told: the hour set, else the office's close
    until: datetime | None = None  # the instant an interrupting timer fires: never before at
    can_stop: bool = False  # a term counted in days; a date that was set runs on
    timers: tuple[str, ...] = ()  # the facts that diagrams' timers read
    spans: tuple[Span, ...] = ()  # for terms in working days
    stopped: "Standstill | None" = None  # while the clock stands still


@dataclass(frozen=True, slots=True)
class Standstill:
    """A clock that stands still: since when, what was counted of the whole term, what is left."""

    since: date
    used: int
    left: int
    whole: str  # "20 ngày làm việc", extensions included


@dataclass(frozen=True, slots=True)
class WholeTerm:
    """How long a term is by itself, apart from any event."""

    amount: int
    text: str  # "20 ngày làm việc"
    citation: Citation
    certainty: Certainty


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One deadline asked about: what has happened, what people chose, what stood still."""

    anchors: Mapping[str, datetime]
    chosen: Chosen
    pauses: Sequence[Pause]
    extension: int  # units granted on top of the term
    calendar: Calendar
    close: time
    events: Mapping[str, str]  # event kind → what a sentence calls it


def due(row: Row, ground: Ground, question: Question) -> Due:
    latest = _latest(row, question.anchors)
    answer = Due(
        rule=row.key[0],
        term=term_text(row, row.values.get("amount")),
        citation=ground.citation,
        certainty=ground.certainty,
        because=(),
        event=latest[0] if latest else "",
        since=latest[1] if latest else None,
        dates=_relied_on(row, question.chosen),
        timers=row.words("timers"),
    )
    chosen = _chosen(row, question.chosen)
    if chosen is not None:
        return _by_choice(answer, row, chosen, question, ground)
    if row.text("unit") in _NOTHING_TO_COUNT:
        answer = replace(answer, because=(_NOTHING_TO_COUNT[row.text("unit")],))
    else:
        answer = _by_term(answer, row, question)
    return replace(answer, because=(*answer.because, *ground.caveats))


_NOTHING_TO_COUNT = {
    "unlimited": "Không quy định thời hạn.",
    "chosen": "Chưa ấn định ngày.",
}


def _chosen(row: Row, chosen: Chosen) -> date | datetime | None:
    """A date people set is given under the name the row asks for, or under the row's own key."""
    name = row.text("chosen")
    return chosen.get(name, chosen.get(row.key[0])) if name else None


def _relied_on(row: Row, chosen: Chosen) -> Chosen:
    """Of the dates that people set, those that decide about this row or cap it."""
    names = {row.text("within"), row.text("chosen")}
    names |= {row.key[0]} if row.text("chosen") else set()
    return {name: day for name, day in chosen.items() if name in names}


def _by_choice(
    answer: Due, row: Row, chosen: date | datetime, question: Question, ground: Ground
) -> Due:
    """The date people set, or the days before it by which the step must be done."""
    day = local_day(chosen) if isinstance(chosen, datetime) else chosen
    because = [f"Ngày được ấn định: {long_date(day)}."]
    if row.values.get("offset_working_days") or row.values.get("offset_days"):
        day, term = _ahead_of(day, row, question)
        because += [f"Phải xong {term}.", _lands_on(day, question.close), *ground.caveats]
        return _dated(replace(answer, term=term), day, because, question.close)
    answer = replace(answer, term=TERMS["chosen"])
    if isinstance(chosen, datetime):
        at = chosen.astimezone(HANOI)
        return replace(answer, on=day, at=at, until=at, because=(*because, f"Lúc {at:%H:%M}."))
    because.append(_lands_on(day, question.close))
    return _dated(answer, day, because, question.close)


def _ahead_of(day: date, row: Row, question: Question) -> tuple[date, str]:
    """The day so many days before a date, though never before the event itself."""
    working_days: int = row.values.get("offset_working_days", 0)
    days: int = row.values.get("offset_days", 0)
    if working_days:
        ahead = question.calendar.add(day, working_days)
        term = f"{-working_days} ngày làm việc trước ngày được ấn định"
    else:
        ahead = question.calendar.on_or_before(day + timedelta(days=days))
        term = f"{-days} ngày trước ngày được ấn định"
    latest = _latest(row, question.anchors)
    return (ahead if latest is None else max(ahead, local_day(latest[1]))), term


def _by_term(answer: Due, row: Row, question: Question) -> Due:
    latest = _latest(row, question.anchors)
    if latest is None:
        awaited = " hoặc ".join(question.events[event] for event in row.words("from"))
        return replace(answer, because=(f"Chưa có mốc tính hạn: {awaited}.",))
    event, moment = latest
    start = local_day(moment)
    because = [f"Tính từ {question.events[event]}: {long_date(start)}."]
    amount = row.values.get("amount_after", {}).get(event, row.values.get("amount", 0))
    can_stop = row.text("unit") in PAUSABLE
    answer = replace(answer, term=term_text(row, amount), start=start, can_stop=can_stop)
    calendar = question.calendar
    end = reached(row, start, amount + question.extension, question.pauses, calendar)
    if end is None:
        stopped = max(pause.stopped for pause in question.pauses if pause.resumed is None)
        because.append(f"Đồng hồ đang dừng từ {long_date(stopped)}.")
        whole = amount + question.extension
        used = used_up(row, start, question.pauses, calendar)
        still = Standstill(stopped, used, whole - used, term_text(row, whole))
        return replace(answer, because=tuple(because), stopped=still)
    counted, pauses = end
    day = _capped(rolled(counted, row, calendar), start, row, question)
    because += [f"Thời hạn: {answer.term}.", *_told(question, row, pauses)]
    if row.text("unit") == "working_days":
        answer = replace(answer, spans=spans(start, day, pauses, calendar))
        because += [_told_span(span) for span in answer.spans if span.kind in _TOLD]
    elif day > counted:
        because.append(f"{capitalised(long_date(counted))} là ngày nghỉ nên chuyển sang ngày sau.")
    if day < counted:
        because.append(f"Rút ngắn từ {long_date(counted)} vì ngày nghỉ hoặc thời hạn chung.")
    if not calendar.is_published(day.year):
        because.append(f"Lịch nghỉ năm {day.year} chưa công bố chính thức.")
    close = _close_of(day, row, question)
    because.append(_lands_on(day, close))
    return _dated(answer, day, because, close)


def _latest(row: Row, anchors: Mapping[str, datetime]) -> tuple[str, datetime] | None:
    known = [(event, anchors[event]) for event in row.words("from") if event in anchors]
    return max(known, key=lambda pair: pair[1]) if known else None


def _capped(day: date, start: date, row: Row, question: Question) -> date:
    """A step inside a longer term ends with it at the latest, a payment with the budget year."""
    if row.flag("same_year"):
        day = min(day, question.calendar.on_or_before(date(start.year, 12, 31)))
    outer = question.chosen.get(row.text("within"))
    if outer is not None:
        day = min(day, local_day(outer) if isinstance(outer, datetime) else outer)
    return max(day, start)


def _close_of(day: date, row: Row, question: Question) -> time:
    """The office's close, or the hour set for the longer term where that comes first."""
    outer = question.chosen.get(row.text("within"))
    if isinstance(outer, datetime) and local_day(outer) == day:
        return min(question.close, outer.astimezone(HANOI).time())
    return question.close


def _told(question: Question, row: Row, pauses: Sequence[Pause]) -> list[str]:
    more = term_text(row, question.extension)
    told = [f"Gia hạn thêm {more}."] if question.extension else []
    for pause in pauses:
        reason = f" ({pause.reason})" if pause.reason else ""
        last = f"{pause.resumed:%d/%m/%Y}" if pause.resumed else "nay"
        told.append(f"Không tính {pause.stopped:%d/%m/%Y} đến {last}: tạm dừng{reason}.")
    return told


_TOLD = ("holiday", "make_up")


def _told_span(span: Span) -> str:
    if span.kind == "make_up":
        return f"Có tính {long_date(span.first)}: {span.name}."
    if span.first == span.last:
        return f"Không tính {long_date(span.first)}: {span.name}."
    return f"Không tính {span.first:%d/%m/%Y} đến {span.last:%d/%m/%Y}: {span.name}."


def _lands_on(day: date, close: time) -> str:
    return f"Đến hạn {long_date(day)}, trước {close:%H:%M}."


def _dated(answer: Due, day: date, because: Sequence[str], close: time) -> Due:
    return replace(
        answer, on=day, at=at_hour(day, close), until=end_of(day), because=tuple(because)
    )
