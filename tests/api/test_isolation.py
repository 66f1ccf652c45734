"""What belongs to another commune does not exist: 404 at every address, for reads and writes."""

import re
from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import select

from service.commands.office import Office
from service.db.models import (
    Attachment,
    Council,
    CouncilMember,
    CouncilSession,
    Decision,
    Dossier,
    Membership,
    Nomination,
    Organisation,
    Person,
    Round,
    Subject,
    Task,
)
from tests.api.conftest import programs
from tests.api.neighbours import DESK, HEAD, settle
from tests.builders import Town
from tests.office import application
from tests.stranger import Caller, OverFlask

TABLES = {
    "task_id": Task,
    "dossier_id": Dossier,
    "nomination_id": Nomination,
    "round_id": Round,
    "session_id": CouncilSession,
    "decision_id": Decision,
    "attachment_id": Attachment,
    "subject_id": Subject,
    "council_id": Council,
}
# Administrators look after the whole installation; to everybody else their things are not there.
ADMINISTRATORS = {"person_id": Person, "membership_id": Membership}
EVERYBODYS = {"code"}  # awards are the law's, not a commune's


def ids(office: Office) -> Mapping[str, str]:
    """One object of every kind in the first commune, by the name of its part of an address."""
    with office.database.reading() as session:
        found = {
            name: session.scalars(select(table.id).limit(1)).one()
            for name, table in (TABLES | ADMINISTRATORS).items()
        }
        seat = select(CouncilMember.id).where(CouncilMember.council_id == found["council_id"])
        found["seat_id"] = session.scalars(seat.limit(1)).one()
        unit = select(Organisation.id).where(Organisation.code == "TM-TH")
        return found | {"organisation_id": session.scalars(unit).one()}


@pytest.fixture
def callers(finished_town: Town) -> Callable[[str], Caller]:
    settle(finished_town.office)
    app = application(finished_town.office)
    return programs(finished_town.office, OverFlask(app))


def reads(office: Office, known: Mapping[str, str]) -> list[str]:
    app = application(office)
    found = []
    for rule in app.url_map.iter_rules():
        names = rule.arguments - EVERYBODYS
        if rule.rule.startswith("/api/v1/") and "GET" in rule.methods and names:
            assert names <= known.keys(), rule.rule
            path = re.sub(r"<(?:\w+:)?(\w+)>", lambda part: known[part[1]], rule.rule)
            found.append(path.removeprefix("/api/v1"))
    return found


def test_every_address_of_the_neighbours_is_not_found(
    finished_town: Town, callers: Callable[[str], Caller]
) -> None:
    known = ids(finished_town.office)
    paths = reads(finished_town.office, known)
    assert len(paths) >= 13
    for path in paths:
        own = callers("thuongtruc").get(path).status
        if own == 404:
            assert re.match("/(people|memberships)/|/councils/.*/members", path), path
            assert callers("quantri").get(path).status == 200, path
        assert own in (200, 404), path
        for neighbour in (DESK, HEAD):
            reply = callers(neighbour).get(path)
            assert reply.status == 404, (neighbour, path)
            assert reply.json["title"] == "Không tìm thấy"


def test_lists_show_nothing_of_the_neighbours(callers: Callable[[str], Caller]) -> None:
    for noun in (
        "tasks?queue=all&state=completed",
        "dossiers",
        "nominations",
        "rounds",
        "sessions",
        "decisions",
        "subjects",
        "councils",
    ):
        assert list(callers("thuongtruc").every(f"/{noun}")), noun
        assert list(callers(DESK).every(f"/{noun}")) == [], noun
    codes = {each["code"] for each in callers(DESK).every("/organisations")}
    assert codes == {"XK", "XK-TH", "BN"}


def writes(known: Mapping[str, str], person: str) -> list[tuple[str, str, object]]:
    task, dossier, round_ = known["task_id"], known["dossier_id"], known["round_id"]
    session, unit = known["session_id"], known["organisation_id"]
    day = "2026-12-10"
    return [
        ("POST", f"/tasks/{task}/claim", None),
        ("POST", f"/tasks/{task}/unclaim", None),
        ("POST", f"/tasks/{task}/assign", {"user": person, "reason": "x"}),
        ("PUT", f"/tasks/{task}/draft", {}),
        ("POST", f"/tasks/{task}/complete", {"answers": {}}),
        ("POST", "/dossiers", {"round": round_, "unit": unit}),
        ("POST", "/subjects", {"unit": unit, "kind": "person", "name": "Lý Ổn"}),
        (
            "POST",
            "/sessions",
            {"council": known["council_id"], "at": f"{day}T08:00:00+07:00", "place": "x"},
        ),
        (
            "PUT",
            f"/sessions/{session}/ballot",
            {"envelope": [{"nomination": known["nomination_id"], "choice": "agree"}]},
        ),
        ("POST", f"/sessions/{session}/cancel", {"reason": "x"}),
        ("POST", f"/dossiers/{dossier}/notes", {"text": "x"}),
        ("POST", "/decisions", {"nominations": [known["nomination_id"]]}),
        (
            "POST",
            "/decisions",
            {
                "kind": "correction",
                "corrects": known["decision_id"],
                "nominations": [known["nomination_id"]],
            },
        ),
        (
            "POST",
            "/substitutions",
            {"absent": person, "deputy": person, "first_day": day, "last_day": day},
        ),
        ("POST", "/people", {"name": "Lý Ổn"}),
        ("PUT", f"/people/{person}", {"name": "Lý Ổn"}),
        ("POST", f"/people/{person}/account", {}),
        ("POST", f"/people/{person}/account/shut", None),
        ("POST", f"/people/{person}/account/reopen", None),
        (
            "POST",
            "/memberships",
            {"person": person, "organisation": unit, "role": "unit_head", "first_day": day},
        ),
        ("POST", f"/memberships/{known['membership_id']}/end", {"last_day": day}),
        (
            "POST",
            "/organisations",
            {"commune": "TM", "name": "Thôn Ổ", "kind": "hamlet", "first_day": day},
        ),
        ("PUT", f"/organisations/{unit}", {"name": "Thôn Ổ"}),
        ("POST", f"/organisations/{unit}/end", {"last_day": day}),
        (
            "POST",
            "/councils",
            {"commune": "TM", "kind": "initiative", "name": "x", "founded_by": "x"}
            | {"first_day": day},
        ),
        ("POST", f"/councils/{known['council_id']}/end", {"last_day": day}),
        (
            "POST",
            f"/councils/{known['council_id']}/members",
            {"person": person, "role": "member", "first_day": day},
        ),
        (
            "POST",
            f"/councils/{known['council_id']}/members/{known['seat_id']}/end",
            {"last_day": day},
        ),
        (
            "POST",
            "/comments",
            {
                "dossier": dossier,
                "commenter": "x",
                "text": "x",
                "channel": "phone",
                "received_on": day,
            },
        ),
    ]


def test_neighbours_can_change_nothing(
    finished_town: Town, callers: Callable[[str], Caller]
) -> None:
    with finished_town.office.database.reading() as session:
        person = session.scalars(select(Person.id).where(Person.post == "Hiệu trưởng")).first()
    assert person is not None
    for method, path, body in writes(ids(finished_town.office), person):
        for neighbour in (DESK, HEAD):
            reply = callers(neighbour).send(method, path, body)
            assert reply.status == 404, (neighbour, path, reply.json)
