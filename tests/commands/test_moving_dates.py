"""A day entered in the calendar moves what runs: tasks, the whole term, drawn timers, reminders."""

from datetime import date, datetime

import pytest
from sqlalchemy import func, select, update

from service.db.models import Case, ClockEntry, Dossier
from service.queries.clocks import clock
from tests.builders import Town
from tests.commands.moving import BASIS, UNDER_APPRAISAL, WEDNESDAY, enters, mentions, noted, sweeps
from tests.stages import OPENED, POSTED, RECEIVED, Stage
from workflows.law.calendar import HANOI

STAGES = {"under_appraisal": UNDER_APPRAISAL, "received": RECEIVED, "posted": POSTED}


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage:
    return next((STAGES[name] for name in STAGES if name in request.fixturenames), OPENED)


@pytest.fixture
def under_appraisal(town: Town) -> str:
    return town.the_dossier()


@pytest.fixture
def received(town: Town) -> str:
    return town.the_dossier()


@pytest.fixture
def posted(town: Town) -> str:
    return town.the_dossier()


def whole_term(town: Town, dossier: str) -> date | None:
    return town.one(select(Dossier.due_on).where(Dossier.id == dossier))


def test_a_holiday_moves_open_tasks_and_the_whole_term_and_taking_it_back_moves_them_back(
    town: Town, under_appraisal: str
):
    task = town.task("appraise_dossier", of=under_appraisal)
    before = mentions(town, task)
    assert (task.due_on, whole_term(town, under_appraisal)) == (
        date(2026, 12, 7), date(2026, 12, 21),
    )  # fmt: skip
    assert ("due_soon", date(2026, 12, 4)) in before

    enters(town, WEDNESDAY)
    assert sweeps(town) == 1
    task = town.task("appraise_dossier", of=under_appraisal)
    assert (task.due_on, whole_term(town, under_appraisal)) == (
        date(2026, 12, 8), date(2026, 12, 22),
    )  # fmt: skip
    assert task.due_at == datetime(2026, 12, 8, 17, tzinfo=HANOI)
    after = mentions(town, task)
    assert ("due_today", date(2026, 12, 8)) in after
    assert ("due_today", date(2026, 12, 7)) not in after
    assert noted(town, "appraisal") == [
        ("2026-12-07", "2026-12-08", f"Lịch nghỉ thay đổi: {BASIS}.")
    ]
    assert noted(town, "dossier_to_signature") == [
        ("2026-12-21", "2026-12-22", f"Lịch nghỉ thay đổi: {BASIS}.")
    ]

    enters(town, WEDNESDAY, "plain", name="")
    assert sweeps(town) == 1
    task = town.task("appraise_dossier", of=under_appraisal)
    assert (task.due_on, whole_term(town, under_appraisal)) == (
        date(2026, 12, 7), date(2026, 12, 21),
    )  # fmt: skip
    assert mentions(town, task) == before
    assert [move[:2] for move in noted(town, "appraisal")] == [
        ("2026-12-07", "2026-12-08"), ("2026-12-08", "2026-12-07"),
    ]  # fmt: skip
    assert sweeps(town) == 0, "nothing is left to move"


def test_a_make_up_day_brings_a_date_forward(town: Town, under_appraisal: str):
    enters(town, date(2026, 11, 28), "make_up")
    sweeps(town)
    assert town.task("appraise_dossier", of=under_appraisal).due_on == date(2026, 12, 4)


def test_a_mention_moves_where_the_date_does_not(town: Town, under_appraisal: str):
    """The round's last day, 20/12, is a date somebody set; two working days before it are not."""
    dossier = town.opens_dossier("TM-CS")
    task = town.open_tasks(of=dossier)[0]
    assert task.due_on == date(2026, 12, 20)
    assert ("due_soon", date(2026, 12, 18)) in mentions(town, task)
    enters(town, date(2026, 12, 18))
    sweeps(town)
    assert noted(town, task.deadline) == []
    assert town.open_tasks(of=dossier)[0].due_on == date(2026, 12, 20)
    assert ("due_soon", date(2026, 12, 18)) not in mentions(town, task)
    assert ("due_soon", date(2026, 12, 17)) in mentions(town, task)
    assert noted(town, task.deadline) == []


# Timers of diagrams -------------------------------------------------------------------------------


def test_a_holiday_moves_the_timer_of_the_completion(town: Town, received: str):
    dossier = received
    town.returns_dossier(dossier)  # five working days end on 30/11
    assert town.case(dossier).facts["completion_due_at"] == "2026-12-01T00:00:00+07:00"
    enters(town, WEDNESDAY)
    sweeps(town)
    case = town.case(dossier)
    assert case.facts["completion_due_at"] == "2026-12-02T00:00:00+07:00"
    assert case.next_timer == datetime(2026, 12, 2, tzinfo=HANOI)
    town.moves_to("2026-12-01 08:00")
    assert town.open_keys(dossier) == ["complete_papers"], "it is not over yet"
    town.moves_to("2026-12-02 08:00")
    assert town.open_keys(dossier) == ["settle_incomplete"]


def test_a_holiday_moves_the_close_of_a_posted_list(town: Town, posted: str):
    before = town.case(posted).next_timer
    enters(town, WEDNESDAY)
    sweeps(town)
    case = town.case(posted)
    assert before == datetime(2026, 12, 1, tzinfo=HANOI)  # five working days after Friday 20/11
    assert case.next_timer == datetime(2026, 12, 2, tzinfo=HANOI)
    assert case.facts["comment_closes_at"] == "2026-12-02T00:00:00+07:00"
    assert [move[:2] for move in noted(town, "public_comment")] == [("2026-11-30", "2026-12-01")]


def test_a_timer_does_not_fire_at_a_date_that_has_moved_though_no_sweep_came_between(
    town: Town, received: str
):
    dossier = received
    town.returns_dossier(dossier)
    town.clock.move_to(datetime(2026, 11, 30, 20, 0, tzinfo=HANOI))
    enters(town, date(2026, 12, 1), "holiday")  # changes nothing: the term ends the day before
    enters(town, date(2026, 11, 30))
    town.moves_to("2026-12-01 08:00")
    assert town.open_keys(dossier) == ["complete_papers"]
    assert town.task("complete_papers", of=dossier).due_on == date(2026, 12, 2)


# What is over -------------------------------------------------------------------------------------


def test_a_first_sweep_that_changes_nothing_notes_nothing(council_town: Town):
    assert sweeps(council_town) == 0
    assert council_town.all(select(ClockEntry).where(ClockEntry.kind == "moved")) == []


def days_told(town: Town, dossier: str) -> dict[str, tuple[date | None, str]]:
    """Of each term: its date, and what its calendar says of Wednesday."""
    house = town.office.house
    actor = town.person("truongphong")
    with town.office.database.reading() as session:
        found = clock(session, house.rulebooks, house.procedures, actor, dossier)
    return {
        term.key: (term.due.on, term.calendar.explain(WEDNESDAY).kind.value) for term in found.terms
    }


def test_a_term_that_is_over_is_told_by_the_calendar_of_its_end(town: Town):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="receive_dossier")
    before = days_told(town, dossier)
    town.does("receive_dossier", of=dossier)
    town.moves_to("2026-11-20 15:00")
    enters(town, WEDNESDAY)
    enters(town, date(2026, 11, 23))
    sweeps(town)
    after = days_told(town, dossier)
    over, runs_on = "papers_check", "request_opinions"
    assert after[over] == before[over]
    assert after[over][1] == "working"
    assert after[runs_on][1] == "holiday"


def test_cases_that_have_ended_are_left_as_they_are(finished_town: Town):
    enters(finished_town, WEDNESDAY)
    assert sweeps(finished_town) == 0
    with finished_town.office.database.writing() as session:
        session.execute(update(Case).values(rules=0))
        ended = session.scalar(select(func.count()).where(Case.ended_at.is_not(None)))
    assert ended
    sweeps(finished_town)
    assert finished_town.all(select(Case).where(Case.ended_at.is_not(None), Case.rules > 0)) == []
