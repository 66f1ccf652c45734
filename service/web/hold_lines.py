"""Holds on their dossier's page, and what may be done with it beside its steps."""

from typing import Final

from flask import url_for

from service.queries.holds import Acts, HoldView
from service.text import near_date
from service.web.pages import today
from workflows.law.calendar import local_day

_OUTCOMES: Final = {"released": "Không vi phạm, xét tiếp", "upheld": "Vi phạm, loại"}


def line(hold: HoldView) -> dict[str, str]:
    """A hold on its dossier's page."""
    day = near_date(local_day(hold.ordered_at), today())
    ended = f"Kết luận: {_OUTCOMES[hold.outcome]}" if hold.outcome else ""
    return {
        "what": f"{hold.number}: {hold.subject or 'cả hồ sơ'}",
        "meta": f"{hold.orderer} quyết định {day}",
        "ground": hold.ground,
        "ended": f"{ended}. {hold.reason}" if ended else "",
        "step": hold.step,
        "href": url_for("tasks.task", task_id=hold.task) if hold.task else "",
    }


def other_acts(acts: Acts, dossier_id: str) -> list[tuple[str, str]]:
    """Under “Thao tác khác”: the words of the act, and its page."""
    offered = (
        ("hold", "Tạm dừng xét", acts.hold),
        ("withdraw", "Rút hồ sơ", acts.withdraw),
        ("withdraw-one", "Rút trường hợp", bool(acts.withdraw_one)),
    )
    return [
        (words, url_for("dossiers.act", dossier_id=dossier_id, act=name))
        for name, words, may in offered
        if may
    ]
