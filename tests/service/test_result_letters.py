"""What the head of a unit is written about how its nominations ended; never who they are."""

import pytest
from sqlalchemy import select

from service.db.models import Dossier, Organisation, Outbox
from service.queries.letters import writing


def told(town, template):
    """(dossier's number, content) of every letter of a kind, as it would leave now."""
    letters = town.all(select(Outbox.id).where(Outbox.template == template))
    law = town.office.house.law
    found = [
        town.read(lambda session, one=one: writing(session, law, one, town.now)) for one in letters
    ]
    return sorted(((each.content.dossier_number, each.content) for each in found), key=str)


def numbers(town):
    return town.all(select(Dossier.number).order_by(Dossier.number))


def test_each_unit_hears_of_the_decision_with_its_own_count(passed_town):
    town = passed_town
    assert told(town, "decided") == []
    town.goes_on_with_decision(town.the_decision())
    decision, (school, veterans) = town.one_decision(town.the_decision()), numbers(town)
    said = told(town, "decided")
    assert [(number, each.decided_count) for number, each in said] == [(school, 5), (veterans, 2)]
    assert {each.decision_number for _, each in said} == {decision.number}
    assert {each.authority for _, each in said} == {"Chủ tịch UBND xã Tân Mẫu"}
    assert told(town, "refusal") == []


def test_what_the_chairman_struck_is_told_apart(passed_town):
    town = passed_town
    school = town.one(select(Dossier.id).where(Dossier.number == numbers(town)[0]))
    town.goes_on_with_decision(town.the_decision(), until="sign_decision")
    struck = [{"nomination": town.ids(school)[1], "reason": "Chưa thống nhất"}]
    town.does("sign_decision", of=town.the_decision(), struck=struck)
    town.goes_on_with_decision(town.the_decision())
    assert [each.decided_count for _, each in told(town, "decided")] == [4, 2]
    ((number, refused),) = told(town, "refusal")
    assert (number, refused.stage, refused.nominations) == (numbers(town)[0], "decision", 1)


def test_a_refused_decision_is_told_to_all_and_nothing_is_called_decided(passed_town):
    town = passed_town
    town.goes_on_with_decision(town.the_decision(), until="sign_decision")
    town.does("sign_decision", of=town.the_decision(), signing="refused", reason="Chưa thống nhất")
    assert told(town, "decided") == []
    assert [each.nominations for _, each in told(town, "refusal")] == [5, 2]


def test_a_dossier_that_was_not_received_is_told_so(town):
    dossier = town.opens_dossier("TM-YT")
    town.goes_on(dossier, until="receive_dossier")
    town.returns_dossier(dossier)
    town.does("complete_papers", of=dossier)
    town.does(
        "receive_dossier",
        of=dossier,
        papers_complete=False,
        request_text="Vẫn thiếu",
        checks=one_missing(town, dossier),
    )
    town.does("settle_incomplete", of=dossier, settlement="refuse", reason="Không bổ sung đủ")
    ((number, refused),) = told(town, "refusal")
    assert (number, refused.stage, refused.nominations) == (numbers(town)[0], "intake", 1)


def one_missing(town, dossier):
    draft = town.form_and_draft(town.task("receive_dossier", of=dossier))[1]
    return {draft["checks"][0]["paper"]: {"choice": "missing"}}


@pytest.mark.parametrize("awarded", [3, 1])
def test_awards_of_the_province_are_told_as_its_own(upper_town, awarded):
    town = upper_town
    dossier = town.proposed_dossier()
    proposal = town.sends_proposal(town.ids(dossier)[:awarded])
    town.province_approves(proposal)
    town.council_agrees(town.provincial_session([dossier]))
    town.province_decides(proposal)
    town.does("record_answer", of=proposal)
    ((_, said),) = told(town, "decided")
    assert (said.decision_number, said.decided_count) == ("2101/QĐ-UBND", awarded)
    above = town.one(select(Organisation.name).where(Organisation.level == "province"))
    assert said.authority == f"Chủ tịch {above}"
