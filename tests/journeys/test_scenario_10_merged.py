"""Scenario 10. Merged mid-round.

Given hamlet A with an open dossier joins B on 1 July (here 1 December, within the round);
When move_cases runs;
Then B's head holds the tasks, number and rule date stay, A's awards show as predecessor's.
"""

from datetime import date

import pytest
from sqlalchemy import select

from service.access import NotFound
from service.commands.calendar import Paper
from service.commands.ending_units import EndUnit, Succession
from service.commands.holding import ClaimTask
from service.commands.moving_cases import MoveCases
from service.commands.tasks import SaveDraft
from service.db.base import new_id
from service.db.models import Award, Case, ClockEntry, Subject
from service.queries import audit
from service.queries.dossier import find_dossier
from service.queries.inbox import inbox
from service.queries.narrowing import TaskFilters
from service.queries.register import RegisterFilters, register

A, B = "TM-T02", "TM-T03"
OF_A, OF_B, CLERK_OF_B = "thon02", "thon03", "thon03-phu"
LAST, FIRST = date(2026, 11, 30), "2026-12-01 08:00"
PAPER = Paper("125/NQ-HĐND", date(2026, 11, 18), "HĐND xã Tân Mẫu")


@pytest.fixture
def dossier(town):
    """Given an open dossier of A: its head is about to submit it, with a draft."""
    dossier = town.opens_dossier(A, nominations=2, names=("Bùi Thị Mẫn", "Ngô Thị Quyến"))
    town.goes_on(dossier, until="submit_dossier")
    task = town.task("submit_dossier", of=dossier)
    draft = town.ordinary_answers(task, town.person(OF_A))
    town.execute(ClaimTask(task_id=task.id, actor=town.person(OF_A)))
    town.execute(SaveDraft(task_id=task.id, actor=town.person(OF_A), draft=draft))
    return dossier


def joins(town, old=A, new=B, last_day=LAST):
    """Given A joins B on the day after, by a resolution."""
    after = Succession(kind="merged", successors=(town.unit(new).id,), paper=PAPER)
    town.execute(
        EndUnit(
            actor=town.person("quantri"),
            organisation_id=town.unit(old).id,
            last_day=last_day,
            after=after,
        )
    )


def moves(town, code=A, **more):
    """When move_cases runs."""
    unit = town.unit(code).id
    return town.execute(MoveCases(actor=town.person("quantri"), organisation_id=unit, **more))


def joined_and_moved(town):
    joins(town)
    town.moves_to(FIRST)
    return moves(town)


def tasks_of(town, username):
    law, actor = town.office.house.law, town.person(username)
    found = town.read(
        lambda session: inbox(session, law, actor, filters=TaskFilters(), today=town.today)
    )
    return [each.id for each in found.items]


def test_the_head_of_b_holds_the_tasks(town, dossier):
    task = town.task("submit_dossier", of=dossier)
    joined_and_moved(town)
    moved = town.task("submit_dossier", of=dossier)
    assert moved.id == task.id
    assert moved.draft == task.draft
    assert moved.claimed_by is None  # who had taken it has no role any more
    assert [tasks_of(town, who) for who in (OF_A, OF_B)] == [[], [task.id]]
    town.execute(ClaimTask(task_id=task.id, actor=town.person(OF_B)))
    with pytest.raises(NotFound):
        town.execute(ClaimTask(task_id=task.id, actor=town.person(OF_A)))


def test_number_diagram_and_rule_date_stay(town, dossier):
    def stays(case):
        starts = select(ClockEntry.rules_of).where(ClockEntry.case_id == case.id)
        return case.id, case.number, case.version, case.next_timer, town.all(starts)

    before = stays(town.case(dossier))
    number, due = town.dossier(dossier).number, town.task("submit_dossier", of=dossier).due_on
    joined_and_moved(town)
    assert stays(town.case(dossier)) == before
    assert town.dossier(dossier).number == number
    assert town.task("submit_dossier", of=dossier).due_on == due


def test_later_tasks_open_at_b_and_the_dossier_goes_all_the_way(town, dossier):
    joined_and_moved(town)
    town.goes_on(dossier, until="receive_dossier")
    town.returns_dossier(dossier)
    assert town.task("complete_papers", of=dossier).organisation_id == town.unit(B).id
    assert town.case(dossier).facts["unit_id"] == town.unit(B).id
    town.goes_on(dossier, until="awaiting_council")


def test_the_awards_of_a_show_as_the_predecessors(town, dossier):
    with town.office.database.writing() as session:
        nominee = session.scalars(select(Subject).where(Subject.name == "Bùi Thị Mẫn")).one()
        row = Award(
            id=new_id(), owner_id=town.unit("TM").id, subject_id=nominee.id, award="GK-X",
            year=2025, decision_number="12/QĐ-UBND", decided_on=date(2025, 11, 3),
            signer="Nguyễn Văn An", ordinal=1,
        )  # fmt: skip
        session.add(row)
    joined_and_moved(town)

    def look(session):
        found = RegisterFilters(q=town.unit(B).name)
        return register(session, town.office.house.law, town.person("thuongtruc"), found)

    (entry,) = town.read(look).entries
    assert (entry.subject, entry.unit) == ("Bùi Thị Mẫn", town.unit(A).name)
    assert entry.heirs == (town.unit(B).name,)


def test_the_history_says_from_whom_to_whom_and_by_which_document(town, dossier):
    joined_and_moved(town)
    (event,) = town.events(dossier, "case.moved")
    assert event.actor_id == town.person("quantri").person_id
    assert event.facts == {
        "from": town.unit(A).id,
        "to": town.unit(B).id,
        "paper": "125/NQ-HĐND ngày 18/11/2026 của HĐND xã Tân Mẫu",
        "tasks": 1,
    }
    assert audit.verify(town.office.database).breaks == ()


def test_b_reads_the_dossier_and_a_no_longer(town, dossier):
    """Both sides of the act."""

    def reads(username):
        try:
            town.read(lambda session: find_dossier(session, town.person(username), dossier))
        except NotFound:
            return False
        return True

    readers = (OF_A, OF_B, CLERK_OF_B, "thon04", "thuongtruc", "quantri")
    before = [name for name in readers if reads(name)]
    joined_and_moved(town)
    assert before == [OF_A, "thuongtruc"]
    assert [name for name in readers if reads(name)] == [OF_B, CLERK_OF_B, "thuongtruc"]


def test_the_second_time_nothing_more_moves(town, dossier):
    report = joined_and_moved(town)
    assert (report["cases"], report["tasks"], report["released"]) == (1, 1, 1)
    again = moves(town)
    assert (again["cases"], again["tasks"], again["listed"]) == (0, 0, 0)
    assert len(town.events(dossier, "case.moved")) == 1


def test_cases_of_a_that_have_ended_stay_with_a(town, dossier):
    with town.office.database.writing() as session:
        case = session.scalars(select(Case).where(Case.dossier_id == dossier)).one()
        case.ended_at = town.now
    assert joined_and_moved(town)["cases"] == 0
    assert town.dossier(dossier).unit_id == town.unit(A).id
