"""Scenario 2. Nominee under complaint.

Given a denunciation of one of five during posting;
When the hold is ordered;
Then a `hold` case opens, four go on to a decision, the fifth shows "Tạm dừng";
When the hold is concluded *released*, `pending_released` goes out and it alone passes appraisal,
comment and a later session and gets its own decision.
"""

from datetime import date

import pytest
from sqlalchemy import select

from service.db.models import Award, Decision, Hold, Nomination, WaitingMessage
from service.web.words import outcome


@pytest.fixture
def posted(town):
    """Given a denunciation of the fifth of five during posting."""
    dossier = town.opens_dossier("TM-TH", nominations=5, award="CSTĐCS")
    town.goes_on(dossier, until="post_list")
    town.does("post_list", of=dossier)
    town.remark(dossier, town.ids(dossier)[4], "Có đơn tố cáo khai gian thành tích")
    return dossier


def messages(town):
    sent = select(WaitingMessage).where(WaitingMessage.name == "pending_released")
    return [(each.payload, each.delivered_at is not None) for each in town.all(sent)]


def council_and_decision(town, dossier):
    town.goes_on(dossier, until="awaiting_council")
    sitting = town.council_passes([dossier])
    decision = town.one(select(Decision.id).where(Decision.session_id == sitting))
    town.goes_on_with_decision(decision)
    town.goes_on(dossier, until="conclude_dossier")
    return sitting, decision


def test_the_fifth_is_held_while_four_go_on_to_a_decision(town, posted):
    fifth = town.ids(posted)[4]
    hold = town.holds(fifth)

    # a hold case opens
    assert town.case(hold).process == "hold"
    assert town.case(hold).number == "2026-TM-TD01"
    notice = town.task("serve_hold_notice", of=hold)
    assert (notice.role, notice.due_on) == ("standing_office", date(2026, 11, 25))
    assert [e.kind for e in town.events(hold)][:2] == ["case.started", "hold.ordered"]
    town.does("serve_hold_notice", of=hold)
    concluding = town.task("conclude_hold", of=hold)
    assert (concluding.role, concluding.due_on) == ("office_head", date(2026, 12, 21))

    # four go on to a decision
    sitting, decision = council_and_decision(town, posted)
    assert fifth not in town.agenda(sitting)
    assert fifth not in town.decision_rows(decision)
    assert town.outcomes(posted) == ["conferred"] * 4 + ["held"]
    assert town.dossier(posted).clock == "ended"  # the dossier's clock went on to the signature

    # the fifth shows "Tạm dừng"
    assert outcome("held", "", town.dossier(posted).state).startswith("Tạm dừng")
    town.does("conclude_dossier", of=posted)
    assert town.dossier(posted).state == "on_hold"
    assert town.open_keys(posted) == []


def test_released_it_alone_goes_all_the_way_once_more(town, posted):
    fifth = town.ids(posted)[4]
    hold = town.holds(fifth)
    first, _ = council_and_decision(town, posted)
    town.does("conclude_dossier", of=posted)

    # the hold is concluded released, pending_released goes out
    town.moves_to("2026-12-22 08:00")
    assert messages(town) == []
    town.concludes(hold)
    assert town.case(hold).ended_at is not None
    assert messages(town) == [({"released_count": 1}, True)]
    (taken_up,) = town.events(posted, "nomination.released")
    assert taken_up.facts["nominations"] == [fifth]

    # it alone passes appraisal: its terms count from the release
    asking = town.task("request_opinions", of=posted)
    assert asking.due_on == date(2026, 12, 23)
    town.goes_on(posted, until="appraise_dossier")
    _, draft = town.form_and_draft(town.task("appraise_dossier", of=posted))
    assert [row["nomination"] for row in draft["rows"]] == [fifth]

    # comment, and a later session
    town.goes_on(posted, until="post_list")
    second, decision = council_and_decision(town, posted)
    assert second != first
    assert list(town.agenda(second)) == [fifth]

    # and gets its own decision
    assert list(town.decision_rows(decision)) == [fifth]
    assert len(set(town.all(select(Award.decision_id)))) == 2
    town.goes_on(posted, until="archived")
    assert town.outcomes(posted) == ["conferred"] * 5


def test_upheld_it_is_left_out_and_the_dossier_ends(town, posted):
    fifth = town.ids(posted)[4]
    hold = town.holds(fifth)
    council_and_decision(town, posted)
    town.does("conclude_dossier", of=posted)
    town.concludes(hold, "upheld", "Khai khống thành tích")
    assert messages(town) == [({"released_count": 0}, True)]
    assert town.outcomes(posted)[4] == "excluded"
    assert town.nominations(posted)[4].reason == "Khai khống thành tích"
    assert town.open_keys(posted) == ["archive_dossier"]


def test_released_before_the_list_is_made_it_goes_on_with_the_others(town, posted):
    fifth = town.ids(posted)[4]
    hold = town.holds(fifth)
    town.concludes(hold)
    sitting, _ = council_and_decision(town, posted)
    assert fifth in town.agenda(sitting)
    assert town.outcomes(posted) == ["conferred"] * 5
    assert messages(town) == []


def test_the_verdict_hold_needs_an_open_hold_before_approval(town):
    dossier = town.opens_dossier("TM-TH", nominations=2, award="CSTĐCS")
    town.goes_on(dossier, until="appraise_dossier")
    doubtful = town.ids(dossier)[1]
    reason = {"verdict": "hold", "reason": "Đang có đơn tố cáo", "override_reason": "Có đơn"}
    town.does("appraise_dossier", of=dossier, rows={doubtful: reason})
    town.goes_on(dossier, until="approve_appraisal")
    approving = town.task("approve_appraisal", of=dossier)
    assert town.refused_to_complete(approving, by="truongphong") == "HoldIsMissing"
    town.holds(doubtful)
    town.does("approve_appraisal", of=dossier)
    assert town.case(dossier).facts["nominations_eligible"] == 1
    assert town.outcomes(dossier) == ["open", "held"]


def test_what_was_said_of_it_stays_in_the_hold(town, posted):
    """No event and no letter says why."""
    hold = town.holds(town.ids(posted)[4])
    town.concludes(hold, "upheld")
    ground = town.one(select(Hold.ground))
    told = [e.facts for of in (hold, posted) for e in town.events(of)]
    assert ground not in str(told)
    assert town.one(select(Nomination.held_from).where(Nomination.outcome == "excluded")) == {}
