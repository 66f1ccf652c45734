"""Awards of a higher level that the commune pays by law row (§4.1)."""

import tomllib
from dataclasses import replace

import pytest
from sqlalchemy import select

from service.bootstrap import BPMN
from service.casework.rulebooks import Rulebooks
from service.db.models import Award, Case, Decision
from workflows.law.book import LawBook


def law_in_which_communes_pay() -> LawBook:
    folder = BPMN / "law"
    files = sorted([*folder.glob("*.toml"), *folder.glob("places/*.toml")])
    documents = {path.stem: tomllib.loads(path.read_text("utf-8")) for path in files}
    for row in documents["settings"]["row"]:
        if row["key"] == "pays_upper_award":
            row["value"] = True
    return LawBook.of(documents)


@pytest.fixture
def town(upper_town, monkeypatch):
    house, law = upper_town.office.house, law_in_which_communes_pay()
    changed = replace(house, law=law, rulebooks=Rulebooks(law))
    monkeypatch.setattr(upper_town.office, "house", changed)
    return upper_town


def test_it_is_registered_published_paid_and_conferred(town):
    dossier = town.proposed_dossier()
    proposal = town.sends_proposal(town.ids(dossier))
    town.province_approves(proposal)
    town.council_agrees(town.provincial_session([dossier]))
    town.province_decides(proposal)
    town.does("record_answer", of=proposal)

    decision = town.the_decision()
    case = town.case(decision)
    assert (case.process, case.number) == ("upper_award", "2026-TM-TR01/1")
    made = town.one(select(Decision))
    assert (made.number, made.state) == ("2101/QĐ-UBND", "issued")
    assert {each.decision_id for each in town.all(select(Award))} == {decision}
    events = town.events(decision, "upper_award.registered")
    assert [each.facts for each in events] == [{"rows": 3}]
    assert "publish_result" in town.open_keys(decision)
    assert "prepare_payment" in town.open_keys(decision)
    assert all(row.money > 0 for row in town.decision_rows(decision).values())
    town.goes_on_with_decision(decision)
    assert town.outcomes(dossier) == ["conferred"] * 3
    assert town.one(select(Case.end_event).where(Case.id == case.id)) == "upper_award_done"


def test_decisions_of_two_days_are_two(town):
    dossier = town.proposed_dossier()
    first, second, third = town.ids(dossier)
    proposal = town.sends_proposal([first, second, third])
    town.province_approves(proposal)
    town.council_agrees(town.provincial_session([dossier]))
    town.province_decides(proposal)
    refused = {"choice": "refused", "reason": "Chờ xác minh"}
    other = {"number": "2102/QĐ-UBND"}
    town.does("record_answer", of=proposal, rows={second: other, third: refused})
    numbers = {each.number for each in town.all(select(Decision))}
    assert numbers == {"2101/QĐ-UBND", "2102/QĐ-UBND"}
    assert len(town.all(select(Award))) == 2
    assert (town.case(dossier).facts["upper_awarded"], town.outcomes(dossier)[2]) == (2, "refused")
