"""People who work here and their roles, for administrators: to everybody else they are not there.

Passwords are handed out on pages alone: the answer kept for a key would hold one.
"""

from typing import Any

from forms.answers import Invalid, Path
from service.api.noun import Noun, reading, written
from service.api.schemas import administration as shapes
from service.commands.accounts import OpenAccount, ReopenAccount, ShutAccount
from service.commands.memberships import EndRole, GiveRole, Seat
from service.commands.newcomers import AddPerson
from service.commands.people import ChangePerson
from service.gate.guard import Rule, may, me
from service.gate.identity import office
from service.gate.once import once
from service.queries.administration import memberships as roles
from service.queries.administration import people as reads
from service.queries.administration.memberships import MembershipFilters
from service.queries.administration.people import PeopleFilters, PersonItem, RoleItem
from service.queries.paging import PAGE

people = Noun("people", "Those who work here, for administrators")
memberships = Noun("memberships", "Roles held in organisations, for administrators")

_SEAT = {"role": "Chọn vai trò", "organisation": "Chọn đơn vị", "first_day": "Nhập ngày bắt đầu"}


def place_id(name: str | None) -> str:
    """The id behind an organisation's id or code; empty for none. Raises NotFound."""
    if not name:
        return ""
    with reading() as context:
        return roles.organisation_id(context.session, me(), name)


@people.get("/people", shapes.WorkerPage, query=shapes.PeopleAsked)
@may(Rule.SIGNED_IN)
def everybody(asked: dict[str, Any]) -> Any:
    """By given name, with the roles of today and those to come."""
    filters = PeopleFilters(
        q=asked.get("q", ""),
        organisation=place_id(asked.get("organisation")),
        account=asked.get("account", ""),
    )
    with reading() as context:
        found = reads.people(
            context.session,
            me(),
            filters,
            today=context.today,
            cursor=asked.get("cursor"),
            limit=asked.get("limit", PAGE),
        )
    return written(found, _person)


@people.get("/people/<hex:person_id>", shapes.Worker)
@may(Rule.SIGNED_IN)
def somebody(person_id: str) -> Any:
    """One person, with every role there ever was."""
    with reading() as context:
        return _person(reads.person(context.session, me(), person_id))


def _person(item: PersonItem) -> dict[str, Any]:
    return {
        "id": item.id,
        "name": item.name,
        "post": item.post,
        "email": item.email,
        "email_problem": item.email_problem,
        "account": item.account,
        "roles": [_role(each, item.id) for each in item.roles],
    }


def _role(item: RoleItem, person_id: str) -> dict[str, Any]:
    names = ("id", "role", "label", "organisation", "organisation_name", "valid_from", "valid_to")
    return {name: getattr(item, name) for name in names} | {"person": person_id}


@people.post("/people", shapes.Worker, body=shapes.WorkerBody, status=201)
@may(Rule.SIGNED_IN)
def add(given: dict[str, Any]) -> Any:
    """Take somebody in, with an account that has no password yet and perhaps a first role."""
    command = AddPerson(
        actor=me(),
        name=given["name"],
        post=given.get("post", ""),
        email=given.get("email", ""),
        username=given.get("username", ""),
        seat=_first_seat(given),
    )
    return somebody(office().execute(command, once=once()))


def _first_seat(given: dict[str, Any]) -> Seat | None:
    if not any(name in given for name in _SEAT):
        return None
    missing: dict[Path, list[str]] = {
        (name,): [said] for name, said in _SEAT.items() if name not in given
    }
    if missing:
        raise Invalid(missing)
    return Seat(
        role=given["role"],
        organisation_id=place_id(given["organisation"]),
        first_day=given["first_day"],
    )


@people.put("/people/<hex:person_id>", shapes.Worker, body=shapes.WorkerChange)
@may(Rule.SIGNED_IN)
def change(given: dict[str, Any], person_id: str) -> Any:
    """Correct name, post and address; what is not sent is emptied."""
    command = ChangePerson(
        actor=me(),
        person_id=person_id,
        name=given["name"],
        post=given.get("post", ""),
        email=given.get("email", ""),
    )
    office().execute(command, once=once())
    return somebody(person_id)


@people.post("/people/<hex:person_id>/account", shapes.Worker, body=shapes.AccountBody, status=201)
@may(Rule.SIGNED_IN)
def open_account(given: dict[str, Any], person_id: str) -> Any:
    """Open an account for somebody who has none; its password is handed out on a page."""
    command = OpenAccount(actor=me(), person_id=person_id, username=given.get("username", ""))
    office().execute(command, once=once())
    return somebody(person_id)


@people.post("/people/<hex:person_id>/account/shut", shapes.Worker)
@may(Rule.SIGNED_IN)
def shut_account(person_id: str) -> Any:
    """Nobody comes in by it any more; tasks that were taken go back to the queue."""
    office().execute(ShutAccount(actor=me(), person_id=person_id), once=once())
    return somebody(person_id)


@people.post("/people/<hex:person_id>/account/reopen", shapes.Worker)
@may(Rule.SIGNED_IN)
def reopen_account(person_id: str) -> Any:
    """The account works again, with the password it had."""
    office().execute(ReopenAccount(actor=me(), person_id=person_id), once=once())
    return somebody(person_id)


# Roles --------------------------------------------------------------------------------------------


@memberships.get("/memberships", shapes.MembershipPage, query=shapes.MembershipsAsked)
@may(Rule.SIGNED_IN)
def every(asked: dict[str, Any]) -> Any:
    """Roles of all days, or of one; those that were taken back before they began included."""
    filters = MembershipFilters(
        person=asked.get("person", ""),
        organisation=place_id(asked.get("organisation")),
        on=asked.get("on"),
    )
    with reading() as context:
        found = roles.memberships(
            context.session,
            me(),
            filters,
            cursor=asked.get("cursor"),
            limit=asked.get("limit", PAGE),
        )
    return written(found, lambda each: each)


@memberships.get("/memberships/<hex:membership_id>", shapes.MembershipShown)
@may(Rule.SIGNED_IN)
def one(membership_id: str) -> Any:
    """One role of somebody."""
    with reading() as context:
        return roles.membership(context.session, me(), membership_id)


@memberships.post("/memberships", shapes.MembershipShown, body=shapes.MembershipBody, status=201)
@may(Rule.SIGNED_IN)
def give(given: dict[str, Any]) -> Any:
    """Give somebody a role from a day on, perhaps to another."""
    seat = Seat(
        role=given["role"],
        organisation_id=place_id(given["organisation"]),
        first_day=given["first_day"],
        last_day=given.get("last_day"),
    )
    command = GiveRole(actor=me(), person_id=given["person"], seat=seat)
    return one(office().execute(command, once=once()))


@memberships.post("/memberships/<hex:membership_id>/end", shapes.EndedRole, body=shapes.LastDay)
@may(Rule.SIGNED_IN)
def end(given: dict[str, Any], membership_id: str) -> Any:
    """End a role on a day; what was taken in it goes back to the queue at once."""
    command = EndRole(actor=me(), membership_id=membership_id, last_day=given["last_day"])
    released = office().execute(command, once=once())
    return {"membership": one(membership_id), "released": released}
