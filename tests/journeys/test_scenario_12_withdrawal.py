"""Scenario 12. Withdrawal.

Given a dossier on the agenda;
When the unit withdraws;
Then the boundary event closes all its tasks at once, the agenda and ballot lines are struck,
acknowledge_withdrawal opens, papers go back, "Đã rút"; after signing it is refused and revocation
is named.
"""

from datetime import date

import pytest
from sqlalchemy import select

from service.commands.withdrawals import SignedAlready, WithdrawnAlready
from service.db.models import ClockEntry, Decision, Dossier, Event, Task, WaitingMessage
from service.web.words import STATES

SCHOOL, VETERANS = "TM-TH", "TM-CC"


def dossiers(town):
    return town.all(select(Dossier.id).order_by(Dossier.number))


def messages(town, name):
    return town.all(select(WaitingMessage).where(WaitingMessage.name == name))


def test_everything_open_in_it_is_broken_off_and_papers_go_back(council_town):
    town = council_town
    school, veterans = town.waiting_dossiers()
    sitting = town.session_over([school, veterans])  # given a dossier on the agenda
    town.takes_roll(sitting)

    town.withdraws(SCHOOL, school)

    # the boundary event closes all its tasks at once
    assert [e.kind for e in town.events(school)].count("dossier.withdrawn") == 1
    assert town.outcomes(school) == ["withdrawn"] * 5
    # the agenda lines are struck, and the ballot never has them
    agenda = town.agenda(sitting)
    assert {each for each, item in agenda.items() if item.struck} == set(town.ids(school))
    town.does("discuss_nominations", of=sitting)
    # acknowledge_withdrawal opens
    assert town.open_keys(school) == ["acknowledge_withdrawal"]
    task = town.task("acknowledge_withdrawal", of=school)
    assert (task.role, task.due_on) == ("standing_office", date(2026, 12, 11))
    # papers go back, "Đã rút"
    town.does("acknowledge_withdrawal", of=school)
    assert town.case(school).end_event == "dossier_withdrawn"
    assert STATES[town.dossier(school).state] == "Đã rút"
    assert town.dossier(school).clock == "ended"


def test_its_lines_leave_the_open_ballot_and_the_other_dossier_goes_on(voting_town):
    town = voting_town
    school, veterans = dossiers(town)
    sitting = town.the_session()
    veteran = town.person("cuuchienbinh").person_id  # himself nominated, and his branch
    early, *waiting = sorted(
        town.open_tasks("cast_ballot", of=sitting), key=lambda task: task.person_id == veteran
    )
    town.completes(early)  # somebody has voted on all of them already

    town.withdraws(SCHOOL, school)

    for task in waiting:
        _, draft = town.form_and_draft(task)
        left = set() if task.person_id == veteran else set(town.ids(veterans))
        assert {row["nomination"] for row in draft["envelope"]} == left
    town.everyone_votes(sitting)
    town.closes_session(sitting)
    assert town.outcomes(school) == ["withdrawn"] * 5
    assert town.outcomes(veterans) == ["passed"] * 2
    assert [m.correlation for m in messages(town, "council_result")] == [veterans]
    town.goes_on_with_decision(town.the_decision())
    town.goes_on(veterans, until="archived")


def test_it_leaves_the_draft_of_a_decision(passed_town):
    town = passed_town
    school, veterans = dossiers(town)
    decision = town.the_decision()
    town.goes_on_with_decision(decision, until="sign_decision")
    town.withdraws(SCHOOL, school)
    rows = town.decision_rows(decision)
    assert {each for each, row in rows.items() if row.struck} == set(town.ids(school))
    town.does("sign_decision", of=decision)
    town.goes_on_with_decision(decision)
    assert town.outcomes(veterans) == ["conferred"] * 2
    assert town.outcomes(school) == ["withdrawn"] * 5
    assert [m.correlation for m in messages(town, "decision_settled")] == [veterans]


def test_after_signing_it_is_refused_and_revocation_is_named(passed_town):
    town = passed_town
    school, _ = dossiers(town)
    town.goes_on_with_decision(town.the_decision(), until="number_and_issue")
    with pytest.raises(SignedAlready) as refused:
        town.withdraws(SCHOOL, school)
    assert "hủy bỏ quyết định" in refused.value.sentence()
    assert refused.value.citation_key == "law06.art93.2"
    with pytest.raises(SignedAlready):
        town.withdraws_one(SCHOOL, town.ids(school)[0])
    assert town.outcomes(school) == ["passed"] * 5
    assert town.one(select(Decision.state)) == "signed"


def test_withdrawn_twice_is_once(council_town):
    town = council_town
    school, _ = town.waiting_dossiers()
    town.withdraws(SCHOOL, school)
    with pytest.raises(WithdrawnAlready):
        town.withdraws(SCHOOL, school)
    assert len(town.all(select(Task).where(Task.key == "acknowledge_withdrawal"))) == 1
    ends = select(ClockEntry.kind).where(
        ClockEntry.case_id == town.case(school).id, ClockEntry.term == "dossier_to_signature"
    )
    assert town.all(ends.order_by(ClockEntry.id)) == ["start", "end"]


def test_one_of_five_leaves_and_four_go_on(council_town):
    town = council_town
    school, _ = town.waiting_dossiers()
    gone = town.ids(school)[2]
    town.withdraws_one(SCHOOL, gone)
    (event,) = town.events(school, "nomination.withdrawn")
    assert event.facts == {"nomination": gone}
    sitting = town.council_passes([school])
    assert gone not in town.agenda(sitting)
    town.goes_on_with_decision(town.the_decision())
    town.goes_on(school, until="archived")
    assert town.outcomes(school) == ["conferred"] * 2 + ["withdrawn"] + ["conferred"] * 2
    assert town.all(select(Event).where(Event.kind == "dossier.withdrawn")) == []


def test_a_dossier_left_without_rows_hears_zeros_from_the_next_session(council_town):
    town = council_town
    school, veterans = town.waiting_dossiers()
    for each in town.ids(veterans):
        town.holds(each)
    assert town.dossier(veterans).state == "awaiting_council"  # it stays on the list
    town.council_passes([school])
    assert town.case(veterans).facts["passed_here"] == 0
    assert town.open_keys(veterans) == ["conclude_dossier"]
