"""What administrators did, as people read it: the sentence, the particulars, who and when."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from flask import url_for

from service.casework import seats
from service.commands.calendar import KINDS as DAY_KINDS
from service.commands.councils import SEATS
from service.commands.descents import KINDS
from service.gate.guard import me
from service.queries.administration.history import ActFilters, ActItem, acts
from service.text import clock_time, count, full_date, near_date, sentence_start
from service.web.pages import reading, today
from workflows.law.calendar import local_day
from workflows.law.roles import Role

_SHOWN: Final = 8
OPERATOR: Final = "Người vận hành máy chủ"
_FIELDS: Final = {"name": "họ tên", "post": "chức vụ", "email": "thư điện tử"}


def history_of(about: ActFilters) -> dict[str, Any]:
    """The last acts about one person, unit or council, for the page of it."""
    with reading() as session:
        found = acts(session, me(), about, limit=_SHOWN)
    way = {"person": about.person, "organisation": about.organisation, "council": about.council}
    chosen: dict[str, Any] = {name: value for name, value in way.items() if value}
    more = url_for("administration.history", **chosen) if found.next else ""
    return {"acts": [_entry(each, about) for each in found.items], "acts_href": more}


def _entry(item: ActItem, about: ActFilters) -> dict[str, str]:
    others = [
        name
        for key, own, name in (
            (item.person, about.person, item.person_name),
            (item.organisation, about.organisation, item.organisation_name),
            (item.council, about.council, item.council_name),
        )
        if key and key != own
    ]
    day = sentence_start(near_date(local_day(item.at), today()))
    return {
        "what": item.label,
        "about": ", ".join([*others, *particulars(item)]),
        "meta": f"{day}, {clock_time(item.at)}. {who(item)}",
    }


def who(item: ActItem) -> str:
    return item.actor_name or OPERATOR


def particulars(item: ActItem) -> Iterator[str]:
    """What changed, in words; ids stay unsaid."""
    said = item.facts
    if "role" in said:
        yield SEATS[said["role"]] if item.council else seats.label(Role(said["role"]))
    for name, word in (("since", "từ"), ("until", "đến"), ("last_day", "ngày cuối")):
        if said.get(name):
            yield f"{word} {_day(said[name])}"
    if said.get("released"):
        yield f"{count(said['released'], 'việc')} trở lại hàng chờ"
    if "fields" in said:
        yield ", ".join(_FIELDS[each] for each in said["fields"])
    if "before" in said:
        yield f"“{said['before']}” thành “{said['after']}”"
    yield from _of_descent(said)
    if "rows" in said:
        yield f"{count(said['rows'], 'dòng')}, thêm {count(said['people'], 'người')}"
    if "letters" in said:
        yield count(len(said["letters"]), "thư")
    yield from _of_calendar(item)


def _of_descent(said: Mapping[str, Any]) -> Iterator[str]:
    if "name" in said:
        yield str(said["name"])
    if "change" in said:
        yield KINDS[said["change"]].removesuffix(" vào").removesuffix(" thành").lower()
        yield str(said["paper"])
    if "cases" in said:
        yield count(said["cases"], "hồ sơ")


def _of_calendar(item: ActItem) -> Iterator[str]:
    said = item.facts
    if "kind_of_day" in said:
        first, last = _day(said["first"]), _day(said["last"])
        yield DAY_KINDS[said["kind_of_day"]]
        yield first if first == last else f"{first} đến {last}"
    if "year" in said:
        yield f"năm {said['year']}: {'đã công bố' if said['published'] else 'chưa công bố'}"


def _day(written: str) -> str:
    return full_date(date.fromisoformat(written))
