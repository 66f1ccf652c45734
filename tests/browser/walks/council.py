"""A session from its invitation to its minutes, and what is signed after it."""

from collections.abc import Mapping
from typing import Final

from tests.browser import states
from tests.browser.walks.walk import Stop, Walk

WALKS: Final[Mapping[str, Walk]] = {
    "officer-convenes": Walk(
        "thuongtruc",
        "council_town",
        states.nothing,
        (
            Stop("sessions-waiting", "/sessions"),
            Stop("session-new", "/sessions/new"),
            Stop(
                "session-refused",
                "/sessions/new",
                {"at": "01/12/2026 08:00"},
                ("Mở phiên họp",),
                "/sessions",
            ),
        ),
    ),
    "officer-in-session": Walk(
        "thuongtruc",
        "council_town",
        states.rolled,
        (
            Stop("session-called", "/sessions/{session}"),
            Stop("roll", "/tasks/{roll}"),
            Stop("minutes-unsigned", "/sessions/{session}/minutes"),
        ),
    ),
    "officer-at-the-box": Walk(
        "thuongtruc",
        "voting_town",
        states.sitting,
        (
            Stop("sessions", "/sessions"),
            Stop("session", "/sessions/{session}", shown=True),
            Stop("screen-voting", "/sessions/{session}/screen", shown=True),
            Stop("ballot-secretary", "/sessions/{session}/ballot"),
        ),
    ),
    "officer-counted": Walk(
        "thuongtruc",
        "passed_town",
        states.passed,
        (
            Stop("session-passed", "/sessions/{session}"),
            Stop("screen-counted", "/sessions/{session}/screen"),
            Stop("minutes", "/sessions/{session}/minutes"),
            Stop("minutes-version", "/sessions/{session}/minutes/1"),
            Stop("minutes-correct", "/sessions/{session}/minutes/correct"),
            Stop(
                "minutes-refused",
                "/sessions/{session}/minutes/correct",
                press=("Mở việc đính chính",),
            ),
            Stop("council-rules", "/councils/{council}"),
            Stop("counting-minutes", "/sessions/{session}/counting-minutes"),
            Stop("ballot-board", "/sessions/{session}/board"),
            Stop("decision-draft", "/tasks/{draft}"),
            Stop("decision-being-made", "/decisions/{decision}"),
        ),
    ),
    "member": Walk(
        "mattran",
        "voting_town",
        states.sitting,
        (
            Stop("member-inbox", "/"),
            Stop("letters", "/letters"),
            Stop("letter", "/letters/{letter}"),
            Stop("nomination", "/sessions/{session}/nominations/{nomination}"),
            Stop("nomination-wall", "/sessions/{session}/nominations/{nomination}/screen"),
            Stop("ballot", "/sessions/{session}/ballot", shown=True),
            Stop("secrecy", "/ballot-secrecy"),
            Stop(
                "ballot-review",
                "/sessions/{session}/ballot",
                {"envelope-0-choice": "agree", "envelope-1-choice": "not_agree"},
                ("Xem lại phiếu",),
            ),
            Stop(
                "ballot-cast",
                "/sessions/{session}/ballot",
                press=("Xem lại phiếu", "Bỏ phiếu"),
            ),
            Stop("board-shut", "/sessions/{session}/board"),
        ),
    ),
    "teller-makes-the-key": Walk(
        "mattran",
        "council_town",
        states.talked,
        (
            Stop("key", "/tasks/{key}/key", shown=True),
            Stop("key-made", "/tasks/{key}/key", press=("Tạo khóa",)),
            Stop("key-refused", "/tasks/{key}/key", press=("Tạo khóa", "Mở bỏ phiếu")),
        ),
    ),
    "teller-opens-the-box": Walk(
        "mattran",
        "council_town",
        states.voted,
        (
            Stop("count", "/tasks/{count}/count", shown=True),
            Stop("count-refused", "/tasks/{count}/count", press=("Mở hòm phiếu",)),
        ),
    ),
    "chairman-cancels": Walk(
        "chutich",
        "voting_town",
        states.sitting,
        (
            Stop("cancel", "/sessions/{session}/cancel"),
            Stop("cancel-refused", "/sessions/{session}/cancel", press=("Hủy phiên họp",)),
            Stop("ballot-chair", "/sessions/{session}/ballot"),
        ),
    ),
    "chairman-signs": Walk(
        "chutich",
        "passed_town",
        states.to_sign,
        (
            Stop("tasks", "/", shown=True),
            Stop("sign", "/tasks/{sign}"),
            Stop("sign-check", "/tasks/{sign}/check", shown=True),
            Stop("sign-refused", "/tasks/{sign}/check", press=("",)),
            Stop("ballot-over", "/sessions/{session}/ballot"),
        ),
    ),
    "officer-afterwards": Walk(
        "thuongtruc",
        "finished_town",
        states.finished,
        (
            Stop("decisions", "/decisions"),
            Stop("decision", "/decisions/{decision}", shown=True),
            Stop("decision-paper", "/decisions/{decision}/paper"),
            Stop("decision-correct", "/decisions/{decision}/correct"),
            Stop(
                "decision-correct-refused",
                "/decisions/{decision}/correct",
                press=("Mở dự thảo đính chính",),
            ),
            Stop("register", "/register", shown=True),
            Stop("register-nothing", "/register?q=khongco"),
            Stop("dossier-archived", "/dossiers/{dossier}"),
            Stop("papers", "/dossiers/{dossier}/papers"),
            Stop("receipt", "/dossiers/{dossier}/papers/receipt"),
            Stop("submission", "/dossiers/{dossier}/papers/submission/commune"),
            Stop("appraisal-paper", "/dossiers/{dossier}/papers/appraisal"),
        ),
    ),
    "officer-corrects": Walk(
        "thuongtruc",
        "finished_town",
        states.corrected,
        (
            Stop("correction", "/decisions/{correction}"),
            Stop("correction-paper", "/decisions/{correction}/paper"),
            Stop("decision-corrected", "/decisions/{decision}"),
            Stop("register-corrected", "/register"),
            Stop("correction-draft", "/tasks/{draft}"),
        ),
    ),
}
