"""Decisions: opened over nominations that wait for one, listed, read."""

from dataclasses import asdict
from typing import Any

from service.api.noun import Noun, reading, written
from service.api.schemas.base import Created, Paging
from service.api.schemas.decisions import DecisionBody, DecisionPage, DecisionWhole
from service.casework.corrections import Wording
from service.commands.corrections import StartCorrection
from service.commands.sessions import StartDecision
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries import decisions as reads
from service.queries.decision_list import decision_list
from service.queries.paging import PAGE

decisions = Noun("decisions", "Documents over nominations of many dossiers")


@decisions.get("/decisions", DecisionPage, query=Paging)
@may(Rule.SIGNED_IN)
def every(asked: dict[str, Any]) -> Any:
    """Decisions in sight, the newest draft first."""
    with reading() as context:
        page = decision_list(
            context.session, me(), cursor=asked.get("cursor"), limit=asked.get("limit", PAGE)
        )
    return written(page, lambda each: each)


@decisions.get("/decisions/<hex:decision_id>", DecisionWhole)
@may(Rule.SIGNED_IN)
def one(decision_id: str) -> Any:
    """One decision with its rows and their money."""
    with reading() as context:
        view = reads.decision(context.session, context.law, me(), decision_id)
    return asdict(view) | {
        "organisation_name": view.owner,
        "nominations": [
            asdict(row) | {"subject_name": row.subject, "unit_name": row.unit} for row in view.rows
        ],
    }


@decisions.post("/decisions", Created, body=DecisionBody, status=201)
@may(Rule.SIGNED_IN)
def begin(given: dict[str, Any]) -> Any:
    """Open a decision over nominations that passed without a council, or a correction of an issued
    decision over rows of it; for the standing office."""
    made = office().execute(_command(given), once=once())
    with reading() as context:
        view = reads.decision(context.session, context.law, me(), made)
    return {"id": made, "number": view.draft_number}


def _command(given: dict[str, Any]) -> StartDecision | StartCorrection:
    nominations = list(dict.fromkeys(given["nominations"]))
    if given.get("kind") != "correction":
        return StartDecision(actor=me(), nomination_ids=nominations)
    return StartCorrection(
        actor=me(),
        decision_id=given["corrects"],
        nomination_ids=nominations,
        wordings={
            each["nomination"]: Wording(each["name"], each.get("post", ""))
            for each in given.get("wordings", ())
        },
    )
