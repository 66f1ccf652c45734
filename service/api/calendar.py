"""The working calendar: the days of a year that their week does not explain."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from forms.answers import Invalid
from service.api.noun import Noun, reading
from service.api.schemas import calendar as shapes
from service.commands.calendar import Days, EnterDays, Paper, PublishYear
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries import places
from workflows.law.book import LawBook
from workflows.law.calendar import Day, DayKind

calendar = Noun("calendar", "Working days, holidays, swapped days")


@calendar.get("/calendar", shapes.YearOfDays, query=shapes.CalendarAsked)
@may(Rule.SIGNED_IN)
def year(asked: dict[str, Any]) -> Any:
    """Days off that are no plain weekend, and weekend days that are worked. This year, unless
    another is asked for."""
    with reading() as context:
        law, wanted = context.law, asked.get("year", context.today.year)
        here = places.place(context.session, me(), context.today, None)
        law = law.with_calendar(law.calendar_at(here))
    return _year(law, wanted)


def _year(law: LawBook, wanted: int) -> dict[str, Any]:
    known = law.calendar
    if wanted < known.first_year:
        raise Invalid({("year",): [f"Lịch làm việc có từ năm {known.first_year}"]})
    first = date(wanted, 1, 1)
    length = (date(wanted + 1, 1, 1) - first).days
    days = (known.explain(first + timedelta(days=n)) for n in range(length))
    return {
        "year": wanted,
        "published": known.is_published(wanted),
        "published_until": known.published_until,
        "days": _shown(law, (day for day in days if _is_special(day))),
    }


def _is_special(day: Day) -> bool:
    return bool(day.basis) or day.kind not in (DayKind.WORKING, DayKind.WEEKEND)


def _shown(law: LawBook, days: Iterable[Day]) -> list[dict[str, Any]]:
    return [
        {
            "day": day.on,
            "kind": day.kind.value,
            "working": day.kind.is_working,
            "name": day.name,
            "basis": day.basis or (law.citation(day.citation).text if day.citation else None),
            "sentence": day.sentence,
        }
        for day in days
    ]


@calendar.post("/calendar/entries", shapes.EnteredDays, body=shapes.EntryBody, status=201)
@may(Rule.SIGNED_IN)
def enter(given: dict[str, Any]) -> Any:
    """Put a day, or several in a row, over the calendar; for administrators. `plain` lets the week
    have its way again. Due dates of running cases follow within the next sweep."""
    days = Days(
        first=given["first_day"],
        last=given.get("last_day", given["first_day"]),
        kind=given["kind"],
        name=given.get("name", ""),
        paper=_paper(given),
    )
    office().execute(EnterDays(actor=me(), days=days), once=once())
    with reading() as context:
        law = context.law
    return {"days": _shown(law, (law.calendar.explain(day) for day in days.days()))}


@calendar.post("/calendar/years", shapes.YearOfDays, body=shapes.YearBody, status=201)
@may(Rule.SIGNED_IN)
def publish(given: dict[str, Any]) -> Any:
    """Say whether the holidays of a year have been published; for administrators."""
    command = PublishYear(
        actor=me(), year=given["year"], published=given["published"], paper=_paper(given)
    )
    office().execute(command, once=once())
    with reading() as context:
        return _year(context.law, given["year"])


def _paper(given: dict[str, Any]) -> Paper:
    return Paper(given["number"], given["signed_on"], given["issuer"])
