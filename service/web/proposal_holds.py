"""A hold that the province's department orders on a row before it; the commune serves it."""

from typing import Any

from forms.setting import Choice, Setting
from service.access import NotFound
from service.commands.holds import PlaceHold
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.queries.proposals import ProposalView, proposal_page
from service.web.openings import Filled, OrderHold, empty, filled
from service.web.pages import REFUSED, go, law, page, reading, render, say_once, today
from service.web.proposal_acts import proposals_pages
from workflows.law.citations import Refusal


def _found(proposal_id: str) -> ProposalView:
    with reading() as session:
        found = proposal_page(session, law(), me(), proposal_id, today())
    if not found.may_hold:
        raise NotFound
    return found


def _sheet(found: ProposalView) -> OrderHold:
    rows = [each for each in found.rows if not each.struck]
    what = tuple(Choice(each.nomination, each.subject, each.award_name) for each in rows)
    return OrderHold(Setting(today=today(), choices={"what": what}))


def _draw(found: ProposalView, form: Filled, *, status: int = 200) -> Any:
    return render(
        "proposals/hold.html",
        status=status,
        proposal=found,
        questions=form.questions,
        values=form.values,
        errors=form.errors,
    )


@page(proposals_pages, "/proposals/<proposal_id>/hold")
def ask_hold(proposal_id: str) -> Any:
    found = _found(proposal_id)
    return _draw(found, empty(_sheet(found)))


@page(proposals_pages, "/proposals/<proposal_id>/hold", methods=("POST",))
def hold(proposal_id: str) -> Any:
    found = _found(proposal_id)
    form = filled(_sheet(found))
    if form.errors:
        return _draw(found, form, status=REFUSED)
    ground, what = form.answers["ground"], form.answers["what"]
    try:
        command = PlaceHold(actor=me(), ground=ground, nomination_id=what)
        office().execute(command, once=once())
    except Refusal as refusal:
        return _draw(found, form.refused(refusal, "what"), status=refusal.status)
    say_once("Đã tạm dừng xét. Xã thông báo cho đơn vị và kết luận.")
    return go("proposals.proposal", proposal_id=proposal_id)


__all__ = ["proposals_pages"]
