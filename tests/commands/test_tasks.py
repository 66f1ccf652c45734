"""What people do with tasks: take, give back, hand over, draft, complete, and all at once."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forms import Invalid
from service.access import NotFound, NotYours
from service.commands.barred import TakenBy
from service.commands.holding import AssignTask, MayNotTake, ReleaseTask
from service.commands.tasks import AlreadyDone, CompleteTask, NoLongerOpen, SaveDraft
from service.db.models import Answer, Task
from tests.stages import ACCEPTED, OPENED

ONE, OTHER = "thamdinh", "thamdinh2"  # two appraisers of the commune


@pytest.fixture
def stage(request):
    return ACCEPTED if "task" in request.fixturenames else OPENED


@pytest.fixture
def task(town):
    """An appraisal that either of the two may take."""
    return town.task("request_opinions", of=town.the_dossier())


def now_of(town, task):
    return town.one(select(Task).where(Task.id == task.id))


# Taking and giving back ---------------------------------------------------------------------------


def test_who_takes_a_task_has_it_and_the_others_are_told_who(town, task):
    town.claims(task, ONE)
    assert now_of(town, task).claimed_by == town.person(ONE).person_id
    with pytest.raises(TakenBy) as refused:
        town.claims(task, OTHER)
    assert town.person(ONE).name in refused.value.sentence()
    with pytest.raises(TakenBy):
        town.completes(task, by=OTHER)


def test_a_task_given_back_is_anybodys_again(town, task):
    town.claims(task, ONE)
    with pytest.raises(TakenBy):
        town.execute(ReleaseTask(task_id=task.id, actor=town.person(OTHER)))
    town.execute(ReleaseTask(task_id=task.id, actor=town.person(ONE)))
    assert now_of(town, task).claimed_by is None
    town.completes(task, by=OTHER)
    kinds = [e.kind for e in town.events(town.dossier_of(task)) if e.facts.get("task") == task.id]
    assert kinds == ["task.opened", "task.claimed", "task.released", "task.completed"]


def test_taking_twice_is_taking_once(town, task):
    town.claims(task, ONE)
    town.claims(task, ONE)
    assert now_of(town, task).claimed_by == town.person(ONE).person_id


def hands_over(town, task, by, to):
    command = AssignTask(
        task_id=task.id,
        actor=town.person(by),
        to_person_id=town.person(to).person_id,
        reason="Đồng nghiệp nghỉ ốm",
    )
    town.execute(command)


def test_the_standing_office_hands_a_task_to_somebody_of_its_role(town, task):
    town.claims(task, ONE)
    hands_over(town, task, "thuongtruc", OTHER)
    assert now_of(town, task).claimed_by == town.person(OTHER).person_id
    (event,) = town.events(town.dossier_of(task), "task.assigned")
    assert event.facts["to"] == town.person(OTHER).person_id
    assert event.facts["reason"] == "Đồng nghiệp nghỉ ốm"
    town.completes(task, by=OTHER)


def test_nobody_is_handed_a_task_that_is_not_of_his_role(town, task):
    with pytest.raises(MayNotTake) as refused:
        hands_over(town, task, "thuongtruc", "ketoan")
    assert town.person("ketoan").name in refused.value.sentence()


def test_an_appraiser_hands_nothing_over(town, task):
    with pytest.raises(NotYours):
        hands_over(town, task, ONE, OTHER)


def test_a_ballot_is_handed_to_nobody(voting_town):
    ballot = voting_town.open_tasks("cast_ballot")[0]
    with pytest.raises(MayNotTake):
        hands_over(voting_town, ballot, "thuongtruc", "phunu")


# Drafts -------------------------------------------------------------------------------------------


def test_a_draft_is_kept_as_it_was_typed_even_if_it_is_wrong(town, task):
    draft = {"bodies": ["không phải đơn vị nào"], "note": "dở dang"}
    town.execute(SaveDraft(task_id=task.id, actor=town.person(ONE), draft=draft))
    _, found = town.form_and_draft(task)
    assert found["bodies"] == ["không phải đơn vị nào"]
    assert now_of(town, task).draft_at is not None
    with pytest.raises(Invalid):
        town.completes(task, by=ONE)


def test_a_clerk_of_the_unit_drafts_what_its_head_completes(town):
    dossier = town.opens_dossier("TM-TH")
    task = town.task("register_nominations", of=dossier)
    clerk = town.person("tieuhoc-vt")
    town.execute(SaveDraft(task_id=task.id, actor=clerk, draft={"note": "Đã soạn"}))
    with pytest.raises(NotYours):
        town.completes(task, by=clerk)
    town.does("register_nominations", of=dossier)
    (answer,) = town.all(select(Answer).where(Answer.task_id == task.id))
    assert answer.values["note"] == "Đã soạn"
    assert now_of(town, task).draft is None  # nothing half done is left behind


# Completing ---------------------------------------------------------------------------------------


def test_what_is_refused_changes_nothing(town, task):
    before = town.case(town.dossier_of(task)).revision
    with pytest.raises(Invalid) as refused:
        town.completes(task, by=ONE, bodies=["0" * 32], unknown="x")
    assert {path[0] for path in refused.value.errors} == {"bodies", "unknown"}
    assert town.case(town.dossier_of(task)).revision == before
    assert now_of(town, task).state == "open"


def test_a_task_done_is_done_and_the_second_is_told_by_whom_and_when(town, task):
    town.completes(task, by=ONE)
    with pytest.raises(AlreadyDone) as refused:
        town.completes(task, by=OTHER)
    assert town.person(ONE).name in refused.value.sentence()
    assert "09:00" in refused.value.sentence()


def test_a_task_that_does_not_exist_is_not_found(town):
    with pytest.raises(NotFound):
        town.execute(CompleteTask(task_id="0" * 32, actor=town.person(ONE), answers={}))


def test_a_timer_that_is_due_comes_before_the_command_that_arrives_after_it(town):
    """No worker has run since the term ended: the unit's late papers find the door closed."""
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="receive_dossier")
    town.returns_dossier(dossier)
    late = town.task("complete_papers", of=dossier)
    answers = town.ordinary_answers(late, town.head_of("TM-TH"))
    town.clock.move_to(town.case(dossier).next_timer + timedelta(minutes=1))
    with pytest.raises(NoLongerOpen):
        town.execute(CompleteTask(task_id=late.id, actor=town.head_of("TM-TH"), answers=answers))
    assert town.open_keys(dossier) == ["settle_incomplete"]
