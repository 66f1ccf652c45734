"""A proposal taken back, and a letter of the province entered by hand."""

from typing import Any

from forms.choices import One
from forms.days import Day
from forms.fields import File, Long, Text, when
from forms.html import ask
from forms.setting import Setting
from forms.sheet import Sheet
from service.access import NotFound
from service.commands.proposals import RecordProvinceLetter, WithdrawProposal
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.proposals import ProposalView, proposal_page
from service.text import count
from service.web.answering import attachment_ids, posted, with_file_errors
from service.web.openings import Filled, empty, filled
from service.web.pages import REFUSED, go, law, page, reading, render, say_once, today
from service.web.proposals import proposals_pages
from service.web.task_view import files_of_ids
from workflows.law.citations import Refusal


class Withdrawal(Sheet):
    """Rút tờ trình"""

    reason = Long("Lý do rút", required=True)
    consent = Text(
        "Văn bản đồng ý",
        required=True,
        hint="Số, ngày của văn bản hoặc phiếu trình Chủ tịch UBND đã đồng ý.",
    )


class ProvinceLetter(Sheet):
    """Ghi văn bản của cấp tỉnh"""

    kind = One("Loại", {"answered": "Trả lời", "returned": "Trả lại để bổ sung"}, required=True)
    number = Text("Số, ký hiệu", required=True)
    date = Day("Ngày", required=True, earliest=None)
    completion_due_on = Day(
        "Hạn bổ sung", earliest="today", latest=None, needed=when("kind", "returned")
    )
    text = Long("Nội dung")
    file = File("Tệp đính kèm", required=True)


def _found(proposal_id: str) -> ProposalView:
    with reading() as session:
        return proposal_page(session, law(), me(), proposal_id, today())


# Taken back ---------------------------------------------------------------------------------------


@page(proposals_pages, "/proposals/<proposal_id>/withdraw")
def ask_withdrawal(proposal_id: str) -> Any:
    return _withdrawal(_may_withdraw(proposal_id), empty(Withdrawal(Setting(today=today()))))


def _may_withdraw(proposal_id: str) -> ProposalView:
    found = _found(proposal_id)
    if not found.may_withdraw:
        raise NotFound
    return found


def _withdrawal(found: ProposalView, form: Filled, *, status: int = 200) -> Any:
    sent = "Cấp tỉnh được báo ngay" if found.sent_at else "Chưa gửi, không phải báo cấp tỉnh"
    return render(
        "proposals/withdraw.html",
        status=status,
        proposal=found,
        facts=[
            ("Cấp quyết định", found.authority_name),
            ("Đề nghị", count(len(found.rows), "trường hợp")),
            ("Cấp tỉnh", sent),
        ],
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


@page(proposals_pages, "/proposals/<proposal_id>/withdraw", methods=("POST",))
def withdraw(proposal_id: str) -> Any:
    found = _may_withdraw(proposal_id)
    form = filled(Withdrawal(Setting(today=today())))
    if form.errors:
        return _withdrawal(found, form, status=REFUSED)
    command = WithdrawProposal(
        actor=me(),
        proposal_id=proposal_id,
        reason=form.answers["reason"],
        consent=form.answers["consent"],
    )
    try:
        office().execute(command, once=once())
    except Refusal as refusal:
        return _withdrawal(found, form.refused(refusal), status=refusal.status)
    say_once("Đã rút tờ trình. Ghi văn bản rút ở việc vừa mở.")
    return go("proposals.proposal", proposal_id=proposal_id)


# By hand ------------------------------------------------------------------------------------------


def _sheet() -> ProvinceLetter:
    return ProvinceLetter(Setting(today=today()))


@page(proposals_pages, "/proposals/<proposal_id>/letters/new")
def ask_letter(proposal_id: str) -> Any:
    return _letter(_may_record(proposal_id), empty(_sheet()))


def _may_record(proposal_id: str) -> ProposalView:
    found = _found(proposal_id)
    if not found.may_record_letter:
        raise NotFound
    return found


def _letter(found: ProposalView, form: Filled, *, status: int = 200) -> Any:
    return render(
        "proposals/letter.html",
        status=status,
        proposal=found,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
        files=files_of_ids(attachment_ids(form.questions, form.values)),
    )


@page(proposals_pages, "/proposals/<proposal_id>/letters", methods=("POST",))
def record_letter(proposal_id: str) -> Any:
    found = _may_record(proposal_id)
    sheet = _sheet()
    given = posted(sheet)
    if given.redraw:
        return _letter(found, Filled(ask(sheet), given.values))
    form = filled(sheet, given.values)
    if form.errors or given.errors:
        errors = with_file_errors(form.errors, given.errors)
        return _letter(found, Filled(form.questions, form.values, {}, errors), status=REFUSED)
    said = form.answers
    command = RecordProvinceLetter(
        actor=me(),
        proposal_id=proposal_id,
        kind=said["kind"],
        number=said["number"],
        dated=said["date"],
        file=said["file"],
        completion_due_on=said.get("completion_due_on"),
        text=said.get("text", ""),
    )
    try:
        office().execute(command, once=once())
    except Refusal as refusal:
        return _letter(found, form.refused(refusal), status=refusal.status)
    say_once("Đã ghi văn bản của cấp tỉnh.")
    return go("proposals.proposal", proposal_id=proposal_id)


__all__ = ["proposals_pages"]
