"""What holds for every page: a rule at each door, plain answers to failures, headers."""

import json
import logging
from pathlib import Path

import pytest
from sqlalchemy import select, update

from service.db.models import Answer, Envelope, OnceKey, SignIn, Task
from service.gate.guard import Rule, may, rule_of
from service.web import BLUEPRINTS
from tests.office import application
from tests.visitor import Visitor, give_passwords

# Weights of the design, before compression.
HEAVIEST_STYLE, HEAVIEST_SCRIPT = 30 * 1024, 15 * 1024
ON_FEW_PAGES = {"diagram.js", "ballot.js", "sealing.js", "tellers.js"}  # loaded where they serve


def test_every_door_says_who_may_enter(app):
    bare = {
        endpoint
        for endpoint, view in app.view_functions.items()
        if rule_of(view) is None and endpoint != "static"
    }
    assert bare == set()


def test_every_page_belongs_to_a_blueprint_that_is_registered(app):
    assert {blueprint.name for blueprint in BLUEPRINTS} <= set(app.blueprints)


def test_every_answer_carries_the_policy_and_is_kept_by_nobody(visitor):
    headers = visitor.opens("/sign-in").response.headers
    assert "script-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_every_page_tells_up_to_which_day_the_calendar_is_settled(at_desk):
    page = at_desk("thon01").opens("/account")
    assert page.link("Lịch nghỉ đã công bố đến 31/12/2026") == "/calendar"


def test_static_files_are_kept_for_a_year_under_a_name_that_changes_with_them(visitor):
    page = visitor.opens("/sign-in")
    for href in page.tree.xpath("//link/@href | //script/@src"):
        answer = visitor.fetches(href)
        assert answer.status_code == 200, href
        assert "max-age=31536000" in answer.headers["Cache-Control"], href
    first = page.tree.xpath("//script/@src")[0]
    beside = visitor.fetches(f"{first.rpartition('/')[0]}/js/draft.js")
    assert "immutable" in beside.headers["Cache-Control"]
    older = visitor.fetches("/static/another/js/draft.js")
    assert (older.status_code, older.headers["Cache-Control"]) == (200, "no-cache")


@pytest.mark.parametrize("name", ["none.css", "../app.py", "vendor/vendor.toml", ""])
def test_nothing_else_lies_among_the_static_files(visitor, name):
    assert visitor.fetches(f"/static/any/{name}").status_code == 404


def test_styles_and_scripts_keep_their_weight(app):
    folder = Path(app.root_path, "static")
    assert (folder / "app.css").stat().st_size < HEAVIEST_STYLE
    scripts = [folder / "app.js", *(folder / "js").glob("*.js")]
    of_all_pages = sum(path.stat().st_size for path in scripts if path.name not in ON_FEW_PAGES)
    assert of_all_pages < HEAVIEST_SCRIPT
    of_ballots = [folder / "js" / name for name in ON_FEW_PAGES - {"diagram.js"}]
    assert sum(path.stat().st_size for path in of_ballots) < HEAVIEST_SCRIPT


@pytest.mark.parametrize("path", ["/khong-co", "/tasks/khong-co", "/dossiers/khong-co", "/files/x"])
def test_what_is_not_there_is_said_in_words(at_desk, path):
    assert at_desk("thuongtruc").opens(path, status=404).head == "Không tìm thấy"


def test_an_address_that_takes_no_such_request_says_so(at_desk):
    desk = at_desk("thuongtruc")
    assert desk.opens("/sign-out", status=405).words.count("không nhận yêu cầu kiểu đó") == 1


def test_an_unforeseen_failure_gives_a_number_that_stands_in_the_log(office, caplog):
    give_passwords(office)
    app = application(office)
    desk = Visitor(app).signs_in("thuongtruc")

    def breaks(**_):
        raise ZeroDivisionError("secret detail")

    app.view_functions["dossiers.dossiers"] = may(Rule.SIGNED_IN)(breaks)
    with caplog.at_level(logging.ERROR, "tdkt.door"):
        page = desk.opens("/dossiers", status=500)
    assert page.head == "Hệ thống gặp lỗi"
    code = page.said("main b")[0]
    assert len(code) == 4
    assert f"unforeseen failure {code}" in caplog.text
    assert "secret detail" not in page.text


def test_a_session_that_ended_shows_what_was_typed_and_leads_back(town, at_desk):
    dossier = town.opens_dossier("TM-YT", names=["Đinh Thị Ổn"])
    path = f"/tasks/{town.task('register_nominations', of=dossier).id}"
    head = at_desk("tramyte")
    form = head.opens(path)
    with town.office.database.writing() as session:
        session.execute(update(SignIn).values(revoked_at=town.clock.now()))
    page = head.sends(form, "Xem lại trước khi gửi", status=401, rows__0__ethnicity="Sán Chay")
    assert page.head == "Phiên làm việc đã hết"
    assert "Sán Chay" in page.words
    door = head.opens(page.one(".btn-primary").get("href"))
    assert door.one("input[name=next]").get("value") == path


def test_a_form_of_many_rows_is_read(town, at_desk):
    dossier = town.opens_dossier("TM-TH", names=["Đinh Thị Ổn"])
    head = at_desk("tieuhoc")
    form = head.opens(f"/tasks/{town.task('register_nominations', of=dossier).id}")
    many = {f"rows__{i}__ethnicity": "Kinh" for i in range(1, 250)}
    more = {f"rows__{i}__leader": "false" for i in range(1, 250)}
    last = {f"rows__{i}__sex": "female" for i in range(1, 250)}
    other = {f"rows__{i}__direct_worker": "true" for i in range(1, 250)}
    page = head.sends(
        form,
        "Xem lại trước khi gửi",
        status=422,
        files={"rows-0-nothing": (b"", "")},
        **many,
        **more,
        **last,
        **other,
    )
    assert page.title.startswith("Lỗi: ")


def test_more_than_a_request_may_hold_is_said_in_words(town, at_desk):
    town.does("register_nominations", of=town.opens_dossier("TM-YT"))
    head = at_desk("tramyte")
    path = f"/tasks/{town.open_tasks('write_achievement_report')[0].id}"
    page = head.sends(
        head.opens(path),
        "Xem lại trước khi gửi",
        status=413,
        files={"signed_file": (b"%PDF-1.7" + bytes(25 * 1024 * 1024), "quá nặng.pdf")},
    )
    assert page.head == "Tệp quá lớn"


# A secret ballot ----------------------------------------------------------------------------------


@pytest.fixture
def ballot(voting_town):
    return voting_town.open_tasks("cast_ballot")[0]


@pytest.fixture
def member(voting_town, ballot, at_desk_in):
    return at_desk_in(voting_town, voting_town.username_of(ballot.person_id))


def cookie_of(member):
    """What the browser carries for the pages, as they read it."""
    kept = member.client.get_cookie("session", "127.0.0.1")
    app = member.app
    return repr(app.session_interface.get_signing_serializer(app).loads(kept.value))


def test_a_ballot_is_kept_nowhere_before_it_is_cast_and_its_code_is_shown_once(
    voting_town, ballot, member
):
    form = member.opens(f"/tasks/{ballot.id}")
    assert form.path == f"/sessions/{voting_town.the_session()}/ballot"
    assert not form.all("form[data-draft-url]")
    choices = {
        each.get("name").replace("-", "__"): "agree"
        for each in form.all("input[type=radio]")
        if each.get("value") == "agree"
    }
    assert choices
    review = member.sends(form, "Xem lại phiếu", **choices)
    kept = voting_town.one(select(Task).where(Task.id == ballot.id))
    assert (kept.state, kept.draft) == ("open", None)
    assert "agree" not in review.path + cookie_of(member)
    done = member.sends(review, "Bỏ phiếu")
    code = done.one("[data-master-code]").text_content()
    assert done.response.headers["Cache-Control"] == "no-store"
    assert not member.opens(done.path).all("[data-master-code]")
    assert code not in cookie_of(member)
    assert voting_town.read(lambda session: session.get(Answer, ballot.id)) is None


def test_every_address_of_a_ballots_task_leads_to_the_one_page(voting_town, ballot, member):
    page = f"/sessions/{voting_town.the_session()}/ballot"
    for way in ("", "/check", "/done"):
        assert member.opens(f"/tasks/{ballot.id}{way}").path == page
    member.sends(member.sends(member.opens(page), "Xem lại phiếu"), "Bỏ phiếu")
    for way in ("", "/check", "/done"):
        closed = member.opens(f"/tasks/{ballot.id}{way}")
        assert closed.path == page
        assert "Bạn đã bỏ phiếu trong khoảng 08:00 đến 08:15." in closed.words


@pytest.mark.parametrize("way", ["", "/send"])
def test_a_ballot_sent_to_its_task_is_refused_and_kept_nowhere(
    voting_town, ballot, member, caplog, way
):
    caplog.set_level(logging.DEBUG)
    form = member.opens(f"/tasks/{ballot.id}")
    data = member.data_of(form.form("Xem lại phiếu")) | {"envelope-0-choice": "agree"}
    answer = member.client.post(
        f"/tasks/{ballot.id}{way}",
        data=data,
        base_url="http://127.0.0.1:8080",
        headers={"Referer": "http://127.0.0.1:8080/"},
    )
    assert answer.status_code == 409
    assert "Phiếu kín chỉ bỏ ở trang phiếu bầu" in answer.get_data(as_text=True)
    traces = f"{answer.headers} {answer.get_data(as_text=True)} {cookie_of(member)} {caplog.text}"
    assert "agree" not in traces
    kept = voting_town.one(select(Task).where(Task.id == ballot.id))
    assert (kept.state, kept.draft) == ("open", None)
    assert voting_town.all(select(Envelope)) == []
    assert data["_once"] not in voting_town.all(select(OnceKey.key))


def test_a_ballot_is_no_draft_either(voting_town, ballot, member):
    token = member.opens(f"/tasks/{ballot.id}").token
    body = json.dumps({"fields": [["envelope-0-choice", "agree"]]})
    assert member.puts(f"/tasks/{ballot.id}/draft", body, token=token).status_code == 409
    assert voting_town.one(select(Task.draft).where(Task.id == ballot.id)) is None


def test_a_strangers_ballot_is_not_there(voting_town, ballot, at_desk_in):
    others = {task.person_id for task in voting_town.open_tasks("cast_ballot")}
    for person_id in others - {ballot.person_id}:  # those who supervise the session among them
        other = at_desk_in(voting_town, voting_town.username_of(person_id))
        other.opens(f"/tasks/{ballot.id}", status=404)
