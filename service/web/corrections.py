"""What a decision's page says of corrections, in both directions."""

from typing import Any

from flask import url_for

from service.gate.guard import me
from service.queries.decisions import DecisionRowView, DecisionView, LinkedDecision
from service.text import full_date
from workflows.law.roles import Role


def may_correct(found: DecisionView) -> bool:
    """While the register follows some row to it."""
    issued = found.state == "issued" and any(correctable(row) for row in found.rows)
    return issued and is_of_the_office(found)


def is_of_the_office(found: DecisionView) -> bool:
    """The standing office of the awarding body proposes corrections, nobody else."""
    return me().holds(Role.STANDING_OFFICE, found.owner_id)


def correctable(row: DecisionRowView) -> bool:
    return not (row.struck or row.corrected_by or row.correcting)


def links(found: DecisionView) -> list[dict[str, Any]]:
    older = [_link("Đính chính", found.corrects)] if found.corrects else []
    return older + [
        _link("Được đính chính bởi" if each.number else "Đang đính chính", each)
        for each in found.corrections
    ]


def _link(said: str, to: LinkedDecision) -> dict[str, Any]:
    return {
        "said": said,
        "name": f"Quyết định {to.number}" if to.number else f"Dự thảo {to.draft_number}",
        "day": full_date(to.issued_on) if to.issued_on else "",
        "href": url_for("decisions.decision", decision_id=to.id) if to.id else "",
    }


def said_of(row: DecisionRowView) -> str:
    """Under the name: what was written before, or where it reads otherwise now."""
    if row.corrected_by:
        return f"Đã đính chính tại Quyết định {row.corrected_by}"
    if row.correcting:
        return f"Đang đính chính ở dự thảo {row.correcting}"
    if row.was is not None:
        return f"Đã ghi: {', '.join(part for part in row.was if part)}"
    return ""
