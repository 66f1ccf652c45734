"""The same request twice has one effect; two people at one task have one winner."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import func, select

from service.commands.office import Office
from service.db.models import Attachment, Dossier, OnceKey, Round
from tests.api.counting import contents
from tests.api.neighbours import round_body
from tests.builders import Town
from tests.stranger import PDF, Caller, Reply


def rows(office: Office, table: type) -> int:
    with office.database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_key_and_body_give_the_stored_answer(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    desk, body = caller("thuongtruc"), round_body("TM", town.today)
    first = desk.post("/rounds", body, Idempotency_Key="k1")
    again = desk.post("/rounds", body, Idempotency_Key="k1")
    assert (first.status, again.status) == (201, 201)
    assert first.data == again.data
    assert rows(town.office, Round) == 2  # one was open from the beginning
    other = desk.post("/rounds", body | {"title": "Đợt khác"}, Idempotency_Key="k1")
    assert other.status == 422
    assert "đã dùng cho một nội dung khác" in other.json["detail"]
    elsewhere = desk.post("/subjects", body, Idempotency_Key="k1")
    assert elsewhere.status == 422
    without = desk.post("/rounds", body)
    assert without.json["id"] != first.json["id"]


def test_a_key_belongs_to_who_sent_it(town: Town, caller: Callable[[str], Caller]) -> None:
    for username in ("tieuhoc", "thuongtruc"):
        body = {"round": town.round(), "unit": "TM-TH"}
        assert caller(username).post("/dossiers", body, Idempotency_Key="k1").status == 201
    assert rows(town.office, Dossier) == 2


def test_a_refusal_is_not_stored(town: Town, caller: Callable[[str], Caller]) -> None:
    desk, body = caller("thuongtruc"), round_body("TM", town.today)
    wrong = desk.post("/rounds", body | {"awards": ["?"]}, Idempotency_Key="k1")
    assert wrong.status == 422
    assert rows(town.office, OnceKey) == 0
    assert desk.post("/rounds", body, Idempotency_Key="k1").status == 201


def test_a_key_may_not_be_endless(town: Town, caller: Callable[[str], Caller]) -> None:
    body = round_body("TM", town.today)
    assert caller("thuongtruc").post("/rounds", body, Idempotency_Key="k" * 101).status == 422


def test_the_same_file_twice_with_a_key_is_one_and_another_file_is_refused(
    office: Office, caller: Callable[[str], Caller]
) -> None:
    head = caller("tieuhoc")
    head._headers["Idempotency-Key"] = "k1"  # noqa: SLF001 - an upload takes no other headers
    first = head.upload("/attachments", "a.pdf", PDF)
    assert first.status == 201
    assert head.upload("/attachments", "a.pdf", PDF).data == first.data
    assert rows(office, Attachment) == 1
    assert head.upload("/attachments", "a.pdf", PDF + b"%\n").status == 422


def test_completing_a_task_twice_with_a_key_is_answered_twice(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    town.opens_dossier("TM-TH", nominations=1)
    head = caller("tieuhoc")
    (task,) = head.every("/tasks")
    path = f"/tasks/{task['id']}"
    answers = {"answers": head.get(path).json["draft"]}
    first = head.post(f"{path}/complete", answers, Idempotency_Key="k1")
    assert first.status == 200, first.json
    before = contents(town.office)
    assert head.post(f"{path}/complete", answers, Idempotency_Key="k1").data == first.data
    assert head.post(f"{path}/complete", answers).status == 409
    assert contents(town.office) == before


def test_of_two_people_at_one_task_the_second_hears_who_was_first_and_when(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    dossier = town.opens_dossier("TM-TH", nominations=1)
    town.goes_on(dossier, until="appraise_dossier")
    task = next(
        each for each in caller("thamdinh").every("/tasks") if each["key"] == "appraise_dossier"
    )
    path = f"/tasks/{task['id']}"
    page = caller("thamdinh").get(path).json
    rows = [
        row | {"verdict": "eligible", "under_discipline": False} for row in page["draft"]["rows"]
    ]
    answers = {"answers": {"rows": rows, "conclusion": "Đủ điều kiện"}}
    start = Barrier(2)

    def complete(username: str) -> Reply:
        someone = caller(username)
        start.wait()
        return someone.post(f"{path}/complete", answers)

    with ThreadPoolExecutor(2) as pool:
        replies = list(pool.map(complete, ("thamdinh", "thamdinh2")))
    assert sorted(reply.status for reply in replies) == [200, 409], [r.json for r in replies]
    late = next(reply for reply in replies if reply.status == 409)
    first = "thamdinh" if replies[0].status == 200 else "thamdinh2"
    name = caller(first).get("/me").json["name"]
    assert name in late.json["detail"]
    assert f"{town.now:%H:%M}" in late.json["detail"]
