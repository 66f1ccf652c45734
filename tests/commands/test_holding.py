"""What would refuse an act on a task is told beforehand by the act itself."""

import pytest

from service.commands.holding import AssignTask, ClaimTask, Foreseen, ReleaseTask
from service.commands.office import Context

ONE, OTHER = "thamdinh", "thamdinh2"


@pytest.fixture
def task(town):
    dossier = town.opens_dossier("TM-YT")
    town.goes_on(dossier, until="appraise_dossier")
    return town.task("appraise_dossier", of=dossier)


def foreseen(town, *commands):
    def look(session):
        context = Context(session, town.office.house, town.now)
        return [type(each).__name__ for each in Foreseen(commands).run(context)]

    return town.read(look)


def giving(town, task, to, by="thuongtruc"):
    person = town.person(to).person_id
    return AssignTask(task_id=task.id, actor=town.person(by), to_person_id=person, reason="Nghỉ")


def test_what_would_change_something_is_not_refused(town, task):
    claim = ClaimTask(task_id=task.id, actor=town.person(ONE))
    release = ReleaseTask(task_id=task.id, actor=town.person(ONE))
    assert foreseen(town, claim, release) == ["NoneType", "HeldByNobody"]
    town.execute(claim)
    assert foreseen(town, claim, release) == ["YoursAlready", "NoneType"]
    other = ClaimTask(task_id=task.id, actor=town.person(OTHER))
    assert foreseen(town, other, giving(town, task, ONE)) == ["TakenBy", "HeldAlready"]


def test_nobody_is_given_what_the_law_keeps_from_him(town, task):
    town.completes(task, by=ONE)
    approval = town.task("approve_appraisal")
    with town.office.database.writing() as session:
        row = session.get_one(type(approval), approval.id)
        row.role, row.organisation_id = task.role, task.organisation_id
    assert foreseen(town, giving(town, approval, ONE)) == ["FourEyesOfOther"]
    assert foreseen(town, giving(town, approval, OTHER)) == ["NoneType"]
    assert foreseen(town, giving(town, approval, "tieuhoc")) == ["MayNotTake"]
    assert foreseen(town, giving(town, approval, OTHER, by=ONE)) == ["NotYours"]
    assert foreseen(town, giving(town, approval, OTHER, by="tieuhoc")) == ["NotFound"]
