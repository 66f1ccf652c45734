"""Remarks on a posted list, entered by an officer while the list is posted."""

from collections.abc import Callable

from sqlalchemy import select

from service.db.models import PublicRemark
from tests.builders import Town
from tests.stranger import Caller


def test_a_remark_is_taken_while_the_list_is_posted(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    dossier = town.opens_dossier("TM-TH", nominations=2)
    body = {
        "dossier": dossier,
        "commenter": "Một người dân thôn Đồng Bưởi",
        "text": "Tôi thấy chưa đúng",
        "channel": "phone",
        "received_on": town.today.isoformat(),
    }
    desk = caller("thuongtruc")
    early = desk.post("/comments", body)
    assert early.status == 409
    assert "chưa niêm yết" in early.json["detail"]
    town.goes_on(dossier, until="post_list")
    town.does("post_list", of=dossier)
    body["received_on"] = town.today.isoformat()
    assert caller("ketoan").post("/comments", body).status == 404
    old = desk.post("/comments", body | {"received_on": "2026-01-05"})
    assert (old.status, list(old.json["errors"])) == (422, ["received_on"])
    stray = desk.post("/comments", body | {"nomination": "0" * 32})
    assert stray.status == 404
    made = desk.post("/comments", body | {"nomination": town.ids(dossier)[0]})
    assert made.status == 201, made.json
    remark = town.one(select(PublicRemark).where(PublicRemark.id == made.json["id"]))
    assert (remark.text, remark.channel) == (body["text"], "phone")
    kinds = [each["kind"] for each in desk.every(f"/dossiers/{dossier}/events")]
    assert "comment.received" in kinds
    town.goes_on(dossier, until="awaiting_council")
    assert desk.post("/comments", body).status == 409
