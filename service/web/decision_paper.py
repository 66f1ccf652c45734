"""The decision on paper, with its list."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from flask import url_for

from service.gate.guard import me
from service.queries.decisions import DecisionRowView, DecisionView, LinkedDecision
from service.queries.decisions import decision as decision_in_sight
from service.text import number
from service.web.decisions import RECIPIENTS
from service.web.minutes import papers_pages
from service.web.pages import law, page, reading, render
from service.web.paper_words import (
    in_full,
    paper_day,
    two_figures,
)
from service.web.papers import letterhead
from workflows.law.awards import AwardKind
from workflows.law.calendar import local_day

_SEALED: Final = "ký, đóng dấu"


@page(papers_pages, "/decisions/<decision_id>/paper")
def decision_paper(decision_id: str) -> Any:
    with reading() as session:
        found = decision_in_sight(session, law(), me(), decision_id)
    live = [row for row in found.rows if not row.struck]
    if found.corrects is not None:
        return _correction(found, found.corrects, live)
    total = sum(row.money for row in live)
    paper = _head(found)
    office = in_full(found.owner)
    named = f"số {found.number or '……'} {paper['day']}"
    return render(
        "papers/decision.html",
        paper=paper,
        back_href=_back(found),
        office=office,
        bases=_bases(found),
        council=_council(found),
        grants=_grants(live),
        rows=[_decision_row(place, row) for place, row in enumerate(live, start=1)],
        total=f"{number(total)}\u00a0đồng" if total else "",
        figure=number(total),
        annex=f"Kèm theo Quyết định {named} của Chủ tịch {office}",
    )


def _head(found: DecisionView) -> dict[str, Any]:
    return letterhead(
        found.owner,
        title="Quyết định",
        on=found.issued_on,
        number=found.number,
        draft=not found.number,
        about=(found.title,) if found.title else (),
        signs=(_signature(found),),
        sent_to=tuple(RECIPIENTS.get(each, each) for each in found.recipients),
    )


def _back(found: DecisionView) -> str:
    return url_for("decisions.decision", decision_id=found.id)


def _correction(
    found: DecisionView, corrected: LinkedDecision, rows: Sequence[DecisionRowView]
) -> Any:
    """What was written and what it must read instead, word for word; the rest stays as it is."""
    on = f", {paper_day(corrected.issued_on)}" if corrected.issued_on else ""
    return render(
        "papers/correction.html",
        paper=_head(found),
        back_href=_back(found),
        office=in_full(found.owner),
        bases=_bases(found),
        corrected=f"Quyết định số {corrected.number}{on}",
        rows=[
            {
                "place": place,
                "was": _worded(row.was or (), row.unit),
                "right": _worded((row.subject, row.post), row.unit),
                "award": row.award_name,
            }
            for place, row in enumerate(rows, start=1)
        ],
    )


def _worded(said: Sequence[str], unit: str) -> str:
    return ", ".join(part for part in (*said, unit) if part)


def _signature(found: DecisionView) -> dict[str, str]:
    if found.sign_as == "for_chair":
        return {
            "for": "KT. Chủ tịch",
            "role": "Phó Chủ tịch",
            "note": _SEALED,
            "name": found.signer,
        }
    return {"role": "Chủ tịch", "note": _SEALED, "name": found.signer}


def _bases(found: DecisionView) -> list[str]:
    """As drafted; where nothing was recorded, the instruments that the awards rest on."""
    drafted = [
        " ".join(part for part in (basis.get("article"), basis.get("instrument")) if part)
        for basis in found.bases
    ]
    if drafted:
        return drafted
    cited = [law().award(row.award).citation.instrument for row in found.rows]
    return list(dict.fromkeys(each for each in cited if each))


def _council(found: DecisionView) -> str:
    """The minutes it rests on, where a council has sat."""
    if not found.minutes or found.minutes_on is None:
        return ""
    return f"Biên bản họp Hội đồng số {found.minutes}, {paper_day(local_day(found.minutes_on))}"


def _grants(rows: Sequence[DecisionRowView]) -> list[str]:
    """`Tặng danh hiệu Chiến sĩ thi đua cơ sở cho 03 cá nhân`: a line for each award."""
    by_award: dict[str, list[DecisionRowView]] = {}
    for row in rows:
        by_award.setdefault(row.award, []).append(row)
    return [_grant(law().award(code).kind, same) for code, same in by_award.items()]


def _grant(kind: AwardKind, rows: Sequence[DecisionRowView]) -> str:
    what = "danh hiệu " if kind is AwardKind.TITLE else ""
    return f"Tặng {what}{rows[0].award_name} cho {two_figures(len(rows))} trường hợp"


def _decision_row(place: int, row: DecisionRowView) -> Mapping[str, Any]:
    return {
        "place": place,
        "name": row.subject,
        "post": ", ".join(part for part in (row.post, row.unit) if part),
        "award": row.award_name,
        "money": number(row.money) if row.money else "",
    }


__all__ = ["papers_pages"]
