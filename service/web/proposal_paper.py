"""The commune's letter to a higher authority on paper (Mẫu 01), with its list."""

from collections.abc import Sequence
from typing import Any

from flask import url_for

from service.gate.guard import me
from service.queries.proposal_papers import ProposalLetter, ProposedRow, proposal_letter
from service.text import full_date
from service.web import words
from service.web.decision_paper import papers_pages
from service.web.pages import law, page, reading, render
from service.web.paper_words import in_full, two_figures
from service.web.papers import letterhead

_KIND_ORDER = ("collective", "household", "person")


@page(papers_pages, "/proposals/<proposal_id>/paper")
def proposal_paper(proposal_id: str) -> Any:
    with reading() as session:
        found = proposal_letter(session, law(), me(), proposal_id)
    paper = letterhead(
        found.owner,
        title="Tờ trình",
        on=found.on,
        number=found.number,
        draft=not found.number,
        about=(f"Về việc đề nghị khen thưởng năm {found.year}",),
        signs=({"role": "Chủ tịch", "note": "ký, đóng dấu", "name": found.signer},),
        sent_to=("Như trên", "Lưu: VT"),
        check=f"Theo {found.form}, {found.form_citation}" if found.form else "",
    )
    return render(
        "papers/proposal.html",
        paper=paper,
        back_href=url_for("proposals.proposal", proposal_id=proposal_id),
        letter=found,
        office=in_full(found.owner),
        counted=_counted(found),
        council=[
            f"Biên bản họp Hội đồng số {number}, ngày {full_date(on)}"
            for number, on in found.minutes
        ],
    )


def _counted(found: ProposalLetter) -> list[str]:
    """`Bằng khen của UBND tỉnh: 01 tập thể, 02 cá nhân`: a line for each award."""
    by_award: dict[str, list[ProposedRow]] = {}
    for row in found.rows:
        by_award.setdefault(row.award_name, []).append(row)
    return [f"{award}: {_kinds(rows)}" for award, rows in by_award.items()]


def _kinds(rows: Sequence[ProposedRow]) -> str:
    kinds = [row.kind for row in rows]
    return ", ".join(
        f"{two_figures(kinds.count(kind))} {words.SUBJECTS[kind]}"
        for kind in _KIND_ORDER
        if kind in kinds
    )


__all__ = ["papers_pages"]
