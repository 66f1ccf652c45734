"""After the decision: published, paid, printed, conferred."""

from typing import Any

from forms.answers import Answers
from service.commands.steps.work import Computed, Step, Work


def _note(work: Work, part: str, content: dict[str, Any]) -> None:
    decision = work.decision
    decision.facts = decision.facts | {part: content}


def publish_result(work: Work, answers: Answers) -> Computed:
    _note(
        work,
        "publication",
        {
            "channels": list(answers["channels"]),
            "published_on": answers["published_on"].isoformat(),
            "unit_informed_on": answers["unit_informed_on"].isoformat(),
        },
    )
    work.record("result.published", on=answers["published_on"].isoformat())
    return {}


def prepare_payment(work: Work, answers: Answers) -> Computed:
    _note(work, "payment", {"methods": {r["nomination"]: r["method"] for r in answers["rows"]}})
    work.record("payment.prepared", total=sum(row.money for row in work.decision.rows))
    return {}


def approve_payment(work: Work, answers: Answers) -> Computed:
    approved = answers["payment_approved"]
    left = work.amount("payment_returns_allowed") - work.times("payment.returned")
    work.record("payment.approved" if approved else "payment.returned")
    return {"payment_returns_left": max(left - (not approved), 0)}


def record_payment(work: Work, answers: Answers) -> Computed:
    payment = work.decision.facts.get("payment", {})
    _note(
        work,
        "payment",
        payment | {"paid_on": answers["paid_on"].isoformat(), "voucher": answers["voucher"]},
    )
    work.record("payment.made", on=answers["paid_on"].isoformat(), voucher=answers["voucher"])
    return {}


def prepare_certificates(work: Work, answers: Answers) -> Computed:
    spoiled = answers.get("spoiled") or 0
    _note(
        work,
        "certificates",
        {"printed_on": answers["printed_on"].isoformat(), "spoiled": spoiled},
    )
    work.record("certificate.printed", on=answers["printed_on"].isoformat(), spoiled=spoiled)
    return {}


def confer_awards(work: Work, answers: Answers) -> Computed:
    by_nomination = {row["nomination"]: row for row in answers["rows"]}
    for row in work.decision.rows:
        given = by_nomination.get(row.nomination_id)
        if given is not None and not row.struck:
            row.conferral = {name: given.get(name) for name in ("choice", "receiver")}
            if given["choice"] != "later":
                row.nomination.outcome = "conferred"
    _note(
        work,
        "conferral",
        {"held_on": answers["held_on"].isoformat(), "place": answers["place"]},
    )
    work.record("award.conferred", on=answers["held_on"].isoformat())
    return {}


STEPS: dict[str, Step] = {
    "publish_result": publish_result,
    "prepare_payment": prepare_payment,
    "approve_payment": approve_payment,
    "record_payment": record_payment,
    "prepare_certificates": prepare_certificates,
    "confer_awards": confer_awards,
}
