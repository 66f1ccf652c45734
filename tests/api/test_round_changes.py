"""A round that is open is changed over the API, and what it was can be read."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.neighbours import round_body
from tests.builders import Town
from tests.stranger import Caller, Reply

CALLER = Callable[[str], Caller]
PLAN = "Kế hoạch số 12/KH-UBND"
WHY = {"revision": 0, "reason": "Các trường xin thêm thời gian."}


@pytest.fixture
def path(town: Town, caller: CALLER) -> str:
    body = round_body(town.unit("TM").id, town.today)
    quota = {"award": "CSTĐCS", "max_count": 1, "source": PLAN}
    return f"/rounds/{caller('thuongtruc').post('/rounds', body | {'quotas': [quota]}).json['id']}"


def sends(desk: Caller, path: str, **body: Any) -> Reply:
    return desk.send("PATCH", path, WHY | body)


def test_what_is_sent_is_changed_and_the_rest_stays(caller: CALLER, path: str) -> None:
    desk = caller("thuongtruc")
    before = desk.get(path).json
    reply = sends(
        desk, path, closes_on="2027-01-15", paper="15/TB-UBND", paper_on=before["opens_on"]
    )
    assert reply.status == 200, reply.json
    assert reply.json == before | {"closes_on": "2027-01-15", "revision": 1}
    assert len(list(desk.every(f"{path}/quotas"))) == 1
    for who in ("thuongtruc", "tieuhoc"):
        (change,) = caller(who).every(f"{path}/changes")
        assert change["before"] == {"closes_on": before["closes_on"]}
        assert change["after"] == {"closes_on": "2027-01-15"}
        assert (change["paper"], change["reason"]) == ("15/TB-UBND", WHY["reason"])
        assert (change["revision"], change["by"] != "") == (1, True)


def test_awards_and_quotas_are_changed_and_the_newest_change_stands_first(
    town: Town, caller: CALLER, path: str
) -> None:
    desk, station = caller("thuongtruc"), town.unit("TM-YT").id
    assert sends(desk, path, awards=["LĐTT", "CSTĐCS"]).json["awards"] == ["CSTĐCS", "LĐTT"]
    quota = {"award": "LĐTT", "unit": "TM-YT", "max_count": 2, "source": PLAN}
    assert sends(desk, path, revision=1, quotas=[quota]).status == 200
    newest, oldest = desk.every(f"{path}/changes")
    assert (newest["revision"], oldest["revision"]) == (2, 1)
    (kept,) = newest["after"]["quotas"]
    assert (kept["award"], kept["unit"], kept["max_count"]) == ("LĐTT", station, 2)
    (others, _) = caller("tieuhoc").every(f"{path}/changes")
    assert others["after"]["quotas"] == [], "a unit reads its own and those of the whole round"
    (own, _) = caller("tramyte").every(f"{path}/changes")
    assert own["after"]["quotas"] == [kept]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"revision": None}, "revision"),
        ({"revision": -1}, "revision"),
        ({"reason": " "}, "reason"),
        ({"title": "x" * 301}, "title"),
        ({"closes_on": "2026-11-01"}, "closes_on"),
        ({"closes_on": "mai"}, "closes_on"),
        ({"awards": []}, "awards"),
        ({"awards": ["KHÔNG-CÓ"]}, "awards"),
        ({"paper": "15/TB-UBND"}, "paper_on"),
        ({"paper_on": "2026-11-20"}, "paper"),
        ({"paper": "15/TB-UBND", "paper_on": "2030-01-01"}, "paper_on"),
        ({"kind": "LH-CT"}, "kind"),
        ({"quotas": [{"award": "CSTĐCS", "max_count": 0, "source": PLAN}]}, "quotas.0.max_count"),
    ],
)
def test_what_is_wrong_is_named_and_nothing_has_changed(
    caller: CALLER, path: str, body: dict[str, Any], field: str
) -> None:
    desk = caller("thuongtruc")
    reply = sends(desk, path, **body)
    assert (reply.status, list(reply.json["errors"])) == (422, [field]), reply.json
    assert desk.get(path).json["revision"] == 0


def test_an_award_that_is_proposed_stays(town: Town, caller: CALLER, path: str) -> None:
    town.opens_dossier("TM-TH", round_id=path.rsplit("/", 1)[-1])
    reply = sends(caller("thuongtruc"), path, awards=["GK-X"])
    assert reply.status == 422
    assert "Chiến sĩ thi đua cơ sở, không bỏ mục này được" in reply.json["errors"]["awards"][0]


def test_a_lost_race_is_a_conflict_and_the_same_key_changes_once(caller: CALLER, path: str) -> None:
    desk = caller("thuongtruc")
    body = WHY | {"title": "Tên đúng"}
    first = desk.send("PATCH", path, body, Idempotency_Key="k1")
    again = desk.send("PATCH", path, body, Idempotency_Key="k1")
    assert (first.status, again.status, first.json) == (200, 200, again.json)
    lost = sends(desk, path, title="Tên khác")
    assert (lost.status, "vừa được người khác sửa" in lost.json["detail"]) == (409, True)
    assert len(list(desk.every(f"{path}/changes"))) == 1


@pytest.mark.parametrize(("who", "status"), [("tieuhoc", 403), ("chutich", 403), ("quantri", 404)])
def test_only_the_standing_office_changes_a_round(
    caller: CALLER, path: str, who: str, status: int
) -> None:
    assert sends(caller(who), path, title="Tên khác").status == status
    assert caller("thuongtruc").get(path).json["revision"] == 0
