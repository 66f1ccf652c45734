"""Consideration rounds, and nominee lists from spreadsheets."""

from typing import Any

from werkzeug.datastructures import FileStorage

from service.adapters.spreadsheet import read_nominations
from service.api.noun import Noun, cut, reading, written
from service.api.schemas.base import Created, Paging
from service.api.schemas.rounds import (
    QuotaPage,
    Round,
    RoundBody,
    RoundChangeBody,
    RoundChangePage,
    RoundPage,
    SheetBody,
    SheetReport,
)
from service.commands.list_rows import Rejected
from service.commands.office import Context
from service.commands.rounds import ChangeRound, OpenRound
from service.commands.sheets import TakeSheet
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries import places, quotas, round_changes
from service.queries import rounds as reads
from workflows.law.quotas import EACH, Quota, Rounding

rounds = Noun("rounds", "Consideration rounds of a commune")


@rounds.get("/rounds", RoundPage, query=Paging)
@may(Rule.SIGNED_IN)
def every(asked: dict[str, Any]) -> Any:
    """Rounds of my communes, newest first."""
    with reading() as context:
        found = reads.rounds(context.session, me(), context.today)
    return written(cut(found, asked), lambda each: each)


@rounds.get("/rounds/<code:round_id>", Round)
@may(Rule.SIGNED_IN)
def one(round_id: str) -> Any:
    """One round, by id or number."""
    with reading() as context:
        return reads.round_(context.session, me(), context.today, round_id)


@rounds.post("/rounds", Created, body=RoundBody, status=201)
@may(Rule.SIGNED_IN)
def begin(given: dict[str, Any]) -> Any:
    """Open a round; for the commune's standing office."""
    with reading() as context:
        commune = places.organisation_id(context.session, me(), context.today, given["commune"])
        quotas_given = [_quota(context, each) for each in given.get("quotas", ())]
    command = OpenRound(
        actor=me(),
        commune_id=commune,
        kind=given["kind"],
        year=given["year"],
        title=given["title"],
        opens_on=given["opens_on"],
        closes_on=given["closes_on"],
        awards=list(dict.fromkeys(given["awards"])),
        quotas=quotas_given,
    )
    made = office().execute(command, once=once())
    with reading() as context:
        number = reads.round_(context.session, me(), context.today, made).number
    return {"id": made, "number": number}


@rounds.patch("/rounds/<code:round_id>", Round, body=RoundChangeBody)
@may(Rule.SIGNED_IN)
def change(given: dict[str, Any], round_id: str) -> Any:
    """Change title, last day, awards or quotas of a round; for the commune's standing office."""
    with reading() as context:
        found = reads.round_(context.session, me(), context.today, round_id)
        kept = round_changes.quotas_of(context.session, found)
        sent = given.get("quotas")
        limits = kept if sent is None else [_quota(context, each) for each in sent]
    command = ChangeRound(
        actor=me(),
        round_id=found.id,
        revision=given["revision"],
        title=given.get("title", found.title),
        closes_on=given.get("closes_on", found.closes_on),
        awards=given.get("awards", found.awards),
        quotas=limits,
        reason=given["reason"],
        paper=given.get("paper", ""),
        paper_on=given.get("paper_on"),
    )
    office().execute(command, once=once())
    return one(round_id)


@rounds.get("/rounds/<code:round_id>/changes", RoundChangePage, query=Paging)
@may(Rule.SIGNED_IN)
def changes_of(asked: dict[str, Any], round_id: str) -> Any:
    """What was changed of a round since it was opened, newest first."""
    with reading() as context:
        found = reads.round_(context.session, me(), context.today, round_id)
        items = round_changes.changes(context.session, me(), found)
    return written(cut(items, asked), lambda each: each)


def _quota(context: Context, given: dict[str, Any]) -> Quota:
    unit = given.get("unit", "")
    if unit not in ("", EACH):
        unit = places.organisation_id(context.session, me(), context.today, unit)
    rounding = Rounding(given.get("rounding", Rounding.DOWN))
    return Quota(**given | {"unit": unit, "rounding": rounding})


@rounds.get("/rounds/<code:round_id>/quotas", QuotaPage, query=Paging)
@may(Rule.SIGNED_IN)
def quotas_of(asked: dict[str, Any], round_id: str) -> Any:
    """The quotas of a round, each held against who is proposed in it."""
    with reading() as context:
        found = reads.round_(context.session, me(), context.today, round_id)
        items = quotas.of_round(context.session, context.law, me(), found.id, context.today)
    return written(cut(items, asked), lambda each: each)


@rounds.post("/rounds/<code:round_id>/import", SheetReport, body=SheetBody, location="multipart")
@may(Rule.SIGNED_IN)
def take_sheet(given: dict[str, Any], round_id: str) -> Any:
    """List the nominees of a spreadsheet: good rows are taken, bad rows are reported."""
    with reading() as context:
        found = reads.round_(context.session, me(), context.today, round_id)
    file: FileStorage = given["file"]
    sheet = read_nominations(file.read(), name=file.filename or "")
    command = TakeSheet(
        actor=me(),
        round_id=found.id,
        rows=sheet.rows,
        unreadable=[Rejected(each.row, each.field, each.message) for each in sheet.errors],
        dry_run=given.get("dry_run", False),
    )
    return office().execute(command, once=once())
