"""The ordinary path of a proposal (§4, §5): from the commune's list to the register of awards."""

import pytest
from sqlalchemy import select

from service.db.models import Award, ProposalLetter


@pytest.fixture
def dossier(upper_town):
    return upper_town.proposed_dossier()


def test_it_goes_up_is_decided_and_comes_back_into_the_register(upper_town, dossier):
    town = upper_town
    rows = town.ids(dossier)
    proposal = town.starts_proposal(rows)
    assert town.proposal(proposal).number == "2026-TM-TR01"
    assert [each.waits_for for each in town.nominations(dossier)] == ["", "", ""]

    town.does("bundle_proposal", of=proposal)
    town.does("sign_proposal", by="chutich", of=proposal)
    town.does("send_proposal", by="vanthu", of=proposal)
    assert town.proposal(proposal).letter_number == "01/TTr-UBND"

    # it lies in the province's inbox, under the province's number
    assert town.open_keys(proposal) == ["receive_proposal"]
    assert town.review(proposal).number == "2026-BN-TR01"
    town.does("receive_proposal", by="tinh-vanthu", of=proposal)
    town.does("appraise_proposal", by="tinh-thamdinh", of=proposal)
    town.does("approve_provincial_appraisal", by="tinh-noivu", of=proposal)
    assert town.open_keys(proposal) == []

    sitting = town.provincial_session([dossier])
    assert list(town.agenda(sitting)) == rows
    town.council_agrees(sitting)
    assert [row.council for row in town.proposal_rows(proposal)] == ["passed"] * 3
    assert town.outcomes(dossier) == ["passed"] * 3  # the commune's council said so; nobody else

    town.province_decides(proposal)
    assert town.dossier(dossier).state == "proposed"
    town.does("record_answer", by="thuongtruc", of=proposal)
    assert town.case(dossier).facts["upper_awarded"] == 3
    assert town.open_keys(dossier) == ["conclude_dossier"]
    assert town.outcomes(dossier) == ["decided"] * 3

    entries = town.all(select(Award).where(Award.proposal_id == proposal))
    assert {(each.decision_number, each.signer) for each in entries} == {
        ("2101/QĐ-UBND", "Lương Đình Thưởng")
    }
    assert sorted(each.nomination_id for each in entries) == sorted(rows)
    letters = town.all(select(ProposalLetter).order_by(ProposalLetter.at))
    assert [(each.kind, each.upward) for each in letters] == [("sent", True), ("answered", False)]
    assert town.open_keys(proposal) == []


def test_what_the_province_asks_other_bodies_lapses_in_time(upper_town, dossier):
    town = upper_town
    proposal = town.sends_proposal(town.ids(dossier))
    town.does("receive_proposal", of=proposal)
    bodies = [town.unit("BN-TU").id, town.unit("BN-CA").id]
    town.does("appraise_proposal", of=proposal, bodies=bodies)
    assert town.open_keys(proposal) == ["give_provincial_opinion"]
    task = next(
        each
        for each in town.open_tasks("give_provincial_opinion", of=proposal)
        if each.organisation_id == bodies[0]
    )
    town.completes(task, by="tinh-tinhuy")
    assert len(town.open_tasks("give_provincial_opinion", of=proposal)) == 1
    moment = town.review(proposal).next_timer
    town.moves_to(moment.replace(microsecond=1))
    assert town.open_keys(proposal) == ["approve_provincial_appraisal"]
    assert [each.kind for each in town.events(proposal, "opinion.lapsed")] == ["opinion.lapsed"]


def test_without_an_eligible_row_the_council_has_nothing_to_say(upper_town, dossier):
    town = upper_town
    proposal = town.sends_proposal(town.ids(dossier))
    town.does("receive_proposal", of=proposal)
    short = {"verdict": "not_eligible", "reason": "Chưa đủ hai năm"}
    town.does("appraise_proposal", of=proposal, rows=dict.fromkeys(town.ids(dossier), short))
    town.does("approve_provincial_appraisal", of=proposal)
    assert town.open_keys(proposal) == ["sign_provincial_decision"]
    refused = {"choice": "refuse", "reason": "Chưa đủ hai năm"}
    town.does(
        "sign_provincial_decision", of=proposal, rows=dict.fromkeys(town.ids(dossier), refused)
    )
    town.does("answer_commune", of=proposal)
    town.does("record_answer", of=proposal)
    assert town.outcomes(dossier) == ["refused"] * 3
    assert {each.reason for each in town.nominations(dossier)} == {"Chưa đủ hai năm"}
    assert town.case(dossier).facts["upper_refused"] == 3
    assert town.all(select(Award)) == []


def test_what_the_chairman_does_not_sign_ends_the_proposal(upper_town, dossier):
    town = upper_town
    proposal = town.starts_proposal(town.ids(dossier))
    town.does("bundle_proposal", of=proposal)
    town.does("sign_proposal", of=proposal, proposal_signing="returned", reason="Sai tên")
    town.does("bundle_proposal", of=proposal)
    town.does("sign_proposal", of=proposal, proposal_signing="refused", reason="Để năm sau")
    assert town.proposal(proposal).state == "refused"
    assert town.outcomes(dossier) == ["refused"] * 3
    assert town.open_keys() == ["conclude_dossier"]


def test_who_is_left_out_of_the_letter_waits_for_another(upper_town, dossier):
    town = upper_town
    first, second, third = town.ids(dossier)
    proposal = town.starts_proposal([first, second, third])
    town.does("bundle_proposal", of=proposal, nominations=[first])
    assert [each.waits_for for each in town.nominations(dossier)] == ["", "proposal", "proposal"]
    other = town.starts_proposal([second, third])
    for each in (proposal, other):
        for step in ("bundle_proposal", "sign_proposal", "send_proposal"):
            if step in town.open_keys(each):
                town.does(step, of=each)
        town.province_approves(each)
    sitting = town.provincial_session([dossier])
    town.council_agrees(sitting)
    town.province_decides(proposal)
    town.does("record_answer", of=proposal)
    assert town.dossier(dossier).state == "proposed"  # two of its rows are not answered yet
    town.province_decides(other)
    town.does("record_answer", of=other)
    assert town.case(dossier).facts["upper_awarded"] == 3
