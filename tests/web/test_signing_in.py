"""The door: who comes in, who waits, where one is led afterwards."""

from dataclasses import replace
from datetime import timedelta

import pytest

from service.app import create_app
from service.web.pages import is_own_path
from tests.office import settings
from tests.visitor import PASSWORD, Visitor, give_passwords


def cookie(visitor, name="tdkt_session"):
    return visitor.client.get_cookie(name, "127.0.0.1")


def test_one_signs_in_and_sees_what_is_to_do(visitor):
    page = visitor.opens("/sign-in")
    assert page.head == "Đăng nhập"
    inbox = visitor.sends(page, "Đăng nhập", username="thuongtruc", password=PASSWORD)
    assert inbox.head == "Việc cần làm"
    assert "Hồ Thị Hồng Vân" in inbox.words


def test_the_cookie_is_out_of_reach_of_scripts_and_of_other_sites(visitor):
    visitor.signs_in("thuongtruc")
    kept = cookie(visitor)
    assert kept.http_only
    assert kept.same_site == "Lax"
    assert kept.path == "/"


def test_each_sign_in_gives_a_new_token_and_ends_the_old_one(visitor, app):
    visitor.signs_in("thuongtruc")
    first = cookie(visitor).value
    thief = Visitor(app)
    thief.client.set_cookie("tdkt_session", first, domain="127.0.0.1")
    assert thief.opens("/").head == "Việc cần làm"
    page = visitor.opens("/")
    visitor.sends(page, "Đăng xuất")
    visitor.signs_in("thuongtruc")
    assert cookie(visitor).value != first
    assert thief.opens("/").head == "Đăng nhập"


def test_a_wrong_name_and_a_wrong_password_are_told_alike(visitor):
    page = visitor.opens("/sign-in")
    answers = {
        visitor.sends(page, "Đăng nhập", status=422, username=name, password="sai rồi nhé").words
        for name in ("thuongtruc", "khongcoai")
    }
    assert len({text.replace("thuongtruc", "").replace("khongcoai", "") for text in answers}) == 1
    assert all("Tên đăng nhập hoặc mật khẩu không đúng." in text for text in answers)


def test_what_is_missing_is_said_at_its_field_and_the_name_is_kept(visitor):
    page = visitor.sends(visitor.opens("/sign-in"), "Đăng nhập", status=422, username="thon01")
    assert page.said(".err") == ["Lỗi: nhập mật khẩu"]
    assert page.one("#f-username").get("value") == "thon01"


def test_too_many_wrong_passwords_close_the_door_for_a_while(visitor, office):
    page = visitor.opens("/sign-in")
    for _ in range(5):
        visitor.sends(page, "Đăng nhập", status=422, username="thon01", password="sai rồi nhé")
    page = visitor.sends(page, "Đăng nhập", status=429, username="thon01", password=PASSWORD)
    assert "Tài khoản tạm khóa đến 09:01 vì nhập sai nhiều lần." in page.words
    office.clock.move_by(timedelta(minutes=2))
    inbox = visitor.sends(page, "Đăng nhập", username="thon01", password=PASSWORD)
    assert inbox.head == "Việc cần làm"


def test_whoever_is_not_signed_in_is_led_to_the_door_and_back(visitor):
    page = visitor.opens("/dossiers?q=tr%C6%B0%E1%BB%9Dng")
    assert page.head == "Đăng nhập"
    found = visitor.sends(page, "Đăng nhập", username="thuongtruc", password=PASSWORD)
    assert found.path == "/dossiers?q=tr%C6%B0%E1%BB%9Dng"


@pytest.mark.parametrize(
    "way",
    [
        "//evil.example/",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/\tevil",
        "/\r\nSet-Cookie: a=b",
        "evil",
        "",
    ],
)
def test_nobody_is_led_away_after_signing_in(visitor, way):
    assert not is_own_path(way)
    page = visitor.opens("/sign-in")
    found = visitor.sends(page, "Đăng nhập", username="thon01", password=PASSWORD, next=way)
    assert found.path == "/"


def test_signing_out_ends_the_session_on_every_machine_that_holds_the_cookie(visitor, app):
    visitor.signs_in("thuongtruc")
    other = Visitor(app)
    other.client.set_cookie("tdkt_session", cookie(visitor).value, domain="127.0.0.1")
    page = visitor.sends(visitor.opens("/"), "Đăng xuất")
    assert page.head == "Đăng nhập"
    assert cookie(visitor) is None
    assert other.opens("/").head == "Đăng nhập"


def test_a_form_without_its_token_changes_nothing_and_shows_what_was_typed(visitor):
    visitor.signs_in("thuongtruc")
    page = visitor.opens("/account")
    found = visitor.sends(page, "Lưu màu nền", status=401, without=("csrf_token",), theme="dark")
    assert found.head == "Phiên làm việc đã hết"
    assert "dark" in found.words
    assert cookie(visitor, "tdkt_theme") is None


def test_a_one_time_password_must_be_changed_before_anything_else(office, app):
    give_passwords(office, must_change=True)
    visitor = Visitor(app)
    page = visitor.sends(
        visitor.opens("/dossiers"), "Đăng nhập", username="thon01", password=PASSWORD
    )
    assert page.head == "Đổi mật khẩu"
    assert visitor.opens("/account").head == "Đổi mật khẩu"
    new = "một câu dễ nhớ của riêng tôi"
    wrong = visitor.sends(page, "Đổi mật khẩu", status=422, old=PASSWORD, new=new, again="khác")
    assert wrong.said(".err") == ["Lỗi: hai lần nhập mật khẩu mới chưa giống nhau"]
    wrong = visitor.sends(page, "Đổi mật khẩu", status=422, old="sai", new=new, again=new)
    assert wrong.said(".err") == ["Lỗi: mật khẩu hiện tại không đúng"]
    wrong = visitor.sends(page, "Đổi mật khẩu", status=422, old=PASSWORD, new="ngắn", again="ngắn")
    assert wrong.said(".err") == ["Lỗi: mật khẩu mới cần ít nhất 10 ký tự và khác mật khẩu cũ"]
    found = visitor.sends(page, "Đổi mật khẩu", old=PASSWORD, new=new, again=new)
    assert found.path == "/dossiers"


def test_guessing_the_old_password_is_throttled_as_at_the_door(visitor, app):
    visitor.signs_in("thon01")
    page = visitor.opens("/password")
    new = "một câu dễ nhớ của riêng tôi"
    for _ in range(5):
        visitor.sends(page, "Đổi mật khẩu", status=422, old="sai rồi", new=new, again=new)
    locked = visitor.sends(page, "Đổi mật khẩu", status=429, old=PASSWORD, new=new, again=new)
    assert "tài khoản tạm khóa đến 09:01 vì nhập sai nhiều lần." in locked.words
    door = Visitor(app)
    door.sends(
        door.opens("/sign-in"), "Đăng nhập", status=429, username="thon01", password=PASSWORD
    )


def test_drafts_are_spoken_of_only_where_a_session_has_ended(visitor, office):
    for path in ("/", "/sign-in", "/dossiers"):
        assert "ản nháp" not in visitor.opens(path).words
    assert "trang bạn vừa chọn" not in visitor.opens("/").words
    assert "Đăng nhập để mở trang bạn vừa chọn." in visitor.opens("/dossiers").words
    visitor.signs_in("thon01")
    office.clock.move_by(timedelta(hours=9))
    page = visitor.opens("/dossiers")
    assert "Phiên làm việc đã hết." in page.words
    assert "bản nháp đã lưu vẫn còn" in page.words


def test_no_password_is_shown_where_a_form_has_lost_its_session(visitor):
    visitor.signs_in("thon01")
    page = visitor.opens("/password")
    expired = visitor.sends(
        page,
        "Đổi mật khẩu",
        status=401,
        without=("csrf_token",),
        old=PASSWORD,
        new="câu mới của tôi",
        again="câu mới của tôi",
    )
    assert PASSWORD not in expired.text
    assert "câu mới của tôi" not in expired.text


def test_over_https_the_cookie_belongs_to_this_host_alone(office, commune_url):
    give_passwords(office)
    app = create_app(office, replace(settings(commune_url), base_url="https://tdkt.xa.example"))
    client = app.test_client()
    place = "https://tdkt.xa.example"
    page = client.get("/sign-in", base_url=place)
    token = page.get_data(as_text=True).partition('name="csrf_token" value="')[2].partition('"')[0]
    answer = client.post(
        "/sign-in",
        data={"username": "thon01", "password": PASSWORD, "csrf_token": token},
        base_url=place,
        headers={"Referer": f"{place}/sign-in"},
    )
    assert answer.status_code == 303
    kept = next(h for h in answer.headers.getlist("Set-Cookie") if h.startswith("__Host-tdkt"))
    assert "Secure" in kept
    assert "HttpOnly" in kept
    assert "SameSite=Lax" in kept
    assert "Path=/" in kept
    assert "Domain" not in kept
