"""Terms are stopped, resumed and extended on paper, and every date follows from the ledger."""

from datetime import date

import pytest
from sqlalchemy import select

from service.access import NotFound, NotYours
from service.casework import ledger
from service.casework.ledger import STATUTORY
from service.commands.clocks import (
    ExtendClock,
    GroundDoesNotStop,
    NothingRuns,
    NothingStands,
    NotThisTerm,
    Paper,
    ResumeClock,
    StopClock,
)
from service.db.models import ClockEntry, Dossier, Reminder, Task
from service.queries.terms import compare
from tests.stages import ACCEPTED, RECEIVED
from workflows.law.terms import StopGround

PAPER = Paper(number="15/TB-UBND", on=date(2026, 11, 25), reason="Có đơn cần xác minh")
HEAD = "truongphong"


@pytest.fixture
def stage(request):
    return ACCEPTED if "accepted" in request.fixturenames else RECEIVED


@pytest.fixture
def accepted(town):
    """Accepted on Friday 20/11: twenty working days end on Monday 21/12 (24/11 is a holiday)."""
    return town.the_dossier()


@pytest.fixture
def received(town):
    return town.the_dossier()


def stop(town, dossier, by=HEAD, ground=StopGround.HOLD):
    return town.execute(
        StopClock(actor=town.person(by), dossier_id=dossier, ground=ground, paper=PAPER)
    )


def resume(town, dossier, ground=StopGround.HOLD):
    return town.execute(
        ResumeClock(actor=town.person(HEAD), dossier_id=dossier, ground=ground, paper=PAPER)
    )


def extend(town, dossier, units, term=STATUTORY):
    command = ExtendClock(
        actor=town.person(HEAD), dossier_id=dossier, units=units, paper=PAPER, term=term
    )
    return town.execute(command)


def whole_term(town, dossier):
    found = town.dossier(dossier)
    return found.due_on, found.clock


def planned(town, task):
    rows = select(Reminder).where(Reminder.task_id == task.id, Reminder.done_at.is_(None))
    return {row.kind for row in town.all(rows)}


def test_the_whole_term_is_twenty_working_days_and_stands_beside_the_dossier(town, accepted):
    assert whole_term(town, accepted) == (date(2026, 12, 21), "running")


def test_while_the_clock_stands_nothing_is_due_and_nobody_is_reminded(town, accepted):
    town.moves_to("2026-11-23 09:00")
    assert stop(town, accepted) == 2  # the whole term and that of the open task
    assert whole_term(town, accepted) == (None, "stopped")
    task = town.task("request_opinions", of=accepted)
    assert (task.due_on, task.due_at, task.clock) == (None, None, "stopped")
    assert planned(town, task) <= {"new"}


def test_the_days_between_stop_and_resumption_do_not_count(town, accepted):
    town.moves_to("2026-11-23 09:00")
    stop(town, accepted)
    town.moves_to("2026-12-02 15:00")
    assert resume(town, accepted) == 2
    # nothing was counted before; all twenty from Thursday 03/12 on
    assert whole_term(town, accepted) == (date(2026, 12, 30), "running")
    task = town.task("request_opinions", of=accepted)
    assert (task.due_on, task.clock) == (date(2026, 12, 3), "running")
    assert {"due_today", "overdue"} <= planned(town, task)


def test_a_term_that_has_run_out_is_late_and_does_not_stop(town, accepted):
    town.moves_to("2026-11-25 09:00")
    assert stop(town, accepted) == 1  # the whole term alone
    task = town.task("request_opinions", of=accepted)
    assert (task.due_on, task.clock) == (date(2026, 11, 23), "running")


def test_steps_that_open_while_the_clock_stands_stand_still_as_well(town, accepted):
    town.moves_to("2026-11-25 09:00")
    stop(town, accepted)
    town.does("request_opinions", of=accepted, bodies=[])
    assert town.task("appraise_dossier", of=accepted).clock == "stopped"
    town.moves_to("2026-12-02 15:00")
    resume(town, accepted)
    assert town.task("appraise_dossier", of=accepted).clock == "running"


def test_an_extension_adds_working_days(town, accepted):
    extend(town, accepted, 5)
    assert whole_term(town, accepted) == (date(2026, 12, 28), "running")
    extend(town, accepted, 1)
    assert whole_term(town, accepted) == (date(2026, 12, 29), "running")


def test_a_step_keeps_within_the_whole_term_and_follows_it(town, accepted):
    """Ten working days for the appraisal, but never beyond the dossier's own end."""
    town.does("request_opinions", of=accepted, bodies=[])
    assert town.task("appraise_dossier", of=accepted).due_on == date(2026, 12, 7)
    extend(town, accepted, 20, term="appraisal")
    assert town.task("appraise_dossier", of=accepted).due_on == date(2026, 12, 21)
    extend(town, accepted, 3)
    assert town.task("appraise_dossier", of=accepted).due_on == date(2026, 12, 24)


def test_a_drawn_timer_moves_with_its_term(town, received):
    dossier = received
    town.moves_to("2026-11-23 10:00")
    town.returns_dossier(dossier)
    assert town.task("complete_papers", of=dossier).due_on == date(2026, 12, 1)
    extend(town, dossier, 2, term="papers_completion")
    assert town.task("complete_papers", of=dossier).due_on == date(2026, 12, 3)
    town.moves_to("2026-12-03 23:59")
    assert town.open_keys(dossier) == ["complete_papers"]
    town.moves_to("2026-12-04 08:00")
    assert town.open_keys(dossier) == ["settle_incomplete"]


def test_a_timer_of_a_term_that_stands_still_never_runs_out(town, received):
    dossier = received
    town.moves_to("2026-11-23 10:00")
    town.returns_dossier(dossier)
    assert stop(town, dossier) == 1
    town.moves_to("2027-01-15 08:00")
    assert town.open_keys(dossier) == ["complete_papers"]
    resume(town, dossier)
    # five working days from Monday 18/01 on
    assert town.task("complete_papers", of=dossier).due_on == date(2027, 1, 22)
    town.moves_to("2027-01-25 08:00")
    assert town.open_keys(dossier) == ["settle_incomplete"]


def test_a_ground_that_the_rules_do_not_name_stops_nothing(town, accepted):
    before = len(town.all(select(ClockEntry)))
    with pytest.raises(GroundDoesNotStop) as refused:
        stop(town, accepted, ground=StopGround.CONSULTATION)
    assert "Chờ ý kiến cơ quan khác" in refused.value.sentence()
    assert len(town.all(select(ClockEntry))) == before


def test_a_clock_is_stopped_once_and_resumed_on_its_own_ground(town, accepted):
    with pytest.raises(NothingStands):
        resume(town, accepted)
    stop(town, accepted)
    with pytest.raises(NothingRuns):
        stop(town, accepted)
    with pytest.raises(NothingStands):
        resume(town, accepted, StopGround.SUSPENSION)


def test_what_is_over_or_was_never_begun_is_not_extended(town, accepted):
    for term in ("papers_check", "minutes", "lunch"):
        with pytest.raises(NotThisTerm):
            extend(town, accepted, 5, term=term)


@pytest.mark.parametrize(
    ("who", "refusal"), [("thuongtruc", NotYours), ("tieuhoc", NotYours), ("tramyte", NotFound)]
)
def test_only_the_head_of_the_office_changes_a_clock(town, accepted, who, refusal):
    with pytest.raises(refusal):
        stop(town, accepted, by=who)


def test_each_change_stands_in_the_history_with_its_paper(town, accepted):
    stop(town, accepted)
    resume(town, accepted)
    extend(town, accepted, 2)
    told = [
        (event.kind, event.facts["paper"])
        for kind in ("clock.stopped", "clock.resumed", "clock.extended")
        for event in town.events(accepted, kind)
    ]
    assert told == [
        ("clock.stopped", "15/TB-UBND"),
        ("clock.resumed", "15/TB-UBND"),
        ("clock.extended", "15/TB-UBND"),
    ]


def test_the_unit_is_told_of_each_change_and_of_the_paper(town, accepted):
    stop(town, accepted)
    town.moves_to("2026-11-23 10:00")
    resume(town, accepted)
    letters = town.letters("clock_changed")
    head = town.head_of("TM-TH").name
    assert [(name, data["change"], data["paper"]) for name, data in letters] == [
        (head, "stopped", "15/TB-UBND"),
        (head, "resumed", "15/TB-UBND"),
    ]


def test_every_copy_is_what_the_ledger_says_at_the_end_of_a_year(finished_town):
    """Closed tasks, too: the ledger explains them years later."""
    town = finished_town
    with town.office.database.reading() as session:
        for task in session.scalars(select(Task)):
            runs = ledger.runs(session, task.case_id)
            due = ledger.derived(session, town.office.house.law, task.case, runs[task.deadline])
            assert (task.due_on, task.due_at) == (due.on, due.at), task.key


def test_a_date_that_does_not_follow_from_the_ledger_is_found(town, accepted):
    office = town.office
    assert compare(office.database, office.house.law) == ()
    with office.database.writing() as session:
        session.get(Dossier, accepted).due_on = date(2026, 12, 1)
        wrong = session.scalars(select(Task).where(Task.state == "open")).one()
        wrong.due_on = None
    found = compare(office.database, office.house.law)
    assert {(each.what, each.shown, each.derived) for each in found} == {
        ("Xác định cơ quan cần lấy ý kiến", None, date(2026, 11, 23)),
        ("thời hạn của cả hồ sơ", date(2026, 12, 1), date(2026, 12, 21)),
    }
