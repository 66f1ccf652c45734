"""Scenario 7. Chairman refuses.

Given a passed list;
When he strikes two with reasons and signs the rest;
Then the difference from the council is recorded, the unit is told in 10 working days;
When he refuses all, every dossier of the decision gets `decision_result = refused`, the clocks end.
"""

from datetime import date

import pytest
from sqlalchemy import select

from forms import Invalid
from service.db.models import Award, Case, ClockEntry, Dossier
from tests.stages import PASSED, TO_SIGN

WHY = "Đang xem xét trách nhiệm người đứng đầu"


@pytest.fixture
def stage(request):
    return TO_SIGN if "decision" in request.fixturenames else PASSED


@pytest.fixture
def decision(town):
    """Given a passed list: it lies on the chairman's desk."""
    return town.the_decision()


def dossiers(town):
    return town.all(select(Dossier.id).order_by(Dossier.number))


def test_he_strikes_two_and_signs_the_rest(town, decision):
    school, veterans = dossiers(town)
    gone = [town.ids(school)[1], town.ids(veterans)[0]]
    town.does(
        "sign_decision",
        of=decision,
        struck=[{"nomination": each, "reason": WHY} for each in gone],
    )

    # the difference from the council is recorded
    (signed,) = town.events(decision, "decision.signed")
    assert signed.facts["struck"] == sorted(gone)
    rows = town.decision_rows(decision)
    assert {each: (rows[each].struck, rows[each].reason) for each in gone} == dict.fromkeys(
        gone, (True, WHY)
    )
    assert town.outcomes(school) == ["passed", "struck", "passed", "passed", "passed"]

    # the rest is issued without gaps in its numbers, the unit is informed within ten working days
    town.does("number_and_issue", of=decision)
    assert town.task("publish_result", of=decision).due_on == date(2026, 12, 22)
    town.goes_on_with_decision(decision)
    awards = town.all(select(Award).order_by(Award.ordinal))
    assert [award.ordinal for award in awards] == [1, 2, 3, 4, 5]
    assert not {award.nomination_id for award in awards} & set(gone)
    for dossier in (school, veterans):
        town.goes_on(dossier, until="archived")
    assert town.outcomes(veterans) == ["struck", "conferred"]


def test_he_may_not_strike_everything_and_call_it_signing(town, decision):
    everything = [{"nomination": each, "reason": WHY} for each in town.decision_rows(decision)]
    with pytest.raises(Invalid):
        town.does("sign_decision", of=decision, struck=everything)
    assert set(town.outcomes(dossiers(town)[0])) == {"passed"}


def test_he_refuses_all_and_every_dossier_hears_of_it(town, decision):
    with pytest.raises(Invalid):  # not without a reason
        town.does("sign_decision", of=decision, signing="refused", reason="")
    town.does("sign_decision", of=decision, signing="refused", reason=WHY)

    for dossier in dossiers(town):
        case = town.case(dossier)
        assert case.facts["decision_result"] == "refused"
        assert set(town.outcomes(dossier)) == {"refused"}
        assert {each.reason for each in town.nominations(dossier)} == {WHY}
        assert town.open_keys(dossier) == ["conclude_dossier"]
        kinds = town.all(
            select(ClockEntry.kind)
            .where(ClockEntry.case_id == case.id, ClockEntry.term == "dossier_to_signature")
            .order_by(ClockEntry.id)
        )
        assert kinds == ["start", "end"]
    assert town.all(select(Award)) == []

    # the units are told in ten working days
    notice = town.task("notify_refusal", of=decision)
    assert notice.due_on == date(2026, 12, 22)
    town.completes(notice)
    assert town.case(decision).end_event == "decision_refused"
    for dossier in dossiers(town):
        town.goes_on(dossier, until="archived")


def test_he_returns_the_draft_and_signs_the_second_one(town, decision):
    town.does("sign_decision", of=decision, signing="returned", reason="Thiếu căn cứ")
    assert town.open_keys(decision) == ["draft_decision"]
    town.goes_on_with_decision(decision, until="review_decision_draft")
    town.does("review_decision_draft", of=decision, draft_ok=False, reason="Sai thể thức")
    assert len(town.events(decision, "decision.returned")) == 2
    town.goes_on_with_decision(decision, until="number_and_issue")
    town.does("number_and_issue", of=decision)
    assert town.outcomes(dossiers(town)[0]) == ["decided"] * 5


def test_a_vice_chairman_signs_in_the_chairmans_stead(town, decision):
    town.does("sign_decision", of=decision, by="phochutich", sign_as="for_chair")
    town.does("number_and_issue", of=decision)
    signers = set(town.all(select(Award.signer)))
    assert signers == {town.person("phochutich").name}


def test_rows_left_out_of_the_draft_wait_for_another_decision(town):
    """A dossier is answered when the last decision that holds one of its rows is settled."""
    school, veterans = dossiers(town)
    first = town.the_decision()
    kept = [*town.ids(school), town.ids(veterans)[0]]
    town.does("draft_decision", of=first, nominations=kept)
    town.goes_on_with_decision(first)

    assert town.dossier(school).state == "in_review"  # answered, to be concluded
    assert town.dossier(veterans).state == "awaiting_decision"
    left = town.ids(veterans)[1]
    second = town.starts_decision([left])
    town.goes_on_with_decision(second)
    assert town.open_keys(veterans) == ["conclude_dossier"]
    facts = town.one(select(Case).where(Case.dossier_id == veterans)).facts
    assert (facts["decision_number"], facts["decided_count"]) == ("02/QĐ-UBND", 2)


def test_a_draft_without_rows_is_closed_and_they_wait_again(town):
    school, _ = dossiers(town)
    decision = town.the_decision()
    town.does("draft_decision", of=decision, draft_action="empty", reason="Lập lại")
    assert town.case(decision).end_event == "decision_empty"
    assert town.dossier(school).state == "awaiting_decision"
    again = town.starts_decision(town.ids(school))
    town.goes_on_with_decision(again)
    assert town.outcomes(school) == ["conferred"] * 5


def test_whoever_replaces_the_chairman_does_not_sign_as_chairman(town, decision):
    town.replaces("chutich", "truyenthanh", until="2026-12-31")
    with pytest.raises(Invalid) as refused:
        town.does("sign_decision", of=decision, by="truyenthanh", sign_as="chair")
    assert list(refused.value.errors) == [("sign_as",)]
    town.does("sign_decision", of=decision, by="truyenthanh", sign_as="for_chair")
