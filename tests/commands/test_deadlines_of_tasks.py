"""Each task is due when the law, the office's own rules or a person's date says."""

from datetime import date, datetime

import pytest
from sqlalchemy import select

from service.db.models import Task
from tests.office import START
from tests.stages import OPENED, RECEIVED, Stage
from workflows.law.calendar import HANOI

# Everything is done at once, on the days the stages name: opened on → due on.
# 24/11 is a holiday, 05 and 06/12 are a weekend, 01/01 is New Year.
FRIDAY, TUESDAY = date(2026, 11, 20), date(2026, 12, 8)
DUE = {
    # the round's own last day
    "register_nominations": date(2026, 12, 20),
    "write_achievement_report": date(2026, 12, 20),
    "hold_unit_review": date(2026, 12, 20),
    "submit_dossier": date(2026, 12, 20),
    # from Friday 20/11, when the dossier was submitted, accepted, appraised
    "receive_dossier": date(2026, 11, 26),  # 3 working days
    "request_opinions": date(2026, 11, 23),  # 1
    "appraise_dossier": date(2026, 12, 7),  # 10
    "approve_appraisal": date(2026, 11, 25),  # 2
    "post_list": date(2026, 11, 25),  # 2
    "review_comments": date(2026, 12, 3),  # 2, from the close of the posting
    # from Wednesday 02/12, when the session was called
    "convene_session": date(2026, 12, 9),  # 5
    "approve_convening": date(2026, 12, 3),  # 1
    "confirm_attendance": TUESDAY,  # 5, but before the meeting
    # the day of the meeting, Tuesday 08/12
    "take_roll": TUESDAY,
    "discuss_nominations": TUESDAY,
    "open_ballot": TUESDAY,
    "cast_ballot": TUESDAY,
    "count_ballots": TUESDAY,
    "sign_tally": date(2026, 12, 10),  # 2
    "draft_minutes": date(2026, 12, 10),
    "sign_minutes_as_secretary": date(2026, 12, 10),
    "sign_minutes": date(2026, 12, 10),
    "draft_decision": date(2026, 12, 10),  # 2
    "review_decision_draft": date(2026, 12, 9),  # 1
    "sign_decision": date(2026, 12, 11),  # 3
    "number_and_issue": date(2026, 12, 9),  # the same or the next working day
    "conclude_dossier": date(2026, 12, 11),  # 3
    "publish_result": date(2026, 12, 22),  # 10
    "prepare_certificates": date(2026, 12, 22),  # 10
    "confer_awards": date(2027, 1, 6),  # 20
    "prepare_payment": date(2026, 12, 31),  # 30 days, within the budget year
    "approve_payment": date(2026, 12, 31),
    "record_payment": date(2026, 12, 31),
    "archive_dossier": date(2027, 12, 8),  # a year after the dossier was concluded
}


def test_every_task_of_the_ordinary_path_is_due_when_its_rule_says(finished_town):
    tasks = finished_town.all(select(Task))
    assert {(task.key, task.due_on) for task in tasks} == set(DUE.items())
    assert {task.key: task.citation for task in tasks if not task.citation} == {}
    assert {task.clock for task in tasks} == {"running"}


def test_a_task_is_due_at_the_close_of_the_office_or_at_the_hour_that_was_set(finished_town):
    sitting = finished_town.sitting(finished_town.the_session())
    meeting = dict.fromkeys(("confirm_attendance", "take_roll"), sitting.meets_at)
    hours = meeting | {"cast_ballot": sitting.ballot_closes_at}
    for task in finished_town.all(select(Task)):
        close = datetime.combine(task.due_on, datetime.min.time(), HANOI).replace(hour=17)
        assert task.due_at == hours.get(task.key, close), task.key


def prepare(town):
    town.goes_on(town.opens_dossier("TM-TH"), until="submit_dossier")


READY = Stage("ready_to_submit", START, prepare, OPENED)


@pytest.fixture
def stage(request):
    return READY if "ready" in request.fixturenames else RECEIVED


@pytest.fixture
def ready(town):
    """A dossier that its unit may submit."""
    return town.the_dossier()


# (submitted on, papers_check of three working days ends on)
SUBMITTED = [
    ("2026-11-20 09:00", date(2026, 11, 26)),  # Friday; Tuesday the 24th is a holiday
    ("2026-11-25 16:59", date(2026, 11, 30)),  # Wednesday; a weekend lies between
    ("2026-11-28 10:00", date(2026, 12, 2)),  # Saturday: counting begins on Monday
    ("2026-11-29 10:00", date(2026, 12, 2)),  # Sunday: the same
    ("2026-12-31 08:00", date(2027, 1, 6)),  # New Year and a weekend
]


@pytest.mark.parametrize(("submitted", "due_on"), SUBMITTED)
def test_working_days_leave_out_weekends_and_holidays(town, ready, submitted, due_on):
    dossier = ready
    town.moves_to(submitted)
    town.does("submit_dossier", of=dossier)
    assert town.task("receive_dossier", of=dossier).due_on == due_on


def test_the_office_is_not_charged_for_the_days_the_unit_had_the_papers(town):
    """Submitted on Friday 20/11, returned on Monday, completed on Tuesday 01/12."""
    dossier = town.the_dossier()
    town.moves_to("2026-11-23 10:00")
    town.returns_dossier(dossier)
    assert town.task("complete_papers", of=dossier).due_on == date(2026, 12, 1)
    town.moves_to("2026-12-01 10:00")
    town.does("complete_papers", of=dossier)
    # neither the day of the return nor that of the completion counts: 02, 03 and 04/12 do
    assert town.task("receive_dossier", of=dossier).due_on == date(2026, 12, 4)


def test_settling_follows_the_end_of_the_term(town):
    dossier = town.the_dossier()
    town.returns_dossier(dossier)  # Friday 20/11: five working days end on Friday 27 or Monday 30
    assert town.task("complete_papers", of=dossier).due_on == date(2026, 11, 30)
    town.moves_to("2026-12-01 08:00")
    assert town.task("settle_incomplete", of=dossier).due_on == date(2026, 12, 3)


def test_a_second_look_is_due_two_days_after_the_return(town):
    dossier = town.the_dossier()
    town.goes_on(dossier, until="approve_appraisal")
    town.moves_to("2026-11-26 10:00")
    town.does("approve_appraisal", of=dossier, appraisal_approved=False, reason="Xem lại")
    assert town.task("revise_appraisal", of=dossier).due_on == date(2026, 11, 30)
    town.does("revise_appraisal", of=dossier)
    assert town.task("approve_appraisal", of=dossier).due_on == date(2026, 11, 30)


def test_a_session_without_quorum_is_settled_the_same_day(council_town):
    sitting = council_town.session_over(council_town.waiting_dossiers())
    away = dict.fromkeys(council_town.members(sitting)[-4:], "excused")
    council_town.takes_roll(sitting, absent=away)
    assert council_town.task("settle_no_quorum", of=sitting).due_on == date(2026, 12, 8)


def test_the_signature_is_due_no_later_than_the_first_term_of_its_dossiers(passed_town):
    """Both dossiers were accepted on 20/11: their twenty working days end on Monday 21/12."""
    decision = passed_town.the_decision()
    passed_town.moves_to("2026-12-18 10:00")
    passed_town.goes_on_with_decision(decision, until="sign_decision")
    # three working days from Friday 18/12 would end on Wednesday 23/12
    assert passed_town.task("sign_decision", of=decision).due_on == date(2026, 12, 21)
