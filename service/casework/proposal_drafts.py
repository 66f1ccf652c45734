"""What the forms of a proposal hold before anybody typed, at the commune and at the province."""

from collections.abc import Callable
from typing import Any, Final

from service.casework.desk import Desk
from workflows.law.calendar import HANOI

_ANSWERS: Final = {"award": "awarded", "refuse": "refused", "forward": "forwarded"}


def _bundle(desk: Desk) -> dict[str, Any]:
    proposal = desk.proposal
    return {
        "recipient": proposal.recipient or proposal.province.name,
        "route": proposal.route,
        "nominations": [row.nomination_id for row in proposal.live],
        "initiative_scope": list(proposal.initiative_scope),
    }


def _receive(desk: Desk) -> dict[str, Any]:
    sent = desk.proposal.sent_at
    return {} if sent is None else {"received_on": sent.astimezone(HANOI).date().isoformat()}


def _decide(desk: Desk) -> dict[str, Any]:
    """What the council has passed is given by whoever may give it, or goes further up."""
    proposal = desk.proposal
    choice = "award" if proposal.authority == "province" else "forward"
    return {
        "rows": [
            {"nomination": row.nomination_id}
            | ({"choice": choice} if row.council == "passed" else {})
            for row in proposal.live
        ]
    }


def _record(desk: Desk) -> dict[str, Any]:
    """What the province has decided here; of one that answers on paper nothing is known."""
    proposal = desk.proposal
    rows = []
    for row in proposal.live:
        known = {
            "nomination": row.nomination_id,
            "choice": _ANSWERS.get(row.decision),
            "number": row.number,
            "date": row.decided_on and row.decided_on.isoformat(),
            "signer": row.signer,
            "reason": row.reason,
        }
        rows.append({name: value for name, value in known.items() if value})
    letters = [each.file for each in proposal.letters if each.kind == "answered" and each.file]
    return {"rows": rows} | ({"letter": letters[-1]} if letters else {})


KNOWN: Final[dict[str, Callable[[Desk], dict[str, Any]]]] = {
    "bundle_proposal": _bundle,
    "receive_proposal": _receive,
    "sign_provincial_decision": _decide,
    "record_answer": _record,
}
