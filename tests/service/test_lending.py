"""A colleague helps as a favour; a supervisor says what goes first."""

import pytest

from service.commands.holding import ReleaseTask
from service.commands.lending import (
    GiveBackTask,
    LendTask,
    Prioritize,
    TakeBackTask,
)
from service.db.models import Case, Task
from service.queries.dossier import history_of
from service.queries.inbox import inbox
from service.queries.narrowing import TaskFilters
from tests.office import START
from tests.stages import OPENED, Stage
from workflows.law.citations import Refusal

ONE, OTHER = "thamdinh", "thamdinh2"


def take_one(town):
    dossier = town.opens_dossier("TM-YT")
    town.goes_on(dossier, until="appraise_dossier")
    town.claims(town.task("appraise_dossier", of=dossier), ONE)


TAKEN = Stage("taken", START, take_one, OPENED)


@pytest.fixture
def stage(request):
    return TAKEN if "task" in request.fixturenames else OPENED


@pytest.fixture
def task(town):
    return town.task("appraise_dossier", of=town.the_dossier())


def now_of(town, task):
    return town.read(lambda session: session.get_one(Task, task.id))


def lends(town, task, by=ONE, to=OTHER, word="Tôi đi tập huấn"):
    person = town.person(to).person_id
    town.execute(LendTask(task_id=task.id, actor=town.person(by), to_person_id=person, word=word))


def act(town, kind, task, by, **more):
    return town.execute(kind(task_id=task.id, actor=town.person(by), **more))


def refused(town, action):
    with pytest.raises(Refusal) as found:
        action()
    return type(found.value).__name__


def mine(town, who):
    law, actor = town.office.house.law, town.person(who)
    filters = TaskFilters(queue="mine")
    return town.read(
        lambda session: inbox(session, law, actor, filters=filters, today=town.today)
    ).items


def told(town, task):
    def read(session):
        case = session.get_one(Case, task.case_id)
        return [(each.kind, each.actor, each.other) for each in history_of(session, case)]

    return [each for each in town.read(read) if each[0].startswith("task.") and each[2]]


def test_a_lent_task_stands_with_both_and_says_so(town, task):
    lends(town, task)
    row = now_of(town, task)
    assert (row.claimed_by, row.lent_by) == tuple(
        town.person(who).person_id for who in (OTHER, ONE)
    )
    (of_one,), (of_other,) = mine(town, ONE), mine(town, OTHER)
    assert (of_one.lent_by_me, of_one.mine, of_one.claimant) == (True, False, "Trần Thị Thu Quyên")
    assert (of_other.mine, of_other.lender) == (True, "Ngô Thị Mỹ Nhẫn")
    assert of_other.lent_word == "Tôi đi tập huấn"


def test_it_is_taken_back_until_it_is_done(town, task):
    lends(town, task)
    assert refused(town, lambda: act(town, TakeBackTask, task, OTHER)) == "NotLentByYou"
    act(town, TakeBackTask, task, ONE)
    assert now_of(town, task).claimed_by == town.person(ONE).person_id
    assert mine(town, OTHER) == ()
    assert refused(town, lambda: act(town, TakeBackTask, task, ONE)) == "NotLentByYou"
    lends(town, task)
    town.completes(task, by=OTHER)
    assert refused(town, lambda: act(town, TakeBackTask, task, ONE)) == "AlreadyDone"


def test_who_was_asked_gives_it_back_and_to_nobody_else(town, task):
    lends(town, task)
    assert refused(town, lambda: act(town, ReleaseTask, task, OTHER)) == "LentToYou"
    assert refused(town, lambda: lends(town, task, by=OTHER, to=ONE)) == "LentToYou"
    assert refused(town, lambda: act(town, GiveBackTask, task, ONE)) == "TakenBy"
    act(town, GiveBackTask, task, OTHER)
    assert now_of(town, task).claimed_by == town.person(ONE).person_id
    assert refused(town, lambda: act(town, GiveBackTask, task, ONE)) == "NotLentToYou"
    act(town, ReleaseTask, task, ONE)
    assert now_of(town, task).claimed_by is None


def test_only_the_holder_lends_and_only_to_who_may_do_it(town, task):
    assert refused(town, lambda: lends(town, task, by=OTHER, to=ONE)) == "TakenBy"
    assert refused(town, lambda: lends(town, task, to="tieuhoc")) == "MayNotTake"
    assert refused(town, lambda: lends(town, task, to=ONE)) == "HeldAlready"
    act(town, ReleaseTask, task, ONE)
    assert refused(town, lambda: lends(town, task)) == "HeldByNobody"


def test_the_law_keeps_it_from_a_helper_as_from_anybody(town, task):
    town.completes(task, by=ONE)
    approval = town.task("approve_appraisal")
    with town.office.database.writing() as session:
        row = session.get_one(Task, approval.id)
        row.role, row.organisation_id = task.role, task.organisation_id
    town.claims(approval, OTHER)
    assert refused(town, lambda: lends(town, approval, by=OTHER, to=ONE)) == "FourEyesOfOther"


def test_the_history_names_both(town, task):
    lends(town, task)
    act(town, GiveBackTask, task, OTHER)
    lends(town, task)
    act(town, TakeBackTask, task, ONE)
    one, other = "Ngô Thị Mỹ Nhẫn", "Trần Thị Thu Quyên"
    assert told(town, task) == [
        ("task.taken_back", one, other),
        ("task.lent", one, other),
        ("task.given_back", other, one),
        ("task.lent", one, other),
    ]


def test_what_goes_first_stands_before_others_of_its_day(town, task):
    dossier = town.opens_dossier("TM-MN")
    town.goes_on(dossier, until="appraise_dossier")
    law, actor = town.office.house.law, town.person(ONE)

    def order():
        page = town.read(
            lambda session: inbox(
                session, law, actor, filters=TaskFilters(), today=town.today, limit=50
            )
        )
        return [(each.id, each.priority) for each in page.items]

    assert len({each.due_on for each in town.open_tasks("appraise_dossier")}) == 1
    (_, last) = order()
    later = next(each for each in town.open_tasks("appraise_dossier") if each.id == last[0])
    assert refused(town, lambda: act(town, Prioritize, later, ONE, first=True)) == "NotYours"
    office = "thuongtruc"
    assert refused(town, lambda: act(town, Prioritize, later, office, first=True)) == (
        "WithoutReason"
    )
    act(town, Prioritize, later, office, first=True, reason="Chủ tịch cần trước thứ Sáu")
    assert order()[0] == (later.id, True)
    act(town, Prioritize, later, office, first=False)
    assert order()[1] == (later.id, False)
    kinds = [each.kind for each in town.events(town.dossier_of(later))]
    assert kinds[-2:] == ["task.prioritized", "task.unprioritized"]
