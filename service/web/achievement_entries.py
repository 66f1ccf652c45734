"""What the standing office enters into an achievement record, and takes out of it with a reason."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from forms.answers import Invalid
from forms.choices import One
from forms.days import Day
from forms.fields import Count, Long, Text
from forms.html import html_name
from forms.setting import Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.commands.achievements import (
    RATINGS,
    RateYear,
    RecordDiscipline,
    RecordWork,
    RemoveEntry,
)
from service.commands.office import Command
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.achievements import AchievementRecord
from service.web.achievements import KINDS, SCOPES, achievements_pages, find
from service.web.openings import Filled, empty, filled
from service.web.pages import REFUSED, go, page, render, say_once, today
from workflows.law.citations import Refusal


class NewRating(Sheet):
    """Ghi xếp loại một năm"""

    year = Count("Năm", required=True, least=1950, most=2199)
    rating = One("Mức xếp loại", RATINGS, required=True)
    number = Text("Số, ký hiệu văn bản", hint="Thông báo hoặc quyết định xếp loại.")
    dated_on = Day("Ngày văn bản", earliest=None)
    reason = Long("Lý do sửa", hint="Chỉ cần khi năm này đã ghi một mức khác.")


class NewWork(Sheet):
    """Ghi sáng kiến, đề tài"""

    kind = One("Loại", KINDS, required=True)
    name = Text("Tên sáng kiến, đề tài", required=True)
    year = Count("Năm", required=True, least=1950, most=2199)
    scope = One("Phạm vi được công nhận", SCOPES, required=True)
    number = Text("Số quyết định công nhận", required=True)
    recognised_on = Day("Ngày công nhận", required=True, earliest=None)
    issuer = Text("Cơ quan công nhận")


class NewDiscipline(Sheet):
    """Ghi kỷ luật"""

    what = Long("Hình thức, quyết định kỷ luật", required=True, privacy="s")
    since = Day("Có hiệu lực từ ngày", required=True, earliest=None)
    until = Day("Đến hết ngày", earliest=None, latest=None, hint="Để trống nếu chưa biết.")


class Removal(Sheet):
    """Xóa mục ghi sai"""

    reason = Long("Lý do xóa", required=True)


@dataclass(frozen=True, slots=True)
class _Entry:
    sheet: type[Sheet]
    verb: str
    done: str
    command: Callable[..., Command[str]]


_ENTRIES: Final[Mapping[str, _Entry]] = {
    "evaluation": _Entry(NewRating, "Ghi xếp loại", "Đã ghi xếp loại.", RateYear),
    "work": _Entry(NewWork, "Ghi sáng kiến, đề tài", "Đã ghi sáng kiến, đề tài.", RecordWork),
    "discipline": _Entry(NewDiscipline, "Ghi kỷ luật", "Đã ghi kỷ luật.", RecordDiscipline),
}
_WHAT: Final = "<any(evaluation, work, discipline):what>"


def _writable(subject_id: str) -> AchievementRecord:
    found = find(subject_id)
    if not found.may_write:
        raise NotFound
    return found


@page(achievements_pages, f"/subjects/<subject_id>/new/{_WHAT}")
def new_entry(subject_id: str, what: str) -> Any:
    found = _writable(subject_id)
    return _form(found, what, empty(_sheet(what), year=str(today().year)))


def _sheet(what: str) -> Sheet:
    return _ENTRIES[what].sheet(Setting(today=today()))


def _form(found: AchievementRecord, what: str, form: Filled, *, status: int = 200) -> Any:
    return render(
        "achievements/entry.html",
        status=status,
        subject=found.subject,
        what=what,
        verb=_ENTRIES[what].verb,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


@page(achievements_pages, f"/subjects/<subject_id>/new/{_WHAT}", methods=("POST",))
def enter(subject_id: str, what: str) -> Any:
    found, entry = _writable(subject_id), _ENTRIES[what]
    form = filled(_sheet(what))
    if form.errors:
        return _form(found, what, form, status=REFUSED)
    given = {name: value for name, value in form.answers.items() if value is not None}
    form, status = _tried(form, entry.command(actor=me(), subject_id=subject_id, **given))
    if form.errors:
        return _form(found, what, form, status=status)
    say_once(entry.done)
    return go("achievements.record", subject_id=subject_id)


def _tried(form: Filled, command: Command[str]) -> tuple[Filled, int]:
    """The form with what the command said against it, if anything."""
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        errors = {html_name(path): said for path, said in invalid.errors.items()}
        return Filled(form.questions, form.values, {}, errors), REFUSED
    except Refusal as refusal:
        return form.refused(refusal), refusal.status
    return form, 200


@page(achievements_pages, "/subjects/<subject_id>/entries/<entry_id>/remove")
def ask_removal(subject_id: str, entry_id: str) -> Any:
    found = _removable(subject_id, entry_id)
    return _removal(found, entry_id, empty(Removal(Setting(today=today()))))


def _removable(subject_id: str, entry_id: str) -> AchievementRecord:
    found = _writable(subject_id)
    if entry_id not in found.own:
        raise NotFound
    return found


def _removal(found: AchievementRecord, entry_id: str, form: Filled, *, status: int = 200) -> Any:
    return render(
        "achievements/remove.html",
        status=status,
        subject=found.subject,
        entry_id=entry_id,
        named=_named(found, entry_id),
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


def _named(found: AchievementRecord, entry_id: str) -> str:
    names = {each.id: f"{RATINGS[each.rating]}, năm {each.year}" for each in found.ratings}
    names |= {each.id: f"{KINDS[each.kind]}: {each.name}" for each in found.works}
    names |= {each.id: each.what for each in found.disciplines or ()}
    return names[entry_id]


@page(achievements_pages, "/subjects/<subject_id>/entries/<entry_id>/remove", methods=("POST",))
def remove(subject_id: str, entry_id: str) -> Any:
    found = _removable(subject_id, entry_id)
    form = filled(Removal(Setting(today=today())))
    if form.errors:
        return _removal(found, entry_id, form, status=REFUSED)
    reason = form.answers["reason"]
    command = RemoveEntry(actor=me(), subject_id=subject_id, entry_id=entry_id, reason=reason)
    form, status = _tried(form, command)
    if form.errors:
        return _removal(found, entry_id, form, status=status)
    say_once("Đã xóa mục ghi sai. Lý do được giữ trong nhật ký.")
    return go("achievements.record", subject_id=subject_id)


__all__ = ["achievements_pages"]
