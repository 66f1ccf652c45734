"""Papers on A4, written from the record and never typed: those of a dossier and of a decision."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask import Blueprint, url_for

from service.gate.guard import me
from service.gate.identity import office
from service.queries.dossier_papers import (
    CompletionRequest,
    completion_request,
    papers_of,
    receipt,
)
from service.queries.paper_parts import PaperOf
from service.queries.submission_papers import ProposedRow, appraisal_sheet, submission_letter
from service.text import full_date, local, long_date
from service.web import words
from service.web.pages import law, page, reading, render, today
from service.web.paper_words import (
    CHANNELS,
    FOUND,
    OPINIONS,
    RATINGS,
    in_full,
    no_day,
    paper_day,
    place_name,
    two_figures,
)

papers_pages: Final = Blueprint("papers", __name__)
_KIND_ORDER: Final = ("collective", "household", "person")


def letterhead(owner: str, *, title: str, on: date | None, **more: Any) -> dict[str, Any]:
    """What `paper/base.html` draws around the text of a paper of a commune's office."""
    return {
        "agency": ("Ủy ban nhân dân", in_full(owner).removeprefix("Ủy ban nhân dân ")),
        "place": place_name(owner),
        "day": paper_day(on) if on else no_day(),
        "title": title,
        **more,
    }


@page(papers_pages, "/dossiers/<dossier_id>/papers")
def dossier_papers(dossier_id: str) -> Any:
    """What of a dossier can be printed now."""
    with reading() as session:
        found = papers_of(session, me(), dossier_id)

    def way(view: str, **values: Any) -> str:
        return url_for(f"papers.{view}", dossier_id=dossier_id, **values)

    listed = [
        {
            "name": f"Tờ trình gửi {addressee}",
            "href": way("submission_paper", level=level),
            "meta": given or "Dự thảo, chưa ký",
        }
        for level, addressee, given in found.letters
    ]
    if found.receipt:
        listed.append(
            {"name": "Giấy biên nhận", "href": way("receipt_paper"), "meta": found.receipt}
        )
    if found.request:
        name = "Phiếu yêu cầu bổ sung"
        listed.append({"name": name, "href": way("completion_paper"), "meta": found.request})
    if found.appraisal:
        name = "Phiếu thẩm định"
        listed.append({"name": name, "href": way("appraisal_paper"), "meta": "Nội bộ"})
    return render("papers/list.html", of=found.of, papers=listed)


def _back(of: PaperOf) -> str:
    return url_for("papers.dossier_papers", dossier_id=of.dossier)


@page(papers_pages, "/dossiers/<dossier_id>/papers/receipt")
def receipt_paper(dossier_id: str) -> Any:
    with reading() as session:
        found = receipt(session, law(), office().house.secrets, me(), dossier_id, today())
    paper = letterhead(
        found.of.owner,
        title="Giấy biên nhận",
        on=found.given_on,
        number=found.number,
        about=("Hồ sơ đề nghị khen thưởng",),
        signs=(
            {"role": "Người nộp hồ sơ", "name": ""},
            {"role": "Người tiếp nhận", "name": found.given_by},
        ),
    )
    due = found.due
    return render(
        "papers/receipt.html",
        paper=paper,
        back_href=_back(found.of),
        receipt=found,
        received=long_date(found.received_on) if found.received_on else "",
        channel=CHANNELS.get(found.channel, ""),
        nominations=two_figures(found.nominations),
        due=long_date(due.on) if due.on else "",
        term=due.term,
        citation=due.citation.text,
    )


@page(papers_pages, "/dossiers/<dossier_id>/papers/completion-request")
def completion_paper(dossier_id: str) -> Any:
    with reading() as session:
        found = completion_request(session, law(), me(), dossier_id)
    paper = letterhead(
        found.of.owner,
        title="Phiếu yêu cầu bổ sung",
        on=found.given_on,
        number=found.number,
        about=(f"Hồ sơ đề nghị khen thưởng số {found.of.number}",),
        signs=({"role": "Người tiếp nhận", "name": found.given_by},),
        sent_to=("Như trên", "Lưu: HS"),
    )
    return render(
        "papers/completion.html",
        paper=paper,
        back_href=_back(found.of),
        request_=found,
        office=in_full(found.of.owner),
        received=full_date(found.received_on) if found.received_on else "",
        wanting=[(each.name, FOUND.get(each.found, ""), each.reason) for each in found.papers],
        due=_until(found),
    )


def _until(found: CompletionRequest) -> str:
    """`17 giờ 00 thứ Sáu 27/11/2026`"""
    if found.due_on is None:
        return ""
    hour = f"{local(found.due_at):%H giờ %M} " if found.due_at else "hết ngày "
    return f"{hour}{long_date(found.due_on)}"


@page(papers_pages, "/dossiers/<dossier_id>/papers/submission/<level>")
def submission_paper(dossier_id: str, level: str) -> Any:
    with reading() as session:
        found = submission_letter(session, law(), me(), dossier_id, level)
    paper = letterhead(
        found.of.owner,
        title="Tờ trình",
        on=found.on,
        number=found.number,
        draft=not found.number,
        about=(f"Về việc đề nghị khen thưởng năm {found.of.round_year}",),
        signs=({"role": "Thủ trưởng đơn vị", "name": found.signer},),
        sent_to=("Như trên", "Lưu: VT"),
        check=f"Theo {found.form}, {found.form_citation}" if found.form else "",
    )
    paper |= {"agency_above": found.of.owner, "agency": (found.of.unit,)}
    return render(
        "papers/submission.html",
        paper=paper,
        back_href=_back(found.of),
        letter=found,
        counted=_counted(found.rows),
        review=full_date(found.review_on) if found.review_on else "",
    )


def _counted(rows: Sequence[ProposedRow]) -> str:
    """`01 tập thể, 03 cá nhân`"""
    kinds = [row.kind for row in rows]
    return ", ".join(
        f"{two_figures(kinds.count(kind))} {words.SUBJECTS[kind]}"
        for kind in _KIND_ORDER
        if kind in kinds
    )


@page(papers_pages, "/dossiers/<dossier_id>/papers/appraisal")
def appraisal_paper(dossier_id: str) -> Any:
    with reading() as session:
        found = appraisal_sheet(session, law(), me(), dossier_id)
    approved = found.approved_on
    paper = letterhead(
        found.of.owner,
        title="Phiếu thẩm định",
        on=approved or found.on,
        draft=approved is None,
        about=(f"Hồ sơ đề nghị khen thưởng số {found.of.number}", found.of.unit),
        signs=(
            {"role": "Người thẩm định", "name": found.appraiser},
            {"role": "Người duyệt", "name": found.approved_by},
        ),
    )
    return render(
        "papers/appraisal.html",
        paper=paper,
        back_href=_back(found.of),
        sheet=found,
        ratings=RATINGS,
        opinions=OPINIONS,
        verdicts={key: label for key, (_, label) in words.VERDICTS.items()},
    )


# Decision -----------------------------------------------------------------------------------------
