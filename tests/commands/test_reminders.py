"""Reminders: rows by one dated rule, and one letter per person and working day."""

from datetime import datetime

import pytest
from sqlalchemy import select

from service.commands.office import Context
from service.commands.reminders import GatherDigests
from service.db.models import Outbox, Person, Reminder, Subject, Task
from tests.stages import OPENED, RECEIVED
from workflows.law.calendar import HANOI

HOUR = "07:30"  # the letter of the day
SECRETARY_AND_OFFICE, OFFICE_HEAD = "thuongtruc", "truongphong"


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.fixture
def stage(request):
    return RECEIVED if "dossier" in request.fixturenames else OPENED


@pytest.fixture
def dossier(town):
    """Submitted on Friday 20/11 at nine: the receipt is due on Thursday 26/11."""
    return town.the_dossier()


def plan_of(town, task):
    rows = town.all(select(Reminder).where(Reminder.task_id == task.id))
    return sorted((row.due_at.astimezone(HANOI), row.kind) for row in rows)


def gathers(town, moment):
    """The worker's pass at this moment; returns how many letters it wrote."""
    town.moves_to(moment)
    return town.execute(GatherDigests())


def digests(town, day, username=None):
    """The tasks named in the letters of a day, by addressee."""
    query = select(Person.id, Outbox.data).join(Person, Person.id == Outbox.person_id)
    letters = {
        person_id: data["tasks"]
        for person_id, data in town.read(
            lambda session: session.execute(query.where(Outbox.template == "digest")).all()
        )
        if data["day"] == day
    }
    return letters if username is None else letters.get(town.person(username).person_id, [])


# The rows -----------------------------------------------------------------------------------------


def test_a_task_is_mentioned_before_on_and_after_its_day(town, dossier):
    """3, 2 and 1 working days are left when it opens: the mention at five days is already past."""
    task = town.task("receive_dossier", of=dossier)
    assert plan_of(town, task) == [
        (at("2026-11-23 07:30"), "due_soon"),  # 2 working days before: 24/11 is a holiday
        (at("2026-11-23 07:30"), "new"),  # the letter of Friday has left: Monday's
        (at("2026-11-25 07:30"), "due_soon"),  # 1 before
        (at("2026-11-26 07:30"), "due_today"),
        (at("2026-11-30 07:30"), "superior"),  # 2 working days late
        (at("2026-12-01 07:30"), "overdue"),  # 3 late
        (at("2026-12-03 07:30"), "chairman"),  # 5 late
    ]


def test_a_long_term_is_mentioned_five_two_and_one_day_before(town, dossier):
    town.does("receive_dossier", of=dossier)
    town.does("request_opinions", of=dossier)
    task = town.task("appraise_dossier", of=dossier)  # due on Monday 07/12
    soon = [moment for moment, kind in plan_of(town, task) if kind == "due_soon"]
    assert soon == [at("2026-11-30 07:30"), at("2026-12-03 07:30"), at("2026-12-04 07:30")]


def test_what_opens_before_the_letter_of_the_day_is_in_it(town):
    town.clock.move_to(at("2026-11-23 06:00"))
    dossier = town.opens_dossier("TM-TH")
    task = town.task("register_nominations", of=dossier)
    assert (at("2026-11-23 07:30"), "new") in plan_of(town, task)


def test_what_opens_on_a_saturday_waits_for_monday(town):
    town.clock.move_to(at("2026-11-21 10:00"))
    task = town.task("register_nominations", of=town.opens_dossier("TM-TH"))
    assert (at("2026-11-23 07:30"), "new") in plan_of(town, task)


# The letters --------------------------------------------------------------------------------------


def test_one_letter_per_person_and_day_names_all_his_tasks(town, dossier):
    other = town.opens_dossier("TM-MN")
    town.goes_on(other, until="receive_dossier")
    tasks = sorted(task.id for task in town.open_tasks("receive_dossier"))

    assert gathers(town, f"2026-11-23 {HOUR}") == 1
    assert digests(town, "2026-11-23", SECRETARY_AND_OFFICE) == tasks
    assert gathers(town, "2026-11-23 07:31") == 0  # the same pass again
    assert gathers(town, "2026-11-23 16:00") == 0
    assert len(digests(town, "2026-11-23")) == 1


def test_nothing_is_written_before_the_hour_nor_on_days_off(town, dossier):
    assert gathers(town, "2026-11-20 20:00") == 0
    assert gathers(town, "2026-11-21 08:00") == 0  # Saturday
    assert gathers(town, "2026-11-22 08:00") == 0  # Sunday
    assert gathers(town, "2026-11-23 07:29") == 0
    assert gathers(town, "2026-11-23 07:30") == 1
    assert gathers(town, "2026-11-24 08:00") == 0  # the holiday of 24/11
    assert gathers(town, "2026-11-25 08:00") == 1


def test_what_a_stopped_worker_left_undone_is_not_said_on_a_holiday(town, dossier):
    """Monday's pass never ran; the worker is back on Tuesday 24/11, a holiday."""
    assert gathers(town, "2026-11-24 08:00") == 0
    assert gathers(town, "2026-11-25 08:00") == 1
    assert len(digests(town, "2026-11-25", SECRETARY_AND_OFFICE)) == 1


def test_what_falls_due_in_the_minute_of_the_letter_does_not_make_a_second_one(town, dossier):
    assert gathers(town, f"2026-11-23 {HOUR}") == 1
    late = town.opens_dossier("TM-MN")
    town.goes_on(late, until="receive_dossier")  # still half past seven
    assert gathers(town, "2026-11-23 07:45") == 0
    assert len(digests(town, "2026-11-23")) == 1
    new = town.task("receive_dossier", of=late).id
    assert new not in digests(town, "2026-11-23", SECRETARY_AND_OFFICE)
    gathers(town, "2026-11-25 08:00")
    assert new in digests(town, "2026-11-25", SECRETARY_AND_OFFICE)


def test_what_comes_after_the_letter_of_the_day_is_in_the_next_one(town, dossier):
    gathers(town, "2026-11-23 08:00")
    later = town.opens_dossier("TM-MN")
    town.goes_on(later, until="receive_dossier")
    new = town.task("receive_dossier", of=later).id
    assert gathers(town, "2026-11-23 17:00") == 0
    gathers(town, "2026-11-25 08:00")
    assert new in digests(town, "2026-11-25", SECRETARY_AND_OFFICE)


def test_a_task_that_is_done_is_mentioned_no_more(town, dossier):
    done = town.task("receive_dossier", of=dossier).id
    gathers(town, "2026-11-23 08:00")
    town.does("receive_dossier", of=dossier)
    for day in ("2026-11-25", "2026-11-26", "2026-11-30", "2026-12-01", "2026-12-03"):
        gathers(town, f"{day} 08:00")
        assert done not in {each for tasks in digests(town, day).values() for each in tasks}
    left = town.all(select(Reminder).where(Reminder.task_id == done, Reminder.done_at.is_(None)))
    assert left == []


def test_a_cut_off_task_is_mentioned_no_more(voting_town):
    sitting = voting_town.the_session()
    ballots = {task.id for task in voting_town.open_tasks("cast_ballot", of=sitting)}
    voting_town.waits_for_the_timer(sitting)
    gathers(voting_town, "2026-12-09 08:00")
    named = {each for tasks in digests(voting_town, "2026-12-09").values() for each in tasks}
    assert named
    assert not named & ballots


def test_lateness_is_told_upwards_step_by_step_and_again_every_third_day(town, dossier):
    task = town.task("receive_dossier", of=dossier).id
    told = {}
    for day in ("11-27", "11-30", "12-01", "12-02", "12-03", "12-04", "12-07", "12-09"):
        gathers(town, f"2026-{day} 08:00")
        told[day] = sorted(
            town.username_of(person)
            for person, tasks in digests(town, f"2026-{day}").items()
            if task in tasks
        )
    assert told == {
        "11-27": ["thuongtruc"],  # the first pass of the week: what was due since Monday
        "11-30": ["truongphong"],  # 2 working days late: the superior
        "12-01": ["thuongtruc"],  # 3 late
        "12-02": [],
        "12-03": ["chutich", "phochutich", "truongphong"],  # 5 late: chairman and office head
        "12-04": ["thuongtruc"],  # 3 working days after the last mention
        "12-07": [],
        "12-09": ["thuongtruc"],
    }


def test_who_has_claimed_a_task_is_the_one_who_is_reminded(town, dossier):
    town.does("receive_dossier", of=dossier)
    task = town.task("request_opinions", of=dossier)
    gathers(town, "2026-11-23 08:00")
    assert task.id in digests(town, "2026-11-23", "thamdinh")
    assert task.id in digests(town, "2026-11-23", "thamdinh2")
    town.claims(task, "thamdinh2")
    gathers(town, "2026-11-27 08:00")  # 3 working days late
    assert task.id in digests(town, "2026-11-27", "thamdinh2")
    assert task.id not in digests(town, "2026-11-27", "thamdinh")


def test_a_deputy_hears_of_the_work_of_whom_he_replaces(town, dossier):
    town.does("receive_dossier", of=dossier)
    task = town.task("request_opinions", of=dossier)
    town.replaces("thamdinh", "vanthu", until="2026-12-10")
    gathers(town, "2026-11-23 08:00")
    assert task.id in digests(town, "2026-11-23", "thamdinh")
    assert task.id in digests(town, "2026-11-23", "vanthu")


def test_nobody_is_reminded_of_a_ballot_that_is_not_his_to_cast(voting_town):
    voting_town.replaces("phunu", "vanthu", until="2026-12-31")
    ballots = {task.id for task in voting_town.open_tasks("cast_ballot")}
    gathers(voting_town, "2026-12-08 08:30")
    assert not ballots & set(digests(voting_town, "2026-12-08", "vanthu"))


def test_no_letter_names_a_nominee(voting_town):
    """A letter holds ids and days; names are looked up behind the door."""
    for day in ("2026-12-09", "2026-12-10", "2026-12-11", "2026-12-14"):
        gathers(voting_town, f"{day} 08:00")
    letters = voting_town.all(select(Outbox))
    assert {letter.template for letter in letters} == {"digest", "invitation", "urgent"}
    nominees = voting_town.all(select(Subject.name))
    written = "\n".join(f"{letter.data} {letter.once} {letter.subject}" for letter in letters)
    assert [name for name in nominees if name in written] == []


def test_two_workers_at_the_same_moment_write_one_letter(town, dossier):
    """The second finds the rows taken, or the letter written, and writes none."""
    town.moves_to("2026-11-23 08:00")

    def inside(session):
        context = Context(session, town.office.house, town.clock.now())
        return GatherDigests().run(context)  # never committed: a worker that dies

    with town.office.database.reading() as session:
        assert inside(session) == 1
    assert town.all(select(Outbox)) == []
    assert town.execute(GatherDigests()) == 1
    assert town.execute(GatherDigests()) == 0
    assert len(digests(town, "2026-11-23")) == 1


def test_every_open_task_has_its_mention(voting_town):
    """Nobody's task is forgotten: each has a row that is still to come."""
    waiting = set(voting_town.all(select(Reminder.task_id).where(Reminder.done_at.is_(None))))
    assert {task.id for task in voting_town.open_tasks()} <= waiting
    kinds = set(voting_town.all(select(Reminder.kind)))
    assert kinds == {"new", "due_soon", "due_today", "overdue", "superior", "chairman"}
    assert voting_town.all(select(Task.id).where(Task.due_on.is_(None))) == []
