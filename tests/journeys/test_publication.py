"""Công bố, chi thưởng, trao tặng: three branches after one decision (§2.5)."""

from datetime import date

import pytest

from forms import Invalid
from service.commands.barred import FourEyes
from tests.stages import TO_SIGN, Stage


def issue(town):
    """Given a decision issued on Tuesday 08/12/2026."""
    town.goes_on_with_decision(town.the_decision(), until="publish_result")


ISSUED = Stage("issued", TO_SIGN.at, issue, TO_SIGN)


@pytest.fixture
def stage(request):
    return ISSUED if "decision" in request.fixturenames else TO_SIGN


@pytest.fixture
def decision(town):
    return town.the_decision()


def returns_payment(town, decision):
    town.does("approve_payment", of=decision, payment_approved=False, reason="Sai số tài khoản")


def test_a_payment_list_is_returned_once_and_then_approved(town, decision):
    town.does("prepare_payment", of=decision)
    returns_payment(town, decision)
    assert "prepare_payment" in town.open_keys(decision)
    town.does("prepare_payment", of=decision)
    town.does("approve_payment", of=decision)
    town.does("record_payment", of=decision, voucher="PC-0123")

    kinds = [e.kind for e in town.events(decision) if e.kind.startswith("payment.")]
    assert kinds == [
        "payment.prepared",
        "payment.returned",
        "payment.prepared",
        "payment.approved",
        "payment.made",
    ]
    assert town.events(decision, "payment.made")[0].facts["voucher"] == "PC-0123"
    # five CSTĐCS at 1.0, a certificate for him at 0.3 and for his branch at 0.6 of 2,530,000 đ
    prepared = town.events(decision, "payment.prepared")
    assert {event.facts["total"] for event in prepared} == {5 * 2_530_000 + 760_000 + 1_520_000}


def test_the_returns_of_a_payment_list_are_counted_and_end(town, decision):
    for _ in range(2):
        town.does("prepare_payment", of=decision)
        returns_payment(town, decision)
    town.does("prepare_payment", of=decision)
    with pytest.raises(Invalid):
        returns_payment(town, decision)
    town.does("approve_payment", of=decision)
    assert "record_payment" in town.open_keys(decision)


def test_who_prepared_the_payment_does_not_approve_it(town, decision):
    town.replaces("ketoan", "chutich", until="2026-12-31")
    town.does("prepare_payment", of=decision, by="chutich")
    with pytest.raises(FourEyes):
        town.does("approve_payment", of=decision, by="chutich")
    town.does("approve_payment", of=decision, by="phochutich")


def test_the_branches_do_not_wait_for_each_other_but_the_end_waits_for_all(town, decision):
    town.does("prepare_certificates", of=decision, spoiled=2)
    held_back = next(iter(town.decision_rows(decision)))
    town.does(
        "confer_awards",
        of=decision,
        rows={held_back: {"choice": "later", "reason": "Đi công tác"}},
    )
    assert town.case(decision).ended_at is None
    for key in ("prepare_payment", "approve_payment", "record_payment"):
        town.does(key, of=decision)
    assert town.case(decision).ended_at is None
    town.does("publish_result", of=decision)
    assert town.case(decision).end_event == "decision_issued"
    facts = town.one_decision(decision).facts
    assert facts["certificates"]["spoiled"] == 2
    rows = town.decision_rows(decision)
    assert rows[held_back].conferral["choice"] == "later"


def test_money_is_due_in_thirty_days_but_within_the_budget_year(town, decision):
    assert town.task("prepare_payment", of=decision).due_on == date(2026, 12, 31)
    assert town.task("publish_result", of=decision).due_on == date(2026, 12, 22)


def test_the_ceremony_sets_the_dates_of_certificates_and_conferral(town):
    decision = town.the_decision()
    town.goes_on_with_decision(decision, until="number_and_issue")
    town.does("number_and_issue", of=decision, ceremony_on="2026-12-21")
    assert town.task("prepare_certificates", of=decision).due_on == date(2026, 12, 17)
    town.does("prepare_certificates", of=decision)
    assert town.task("confer_awards", of=decision).due_on == date(2026, 12, 21)
