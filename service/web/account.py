"""One's own page: colours, shortcuts, password; and what every reader may want to know."""

from datetime import timedelta
from typing import Any, Final

from flask import Blueprint, current_app, request
from werkzeug import Response

from service.gate.guard import Rule, me
from service.gate.identity import visitor
from service.queries.people import me as who_am_i
from service.queries.year import has_office
from service.settings import Settings
from service.text import full_date
from service.web import calendar
from service.web.pages import asked, go, law, page, reading, render, today
from service.web.shell import AREAS, KEYS_COOKIE, THEME_COOKIE, THEMES

account_pages: Final = Blueprint("account", __name__)
_A_YEAR: Final = timedelta(days=365)
_KEYS: Final = (
    ("/", "Tìm hồ sơ"),
    ("j", "Việc kế tiếp trong danh sách"),
    ("k", "Việc trước"),
    ("o", "Mở việc đang chọn"),
    ("x", "Chọn hoặc bỏ chọn dòng"),
    ("c", "Nhận việc"),
    ("u", "Trả lại hàng chờ"),
    ("a", "Giao lại, nếu bạn phụ trách"),
    ("l", "Để việc đang mở lại sau"),
    ("d", "Vì sao có ngày này?"),
    *((f"g rồi {area.go}", f"Đến {area.label}") for area in AREAS if area.go),
    ("?", "Danh sách phím tắt"),
    ("Esc", "Đóng bảng đang mở"),
)


@page(account_pages, "/account")
def account() -> Any:
    with reading() as session:
        found = who_am_i(session, me())
    theme = request.cookies.get(THEME_COOKIE, "")
    return render("pages/account.html", who=found, current_theme=theme)


@page(account_pages, "/account", methods=("POST",))
def choose_theme() -> Response:
    answer = go("account.account")
    theme = request.form.get("theme", "")
    _remember(answer, THEME_COOKIE, theme if theme in THEMES else "")
    return answer


@page(account_pages, "/shortcuts")
def shortcuts() -> Any:
    return render("pages/shortcuts.html", keys=_KEYS)


@page(account_pages, "/shortcuts", methods=("POST",))
def switch_shortcuts() -> Response:
    answer = go("account.shortcuts")
    _remember(answer, KEYS_COOKIE, "off" if request.form.get("keys") == "off" else "")
    return answer


def _remember(answer: Response, name: str, value: str) -> None:
    settings: Settings = current_app.extensions["tdkt_settings"]
    answer.set_cookie(
        name,
        value,
        max_age=_A_YEAR if value else 0,
        httponly=True,
        samesite="Lax",
        secure=settings.is_https,
    )


@page(account_pages, "/accessibility", may_enter=Rule.PUBLIC)
def accessibility() -> Any:
    return render("pages/accessibility.html")


@page(account_pages, "/calendar", may_enter=Rule.PUBLIC)
def working_calendar() -> Any:
    """The days of a year that are not what their weekday says."""
    book = law().calendar
    years = sorted(book.published)
    wanted = int(asked("year")) if asked("year").isdecimal() else today().year
    year = wanted if wanted in years else min(max(today().year, years[0]), years[-1])
    return render(
        "pages/calendar.html",
        year=year,
        years=years,
        published=book.is_published(year),
        runs=calendar.told(calendar.year_of(book, year)),
        administrator=(who := visitor()) is not None and who.actor.administrator,
        has_office=who is not None and has_office(who.actor),
        today=full_date(today()),
    )
