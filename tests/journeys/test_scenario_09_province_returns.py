"""Scenario 9: the province returns and is late."""

from datetime import date

import pytest

from service.casework import ledger


def run_of(town, case, term):
    """The last run of a term of this case, and its due date as derived."""

    def look(session):
        found = ledger.runs(session, case.id)[term]
        return found, ledger.derived(session, town.office.house.law, case, found)

    return town.read(look)


@pytest.fixture
def sent(upper_town):
    """Given three BK-T sent on 08/12."""
    town = upper_town
    proposal = town.sends_proposal(town.ids(town.proposed_dossier()))
    assert town.today == date(2026, 12, 8)
    return proposal


def test_the_province_returns_them_once_and_then_is_late(upper_town, sent):
    town, dossier = upper_town, upper_town.proposed_dossier()
    assert town.dossier(dossier).clock == "ended"

    # when returned, completed in 5 wd
    town.moves_to("2026-12-10 09:00")
    town.province_returns(sent, due_on="2026-12-17")
    assert town.open_keys(sent) == ["complete_for_province"]
    task = town.task("complete_for_province", of=sent)
    assert task.due_on == date(2026, 12, 17)  # the day that the letter names
    town.moves_to("2026-12-17 10:00")
    town.completes(task, reply="Gửi bổ sung tóm tắt thành tích")
    for step in ("sign_proposal", "send_proposal"):
        town.does(step, of=sent)
    town.does("receive_proposal", of=sent)

    # and unanswered on day 20
    expected = town.case(sent).next_timer
    _, theirs = run_of(town, town.review(sent), "province_answer")
    _, ours = run_of(town, town.case(sent), "answer_expected")
    assert ours.on == theirs.on > date(2027, 1, 10)
    assert town.open_keys(sent) == ["appraise_proposal"]
    town.moves_to(expected.replace(microsecond=1))

    # then chase_answer opens, both ends show red
    assert town.open_keys(sent) == ["appraise_proposal", "chase_answer"]
    assert {each.kind for each in town.events(sent, "proposal.overdue")} == {"proposal.overdue"}
    assert town.task("appraise_proposal", of=sent).due_on < town.today
    assert ours.on < town.today

    # the commune's clock stays closed
    assert town.dossier(dossier).clock == "ended"
    town.does("chase_answer", of=sent, means="Gọi điện thoại")
    _, again = run_of(town, town.case(sent), "answer_expected")
    assert again.on > town.today

    # the late answer keeps its dates
    town.does("appraise_proposal", of=sent)
    town.does("approve_provincial_appraisal", of=sent)
    sitting = town.provincial_session([dossier])
    town.council_agrees(sitting)
    late = town.today
    town.province_decides(sent)
    while "chase_answer" in town.open_keys(sent):
        town.does("chase_answer", of=sent)
    town.does("record_answer", of=sent)
    assert {row.decided_on for row in town.proposal_rows(sent)} == {late}
    run, _ = run_of(town, town.review(sent), "province_answer")
    assert run.is_over


def test_after_the_last_chase_the_commune_only_waits(upper_town, sent):
    town = upper_town
    for left in (3, 2, 1, 0):
        town.moves_to(town.case(sent).next_timer.replace(microsecond=1))
        town.does("chase_answer", of=sent)
        assert town.case(sent).facts["chases_left"] == left
    town.moves_to(town.case(sent).next_timer.replace(microsecond=1))
    assert town.open_keys(sent) == ["receive_proposal"]
    assert town.case(sent).next_timer is None
    assert {each["message"] for each in town.case(sent).subscriptions} == {
        "proposal_answered",
        "proposal_recalled",
        "proposal_returned",
    }


def test_a_second_return_is_the_last(upper_town, sent):
    town = upper_town
    for day in ("2026-12-18", "2026-12-25"):
        town.province_returns(sent, due_on=day)
        for step in ("complete_for_province", "sign_proposal", "send_proposal"):
            town.does(step, of=sent)
    schema, draft = town.form_and_draft(town.task("receive_proposal", of=sent))
    assert schema["properties"]["proposal_complete"].get("const") is True
    missing = {draft["checks"][0]["paper"]: {"choice": "missing"}}
    town.does("receive_proposal", of=sent, checks=missing)
    assert town.open_keys(sent) == ["appraise_proposal"]  # it is appraised as it is
