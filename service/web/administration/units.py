"""One organisation: its days, who holds what in it, what was done with it."""

from typing import Any

from flask import url_for

from service.casework import seats
from service.commands.organisations import KINDS
from service.gate.guard import me
from service.queries.administration import units as reads
from service.queries.administration.history import ActFilters
from service.queries.administration.units import HeldItem, Kin
from service.text import count, full_date
from service.web.administration.acts import history_of
from service.web.administration.history import administration
from service.web.pages import law, page, reading, render, today
from workflows.law.roles import Role

LEVELS = {"province": "Tỉnh", "commune": "Xã"}
_CHANGES = {"merged": "Sáp nhập", "renamed": "Đổi tên", "split": "Chia tách"}


@page(administration, "/organisations/<organisation_id>")
def unit(organisation_id: str) -> Any:
    with reading() as session:
        found = reads.unit(session, me(), organisation_id, today())
    place = found.place
    facts = [
        ("Mã", place.code),
        ("Loại", LEVELS.get(place.level) or KINDS.get(place.kind, "")),
        ("Thuộc", found.parent_name or "–"),
        *([("Bộ, ngành", law().places.get(place.ministry, place.ministry))] * bool(place.ministry)),
        ("Từ ngày", full_date(place.valid_from)),
        ("Đến hết ngày", full_date(place.valid_to) if place.valid_to else "–"),
    ]
    return render(
        "administration/unit.html",
        unit=place,
        facts=facts,
        holders=[_holder(each) for each in found.holders],
        left=count(len(found.open_work), "hồ sơ") if place.valid_to and found.open_work else "",
        ends=place.level == "unit" and place.valid_to is None,
        before=[_kin(each) for each in found.before],
        after=[_kin(each) for each in found.after],
        **history_of(ActFilters(organisation=organisation_id)),
    )


def _kin(each: Kin) -> dict[str, Any]:
    return {
        "name": each.name,
        "href": url_for("administration.unit", organisation_id=each.id),
        "meta": f"{_CHANGES[each.kind]} từ ngày {full_date(each.since)}. {each.basis}",
        "depth": each.depth,
    }


def _holder(each: HeldItem) -> dict[str, str]:
    return {
        "name": each.person_name,
        "href": url_for("administration.person", person_id=each.person),
        "role": seats.label(Role(each.role)),
        "since": full_date(each.valid_from),
        "until": full_date(each.valid_to) if each.valid_to else "chưa định",
    }


__all__ = ["administration"]
