"""Scenario 11. Officer absent.

Given a substitute for 1-14/12 who also approves appraisals;
When he appraises;
Then he may not approve it (four-eyes, office head told); on 15/12 the tasks return with drafts.
"""

from datetime import date

import pytest
from sqlalchemy import select

from service.access import NotFound
from service.commands.barred import FourEyes
from service.commands.holding import ClaimTask
from service.commands.tasks import SaveDraft
from service.db.models import Answer, Event, Membership
from tests.office import START
from tests.stages import ACCEPTED, OPENED, Stage

OFFICER, OTHER_OFFICER, HEAD = "thamdinh", "thamdinh2", "truongphong"


def name_a_substitute(town):
    """Given the head of the office replaces an appraiser from 1 to 14 December."""
    town.does("request_opinions", of=town.the_dossier(), bodies=[])
    town.replaces(OFFICER, HEAD, since="2026-12-01", until="2026-12-14")


SUBSTITUTED = Stage("substituted", START, name_a_substitute, ACCEPTED)


@pytest.fixture
def stage(request):
    return SUBSTITUTED if "dossier" in request.fixturenames else OPENED


@pytest.fixture
def dossier(town):
    return town.the_dossier()


def test_before_the_first_day_the_substitute_has_no_task(town, dossier):
    town.moves_to("2026-11-30 23:59")
    task = town.task("appraise_dossier", of=dossier)
    with pytest.raises(NotFound):
        town.execute(ClaimTask(task_id=task.id, actor=town.person("vanthu")))
    answers = town.ordinary_answers(task, town.person(OFFICER))
    # as the head of the office he oversees the task, but it is not his to do
    refused = town.refused_to_complete(task, by=HEAD, answers=answers)
    assert refused == "NotYours"


def test_what_the_substitute_does_bears_both_names(town, dossier):
    town.moves_to("2026-12-01 08:00")
    town.does("appraise_dossier", of=dossier, by=HEAD)

    him, her = town.person(HEAD).person_id, town.person(OFFICER).person_id
    (answer,) = town.all(select(Answer).where(Answer.key == "appraise_dossier"))
    assert (answer.answered_by, answer.answered_for) == (him, her)
    (event,) = town.events(dossier, "appraisal.recorded")
    assert (event.actor_id, event.actor_for) == (him, her)


def test_who_appraised_for_another_may_not_approve(town, dossier):
    town.moves_to("2026-12-01 08:00")
    town.does("appraise_dossier", of=dossier, by=HEAD)
    with pytest.raises(FourEyes) as refused:
        town.does("approve_appraisal", of=dossier, by=HEAD)
    assert "Thẩm định hồ sơ" in refused.value.sentence()
    assert town.open_keys(dossier) == ["approve_appraisal"]
    assert town.all(select(Event).where(Event.kind == "appraisal.approved")) == []


def told_of(town, task, *usernames, barred):
    """Exactly these people have been written to about the task."""
    letters = town.letters("unheld")
    assert [data for _, data in letters] == [
        {"task": task.id, "barred": barred, "shut": False}
    ] * len(letters)
    return {name for name, _ in letters} == {town.person(each).name for each in usernames}


def test_the_leaders_are_told_at_once_that_nobody_may_approve(town, dossier):
    """The only head of the office has appraised himself: somebody else must be named."""
    town.moves_to("2026-12-01 08:00")
    assert town.letters("unheld") == []
    town.does("appraise_dossier", of=dossier, by=HEAD)
    task = town.task("approve_appraisal", of=dossier)
    assert told_of(town, task, "chutich", "phochutich", HEAD, barred=True)


def test_a_role_without_a_holder_is_told_at_once(town, dossier):
    with town.office.database.writing() as session:
        for each in session.scalars(select(Membership).where(Membership.role == "office_head")):
            each.valid_to = date(2026, 11, 30)
    town.moves_to("2026-12-01 08:00")
    town.does("appraise_dossier", of=dossier, by=OTHER_OFFICER)
    task = town.task("approve_appraisal", of=dossier)
    assert told_of(town, task, "chutich", "phochutich", barred=False)


def test_nor_may_somebody_approve_for_him_what_he_appraised(town, dossier):
    """Four eyes hold for the person and for whom he replaces."""
    town.moves_to("2026-12-01 08:00")
    town.does("appraise_dossier", of=dossier, by=HEAD)
    town.replaces(HEAD, "chanhvanphong", until="2026-12-14")
    with pytest.raises(FourEyes):
        town.does("approve_appraisal", of=dossier, by="chanhvanphong")


def test_the_ordinary_pair_of_two_people_is_let_through(town, dossier):
    town.moves_to("2026-12-01 08:00")
    town.does("appraise_dossier", of=dossier, by=OTHER_OFFICER)
    town.does("approve_appraisal", of=dossier, by=HEAD)
    assert town.events(dossier, "appraisal.approved") != []


def test_on_the_day_after_the_tasks_return_with_their_drafts(town, dossier):
    town.moves_to("2026-12-14 16:00")
    task = town.task("appraise_dossier", of=dossier)
    town.execute(ClaimTask(task_id=task.id, actor=town.person(HEAD)))
    draft = {"conclusion": "Đã xem được một nửa"}
    town.execute(SaveDraft(task_id=task.id, actor=town.person(HEAD), draft=draft))

    town.moves_to("2026-12-15 08:00")
    _, found = town.form_and_draft(task)
    assert found["conclusion"] == "Đã xem được một nửa"
    assert town.refused_to_complete(task, by=HEAD) == "NotYours"
    town.does("appraise_dossier", of=dossier, by=OFFICER)  # although he had claimed it
    (answer,) = town.all(select(Answer).where(Answer.key == "appraise_dossier"))
    assert answer.answered_for is None
    assert answer.values["conclusion"] == "Đã xem được một nửa"


@pytest.mark.parametrize("key", ["cast_ballot", "count_ballots"])
def test_nobody_votes_or_counts_for_another(voting_town, key):
    sitting = voting_town.the_session()
    voting_town.replaces("phunu", "vanthu", until="2026-12-31")
    if key == "count_ballots":
        tellers = {m.person_id for m in voting_town.session_members(sitting) if m.teller}
        teller = voting_town.username_of(min(tellers))
        voting_town.replaces(teller, "vanthu", until="2026-12-31")
        voting_town.waits_for_the_timer(sitting)
        task = voting_town.task(key, of=sitting)
    else:
        her = voting_town.person("phunu").person_id
        tasks = voting_town.open_tasks(key, of=sitting)
        task = next(each for each in tasks if each.person_id == her)
    assert voting_town.refused_to_complete(task, by="vanthu") == "NotFound"
