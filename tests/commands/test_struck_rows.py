"""Holds and withdrawals of what stands in a proposal: off it on both sides, and back."""

import pytest
from sqlalchemy import select

from service.access import NotFound, NotYours
from service.commands.holds import AlreadyDecided, PlaceHold
from service.commands.proposals import AlreadyAnswered, WithdrawProposal
from service.commands.withdrawals import SignedAlready
from service.db.models import Proposal, WaitingMessage
from tests.plays import SCHOOL
from tests.stages import PROPOSED

HELD = "Tạm dừng xét theo 2026-TM-TD01"


@pytest.fixture
def stage():
    return PROPOSED


@pytest.fixture
def dossier(town):
    return town.proposed_dossier()


@pytest.fixture
def rows(town, dossier):
    return town.ids(dossier)


@pytest.fixture
def sent(town, rows):
    return town.sends_proposal(rows)


def offered(town, key, of):
    """The nominations that a step's form asks about."""
    schema, draft = town.form_and_draft(town.task(key, of=of))
    if "rows" in draft:
        return [row["nomination"] for row in draft["rows"]]
    return [each["const"] for each in schema["properties"]["nominations"]["items"]["oneOf"]]


def struck(town, proposal):
    return [row.struck for row in town.proposal_rows(proposal)]


def told(town, dossier):
    facts = town.case(dossier).facts
    return facts.get("upper_awarded"), facts.get("upper_refused")


def goes_up(town, proposal):
    for step in ("bundle_proposal", "sign_proposal", "send_proposal"):
        if step in town.open_keys(proposal):
            town.does(step, of=proposal)


def comes_back(town, proposal, dossiers):
    """From the province's inbox to the answer written down."""
    town.province_approves(proposal)
    town.council_agrees(town.provincial_session(dossiers))
    town.province_decides(proposal)
    town.does("record_answer", of=proposal)


# Withdrawn ----------------------------------------------------------------------------------------


def test_what_is_withdrawn_from_the_draft_does_not_go_up(town, dossier, rows):
    first, second, third = rows
    proposal = town.starts_proposal(rows)
    town.withdraws_one(SCHOOL, first)
    assert struck(town, proposal) == ["Đơn vị rút", "", ""]
    assert offered(town, "bundle_proposal", proposal) == [second, third]
    goes_up(town, proposal)
    town.does("receive_proposal", of=proposal)
    assert offered(town, "appraise_proposal", proposal) == [second, third]


def test_what_is_withdrawn_during_the_provinces_ballot_has_no_line_there(town, dossier, rows, sent):
    first, *others = rows
    town.province_approves(sent)
    sitting = town.provincial_session([dossier])
    town.waits_for_the_timer(sitting)
    town.takes_roll(sitting)
    for step in ("discuss_nominations", "open_ballot"):
        town.does(step, of=sitting)
    town.withdraws_one(SCHOOL, first)
    assert [town.agenda(sitting)[each].struck for each in rows] == [True, False, False]
    town.everyone_votes(sitting)
    town.closes_session(sitting)
    assert offered(town, "sign_provincial_decision", sent) == others
    town.province_decides(sent)
    assert offered(town, "record_answer", sent) == others
    town.does("record_answer", of=sent)
    assert town.outcomes(dossier) == ["withdrawn", "decided", "decided"]
    assert told(town, dossier) == (2, 0)


def test_with_its_last_row_a_proposal_is_recalled(town, dossier, sent):
    town.province_approves(sent)
    sitting = town.provincial_session([dossier])
    town.withdraws(SCHOOL, dossier)
    assert town.open_keys(sent) == ["acknowledge_proposal_withdrawal"]
    assert {item.struck for item in town.agenda(sitting).values()} == {True}
    town.does("acknowledge_proposal_withdrawal", of=sent)
    assert town.review(sent).end_event == "review_withdrawn"
    assert town.outcomes(dossier) == ["withdrawn"] * 3
    assert {each.reason for each in town.nominations(dossier)} == {"Đơn vị xét lại"}
    unread = select(WaitingMessage).where(WaitingMessage.delivered_at.is_(None))
    assert town.all(unread) == []  # a withdrawn dossier is told nothing


def test_until_the_recall_is_noted_the_province_decides_on_nothing(town, dossier, sent):
    task = town.task("receive_proposal", of=sent)
    town.withdraws(SCHOOL, dossier)
    assert town.refused_to_complete(task, by="tinh-vanthu", answers={}) == "NothingLeftToSend"


def test_of_two_proposals_the_empty_one_is_recalled_and_the_other_is_answered(town, dossier, rows):
    first, second, third = rows
    one, other = town.sends_proposal([first]), town.sends_proposal([second, third])
    town.withdraws_one(SCHOOL, first)
    town.does("acknowledge_proposal_withdrawal", of=one)
    assert town.dossier(dossier).state == "proposed"  # two of its rows are not answered yet
    comes_back(town, other, [dossier])
    assert town.outcomes(dossier) == ["withdrawn", "decided", "decided"]
    assert told(town, dossier) == (2, 0)
    assert town.open_keys(dossier) == ["conclude_dossier"]


def test_what_the_province_has_signed_is_neither_withdrawn_nor_held(town, dossier, rows, sent):
    town.province_approves(sent)
    town.council_agrees(town.provincial_session([dossier]))
    town.does("sign_provincial_decision", of=sent)
    for withdraw in (
        lambda: town.withdraws_one(SCHOOL, rows[0]),
        lambda: town.withdraws(SCHOOL, dossier),
    ):
        with pytest.raises(SignedAlready) as refused:
            withdraw()
        assert "hủy bỏ" in refused.value.sentence()
    with pytest.raises(AlreadyDecided):
        town.holds(rows[0])
    officer = town.person("thuongtruc")
    with pytest.raises(AlreadyAnswered):
        town.execute(
            WithdrawProposal(actor=officer, proposal_id=sent, reason="Thôi", consent="Phiếu 8")
        )
    town.does("answer_commune", of=sent)
    town.does("record_answer", of=sent)
    with pytest.raises(SignedAlready):
        town.withdraws(SCHOOL, dossier)


# Held ---------------------------------------------------------------------------------------------


def test_held_in_the_draft_it_comes_back_into_the_draft(town, dossier, rows):
    proposal = town.starts_proposal(rows)
    hold = town.holds(rows[0])
    assert struck(town, proposal) == [HELD, "", ""]
    town.concludes(hold)
    assert struck(town, proposal) == ["", "", ""]
    assert offered(town, "bundle_proposal", proposal) == rows
    assert town.outcomes(dossier) == ["passed"] * 3


def test_released_when_the_letter_is_before_the_chairman_it_waits_for_another(town, dossier, rows):
    proposal = town.starts_proposal(rows)
    hold = town.holds(rows[0])
    town.does("bundle_proposal", of=proposal)
    town.concludes(hold)
    assert struck(town, proposal) == [HELD, "", ""]
    assert [each.waits_for for each in town.nominations(dossier)] == ["proposal", "", ""]
    other = town.starts_proposal([rows[0]])
    for each in (proposal, other):
        goes_up(town, each)
    comes_back(town, proposal, [dossier])
    assert town.dossier(dossier).state == "proposed"
    comes_back(town, other, [dossier])
    assert told(town, dossier) == (3, 0)
    assert town.outcomes(dossier) == ["decided"] * 3


def test_released_before_the_appraisal_it_is_appraised_with_the_others(town, rows, sent):
    hold = town.holds(rows[0])
    town.does("receive_proposal", of=sent)
    assert offered(town, "appraise_proposal", sent) == rows[1:]
    town.concludes(hold)
    assert offered(town, "appraise_proposal", sent) == rows


def test_released_before_the_talk_it_is_on_the_provinces_agenda_again(town, dossier, rows, sent):
    town.province_approves(sent)
    sitting = town.provincial_session([dossier])
    hold = town.holds(rows[0])
    assert town.agenda(sitting)[rows[0]].struck
    town.concludes(hold)
    assert not town.agenda(sitting)[rows[0]].struck
    town.council_agrees(sitting)
    town.province_decides(sent)
    town.does("record_answer", of=sent)
    assert told(town, dossier) == (3, 0)


def test_held_on_the_provinces_list_it_is_on_the_list_again(town, dossier, rows, sent):
    town.province_approves(sent)
    hold = town.holds(rows[0])
    town.concludes(hold)
    assert {each.waits_for for each in town.nominations(dossier)} == {"provincial_council"}


def test_held_after_the_vote_it_is_before_the_provinces_chairman_again(town, dossier, rows, sent):
    town.province_approves(sent)
    town.council_agrees(town.provincial_session([dossier]))
    hold = town.holds(rows[0])
    assert offered(town, "sign_provincial_decision", sent) == rows[1:]
    town.concludes(hold)
    assert offered(town, "sign_provincial_decision", sent) == rows


def test_what_missed_the_appraisal_waits_for_another_letter(town, dossier, rows, sent):
    hold = town.holds(rows[0])
    town.province_approves(sent)
    town.concludes(hold)
    waits = [each.waits_for for each in town.nominations(dossier)]
    assert waits == ["proposal", "provincial_council", "provincial_council"]


def test_when_the_others_have_gone_on_it_is_taken_up_and_proposed_anew(town, dossier, rows, sent):
    hold = town.holds(rows[0])
    comes_back(town, sent, [dossier])
    assert told(town, dossier) == (2, 0)
    town.does("conclude_dossier", of=dossier)
    town.concludes(hold)
    assert town.open_keys(dossier) == ["request_opinions"]
    town.goes_on(dossier, until="awaiting_council")
    town.council_passes([dossier])
    assert [each.waits_for for each in town.nominations(dossier)] == ["proposal", "", ""]
    again = town.sends_proposal([rows[0]])
    comes_back(town, again, [dossier])
    assert told(town, dossier) == (3, 0)
    assert town.outcomes(dossier) == ["decided"] * 3
    town.goes_on(dossier, until="archived")


def test_with_every_row_held_nobody_goes_on_and_upheld_it_is_recalled(town, dossier, rows, sent):
    town.province_approves(sent)
    holds = [town.holds(each) for each in rows]
    sitting = select(WaitingMessage.id).where(WaitingMessage.name == "proposal_recalled")
    for each in holds[:2]:
        town.concludes(each, "upheld", "Có vi phạm")
    assert town.all(sitting) == []  # the third may come back
    town.concludes(holds[2], "upheld", "Có vi phạm")
    assert town.open_keys(sent) == ["acknowledge_proposal_withdrawal"]
    town.does("acknowledge_proposal_withdrawal", of=sent)
    assert town.outcomes(dossier) == ["excluded"] * 3
    assert told(town, dossier) == (0, 0)
    assert town.open_keys(dossier) == ["conclude_dossier"]


def test_a_held_dossier_hears_no_answer_and_comes_back_to_its_list(town, dossier, rows, sent):
    town.does("receive_proposal", of=sent)
    hold = town.holds(dossier=dossier)
    task = town.task("appraise_proposal", of=sent)
    assert town.refused_to_complete(task, by="tinh-thamdinh", answers={}) == "NothingLeftToSend"
    assert town.dossier(dossier).state == "on_hold"
    town.concludes(hold)
    assert town.dossier(dossier).state == "proposed"
    comes = offered(town, "appraise_proposal", sent)
    assert comes == rows


def test_a_row_left_on_the_list_alone_is_told_by_the_next_proposal(town, dossier, rows):
    round_id = town.dossier(dossier).round_id
    other = town.opens_dossier("TM-MN", 1, award="BK-T", round_id=round_id)
    town.goes_on(other, until="awaiting_council")
    town.council_passes([other])
    hold = town.holds(town.ids(other)[0])
    town.concludes(hold, "upheld", "Có vi phạm")
    assert town.dossier(other).state == "proposed"
    proposal = town.sends_proposal(rows)
    comes_back(town, proposal, [dossier])
    assert (told(town, dossier), told(town, other)) == ((3, 0), (0, 0))
    assert town.open_keys(other) == ["conclude_dossier"]


# Who ----------------------------------------------------------------------------------------------


def order(town, who, nomination):
    return PlaceHold(actor=town.person(who), ground="Có đơn", nomination_id=nomination)


def test_of_what_is_before_it_the_provinces_head_orders_a_hold_and_the_commune_serves_it(
    town, dossier, rows
):
    proposal = town.starts_proposal(rows)
    with pytest.raises(NotFound):
        town.execute(order(town, "tinh-noivu", rows[0]))
    goes_up(town, proposal)
    for who in ("tinh-vanthu", "tinh-thamdinh", "thuongtruc"):
        with pytest.raises(NotYours):
            town.execute(order(town, who, rows[0]))
    with pytest.raises(NotFound):
        town.execute(order(town, "thue", rows[0]))
    whole = PlaceHold(actor=town.person("tinh-noivu"), ground="Đơn", dossier_id=dossier)
    with pytest.raises(NotFound):
        town.execute(whole)
    hold = town.execute(order(town, "tinh-noivu", rows[0]))
    assert town.outcomes(dossier) == ["held", "passed", "passed"]
    assert struck(town, proposal) == [HELD, "", ""]
    assert town.actor_for(town.task("serve_hold_notice", of=hold)).holds(
        "standing_office", town.unit("TM").id
    )


def test_both_sides_read_in_their_history_what_left_and_what_came_back(town, rows, sent):
    hold = town.holds(rows[0])
    town.concludes(hold)
    kinds = [each.kind for each in town.events(sent)]
    assert (kinds.count("proposal.struck"), kinds.count("proposal.restored")) == (2, 2)
    assert town.one(select(Proposal.state)) == "sent"
