"""Awards of the province's level: the council votes, then the dossier waits to be proposed (§4)."""

import pytest

from tests.office import START
from tests.stages import OPENED, Stage

AWARDS = ("CSTĐCS", "CSTĐT", "CSTĐT")


def propose_upward(town):
    """Given one teacher for the commune's title and two for the province's in the same dossier."""
    round_id = town.opens_round(["CSTĐCS", "CSTĐT"])
    dossier = town.opens_dossier("TM-TH", award=AWARDS, round_id=round_id)
    town.goes_on(dossier, until="submit_dossier")


@pytest.fixture
def stage():
    return Stage("upward", START, propose_upward, OPENED)


@pytest.fixture
def mixed(town):
    return town.the_dossier()


def test_there_is_one_letter_for_each_deciding_authority(town, mixed):
    levels = [each.deciding_level for each in town.nominations(mixed)]
    assert levels == ["commune", "province", "province"]
    schema, _ = town.form_and_draft(town.task("submit_dossier", of=mixed))
    row = schema["$defs"][schema["properties"]["letters"]["items"]["$ref"].rsplit("/")[-1]]
    offered = [each["const"] for each in row["properties"]["authority"]["oneOf"]]
    assert offered == ["commune", "province"]


def test_ninety_percent_are_fourteen_and_who_has_them_waits_to_be_proposed(town, mixed):
    town.goes_on(mixed, until="awaiting_council")
    own, missed, reached = town.ids(mixed)
    sitting = town.council_passes([mixed], {missed: 13, reached: 14})
    agenda = town.agenda(sitting)
    assert [item.tally["need"] for item in agenda.values()] == [12, 14, 14]
    assert [item.result for item in agenda.values()] == ["passed", "failed", "passed"]
    assert {name: town.case(mixed).facts[name] for name in ("passed_here", "passed_upward")} == {
        "passed_here": 1,
        "passed_upward": 1,
    }

    # the commune decides its own, and the other waits for the province
    assert town.dossier(mixed).state == "awaiting_decision"
    decision = town.the_decision()
    assert list(town.decision_rows(decision)) == [own]
    town.goes_on_with_decision(decision)
    assert town.dossier(mixed).state == "proposed"
    assert [each.waits_for for each in town.nominations(mixed)] == ["", "", "proposal"]
    assert town.outcomes(mixed) == ["conferred", "failed", "passed"]
    assert town.open_tasks() == []
