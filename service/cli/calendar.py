"""`tdkt calendar`: a year of the working calendar, also beside what a library knows of it."""

import argparse
from collections.abc import Iterator
from datetime import date, timedelta

from service.cli.desk import Stop, open_desk, say
from service.cli.parser import Verbs
from service.text import full_date, long_date, sentence_start
from workflows.law.book import LawBook
from workflows.law.calendar import Day, DayKind


def register(verbs: Verbs) -> None:
    inner = Verbs(verbs.add("calendar", "Lịch làm việc"), "calendar_verb")
    made = inner.add("show", "In các ngày khác ngày thường của một năm", show)
    made.given("year", "NĂM", "năm, ví dụ 2026", type=int)
    made = inner.add("compare", "So lịch một năm với thư viện holidays", compare)
    made.given("year", "NĂM", "năm, ví dụ 2026", type=int)


def show(args: argparse.Namespace) -> int:
    law = _law(args.year)
    state = "đã công bố" if law.calendar.is_published(args.year) else "chưa công bố, còn tạm tính"
    say(f"Lịch làm việc năm {args.year}: {state}.")
    for day in _days(law, args.year):
        if day.basis or day.kind not in (DayKind.WORKING, DayKind.WEEKEND):
            say(f"{_told(law, day)}")
    say(f"Lịch đã công bố đến hết ngày {full_date(law.calendar.published_until)}.")
    return 0


def compare(args: argparse.Namespace) -> int:
    from holidays.utils import country_holidays  # noqa: PLC0415 - slow to load, and only wanted here

    law = _law(args.year)
    theirs = country_holidays("VN", years=args.year, language="vi")
    differing = 0
    for day in _days(law, args.year):
        if day.kind.is_working != theirs.is_working_day(day.on):
            differing += 1
            named = theirs.get(day.on)
            what = "ngày nghỉ" if day.kind.is_working else "ngày làm việc"
            say(f"{_told(law, day)} Thư viện: {what}{f' ({named})' if named else ''}.")
    say(f"Năm {args.year}: {differing} ngày khác thư viện holidays; lịch ở đây có hiệu lực.")
    return 0


def _law(year: int) -> LawBook:
    with open_desk() as desk, desk.office.database.reading() as session:
        law = desk.office.house.rulebooks.of(session).law
    first = law.calendar.first_year
    if not first <= year < date.max.year:
        raise Stop(f"Lịch làm việc có từ năm {first}: hãy cho năm từ đó về sau.")
    return law


def _days(law: LawBook, year: int) -> Iterator[Day]:
    day = date(year, 1, 1)
    while day.year == year:
        yield law.calendar.explain(day)
        day += timedelta(days=1)


def _told(law: LawBook, day: Day) -> str:
    """The day with its ground: the document entered, or the citation of the rules."""
    if day.citation is None:
        return day.sentence
    head, name = sentence_start(long_date(day.on)), f" ({day.name})" if day.name else ""
    what = "ngày làm việc" if day.kind.is_working else "ngày nghỉ"
    return f"{head} là {what}{name}, theo {law.citation(day.citation).text}."
