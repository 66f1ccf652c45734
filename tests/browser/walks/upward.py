"""What goes to the province, and the province itself."""

from collections.abc import Mapping
from typing import Final

from tests.browser import states
from tests.browser.walks.walk import Stop, Walk

WALKS: Final[Mapping[str, Walk]] = {
    "officer-proposes": Walk(
        "thuongtruc",
        "upper_town",
        states.to_propose,
        (
            Stop("proposals-waiting", "/proposals", shown=True),
            Stop("proposal-new", "/proposals/new?authority=province&nomination={nomination}"),
            Stop("proposal-none-chosen", "/proposals/new?authority=province"),
        ),
    ),
    "officer-chases": Walk(
        "thuongtruc",
        "upper_town",
        states.unanswered,
        (
            Stop("proposals-late", "/proposals"),
            Stop("proposal", "/proposals/{proposal}", shown=True),
            Stop("proposal-diagram", "/proposals/{proposal}/diagram"),
            Stop("proposal-paper", "/proposals/{proposal}/paper"),
            Stop("proposal-withdraw", "/proposals/{proposal}/withdraw"),
            Stop(
                "proposal-withdraw-refused",
                "/proposals/{proposal}/withdraw",
                press=("Rút tờ trình",),
            ),
            Stop("chase", "/tasks/{chase}"),
        ),
    ),
    "officer-by-hand": Walk(
        "thuongtruc",
        "upper_town",
        states.sent_on_paper,
        (
            Stop("province-letter", "/proposals/{proposal}/letters/new"),
            Stop(
                "province-letter-refused",
                "/proposals/{proposal}/letters/new",
                press=("Ghi văn bản",),
                lands="/proposals/{proposal}/letters",
            ),
        ),
    ),
    "province": Walk(
        "tinh-thamdinh",
        "upper_town",
        states.unanswered,
        (
            Stop("province-inbox", "/", shown=True),
            Stop("province-proposals", "/proposals"),
            Stop("province-proposal", "/proposals/{proposal}"),
            Stop("province-appraise", "/tasks/{appraise}"),
        ),
    ),
    "province-head": Walk(
        "tinh-noivu",
        "upper_town",
        states.unanswered,
        (
            Stop("province-hold", "/proposals/{proposal}/hold"),
            Stop(
                "province-hold-refused",
                "/proposals/{proposal}/hold",
                press=("Tạm dừng xét",),
            ),
        ),
    ),
}
