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

WHY = "Đang xem xét trách nhiệm người đứng đầu"


@pytest.fixture
def decision(passed_town):
    """Given a passed list: it lies on the chairman's desk."""
    decision = passed_town.the_decision()
    passed_town.goes_on_with_decision(decision, until="sign_decision")
    return decision


def dossiers(town):
    return town.all(select(Dossier.id).order_by(Dossier.number))


def test_he_strikes_two_and_signs_the_rest(passed_town, decision):
    school, veterans = dossiers(passed_town)
    gone = [passed_town.ids(school)[1], passed_town.ids(veterans)[0]]
    passed_town.does(
        "sign_decision",
        of=decision,
        struck=[{"nomination": each, "reason": WHY} for each in gone],
    )

    # the difference from the council is recorded
    (signed,) = passed_town.events(decision, "decision.signed")
    assert signed.facts["struck"] == sorted(gone)
    rows = passed_town.decision_rows(decision)
    assert {each: (rows[each].struck, rows[each].reason) for each in gone} == dict.fromkeys(
        gone, (True, WHY)
    )
    assert passed_town.outcomes(school) == ["passed", "struck", "passed", "passed", "passed"]

    # the rest is issued without gaps in its numbers, the unit is informed within ten working days
    passed_town.does("number_and_issue", of=decision)
    assert passed_town.task("publish_result", of=decision).due_on == date(2026, 12, 22)
    passed_town.goes_on_with_decision(decision)
    awards = passed_town.all(select(Award).order_by(Award.ordinal))
    assert [award.ordinal for award in awards] == [1, 2, 3, 4, 5]
    assert not {award.nomination_id for award in awards} & set(gone)
    for dossier in (school, veterans):
        passed_town.goes_on(dossier, until="archived")
    assert passed_town.outcomes(veterans) == ["struck", "conferred"]


def test_he_may_not_strike_everything_and_call_it_signing(passed_town, decision):
    everything = [
        {"nomination": each, "reason": WHY} for each in passed_town.decision_rows(decision)
    ]
    with pytest.raises(Invalid):
        passed_town.does("sign_decision", of=decision, struck=everything)
    assert set(passed_town.outcomes(dossiers(passed_town)[0])) == {"passed"}


def test_he_refuses_all_and_every_dossier_hears_of_it(passed_town, decision):
    with pytest.raises(Invalid):  # not without a reason
        passed_town.does("sign_decision", of=decision, signing="refused", reason="")
    passed_town.does("sign_decision", of=decision, signing="refused", reason=WHY)

    for dossier in dossiers(passed_town):
        case = passed_town.case(dossier)
        assert case.facts["decision_result"] == "refused"
        assert set(passed_town.outcomes(dossier)) == {"refused"}
        assert {each.reason for each in passed_town.nominations(dossier)} == {WHY}
        assert passed_town.open_keys(dossier) == ["conclude_dossier"]
        kinds = passed_town.all(
            select(ClockEntry.kind)
            .where(ClockEntry.case_id == case.id, ClockEntry.term == "dossier_to_signature")
            .order_by(ClockEntry.id)
        )
        assert kinds == ["start", "end"]
    assert passed_town.all(select(Award)) == []

    # the units are told in ten working days
    notice = passed_town.task("notify_refusal", of=decision)
    assert notice.due_on == date(2026, 12, 22)
    passed_town.completes(notice)
    assert passed_town.case(decision).end_event == "decision_refused"
    for dossier in dossiers(passed_town):
        passed_town.goes_on(dossier, until="archived")


def test_he_returns_the_draft_and_signs_the_second_one(passed_town, decision):
    passed_town.does("sign_decision", of=decision, signing="returned", reason="Thiếu căn cứ")
    assert passed_town.open_keys(decision) == ["draft_decision"]
    passed_town.goes_on_with_decision(decision, until="review_decision_draft")
    passed_town.does("review_decision_draft", of=decision, draft_ok=False, reason="Sai thể thức")
    assert len(passed_town.events(decision, "decision.returned")) == 2
    passed_town.goes_on_with_decision(decision, until="number_and_issue")
    passed_town.does("number_and_issue", of=decision)
    assert passed_town.outcomes(dossiers(passed_town)[0]) == ["decided"] * 5


def test_a_vice_chairman_signs_in_the_chairmans_stead(passed_town, decision):
    passed_town.does("sign_decision", of=decision, by="phochutich", sign_as="for_chair")
    passed_town.does("number_and_issue", of=decision)
    signers = set(passed_town.all(select(Award.signer)))
    assert signers == {passed_town.person("phochutich").name}


def test_rows_left_out_of_the_draft_wait_for_another_decision(passed_town):
    """A dossier is answered when the last decision that holds one of its rows is settled."""
    school, veterans = dossiers(passed_town)
    first = passed_town.the_decision()
    kept = [*passed_town.ids(school), passed_town.ids(veterans)[0]]
    passed_town.does("draft_decision", of=first, nominations=kept)
    passed_town.goes_on_with_decision(first)

    assert passed_town.dossier(school).state == "in_review"  # answered, to be concluded
    assert passed_town.dossier(veterans).state == "awaiting_decision"
    left = passed_town.ids(veterans)[1]
    second = passed_town.starts_decision([left])
    passed_town.goes_on_with_decision(second)
    assert passed_town.open_keys(veterans) == ["conclude_dossier"]
    facts = passed_town.one(select(Case).where(Case.dossier_id == veterans)).facts
    assert (facts["decision_number"], facts["decided_count"]) == ("02/QĐ-UBND", 2)


def test_a_draft_without_rows_is_closed_and_they_wait_again(passed_town):
    school, _ = dossiers(passed_town)
    decision = passed_town.the_decision()
    passed_town.does("draft_decision", of=decision, draft_action="empty", reason="Lập lại")
    assert passed_town.case(decision).end_event == "decision_empty"
    assert passed_town.dossier(school).state == "awaiting_decision"
    again = passed_town.starts_decision(passed_town.ids(school))
    passed_town.goes_on_with_decision(again)
    assert passed_town.outcomes(school) == ["conferred"] * 5
