"""Holds and withdrawals, for programs."""

from collections.abc import Callable

import pytest

from tests.builders import Town
from tests.stranger import PDF, Caller

GROUND = "Đang xác minh đơn tố cáo"
LETTER = {"reason": "Đơn vị xét lại", "number": "12/CV", "date": "2026-11-20"}


@pytest.fixture
def dossier(town: Town) -> str:
    made = town.opens_dossier("TM-TH", nominations=2)
    town.goes_on(made, until="appraise_dossier")
    return made


def attached(caller: Caller) -> str:
    return str(caller.upload("/attachments", "Văn bản.pdf", PDF).json["id"])


def conclusion(caller: Caller, outcome: str) -> dict[str, str]:
    file = attached(caller)
    given = {"number": "7/KL", "date": "2026-11-20", "file": file, "reason": "Không vi phạm"}
    return given | {"hold_outcome": outcome}


def test_a_hold_is_ordered_served_and_concluded(
    town: Town, dossier: str, caller: Callable[[str], Caller]
) -> None:
    head, unit = caller("truongphong"), caller("tieuhoc")
    made = head.post("/holds", {"dossier": dossier, "ground": GROUND})
    assert (made.status, made.json["number"]) == (201, "2026-TM-TD01")
    path = f"/holds/{made.json['id']}"
    seen = head.get(path).json
    assert (seen["scope"], seen["ground"], seen["step"]) == (
        "dossier",
        GROUND,
        "Thông báo tạm dừng xét",
    )
    assert unit.get(path).json["ground"] == ""  # why is not the unit's to read
    whole = unit.get(f"/dossiers/{dossier}").json
    assert (whole["state"], len(whole["holds"])) == ("on_hold", 1)
    assert GROUND not in str(whole)
    (listed,) = head.get("/dossiers?state=on_hold").json["items"]
    assert listed["id"] == dossier

    (locked,) = caller("thamdinh").every("/tasks")
    refused = caller("thamdinh").post(f"/tasks/{locked['id']}/complete", {"answers": {}})
    assert refused.status == 409
    assert "2026-TM-TD01" in refused.json["detail"]
    assert "Điều 4 khoản 4" in str(refused.json["citation"])

    early = head.post(f"{path}/conclude", conclusion(head, "released"))
    assert (early.status, early.json["detail"]) == (
        409,
        "Chưa thông báo tạm dừng xét cho đơn vị nên chưa kết luận được.",
    )
    town.does("serve_hold_notice", of=made.json["id"])
    body = conclusion(head, "released")
    assert caller("thuongtruc").post(f"{path}/conclude", body).status == 403
    assert caller("thon01").post(f"{path}/conclude", body).status == 404
    done = head.post(f"{path}/conclude", body)
    assert (done.status, done.json["outcome"], done.json["step"]) == (200, "released", "")
    again = head.post(f"{path}/conclude", body)
    assert (again.status, again.json["detail"]) == (409, "Việc tạm dừng này đã được kết luận.")
    assert head.get(f"/dossiers/{dossier}").json["state"] == "in_review"


def test_what_is_wrong_and_who_may_not(
    town: Town, dossier: str, caller: Callable[[str], Caller]
) -> None:
    head, one = caller("truongphong"), town.ids(dossier)[0]
    for body, field in (
        ({"ground": GROUND}, "dossier"),
        ({"ground": GROUND, "dossier": dossier, "nomination": one}, "dossier"),
        ({"dossier": dossier}, "ground"),
        ({"dossier": "x", "ground": GROUND}, "dossier"),
        ({"dossier": dossier, "ground": GROUND, "more": 1}, "more"),
    ):
        reply = head.post("/holds", body)
        assert (reply.status, list(reply.json["errors"])) == (422, [field]), body
    body = {"nomination": one, "ground": GROUND}
    for who, status in (("thuongtruc", 403), ("tieuhoc", 403), ("thon01", 404), ("quantri", 404)):
        assert caller(who).post("/holds", body).status == status, who
    made = head.post("/holds", body, Idempotency_Key="k1").json
    assert head.post("/holds", body, Idempotency_Key="k1").json == made  # sent twice is once
    assert caller("thon01").get(f"/holds/{made['id']}").status == 404
    assert town.outcomes(dossier) == ["held", "open"]


def test_a_unit_withdraws_and_the_standing_office_brings_its_letter(
    town: Town, dossier: str, caller: Callable[[str], Caller]
) -> None:
    first, _ = town.ids(dossier)
    one, whole = f"/nominations/{first}/withdraw", f"/dossiers/{dossier}/withdraw"
    reason = {"reason": "Đơn vị xét lại"}
    for path in (one, whole):
        for who, status in (("truongphong", 403), ("tieuhoc-vt", 403), ("thon01", 404)):
            assert caller(who).post(path, reason).status == status, (who, path)
        bare = caller("thuongtruc").post(path, reason)
        assert (bare.status, list(bare.json["errors"])) == (422, ["number"])
        assert caller("tieuhoc").post(path, {}).status == 422
    desk = caller("thuongtruc")
    foreign = desk.post(one, LETTER | {"file": attached(caller("thamdinh"))})
    assert list(foreign.json["errors"]) == ["file"]
    done = desk.post(one, LETTER | {"file": attached(desk)})
    assert (done.status, done.json["outcome"]) == (200, "withdrawn")
    assert desk.post(one, LETTER).status == 409
    gone = caller("tieuhoc").post(whole, reason)
    assert (gone.status, gone.json["state"]) == (200, "withdrawn")
    assert [task["key"] for task in gone.json["tasks"]] == ["acknowledge_withdrawal"]
    assert caller("tieuhoc").post(whole, reason).status == 409
