"""People, roles and accounts as administrators set them up, on both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from forms import Invalid
from service.access import NotFound
from service.commands.accounts import (
    AccountShut,
    HasAccount,
    IssueMissingPasswords,
    IssuePassword,
    LastAdministrator,
    NotOneself,
    OpenAccount,
    ReopenAccount,
    SetAdministrator,
    ShutAccount,
)
from service.commands.memberships import EndRole, GiveRole, Seat
from service.commands.newcomers import AddPerson
from service.commands.passwords import Throttled
from service.commands.people import ChangePerson
from service.commands.signing_in import Admitted, OpenSession
from service.db.models import Account, Event, Membership, Outbox, Person, SignIn, Task

TODAY = date(2026, 11, 20)


@pytest.fixture
def boss(town):
    return town.person("quantri")


def seat(town, role, place, first=TODAY, last=None):
    return Seat(role=role, organisation_id=town.unit(place).id, first_day=first, last_day=last)


def adds(town, boss, name, **more):
    return town.execute(AddPerson(actor=boss, name=name, **more))


def account_of(town, person_id):
    return town.one(select(Account).where(Account.person_id == person_id))


def role_of(town, username, role):
    person = town.person(username).person_id
    return town.one(
        select(Membership).where(Membership.person_id == person, Membership.role == role)
    )


def refused_at(town, command):
    with pytest.raises(Invalid) as refused:
        town.execute(command)
    ((path,),) = refused.value.errors
    return path


def admitted(town, username, password):
    door = OpenSession(username=username, password=password, address="")
    return isinstance(town.execute(door), Admitted)


# Who is taken in ----------------------------------------------------------------------------------


def test_somebody_new_has_a_name_at_the_door_a_role_and_no_password(town, boss):
    person = adds(
        town, boss, "Đặng  Thị Ổn", email="on@xa.example",
        seat=seat(town, "appraiser", "TM"),
    )  # fmt: skip
    account = account_of(town, person)
    assert (account.username, account.password_hash) == ("ondt", "")
    assert not admitted(town, "ondt", "")
    again = adds(town, boss, "Đỗ Thùy Ổn")
    assert account_of(town, again).username == "ondt2"
    assert town.one(select(Person.full_name).where(Person.id == person)) == "Đặng Thị Ổn"
    assert {h.role for h in town.as_actor(person).own.holdings} == {"appraiser"}


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"username": "thamdinh"}, "username"),
        ({"username": "THẨMĐỊNH"}, "username"),
        ({"username": "a b"}, "username"),
        ({"email": "không"}, "email"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nobody_is_added(town, boss, given, at):
    before = town.one(select(func.count(Person.id)))
    assert refused_at(town, AddPerson(actor=boss, name="Lê Văn Ẩn", **given)) == at
    assert town.one(select(func.count(Person.id))) == before


def test_a_name_and_an_address_are_corrected(town, boss):
    person = town.person("thamdinh").person_id
    with town.office.database.writing() as session:
        session.get_one(Person, person).email_problem = "5.1.1"
    town.execute(
        ChangePerson(actor=boss, person_id=person, name="Vũ Ả", post="", email="a@xa.example")
    )
    row = town.one(select(Person).where(Person.id == person))
    assert (row.full_name, row.fold, row.email_problem) == ("Vũ Ả", "vu a", "")


# Roles --------------------------------------------------------------------------------------------


def test_a_role_is_held_from_its_day_to_its_last_day(town, boss):
    person = adds(town, boss, "Lê Văn Ẩn")
    given = seat(town, "unit_head", "TM-TH", date(2026, 11, 23), date(2026, 11, 24))
    town.execute(GiveRole(actor=boss, person_id=person, seat=given))
    held = []
    for day in range(20, 26):
        town.moves_to(f"2026-11-{day} 10:00")
        held.append(bool(town.as_actor(person).own.holdings))
    assert held == [False, False, False, True, True, False]


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"role": "council_member"}, "role"),
        ({"role": "appraiser"}, "role"),
        ({"first_day": date(2025, 12, 31)}, "first_day"),
        ({"first_day": date(2028, 1, 1)}, "first_day"),
        ({"last_day": date(2026, 11, 19)}, "last_day"),
        ({"organisation_id": "0" * 32}, "organisation"),
    ],
)
def test_a_role_that_cannot_be_is_refused_at_its_field(town, boss, changes, at):
    given = replace(seat(town, "unit_head", "TM-TH"), **changes)
    person = adds(town, boss, "Lê Văn Ẩn")
    assert refused_at(town, GiveRole(actor=boss, person_id=person, seat=given)) == at


@pytest.mark.parametrize(
    ("first", "last", "fits"),
    [
        (date(2026, 11, 1), date(2026, 11, 9), True),
        (date(2026, 11, 1), date(2026, 11, 10), False),
        (date(2026, 11, 15), date(2026, 11, 16), False),
        (date(2026, 11, 20), None, False),
        (date(2026, 11, 21), None, True),
    ],
)
def test_the_same_role_is_not_held_twice_at_a_time(town, boss, first, last, fits):
    person = adds(town, boss, "Lê Văn Ẩn")
    held = seat(town, "unit_head", "TM-TH", date(2026, 11, 10), date(2026, 11, 20))
    town.execute(GiveRole(actor=boss, person_id=person, seat=held))
    other = seat(town, "unit_head", "TM-TH", first, last)
    command = GiveRole(actor=boss, person_id=person, seat=other)
    if fits:
        town.execute(command)
    else:
        assert refused_at(town, command) == "first_day"


def test_what_the_leaver_had_taken_goes_back_and_says_so(town, boss):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="request_opinions")
    task = town.task("request_opinions", of=dossier)
    town.claims(task, "thamdinh")
    role = role_of(town, "thamdinh", "appraiser")
    ended = EndRole(actor=boss, membership_id=role.id, last_day=TODAY - timedelta(days=1))
    assert town.execute(ended) == 1
    assert town.one(select(Task.claimed_by).where(Task.id == task.id)) is None
    event = town.all(select(Event).where(Event.kind == "task.released"))[-1]
    assert (event.actor_id, event.facts["of"]) == (boss.person_id, role.person_id)
    assert town.all(select(Outbox).where(Outbox.template == "unheld")) == [], "a colleague is left"
    assert town.one(select(Membership.valid_to).where(Membership.id == role.id)) == date(
        2026, 11, 19
    )
    with pytest.raises(NotFound):
        town.execute(ended)


def test_leaders_hear_of_tasks_that_nobody_will_be_able_to_do(town, boss):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="request_opinions")
    told = []
    for username in ("thamdinh", "thamdinh2"):
        role = role_of(town, username, "appraiser")
        town.execute(EndRole(actor=boss, membership_id=role.id, last_day=TODAY))
        told.append(town.all(select(Outbox.person_id).where(Outbox.template == "unheld")))
    assert told[0] == []
    assert {town.person(each).person_id for each in ("chutich", "truongphong")} <= set(told[1])


def test_a_role_given_by_mistake_is_taken_back_before_its_first_day(town, boss):
    person = adds(town, boss, "Lê Văn Ẩn", seat=seat(town, "unit_head", "TM-TH"))
    (role,) = town.all(select(Membership).where(Membership.person_id == person))
    too_early = EndRole(actor=boss, membership_id=role.id, last_day=TODAY - timedelta(days=2))
    assert refused_at(town, too_early) == "last_day"
    yesterday = TODAY - timedelta(days=1)
    town.execute(EndRole(actor=boss, membership_id=role.id, last_day=yesterday))
    assert town.as_actor(person).own.holdings == frozenset()
    again = seat(town, "unit_head", "TM-TH", TODAY - timedelta(days=1))
    town.execute(GiveRole(actor=boss, person_id=person, seat=again))
    assert len(town.all(select(Membership).where(Membership.person_id == person))) == 2


# Accounts -----------------------------------------------------------------------------------------


def test_a_new_password_lets_in_once_and_ends_what_was_open(town, boss):
    person = town.person("thamdinh").person_id
    first = town.execute(IssuePassword(actor=boss, person_id=person))
    assert admitted(town, "thamdinh", first.password)
    for _ in range(6):
        door = OpenSession(username="thamdinh", password="sai", address="10.0.0.7")
        assert isinstance(town.execute(door), Throttled)
    second = town.execute(IssuePassword(actor=boss, person_id=person, first=True))
    assert second.password != first.password
    assert admitted(town, "thamdinh", second.password), "the throttle of the name begins anew"
    assert account_of(town, person).must_change_password
    live = select(SignIn).where(SignIn.person_id == person, SignIn.revoked_at.is_(None))
    assert len(town.all(live)) == 1


def test_whoever_has_made_the_account_his_own_keeps_his_password(town, boss):
    person = town.person("thamdinh").person_id
    with town.office.database.writing() as session:
        session.get_one(Account, person).must_change_password = False
    before = account_of(town, person).password_hash
    assert town.execute(IssuePassword(actor=boss, person_id=person, first=True)) is None
    assert account_of(town, person).password_hash == before


def test_passwords_for_all_who_never_had_one_are_made_once(town, boss):
    adds(town, boss, "Lê Văn Ẩn")
    shut = adds(town, boss, "Lê Văn Ế")
    town.execute(ShutAccount(actor=boss, person_id=shut))
    (handed,) = town.execute(IssueMissingPasswords(actor=boss))
    assert handed.name == "Lê Văn Ẩn"
    assert admitted(town, handed.username, handed.password)
    assert town.execute(IssueMissingPasswords(actor=boss)) == []


def test_a_shut_account_lets_nobody_in_and_gives_back_its_tasks(town, boss):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="request_opinions")
    task = town.task("request_opinions", of=dossier)
    town.claims(task, "thamdinh")
    person = town.person("thamdinh").person_id
    password = town.execute(IssuePassword(actor=boss, person_id=person)).password
    assert town.execute(ShutAccount(actor=boss, person_id=person)) == 1
    assert not admitted(town, "thamdinh", password)
    with pytest.raises(AccountShut):
        town.execute(IssuePassword(actor=boss, person_id=person))
    with pytest.raises(AccountShut):
        town.execute(SetAdministrator(actor=boss, person_id=person, right=True))
    town.execute(ReopenAccount(actor=boss, person_id=person))
    assert admitted(town, "thamdinh", password)


def test_an_account_is_opened_for_somebody_who_has_none(town, boss):
    with town.office.database.writing() as session:
        person = Person(full_name="Lê Văn Ẩn", sort_key="a", fold="le van an")
        session.add(person)
        session.flush()
        person_id = person.id
    assert town.execute(OpenAccount(actor=boss, person_id=person_id)) == "anlv"
    with pytest.raises(HasAccount):
        town.execute(OpenAccount(actor=boss, person_id=person_id))


def test_there_is_always_an_administrator(town, boss):
    mine = {"actor": boss, "person_id": boss.person_id}
    with pytest.raises(NotOneself):
        town.execute(ShutAccount(**mine))
    with pytest.raises(NotOneself):
        town.execute(IssuePassword(**mine))
    with pytest.raises(LastAdministrator):
        town.execute(SetAdministrator(**mine, right=False))
    other = town.person("thamdinh").person_id
    town.execute(SetAdministrator(actor=boss, person_id=other, right=True))
    town.execute(SetAdministrator(**mine, right=False))
    with pytest.raises(NotFound):
        town.execute(ShutAccount(actor=boss, person_id=other))
    assert account_of(town, other).disabled_at is None


def test_nobody_else_can_do_any_of_it(town):
    actor, person = town.person("chutich"), town.person("thamdinh").person_id
    role = role_of(town, "thamdinh", "appraiser").id
    for command in (
        AddPerson(actor=actor, name="Lê Văn Ẩn"),
        ChangePerson(actor=actor, person_id=person, name="Ẩn", post="", email=""),
        GiveRole(actor=actor, person_id=person, seat=seat(town, "unit_head", "TM-TH")),
        EndRole(actor=actor, membership_id=role, last_day=TODAY),
        OpenAccount(actor=actor, person_id=person),
        IssuePassword(actor=actor, person_id=person),
        IssueMissingPasswords(actor=actor),
        ShutAccount(actor=actor, person_id=person),
        ReopenAccount(actor=actor, person_id=person),
        SetAdministrator(actor=actor, person_id=person, right=True),
    ):
        with pytest.raises(NotFound):
            town.execute(command)
