"""What belongs to another commune does not exist: 404 at every address, for reads and writes."""

import re
from collections.abc import Callable, Mapping

import pytest
from sqlalchemy import select

from service.commands.notes import WriteNote
from service.commands.office import Office
from service.db.models import (
    Attachment,
    Campaign,
    Council,
    CouncilMember,
    CouncilSession,
    Decision,
    Dossier,
    Hold,
    Membership,
    Nomination,
    Note,
    Organisation,
    Person,
    Pledge,
    Proposal,
    Round,
    Subject,
    Task,
)
from tests.api.conftest import programs
from tests.api.neighbours import DESK, HEAD, settle
from tests.builders import Town
from tests.canaries import propose
from tests.movements import SCHOOL, launches, pledges, registers
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
    "campaign_id": Campaign,
    "pledge_id": Pledge,
    "council_id": Council,
    "hold_id": Hold,
    "proposal_id": Proposal,
    "note_id": Note,
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
        own = select(Council.id).where(Council.kind == "commendation")
        found["council_id"] = session.scalars(own).one()
        seat = select(CouncilMember.id).where(CouncilMember.council_id == found["council_id"])
        found["seat_id"] = session.scalars(seat.limit(1)).one()
        unit = select(Organisation.id).where(Organisation.code == "TM-TH")
        return found | {"organisation_id": session.scalars(unit).one(), "version": "1"}


@pytest.fixture(autouse=True)
def one_of_each(finished_town: Town) -> None:
    """A note, a campaign with a pledge, a hold and a proposal lie beside the finished year."""
    officer, dossier = finished_town.person("thuongtruc"), finished_town.all(select(Dossier.id))[0]
    finished_town.execute(WriteNote(actor=officer, dossier_id=dossier, text="x"))
    campaign = launches(finished_town)
    registers(finished_town, campaign, SCHOOL, members_total=20)
    pledges(finished_town, campaign, SCHOOL)
    held = finished_town.opens_dossier("TM-TH", award="LĐTT", names=["Lê Thị Hoãn"])
    finished_town.holds(dossier=held)
    propose(finished_town)


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
        "campaigns",
        "sessions",
        "decisions",
        "proposals",
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
        ("POST", f"/tasks/{task}/put-off", {"until": day}),
        ("POST", f"/tasks/{task}/take-up", None),
        ("POST", f"/tasks/{task}/assign", {"user": person, "reason": "x"}),
        ("PUT", f"/tasks/{task}/draft", {}),
        ("POST", f"/tasks/{task}/complete", {"answers": {}}),
        ("PATCH", f"/rounds/{round_}", {"revision": 0, "title": "x", "reason": "x"}),
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
        ("POST", f"/sessions/{session}/shares", {"shares": ["x", "y"]}),
        ("POST", f"/sessions/{session}/cancel", {"reason": "x"}),
        ("POST", f"/dossiers/{dossier}/notes", {"text": "x"}),
        ("POST", "/campaigns", {"commune": "TM", "year": 2027, "name": "x"}),
        (
            "POST",
            f"/campaigns/{known['campaign_id']}/registrations",
            {
                "registrations": [
                    {"unit": "TM-TH", "kind": "individual", "name": "Lý Ổn", "award": "LĐTT"}
                ],
                "reason": "x",
            },
        ),
        ("POST", f"/pledges/{known['pledge_id']}/sign", None),
        ("POST", "/holds", {"dossier": dossier, "ground": "x"}),
        (
            "POST",
            f"/holds/{known['hold_id']}/conclude",
            {"number": "1", "date": day, "file": known["attachment_id"]}
            | {"hold_outcome": "released", "reason": "x"},
        ),
        ("POST", f"/dossiers/{dossier}/withdraw", {"reason": "x"}),
        ("POST", f"/nominations/{known['nomination_id']}/withdraw", {"reason": "x"}),
        ("POST", f"/notes/{known['note_id']}/withdraw", None),
        (
            "POST",
            f"/dossiers/{dossier}/clock",
            {"action": "stop", "ground": "hold", "notice": "1", "notice_on": "2026-12-08"}
            | {"reason": "x"},
        ),
        ("POST", "/decisions", {"nominations": [known["nomination_id"]]}),
        (
            "POST",
            "/proposals",
            {"authority": "province", "nominations": [known["nomination_id"]]},
        ),
        (
            "POST",
            f"/proposals/{known['proposal_id']}/withdraw",
            {"reason": "x", "consent": "x"},
        ),
        (
            "POST",
            f"/proposals/{known['proposal_id']}/letters",
            {"kind": "answered", "number": "1", "date": day, "file": known["attachment_id"]},
        ),
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
        ("POST", "/law/eligibility", {"award": "CSTĐCS", "subject": known["subject_id"]}),
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
        ("POST", f"/organisations/{unit}/move-cases", {}),
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


def test_neighbours_can_bring_no_names_into_a_round(
    finished_town: Town, callers: Callable[[str], Caller]
) -> None:
    campaign = ids(finished_town.office)["campaign_id"]
    for path in (f"/rounds/{finished_town.round()}/import", f"/campaigns/{campaign}/import"):
        for neighbour in (DESK, HEAD):
            reply = callers(neighbour).upload(path, "x.csv", "Tên đơn vị,Họ tên\n".encode())
            assert reply.status == 404, (neighbour, path, reply.json)


# Made for oneself, or for nobody yet; the calendar is the commune's own to write.
NO_STRANGERS = {"/attachments", "/calendar/entries", "/calendar/years", "/rounds"}


def test_every_write_is_tried(finished_town: Town) -> None:
    """A new route must be tried above."""
    known = ids(finished_town.office)
    tried = {(method, path) for method, path, _ in writes(known, known["person_id"])}
    app = application(finished_town.office)
    there = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", lambda part: known[part[1]], rule.rule[7:]))
        for rule in app.url_map.iter_rules()
        for method in rule.methods & {"POST", "PUT", "DELETE", "PATCH"}
        if rule.rule.startswith("/api/v1/")
    }
    sheets = {f"/rounds/{known['round_id']}/import", f"/campaigns/{known['campaign_id']}/import"}
    missing = sorted(path for _, path in there - tried if path not in sheets | NO_STRANGERS)
    assert missing == []
