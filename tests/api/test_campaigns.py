"""Campaigns through the API: begun, read, registered by lists, signed by a partner."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from service.adapters.sheet_columns import REGISTRATIONS
from service.adapters.spreadsheet import write_sheet
from service.db.models import Pledge, Registration
from tests.builders import Town
from tests.movements import CLINIC, HAMLET, SCHOOL, launches, pledges, registers
from tests.stranger import Caller

Program = Callable[[str], Caller]


def body(**more: Any) -> dict[str, Any]:
    return {"commune": "TM", "year": 2026, "name": "Thi đua làm theo lời Bác"} | more


def row(town: Town, name: str, **more: Any) -> dict[str, Any]:
    unit = town.unit(HAMLET).name
    return {"unit": unit, "kind": "household", "name": name, "award": "GĐVH"} | more


def test_a_campaign_begins_with_what_was_given(town: Town, caller: Program) -> None:
    desk = caller("thuongtruc")
    units = [town.unit(SCHOOL).id]
    made = desk.post("/campaigns", body(units=units, kind="thematic", ends_on="2027-06-30"))
    assert made.status == 201, made.json
    found = desk.get(f"/campaigns/{made.json['number']}").json
    assert (found["id"], found["state"], found["units"]) == (made.json["id"], "drafting", 1)
    (task,) = found["tasks"]
    draft = desk.get(f"/tasks/{task['id']}").json["draft"]
    assert (draft["name"], draft["kind"], draft["ends_on"]) == (
        "Thi đua làm theo lời Bác",
        "thematic",
        "2027-06-30",
    )
    assert caller("tieuhoc").get(f"/campaigns/{made.json['id']}").status == 404  # not launched yet


def test_without_units_all_that_have_a_head_are_asked(town: Town, caller: Program) -> None:
    desk = caller("thuongtruc")
    made = desk.post("/campaigns", body()).json["id"]
    asked = {each["name"] for each in desk.get(f"/campaigns/{made}").json["asked"]}
    assert town.unit(SCHOOL).name in asked
    assert town.unit("TM-DU").name not in asked  # nobody heads it: it would be asked of nobody
    assert desk.post("/campaigns", body(units=["0" * 32])).status == 404


def test_rates_stand_beside_their_targets(town: Town, caller: Program) -> None:
    campaign = launches(town)
    registers(town, campaign, SCHOOL, members_total=40)
    found = caller("tieuhoc").get(f"/campaigns/{campaign}").json
    rates = {each["kind"]: each for each in found["rates"]}
    assert (rates["unit"]["reached"], rates["unit"]["of"], rates["unit"]["percent"]) == (1, 3, 33.3)
    assert {kind: each["target"] for kind, each in rates.items()} == {
        "unit": 90,
        "official": 70,
        "household": 50,
    }
    assert (rates["official"]["of"], rates["official"]["units_unknown"]) == (40, 1)


def test_a_list_is_looked_at_then_taken_once(town: Town, caller: Program) -> None:
    campaign, desk = launches(town), caller("thuongtruc")
    path = f"/campaigns/{campaign}/registrations"
    rows = [row(town, "Hộ ông Ân"), row(town, "Hộ bà Bưởi"), row(town, "Hộ ông Chữ", award="?")]
    looked = desk.post(path, {"registrations": rows, "dry_run": True}).json
    assert (looked["accepted"], looked["changed"], looked["dry_run"]) == (2, 2, True)
    assert [(each["row"], each["field"]) for each in looked["rejected"]] == [(3, "award")]
    assert town.all(select(Registration.id)) == []

    silent = desk.post(path, {"registrations": rows})
    assert (silent.status, list(silent.json["errors"])) == (422, ["reason"])
    sent = {"registrations": rows, "reason": "Danh sách giấy của thôn"}
    assert desk.post(path, sent).json["changed"] == 2
    assert desk.post(path, sent).json["changed"] == 0
    named = [each["name"] for each in desk.every(f"{path}?limit=1")]
    assert sorted(named) == ["Hộ bà Bưởi", "Hộ ông Ân"]


def test_names_are_read_by_the_offices_and_by_their_own_unit(town: Town, caller: Program) -> None:
    campaign = launches(town)
    rows = [row(town, "Hộ ông Ân")]
    path = f"/campaigns/{campaign}/registrations"
    assert caller("thon01").post(path, {"registrations": rows}).json["changed"] == 1
    seen = {name: list(caller(name).every(path)) for name in ("chutich", "thon01", "tieuhoc")}
    assert {name: len(found) for name, found in seen.items()} == {
        "chutich": 1,
        "thon01": 1,
        "tieuhoc": 0,
    }
    refused = caller("thon02").post(path, {"registrations": rows})
    assert refused.status == 404  # a hamlet that is not asked


def test_a_spreadsheet_does_the_same(town: Town, caller: Program) -> None:
    campaign, desk = launches(town), caller("thuongtruc")
    sheet = write_sheet(REGISTRATIONS, [row(town, "Hộ ông Ân"), row(town, "")])
    path, reason = f"/campaigns/{campaign}/import", {"reason": "Danh sách giấy"}
    taken = desk.upload(path, "ho.xlsx", sheet, reason)
    assert taken.status == 200, taken.data
    assert (taken.json["accepted"], taken.json["changed"]) == (1, 1)
    assert [(each["row"], each["field"]) for each in taken.json["rejected"]] == [(3, "name")]
    assert desk.upload(path, "ho.xlsx", sheet, reason).json["changed"] == 0


def test_a_partner_signs_with_his_token(town: Town, caller: Program) -> None:
    campaign = launches(town)
    registers(town, campaign, SCHOOL, members_total=40)
    pledges(town, campaign, SCHOOL, partners=[town.unit(CLINIC).id])
    path = f"/pledges/{town.one(select(Pledge.id))}/sign"
    assert caller("thon01").post(path).status == 404
    head = town.username_of(town.head_of(CLINIC).person_id)
    signed = caller(head).post(path)
    assert signed.status == 200, signed.json
    (pledge,) = signed.json["pledges"]
    assert all(side["signed_at"] for side in pledge["sides"])
