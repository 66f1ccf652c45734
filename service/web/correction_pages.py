"""Beginning a correction: which rows of an issued decision say something wrong."""

from typing import Any, Final

from flask import request, url_for

from service.access import NotYours
from service.commands.corrections import NotIssued, StartCorrection
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.decisions import decision as decision_in_sight
from service.text import count
from service.web import corrections
from service.web.decisions import decisions_pages
from service.web.pages import REFUSED, go, law, page, reading, render, say_once

_CHOSEN_NONE: Final = "Chọn ít nhất một trường hợp"


@page(decisions_pages, "/decisions/<decision_id>/correct")
def ask_correction(decision_id: str) -> Any:
    return _asked(decision_id)


def _asked(decision_id: str, wrong: str = "", *, status: int = 200) -> Any:
    with reading() as session:
        found = decision_in_sight(session, law(), me(), decision_id)
    if not corrections.is_of_the_office(found):
        raise NotYours
    if found.state != "issued":
        raise NotIssued
    return render(
        "decisions/correct.html",
        status=status,
        decision=found,
        back_href=url_for("decisions.decision", decision_id=decision_id),
        rows=[row for row in found.rows if corrections.correctable(row)],
        errors={"nomination": [wrong]} if wrong else {},
    )


@page(decisions_pages, "/decisions/<decision_id>/correct", methods=("POST",))
def start_correction(decision_id: str) -> Any:
    chosen = tuple(request.form.getlist("nomination"))
    if not chosen:
        return _asked(decision_id, _CHOSEN_NONE, status=REFUSED)
    command = StartCorrection(actor=me(), decision_id=decision_id, nomination_ids=chosen)
    correction = office().execute(command, once=once())
    say_once(f"Đã mở dự thảo đính chính cho {count(len(chosen), 'trường hợp')}.")
    return go("decisions.decision", decision_id=correction)


__all__ = ["decisions_pages"]
