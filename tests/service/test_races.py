"""The same thing twice, and many at the same moment: one effect each, and nobody is lost."""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from forms import Invalid
from service.commands.corrections import StartCorrection, UnderCorrection
from service.commands.office import Once, SameKeyOtherBody
from service.commands.sessions import NotOnTheList, StartDecision
from service.commands.tasks import AlreadyDone, CompleteTask
from service.db.models import Answer, Decision, DecisionRow, Dossier, OnceKey, Task, WaitingMessage
from tests.stages import ACCEPTED, OPENED
from workflows.law.citations import Refusal

ONE, OTHER = "thamdinh", "thamdinh2"  # two appraisers of the commune


@pytest.fixture
def stage(request):
    return ACCEPTED if "task" in request.fixturenames else OPENED


@pytest.fixture
def task(town):
    """An appraisal that either of the two may take."""
    return town.task("request_opinions", of=town.the_dossier())


# Twice is once ------------------------------------------------------------------------------------


def key_for(town, actor, body):
    fingerprint = town.office.house.secrets.fingerprint(body.encode())
    return Once(actor.person_id, "khóa-1", fingerprint)


def test_the_same_key_and_body_twice_are_one_effect_and_one_answer(town, task):
    actor = town.person(ONE)
    answers = town.ordinary_answers(task, actor)
    command = CompleteTask(task_id=task.id, actor=actor, answers=answers)
    first = town.execute(command, once=key_for(town, actor, "a"))
    again = town.execute(command, once=key_for(town, actor, "a"))
    assert first == again
    assert len(town.all(select(Answer).where(Answer.task_id == task.id))) == 1
    assert len(town.all(select(OnceKey))) == 1


def test_the_same_key_with_another_body_is_refused(town, task):
    actor = town.person(ONE)
    command = CompleteTask(task_id=task.id, actor=actor, answers=town.ordinary_answers(task, actor))
    town.execute(command, once=key_for(town, actor, "a"))
    with pytest.raises(SameKeyOtherBody):
        town.execute(command, once=key_for(town, actor, "b"))


def test_another_persons_key_is_another_key(town, task):
    one, other = town.person(ONE), town.person(OTHER)
    answers = town.ordinary_answers(task, one)
    town.execute(
        CompleteTask(task_id=task.id, actor=one, answers=answers), once=key_for(town, one, "a")
    )
    with pytest.raises(AlreadyDone):
        town.execute(
            CompleteTask(task_id=task.id, actor=other, answers=answers),
            once=key_for(town, other, "a"),
        )


def test_a_refused_command_uses_up_no_key(town, task):
    actor = town.person(ONE)
    wrong = CompleteTask(task_id=task.id, actor=actor, answers={"bodies": ["x"]})
    with pytest.raises(Invalid):
        town.execute(wrong, once=key_for(town, actor, "a"))
    assert town.all(select(OnceKey)) == []


# At the same moment -------------------------------------------------------------------------------


def together(town, commands, onces=None):
    """Start all commands at one moment, each in a thread; returns results and refusals."""
    barrier = Barrier(len(commands))

    def run(command, once):
        barrier.wait()
        try:
            return town.office.execute(command, once=once)
        except (Refusal, Invalid) as refusal:
            return refusal

    with ThreadPoolExecutor(len(commands)) as pool:
        return list(pool.map(run, commands, onces or [None] * len(commands)))


def test_of_two_who_complete_the_same_task_one_wins_and_the_other_is_told_who(town, task):
    answers = town.ordinary_answers(task, town.person(ONE))
    people = [town.person(ONE), town.person(OTHER)]
    results = together(
        town, [CompleteTask(task_id=task.id, actor=each, answers=answers) for each in people]
    )

    lost = [each for each in results if isinstance(each, Refusal)]
    assert [type(each) for each in lost] == [AlreadyDone]
    winner = people[1 - results.index(lost[0])]
    assert winner.name in lost[0].sentence()
    assert town.one(select(Task.closed_by).where(Task.id == task.id)) == winner.person_id
    done = [e for e in town.events(town.dossier_of(task)) if e.facts.get("task") == task.id]
    assert [event.kind for event in done] == ["task.opened", "task.completed"]


def test_the_same_request_sent_twice_at_once_gets_the_same_answer(town, task):
    actor = town.person(ONE)
    command = CompleteTask(task_id=task.id, actor=actor, answers=town.ordinary_answers(task, actor))
    results = together(town, [command] * 2, [key_for(town, actor, "a")] * 2)
    assert results[0] == results[1] == {"task": task.id, "opened": results[0]["opened"]}
    assert len(town.all(select(Answer).where(Answer.task_id == task.id))) == 1


def test_all_fifteen_members_may_vote_in_the_same_second(voting_town):
    sitting = voting_town.the_session()
    ballots = voting_town.open_tasks("cast_ballot", of=sitting)
    commands = []
    for ballot in ballots:
        actor = voting_town.actor_for(ballot)
        answers = voting_town.ordinary_answers(ballot, actor)
        commands.append(CompleteTask(task_id=ballot.id, actor=actor, answers=answers))

    results = together(voting_town, commands)

    assert [each for each in results if isinstance(each, Refusal)] == []
    assert voting_town.open_keys(sitting) == ["count_ballots"]
    voting_town.does("count_ballots", of=sitting)
    agreed = {item.tally["agree"] for item in voting_town.agenda(sitting).values()}
    assert agreed <= {15, 14}


def test_minutes_signed_twice_at_once_open_one_decision(voting_town):
    sitting = voting_town.the_session()
    voting_town.waits_for_the_timer(sitting)
    voting_town.does("count_ballots", of=sitting)
    voting_town.all_do("sign_tally", of=sitting)
    voting_town.does("draft_minutes", of=sitting)
    voting_town.does("sign_minutes_as_secretary", of=sitting)
    task = voting_town.task("sign_minutes", of=sitting)
    actor = voting_town.actor_for(task)
    answers = voting_town.ordinary_answers(task, actor)
    command = CompleteTask(task_id=task.id, actor=actor, answers=answers, confirmed="token")
    results = together(voting_town, [command] * 3)
    assert sum(isinstance(each, AlreadyDone) for each in results) == 2
    sent = voting_town.all(select(WaitingMessage.name))
    assert sent == ["council_result"] * 2  # one for each dossier
    assert len(voting_town.all(select(Decision))) == 0  # nobody voted, so nobody has passed


def test_two_agendas_put_together_at_once_do_not_share_a_case(council_town):
    dossiers = council_town.waiting_dossiers()
    sittings = [council_town.opens_session(dossiers) for _ in range(2)]
    commands = []
    for sitting in sittings:
        task = council_town.task("convene_session", of=sitting)
        actor = council_town.actor_for(task)
        answers = council_town.ordinary_answers(task, actor)
        commands.append(CompleteTask(task_id=task.id, actor=actor, answers=answers))

    together(council_town, commands)

    agendas = [set(council_town.agenda(sitting)) for sitting in sittings]
    assert sorted(len(agenda) for agenda in agendas) == [0, 7]


def test_two_decisions_begun_at_once_do_not_share_a_case(passed_town):
    school, _ = passed_town.all(select(Dossier.id).order_by(Dossier.number))
    passed_town.does("draft_decision", of=passed_town.the_decision(), draft_action="empty")
    command = StartDecision(
        actor=passed_town.person("thuongtruc"), nomination_ids=passed_town.ids(school)
    )
    results = together(passed_town, [command] * 3)
    assert sum(isinstance(each, NotOnTheList) for each in results) == 2
    rows = passed_town.all(select(DecisionRow.nomination_id))
    assert sorted(rows) == sorted(passed_town.ids(school) + rows_of_the_empty(passed_town))


def test_two_corrections_begun_at_once_are_one_and_the_others_are_told(finished_town):
    decision = finished_town.the_decision()
    rows = list(finished_town.decision_rows(decision))[:2]
    command = StartCorrection(
        actor=finished_town.person("thuongtruc"), decision_id=decision, nomination_ids=rows
    )
    results = together(finished_town, [command] * 3)
    assert sum(isinstance(each, UnderCorrection) for each in results) == 2
    assert len(finished_town.all(select(Decision.id))) == 2


def rows_of_the_empty(town):
    empty = select(Decision.id).where(Decision.state == "empty").scalar_subquery()
    return town.all(select(DecisionRow.nomination_id).where(DecisionRow.decision_id == empty))


def test_numbers_given_at_the_same_moment_are_all_different(town):
    """Four units open their dossiers at once: no hole, no twin."""
    units = ("TM-T01", "TM-T02", "TM-T03", "TM-T04")
    with ThreadPoolExecutor(len(units)) as pool:
        dossiers = list(pool.map(lambda unit: town.opens_dossier(unit, award="GK-X"), units))
    numbers = sorted(town.dossier(each).number for each in dossiers)
    assert numbers == [f"2026-TM-000{number}" for number in (1, 2, 3, 4)]


def test_the_fingerprint_of_a_body_is_keyed(town):
    """A ballot has few possible bodies: a plain hash could be guessed from the stored key."""
    body = b'{"envelope": [{"choice": "agree"}]}'
    assert town.office.house.secrets.fingerprint(body) != hashlib.sha256(body).hexdigest()
