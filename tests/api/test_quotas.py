"""Quotas of a round over the API: set when it is opened, read as they are held against who is
proposed."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.neighbours import round_body
from tests.builders import Town
from tests.stranger import Caller

CALLER = Callable[[str], Caller]
PLAN = "Kế hoạch số 12/KH-UBND"


def opens(town: Town, desk: Caller, *quotas: Any) -> Any:
    body = round_body(town.unit("TM").id, town.today)
    return desk.post("/rounds", body | {"quotas": list(quotas)})


def test_a_round_is_opened_with_quotas_and_tells_how_they_stand(town: Town, caller: CALLER) -> None:
    desk = caller("thuongtruc")
    made = opens(
        town,
        desk,
        {"award": "CSTĐCS", "max_count": 1, "source": PLAN},
        {"award": "CSTĐCS", "unit": "each", "max_count": 2, "source": PLAN},
        {"award": "GK-X", "unit": "TM-YT", "max_percent": 10, "rounding": "up", "source": PLAN},
    )
    assert made.status == 201
    town.opens_dossier("TM-TH", 2, round_id=made.json["id"])
    path = f"/rounds/{made.json['id']}/quotas"
    whole, school, station = desk.every(path)
    assert (whole["sentence"], whole["most"], whole["over"]) == ("2 trên 1: vượt 1", 1, 1)
    assert whole["kept"] is False
    assert whole["source"] == PLAN
    assert (school["unit"], school["sentence"]) == (town.unit("TM-TH").id, "2 trên 2")
    assert (station["unit"], station["count"], station["most"]) == (town.unit("TM-YT").id, 0, 0)
    assert len(list(caller("tieuhoc").every(path))) == 2
    assert caller("quantri").get(path).status == 404


@pytest.mark.parametrize(
    ("quota", "field"),
    [
        ({"award": "CSTĐCS", "max_count": 0, "source": PLAN}, "quotas.0.max_count"),
        ({"award": "CSTĐCS", "max_percent": 101, "source": PLAN}, "quotas.0.max_percent"),
        ({"award": "CSTĐCS", "max_count": 1}, "quotas.0.source"),
        ({"award": "CSTĐCS", "max_count": 1, "source": PLAN, "rounding": "?"}, "quotas.0.rounding"),
        ({"award": "CSTĐCS", "max_count": 1, "source": PLAN, "colour": 1}, "quotas.0.colour"),
        ("CSTĐCS", "quotas.0"),
    ],
)
def test_a_quota_of_a_wrong_shape_is_refused_at_its_field(
    town: Town, caller: CALLER, quota: Any, field: str
) -> None:
    reply = opens(town, caller("thuongtruc"), quota)
    assert reply.status == 422
    assert any(each.startswith(field) for each in reply.json["errors"]), reply.json


@pytest.mark.parametrize(
    ("quota", "said"),
    [
        ({"award": "CSTĐCS", "source": PLAN}, "chưa có số tối đa"),
        ({"award": "LĐTT", "max_count": 1, "source": PLAN}, "đợt xét này không nhận"),
        ({"award": "CSTĐCS", "unit": "BN", "max_count": 1, "source": PLAN}, "không thuộc xã này"),
    ],
)
def test_a_quota_without_sense_is_refused_with_its_sentence(
    town: Town, caller: CALLER, quota: Any, said: str
) -> None:
    reply = opens(town, caller("thuongtruc"), quota)
    assert reply.status == 422
    assert said in reply.json["detail"]
