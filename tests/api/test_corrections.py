"""A correction of an issued decision, driven by a program."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from service.db.models import Decision, Nomination, Subject
from tests.builders import Town
from tests.stranger import Caller

WRONG, RIGHT = "Vũ Trọng Tiến", "Vũ Trọng Tiên"


def the_wrong(town: Town) -> str:
    return town.one(select(Nomination.id).join(Subject).where(Subject.name == WRONG))


def body(town: Town) -> dict[str, Any]:
    """What is right is known already: whoever drafts confirms it."""
    wrong = the_wrong(town)
    return {
        "kind": "correction",
        "corrects": town.the_decision(),
        "nominations": [wrong],
        "wordings": [{"nomination": wrong, "name": RIGHT, "post": "Chủ tịch Hội"}],
    }


def test_a_program_corrects_a_name_and_reads_both(
    finished_town: Town, finished: Callable[[str], Caller]
) -> None:
    town, program = finished_town, finished("thuongtruc")
    decision, wrong = town.the_decision(), the_wrong(town)
    made = program.post("/decisions", body(town))
    assert (made.status, made.json["number"]) == (201, "2026-TM-QĐ02")
    (task,) = (each for each in program.every("/tasks") if each["key"] == "draft_decision")
    given = program.get(f"/tasks/{task['id']}").json
    assert given["draft"]["wordings"] == [
        {"nomination": wrong, "name": RIGHT, "post": "Chủ tịch Hội"}
    ]
    assert given["draft"]["corrects"] == decision
    sent = program.post(f"/tasks/{task['id']}/complete", {"answers": given["draft"]})
    assert sent.status == 200, sent.json
    town.goes_on_with_decision(made.json["id"])

    newer = program.get(f"/decisions/{made.json['id']}").json
    older = program.get(f"/decisions/{decision}").json
    assert (newer["kind"], newer["number"]) == ("correction", "02/QĐ-UBND")
    assert newer["corrects"]["id"] == decision
    (row,) = newer["nominations"]
    assert (row["subject_name"], row["was"]["name"], row["money"]) == (RIGHT, WRONG, 0)
    assert [each["number"] for each in older["corrections"]] == ["02/QĐ-UBND"]
    assert older["corrections"][0]["spoiled"] == 1
    (was,) = (each for each in older["nominations"] if each["nomination"] == wrong)
    assert (was["subject_name"], was["corrected_by"]) == (WRONG, "02/QĐ-UBND")
    listed = {each["number"]: each["kind"] for each in program.every("/decisions")}
    assert listed == {"01/QĐ-UBND": "award", "02/QĐ-UBND": "correction"}


def test_a_correction_names_what_it_corrects_and_an_award_does_not(
    finished_town: Town, finished: Callable[[str], Caller]
) -> None:
    program, whole = finished("thuongtruc"), body(finished_town)
    for wrong, at in (
        ({key: each for key, each in whole.items() if key != "corrects"}, "corrects"),
        (whole | {"kind": "award"}, "corrects"),
        (whole | {"kind": "revocation"}, "kind"),
        (whole | {"wordings": [{"nomination": whole["nominations"][0]}]}, "wordings.0.name"),
    ):
        reply = program.post("/decisions", wrong)
        assert reply.status == 422, reply.json
        assert at in reply.json["errors"]
    stranger = whole | {"wordings": [{"nomination": "0" * 32, "name": RIGHT}]}
    assert program.post("/decisions", stranger).status == 422
    assert len(finished_town.all(select(Decision.id))) == 1


def test_who_may_begin_a_correction(finished_town: Town, finished: Callable[[str], Caller]) -> None:
    whole = body(finished_town)
    statuses = {
        name: finished(name).post("/decisions", whole).status
        for name in ("truongphong", "chutich", "vanthu", "tieuhoc", "thon01", "quantri")
    }
    assert statuses == {
        "truongphong": 403,
        "chutich": 403,
        "vanthu": 403,
        "tieuhoc": 403,
        "thon01": 404,
        "quantri": 404,
    }
    first = finished("thuongtruc").post("/decisions", whole)
    again = finished("thuongtruc").post("/decisions", whole)
    assert (first.status, again.status) == (201, 409)
    assert "đang được đính chính trong dự thảo 2026-TM-QĐ02" in again.json["detail"]


def test_a_draft_is_not_corrected(
    passed_town: Town, door: Callable[[Town], Callable[[str], Caller]]
) -> None:
    rows = list(passed_town.decision_rows(passed_town.the_decision()))
    reply = door(passed_town)("thuongtruc").post(
        "/decisions",
        {"kind": "correction", "corrects": passed_town.the_decision(), "nominations": rows[:1]},
    )
    assert reply.status == 409
    assert "chưa ban hành" in reply.json["detail"]
