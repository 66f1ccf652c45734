"""The versions of signed minutes on a sitting's page, and beginning a new one with its reason."""

from typing import Any

from forms.fields import Long
from forms.setting import Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.commands.correcting_minutes import StartMinutesCorrection
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.session_papers import editions_of
from service.text import clock_time, long_date
from service.web.openings import Filled, empty, filled
from service.web.pages import REFUSED, go, page, reading, render, say_once, today
from service.web.voting import sessions_pages
from workflows.law.calendar import local_day
from workflows.law.citations import Refusal


class Correction(Sheet):
    """Đính chính biên bản"""

    reason = Long("Lý do đính chính", required=True)


@page(sessions_pages, "/sessions/<session_id>/minutes/correct")
def ask_correction(session_id: str) -> Any:
    return _asked(session_id, empty(Correction(Setting(today=today()))))


def _asked(session_id: str, form: Filled, *, status: int = 200) -> Any:
    with reading() as session:
        found = editions_of(session, me(), session_id)
    if not found.may_correct:
        raise NotFound
    last = found.signed[-1]
    signed = last.chair_signed_at
    return render(
        "sessions/correct.html",
        status=status,
        session_id=session_id,
        number=found.session_number,
        rows=[
            ("Biên bản", found.minutes_number),
            ("Bản đang có hiệu lực", f"Bản số {last.number}"),
            ("Ký", f"{clock_time(signed)} {long_date(local_day(signed))}" if signed else "–"),
            ("Sửa được", "câu chữ; số liệu và kết quả giữ nguyên"),
        ],
        reason=form.values.get("reason", ""),
        errors=form.errors,
    )


@page(sessions_pages, "/sessions/<session_id>/minutes/correct", methods=("POST",))
def correct(session_id: str) -> Any:
    form = filled(Correction(Setting(today=today())))
    if form.errors:
        return _asked(session_id, form, status=REFUSED)
    command = StartMinutesCorrection(
        actor=me(), session_id=session_id, reason=form.answers["reason"]
    )
    try:
        office().execute(command, once=once())
    except Refusal as refusal:
        if isinstance(refusal, NotFound):
            raise
        return _asked(session_id, form.refused(refusal), status=refusal.status)
    say_once("Đã mở việc đính chính biên bản. Sửa câu chữ ở việc Lập bản đính chính.")
    return go("sessions.session_view", session_id=session_id)


__all__ = ["sessions_pages"]
