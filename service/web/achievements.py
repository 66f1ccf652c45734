"""Achievement records: whoever may be nominated, by name, and what is on record of each."""

from datetime import date
from typing import Any, Final

from flask import Blueprint, url_for

from service.commands.achievements import RATINGS
from service.gate.guard import me
from service.queries.achievements import AchievementRecord, WorkItem, achievement_record, offices_of
from service.queries.catalogue import SubjectItem
from service.queries.subjects import subject_list
from service.text import count, full_date
from service.web import words
from service.web.pages import asked, law, page, reading, render
from service.web.register import section_tabs

achievements_pages: Final = Blueprint("achievements", __name__)
_SHOWN: Final = 50
KINDS: Final = {"initiative": "Sáng kiến", "project": "Đề tài, đề án khoa học"}
SCOPES: Final = {
    "base": "Cấp cơ sở",
    "province": "Cấp tỉnh, bộ, ban, ngành",
    "nation": "Toàn quốc",
}


@page(achievements_pages, "/subjects")
def subjects() -> Any:
    q = asked("q")[:100]
    with reading() as session:
        found = subject_list(session, me(), q=q, cursor=asked("cursor") or None, limit=_SHOWN)
        keeps = bool(offices_of(session, me()))
    return render(
        "achievements/list.html",
        tabs=section_tabs("achievements"),
        q=q,
        keeps=keeps,
        rows=[_row(each) for each in found.items],
        shown=count(len(found.items), "đối tượng"),
        next=url_for("achievements.subjects", q=q or None, cursor=found.next) if found.next else "",
    )


def _row(each: SubjectItem) -> dict[str, str]:
    return {
        "name": each.name,
        "post": each.post or words.SUBJECTS.get(each.kind, "").capitalize(),
        "unit": each.unit_name,
        "href": url_for("achievements.record", subject_id=each.id),
    }


def find(subject_id: str) -> AchievementRecord:
    """Raises NotFound for a subject out of sight."""
    with reading() as session:
        return achievement_record(session, law(), me(), subject_id)


@page(achievements_pages, "/subjects/<subject_id>")
def record(subject_id: str) -> Any:
    found = find(subject_id)
    return render(
        "achievements/record.html",
        subject=found.subject,
        about=found.subject.post or words.SUBJECTS.get(found.subject.kind, "").capitalize(),
        may_write=found.may_write,
        ratings=[
            {
                "year": each.year,
                "rating": RATINGS[each.rating],
                "paper": _paper(each.number, each.dated_on),
                "remove": _removal(found, each.id),
            }
            for each in found.ratings
        ],
        works=[_work(found, each) for each in found.works],
        disciplines=_disciplines(found),
        received=found.received,
    )


def _work(found: AchievementRecord, each: WorkItem) -> dict[str, Any]:
    return {
        "name": each.name,
        "kind": KINDS[each.kind],
        "year": each.year,
        "scope": SCOPES[each.scope],
        "paper": _paper(each.number, each.recognised_on),
        "issuer": each.issuer,
        "used_for": each.used_for,
        "remove": "" if each.used_for else _removal(found, each.id),
    }


def _disciplines(found: AchievementRecord) -> list[dict[str, str]] | None:
    """None for whoever may not read them: the page has no such part then."""
    if found.disciplines is None:
        return None
    return [
        {
            "what": each.what,
            "since": full_date(each.since),
            "until": full_date(each.until) if each.until else "",
            "remove": _removal(found, each.id),
        }
        for each in found.disciplines
    ]


def _removal(found: AchievementRecord, entry_id: str) -> str:
    if not found.may_write or entry_id not in found.own:
        return ""
    return url_for("achievements.ask_removal", subject_id=found.subject.id, entry_id=entry_id)


def _paper(number: str, on: date | None) -> str:
    return ", ".join(part for part in (number, f"ngày {full_date(on)}" if on else "") if part)


__all__ = ["achievements_pages"]
