"""Whoever comes seldom, or stands above the desk: the public, units, appraisers, heads."""

from collections.abc import Mapping
from typing import Final

from tests.browser import states
from tests.browser.walks.walk import Stop, Walk

WALKS: Final[Mapping[str, Walk]] = {
    "anybody": Walk(
        "",
        "town",
        states.open_to_all,
        (
            Stop("sign-in", "/sign-in", shown=True),
            Stop("sign-in-refused", "/sign-in", {"username": "ai-do"}, ("Đăng nhập",)),
            Stop("calendar", "/calendar?year=2026"),
            Stop("accessibility", "/accessibility"),
            Stop("lookup-refused", "/lookup", press=("Tra cứu hồ sơ",)),
            Stop(
                "lookup-found",
                "/lookup",
                {"number": "{number}", "code": "{code}"},
                ("Tra cứu hồ sơ",),
                shown=True,
            ),
            Stop("published-nothing", "/published"),
            Stop("mail-stop", "{mail_stop}"),
        ),
    ),
    "anybody-afterwards": Walk(
        "", "finished_town", states.nothing, (Stop("published", "/published"),)
    ),
    "unit": Walk(
        "mamnon",
        "town",
        states.prepared,
        (
            Stop("todo", "/", shown=True),
            Stop("unit-dossier", "/dossiers/{listed}"),
            Stop("nominations", "/tasks/{nominations}", shown=True),
            Stop("nominations-check", "/tasks/{ready}/check"),
            Stop("report", "/tasks/{report}?check=1"),
            Stop("review", "/tasks/{review}"),
            Stop("complete", "/tasks/{complete}"),
            Stop("completion-paper", "/dossiers/{returned}/papers/completion-request"),
            Stop("submission-draft", "/dossiers/{returned}/papers/submission/commune"),
            Stop("done", "/tasks/{done}/done"),
            Stop("unit-round", "/rounds/{round}"),
            Stop("dossier-new", "/rounds/{round}/dossiers/new?unit={unit}"),
        ),
    ),
    "clinic": Walk(
        "tramyte",
        "town",
        states.registering,
        (
            Stop("campaign-of-unit", "/campaigns/{campaign}"),
            Stop("registration", "/tasks/{register}", shown=True),
            Stop("register-refused", "/tasks/{register}?check=1"),
            Stop("pledge-sign", "/pledges/{pledge}/sign"),
            Stop("pledge-refused", "/pledges/{pledge}/sign", press=("Ký giao ước",)),
        ),
    ),
    "head-asks-why": Walk(
        "tieuhoc",
        "town",
        states.reckoned,
        (
            Stop("why-not-yet", "/nominations/{nomination}/eligibility"),
            Stop("why-not", "/nominations/{refused}/eligibility"),
            Stop("why-no-day", "/nominations/{nomination}/eligibility?on=x"),
            Stop("record-read", "/subjects/{subject}"),
        ),
    ),
    "head-of-office": Walk(
        "truongphong",
        "town",
        states.late,
        (
            Stop("board", "/board", shown=True),
            Stop("board-tasks", "/board/tasks?due=late"),
            Stop("board-tasks-none", "/board/tasks?due=paused"),
            Stop("board-none-chosen", "/board/press", lands="/board/tasks"),
            Stop("board-dossiers", "/board/dossiers?age=2"),
            Stop("board-heat", "/board/diagram"),
            Stop("board-remind", "/board/remind?{tasks}"),
            Stop("board-assign", "/board/assign?{tasks}&to={to}"),
            Stop("clock-stop", "/dossiers/{dossier}/clock/stop"),
            Stop("clock-refused", "/dossiers/{dossier}/clock/extend", press=("Gia hạn",)),
        ),
    ),
    "head-of-office-holds": Walk(
        "truongphong",
        "town",
        states.held,
        (
            Stop("hold", "/dossiers/{dossier}/hold"),
            Stop("hold-refused", "/dossiers/{dossier}/hold", press=("Tạm dừng xét",)),
            Stop("dossier-held", "/dossiers/{dossier}", shown=True),
            Stop("conclude-hold", "/tasks/{conclusion}"),
        ),
    ),
    "appraiser": Walk(
        "thamdinh",
        "town",
        states.claimed,
        (
            Stop("inbox", "/", shown=True),
            Stop("inbox-filtered", "/?q=truong&due=week"),
            Stop("inbox-nothing", "/?q=khongco"),
            Stop("views", "/views"),
            Stop("several", "/several?act=claim&task={task}"),
            Stop("lend", "/tasks/{task}/lend"),
            Stop("put-off", "/tasks/{task}/put-off"),
            Stop("appraise", "/tasks/{task}", shown=True),
            Stop("appraise-wrong", "/tasks/{task}?check=1", shown=True),
        ),
    ),
    "appraiser-waits": Walk("thamdinh", "town", states.held, (Stop("locked", "/tasks/{locked}"),)),
}
