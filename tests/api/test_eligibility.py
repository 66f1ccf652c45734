"""`POST /law/eligibility`: of somebody on record, of facts for a what-if, and what is refused."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.achievements import nominee, rates, recognises
from tests.api.counting import contents
from tests.api.neighbours import DESK, settle
from tests.api.problems import sentences
from tests.builders import Town
from tests.stranger import Caller

PATH = "/law/eligibility"
GOOD: dict[str, Any] = {"kind": "individual", "trade": "official", "register_since": 2026}


def asked(desk: Caller, **subject: Any) -> Any:
    reply = desk.post(
        PATH, {"award": "CSTĐCS", "on": "2026-11-20", "place": "TM", "subject": GOOD | subject}
    )
    assert reply.status == 200, reply.json
    return reply.json


def rated(rating: str, **more: Any) -> dict[str, Any]:
    return {"evaluations": [{"year": 2026, "rating": rating, **more}]}


def test_facts_are_judged_as_a_record_would_be(town: Town, caller: Callable[[str], Caller]) -> None:
    desk = caller("tieuhoc")
    before = contents(town.office)
    assert asked(desk, **rated("excellent"))["verdict"] == "eligible"
    assert asked(desk, **rated("excellent", proven=False))["verdict"] == "unknown"
    found = asked(desk, **rated("complete"))
    assert (found["verdict"], found["label"]) == ("not_eligible", "Không đủ điều kiện")
    (leaf,) = [each for each in found["findings"] if each["decisive"]]
    assert leaf["met"] is False
    assert leaf["citation"]["text"].startswith("Điều 2")
    assert {"rule", "required", "found", "missing", "group", "certainty"} <= leaf.keys()
    work = {"name": "Sổ mượn sách", "kind": "initiative", "year": 2026, "scope": "base"}
    assert asked(desk, **rated("good"), works=[work])["verdict"] == "eligible"
    used = work | {"used_for": "Giấy khen năm 2026"}
    assert asked(desk, **rated("good"), works=[used])["verdict"] == "not_eligible"
    pending = [{"what": "Đang xác minh", "since": "2026-11-01"}]
    assert asked(desk, **rated("excellent"), pending=pending)["held"] is True
    assert contents(town.office) == before


def test_somebody_on_record_is_asked_for_by_id(town: Town, caller: Callable[[str], Caller]) -> None:
    subject = nominee(town, town.opens_dossier("TM-TH", names=["Lê Đức Trưởng"]))
    body = {"award": "CSTĐCS", "subject": subject}
    desk = caller("tieuhoc")
    assert desk.post(PATH, body).json["verdict"] == "unknown"
    rates(town, subject, "good")
    recognises(town, subject)
    found = desk.post(PATH, body).json
    assert (found["verdict"], found["on"], found["year"]) == ("eligible", "2026-11-20", 2026)
    settle(town.office)
    for stranger in (DESK, "thon02"):
        assert caller(stranger).post(PATH, body).status == 404


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("award", {"award": "KHÔNG-CÓ"}),
    ("on", {"on": "hôm qua"}),
    ("subject", {"subject": None}),
    ("subject", {"subject": 5}),
    ("subject", {"subject": "không phải mã"}),
    ("subject", {"subject": GOOD | {"kind": "collective"}}),  # no title of collectives
    ("subject.kind", {"subject": {}}),
    ("subject.colour", {"subject": GOOD | {"colour": "đỏ"}}),
    ("subject.trade", {"subject": GOOD | {"trade": "thợ"}}),
    ("subject.evaluations", {"subject": GOOD | {"evaluations": {"year": 2026}}}),
    ("subject.evaluations.0.rating", {"subject": GOOD | {"evaluations": [{"year": 2026}]}}),
    ("subject.held.0.year", {"subject": GOOD | {"held": [{"award": "LĐTT", "year": 20260}]}}),
    ("subject.members.total", {"subject": GOOD | {"members": {"total": 0}}}),
    ("subject.confirmed", {"subject": GOOD | {"confirmed": {"x": "có"}}}),
]


@pytest.mark.parametrize(("field", "change"), WRONG)
def test_what_is_wrong_is_said_at_its_field(
    caller: Callable[[str], Caller], field: str, change: dict[str, Any]
) -> None:
    good = {"award": "CSTĐCS", "on": "2026-11-20", "subject": GOOD}
    desk = caller("thuongtruc")
    assert desk.post(PATH, good).status == 200
    reply = desk.post(PATH, good | change)
    assert reply.status == 422, reply.json
    sentences(reply)
    assert list(reply.json["errors"]) == [field], reply.json
