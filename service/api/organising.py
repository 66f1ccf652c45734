"""Units and councils as administrators keep them, and the record of what administrators did."""

from typing import Any

from service.access import NotFound
from service.api.catalogue import councils, one_organisation, organisations
from service.api.noun import Noun, reading, written
from service.api.people import place_id
from service.api.schemas import administration as shapes
from service.api.schemas.catalogue import Organisation
from service.commands.calendar import Paper
from service.commands.councils import EndCouncil, EndSeat, FoundCouncil, SeatMember
from service.commands.descents import Origin
from service.commands.ending_units import EndUnit, Succession
from service.commands.moving_cases import MoveCases
from service.commands.organisations import AddUnit, RenameOrganisation
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries import places
from service.queries.administration import councils as council_reads
from service.queries.administration import history as record
from service.queries.administration import units as unit_reads
from service.queries.administration.history import ActFilters
from service.queries.paging import PAGE

administration = Noun("administration", "What administrators did")


def _paper(given: dict[str, Any]) -> Paper:
    return Paper(given["number"], given["signed_on"], given["issuer"])


@organisations.post("/organisations", Organisation, body=shapes.UnitBody, status=201)
@may(Rule.SIGNED_IN)
def add(given: dict[str, Any]) -> Any:
    """Add a unit to a commune, perhaps one that came out of others; for administrators."""
    origin = given.get("origin")
    command = AddUnit(
        actor=me(),
        commune_id=place_id(given["commune"]),
        name=given["name"],
        kind=given["kind"],
        first_day=given["first_day"],
        code=given.get("code", ""),
        ministry=given.get("ministry", ""),
        origin=_origin(origin) if origin else None,
    )
    return one_organisation(office().execute(command, once=once()))


def _origin(given: dict[str, Any]) -> Origin:
    older = tuple(place_id(each) for each in given["predecessors"])
    return Origin(kind=given["change"], predecessors=older, paper=_paper(given["paper"]))


@organisations.put("/organisations/<code:organisation_id>", Organisation, body=shapes.NameBody)
@may(Rule.SIGNED_IN)
def rename(given: dict[str, Any], organisation_id: str) -> Any:
    """Correct the name of an organisation, or the ministry it follows; for administrators."""
    place, ministry = place_id(organisation_id), given.get("ministry")
    command = RenameOrganisation(
        actor=me(),
        organisation_id=place,
        name=given["name"],
        ministry="" if ministry == "none" else ministry,
    )
    office().execute(command, once=once())
    return one_organisation(place)


@organisations.post(
    "/organisations/<code:organisation_id>/end", shapes.UnitEnd, body=shapes.UnitEndBody
)
@may(Rule.SIGNED_IN)
def end(given: dict[str, Any], organisation_id: str) -> Any:
    """End a unit, perhaps with others that go on in its place; for administrators."""
    after, dry_run = given.get("after"), given.get("dry_run", False)
    command = EndUnit(
        actor=me(),
        organisation_id=place_id(organisation_id),
        last_day=given["last_day"],
        after=_succession(after) if after else None,
        check=dry_run,
    )
    return office().execute(command, once=once()) | {"dry_run": dry_run}


def _succession(given: dict[str, Any]) -> Succession:
    carried = {each["membership"]: place_id(each["successor"]) for each in given.get("carried", ())}
    return Succession(
        kind=given["change"],
        successors=tuple(place_id(each) for each in given["successors"]),
        paper=_paper(given["paper"]),
        carried=carried,
    )


@organisations.post(
    "/organisations/<code:organisation_id>/move-cases", shapes.CasesMoved, body=shapes.MoveBody
)
@may(Rule.SIGNED_IN)
def move_cases(given: dict[str, Any], organisation_id: str) -> Any:
    """Bring what is open at a unit that is over to its successors; for administrators."""
    dry_run = given.get("dry_run", False)
    command = MoveCases(
        actor=me(),
        organisation_id=place_id(organisation_id),
        to={each["dossier"]: place_id(each["successor"]) for each in given.get("to", ())},
        check=dry_run,
    )
    return office().execute(command, once=once()) | {"dry_run": dry_run}


@organisations.get("/organisations/<code:organisation_id>/lineage", shapes.Lineage)
@may(Rule.SIGNED_IN)
def lineage(organisation_id: str) -> Any:
    """What an organisation came out of, and what came out of it."""
    with reading() as context:
        session = context.session
        place = places.organisation_id(session, me(), context.today, organisation_id)
        before, after = unit_reads.lineage(session, place)
    return {"before": before, "after": after}


# Councils -----------------------------------------------------------------------------------------


@councils.get("/councils/<hex:council_id>/members", shapes.CouncilWhole)
@may(Rule.SIGNED_IN)
def council(council_id: str) -> Any:
    """One council with its members of all days; for administrators."""
    with reading() as context:
        return council_reads.council(context.session, me(), council_id)


@councils.post("/councils", shapes.CouncilWhole, body=shapes.CouncilBody, status=201)
@may(Rule.SIGNED_IN)
def found(given: dict[str, Any]) -> Any:
    """Found a council by a decision; for administrators."""
    command = FoundCouncil(
        actor=me(),
        commune_id=place_id(given["commune"]),
        kind=given["kind"],
        name=given["name"],
        founded_by=given["founded_by"],
        first_day=given["first_day"],
    )
    return council(office().execute(command, once=once()))


@councils.post("/councils/<hex:council_id>/end", shapes.CouncilWhole, body=shapes.LastDay)
@may(Rule.SIGNED_IN)
def end_council(given: dict[str, Any], council_id: str) -> Any:
    """End a council that has no session under way; for administrators."""
    command = EndCouncil(actor=me(), council_id=council_id, last_day=given["last_day"])
    office().execute(command, once=once())
    return council(council_id)


@councils.post(
    "/councils/<hex:council_id>/members", shapes.CouncilWhole, body=shapes.SeatBody, status=201
)
@may(Rule.SIGNED_IN)
def seat(given: dict[str, Any], council_id: str) -> Any:
    """Seat a member from a day on; for administrators."""
    command = SeatMember(
        actor=me(),
        council_id=council_id,
        person_id=given["person"],
        role=given["role"],
        first_day=given["first_day"],
    )
    office().execute(command, once=once())
    return council(council_id)


@councils.post(
    "/councils/<hex:council_id>/members/<hex:seat_id>/end",
    shapes.CouncilWhole,
    body=shapes.LastDay,
)
@may(Rule.SIGNED_IN)
def end_seat(given: dict[str, Any], council_id: str, seat_id: str) -> Any:
    """A member leaves on a day; sessions that were convened keep him. For administrators."""
    with reading() as context:
        known = council_reads.council(context.session, me(), council_id).seats
    if seat_id not in {each.id for each in known}:
        raise NotFound
    command = EndSeat(actor=me(), seat_id=seat_id, last_day=given["last_day"])
    office().execute(command, once=once())
    return council(council_id)


# What was done ------------------------------------------------------------------------------------


@administration.get("/administration/events", shapes.ActPage, query=shapes.ActsAsked)
@may(Rule.SIGNED_IN)
def events(asked: dict[str, Any]) -> Any:
    """What administrators and operators did, the newest first; for administrators."""
    filters = ActFilters(
        actor=asked.get("actor", ""),
        kind=asked.get("kind", ""),
        person=asked.get("person", ""),
        organisation=place_id(asked.get("organisation")),
        council=asked.get("council", ""),
    )
    with reading() as context:
        page = record.acts(
            context.session,
            me(),
            filters,
            cursor=asked.get("cursor"),
            limit=asked.get("limit", PAGE),
        )
    return written(page, lambda each: each)
