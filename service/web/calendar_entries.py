"""An administrator's work on the calendar: days entered with their document, years published."""

from typing import Any, Final

from flask import Blueprint, request, url_for

from forms.answers import Invalid
from forms.choices import One
from forms.days import Day
from forms.fields import Text
from forms.html import html_name
from forms.setting import Choice, Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.commands.calendar import KINDS, Days, EnterDays, Paper, PublishYear, require_sound
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries import calendar as reads
from service.queries.calendar import EntryItem, Moves
from service.text import clock_time, count, full_date, local, long_date, near_date, sentence_start
from service.web.openings import Filled, empty, filled
from service.web.pages import (
    REFUSED,
    asked,
    go,
    law,
    page,
    reading,
    render,
    say_once,
    today,
)
from workflows.law.calendar import Day as KnownDay
from workflows.law.calendar import DayKind

calendar_pages: Final = Blueprint("calendar", __name__)
_MOST_CASES_NAMED: Final = 20
_YEARS_AHEAD: Final = 2
_YES: Final = "yes"
_EDIT: Final = "_edit"  # the button that leads back to the form


class _OnPaper(Sheet):
    number = Text("Số, ký hiệu văn bản", required=True, hint="Ví dụ: 12729/TB-BNV.")
    signed_on = Day("Ngày văn bản", required=True, earliest=None)
    issuer = Text("Cơ quan ban hành", required=True)


class NewDays(_OnPaper):
    """Ghi ngày vào lịch"""

    first_day = Day("Từ ngày", required=True, earliest=None, latest=None)
    last_day = Day("Đến ngày", earliest=None, latest=None, hint="Bỏ trống nếu chỉ một ngày.")
    kind = One("Là ngày", KINDS, required=True)
    name = Text("Tên ngày", hint="Ví dụ: Tết Nguyên đán, hoán đổi với thứ Bảy 22/08.")


class NewYear(_OnPaper):
    """Công bố lịch nghỉ một năm"""

    year = One("Năm", source="years", required=True)
    published = One(
        "Lịch nghỉ năm này", {_YES: "Đã công bố đủ", "no": "Chưa công bố, còn tạm tính"},
        required=True,
    )  # fmt: skip


def _require_administrator() -> None:
    if not me().administrator:
        raise NotFound


def _paper(form: Filled) -> Paper:
    given = form.answers
    return Paper(given["number"], given["signed_on"], given["issuer"])


def _wrong(form: Filled, invalid: Invalid) -> Filled:
    errors = {html_name(path): sentences for path, sentences in invalid.errors.items()}
    return Filled(form.questions, form.values, {}, errors)


# What was entered ---------------------------------------------------------------------------------


@page(calendar_pages, "/calendar/entries")
def entries() -> Any:
    with reading() as session:
        found = reads.entries(session, me())
    counting: set[object] = set()
    rows = []
    for place, item in enumerate(found):
        counts = (item.day or item.year) not in counting
        counting.add(item.day or item.year)
        back = _way_back(item, found[place + 1 :]) if counts and item.day else ""
        rows.append(_row(item, back, counts=counts))
    return render("calendar/entries.html", rows=rows)


def _row(item: EntryItem, back: str, *, counts: bool) -> dict[str, Any]:
    at = local(item.entered_at)
    if item.day is not None:
        what, name = KINDS[item.kind], item.name
        head = sentence_start(long_date(item.day))
    else:
        head, name = f"Năm {item.year}", ""
        what = "Đã công bố" if item.published else "Chưa công bố"
    return {
        "head": head,
        "what": what,
        "name": name,
        "basis": item.basis,
        "who": item.entered_by,
        "at": f"{clock_time(at)} {near_date(at.date(), today())}",
        "counts": counts,
        "back": back,
    }


def _way_back(item: EntryItem, older: tuple[EntryItem, ...]) -> str:
    """The form for a new entry that says what the day was before this one."""
    before = next((each for each in older if each.day == item.day), None)
    if item.day is None:
        return ""
    if before is None:
        known = office().house.law.calendar.explain(item.day)
        kind, name = _kind(known), known.name
    else:
        kind, name = before.kind, before.name
    return url_for("calendar.new_days", day=item.day.isoformat(), kind=kind, name=name)


def _kind(known: KnownDay) -> str:
    ordinary = known.kind in (DayKind.WORKING, DayKind.WEEKEND)
    return "plain" if ordinary else known.kind.value


# Days ---------------------------------------------------------------------------------------------


@page(calendar_pages, "/calendar/days/new")
def new_days() -> Any:
    _require_administrator()
    given = {"first_day": asked("day"), "kind": asked("kind"), "name": asked("name")}
    sheet = NewDays(Setting(today()))
    return _days_form(empty(sheet, **{name: value for name, value in given.items() if value}))


def _days_form(form: Filled, *, status: int = 200) -> Any:
    return render(
        "calendar/days.html",
        status=status,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


def _days(form: Filled) -> Days:
    given = form.answers
    return Days(
        first=given["first_day"],
        last=given.get("last_day", given["first_day"]),
        kind=given["kind"],
        name=given.get("name", ""),
        paper=_paper(form),
    )


@page(calendar_pages, "/calendar/days/check", methods=("POST",))
def check_days() -> Any:
    """What the entry would move, before it is made."""
    _require_administrator()
    form = filled(NewDays(Setting(today())))
    if form.errors:
        return _days_form(form, status=REFUSED)
    days, book = _days(form), law()
    try:
        require_sound(days, book.calendar, today())
    except Invalid as invalid:
        return _days_form(_wrong(form, invalid), status=REFUSED)
    changed = book.with_calendar(book.calendar.overlaid(days.entries(), {}))
    with reading() as session:
        moves = reads.moves(session, changed, days.first)
    return render(
        "calendar/check.html",
        facts=_facts(days),
        values=form.values,
        past=days.first < today(),
        moves=moves,
        sentence=_told(moves),
        cases=[(each.number, _what_moves(each)) for each in moves.cases[:_MOST_CASES_NAMED]],
        hidden=max(len(moves.cases) - _MOST_CASES_NAMED, 0),
    )


def _facts(days: Days) -> list[tuple[str, str]]:
    first = sentence_start(long_date(days.first))
    span = first if days.first == days.last else f"{first} đến {long_date(days.last)}"
    facts = [("Ngày", span), ("Là ngày", KINDS[days.kind]), ("Tên ngày", days.name)]
    return [fact for fact in [*facts, ("Văn bản", days.paper.text)] if fact[1]]


def _told(moves: Moves) -> str:
    if not moves.cases:
        return "Không có hạn nào đang tính phải đổi."
    parts = [count(moves.tasks, "việc đang mở")] if moves.tasks else []
    parts += [f"hạn toàn hồ sơ của {count(moves.wholes, 'hồ sơ')}"] if moves.wholes else []
    least = "Ít nhất " if moves.more else ""
    told = f"{least}{' và '.join(parts)} đổi hạn, trong {count(len(moves.cases), 'quy trình')}."
    return sentence_start(told)


def _what_moves(each: reads.MovedCase) -> str:
    parts = [count(each.tasks, "việc")] if each.tasks else []
    return ", ".join([*parts, *(["hạn toàn hồ sơ"] if each.whole else [])])


@page(calendar_pages, "/calendar/days", methods=("POST",))
def enter_days() -> Any:
    _require_administrator()
    form = filled(NewDays(Setting(today())))
    if form.errors or _EDIT in request.form:
        return _days_form(form, status=REFUSED if form.errors else 200)
    days = _days(form)
    try:
        entered = office().execute(EnterDays(actor=me(), days=days), once=once())
    except Invalid as invalid:
        return _days_form(_wrong(form, invalid), status=REFUSED)
    say_once(
        f"Đã ghi {count(entered, 'ngày')} từ {full_date(days.first)}. "
        "Hạn của việc đang mở được tính lại trong lượt việc nền kế tiếp."
    )
    return go("calendar.entries")


# Years --------------------------------------------------------------------------------------------


def _year_sheet() -> NewYear:
    _require_administrator()
    years = range(law().calendar.first_year, today().year + _YEARS_AHEAD + 1)
    offered = tuple(Choice(str(year), str(year)) for year in years)
    return NewYear(Setting(today(), choices={"years": offered}))


@page(calendar_pages, "/calendar/years/new")
def new_year() -> Any:
    return _year_form(empty(_year_sheet(), year=str(today().year + 1), published=_YES))


def _year_form(form: Filled, *, status: int = 200) -> Any:
    return render(
        "calendar/year.html",
        status=status,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


@page(calendar_pages, "/calendar/years", methods=("POST",))
def publish_year() -> Any:
    form = filled(_year_sheet())
    if form.errors:
        return _year_form(form, status=REFUSED)
    year, published = int(form.answers["year"]), form.answers["published"] == _YES
    command = PublishYear(actor=me(), year=year, published=published, paper=_paper(form))
    try:
        office().execute(command, once=once())
    except Invalid as invalid:
        return _year_form(_wrong(form, invalid), status=REFUSED)
    state = "đã công bố" if published else "chưa công bố"
    say_once(f"Đã ghi: lịch nghỉ năm {year} {state}.")
    return go("calendar.entries")
