"""Putting a task off until a day: who may, what he is told, what brings it back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from service.commands.clocks import Paper, ResumeClock, StopClock
from service.commands.holding import AssignTask, ReleaseTask
from service.commands.lending import LendTask, Prioritize
from service.commands.notes import WriteNote
from service.commands.pressing import RemindOfTasks
from service.commands.putting_off import PutOffTask, TakeUpTask
from service.db.models import Case, Task
from service.queries.dossier import history_of
from service.queries.inbox import Counting, inbox
from service.queries.narrowing import TaskFilters
from service.queries.shell import shell, shell_with
from tests.conftest import KINDS
from tests.office import START
from tests.stages import OPENED, Stage
from workflows.law.citations import Refusal
from workflows.law.terms import StopGround

ONE, OTHER, HEAD = "thamdinh", "thamdinh2", "truongphong"
LISTS = ("group", "mine", "free", "later")  # what one sees who watches nobody


def take_one(town):
    dossier = town.opens_dossier("TM-YT")
    town.goes_on(dossier, until="appraise_dossier")
    town.claims(town.task("appraise_dossier", of=dossier), ONE)


@pytest.fixture
def stage():
    return Stage("taken_to_put_off", START, take_one, OPENED)


@pytest.fixture
def task(town):
    return town.task("appraise_dossier", of=town.the_dossier())


@pytest.fixture
def soon(town):
    return town.today + timedelta(days=1)


def puts_off(town, task, until, by=ONE, **more):
    return town.execute(PutOffTask(task_id=task.id, actor=town.person(by), until=until, **more))


def takes_up(town, task, by=ONE):
    return town.execute(TakeUpTask(task_id=task.id, actor=town.person(by)))


def waits_to(town, task):
    return town.read(lambda session: session.get_one(Task, task.id).put_off_to)


def refused(action):
    with pytest.raises(Refusal) as found:
        action()
    return type(found.value).__name__


def lists(town, task, who=ONE, *, today=None, **asked):
    """The queues of the inbox in which it stands; what is counted there says the same."""
    law, actor, day = town.office.house.law, town.person(who), today or town.today

    def read(session):
        found = set()
        for queue in LISTS:
            filters = TaskFilters(queue=queue, **asked)
            page = inbox(session, law, actor, filters=filters, today=day)
            found |= {queue} & {queue for each in page.items if each.id == task.id}
            if not asked:
                counting = Counting(session, law, actor, queues=LISTS, today=day, found=filters)
                _, counts = shell_with(session, actor, START.replace(day=day.day), counting)
                assert counts.queues[queue] == len(page.items)
        return found

    return town.read(read)


@pytest.mark.parametrize("database_kind", KINDS)
def test_it_leaves_the_list_until_the_morning_of_its_day(town, task, soon):
    assert lists(town, task) == {"group", "mine"}
    puts_off(town, task, soon)
    assert lists(town, task) == {"later"}
    assert town.read(lambda session: shell(session, town.person(ONE), START)).tasks == 0
    assert lists(town, task, today=soon) == {"group", "mine"}


@pytest.mark.parametrize("database_kind", KINDS)
def test_whoever_watches_or_looks_for_it_sees_it_all_the_same(town, task, soon):
    puts_off(town, task, soon)
    watched = TaskFilters(queue="all")
    law, head = town.office.house.law, town.person(HEAD)
    page = town.read(lambda rows: inbox(rows, law, head, filters=watched, today=town.today))
    assert task.id in {each.id for each in page.items}
    assert lists(town, task, OTHER) == set()
    assert lists(town, task, q="tram y te") == {"group", "mine", "later"}
    with town.office.database.writing() as session:
        session.execute(update(Task).values(due_on=town.today - timedelta(days=1)))
    assert "group" in lists(town, task, due="late")
    assert "group" not in lists(town, task, step="appraise_dossier")


def test_only_who_has_it_in_hand_puts_it_off(town, task, soon):
    assert refused(lambda: puts_off(town, task, soon, by=OTHER)) == "TakenBy"
    assert refused(lambda: puts_off(town, task, soon, by="tieuhoc")) in ("NotYours", "NotFound")
    town.execute(ReleaseTask(task_id=task.id, actor=town.person(ONE)))
    assert refused(lambda: puts_off(town, task, soon)) == "HeldByNobody"
    assert waits_to(town, task) is None


def test_a_deputy_puts_off_what_the_absent_one_holds(town, task, soon):
    town.replaces(ONE, HEAD, until="2026-12-31")
    puts_off(town, task, soon, by=HEAD)
    assert lists(town, task) == {"later"}
    assert lists(town, task, HEAD) == {"later"}


def test_the_day_comes_after_today_and_before_the_term_ends_unless_he_knows(town, task):
    due = town.read(lambda session: session.get_one(Task, task.id).due_on)
    for day in (town.today, town.today - timedelta(days=1)):
        assert refused(lambda day=day: puts_off(town, task, day)) == "NotLater"
    with pytest.raises(Refusal) as told:
        puts_off(town, task, due)
    assert f"{due:%d/%m/%Y}" in told.value.sentence()
    puts_off(town, task, due, knowing=True)
    assert waits_to(town, task) == due
    assert town.read(lambda session: session.get_one(Task, task.id).due_on) == due  # it runs on


def test_a_stopped_term_has_no_end_to_be_told_of(town, task):
    with town.office.database.writing() as session:
        session.execute(update(Task).where(Task.id == task.id).values(clock="stopped"))
    puts_off(town, task, date(2026, 12, 31))


def test_the_history_says_who_until_when(town, task, soon):
    puts_off(town, task, soon)
    puts_off(town, task, soon)  # sent twice, it changes nothing
    takes_up(town, task)
    assert refused(lambda: takes_up(town, task)) == "NotPutOff"

    def read(session):
        case = session.get_one(Case, task.case_id)
        return [(each.kind, each.facts.get("until")) for each in history_of(session, case)]

    told = [each for each in town.read(read) if each[0] in ("task.put_off", "task.taken_up")]
    assert told == [("task.taken_up", None), ("task.put_off", soon.isoformat())]
    assert lists(town, task) == {"group", "mine"}


def writes_to(town, who):
    def write(task):
        town.execute(
            WriteNote(
                actor=town.person(HEAD),
                dossier_id=town.the_dossier(),
                text="Xem lại giúp tôi.",
                tell=[town.person(who).person_id],
            )
        )

    return write


BACK = {
    "assigned": lambda town, task: town.execute(
        AssignTask(
            task_id=task.id,
            actor=town.person(HEAD),
            to_person_id=town.person(OTHER).person_id,
            reason="Đi học",
        )
    ),
    "lent": lambda town, task: town.execute(
        LendTask(
            task_id=task.id,
            actor=town.person(ONE),
            to_person_id=town.person(OTHER).person_id,
        )
    ),
    "released": lambda town, task: town.execute(
        ReleaseTask(task_id=task.id, actor=town.person(ONE))
    ),
    "marked": lambda town, task: town.execute(
        Prioritize(task_id=task.id, actor=town.person(HEAD), first=True, reason="Gấp")
    ),
    "reminded": lambda town, task: town.execute(
        RemindOfTasks(actor=town.person(HEAD), task_ids=[task.id])
    ),
    "mentioned": lambda town, task: writes_to(town, ONE)(task),
}


@pytest.mark.parametrize("way", BACK)
def test_what_happens_to_it_brings_it_back(town, task, soon, way):
    puts_off(town, task, soon)
    BACK[way](town, task)
    assert waits_to(town, task) is None


def test_a_word_to_somebody_else_does_not(town, task, soon):
    puts_off(town, task, soon)
    writes_to(town, OTHER)(task)
    assert waits_to(town, task) == soon


@pytest.mark.parametrize("database_kind", KINDS)
def test_a_mention_finds_it_on_each_database(town, task, soon):
    puts_off(town, task, soon)
    writes_to(town, ONE)(task)
    assert lists(town, task) == {"group", "mine"}


def test_a_term_that_now_ends_while_it_waits_brings_it_back(town, task):
    """Its holder knew of another date, or of a term that stood still."""
    due = town.read(lambda session: session.get_one(Task, task.id).due_on)
    head, dossier = town.person(HEAD), town.the_dossier()
    paper = Paper(number="15/TB-UBND", on=town.today, reason="Có đơn cần xác minh")
    ground = StopGround.HOLD
    town.execute(StopClock(actor=head, dossier_id=dossier, ground=ground, paper=paper))
    later = due + timedelta(days=30)
    puts_off(town, task, later)
    assert waits_to(town, task) == later
    town.execute(ResumeClock(actor=head, dossier_id=dossier, ground=ground, paper=paper))
    assert waits_to(town, task) is None
