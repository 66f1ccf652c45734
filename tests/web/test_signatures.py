"""Signing: the password once more, beside the button, and kept nowhere."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import select

from service.commands.tasks import SaveDraft
from service.db.models import Decision, OnceKey, SignIn, Task
from service.gate.once import once
from tests.stages import TO_SIGN
from tests.visitor import PASSWORD, Visitor

SIGN, SEND = "Gửi kết quả ký", "Xem lại trước khi gửi"
WRONG = "không phải mật khẩu này"
PLACE = "http://127.0.0.1:8080"


@pytest.fixture
def stage():
    return TO_SIGN


@pytest.fixture
def decision(town):
    return town.the_decision()


@pytest.fixture
def task(town, decision):
    return town.task("sign_decision", of=decision)


@pytest.fixture
def chairman(at_desk):
    return at_desk("chutich")


def looks_over(chairman, task, **more):
    answers = {"signing": "signed", "sign_as": "chair", **more}
    return chairman.sends(chairman.opens(f"/tasks/{task.id}"), SEND, **answers)


def state_of(town, decision):
    return town.one(select(Decision.state).where(Decision.id == decision))


def draft_of(town, task):
    return town.one(select(Task.draft).where(Task.id == task.id))


def confirmed_at(town, username):
    rows = town.all(select(SignIn).where(SignIn.person_id == town.person(username).person_id))
    return max(row.confirmed_at for row in rows)


def test_who_signs_gives_the_password_beside_the_button(town, decision, task, chairman):
    check = looks_over(chairman, task)
    assert check.head == "Xem lại trước khi gửi"
    assert check.said("label[for=f-password]") == ["Nhập mật khẩu để ký"]
    field = check.form(SIGN).xpath(".//input[@type='password']")[0]
    assert field.get("autocomplete") == "current-password"
    town.office.clock.move_by(timedelta(minutes=10))
    done = chairman.sends(check, SIGN, password=PASSWORD)
    assert done.path.endswith("/done")
    assert state_of(town, decision) == "signed"
    (signed,) = town.events(decision, "decision.signed")
    assert signed.facts["confirmed"] == "password"
    assert confirmed_at(town, "chutich") == town.now


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "Lỗi: nhập mật khẩu để ký"), (WRONG, "Lỗi: mật khẩu không đúng")],
)
def test_without_the_password_nothing_is_signed_and_the_draft_stays(
    town, decision, task, chairman, typed, said
):
    check = looks_over(chairman, task, note="Đã đọc từng trường hợp")
    before = draft_of(town, task)
    again = chairman.sends(check, SIGN, status=422, password=typed)
    assert again.head == "Xem lại trước khi gửi"
    assert again.title.startswith("Lỗi: ")
    assert again.said(".err") == [said]
    assert "Đã đọc từng trường hợp" in again.words
    assert again.one("#f-password").get("value") is None
    assert draft_of(town, task) == before
    assert town.task("sign_decision", of=decision).id == task.id
    assert town.events(decision, "decision.signed") == []
    done = chairman.sends(again, SIGN, password=PASSWORD)
    assert done.path.endswith("/done")


def test_a_post_without_the_field_signs_nothing(town, decision, task, chairman):
    chairman.sends(looks_over(chairman, task), SIGN, status=422, without=("password",))
    assert town.task("sign_decision", of=decision).id == task.id


def test_each_signature_asks_anew(town, decision, task, chairman):
    check = looks_over(chairman, task, signing="returned", reason="Thiếu căn cứ")
    chairman.sends(check, SIGN, password=PASSWORD)
    assert town.events(decision, "decision.returned")[0].facts["confirmed"] == "password"
    town.goes_on_with_decision(decision, until="sign_decision")
    second = town.task("sign_decision", of=decision)
    check = looks_over(chairman, second)
    again = chairman.sends(check, SIGN, status=422, without=("password",))
    assert again.said(".err") == ["Lỗi: nhập mật khẩu để ký"]
    assert state_of(town, decision) != "signed"


def test_guessing_here_is_throttled_as_at_the_door_and_closes_the_door_too(
    town, decision, task, chairman
):
    check = looks_over(chairman, task)
    for _ in range(5):
        chairman.sends(check, SIGN, status=422, password=WRONG)
    locked = chairman.sends(check, SIGN, status=429, password=PASSWORD)
    assert locked.head == "Xem lại trước khi gửi"
    assert "tài khoản tạm khóa đến 11:01 vì nhập sai nhiều lần." in locked.words
    assert town.events(decision, "decision.signed") == []
    door = Visitor(chairman.app)
    page = door.sends(
        door.opens("/sign-in"), "Đăng nhập", status=429, username="chutich", password=PASSWORD
    )
    assert "Tài khoản tạm khóa đến 11:01" in page.words
    town.office.clock.move_by(timedelta(minutes=2))
    assert chairman.sends(check, SIGN, password=PASSWORD).path.endswith("/done")


def test_wrong_passwords_at_the_door_count_here(town, task, chairman):
    door = Visitor(chairman.app)
    page = door.opens("/sign-in")
    for _ in range(5):
        door.sends(page, "Đăng nhập", status=422, username="chutich", password=WRONG)
    chairman.sends(looks_over(chairman, task), SIGN, status=429, password=PASSWORD)


def test_the_password_leaves_no_trace(town, decision, task, chairman, caplog):
    caplog.set_level(logging.DEBUG)
    check = looks_over(chairman, task)
    wrong = chairman.sends(check, SIGN, status=422, password=WRONG)
    assert WRONG not in f"{wrong.response.headers} {wrong.text}"
    assert WRONG not in repr(draft_of(town, task))
    done = chairman.sends(wrong, SIGN, password=PASSWORD)
    assert PASSWORD not in f"{done.path} {done.response.headers} {done.text}"
    kept = [(row.key, row.answer) for row in town.all(select(OnceKey))]
    events = [event.facts for event in town.events(decision)]
    traces = f"{kept} {events} {caplog.text}"
    assert WRONG not in traces
    assert PASSWORD not in traces


def test_a_once_only_key_knows_nothing_of_the_password(chairman):
    token = chairman.client.get_cookie("tdkt_session", "127.0.0.1").value
    prints = {}
    for name in ("password", "note"):
        for value in ("một", "hai"):
            with chairman.app.test_request_context(
                "/tasks/x/send",
                method="POST",
                data={"_once": "k", name: value},
                headers={"Cookie": f"tdkt_session={token}"},
                base_url=PLACE,
            ):
                prints[name, value] = once().fingerprint
    assert prints["password", "một"] == prints["password", "hai"]
    assert prints["note", "một"] != prints["note", "hai"]


def test_pressing_twice_signs_once(town, decision, task, chairman):
    check = looks_over(chairman, task)
    chairman.sends(check, SIGN, password=PASSWORD)
    assert chairman.sends(check, SIGN, password=WRONG).path.endswith("/done")
    assert len(town.events(decision, "decision.signed")) == 1


def test_minutes_are_signed_in_the_same_way(voting_town, at_desk_in):
    sitting = voting_town.the_session()
    voting_town.everyone_votes(sitting)
    voting_town.does("count_ballots", of=sitting)
    voting_town.all_do("sign_tally", of=sitting)
    voting_town.does("draft_minutes", of=sitting)
    voting_town.does("sign_minutes_as_secretary", of=sitting)
    task = voting_town.task("sign_minutes", of=sitting)
    chair = at_desk_in(voting_town, voting_town.username_of(voting_town.actor_for(task).person_id))
    check = chair.sends(chair.opens(f"/tasks/{task.id}"), SEND, minutes_signed="true")
    again = chair.sends(check, "Gửi kết quả ký biên bản", status=422, password=WRONG)
    assert voting_town.events(sitting, "minutes.signed") == []
    chair.sends(again, "Gửi kết quả ký biên bản", password=PASSWORD)
    (signed,) = voting_town.events(sitting, "minutes.signed")
    assert signed.facts["confirmed"] == "password"


def test_what_is_no_signature_asks_for_no_password(passed_town, at_desk_in):
    decision = passed_town.the_decision()
    passed_town.goes_on_with_decision(decision, until="review_decision_draft")
    head = at_desk_in(passed_town, "truongphong")
    task = passed_town.task("review_decision_draft", of=decision)
    actor = passed_town.actor_for(task)
    ready = passed_town.ordinary_answers(task, actor)
    passed_town.execute(SaveDraft(task_id=task.id, actor=actor, draft=ready))
    check = head.opens(f"/tasks/{task.id}/check")
    assert not check.all("input[type=password]")
    (button,) = check.said(".btn-primary")
    assert head.sends(check, button).path.endswith("/done")
    (reviewed,) = passed_town.events(decision, "decision.reviewed")
    assert "confirmed" not in reviewed.facts
