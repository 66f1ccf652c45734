"""One council for whoever works with it: its members today and the rules it works by."""

from typing import Any

from service.gate.guard import me
from service.queries.councils import council_page
from service.text import count, full_date
from service.web import sitting
from service.web.council_words import rules_line
from service.web.minutes_versions import sessions_pages
from service.web.pages import law, page, reading, render, today


@page(sessions_pages, "/councils/<council_id>")
def council(council_id: str) -> Any:
    with reading() as session:
        found = council_page(session, law(), me(), council_id, today())
    item = found.item
    order = list(sitting.SEATS)
    seats = sorted(item.members, key=lambda seat: order.index(seat[2]))
    term = f"Nhiệm kỳ đến {full_date(item.term_until)}" if item.term_until else ""
    return render(
        "sessions/council.html",
        council=item,
        lead=". ".join(part for part in (item.founded_by, term) if part),
        size=count(len(seats), "thành viên"),
        members=[(name, sitting.SEATS[seat]) for _, name, seat in seats],
        rules=[rules_line(each) for each in found.rules],
        quorum=found.quorum,
    )


__all__ = ["sessions_pages"]
