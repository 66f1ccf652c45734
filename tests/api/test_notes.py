"""Notes on a dossier, for programs."""

from collections.abc import Callable
from datetime import timedelta

from tests.builders import Town
from tests.stranger import Caller


def test_a_note_is_written_read_and_taken_back(town: Town, caller: Callable[[str], Caller]) -> None:
    path = f"/dossiers/{town.opens_dossier('TM-TH')}/notes"
    desk, head = caller("thuongtruc"), caller("tieuhoc")
    (unit,) = [each for each in desk.get(path).json["people"] if each["post"] == "Hiệu trưởng"]
    body = {"text": "Mời thầy bổ sung", "tell": [unit["id"]]}
    hidden = desk.post(path, body | {"inside": True})
    assert (hidden.status, "bỏ chọn" in hidden.json["detail"]) == (422, True)
    made = desk.post(path, body)
    assert made.status == 201, made.json
    town.clock.move_to(town.now + timedelta(minutes=1))
    desk.post(path, {"text": "Xem kỹ", "inside": True})
    assert [each["text"] for each in desk.get(path).json["items"]] == ["Xem kỹ", body["text"]]
    (seen,) = head.get(path).json["items"]
    assert (seen["id"], seen["told"], seen["mine"]) == (made.json["id"], [unit["name"]], False)
    back = f"/notes/{made.json['id']}/withdraw"
    assert head.post(back).status == 403
    assert caller("thcs").post(back).status == 404
    assert desk.post(back).status == 200
    (left,) = head.get(path).json["items"]
    assert (left["text"], left["told"]) == ("", [])


def test_a_note_without_words_is_refused_at_the_field(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    path = f"/dossiers/{town.opens_dossier('TM-TH')}/notes"
    for body in ({}, {"text": " "}, {"text": 7}, {"text": "x" * 3_000_000}):
        refused = caller("thuongtruc").post(path, body)
        assert (refused.status, list(refused.json["errors"])) == (422, ["text"])
