"""Lists, one dossier with all of it, and what the law says."""

from collections.abc import Callable

import pytest
from sqlalchemy import select

from service.db.models import Award, Subject
from tests.builders import Town
from tests.stranger import Caller


def test_lists_go_on_where_the_page_ended(town: Town, caller: Callable[[str], Caller]) -> None:
    for _ in range(3):
        town.opens_dossier("TM-TH", nominations=3)
    desk = caller("thuongtruc")
    for noun in (
        "dossiers",
        "nominations",
        "subjects",
        "organisations",
        "awards",
        "tasks?queue=all",
    ):
        sign = "&" if "?" in noun else "?"
        whole = list(desk.every(f"/{noun}{sign}limit=200"))
        paged = list(desk.every(f"/{noun}{sign}limit=2"))
        assert len(whole) > 2, noun
        assert paged == whole, noun


def test_dossiers_are_found_with_and_without_marks(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    dossier = town.opens_dossier("TM-TH", nominations=1, names=["Đặng Thị Hường"])
    town.opens_dossier("TM-T01", nominations=1, names=["Đặng Thị Hương"])
    desk = caller("thuongtruc")

    def found(query: str) -> int:
        return len(list(desk.every(f"/dossiers?{query}")))

    assert found("q=dang+thi+huong") == 2
    assert found("q=%C4%90%E1%BA%B7ng+Th%E1%BB%8B+H%C6%B0%E1%BB%9Dng") == 1
    assert found("unit=TM-TH") == 1
    assert found("state=preparing&award=CST%C4%90CS") == 2
    assert found("state=archived") == 0
    assert found("overdue=true") == 0
    assert found("q=100%25") == found("q=%25") == 0  # a sign like any other, no wild card
    page = desk.get(f"/dossiers/{dossier}").json
    assert page["nominations"][0]["subject_name"] == "Đặng Thị Hường"
    assert page["nominations"][0]["number"] == f"{page['number']}-01"
    assert [task["key"] for task in page["tasks"]] == ["register_nominations"]


def test_a_dossiers_history_clock_and_diagram(town: Town, caller: Callable[[str], Caller]) -> None:
    dossier = town.opens_dossier("TM-TH", nominations=1)
    town.goes_on(dossier, until="appraise_dossier")
    desk, path = caller("thuongtruc"), f"/dossiers/{dossier}"
    history = list(desk.every(f"{path}/events?limit=5"))
    assert {"dossier.opened", "dossier.submitted", "dossier.accepted"} <= {
        each["kind"] for each in history
    }
    assert all(each["at"].endswith("+07:00") for each in history)
    assert [each["at"] for each in history] == sorted((e["at"] for e in history), reverse=True)
    clock = desk.get(f"{path}/clock").json
    assert {each["term"] for each in clock["entries"]} >= {"dossier_to_signature"}
    due = clock["due"]
    assert due["on"] > due["start"] == town.today.isoformat()
    assert due["because"]
    assert due["citation"]
    assert desk.get(path).json["due"] == due
    diagram = desk.get(f"{path}/diagram").json
    assert "<bpmn:definitions" in diagram["xml"]
    assert {"now", "done"} == {token["state"] for token in diagram["tokens"]}
    called = desk.get(f"{path}/diagram?process=appraisal").json
    assert {"element": "appraise_dossier", "state": "now"} in called["tokens"]
    assert desk.get(f"{path}/diagram?process=nowhere").status == 404


def test_a_task_carries_a_standalone_schema(town: Town, caller: Callable[[str], Caller]) -> None:
    town.opens_dossier("TM-TH", nominations=2)
    (item,) = caller("tieuhoc").every("/tasks")
    task = caller("tieuhoc").get(f"/tasks/{item['id']}").json
    assert {name: task[name] for name in item} == item
    assert item.keys() >= {
        *("id", "key", "name", "role", "organisation", "dossier", "dossier_number"),
        *("claimed_by", "due_on", "due_at", "clock", "form"),
    }
    schema = task["schema"]
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    row = schema["$defs"][schema["properties"]["rows"]["items"]["$ref"].rsplit("/", 1)[-1]]
    offered = {choice["const"] for choice in row["properties"]["subject"]["oneOf"]}
    assert {each["subject"] for each in task["draft"]["rows"]} <= offered
    assert task["citation"]


def test_claiming_and_giving_back(town: Town, caller: Callable[[str], Caller]) -> None:
    town.opens_dossier("TM-TH", nominations=1)
    head = caller("tieuhoc")
    (task,) = head.every("/tasks")
    assert list(head.every("/tasks?queue=mine")) == []
    me = head.get("/me").json["id"]
    claimed = head.post(f"/tasks/{task['id']}/claim")
    assert claimed.json == {"task": task["id"], "claimed_by": me}
    (mine,) = head.every("/tasks?queue=mine")
    assert (mine["claimed_by"], mine["mine"]) == (me, True)
    head.post(f"/tasks/{task['id']}/unclaim")
    assert list(head.every("/tasks?queue=mine")) == []


def test_putting_a_task_off_and_taking_it_up(town: Town, caller: Callable[[str], Caller]) -> None:
    town.opens_dossier("TM-TH", nominations=1)
    head = caller("tieuhoc")
    (task,) = head.every("/tasks")
    path, until = f"/tasks/{task['id']}", {"until": "2026-11-23"}
    assert head.post(f"{path}/put-off", until).json["detail"] == "Việc này chưa ai nhận."
    head.post(f"{path}/claim")
    put_off = head.post(f"{path}/put-off", until)
    assert put_off.json == {"task": task["id"], "put_off_to": "2026-11-23"}
    assert list(head.every("/tasks")) == []
    (later,) = head.every("/tasks?queue=later")
    assert (later["id"], later["put_off_to"]) == (task["id"], "2026-11-23")
    late = {"until": "2099-01-01"}
    if later["due_on"]:
        assert head.post(f"{path}/put-off", late).status == 422
    assert head.post(f"{path}/put-off", late | {"knowing": True}).status == 200
    assert head.post(f"{path}/take-up").json == {"task": task["id"], "put_off_to": None}
    assert [each["id"] for each in head.every("/tasks")] == [task["id"]]


# What the law says --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("amount?award=GK-X&subject=individual&on=2026-11-20", 760_000),
        ("threshold?award=CSTĐCS&members=15", 12),
        ("working-day?from=2026-11-20&days=1", "2026-11-23"),
        ("working-day?from=2026-11-23&days=-1", "2026-11-20"),
        ("working-day?from=2026-11-22&days=0", "2026-11-22"),
        ("authority?award=CSTĐCS", "commune"),
        ("authority?award=CSTĐCS&place=TM", "commune"),
    ],
)
def test_the_law_answers_with_its_derivation(
    caller: Callable[[str], Caller], path: str, value: object
) -> None:
    found = caller("tieuhoc").get(f"/law/{path.replace('Đ', '%C4%90')}")
    assert found.status == 200, found.json
    assert found.json["value"] == value
    assert found.json.keys() >= {"value", "citations", "certainty", "because"}
    assert found.json["because"]


def test_the_law_of_a_place_out_of_sight_is_not_found(caller: Callable[[str], Caller]) -> None:
    assert caller("tieuhoc").get("/law/authority?award=GK-X&place=HN").status == 404


def test_what_a_subject_was_given_is_read_by_those_who_read_the_subject(
    finished_town: Town, finished: Callable[[str], Caller]
) -> None:
    unit = finished_town.unit("TM-TH").id
    with finished_town.office.database.reading() as session:
        awarded = select(Award.subject_id).join(Subject).where(Subject.organisation_id == unit)
        subject = session.scalars(awarded).first()
    path = f"/subjects/{subject}/received"
    (item,) = finished("tieuhoc").every(path)
    assert (item["award"], item["former"]) == ("CSTĐCS", False)
    assert item["unit_name"] == finished_town.unit("TM-TH").name
    assert finished("thuongtruc").get(path).json["items"] == [item]
    assert finished("thon02").get(path).status == 404
