"""Holds: ordered, read, concluded; dossiers and nominations withdrawn."""

from typing import Any

from service.api.dossiers import one as dossier_whole
from service.api.nominations import one as nomination_whole
from service.api.noun import Noun, reading
from service.api.schemas.base import Created
from service.api.schemas.dossiers import DossierWhole, Nomination
from service.api.schemas.holds import ConclusionBody, Hold, HoldBody, WithdrawalBody
from service.commands.concluding import ConcludeHold
from service.commands.holds import PlaceHold
from service.commands.withdrawals import Letter, WithdrawDossier, WithdrawNomination
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries import holds as reads

holds = Noun("holds", "Stops of a consideration while something is verified, and withdrawals")


@holds.post("/holds", Created, body=HoldBody, status=201)
@may(Rule.SIGNED_IN)
def order(given: dict[str, Any]) -> Any:
    """Stop considering a nomination or a whole dossier; for the head of the office."""
    command = PlaceHold(
        actor=me(),
        ground=given["ground"],
        dossier_id=given.get("dossier"),
        nomination_id=given.get("nomination"),
    )
    made = office().execute(command, once=once())
    return {"id": made, "number": _read(made).number}


@holds.get("/holds/<hex:hold_id>", Hold)
@may(Rule.SIGNED_IN)
def one(hold_id: str) -> Any:
    """One hold. Why it was ordered is for the authority's offices alone."""
    return _read(hold_id)


def _read(hold_id: str) -> reads.HoldView:
    with reading() as context:
        return reads.hold(context.session, me(), hold_id)


@holds.post("/holds/<hex:hold_id>/conclude", Hold, body=ConclusionBody)
@may(Rule.SIGNED_IN)
def conclude(given: dict[str, Any], hold_id: str) -> Any:
    """Let it be considered again, or leave it out; for the head of the office, once served."""
    answers = given | {"date": given["date"].isoformat()}
    office().execute(ConcludeHold(actor=me(), hold_id=hold_id, answers=answers), once=once())
    return _read(hold_id)


@holds.post("/dossiers/<hex:dossier_id>/withdraw", DossierWhole, body=WithdrawalBody)
@may(Rule.SIGNED_IN)
def withdraw_dossier(given: dict[str, Any], dossier_id: str) -> Any:
    """Take a dossier back, until a decision on a row of it is signed: the unit, or the standing
    office with the unit's letter."""
    command = WithdrawDossier(
        actor=me(), dossier_id=dossier_id, reason=given["reason"], letter=_letter(given)
    )
    office().execute(command, once=once())
    return dossier_whole(dossier_id)


@holds.post("/nominations/<hex:nomination_id>/withdraw", Nomination, body=WithdrawalBody)
@may(Rule.SIGNED_IN)
def withdraw_nomination(given: dict[str, Any], nomination_id: str) -> Any:
    """Take one nomination back; the others go on."""
    command = WithdrawNomination(
        actor=me(), nomination_id=nomination_id, reason=given["reason"], letter=_letter(given)
    )
    office().execute(command, once=once())
    return nomination_whole(nomination_id)


def _letter(given: dict[str, Any]) -> Letter | None:
    if "number" not in given or "date" not in given:
        return None
    return Letter(number=given["number"], on=given["date"], file=given.get("file"))
