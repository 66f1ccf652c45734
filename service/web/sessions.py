"""The council: who sits on it, what waits for it, its sittings, one sitting, its cancellation."""

from collections.abc import Sequence
from typing import Any, Final

from flask import Blueprint, url_for

from forms.answers import Invalid
from forms.setting import Choice, Setting
from service.access import NotFound
from service.casework.working_rules import MASTER_CODE
from service.commands.sessions import CancelSession, StartSession
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries import ballots
from service.queries.catalogue import CouncilItem, councils
from service.queries.session_papers import editions_of
from service.queries.sessions import SessionItem, SessionPage, sees, session_page
from service.queries.sessions import sessions as sessions_in_sight
from service.queries.waiting import Waiting, waiting
from service.text import clock_time, count, full_date, long_date, near_date, sentence_start
from service.web import sitting, sitting_papers
from service.web.council_words import rules_line
from service.web.openings import Cancellation, Filled, NewSession, empty, filled
from service.web.pages import (
    REFUSED,
    go,
    law,
    now,
    page,
    reading,
    render,
    say_once,
    today,
)
from workflows.law.calendar import local_day
from workflows.law.citations import Refusal
from workflows.law.roles import Role

sessions_pages: Final = Blueprint("sessions", __name__)


@page(sessions_pages, "/sessions")
def sessions() -> Any:
    with reading() as session:
        waits = waiting(session, law(), me(), "council")
        known = councils(session, me(), today())
        found = sessions_in_sight(session, me())
    return render(
        "sessions/list.html",
        waiting=_by_dossier(waits),
        waiting_count=len(waits),
        may_convene=bool(_convenes(known)),
        sessions=[_line(each) for each in found],
        councils=[_council(each) for each in known],
    )


def _by_dossier(waits: Sequence[Waiting]) -> list[dict[str, Any]]:
    grouped: dict[str, list[Waiting]] = {}
    for each in waits:
        grouped.setdefault(each.dossier, []).append(each)
    return [
        {
            "number": rows[0].dossier_number,
            "href": url_for("dossiers.dossier", dossier_id=dossier),
            "unit": rows[0].unit,
            "count": count(len(rows), "đề nghị"),
            "awards": _counted([row.award_name for row in rows]),
            "id": dossier,
        }
        for dossier, rows in grouped.items()
    ]


def _counted(names: Sequence[str]) -> str:
    """`3 Chiến sĩ thi đua cơ sở, 1 Tập thể lao động tiên tiến`"""
    return ", ".join(f"{names.count(name)} {name}" for name in dict.fromkeys(names))


def _convenes(known: Sequence[CouncilItem]) -> list[CouncilItem]:
    """The councils whose secretary the actor is."""
    return [each for each in known if me().holds(Role.COUNCIL_SECRETARY, each.owner)]


def _line(item: SessionItem) -> dict[str, Any]:
    when = item.meets_at
    return {
        "href": url_for("sessions.session_view", session_id=item.id),
        "number": item.number,
        "council": item.council_name,
        "day": sentence_start(near_date(local_day(when), today())) if when else "Chưa định ngày",
        "hour": clock_time(when) if when else "",
        "place": item.place,
        "agenda": count(item.items, "đề nghị"),
        "state": sitting.STATES.get(item.state, item.state),
    }


def _council(each: CouncilItem) -> dict[str, Any]:
    order = list(sitting.SEATS)
    seats = sorted(each.members, key=lambda seat: order.index(seat[2]))
    return {
        "name": each.name,
        "href": url_for("sessions.council", council_id=each.id) if sees(me(), each.owner) else "",
        "papers": [
            part
            for part in (
                each.founded_by,
                f"Nhiệm kỳ đến {full_date(each.term_until)}" if each.term_until else "",
                each.working_rules,
            )
            if part
        ],
        "size": count(len(seats), "thành viên"),
        "members": [(name, sitting.SEATS[seat]) for _, name, seat in seats],
    }


# Convening ----------------------------------------------------------------------------------------


def _sheet() -> NewSession:
    with reading() as session:
        known = _convenes(councils(session, me(), today()))
        waits = _by_dossier(waiting(session, law(), me(), "council"))
    if not known:
        raise NotFound
    return NewSession(
        Setting(
            today=today(),
            choices={
                "councils": tuple(Choice(each.id, each.name) for each in known),
                "waiting_dossiers": tuple(
                    Choice(each["id"], f"{each['number']} · {each['unit']}", each["awards"])
                    for each in waits
                ),
            },
            values={"now": now()},
        )
    )


@page(sessions_pages, "/sessions/new")
def new_session() -> Any:
    sheet = _sheet()
    form = empty(sheet)
    choices = {question.name: question.choices for question in form.questions}
    start: dict[str, Any] = {"dossiers": [each.value for each in choices["dossiers"]]}
    if len(choices["council"]) == 1:
        start["council"] = choices["council"][0].value
    return _new_session(empty(sheet, **start))


def _new_session(form: Filled, *, status: int = 200) -> Any:
    return render(
        "sessions/new.html",
        status=status,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


@page(sessions_pages, "/sessions", methods=("POST",))
def start_session() -> Any:
    form = filled(_sheet())
    if form.errors:
        return _new_session(form, status=REFUSED)
    given = form.answers
    command = StartSession(
        actor=me(),
        council_id=given["council"],
        at=given["at"],
        place=given["place"],
        dossier_ids=tuple(given["dossiers"]),
    )
    try:
        session_id = office().execute(command, once=once())
    except Invalid as invalid:
        sentences = [each for said in invalid.errors.values() for each in said]
        wrong = Filled(form.questions, form.values, {}, {"dossiers": sentences[:1]})
        return _new_session(wrong, status=REFUSED)
    except Refusal as refusal:
        return _new_session(form.refused(refusal), status=refusal.status)
    say_once("Đã mở phiên họp. Xem lại chương trình rồi gửi Chủ tịch Hội đồng ký giấy mời.")
    return go("sessions.session_view", session_id=session_id)


# One sitting --------------------------------------------------------------------------------------


def find(session_id: str) -> tuple[SessionPage, ballots.Box]:
    """Raises NotFound for a sitting out of the actor's sight."""
    with reading() as session:
        found = session_page(session, law(), me(), session_id, today())
        return found, ballots.box_of(session, session_id)


@page(sessions_pages, "/sessions/<session_id>")
def session_view(session_id: str) -> Any:
    found, box = find(session_id)
    with reading() as session:
        ballot = ballots.own_task(session, session_id, me().person_id)
        editions = editions_of(session, me(), session_id)
    return render(
        "sessions/session.html",
        session=found,
        over=found.item.council_name,
        title=sitting.title(found, today()),
        lead=sitting.lead(found),
        agenda=sitting.agenda(found),
        results=sitting.results(found),
        undecided=sitting.undecided(found),
        roll=sitting.roll(found),
        voting=sitting.voting(found, box, now()),
        facts=sitting.facts(found),
        quorum=sitting.quorum(found, law()),
        rules=rules_line(found.rules) if found.rules else None,
        coded=found.receipt_mode == MASTER_CODE,
        mine=sitting.my_tasks(found, ballot),
        papers=sitting_papers.papers(found, editions),
        may_correct=editions.may_correct,
        code=box.code,
    )


@page(sessions_pages, "/sessions/<session_id>/cancel")
def ask_cancellation(session_id: str) -> Any:
    return _cancellation(_cancellable(session_id), empty(Cancellation(Setting(today=today()))))


def _cancellable(session_id: str) -> SessionPage:
    found, _ = find(session_id)
    if not found.may_cancel:
        raise NotFound
    return found


def _cancellation(found: SessionPage, form: Filled, *, status: int = 200) -> Any:
    when = found.item.meets_at
    return render(
        "sessions/cancel.html",
        status=status,
        session=found,
        rows=[
            ("Hội đồng", found.item.council_name),
            ("Phiên họp", found.item.number),
            ("Thời gian", f"{clock_time(when)} {long_date(local_day(when))}" if when else "–"),
            ("Chương trình", f"{count(found.item.items, 'đề nghị')} trở lại danh sách chờ"),
            ("Giấy mời đã gửi", "hết giá trị, mọi việc của phiên họp đóng lại"),
        ],
        reason=form.values.get("reason", ""),
        errors=form.errors,
    )


@page(sessions_pages, "/sessions/<session_id>/cancel", methods=("POST",))
def cancel(session_id: str) -> Any:
    found = _cancellable(session_id)
    form = filled(Cancellation(Setting(today=today())))
    if form.errors:
        return _cancellation(found, form, status=REFUSED)
    command = CancelSession(actor=me(), session_id=session_id, reason=form.answers["reason"])
    office().execute(command, once=once())
    say_once(
        f"Đã hủy phiên họp {found.item.number}. "
        f"{count(found.item.items, 'đề nghị')} trở lại danh sách chờ Hội đồng."
    )
    return go("sessions.session_view", session_id=session_id)
