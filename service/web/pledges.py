"""The other side of a pledge: the head of a partner unit reads it and signs."""

from typing import Any

from flask import request

from service.commands.campaigns import SignAsPartner
from service.commands.passwords import LockedFor, WrongPassword
from service.gate.guard import me
from service.gate.identity import office
from service.gate.once import once
from service.gate.signature import PASSWORD, confirmed
from service.queries import campaigns as reads
from service.queries.campaigns import CampaignItem, PledgeView
from service.web.campaigns import pledge_row
from service.web.pages import REFUSED, go, page, reading, render, say_once
from service.web.typed_registrations import campaigns_pages


def _to_sign(pledge_id: str) -> tuple[CampaignItem, PledgeView]:
    """A pledge that the actor is still to sign. Raises NotFound."""
    with reading() as session:
        return reads.pledge_to_sign(session, me(), pledge_id)


@page(campaigns_pages, "/pledges/<pledge_id>/sign")
def ask_signature(pledge_id: str) -> Any:
    return _ask_signature(*_to_sign(pledge_id))


def _ask_signature(
    item: CampaignItem, found: PledgeView, wrong: str = "", *, status: int = 200
) -> Any:
    return render(
        "campaigns/sign.html",
        status=status,
        campaign=item,
        pledge=pledge_row(found),
        pledge_id=found.id,
        password=PASSWORD,
        errors={PASSWORD: [wrong]} if wrong else {},
    )


@page(campaigns_pages, "/pledges/<pledge_id>/sign", methods=("POST",))
def sign_pledge(pledge_id: str) -> Any:
    item, found = _to_sign(pledge_id)
    if not request.form.get(PASSWORD, ""):
        return _ask_signature(item, found, "Nhập mật khẩu để ký", status=REFUSED)
    try:
        proof = confirmed()
    except WrongPassword as refusal:
        return _ask_signature(item, found, "Mật khẩu không đúng", status=refusal.status)
    except LockedFor as refusal:
        return _ask_signature(item, found, refusal.sentence(), status=refusal.status)
    command = SignAsPartner(actor=me(), pledge_id=pledge_id, confirmed=proof)
    office().execute(command, once=once())
    say_once(f"Đã ký giao ước cùng {found.unit_name}.")
    return go("campaigns.campaign_page", campaign_id=item.id)


__all__ = ["campaigns_pages"]
