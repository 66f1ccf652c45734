"""The year's calendar: planned on its first day, opened on its days, moved by people."""

from collections import Counter
from datetime import date, datetime, time

import pytest
from sqlalchemy import select

from forms import Invalid
from service.casework.year import offices_to_open
from service.commands.tasks import CompleteTask
from service.commands.year import KeepYear
from service.db.models import Case, Task, YearStep
from service.queries.task_rows import TASK_ROWS, task_items
from service.scheduler.year_keeper import YearKeeper
from workflows.law.calendar import HANOI


def passes(town, day=None):
    """The background work comes round in the morning."""
    if day is not None:
        town.clock.move_to(datetime.combine(date.fromisoformat(day), time(7, 35), tzinfo=HANOI))
    return YearKeeper(town.office).round()


def step(town, key, year=2027):
    return town.one(select(YearStep).where(YearStep.key == key, YearStep.year == year))


def task_of(town, key, year=2027):
    return town.task("do_year_step", of=step(town, key, year).id)


def states(town, year):
    return Counter(town.all(select(YearStep.state).where(YearStep.year == year)))


def moves(town, task, to, reason="Hội trường bận"):
    return town.completes(task, step_moved=True, new_day=to, reason=reason)


def test_an_office_that_begins_in_november_is_asked_nothing_of_the_past(town):
    assert passes(town) == 0
    assert states(town, 2026) == {"passed": 9, "waiting": 4}
    assert town.open_keys() == []
    assert passes(town, "2026-11-25") == 0
    assert passes(town, "2026-11-26") == 1
    assert step(town, "decide_households", 2026).state == "open"


def test_each_step_is_an_ordinary_task_of_the_standing_office_with_its_day(town):
    passes(town)
    passes(town, "2026-12-01")
    task = task_of(town, "propose_to_province", 2026)
    assert (task.role, task.due_on) == ("standing_office", date(2026, 12, 10))
    assert town.case(step(town, "propose_to_province", 2026).id).number.startswith("2026-TM-LN")
    town.completes(task, by="thuongtruc")
    done = step(town, "propose_to_province", 2026)
    assert (done.state, done.moved_at) == ("done", None)
    assert town.case(done.id).end_event == "year_step_done"


def test_two_passes_open_each_step_once(town):
    passes(town)
    assert passes(town, "2026-12-01") == 3
    assert passes(town) == 0
    assert town.execute(KeepYear(town.unit("TM").id)) == 0
    assert town.read(lambda session: offices_to_open(session, town.today)) == []
    found = town.all(select(Case.year_step_id).where(Case.process == "year_step"))
    assert (
        len(found) == len(set(found)) == len(town.open_tasks("do_year_step")) == 3
    )  # with that of 26/11


def test_a_last_day_off_comes_before_the_weekend(town):
    passes(town, "2027-01-01")
    assert step(town, "close_titles").due_on == date(2027, 2, 26)  # 28/02/2027 is a Sunday


def test_a_person_moves_it_to_another_day_with_the_reason(town):
    passes(town, "2027-01-01")
    passes(town, "2027-08-02")
    moves(town, task_of(town, "initiatives_first"), "2027-09-10")
    moved, task = step(town, "initiatives_first"), task_of(town, "initiatives_first")
    assert (moved.due_on, moved.planned_for) == (date(2027, 9, 10), date(2027, 8, 30))
    assert moved.moved_because == "Hội trường bận"
    assert moved.moved_by == town.person("thuongtruc").person_id
    assert (task.due_on, task.state) == (date(2027, 9, 10), "open")
    (event,) = town.events(moved.id, "year_step.moved")
    assert event.facts == {"before": "2027-08-30", "after": "2027-09-10"}

    # and once more, then it is done
    town.moves_to("2027-09-09 10:00")
    moves(town, task, "2027-12-31")
    assert task_of(town, "initiatives_first").due_on == date(2027, 12, 31)
    town.completes(task_of(town, "initiatives_first"))
    assert step(town, "initiatives_first").state == "done"


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"new_day": "2028-01-01", "reason": "Bận"}, "new_day"),
        ({"new_day": "2027-07-31", "reason": "Bận"}, "new_day"),
        ({"new_day": "2027-09-10"}, "reason"),
        ({"reason": "Bận"}, "new_day"),
    ],
)
def test_not_into_another_year_nor_the_past_nor_without_a_reason(town, answers, wrong):
    passes(town, "2027-01-01")
    passes(town, "2027-08-02")
    task = task_of(town, "initiatives_first")
    command = CompleteTask(
        task_id=task.id, actor=town.person("thuongtruc"), answers={"step_moved": True, **answers}
    )
    with pytest.raises(Invalid) as refused:
        town.execute(command)
    assert list(refused.value.errors) == [(wrong,)]
    assert step(town, "initiatives_first").moved_at is None


def test_after_its_year_it_can_only_be_done(town):
    passes(town, "2027-01-01")
    passes(town, "2027-12-10")
    late = task_of(town, "close_year")
    passes(town, "2028-01-03")
    schema, _ = town.form_and_draft(late)
    assert schema["properties"]["step_moved"]["const"] is False
    town.completes(late)
    assert step(town, "close_year").state == "done"


def test_what_went_by_while_nobody_was_at_work_is_passed_over(town):
    passes(town, "2027-01-01")
    passes(town, "2027-08-16")  # after seven months: one step is still within its days
    assert states(town, 2027) == {"passed": 5, "open": 1, "waiting": 7}
    assert step(town, "initiatives_first").state == "open"


def test_a_new_year_is_planned_on_its_first_day_and_opens_what_is_due(town):
    passes(town)
    passes(town, "2027-01-20")  # the machine was off: the year began without it
    assert states(town, 2027) == {"passed": 1, "open": 1, "waiting": 11}
    assert step(town, "launch_movement").state == "open"
    assert "waiting" not in states(town, 2026)


def test_a_commune_that_is_over_is_asked_nothing(town):
    with town.office.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE organisation SET valid_to = '2026-12-31' WHERE code = 'TM'"
        )
    assert passes(town, "2027-01-04") == 0
    assert town.all(select(YearStep.id)) == []


def test_the_list_of_tasks_names_the_step(town):
    passes(town, "2027-01-01")
    passes(town, "2027-08-02")

    def look(session):
        rows = session.execute(TASK_ROWS.where(Task.key == "do_year_step", Task.state == "open"))
        law, actor = town.office.house.law, town.person("thuongtruc")
        return {each.about: each.name for each in task_items(law, actor, rows.all())}

    assert town.read(look) == {"Họp Hội đồng sáng kiến, đợt một": "Làm việc theo lịch năm"}
