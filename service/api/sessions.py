"""Council sessions: convened, read, voted in again until the close, cancelled."""

from dataclasses import asdict
from typing import Any

from service.api.noun import Noun, cut, reading, written
from service.api.schemas.base import Created, Paging
from service.api.schemas.sessions import (
    BallotBody,
    Cancellation,
    Receipt,
    SessionBody,
    SessionPage,
    SessionWhole,
)
from service.commands.sessions import CancelSession, CastBallot, StartSession
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries import sessions as reads
from service.queries.ballots import ballot_page

sessions = Noun("sessions", "Sittings of a council over nominations of many dossiers")


@sessions.get("/sessions", SessionPage, query=Paging)
@may(Rule.SIGNED_IN)
def every(asked: dict[str, Any]) -> Any:
    """Sessions of the councils one sits on or works for, newest first."""
    with reading() as context:
        found = reads.sessions(context.session, me())
    return written(cut(found, asked), lambda each: each)


@sessions.get("/sessions/<hex:session_id>", SessionWhole)
@may(Rule.SIGNED_IN)
def one(session_id: str) -> Any:
    """One session: roll, agenda with thresholds, results in whole numbers."""
    with reading() as context:
        page = reads.session_page(context.session, context.law, me(), session_id, context.today)
    shown = {name: getattr(page, name) for name in SessionWhole().fields if hasattr(page, name)}
    return {
        **asdict(page.item),
        **shown,
        "organisation_name": page.owner,
        "agenda": [_line(each) for each in page.agenda],
        "tasks": [{"id": task, "name": name} for task, name in page.my_tasks],
    }


def _line(item: reads.AgendaView) -> dict[str, Any]:
    return asdict(item) | {"subject_name": item.subject, "unit_name": item.unit}


@sessions.post("/sessions", Created, body=SessionBody, status=201)
@may(Rule.SIGNED_IN)
def convene(given: dict[str, Any]) -> Any:
    """Begin a session; for the council's secretary. What is given prefills its first task."""
    command = StartSession(
        actor=me(),
        council_id=given["council"],
        at=given["at"],
        place=given["place"],
        dossier_ids=given.get("dossiers"),
    )
    made = office().execute(command, once=once())
    with reading() as context:
        page = reads.session_page(context.session, context.law, me(), made, context.today)
    return {"id": made, "number": page.item.number}


@sessions.put("/sessions/<hex:session_id>/ballot", Receipt, body=BallotBody)
@may(Rule.SIGNED_IN)
def vote(given: dict[str, Any], session_id: str) -> Any:
    """Vote, or vote again, until the close; the last ballot counts."""
    with reading() as context:
        page = ballot_page(context.session, context.law, me(), session_id, context.now)
    answers = page.form.answers(given)
    command = CastBallot(actor=me(), session_id=session_id, envelope=answers["envelope"])
    return {"receipt": office().execute(command, once=once(secret=True))}


@sessions.post("/sessions/<hex:session_id>/cancel", SessionWhole, body=Cancellation)
@may(Rule.SIGNED_IN)
def cancel(given: dict[str, Any], session_id: str) -> Any:
    """Break a session off before its box is opened; for the chair. Its cases wait again."""
    command = CancelSession(actor=me(), session_id=session_id, reason=given["reason"])
    office().execute(command, once=once())
    return one(session_id)
