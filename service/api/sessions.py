"""Council sessions: convened, read, voted in again until the close, cancelled."""

from dataclasses import asdict
from typing import Any

from service.api.noun import Noun, cut, reading, written
from service.api.schemas.base import Created, Paging
from service.api.schemas.sessions import (
    BallotBoard,
    BallotBody,
    Cancellation,
    Receipt,
    SessionBody,
    SessionPage,
    SessionWhole,
    SharesBody,
)
from service.casework import envelopes, shares
from service.commands.casting import CastBallot
from service.commands.sessions import CancelSession, StartSession
from service.commands.steps.ballot import BallotNotOpen
from service.commands.tasks import CompleteTask
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries import sessions as reads
from service.queries.ballot_board import board as board_of
from service.queries.ballot_board import published
from service.queries.ballots import ballot_page
from workflows.law.citations import Refusal


class NothingToOpen(Refusal):
    """Không có hòm phiếu nào chờ mở ở phiên họp này."""


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
    """Vote, or vote again, until the close; the last ballot counts. `sealed` is an envelope that
    the caller has sealed himself; of an `envelope` with choices the server makes one."""
    if given.get("sealed"):
        sealed = envelopes.from_text(given["sealed"])
        command = CastBallot(actor=me(), session_id=session_id, sealed=sealed)
        receipt = office().execute(command, once=once(secret=True))
        return {"receipt": receipt, "by_server": False, "master_code": ""}
    return _sealed_here(given, session_id)


def _sealed_here(given: dict[str, Any], session_id: str) -> dict[str, Any]:
    with reading() as context:
        page = ballot_page(context.session, context.law, me(), session_id, context.now)
    answers = page.form.answers({"envelope": given.get("envelope", [])})
    if not page.sheet.public_key:
        raise BallotNotOpen
    choices = {line["nomination"]: line["choice"] for line in answers["envelope"]}
    master = envelopes.new_master()
    sealed = page.sheet.sealed(office().house.secrets, page.person, choices, master)
    command = CastBallot(actor=me(), session_id=session_id, sealed=sealed, by_server=True)
    receipt = office().execute(command, once=once(secret=True))
    kept = receipt == envelopes.receipt_of(sealed)  # else it is the answer to the first request
    return {
        "receipt": receipt,
        "by_server": True,
        "master_code": shares.written(master) if kept and page.coded else "",
    }


@sessions.get("/sessions/<hex:session_id>/board", BallotBoard)
@may(Rule.SIGNED_IN)
def board(session_id: str) -> Any:
    """Envelopes by hash once the ballot is shut; every line and sum once the box is open."""
    with reading() as context:
        found = board_of(context.session, context.law, me(), session_id, context.now)
    return published(found)


@sessions.post("/sessions/<hex:session_id>/shares", SessionWhole, body=SharesBody)
@may(Rule.SIGNED_IN)
def shares_given(given: dict[str, Any], session_id: str) -> Any:
    """Open the box with two tellers' shares, for a teller. One share alone is refused, for there is
    nowhere to keep it; paper ballots are counted in the task `count_ballots` itself."""
    with reading() as context:
        reads.session_page(context.session, context.law, me(), session_id, context.today)
        task_id = reads.task_of(context.session, session_id, "count_ballots")
    if task_id is None:
        raise NothingToOpen
    answers = {"shares": [{"share": each} for each in given["shares"]]}
    command = CompleteTask(task_id=task_id, actor=me(), answers=answers)
    office().execute(command, once=once(secret=True))
    return one(session_id)


@sessions.post("/sessions/<hex:session_id>/cancel", SessionWhole, body=Cancellation)
@may(Rule.SIGNED_IN)
def cancel(given: dict[str, Any], session_id: str) -> Any:
    """Break a session off before its box is opened; for the chair. Its cases wait again."""
    command = CancelSession(actor=me(), session_id=session_id, reason=given["reason"])
    office().execute(command, once=once())
    return one(session_id)
