"""Emulation campaigns, and what is registered in them late or by lists."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final

from werkzeug.datastructures import FileStorage

from service.adapters.sheet_columns import REGISTRATIONS
from service.adapters.spreadsheet import read_sheet
from service.api.noun import Noun, cut, reading, written
from service.api.schemas.base import Created, Paging
from service.api.schemas.campaigns import (
    CampaignBody,
    CampaignPage,
    CampaignWhole,
    RegistrationPage,
    RegistrationReport,
    RegistrationsAsked,
    RegistrationsBody,
    RegistrationSheet,
)
from service.casework.registering import Rate
from service.commands.campaigns import OpenCampaign, SignAsPartner
from service.commands.list_rows import Rejected
from service.commands.sheets import TakeRegistrationSheet
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.gate.signature import confirmed
from service.queries import campaigns as reads
from service.queries import places
from service.queries.paging import PAGE
from service.queries.registrations import registration_page

campaigns = Noun("campaigns", "Emulation campaigns: registrations, rates, pledges")
_OWN: Final = ("commune", "year", "name", "units")


@campaigns.get("/campaigns", CampaignPage, query=Paging)
@may(Rule.SIGNED_IN)
def every(asked: dict[str, Any]) -> Any:
    """Campaigns of my communes, newest first."""
    with reading() as context:
        found = reads.campaigns(context.session, me())
    return written(cut(found, asked), lambda each: each)


@campaigns.get("/campaigns/<code:campaign_id>", CampaignWhole)
@may(Rule.SIGNED_IN)
def one(campaign_id: str) -> Any:
    """One campaign, by id or number: plan, units, rates against the targets, pledges in sight."""
    with reading() as context:
        found = reads.campaign_page(context.session, context.law, me(), campaign_id, context.today)
    return {
        **asdict(found.item),
        "plan": found.plan,
        "plan_number": found.plan_number,
        "signed_on": found.signed_on,
        "midterm_on": found.midterm_on,
        "rates": [_rate(each) for each in found.rates],
        "asked": found.units,
        "pledges": [
            asdict(each) | {"sides": [{"name": name, "signed_at": at} for name, at in each.sides]}
            for each in found.pledges
        ],
        "tasks": [{"id": task, "name": name} for task, name in found.my_tasks],
    }


def _rate(each: Rate) -> dict[str, Any]:
    aim = each.target
    return {
        "kind": each.kind,
        "reached": each.reached,
        "of": each.of,
        "units_unknown": each.unknown,
        "percent": each.percent,
        "target": aim.percent if aim else None,
        "citation": aim.citation.text if aim else None,
    }


@campaigns.post("/campaigns", Created, body=CampaignBody, status=201)
@may(Rule.SIGNED_IN)
def begin(given: dict[str, Any]) -> Any:
    """Begin a campaign; for the commune's standing office. Without units: all with a head."""
    with reading() as context:
        commune = places.organisation_id(context.session, me(), context.today, given["commune"])
    plan = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in given.items()
        if name not in _OWN
    }
    command = OpenCampaign(
        actor=me(),
        commune_id=commune,
        year=given["year"],
        name=given["name"],
        plan=plan,
        units=list(dict.fromkeys(given.get("units", ()))),
    )
    made = office().execute(command, once=once())
    with reading() as context:
        number = reads.find(context.session, me(), made).number
    return {"id": made, "number": number}


@dataclass(frozen=True, slots=True)
class _Row:
    number: int
    values: Mapping[str, Any]


@campaigns.get(
    "/campaigns/<code:campaign_id>/registrations", RegistrationPage, query=RegistrationsAsked
)
@may(Rule.SIGNED_IN)
def registered(asked: dict[str, Any], campaign_id: str) -> Any:
    """What is registered, of the units whose names I may read."""
    with reading() as context:
        campaign = reads.find(context.session, me(), campaign_id)
        page = registration_page(
            context.session,
            me(),
            campaign,
            unit=asked.get("unit", ""),
            cursor=asked.get("cursor"),
            limit=asked.get("limit", PAGE),
        )
    return written(page, lambda each: each)


@campaigns.post(
    "/campaigns/<code:campaign_id>/registrations", RegistrationReport, body=RegistrationsBody
)
@may(Rule.SIGNED_IN)
def register(given: dict[str, Any], campaign_id: str) -> Any:
    """Late or bulk registrations: good rows are taken, bad rows reported. The office says why."""
    rows = [_Row(number, row) for number, row in enumerate(given["registrations"], start=1)]
    command = TakeRegistrationSheet(
        actor=me(),
        campaign_id=_id(campaign_id),
        rows=rows,
        reason=given.get("reason", ""),
        dry_run=given.get("dry_run", False),
    )
    return office().execute(command, once=once())


@campaigns.post(
    "/campaigns/<code:campaign_id>/import",
    RegistrationReport,
    body=RegistrationSheet,
    location="multipart",
)
@may(Rule.SIGNED_IN)
def take_sheet(given: dict[str, Any], campaign_id: str) -> Any:
    """The same from a spreadsheet."""
    found = _id(campaign_id)
    file: FileStorage = given["file"]
    sheet = read_sheet(REGISTRATIONS, file.read(), name=file.filename or "")
    command = TakeRegistrationSheet(
        actor=me(),
        campaign_id=found,
        rows=sheet.rows,
        unreadable=[Rejected(each.row, each.field, each.message) for each in sheet.errors],
        reason=given.get("reason", ""),
        dry_run=given.get("dry_run", False),
    )
    return office().execute(command, once=once())


@campaigns.post("/pledges/<hex:pledge_id>/sign", CampaignWhole)
@may(Rule.SIGNED_IN)
def sign(pledge_id: str) -> Any:
    """Sign the pledge of a partner; for the head of a unit that it names."""
    command = SignAsPartner(actor=me(), pledge_id=pledge_id, confirmed=confirmed())
    return one(office().execute(command, once=once()))


def _id(campaign_id: str) -> str:
    with reading() as context:
        return reads.find(context.session, me(), campaign_id).id
