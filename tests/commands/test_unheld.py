"""Work that waits for nobody: a role is held, but not by anybody who can sign in."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from service.access import NotFound
from service.commands.accounts import ReopenAccount, ShutAccount
from service.db.models import Account, Membership, Outbox, SessionMember, Task
from service.queries.board.counts import board
from service.queries.board.unheld import unheld_anywhere
from tests.stages import ACCEPTED, RECEIVED

APPRAISERS = ("thamdinh", "thamdinh2")


@pytest.fixture
def boss(town):
    return town.person("quantri")


@pytest.fixture
def stage(request):
    return ACCEPTED if "appraising" in request.fixturenames else RECEIVED


@pytest.fixture
def appraising(town):
    """A dossier that waits for one of two appraisers."""
    return town.the_dossier()


def shuts(town, username):
    return town.execute(
        ShutAccount(actor=town.person("quantri"), person_id=town.person(username).person_id)
    )


def on_the_board(town, actor):
    law = town.office.house.law
    return town.read(lambda session: board(session, law, actor, town.now)).unheld


def seen(town, by="truongphong"):
    """Role → how many tasks of it nobody can do, as who oversees the office sees it."""
    actor = town.person(by)
    found = on_the_board(town, actor)
    return {each.role: each.tasks for each in found}


def letters(town):
    return town.all(select(Outbox).where(Outbox.template == "unheld"))


def test_while_somebody_is_left_who_can_sign_in_nothing_is_said(town, appraising):
    shuts(town, "thamdinh")
    assert seen(town) == {}
    assert letters(town) == []


def test_the_last_account_that_is_shut_leaves_work_for_nobody(town, appraising):
    for username in APPRAISERS:
        shuts(town, username)
    assert seen(town) == {"appraiser": 1}
    leaders = select(Membership.person_id).where(
        Membership.role.in_(("deciding_authority", "office_head"))
    )
    assert {each.person_id for each in letters(town)} == set(town.all(leaders))
    assert {each.data["shut"] for each in letters(town)} == {True}
    (one,) = town.read(lambda session: unheld_anywhere(session, town.today))
    assert (one.organisation_name, one.role, one.tasks) == ("UBND xã Tân Mẫu", "appraiser", 1)


def test_an_account_that_is_open_again_is_enough(town, boss, appraising):
    for username in APPRAISERS:
        shuts(town, username)
    person = town.person("thamdinh").person_id
    town.execute(ReopenAccount(actor=boss, person_id=person))
    assert seen(town) == {}


def test_what_was_taken_goes_back_before_it_is_counted(town, appraising):
    town.claims(town.task("request_opinions", of=appraising), "thamdinh")
    shuts(town, "thamdinh2")
    assert seen(town) == {}
    shuts(town, "thamdinh")
    assert seen(town) == {"appraiser": 1}


def test_somebody_without_any_account_does_no_work_here(town, appraising):
    with town.office.database.writing() as session:
        people = [town.person(name).person_id for name in APPRAISERS]
        session.execute(delete(Account).where(Account.person_id.in_(people)))
    assert seen(town) == {"appraiser": 1}


def test_a_deputy_who_can_sign_in_is_enough_on_his_days(town, appraising):
    town.replaces("thamdinh", "ketoan", until="2026-11-21")
    for username in APPRAISERS:
        shuts(town, username)
    assert seen(town) == {}
    assert letters(town) == []
    town.moves_to("2026-11-21T08:00:00+07:00")
    assert seen(town) == {}
    town.moves_to("2026-11-22T08:00:00+07:00")
    assert seen(town) == {"appraiser": 1}


def test_a_deputy_whose_account_is_shut_is_nobody(town, appraising):
    town.replaces("thamdinh", "ketoan", until="2026-11-21")
    for username in (*APPRAISERS, "ketoan"):
        shuts(town, username)
    assert seen(town) == {"appraiser": 1}


def test_a_task_that_opens_for_a_shut_account_is_told_at_once(town):
    """As if nobody held the role."""
    for username in APPRAISERS:
        shuts(town, username)
    assert letters(town) == []
    town.goes_on(town.the_dossier(), until="request_opinions")
    assert {each.data["shut"] for each in letters(town)} == {True}
    assert seen(town) == {"appraiser": 1}


def test_a_role_that_nobody_holds_is_seen_where_its_unit_lies(town, appraising):
    asked = town.unit("TM-CA").id
    town.does("request_opinions", of=appraising, bodies=[asked])
    actor = town.person("truongphong")
    with town.office.database.writing() as session:
        session.execute(
            update(Account)
            .where(Account.person_id.in_(_opinion_people(town, asked)))
            .values(disabled_at=town.now)
        )
    (one,) = on_the_board(town, actor)
    assert (one.organisation, one.role, one.tasks, one.inside) == (asked, "opinion_body", 1, False)


def _opinion_people(town, place):
    return town.all(select(Membership.person_id).where(Membership.organisation_id == place))


def test_who_oversees_nothing_sees_nothing(town, appraising):
    with pytest.raises(NotFound):
        seen(town, by="tieuhoc")


# Councils -----------------------------------------------------------------------------------------


def test_the_secretary_of_a_council_must_be_able_to_sign_in(council_town):
    town = council_town
    town.opens_session(town.waiting_dossiers())
    secretary = town.person("thuongtruc").person_id
    assert seen(town) == {}
    with town.office.database.writing() as session:
        session.execute(
            update(Account).where(Account.person_id == secretary).values(disabled_at=town.now)
        )
    assert seen(town)["council_secretary"] == 1


def test_tellers_count_in_person(council_town):
    town = council_town
    sitting = town.session_over(town.waiting_dossiers())
    town.takes_roll(sitting)
    town.does("discuss_nominations", of=sitting)
    tellers = town.all(select(SessionMember.person_id).where(SessionMember.teller.is_(True)))
    waiting = town.all(select(Task.id).where(Task.state == "open", Task.role == "teller"))
    assert waiting
    assert "teller" not in seen(town)
    with town.office.database.writing() as session:
        session.execute(
            update(Account).where(Account.person_id.in_(tellers)).values(disabled_at=town.now)
        )
    assert seen(town)["teller"] == len(waiting)


def test_a_ballot_ends_by_itself_whoever_comes(voting_town):
    """A member who votes on paper has no account; that is no fault of the office."""
    town = voting_town
    voters = town.all(select(Task.person_id).where(Task.state == "open", Task.key == "cast_ballot"))
    assert voters
    with town.office.database.writing() as session:
        session.execute(
            update(Account).where(Account.person_id == voters[-1]).values(disabled_at=town.now)
        )
    assert "council_member" not in seen(town)


def test_a_role_that_has_not_begun_or_is_over_is_held_by_nobody(town, appraising):
    """Both sides of the first and the last day."""

    def holds(first, last):
        with town.office.database.writing() as session:
            session.execute(
                update(Membership)
                .where(Membership.role == "appraiser")
                .values(valid_from=first, valid_to=last)
            )

    day, a_day = town.today, timedelta(days=1)
    for first, last, expected in (
        (day, day, {}),
        (day + a_day, None, {"appraiser": 1}),
        (day - a_day, day - a_day, {"appraiser": 1}),
    ):
        holds(first, last)
        assert seen(town) == expected, (first, last)
