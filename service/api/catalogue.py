"""Who I am, and what one needs to fill a form: organisations, subjects, awards, councils."""

from typing import Any

from service.access import NotFound
from service.api.noun import Noun, cut, reading, written
from service.api.schemas import catalogue as shapes
from service.api.schemas.base import Paging
from service.api.schemas.people import Me
from service.commands.subjects import TypeSubject
from service.gate.guard import Rule, may
from service.gate.guard import me as actor
from service.gate.identity import office
from service.gate.once import once
from service.queries import catalogue as reads
from service.queries import people, places, roles
from service.queries.paging import PAGE
from service.queries.subjects import subject_list

me = Noun("me", "Who is asking")
organisations = Noun("organisations", "Provinces, communes and their units")
subjects = Noun("subjects", "Those who may be nominated; a nominee needs no account")
awards = Noun("awards", "Titles and forms of commendation")
councils = Noun("councils", "Councils and their members today")


@me.get("/me", Me)
@may(Rule.SIGNED_IN)
def who() -> Any:
    """Who I am, my roles with organisation and validity."""
    with reading() as context:
        known = people.me(context.session, actor())
        held = roles.held(context.session, actor(), context.today)
    return known | {"roles": held}


@organisations.get("/organisations", shapes.OrganisationPage, query=Paging)
@may(Rule.SIGNED_IN)
def all_organisations(asked: dict[str, Any]) -> Any:
    """My communes, what lies above them and what lies in them."""
    with reading() as context:
        found = reads.organisations(context.session, actor(), context.today)
    return written(cut(found, asked), lambda each: each)


@organisations.get("/organisations/<code:organisation_id>", shapes.Organisation)
@may(Rule.SIGNED_IN)
def one_organisation(organisation_id: str) -> Any:
    """One organisation, by id or code."""
    with reading() as context:
        return reads.organisation(context.session, actor(), context.today, organisation_id)


@subjects.get("/subjects", shapes.SubjectPage, query=shapes.SubjectsAsked)
@may(Rule.SIGNED_IN)
def all_subjects(asked: dict[str, Any]) -> Any:
    """Those of the units one speaks for, or of the communes one reads for, by given name."""
    with reading() as context:
        unit = asked.get("unit")
        if unit is not None:
            unit = places.organisation_id(context.session, actor(), context.today, unit)
        page = subject_list(
            context.session,
            actor(),
            unit=unit,
            q=asked.get("q", ""),
            cursor=asked.get("cursor"),
            limit=asked.get("limit", PAGE),
        )
    return written(page, lambda each: each)


@subjects.get("/subjects/<hex:subject_id>", shapes.Subject)
@may(Rule.SIGNED_IN)
def one_subject(subject_id: str) -> Any:
    """One subject."""
    with reading() as context:
        found = reads.subjects(context.session, actor(), subject_id=subject_id)
    if not found:
        raise NotFound
    return found[0]


@subjects.get("/subjects/<hex:subject_id>/received", shapes.ReceivedPage, query=Paging)
@may(Rule.SIGNED_IN)
def all_received(asked: dict[str, Any], subject_id: str) -> Any:
    """What a subject has been given, by the register, also in units that its own came out of."""
    with reading() as context:
        found = reads.received_by(context.session, context.law, actor(), subject_id)
    return written(cut(found, asked), lambda each: each)


@subjects.post("/subjects", shapes.Subject, body=shapes.SubjectBody, status=201)
@may(Rule.SIGNED_IN)
def type_subject(given: dict[str, Any]) -> Any:
    """Type in a subject of a unit; one that is known already is answered instead."""
    with reading() as context:
        unit = places.organisation_id(context.session, actor(), context.today, given.pop("unit"))
    made = office().execute(TypeSubject(actor=actor(), unit_id=unit, **given), once=once())
    return one_subject(made)


@awards.get("/awards", shapes.AwardPage, query=shapes.AwardsAsked)
@may(Rule.SIGNED_IN)
def all_awards(asked: dict[str, Any]) -> Any:
    """Titles and forms in force on a day; today without one."""
    with reading() as context:
        found = reads.awards(context.law, asked.get("on", context.today))
    return written(cut(found, asked, "code"), lambda each: each)


@awards.get("/awards/<code:code>", shapes.Award)
@may(Rule.SIGNED_IN)
def one_award(code: str) -> Any:
    """One award by its code, as it is today."""
    with reading() as context:
        for each in reads.awards(context.law, context.today):
            if each.code == code:
                return each
    raise NotFound


@councils.get("/councils", shapes.CouncilPage, query=Paging)
@may(Rule.SIGNED_IN)
def all_councils(asked: dict[str, Any]) -> Any:
    """The councils of my communes, with their members today."""
    with reading() as context:
        found = reads.councils(context.session, actor(), context.today)
    return written(cut(found, asked), council)


@councils.get("/councils/<hex:council_id>", shapes.Council)
@may(Rule.SIGNED_IN)
def one_council(council_id: str) -> Any:
    """One council."""
    with reading() as context:
        for each in reads.councils(context.session, actor(), context.today):
            if each.id == council_id:
                return council(each)
    raise NotFound


def council(item: reads.CouncilItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "owner": item.owner,
        "kind": item.kind,
        "name": item.name,
        "founded_by": item.founded_by,
        "term_until": item.term_until,
        "working_rules": item.working_rules,
        "members": [
            {"person": person, "name": name, "role": role} for person, name, role in item.members
        ],
    }
