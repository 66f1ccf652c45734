"""The ledger by program: read by whoever reads the dossier, changed by the head of the office."""

import pytest

PAPER = {"notice": "15/TB-UBND", "notice_on": "2026-11-20", "reason": "Có đơn cần xác minh"}


@pytest.fixture
def path(town):
    dossier = town.opens_dossier("TM-TH", nominations=2)
    town.goes_on(dossier, until="request_opinions")
    return f"/dossiers/{dossier}/clock"


def test_the_ledger_and_the_date_that_follows(path, caller):
    seen = caller("thuongtruc").get(path).json
    assert seen["due"]["on"] == "2026-12-21"
    assert [(entry["kind"], entry["event"]) for entry in seen["entries"]] == [
        ("start", "dossier.accepted")
    ]
    assert seen["terms"][0]["key"] == "dossier_to_signature"
    states = {term["key"]: term["state"] for term in seen["terms"]}
    assert states["papers_check"] == "ended"
    assert states["dossier_to_signature"] == "running"


def test_stop_resume_and_extend(path, caller):
    head = caller("truongphong")
    assert head.post(path, PAPER | {"action": "stop", "ground": "hold"}).json == {"terms": 2}
    seen = head.get(path).json
    assert (seen["due"]["on"], seen["terms"][0]["ground"]) == (None, "hold")
    assert seen["entries"][-1]["actor"] == "Đinh Thị Mỹ Hoa"
    assert head.post(path, PAPER | {"action": "resume", "ground": "hold"}).json == {"terms": 2}
    assert head.post(path, PAPER | {"action": "extend", "units": 5}).json == {"terms": 1}
    assert head.get(path).json["due"]["on"] == "2026-12-28"


def test_who_may_not_and_what_is_wrong(path, caller):
    stop = PAPER | {"action": "stop", "ground": "hold"}
    assert caller("thuongtruc").post(path, stop).status == 403
    assert caller("tramyte").post(path, stop).status == 404
    head = caller("truongphong")
    for body, field in (
        (PAPER | {"action": "stop"}, "ground"),
        (PAPER | {"action": "extend"}, "units"),
        (PAPER | {"action": "extend", "units": 0}, "units"),
        (stop | {"notice_on": "2026-13-01"}, "notice_on"),
        (stop | {"notice": ""}, "notice"),
        (stop | {"action": "forget"}, "action"),
        (stop | {"more": 1}, "more"),
    ):
        reply = head.post(path, body)
        assert (reply.status, list(reply.json["errors"])) == (422, [field]), body
    refused = head.post(path, PAPER | {"action": "stop", "ground": "consultation"})
    assert refused.status == 422
    assert "không làm dừng thời hạn" in refused.json["detail"]
    assert head.get(path).json["due"]["on"] == "2026-12-21"
