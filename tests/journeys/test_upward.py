"""Awards of the province's level: the council votes, then the dossier waits to be proposed (§4)."""

import pytest

AWARDS = ("CSTĐCS", "CSTĐT")


@pytest.fixture
def mixed(town):
    """Given one teacher for the commune's title and one for the province's in the same dossier."""
    round_id = town.opens_round(["CSTĐCS", "CSTĐT"])
    return town.opens_dossier("TM-TH", award=AWARDS, round_id=round_id)


def test_there_is_one_letter_for_each_deciding_authority(town, mixed):
    assert [each.deciding_level for each in town.nominations(mixed)] == ["commune", "province"]
    town.goes_on(mixed, until="submit_dossier")
    schema, _ = town.form_and_draft(town.task("submit_dossier", of=mixed))
    row = schema["$defs"][schema["properties"]["letters"]["items"]["$ref"].rsplit("/")[-1]]
    offered = [each["const"] for each in row["properties"]["authority"]["oneOf"]]
    assert offered == ["commune", "province"]


@pytest.mark.parametrize(("yes", "result"), [(13, "failed"), (14, "passed")])
def test_ninety_percent_of_fifteen_are_fourteen(town, mixed, yes, result):
    town.goes_on(mixed, until="awaiting_council")
    higher = town.ids(mixed)[1]
    sitting = town.starts_ballot([mixed])
    town.everyone_votes(sitting, {higher: yes})
    town.does("count_ballots", of=sitting)
    item = town.agenda(sitting)[higher]
    assert (item.tally["need"], item.result) == (14, result)


def test_the_commune_decides_its_own_and_the_other_waits_to_be_proposed(town, mixed):
    town.goes_on(mixed, until="awaiting_council")
    town.council_passes([mixed])
    assert town.dossier(mixed).state == "awaiting_decision"
    decision = town.the_decision()
    assert list(town.decision_rows(decision)) == town.ids(mixed)[:1]
    town.goes_on_with_decision(decision)

    assert town.dossier(mixed).state == "proposed"
    assert [each.waits_for for each in town.nominations(mixed)] == ["", "proposal"]
    assert town.outcomes(mixed) == ["conferred", "passed"]
    assert town.open_tasks() == []
