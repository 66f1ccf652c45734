"""Thẩm định: opinions beside the appraisal, silence that is no consent, a second look (§2.2)."""

from datetime import date

import pytest

from service.commands.tasks import NoLongerOpen
from tests.office import START
from tests.stages import ACCEPTED, Stage

POLICE, TAXES = "TM-CA", "TM-TX"


def ask_two(town):
    """Given an accepted dossier of three, and two bodies asked on Friday 20/11."""
    bodies = [town.unit(POLICE).id, town.unit(TAXES).id]
    town.does("request_opinions", of=town.the_dossier(), bodies=bodies)


ASKED = Stage("asked", START, ask_two, ACCEPTED)


@pytest.fixture
def stage(request):
    return ASKED if "dossier" in request.fixturenames else ACCEPTED


@pytest.fixture
def dossier(town):
    return town.the_dossier()


def opinion_of(town, dossier, body):
    tasks = town.open_tasks("give_opinion", of=dossier)
    return next(task for task in tasks if task.organisation_id == town.unit(body).id)


def silence(town):
    """23, 25, 26, 27 and 30/11 are five working days: the 24th is a holiday."""
    town.moves_to("2026-12-01 08:00")


def test_each_body_is_asked_and_the_appraisal_runs_beside_them(town, dossier):
    assert len(town.open_tasks("give_opinion", of=dossier)) == 2
    assert {task.due_on for task in town.open_tasks("give_opinion")} == {date(2026, 11, 30)}
    assert town.open_keys(dossier) == ["appraise_dossier", "give_opinion"]
    town.does("appraise_dossier", of=dossier)
    assert town.open_keys(dossier) == ["give_opinion"]  # both sides are waited for
    town.all_do("give_opinion", of=dossier)
    assert town.open_keys(dossier) == ["approve_appraisal"]


def test_silence_ends_the_asking_while_the_appraisal_is_still_open(town, dossier):
    late = opinion_of(town, dossier, TAXES)
    town.completes(opinion_of(town, dossier, POLICE))
    silence(town)
    assert town.open_keys(dossier) == ["appraise_dossier"]
    town.does("appraise_dossier", of=dossier)
    assert town.open_keys(dossier) == ["approve_appraisal"]
    with pytest.raises(NoLongerOpen):
        town.completes(late, by="thue")


def test_silence_ends_the_asking_when_the_appraisal_is_done(town, dossier):
    town.does("appraise_dossier", of=dossier)
    silence(town)
    assert town.open_keys(dossier) == ["approve_appraisal"]


def test_silence_is_recorded_as_such_and_as_no_opinion(town, dossier):
    town.completes(opinion_of(town, dossier, POLICE))
    silence(town)
    assert len(town.events(dossier, "opinion.given")) == 1
    assert len(town.events(dossier, "opinion.lapsed")) == 1
    cut = town.events(dossier, "task.cut_off")
    assert [event.facts["key"] for event in cut] == ["give_opinion"]
    assert cut[0].actor_id is None


def test_nobody_need_be_asked(town):
    dossier = town.the_dossier()
    town.does("request_opinions", of=dossier, bodies=[])
    assert town.open_keys(dossier) == ["appraise_dossier"]
    town.does("appraise_dossier", of=dossier)
    assert town.open_keys(dossier) == ["approve_appraisal"]


def test_a_returned_appraisal_is_done_again_and_then_approved(town, dossier):
    town.all_do("give_opinion", of=dossier)
    town.does("appraise_dossier", of=dossier, by="thamdinh")
    town.does(
        "approve_appraisal", of=dossier, appraisal_approved=False, reason="Chưa đối chiếu sáng kiến"
    )
    assert town.open_keys(dossier) == ["revise_appraisal"]
    weak = town.ids(dossier)[2]
    town.does(
        "revise_appraisal",
        of=dossier,
        by="thamdinh2",
        rows={
            weak: {
                "verdict": "not_eligible",
                "override_reason": "Sáng kiến chưa công nhận",
                "reason": "Sáng kiến chưa công nhận",
                "under_discipline": False,
            }
        },
    )
    town.does("approve_appraisal", of=dossier)

    kinds = [event.kind for event in town.events(dossier) if event.kind.startswith("appraisal.")]
    assert kinds == [
        "appraisal.recorded",
        "appraisal.returned",
        "appraisal.redone",
        "appraisal.approved",
    ]
    assert town.outcomes(dossier) == ["open", "open", "not_eligible"]
    assert town.nominations(dossier)[2].reason == "Sáng kiến chưa công nhận"
    assert town.open_keys(dossier) == ["post_list"]


def test_a_dossier_of_which_nobody_is_eligible_goes_to_no_council(town, dossier):
    town.all_do("give_opinion", of=dossier)
    no = {"verdict": "not_eligible", "override_reason": "Bị kỷ luật", "reason": "Bị kỷ luật"}
    rows = dict.fromkeys(town.ids(dossier), no)
    town.does("appraise_dossier", of=dossier, rows=rows)
    town.does("approve_appraisal", of=dossier)

    assert town.outcomes(dossier) == ["not_eligible"] * 3
    assert town.open_keys(dossier) == ["conclude_dossier"]
    assert town.task("conclude_dossier", of=dossier).due_on is not None
    town.goes_on(dossier, until="archived")
