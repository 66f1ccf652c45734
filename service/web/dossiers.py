"""Dossiers: the list with its search, and one dossier with all of it."""

from typing import Any, Final

from flask import Blueprint, jsonify, url_for
from sqlalchemy.orm import Session
from werkzeug import Response

from service.access import NotFound
from service.gate.guard import me
from service.gate.identity import office
from service.queries.clocks import stop_of
from service.queries.dossier import (
    DossierPage,
    NominationView,
    dossier_page,
    find_dossier,
    history_of,
)
from service.queries.dossier_ahead import all_of_it, its_history, its_steps
from service.queries.dossiers import DossierItem, Filters, dossier_list
from service.queries.drawings import diagram_of
from service.queries.eligibility import answers_of
from service.queries.holds import acts_on, holds_of
from service.queries.notes import newest_notes
from service.queries.paging import Page
from service.queries.papers import papers_of, reports_of
from service.queries.rounds import rounds
from service.queries.standing import identity
from service.text import count
from service.web import clock, words
from service.web import eligibility_words as said
from service.web.due import Term, chip
from service.web.history import entries
from service.web.hold_lines import line as hold_line
from service.web.hold_lines import other_acts
from service.web.identity import identity_bar
from service.web.notes import line as note_line
from service.web.pages import asked, law, now, page, reading, render, today
from service.web.progress import progress
from service.web.task_view import paper_list
from workflows.law.eligibility import Eligibility

dossiers_pages: Final = Blueprint("dossiers", __name__)
_SHOWN: Final = 25
_LATE: Final = "late"
_NOTES: Final = 3
_OPEN_TO_PAPERS: Final = frozenset({"preparing", "returned", "in_review", "on_hold"})


def filters_asked() -> Filters:
    return Filters(
        q=asked("q"),
        state=asked("state") if asked("state") in words.STATES else None,
        round=asked("round") or None,
        overdue=asked("due") == _LATE,
    )


@page(dossiers_pages, "/dossiers")
def dossiers() -> Any:
    filters = filters_asked()
    with reading() as session:
        found = dossier_list(
            session,
            me(),
            filters,
            today=today(),
            cursor=asked("cursor") or None,
            limit=_SHOWN,
        )
        known = rounds(session, me(), today())
    return render(
        "pages/dossiers.html",
        q=filters.q,
        filtered=bool(filters.q or filters.state or filters.round or filters.overdue),
        states=[(key, label, key == filters.state) for key, label in words.STATES.items()],
        rounds=[(each.id, each.title, each.id == filters.round) for each in known],
        late=filters.overdue,
        dossiers=[_row(each) for each in found.items],
        said=_said(filters, found),
        next=_next(filters, found),
    )


def _row(item: DossierItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "href": url_for("dossiers.dossier", dossier_id=item.id),
        "unit": item.unit_name,
        "number": item.number,
        "matched": words.addressed(item.matched.name, item.matched.sex) if item.matched else "",
        "nominations": count(item.nominations, "đề nghị"),
        "round": item.round_title,
        "state": words.STATES.get(item.state, item.state),
        "due": chip(law().calendar, now(), today(), Term(due_on=item.due_on)),
    }


def _said(filters: Filters, found: Page[DossierItem]) -> str:
    number = len(found.items)
    more = "Hơn " if found.next else ""
    if filters.q:
        return f"{more}{count(number, 'hồ sơ')} khớp “{filters.q}”."
    return f"{more}{count(number, 'hồ sơ')}."


def _next(filters: Filters, found: Page[DossierItem]) -> str:
    if found.next is None:
        return ""
    return url_for(
        "dossiers.dossiers",
        q=filters.q or None,
        state=filters.state,
        round=filters.round,
        due=_LATE if filters.overdue else None,
        cursor=found.next,
    )


@page(dossiers_pages, "/dossiers/<dossier_id>")
def dossier(dossier_id: str) -> Any:
    with reading() as session:
        procedures = office().house.procedures
        row, case = find_dossier(session, me(), dossier_id)
        all_of_it(session, me(), row, case)
        found = dossier_page(session, law(), procedures, me(), dossier_id, today())
        history = history_of(session, case)
        around = identity(session, law(), me(), dossier_id, today())
        names = procedures.of(session, case.version).tasks
        papers = papers_of(session, me(), case.id)
        reports = reports_of(session, case.id)
        notes = newest_notes(session, me(), row, _NOTES)
        stops = holds_of(session, me(), row)
        acts = acts_on(me(), row, case, found.nominations)
        why = _eligibility(session, found)
        stop = clock.said_of(stop_of(session, case))
    told = entries(history, {key: each.name for key, each in names.items()}, today())
    return render(
        "pages/dossier.html",
        dossier=found,
        bar=identity_bar(around) | {"href": ""},
        nominations=[
            _nomination(each, found, reports.get(each.id), why.get(each.id))
            for each in found.nominations
        ],
        nominations_count=count(len(found.nominations), "đề nghị"),
        progress=progress(found, today()),
        mine=_mine(found),
        entries=told,
        history_count=len(told),
        notes=[note_line(each) for each in notes],
        holds=[hold_line(each) for each in stops],
        acts=other_acts(acts, dossier_id),
        clock=clock.card(
            law().calendar, found.due, now(), today(), title=clock.DOSSIER_TERM, stop=stop
        ),
        waiting=words.WAITS.get(found.state, ""),
        papers=paper_list(papers),
    )


def _mine(found: DossierPage) -> dict[str, str] | None:
    """The task of this dossier that I can go on with, if there is one."""
    if not found.may_open_task:
        return None
    task_id = found.may_open_task[0]
    name = next(step.name for step in found.open_tasks if step.task_id == task_id)
    return {"name": name, "href": url_for("tasks.task", task_id=task_id)}


def _post(each: NominationView) -> str:
    """With whether he registered in a year in which a campaign was launched."""
    post = each.post or words.SUBJECTS.get(each.kind, "").capitalize()
    if each.registered is None:
        return post
    return f"{post}, {'đã' if each.registered else 'chưa'} đăng ký thi đua"


def _eligibility(session: Session, found: DossierPage) -> dict[str, Eligibility]:
    """Reckoned anew as long as something may still be added; later the appraisal has said it."""
    if found.state not in _OPEN_TO_PAPERS:
        return {}
    return answers_of(session, law(), found.id, today())


def _nomination(
    each: NominationView, found: DossierPage, report: str | None, why: Eligibility | None
) -> dict[str, Any]:
    key, text = words.VERDICTS.get(each.verdict, ("", ""))
    if why is not None and not key:
        key, text = said.icon_of(why), said.label(why)
    readable = report in found.may_read_task
    return {
        "name": each.subject,
        "href": url_for("tasks.task", task_id=report) if readable else "",
        "post": _post(each),
        "award": each.award_name,
        "verdict": key,
        "verdict_text": text,
        "why": said.question(why) if why is not None else "Xem điều kiện",
        "why_href": url_for("eligibility.why", nomination_id=each.id),
        "outcome": words.outcome(each.outcome, each.waits_for, found.state),
        "reason": each.reason,
    }


@page(dossiers_pages, "/dossiers/<dossier_id>/history")
def history(dossier_id: str) -> Any:
    with reading() as session:
        found, case = find_dossier(session, me(), dossier_id)
        its_history(session, found, case)
        rows = history_of(session, case)
        around = identity(session, law(), me(), dossier_id, today())
        names = office().house.procedures.of(session, case.version).tasks
        number = found.number
    named = {key: each.name for key, each in names.items()}
    return render(
        "pages/dossier_history.html",
        bar=identity_bar(around),
        number=number,
        dossier_id=dossier_id,
        entries=entries(rows, named, today()),
    )


@page(dossiers_pages, "/dossiers/<dossier_id>/diagram")
def big_diagram(dossier_id: str) -> Any:
    with reading() as session:
        procedures = office().house.procedures
        row, case = find_dossier(session, me(), dossier_id)
        its_steps(session, row, case)
        found = dossier_page(session, law(), procedures, me(), dossier_id, today())
        around = identity(session, law(), me(), dossier_id, today())
        procedure = procedures.of(session, case.version)
        open_in = {procedure.tasks[step.key].process for step in found.open_tasks}
        calls = procedure.processes[case.process].calls
        drawn = [(each, procedure.processes[each].name) for each in (case.process, *calls)]
    asked_for = asked("process")
    shown = asked_for if asked_for in dict(drawn) else case.process
    return render(
        "pages/dossier_diagram.html",
        bar=identity_bar(around),
        dossier=found,
        progress=progress(found, today()),
        drawn=[
            {
                "label": name,
                "href": url_for("dossiers.big_diagram", dossier_id=dossier_id, process=key),
                "current": key == shown,
                "here": key in open_in,
            }
            for key, name in drawn
        ],
        diagram=url_for("dossiers.diagram", dossier_id=dossier_id, process=shown),
    )


@page(dossiers_pages, "/dossiers/<dossier_id>/diagram.json")
def diagram(dossier_id: str) -> Response:
    """The drawing for the page's script; the words under it are the page's own."""
    with reading() as session:
        procedures = office().house.procedures
        _, case = find_dossier(session, me(), dossier_id)
        procedure = procedures.of(session, case.version)
        wanted = asked("process") or case.process
        if wanted != case.process and wanted not in procedure.processes[case.process].calls:
            raise NotFound
        found = diagram_of(session, procedures, case, wanted)
        marked = {token["element"] for token in found.tokens}
        later = [
            {"element": each.id, "state": "later"}
            for each in procedure.elements.values()
            if each.process == wanted and each.kind in _WORK and each.id not in marked
        ]
    return jsonify(xml=found.xml, tokens=[*found.tokens, *later])


_WORK: Final = frozenset({"userTask", "callActivity", "serviceTask", "intermediateCatchEvent"})
