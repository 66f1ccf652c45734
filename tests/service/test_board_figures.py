"""Figures of large offices that are kept: when they are counted, how long a board trusts them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import and_, select, update

from service.adapters.mail import PostBox
from service.db.models import (
    Award,
    BoardFigures,
    Case,
    Dossier,
    Membership,
    Organisation,
    Task,
)
from service.queries.board.counts import board, step_counts
from service.queries.board.figures import FEW, MOST_AGE
from service.queries.board.tasks import BoardFilters, board_tasks, count_tasks, filter_names
from service.queries.paging import MOST
from service.scheduler import Worker
from service.scheduler.board_counter import BoardCounter
from tests.growth import Growth, like
from tests.mail_server import postman
from tests.stages import BUSY
from workflows.law.roles import Role


@pytest.fixture
def stage():
    return BUSY


@pytest.fixture
def busy(town):
    return town


def counts(town, few=0):
    """A pass of the background work, for which an office is large beyond so few."""
    return BoardCounter(town.office, few=few).round()


def seen(town, who="chutich"):
    actor, law = town.person(who), town.office.house.law
    return town.read(lambda session: board(session, law, actor, town.now))


def steps_seen(town):
    actor = town.person("chutich")
    return town.read(lambda session: step_counts(session, actor, town.now))


def changes(town, statement):
    with town.office.database.writing() as session:
        session.execute(statement)


def kept(town):
    return [(row.owner_id, row.counted_at) for row in town.all(select(BoardFigures))]


IS_RECEPTION = and_(Task.key == "receive_dossier", Task.state == "open")
CLOSED = update(Task).values(state="completed")


# Which offices ------------------------------------------------------------------------------------


def test_an_office_with_few_open_tasks_is_counted_by_who_looks(busy):
    assert counts(busy, few=3) == 0
    assert (kept(busy), seen(busy).counted_at) == ([], None)
    assert counts(busy, few=2) == 1
    assert kept(busy) == [(busy.unit("TM").id, busy.now)]
    assert seen(busy).counted_at == steps_seen(busy).counted_at == busy.now


def test_dossiers_whose_term_runs_make_an_office_large_too(busy):
    changes(busy, CLOSED)
    assert counts(busy, few=2) == 0
    assert counts(busy, few=1) == 1
    assert sum(band.open for band in seen(busy).ageing.bands) == 2


def test_awards_of_the_year_make_an_office_large_too(finished_town):
    town = finished_town
    changes(town, CLOSED)
    changes(town, update(Dossier).values(clock="ended"))
    number = len(town.all(select(Award.id)))
    assert counts(town, few=number) == 0
    assert counts(town, few=number - 1) == 1
    changes(town, update(Award).values(decided_on=town.today.replace(year=2025)))
    assert counts(town, few=number - 1) == 0


def test_an_office_that_grew_small_is_counted_by_who_looks_again(busy):
    counts(busy)
    assert counts(busy, few=3) == 0
    assert (kept(busy), seen(busy).counted_at) == ([], None)


def test_a_pass_of_the_worker_counts_what_nobody_would_wait_for(busy):
    worker = Worker(busy.office, postman(busy.office, PostBox(), keeps=True), name="test")
    with busy.office.database.writing() as session:
        first = session.scalars(select(Task).where(Task.key == "appraise_dossier")).first()
        session.add_all(like(first) for _ in range(FEW - 3))
    worker.once()
    assert kept(busy) == []
    with busy.office.database.writing() as session:
        session.add(like(first))
    worker.once()
    assert kept(busy) == [(busy.unit("TM").id, busy.now)]
    assert seen(busy).total.open == FEW + 1


# What is kept -------------------------------------------------------------------------------------


def test_kept_figures_are_those_that_would_be_counted(finished_town):
    town = finished_town
    with town.office.database.writing() as session:
        Growth(session).up_to(12)
        for at, task in enumerate(session.scalars(select(Task).where(Task.state == "open"))):
            task.due_on = town.today + timedelta(days=at % 9 - 4)
            task.clock = "running" if at % 5 else "stopped"
        for at, dossier in enumerate(session.scalars(select(Dossier))):
            dossier.clock = "running" if at % 4 else "stopped"
    live, live_steps = seen(town), steps_seen(town)
    assert live.total.open > len(live.holders) == len(live.units) == 7
    assert min(live.total.late, live.total.soon, live.total.paused, live.ageing.running) > 0
    assert any(each.awards for each in live.reached)
    assert counts(town) == 1
    assert seen(town) == replace(live, counted_at=town.now)
    assert steps_seen(town) == replace(live_steps, counted_at=town.now)


def test_the_lists_are_newer_than_the_figures(busy):
    counts(busy)
    counted_at = busy.now
    changes(busy, CLOSED.where(Task.key == "receive_dossier"))
    busy.clock.move_by(timedelta(minutes=1))
    actor, all_ = busy.person("chutich"), BoardFilters()
    assert (seen(busy).total.open, seen(busy).counted_at) == (3, counted_at)
    assert busy.read(lambda session: count_tasks(session, actor, all_, busy.today)) == 2
    assert counts(busy) == 1
    assert (seen(busy).total.open, seen(busy).counted_at) == (2, busy.now)


# How long they are trusted ------------------------------------------------------------------------


@pytest.mark.parametrize("way", [1, -1])
def test_figures_grow_old_when_nobody_works_in_the_background(busy, way):
    counts(busy)
    changes(busy, CLOSED.where(Task.key == "receive_dossier"))
    busy.clock.move_to(busy.now + way * MOST_AGE)
    assert seen(busy).total.open == sum(each.open for each in steps_seen(busy).counts) == 3
    busy.clock.move_to(busy.now + way * timedelta(seconds=1))
    assert seen(busy).total.open == sum(each.open for each in steps_seen(busy).counts) == 2
    assert seen(busy).counted_at is steps_seen(busy).counted_at is None


def test_figures_of_yesterday_say_nothing_of_today(busy):
    changes(busy, update(Task).values(due_on=busy.today))
    busy.clock.move_to(busy.now.replace(hour=23, minute=59, second=55))
    counts(busy)
    assert (seen(busy).total.late, seen(busy).counted_at) == (0, busy.now)
    busy.clock.move_by(timedelta(seconds=5))
    assert (seen(busy).total.late, seen(busy).counted_at) == (3, None)
    changes(busy, update(BoardFigures).values(took_ms=3_600_000))
    assert counts(busy) == 1
    assert (seen(busy).total.late, seen(busy).counted_at) == (3, busy.now)


@pytest.mark.parametrize(("took", "pause"), [(1_000, 20), (3_600_000, 600)])
def test_counting_takes_a_twentieth_of_the_time_and_figures_stay_young(busy, took, pause):
    counts(busy)
    changes(busy, update(BoardFigures).values(took_ms=took))
    busy.clock.move_by(timedelta(seconds=pause - 1))
    assert counts(busy) == 0
    busy.clock.move_by(timedelta(seconds=1))
    assert counts(busy) == 1


def test_a_clock_put_back_does_not_stop_the_counting(busy):
    counts(busy)
    busy.clock.move_to(busy.now - timedelta(hours=1))
    assert counts(busy) == 1
    assert seen(busy).counted_at == busy.now


@pytest.mark.parametrize("changed", [{"shape": 0}, {"lasts": [1, 2, 3, 4]}])
def test_figures_of_other_ages_or_another_version_are_not_read(busy, changed):
    counts(busy)
    with busy.office.database.writing() as session:
        (row,) = session.scalars(select(BoardFigures))
        row.figures = row.figures | changed
    assert (seen(busy).total.open, seen(busy).counted_at) == (3, None)


# Several offices ----------------------------------------------------------------------------------


@pytest.fixture
def two_offices(busy):
    """The chairman watches a second commune, in which one of the appraisals is."""
    with busy.office.database.writing() as session:
        home = session.get_one(Organisation, busy.unit("TM").id)
        other = like(home, code="TX", name="UBND xã Tân Xa")
        session.add(other)
        session.flush()
        chair = busy.person("chutich").person_id
        mine = select(Membership).where(Membership.person_id == chair)
        (held, *_) = session.scalars(mine.where(Membership.role == Role.DECIDING_AUTHORITY.value))
        session.add(like(held, organisation_id=other.id))
        task = session.scalars(select(Task).where(Task.claimed_by.is_not(None))).one()
        dossier = task.case.dossier_id
        session.execute(update(Task).where(Task.id == task.id).values(owner_id=other.id))
        session.execute(update(Case).where(Case.id == task.case_id).values(owner_id=other.id))
        session.execute(update(Dossier).where(Dossier.id == dossier).values(owner_id=other.id))
        # One person works for both; there, a task of the unit waits for whoever takes it.
        free = session.scalars(select(Task).where(IS_RECEPTION)).one()
        free.claimed_by = task.claimed_by
    return busy


def test_several_offices_are_one_board_however_many_of_them_are_kept(two_offices):
    town = two_offices
    live = seen(town)
    assert (live.total.open, live.counted_at) == (3, None)
    assert {each.open for each in live.holders} == {1, 2}
    assert sum(band.open for band in live.ageing.bands) == 2
    assert counts(town, few=1) == 1, "at home are two tasks"
    assert [owner for owner, _ in kept(town)] == [town.unit("TM").id]
    assert seen(town) == replace(live, counted_at=town.now)
    first = town.now
    town.clock.move_by(timedelta(minutes=5))
    changes(town, update(BoardFigures).values(took_ms=60_000))
    assert counts(town, few=0) == 1, "the figures of home are young enough"
    assert seen(town) == replace(live, counted_at=first)


def test_a_list_of_several_offices_goes_on_where_its_page_ended(two_offices):
    town = two_offices
    actor = town.person("chutich")

    def look(session):
        first = board_tasks(session, actor, BoardFilters(), today=town.today, limit=2)
        rest = board_tasks(
            session, actor, BoardFilters(), today=town.today, cursor=first.next, limit=2
        )
        return [*first.items, *rest.items], rest.next

    items, end = town.read(look)
    assert len({each.id for each in items}) == 3
    assert end is None
    assert [each.due_on for each in items] == sorted(each.due_on for each in items)
    every = BoardFilters()
    assert town.read(lambda session: count_tasks(session, actor, every, town.today)) == 3


# Lists behind -------------------------------------------------------------------------------------


def test_what_goes_first_stands_before_others_of_its_day(busy):
    actor = busy.person("chutich")
    with busy.office.database.writing() as session:
        tasks = session.scalars(select(Task).where(Task.state == "open").order_by(Task.id)).all()
        for task in tasks:
            task.due_on = busy.today
        tasks[-1].rank = 0
    ids, cursor = [], None
    for _ in tasks:
        found = busy.read(
            lambda session, after=cursor: board_tasks(
                session, actor, BoardFilters(), today=busy.today, cursor=after, limit=1
            )
        )
        ids += [each.id for each in found.items]
        cursor = found.next
    assert ids == [tasks[at].id for at in (2, 0, 1)]
    assert cursor is None


def test_no_list_is_counted_beyond_what_anybody_needs(busy):
    actor = busy.person("chutich")
    with busy.office.database.writing() as session:
        first = session.scalars(select(Task).where(Task.claimed_by.is_not(None))).one()
        session.add_all(like(first) for _ in range(MOST + 5))
    unit, round_, holder = first.unit_id, first.round_id, first.claimed_by
    for filters in (
        BoardFilters(),
        BoardFilters(step=first.key),
        BoardFilters(unit=unit),
        BoardFilters(round=round_),
        BoardFilters(holder=holder),
        BoardFilters(due="late"),
    ):
        found = busy.read(lambda session, to=filters: count_tasks(session, actor, to, busy.today))
        assert found == MOST + 1, filters


def test_the_steps_to_choose_from_are_those_of_the_figures(busy):
    actor, every = busy.person("chutich"), BoardFilters()

    def names():
        return busy.read(lambda session: filter_names(session, actor, every, busy.now)).steps

    live = names()
    assert [label for _, label in live] == ["Thẩm định hồ sơ", "Tiếp nhận, kiểm tra thành phần"]
    counts(busy)
    changes(busy, CLOSED.where(Task.key == "receive_dossier"))
    assert names() == live
    busy.clock.move_by(MOST_AGE + timedelta(seconds=1))
    assert names() == live[:1]
