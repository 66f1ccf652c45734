"""What administrators do, by a program: people, roles, organisations, councils, the record."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from service.db.models import Council, Organisation, Person
from tests.api.counting import contents
from tests.api.problems import sentences
from tests.api.test_once import rows
from tests.builders import Town
from tests.growth import grows
from tests.stranger import Caller, Reply

DAY = "2026-11-20"
NEXT = "2026-11-21"
PAPER = {"number": "125/NQ-HĐND", "signed_on": "2026-11-02", "issuer": "HĐND xã Tân Mẫu"}


@pytest.fixture
def boss(caller: Callable[[str], Caller]) -> Caller:
    return caller("quantri")


def added(boss: Caller, name: str = "Trịnh Văn Ẩn", **more: Any) -> Any:
    reply = boss.post("/people", {"name": name, **more})
    assert reply.status == 201, reply.json
    return reply.json


def errors(reply: Reply) -> list[str]:
    assert reply.status == 422, reply.json
    sentences(reply)
    return list(reply.json["errors"])


# People and roles ---------------------------------------------------------------------------------


def test_somebody_is_added_with_a_role_and_found_again(boss: Caller) -> None:
    seat = {"role": "unit_clerk", "organisation": "TM-TH", "first_day": DAY}
    made = added(boss, post="Văn thư", email="an@tanmau.example", **seat)
    assert made["account"] == {
        "username": "antv", "state": "unset", "administrator": False, "shut_at": None,
    }  # fmt: skip
    (role,) = made["roles"]
    assert (role["role"], role["valid_from"], role["valid_to"]) == ("unit_clerk", DAY, None)
    assert boss.get(f"/people/{made['id']}").json == made
    assert [each["id"] for each in boss.every("/people?q=trinh+van+an")] == [made["id"]]
    at_school = [each["id"] for each in boss.every("/people?organisation=TM-TH")]
    assert made["id"] in at_school
    assert len(at_school) == 3
    assert [each["id"] for each in boss.every("/people?account=unset")] == [made["id"]]


def test_lists_of_people_go_on_where_the_page_ended(town: Town, boss: Caller) -> None:
    whole = [each["id"] for each in boss.every("/people")]
    assert len(whole) == len(set(whole)) == rows(town.office, Person)
    assert [each["id"] for each in boss.every("/people?limit=7")] == whole


def test_the_same_key_adds_one_person(boss: Caller) -> None:
    body = {"name": "Trịnh Văn Ẩn"}
    first = boss.post("/people", body, Idempotency_Key="k1")
    again = boss.post("/people", body, Idempotency_Key="k1")
    assert (first.status, first.data) == (201, again.data)
    assert len(list(boss.every("/people?q=Trịnh+Văn+Ẩn"))) == 1


def test_what_is_wrong_with_a_person_is_said_at_its_field(boss: Caller) -> None:
    assert errors(boss.post("/people", {"post": "Văn thư"})) == ["name"]
    assert errors(boss.post("/people", {"name": "Ẩn", "email": "ẩn"})) == ["email"]
    assert errors(boss.post("/people", {"name": "Ẩn", "username": "tieuhoc"})) == ["username"]
    assert errors(boss.post("/people", {"name": "Ẩn", "role": "unit_head"})) == [
        "organisation",
        "first_day",
    ]
    seat = {"role": "appraiser", "organisation": "TM-TH", "first_day": DAY}
    assert errors(boss.post("/people", {"name": "Ẩn", **seat})) == ["role"]
    assert boss.post("/people", {"name": "Ẩn", **seat, "organisation": "XX"}).status == 404


def test_a_person_is_corrected_and_his_account_shut_and_opened_again(boss: Caller) -> None:
    made = added(boss)
    path = f"/people/{made['id']}"
    changed = boss.send("PUT", path, {"name": "Trịnh Thị Ẩn", "post": "Văn thư"}).json
    assert (changed["name"], changed["post"], changed["email"]) == ("Trịnh Thị Ẩn", "Văn thư", "")
    shut = boss.post(f"{path}/account/shut").json["account"]
    assert (shut["state"], shut["shut_at"]) == ("shut", "2026-11-20T09:00:00+07:00")
    assert boss.post(f"{path}/account/reopen").json["account"]["state"] == "unset"
    assert boss.post(f"{path}/account", {}).status == 409
    assert boss.post(f"/people/{boss.get('/me').json['id']}/account/shut").status == 409


def test_a_role_is_given_listed_by_day_and_ended(town: Town, boss: Caller) -> None:
    person = added(boss)["id"]
    body = {"person": person, "organisation": "TM-TH", "role": "opinion_body", "first_day": NEXT}
    made = boss.post("/memberships", body)
    assert made.status == 201, made.json
    path = f"/memberships/{made.json['id']}"
    assert boss.get(path).json == made.json
    assert errors(boss.post("/memberships", body)) == ["first_day"]
    mine = f"/memberships?person={person}"
    assert [each["id"] for each in boss.every(mine)] == [made.json["id"]]
    for day, number in ((DAY, 0), (NEXT, 1)):
        assert len(list(boss.every(f"{mine}&on={day}"))) == number
    at_school = list(boss.every("/memberships?organisation=TM-TH"))
    assert len(at_school) == 3
    assert list(boss.every("/memberships?organisation=TM-TH&limit=1")) == at_school
    ended = boss.post(f"{path}/end", {"last_day": NEXT})
    assert ended.json == {"membership": made.json | {"valid_to": NEXT}, "released": 0}
    assert errors(boss.post(f"{path}/end", {"last_day": "2026-11-19"})) == ["last_day"]


# Organisations ------------------------------------------------------------------------------------


def unit(**more: Any) -> dict[str, Any]:
    return {"commune": "TM", "name": "Thôn Ổ", "kind": "hamlet", "first_day": DAY} | more


def test_a_unit_is_added_renamed_and_ended(town: Town, boss: Caller) -> None:
    made = boss.post("/organisations", unit())
    assert (made.status, made.json["code"]) == (201, "TM-TO")
    named = boss.send("PUT", "/organisations/TM-TO", {"name": "Thôn Ổ Đỏ"}).json
    assert (named["id"], named["name"]) == (made.json["id"], "Thôn Ổ Đỏ")
    assert errors(boss.post("/organisations", unit(name="thôn ổ đỏ"))) == ["name"]
    ended = boss.post("/organisations/TM-TO/end", {"last_day": DAY})
    assert ended.json == {"id": made.json["id"], "roles": 0, "carried": 0, "dry_run": False}
    assert boss.get("/organisations/TM-TO").json["valid_to"] == DAY
    assert boss.post("/organisations/TM-TO/end", {"last_day": DAY}).status == 404
    town.opens_dossier("TM-TH")
    busy = boss.post("/organisations/TM-TH/end", {"last_day": DAY})
    assert busy.status == 409
    assert "2026-TM-0001" in busy.json["detail"]


def test_an_administrator_sees_all_organisations_and_a_reader_those_of_today(
    town: Town, boss: Caller, caller: Callable[[str], Caller]
) -> None:
    boss.post("/organisations", unit(first_day="2026-12-01"))
    assert len(list(boss.every("/organisations"))) == rows(town.office, Organisation)
    desk = caller("thuongtruc")
    assert "TM-TO" not in {each["code"] for each in desk.every("/organisations")}
    assert desk.get("/organisations/TM-TO").status == 404


def test_a_merger_is_tried_then_done_with_those_who_move(
    town: Town, boss: Caller, caller: Callable[[str], Caller]
) -> None:
    roles = {each["role"]: each for each in boss.every("/memberships?organisation=TM-TH")}
    carried = [{"membership": roles["unit_head"]["id"], "successor": "TM-CS"}]
    after = {"change": "merged", "successors": ["TM-CS"], "paper": PAPER, "carried": carried}
    body = {"last_day": DAY, "after": after}
    before = contents(town.office)
    tried = boss.post("/organisations/TM-TH/end", body | {"dry_run": True})
    assert (tried.json["roles"], tried.json["carried"], tried.json["dry_run"]) == (2, 1, True)
    assert contents(town.office) == before
    done = boss.post("/organisations/TM-TH/end", body, Idempotency_Key="k1")
    assert (done.json["carried"], done.json["dry_run"]) == (1, False)
    assert boss.post("/organisations/TM-TH/end", body, Idempotency_Key="k1").data == done.data
    person = roles["unit_head"]["person"]
    (there,) = boss.every(f"/memberships?person={person}&on={NEXT}")
    assert (there["organisation"], there["valid_from"]) == (town.unit("TM-CS").id, NEXT)
    (kin,) = caller("thuongtruc").get("/organisations/TM-CS/lineage").json["before"]
    assert (kin["id"], kin["kind"], kin["since"]) == (town.unit("TM-TH").id, "merged", NEXT)
    assert boss.get("/organisations/TM-TH/lineage").json["after"][0]["depth"] == 1


def test_open_dossiers_are_moved_to_the_successor(
    town: Town, boss: Caller, caller: Callable[[str], Caller]
) -> None:
    dossier = town.opens_dossier("TM-T02")
    after = {"change": "merged", "successors": ["TM-T03"], "paper": PAPER}
    boss.post("/organisations/TM-T02/end", {"last_day": "2026-11-19", "after": after})
    path, own = "/organisations/TM-T02/move-cases", f"/dossiers/{dossier}"
    assert caller("thon03").get(own).status == 404
    before = contents(town.office)
    tried = boss.post(path, {"dry_run": True}).json
    assert (tried["cases"], tried["tasks"], tried["dry_run"]) == (1, 1, True)
    assert contents(town.office) == before
    elsewhere = {"to": [{"dossier": dossier, "successor": "TM-T04"}]}
    assert errors(boss.post(path, elsewhere)) == [f"to.{dossier}"]
    assert boss.post(path, {}).json == tried | {"dry_run": False}
    assert boss.post(path, {}).json["cases"] == 0
    assert caller("thon03").get(own).json["unit"] == town.unit("TM-T03").id
    (task,) = caller("thon03").every("/tasks")
    assert task["dossier"] == dossier
    for hidden in ("thon02", "thon04"):
        assert caller(hidden).get(own).status == 404
    assert boss.post("/organisations/TM-T03/move-cases", {}).status == 409


def test_what_is_wrong_with_a_merger_is_said_at_its_field(boss: Caller) -> None:
    path, after = "/organisations/TM-TH/end", {"change": "merged", "paper": PAPER}
    for change, field in (
        ({}, "after.successors"),
        ({"successors": ["TM-CS"], "paper": {}}, "after.paper.number"),
        ({"successors": ["TM-CS", "TM-MN"]}, "successors"),
        ({"successors": ["TM-CS"], "change": "bought"}, "after.change"),
    ):
        reply = boss.post(path, {"last_day": DAY, "after": after | change})
        assert errors(reply)[0] == field
    gone = {"successors": ["XX"]}
    assert boss.post(path, {"last_day": DAY, "after": after | gone}).status == 404


def test_a_unit_is_added_with_what_it_came_out_of(town: Town, boss: Caller) -> None:
    origin = {"change": "merged", "predecessors": ["TM-T01"], "paper": PAPER}
    assert errors(boss.post("/organisations", unit(origin=origin))) == ["predecessors"]
    boss.post("/organisations/TM-T01/end", {"last_day": "2026-11-19"})
    assert boss.post("/organisations", unit(origin=origin)).status == 201
    (kin,) = boss.get("/organisations/TM-TO/lineage").json["before"]
    assert kin["name"] == town.unit("TM-T01").name


# Councils -----------------------------------------------------------------------------------------


def test_a_council_is_founded_filled_and_ended(boss: Caller) -> None:
    person = added(boss)["id"]
    body = {"commune": "TM", "name": "Hội đồng sáng kiến", "founded_by": "QĐ 15"}
    body |= {"kind": "initiative", "first_day": DAY}
    made = boss.post("/councils", body)
    assert (made.status, made.json["seats"]) == (201, [])
    path = f"/councils/{made.json['id']}"
    assert errors(boss.post("/councils", body)) == ["kind"]
    member = {"person": person, "role": "chair", "first_day": DAY}
    seated = boss.post(f"{path}/members", member)
    assert seated.status == 201
    (seat,) = seated.json["seats"]
    assert (seat["person"], seat["role"], seat["valid_to"]) == (person, "chair", None)
    assert "person" in errors(boss.post(f"{path}/members", member))
    left = boss.post(f"{path}/members/{seat['id']}/end", {"last_day": NEXT}).json["seats"]
    assert left[0]["valid_to"] == NEXT
    assert boss.post(f"{path}/end", {"last_day": NEXT}).json["valid_to"] == NEXT
    assert boss.post(f"{path}/end", {"last_day": NEXT}).status == 404
    assert boss.get(f"{path}/members").json["valid_to"] == NEXT


def test_a_seat_of_another_council_is_not_found(boss: Caller, town: Town) -> None:
    body = {"commune": "TM", "name": "x", "founded_by": "x", "kind": "initiative"}
    made = boss.post("/councils", body | {"first_day": DAY}).json["id"]
    person = added(boss)["id"]
    member = {"person": person, "role": "member", "first_day": DAY}
    seat = boss.post(f"/councils/{made}/members", member).json["seats"][0]["id"]
    other = town.one(select(Council.id).where(Council.kind == "commendation"))
    for council, status in ((other, 404), (made, 200)):
        path = f"/councils/{council}/members/{seat}/end"
        assert boss.post(path, {"last_day": DAY}).status == status


# The record ---------------------------------------------------------------------------------------


def test_the_record_is_read_by_who_and_kind_and_paged(boss: Caller) -> None:
    me = boss.get("/me").json["id"]
    person = added(boss)["id"]
    kinds = [each["kind"] for each in boss.every("/administration/events?limit=1")]
    assert kinds == ["account.opened", "person.added", "token.issued"]
    mine = list(boss.every(f"/administration/events?actor={me}"))
    assert [each["person"] for each in mine] == [person, person]
    (token,) = boss.every("/administration/events?kind=token.issued")
    assert (token["actor"], token["person"]) == (None, me)
    assert boss.get("/administration/events?cursor=WyJhIl0").status == 422


ADDRESSES = ("/people", "/memberships", "/administration/events", "/people?organisation=TM-TH")


def test_for_everybody_else_none_of_it_is_there(caller: Callable[[str], Caller]) -> None:
    for username in ("thuongtruc", "chutich", "tieuhoc"):
        for path in ADDRESSES:
            assert caller(username).get(path).status == 404, (username, path)


def test_no_list_asks_more_of_many_rows_than_of_few(
    finished_town: Town, finished: Callable[[str], Caller]
) -> None:
    boss = finished("quantri")
    paths = ["/people", "/memberships", "/organisations", "/councils"]
    assert grows(finished_town, paths, lambda path: boss.get(path).status) == {}
