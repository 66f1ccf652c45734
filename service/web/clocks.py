"""The ledger of a dossier's terms: why each date is what it is, day by day; and its changes."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from flask import url_for

from forms.setting import Choice, Setting
from service.access import NotFound
from service.casework.ledger import STATUTORY
from service.commands.clocks import ExtendClock, Paper, ResumeClock, StopClock
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.clocks import Clock, EntryView, TermView
from service.queries.clocks import clock as clock_of
from service.queries.standing import identity
from service.text import clock_time, full_date, number, sentence_start, weekday_name
from service.web.clock import DOSSIER_TERM
from service.web.dossiers import dossiers_pages
from service.web.identity import identity_bar
from service.web.openings import ExtendTerm, Filled, ResumeTerms, StopTerms, empty, filled
from service.web.pages import REFUSED, go, law, now, page, reading, render, say_once, today
from workflows.law.calendar import Calendar, local_day
from workflows.law.citations import Refusal
from workflows.law.deadlines import Due
from workflows.law.terms import StopGround

_ONE_DAY: Final = timedelta(days=1)
_STATES: Final[Mapping[str, str]] = {
    "running": "Đang tính",
    "stopped": "Đang dừng",
    "ended": "Đã kết thúc",
}
_KINDS: Final[Mapping[str, str]] = {
    "start": "Bắt đầu",
    "chosen": "Đặt lại ngày",
    "stop": "Dừng",
    "resume": "Tính tiếp",
    "extend": "Gia hạn",
    "moved": "Ngày đến hạn dời",
    "end": "Kết thúc",
}
_WITHOUT_TASK: Final[Mapping[str, str]] = {
    STATUTORY: DOSSIER_TERM,
    "public_comment": "Niêm yết, lấy ý kiến nhân dân",
    "opinion": "Cho ý kiến",
}
_SET: Final[Mapping[str, str]] = {
    STATUTORY: "hạn của cả hồ sơ",
    "closes_on": "ngày cuối nhận hồ sơ",
    "meets_at": "ngày họp",
    "closing_time": "ngày đóng bỏ phiếu",
    "ceremony_on": "ngày trao tặng",
}
_SHEETS: Final = {"stop": StopTerms, "resume": ResumeTerms, "extend": ExtendTerm}
_TITLES: Final = {"stop": "Dừng thời hạn", "resume": "Tính tiếp thời hạn", "extend": "Gia hạn"}
_DONE: Final[Mapping[str, str]] = {
    "stop": "Đã dừng thời hạn của hồ sơ.",
    "resume": "Thời hạn của hồ sơ được tính tiếp.",
    "extend": "Đã gia hạn.",
}


def _found(dossier_id: str) -> Clock:
    with reading() as session:
        house = office().house
        return clock_of(session, house.rulebooks, house.procedures, me(), dossier_id)


@page(dossiers_pages, "/dossiers/<dossier_id>/clock")
def clock(dossier_id: str) -> Any:
    found = _found(dossier_id)
    with reading() as session:
        around = identity(session, law(), me(), dossier_id, today())
    return render(
        "pages/dossier_clock.html",
        bar=identity_bar(around),
        number=found.number,
        dossier_id=dossier_id,
        terms=[_term(each) for each in found.terms],
        actions=[
            (
                _TITLES[action],
                url_for("dossiers.change_clock", dossier_id=dossier_id, action=action),
            )
            for action in found.actions
        ],
    )


def _address(dossier_id: str, action: str) -> str:
    return url_for("dossiers.change_clock", dossier_id=dossier_id, action=action)


def _term(term: TermView) -> dict[str, Any]:
    due = term.due
    return {
        "name": _name(term),
        "state": _STATES[term.state],
        "due": f"{sentence_start(weekday_name(due.on))} {full_date(due.on)}" if due.on else "",
        "basis": f"{due.term}, {due.citation.text}",
        "rule": due.rule,
        "because": due.because,
        "entries": [_line(each) for each in term.entries],
        "days": day_by_day(term.calendar, due),
    }


def _name(term: TermView) -> str:
    return _WITHOUT_TASK.get(term.key) or ", ".join(term.steps) or term.key


def _line(entry: EntryView) -> dict[str, str]:
    on = local_day(entry.at)
    return {
        "at": f"{clock_time(entry.at)} {full_date(on)}",
        "kind": _KINDS[entry.kind],
        "why": "; ".join(part for part in _why(entry) if part),
        "paper": _paper(entry),
        "who": entry.actor or "Hệ thống",
    }


def _why(entry: EntryView) -> list[str]:
    ground = StopGround(entry.ground).label if entry.ground else ""
    begun = sentence_start(law().events[entry.event]) if entry.event else ""
    said = [begun, ground, entry.reason]
    if entry.kind == "extend":
        said.append(f"thêm {number(entry.facts['units'])} ngày")
    if entry.kind == "chosen":
        dates = entry.facts["dates"].items()
        said += [f"{_SET[name]} {_day(day[:10])}" for name, day in dates if name in _SET]
    if entry.kind == "moved":
        said.append(f"từ {_day(entry.facts['from'])} sang {_day(entry.facts['to'])}")
    return said


def _day(text: str | None) -> str:
    return full_date(date.fromisoformat(text)) if text else "chưa có hạn"


def _paper(entry: EntryView) -> str:
    on = f" ngày {full_date(entry.notice_on)}" if entry.notice_on else ""
    return f"{entry.notice}{on}"


def day_by_day(calendar: Calendar, due: Due) -> list[tuple[str, str]]:
    """Of a term in working days: every day up to the due date, and whether it counts."""
    if due.start is None or due.on is None or not due.spans:
        return []
    pauses = [span for span in due.spans if span.kind == "paused"]
    told, counted, day = [], 0, due.start
    while day < due.on:
        day += _ONE_DAY
        found = calendar.explain(day)
        if any(span.first <= day <= span.last for span in pauses):
            said = "không tính, đang dừng"
        elif not found.kind.is_working:
            said = f"không tính, {found.name or 'cuối tuần'}"
        else:
            counted += 1
            said = f"ngày {counted}" + (f", {found.name}" if found.name else "")
        told.append((f"{sentence_start(weekday_name(day))} {full_date(day)}", said))
    return told


@page(dossiers_pages, "/dossiers/<dossier_id>/clock/<any(stop, resume, extend):action>")
def change_clock(dossier_id: str, action: str) -> Any:
    found = _changeable(dossier_id, action)
    return _form(found, action, empty(_SHEETS[action](_setting(found, action))))


@page(
    dossiers_pages,
    "/dossiers/<dossier_id>/clock/<any(stop, resume, extend):action>",
    methods=("POST",),
)
def clock_changed(dossier_id: str, action: str) -> Any:
    found = _changeable(dossier_id, action)
    form = filled(_SHEETS[action](_setting(found, action)))
    if form.errors:
        return _form(found, action, form, status=REFUSED)
    given = form.answers
    paper = Paper(number=given["number"], on=given["on"], reason=given["reason"])
    try:
        _execute(dossier_id, action, paper, given)
    except Refusal as refusal:
        form = form.refused(refusal, "term" if action == "extend" else "ground")
        return _form(found, action, form, status=refusal.status)
    say_once(_DONE[action])
    return go("dossiers.clock", dossier_id=dossier_id)


def _execute(dossier_id: str, action: str, paper: Paper, given: Mapping[str, Any]) -> None:
    about: dict[str, Any] = {"actor": me(), "dossier_id": dossier_id, "paper": paper}
    if action == "extend":
        command = ExtendClock(**about, units=given["units"], term=given["term"])
        office().execute(command, once=once())
        return
    verb = StopClock if action == "stop" else ResumeClock
    office().execute(verb(**about, ground=StopGround(given["ground"])), once=once())


def _changeable(dossier_id: str, action: str) -> Clock:
    found = _found(dossier_id)
    if action not in found.actions:
        raise NotFound
    return found


def _setting(found: Clock, action: str) -> Setting:
    standing = {term.ground for term in found.terms if term.state == "stopped"}
    grounds = [each for each in StopGround if action == "stop" or each in standing]
    return Setting(
        today=today(),
        choices={
            "grounds": tuple(Choice(each.value, each.label) for each in grounds),
            "terms": tuple(
                Choice(each.key, _name(each)) for each in found.terms if each.extendable
            ),
        },
        values={"now": now()},
    )


def _form(found: Clock, action: str, form: Filled, *, status: int = 200) -> Any:
    return render(
        "pages/dossier_clock_change.html",
        status=status,
        dossier_id=found.dossier,
        number=found.number,
        action=action,
        title=_TITLES[action],
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


__all__ = ["dossiers_pages"]
