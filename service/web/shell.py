"""What every page gets: who I am, the way to other pages, and whether the clockwork runs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import uuid4

from flask import Flask, current_app, g, request, url_for

from forms.html import shown
from service import access
from service.gate.identity import Visitor, visitor
from service.queries.health import LATE_POST
from service.queries.operator import Beats
from service.queries.paging import MOST
from service.queries.shell import Shell, house_name, shell
from service.settings import Settings
from service.text import clock_time, full_date, long_date, near_date
from service.web import words
from service.web.pages import law, now, reading, today
from workflows.law.calendar import local_day

_SILENT_TOO_LONG: Final = timedelta(minutes=10)
KEYS_COOKIE: Final = "tdkt_keys"
THEME_COOKIE: Final = "tdkt_theme"
THEMES: Final = ("light", "dark")


@dataclass(frozen=True, slots=True)
class Area:
    """A main section; `owner` is the blueprint whose pages it marks as the current one."""

    key: str
    label: str
    endpoint: str
    go: str = ""


# An area shows once its page exists.
AREAS: Final = (
    Area("board", "Theo dõi", "board.board_page", "t"),
    Area("inbox", "Việc cần làm", "inbox.inbox", "v"),
    Area("dossiers", "Hồ sơ", "dossiers.dossiers", "h"),
    Area("rounds", "Đợt xét", "rounds.rounds", "d"),
    Area("sessions", "Hội đồng", "sessions.sessions", "o"),
    Area("register", "Sổ khen thưởng", "register.register", "s"),
)


def install(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals.update(shown=shown, idempotency_key=lambda: uuid4().hex)
    app.context_processor(surroundings)


def surroundings() -> dict[str, Any]:
    """The context of every template. A page about its failure asks the database nothing."""
    who = None if g.get("without_database") else visitor()
    if who is None:
        return {"me": None, "nav": _nav(None), **_dress(), **_clockwork(None)}
    with reading() as session:
        around = g.get("around") or shell(session, who.actor, now())
    return {"me": _me(around), "nav": _nav(around, who), **_dress(), **_clockwork(around)}


def _me(around: Shell) -> dict[str, Any]:
    until = around.acting_until
    return {
        "name": around.name,
        "initials": words.initials(around.name),
        "unit": around.unit if around.unit != around.office else around.post,
        "acting_for": ", ".join(around.acting_for),
        "acting_until": near_date(until, today()) if until else "",
    }


def _nav(around: Shell | None, who: Visitor | None = None) -> dict[str, Any]:
    if around is None:
        return {"home": url_for("inbox.inbox"), "office": _house(), "areas": ()}
    locked = who is not None and who.must_change_password
    return {
        "home": url_for("inbox.inbox"),
        "office": around.office,
        "areas": () if locked else _areas(around, who),
        "current": (request.blueprint or ""),
        "search": "" if locked else url_for("dossiers.dossiers"),
        "sign_out": url_for("signing_in.sign_out"),
        "account": url_for("account.account"),
        "shortcuts": url_for("account.shortcuts"),
        "accessibility": url_for("account.accessibility"),
        "administration": _administration(who) if not locked else "",
    }


def _administration(who: Visitor | None) -> str:
    is_administrator = who is not None and who.actor.administrator
    return url_for("administration.people") if is_administrator else ""


def _house() -> str:
    if g.get("without_database"):
        return ""
    with reading() as session:
        return house_name(session)


def _areas(around: Shell, who: Visitor | None) -> list[dict[str, Any]]:
    oversees = who is not None and bool(access.watched(who.actor))
    return [
        {
            "key": area.key,
            "label": area.label,
            "href": url_for(area.endpoint),
            "go": area.go,
            "count": _open_tasks(around) if area.key == "inbox" else None,
        }
        for area in AREAS
        if area.endpoint in current_app.view_functions and (oversees or area.key != "board")
    ]


def _open_tasks(around: Shell) -> str | None:
    if around.tasks > MOST:
        return f"{MOST}+"
    return str(around.tasks) if around.tasks else None


def _dress() -> dict[str, Any]:
    theme = request.cookies.get(THEME_COOKIE, "")
    return {
        "theme": theme if theme in THEMES else None,
        "shortcuts_off": request.cookies.get(KEYS_COOKIE) == "off",
    }


def _clockwork(around: Shell | None) -> dict[str, Any]:
    settings: Settings = current_app.extensions["tdkt_settings"]
    simulated = settings.simulation and not g.get("without_database")
    return {
        "simulation": _standing_at(now()) if simulated else None,
        "worker": _worker(around) if around and not settings.simulation else None,
        "calendar_until": full_date(law().calendar.published_until),
    }


def _standing_at(moment: datetime) -> str:
    return f"{clock_time(moment)} {long_date(local_day(moment))}"


def _worker(around: Shell) -> dict[str, Any]:
    """For everybody whether it runs; for who supervises also the post, in the header."""
    running, words_ = _running(around.beats)
    light = {"running": running, "words": words_, "supervised": around.supervises}
    if not around.supervises:
        return light
    late = around.oldest_letter is not None and now() - around.oldest_letter > LATE_POST
    lines = [words_, _post(around.oldest_letter)]
    if around.beats.next_at is not None and running:
        lines.append(f"Lượt kế tiếp {_time(around.beats.next_at)}")
    trouble = [] if running else [words_]
    if late:
        trouble.append(f"{_post(around.oldest_letter)}.")
    return {**light, "lines": lines, "trouble": " ".join(trouble)}


def _running(beats: Beats) -> tuple[bool, str]:
    if beats.at is None:
        return False, "Nhắc việc chưa chạy. Báo bộ phận công nghệ thông tin."
    if now() - beats.at > _SILENT_TOO_LONG:
        return (
            False,
            f"Nhắc việc đã dừng từ {_time(beats.at)}. Báo bộ phận công nghệ thông tin.",
        )
    if beats.paused_until is not None:
        until = _time(beats.paused_until)
        why = "đồng hồ máy vừa nhảy tới hoặc máy vừa nghỉ lâu. Kiểm tra giờ của máy."
        return False, f"Nhắc việc tạm dừng đến {until}: {why}"
    return True, f"Nhắc việc đang chạy, lượt gần nhất {_time(beats.at)}"


def _post(oldest: datetime | None) -> str:
    if oldest is None:
        return "Không có thư chờ gửi"
    return f"Thư chờ gửi lâu nhất viết lúc {_time(oldest)}"


def _time(at: datetime) -> str:
    """The hour, with the day when it is not today's."""
    day = local_day(at)
    return clock_time(at) if day == today() else f"{clock_time(at)} {near_date(day, today())}"
