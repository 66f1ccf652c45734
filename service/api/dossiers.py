"""Dossiers: begun, listed, read with history, clock and diagram."""

from typing import Any

from service.api.noun import Noun, cut, reading, written
from service.api.schemas.base import Created, Paging
from service.api.schemas.dossiers import (
    Changed,
    Clock,
    ClockBody,
    Diagram,
    DiagramAsked,
    DossierBody,
    DossierPage,
    DossiersAsked,
    DossierWhole,
    EventPage,
)
from service.casework.ledger import STATUTORY
from service.commands.clocks import ExtendClock, Paper, ResumeClock, StopClock
from service.commands.dossiers import OpenDossier
from service.commands.office import Context
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries import dossier as reads
from service.queries import places, rounds
from service.queries.clocks import TermView, terms_of
from service.queries.dossiers import Filters, dossier_list
from service.queries.drawings import diagram_of
from service.queries.holds import holds_of
from service.queries.nominations import Wanted, nomination_list
from service.queries.paging import PAGE
from workflows.law.deadlines import Due
from workflows.law.terms import StopGround

_MOST_NOMINATIONS = 1_000

dossiers = Noun("dossiers", "A unit's submission in a round, with its nominations")


@dossiers.post("/dossiers", Created, body=DossierBody, status=201)
@may(Rule.SIGNED_IN)
def begin(given: dict[str, Any]) -> Any:
    """Begin a dossier; what is given prefills its first task."""
    with reading() as context:
        round_, unit = round_id(context, given["round"]), unit_id(context, given["unit"])
    command = OpenDossier(
        actor=me(),
        round_id=round_ or "",
        unit_id=unit or "",
        nominations=given.get("nominations", []),
    )
    made = office().execute(command, once=once())
    with reading() as context:
        dossier, _ = reads.find_dossier(context.session, me(), made)
        return {"id": made, "number": dossier.number}


def round_id(context: Context, name: str | None) -> str | None:
    """The id behind a round's id or number. Raises NotFound for what is out of sight."""
    if name is None:
        return None
    return rounds.round_(context.session, me(), context.today, name).id


def unit_id(context: Context, name: str | None) -> str | None:
    """The id behind an organisation's id or code. Raises NotFound for what is out of sight."""
    if name is None:
        return None
    return places.organisation_id(context.session, me(), context.today, name)


@dossiers.get("/dossiers", DossierPage, query=DossiersAsked)
@may(Rule.SIGNED_IN)
def every(asked: dict[str, Any]) -> Any:
    """Dossiers in sight, newest number first. `q` finds with and without Vietnamese marks."""
    with reading() as context:
        session, today = context.session, context.today
        filters = Filters(
            state=asked.get("state"),
            unit=unit_id(context, asked.get("unit")),
            award=asked.get("award"),
            round=round_id(context, asked.get("round")),
            overdue=asked.get("overdue", False),
            q=asked.get("q", ""),
        )
        page = dossier_list(
            session,
            me(),
            filters,
            today=today,
            cursor=asked.get("cursor"),
            limit=asked.get("limit", PAGE),
        )
    return written(page, lambda each: each)


@dossiers.get("/dossiers/<hex:dossier_id>", DossierWhole)
@may(Rule.SIGNED_IN)
def one(dossier_id: str) -> Any:
    """One dossier: state, nominations with outcomes, open tasks, the term of its clock."""
    with reading() as context:
        page = reads.dossier_page(
            context.session,
            context.law,
            context.house.procedures,
            me(),
            dossier_id,
            context.today,
        )
        nominations = nomination_list(
            context.session,
            context.law,
            me(),
            Wanted(dossier=dossier_id),
            limit=_MOST_NOMINATIONS,
        )
        found, _ = reads.find_dossier(context.session, me(), dossier_id)
        holds = holds_of(context.session, me(), found)
    return {
        "id": page.id,
        "number": page.number,
        "state": page.state,
        "round": page.round_id,
        "round_title": page.round_title,
        "unit": page.unit_id,
        "unit_name": page.unit,
        "organisation_name": page.owner,
        "opened_at": page.opened_at,
        "submitted_at": page.submitted_at,
        "facts": page.facts,
        "nominations": nominations.items,
        "tasks": [_task(step) for step in page.open_tasks],
        "due": due(page.due) if page.due is not None else None,
        "holds": holds,
    }


def _task(step: reads.StepView) -> dict[str, Any]:
    return {
        "id": step.task_id,
        "key": step.key,
        "name": step.name,
        "role": step.role,
        "who": step.who,
        "due_on": step.due_on,
    }


def due(found: Due) -> dict[str, Any]:
    """A derived date as the API says it."""
    return {
        "rule": found.rule,
        "term": found.term,
        "start": found.start,
        "on": found.on,
        "at": found.at,
        "until": found.until,
        "citation": found.citation.text,
        "certainty": found.certainty.value,
        "because": found.because,
    }


@dossiers.get("/dossiers/<hex:dossier_id>/events", EventPage, query=Paging)
@may(Rule.SIGNED_IN)
def events(asked: dict[str, Any], dossier_id: str) -> Any:
    """What happened, newest first."""
    with reading() as context:
        _, case = reads.find_dossier(context.session, me(), dossier_id)
        entries = reads.history_of(context.session, case)
    return written(cut(entries, asked), lambda each: each)


@dossiers.get("/dossiers/<hex:dossier_id>/clock", Clock)
@may(Rule.SIGNED_IN)
def clock(dossier_id: str) -> Any:
    """The ledger of the statutory term, and how the date follows from it; then all terms."""
    with reading() as context:
        _, case = reads.find_dossier(context.session, me(), dossier_id)
        house = context.house
        found = terms_of(context.session, house.rulebooks, house.procedures, case)
        whole = reads.term(context.session, context.law, case, context.today)
    return {
        "entries": [entry for term in found if term.key == STATUTORY for entry in term.entries],
        "due": due(whole),
        "terms": [{**_plain(term), "due": due(term.due)} for term in found],
    }


def _plain(term: TermView) -> dict[str, Any]:
    return {name: getattr(term, name) for name in ("key", "steps", "state", "ground", "entries")}


@dossiers.post("/dossiers/<hex:dossier_id>/clock", Changed, body=ClockBody)
@may(Rule.SIGNED_IN)
def change_clock(given: dict[str, Any], dossier_id: str) -> Any:
    """Stop, resume or extend: for whoever heads the office, on a notice or decision."""
    paper = Paper(number=given["notice"], on=given["notice_on"], reason=given["reason"])
    about: dict[str, Any] = {"actor": me(), "dossier_id": dossier_id, "paper": paper}
    if given["action"] == "extend":
        term = given.get("term") or STATUTORY
        office().execute(ExtendClock(**about, units=given["units"], term=term), once=once())
        return {"terms": 1}
    verb = StopClock if given["action"] == "stop" else ResumeClock
    ground = StopGround(given["ground"])
    return {"terms": office().execute(verb(**about, ground=ground), once=once())}


@dossiers.get("/dossiers/<hex:dossier_id>/diagram", Diagram, query=DiagramAsked)
@may(Rule.SIGNED_IN)
def diagram(asked: dict[str, Any], dossier_id: str) -> Any:
    """The diagram the case began under, and its tokens; `process` names a called one."""
    with reading() as context:
        _, case = reads.find_dossier(context.session, me(), dossier_id)
        return diagram_of(context.session, context.house.procedures, case, asked.get("process"))
