"""The door: sign in, sign out, one's own password."""

from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, current_app, g, redirect, request, session, url_for
from werkzeug import Response

from service.commands.passwords import Throttled, WrongPassword
from service.commands.signing_in import (
    IDLE,
    Admitted,
    ChangePassword,
    CloseSession,
    OpenSession,
    PasswordTooShort,
)
from service.gate.guard import Rule
from service.gate.identity import Visitor, cookie_name, office, visitor
from service.gate.refusals import SignInFirst
from service.queries.shell import house_name
from service.settings import Settings
from service.web import calendar
from service.web.pages import (
    REFUSED,
    SEE_OTHER,
    asked,
    go,
    go_to,
    is_own_path,
    law,
    page,
    reading,
    render,
    say_once,
    today,
)

signing_in: Final = Blueprint("signing_in", __name__)
_LONGEST_PASSWORD: Final = 256
_HOUR: Final = timedelta(hours=1)
_FRONT: Final = "/"
# What needs no account; a line shows once its page exists.
_PUBLISHED: Final = (
    ("Tra cứu hồ sơ", "Bằng số hồ sơ và mã trên giấy biên nhận", "public.lookup"),
    ("Kết quả khen thưởng đã công bố", "Quyết định và danh sách kèm theo", "public.results"),
    ("Danh sách đang lấy ý kiến nhân dân", "Góp ý đến hết hạn niêm yết", "comments.lists"),
    ("Thủ tục, tiêu chuẩn và biểu mẫu", "Theo quy định đang áp dụng", "law.procedures"),
    ("Lịch làm việc", "Ngày nghỉ, ngày làm bù trong năm", "account.working_calendar"),
)
_OPEN: Final = frozenset(
    {
        "static",
        "health.healthz",
        "health.readyz",
        "health.metrics",
        "signing_in.sign_in",
        "signing_in.sign_out",
        "signing_in.password",
    }
)


@page(signing_in, "/sign-in", may_enter=Rule.PUBLIC)
def sign_in() -> Any:
    way = asked("next")
    if visitor() is not None:
        return go_to(way)
    ended = cookie_name() in request.cookies
    return _door(way, came_back=way not in ("", _FRONT), ended=ended)


@page(signing_in, "/sign-in", may_enter=Rule.PUBLIC, methods=("POST",))
def open_door() -> Any:
    way = request.form.get("next", "")
    username = request.form.get("username", "")
    password = request.form.get("password", "")
    errors = _missing(username, password)
    if errors:
        return _door(way, username, errors, status=REFUSED)
    found = office().execute(
        OpenSession(username=username, password=password, address=request.remote_addr or "")
    )
    if isinstance(found, Throttled):
        refusal = found.refusal
        return _door(way, username, {"": [refusal.sentence()]}, status=refusal.status)
    return _let_in(found, way)


def _missing(username: str, password: str) -> dict[str, list[str]]:
    errors = {}
    if not username.strip():
        errors["username"] = ["Nhập tên đăng nhập"]
    if not password:
        errors["password"] = ["Nhập mật khẩu"]
    return errors


def _door(
    way: str,
    username: str = "",
    errors: dict[str, list[str]] | None = None,
    *,
    status: int = 200,
    came_back: bool = False,
    ended: bool = False,
) -> tuple[str, int]:
    with reading() as rows:
        house = house_name(rows)
    return render(
        "pages/sign_in.html",
        status=status,
        house=house,
        way=way if is_own_path(way) else "",
        username=username,
        errors=errors or {},
        came_back=came_back,
        ended=ended,
        idle_hours=IDLE // _HOUR,
        notice=calendar.notice(law().calendar, today()),
        open_pages=_open_pages(),
    )


def _open_pages() -> list[dict[str, str]]:
    return [
        {"label": label, "note": note, "href": url_for(endpoint)}
        for label, note, endpoint in _PUBLISHED
        if endpoint in current_app.view_functions
    ]


def _let_in(admitted: Admitted, way: str) -> Response:
    """A new token, a new form key; what this browser held before is worth nothing any more."""
    _forget_old()
    session.clear()
    answer = go_to(way)
    settings: Settings = current_app.extensions["tdkt_settings"]
    answer.set_cookie(
        cookie_name(),
        admitted.token,
        httponly=True,
        samesite="Lax",
        secure=settings.is_https,
        path="/",
    )
    return answer


def _forget_old() -> None:
    old = request.cookies.get(cookie_name())
    if old:
        office().execute(CloseSession(office().house.secrets.token_digest(old)))


@page(signing_in, "/sign-out", may_enter=Rule.PUBLIC, methods=("POST",))
def sign_out() -> Response:
    _forget_old()
    session.clear()
    answer = go("signing_in.sign_in")
    settings: Settings = current_app.extensions["tdkt_settings"]
    answer.delete_cookie(cookie_name(), secure=settings.is_https, httponly=True, samesite="Lax")
    return answer


def hold_back() -> Response | None:
    """Before every page: whoever still has his one-time password chooses his own first."""
    if request.endpoint is None or request.endpoint in _OPEN or request.path.startswith("/api/"):
        return None
    who = visitor()
    if who is None or who.by_token or not who.must_change_password:
        return None
    way = request.full_path.rstrip("?") if request.method == "GET" else ""
    return redirect(url_for("signing_in.password", next=way or None), SEE_OTHER)


@page(signing_in, "/password", methods=("GET", "POST"))
def password() -> Any:
    if request.method == "GET":
        return _own_password(asked("next"))
    way = request.form.get("next", "")
    old, new, again = (request.form.get(name, "") for name in ("old", "new", "again"))
    errors, status = _refused(old, new, again), REFUSED
    if not errors:
        errors, status = _change(_who(), old, new)
    if errors:
        return _own_password(way, errors, status=status)
    g.pop("visitor", None)
    say_once("Đã đổi mật khẩu. Các phiên làm việc khác của bạn đã kết thúc.")
    return go_to(way)


def _who() -> Visitor:
    who = visitor()
    if who is None:
        raise SignInFirst
    return who


def _refused(old: str, new: str, again: str) -> dict[str, list[str]]:
    if not old:
        return {"old": ["Nhập mật khẩu hiện tại"]}
    if len(new) > _LONGEST_PASSWORD:
        return {"new": [f"Mật khẩu mới tối đa {_LONGEST_PASSWORD} ký tự"]}
    if new != again:
        return {"again": ["Hai lần nhập mật khẩu mới chưa giống nhau"]}
    return {}


def _change(who: Visitor, old: str, new: str) -> tuple[dict[str, list[str]], int]:
    """What is wrong, by field, and the status it is answered with."""
    command = ChangePassword(
        person_id=who.actor.person_id,
        old=old,
        new=new,
        keep=who.token_hash,
        address=request.remote_addr or "",
    )
    try:
        found = office().execute(command)
    except PasswordTooShort as refusal:
        return {"new": [refusal.sentence().rstrip(".")]}, refusal.status
    if found is None:
        return {}, REFUSED
    said = found.refusal.sentence()
    if isinstance(found.refusal, WrongPassword):
        said = "Mật khẩu hiện tại không đúng"
    return {"old": [said]}, found.refusal.status


def _own_password(
    way: str, errors: dict[str, list[str]] | None = None, *, status: int = 200
) -> tuple[str, int]:
    return render(
        "pages/password.html",
        status=status,
        way=way if is_own_path(way) else "",
        errors=errors or {},
        first=_who().must_change_password,
    )
