"""A member's ballot, and the honest word about its secrecy.

What somebody chose stands in the page he has before him and in the sealed envelope, nowhere else:
not in an address, a cookie, a draft, a log or an idempotency record. A page with scripts looks the
ballot over and seals it by itself; without them each step is a request, and the server seals.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from flask import request, url_for

from forms.answers import Invalid
from service.casework import envelopes, shares
from service.commands.casting import CastBallot
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.ballots import BallotLine, BallotPage, ballot_page, check_code
from service.text import clock_time, count, near_date
from service.web import words
from service.web.pages import REFUSED, law, now, page, reading, render, today
from service.web.paper_words import RATINGS
from service.web.sessions import sessions_pages
from workflows.law.calendar import local_day

GRID: Final = "envelope"
SEALED: Final = "sealed"
_GROUNDS: Final[Mapping[str, str]] = {
    "self": "vì bạn là người được đề nghị",
    "relative": "vì là người thân",
    "own_unit": "vì cùng đơn vị",
}


# The ballot ---------------------------------------------------------------------------------------


def _mine(session_id: str) -> BallotPage:
    with reading() as rows:
        return ballot_page(rows, law(), me(), session_id, now())


@page(sessions_pages, "/sessions/<session_id>/ballot")
def ballot(session_id: str) -> Any:
    mine = _mine(session_id)
    if _shut(mine):
        return _closed(mine)
    return _form(mine, {})


def _shut(mine: BallotPage) -> bool:
    return not mine.opened or not mine.has_ballot or mine.closed_at is not None


def _closed(mine: BallotPage, *, status: int = 200) -> Any:
    """Why there is nothing to fill in: not yet, no more, or no line of one's own."""
    if not mine.opened:
        sentence = "Chưa mở bỏ phiếu."
    elif mine.closed_at is not None:
        sentence = f"Bỏ phiếu đã kết thúc lúc {clock_time(mine.closed_at)}."
    else:
        sentence = "Bạn không có phiếu điện tử ở phiên họp này."
    cast = f"Bạn đã bỏ phiếu {_quarter(mine.cast_at)}." if mine.cast_at else ""
    return render(
        "sessions/ballot_closed.html",
        status=status,
        ballot=mine,
        sentence=sentence,
        cast=cast,
        over=_over(mine),
    )


def _form(
    mine: BallotPage,
    choices: Mapping[str, str],
    errors: dict[str, list[str]] | None = None,
    *,
    status: int = 200,
) -> Any:
    return render(
        "sessions/ballot.html",
        status=status,
        ballot=mine,
        over=_over(mine),
        title=_title(mine),
        lines=[_line(each, mine) for each in mine.lines],
        choices=_offered(mine),
        values=choices,
        errors=errors or {},
        sheet=json.dumps(_sheet(mine)),
        field=GRID,
        needs=_needs(mine),
        again=f"Bạn đã bỏ phiếu {_quarter(mine.cast_at)}. Phiếu này thay phiếu trước."
        if mine.cast_at
        else "",
        until=clock_time(mine.closes_at) if mine.closes_at else "",
    )


def _sheet(mine: BallotPage) -> dict[str, Any]:
    """What a browser seals a ballot with; all of it is known to every member."""
    sheet = mine.sheet
    return {
        "session": sheet.session,
        "roll_hash": sheet.roll_hash,
        "public_key": sheet.public_key,
        "person": mine.person,
        "places": sheet.places,
        "coded": mine.coded,
    }


def _quarter(since: datetime) -> str:
    """All that is kept of when somebody voted."""
    return f"trong khoảng {clock_time(since)} đến {clock_time(since + envelopes.BUCKET)}"


def _over(mine: BallotPage) -> str:
    when = mine.meets_at
    day = f", {near_date(local_day(when), today())}" if when else ""
    return f"Phiên họp {mine.number}{day}"


def _title(mine: BallotPage) -> str:
    awards = {each.award_name for each in mine.lines}
    return f"Phiếu bầu {awards.pop()}" if len(awards) == 1 else "Phiếu bầu"


def _line(each: BallotLine, mine: BallotPage) -> dict[str, Any]:
    many = len({line.award_name for line in mine.lines}) > 1
    note = [each.award_name] if many else []
    note += [RATINGS[each.rating]] if each.rating in RATINGS else []
    note += [count(each.initiatives, "sáng kiến")] if each.initiatives else []
    recused = ""
    if each.ground:
        why = _GROUNDS.get(each.ground, "")
        recused = (
            f"Bạn không bỏ phiếu đề nghị này {why}. "
            f"Vẫn tính trong tổng số {count(mine.members, 'thành viên')}."
        )
    return {
        "id": each.nomination,
        "name": each.subject,
        "unit": each.unit,
        "note": f"{', '.join([note[0], *map(words.lowered, note[1:])])}." if note else "",
        "report_href": url_for(
            "sessions.report", session_id=mine.session, nomination_id=each.nomination
        ),
        "recused": recused,
    }


def _offered(mine: BallotPage) -> list[Any]:
    """Agree and not agree; an open line is a blank one."""
    grid = next(each for each in mine.form.questions() if each.name == GRID)
    column = next(each for each in grid.columns if each.name == "choice")
    return [each for each in column.choices if each.value != "blank"]


def _needs(mine: BallotPage) -> str:
    needs = {(each.need, each.share) for each in mine.lines}
    if len(needs) != 1:
        return ""
    need, share = needs.pop()
    return f"Cần {share} tổng số thành viên ({need} trong {mine.members}) đồng ý."


@page(sessions_pages, "/sessions/<session_id>/ballot", methods=("POST",))
def fill_ballot(session_id: str) -> Any:
    """Three buttons post here: look the ballot over, change it, cast it."""
    mine = _mine(session_id)
    if _shut(mine):
        return _closed(mine, status=409)
    if SEALED in request.form:
        return _cast_sealed(mine)
    data = mine.form.from_html(request.form.items(multi=True))
    choices = _choices(data)
    if request.form.get("_step") == "edit":
        return _form(mine, choices)
    try:
        answers = mine.form.answers(data)
    except Invalid as invalid:
        said = dict.fromkeys(each for found in invalid.errors.values() for each in found)
        return _form(mine, choices, {"": list(said)}, status=REFUSED)
    if request.form.get("_step") == "cast":
        return _cast(mine, answers[GRID])
    return _review(mine, choices)


def _choices(data: Mapping[str, Any]) -> dict[str, str]:
    rows = data.get(GRID)
    rows = rows if isinstance(rows, list) else []
    return {row["nomination"]: row.get("choice", "") for row in rows if row.get("nomination")}


def _review(mine: BallotPage, choices: Mapping[str, str]) -> Any:
    labels = {each.value: each.label for each in _offered(mine)}
    own = [each for each in mine.lines if not each.ground]
    rows = [
        (each.nomination, each.subject, each.unit, labels.get(choices.get(each.nomination, ""), ""))
        for each in own
    ]
    blanks = [place for place, row in enumerate(rows, start=1) if not row[3]]
    return render(
        "sessions/ballot_review.html",
        ballot=mine,
        over=_over(mine),
        rows=rows,
        choices=choices,
        field=GRID,
        chosen=f"Đã chọn {len(rows) - len(blanks)} trong {len(rows)}.",
        blanks=_blank_words(blanks),
        until=clock_time(mine.closes_at) if mine.closes_at else "",
    )


def _blank_words(blanks: list[int]) -> str:
    if not blanks:
        return ""
    named = ", ".join(map(str, blanks))
    return f"Đề nghị {named} để trống, tính là phiếu trắng."


def _cast_sealed(mine: BallotPage) -> Any:
    """From a page with scripts: what the member chose never comes here."""
    sealed = envelopes.from_text(request.form[SEALED])
    command = CastBallot(actor=me(), session_id=mine.session, sealed=sealed)
    receipt = office().execute(command, once=once(secret=True))
    return _done(mine, receipt, "", by_server=False)


def _cast(mine: BallotPage, rows: Sequence[Mapping[str, str]]) -> Any:
    """From a page without scripts: sealed here, while the request is answered."""
    choices = {row["nomination"]: row["choice"] for row in rows}
    master = envelopes.new_master()
    sealed = mine.sheet.sealed(office().house.secrets, mine.person, choices, master)
    command = CastBallot(actor=me(), session_id=mine.session, sealed=sealed, by_server=True)
    receipt = office().execute(command, once=once(secret=True))
    kept = receipt == envelopes.receipt_of(sealed)  # else it was pressed twice: the first counts
    code = shares.written(master) if kept and mine.coded else ""
    return _done(mine, receipt, code, by_server=True)


def _done(mine: BallotPage, receipt: str, master: str, *, by_server: bool) -> Any:
    """The answer itself: the master code is shown once and kept nowhere."""
    until = clock_time(mine.closes_at) if mine.closes_at else ""
    return render(
        "sessions/ballot_cast.html",
        ballot=mine,
        title=f"Đã bỏ phiếu lúc {clock_time(now())}",
        receipt=check_code(receipt),
        whole=receipt,
        master=master,
        by_server=by_server,
        until=until,
    )


@page(sessions_pages, "/ballot-secrecy")
def secrecy() -> Any:
    return render("sessions/secrecy.html")


__all__ = ["sessions_pages"]
