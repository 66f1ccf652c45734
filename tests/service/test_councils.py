"""Councils founded, and members who come and go on a day; on both databases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from forms import Invalid
from service.access import NotFound
from service.commands.council_rules import GiveRules
from service.commands.councils import (
    EndCouncil,
    EndSeat,
    FoundCouncil,
    SeatMember,
    StillSitting,
)
from service.db.models import CouncilMember, CouncilRules, Outbox
from workflows.law.roles import Role

TODAY = date(2026, 11, 20)


@pytest.fixture
def boss(town):
    return town.person("quantri")


@pytest.fixture
def council(town):
    return town.council()


def refused_at(town, command):
    with pytest.raises(Invalid) as refused:
        town.execute(command)
    ((path,),) = refused.value.errors
    return path


def founds(town, boss, **changes):
    given = {
        "commune_id": town.unit("TM").id,
        "kind": "initiative",
        "name": "Hội đồng sáng kiến xã",
    }
    paper = {"founded_by": "Quyết định số 15/QĐ-UBND", "first_day": TODAY}
    return FoundCouncil(actor=boss, **given | paper | changes)


def rules(boss, council, since=TODAY, document="Quyết định số 20/QĐ-HĐTĐKT"):
    return GiveRules(
        actor=boss, council_id=council, since=since, document=document, text="Làm việc tập thể."
    )


def test_working_rules_follow_each_other_and_all_stay(town, boss, council):
    town.execute(rules(boss, council))
    assert refused_at(town, rules(boss, council)) == "since"
    assert refused_at(town, rules(boss, council, since=date(2000, 1, 1))) == "since"
    later = TODAY + timedelta(days=30)
    town.execute(rules(boss, council, later, "Quyết định số 31/QĐ-HĐTĐKT"))
    kept = town.all(select(CouncilRules).order_by(CouncilRules.since))
    assert [row.since for row in kept] == [TODAY, later]


def test_only_an_administrator_gives_rules_to_a_council_that_is_there(town, boss, council):
    for actor in (town.person("chutich"), town.person("thuongtruc")):
        with pytest.raises(NotFound):
            town.execute(rules(actor, council))
    town.execute(EndCouncil(actor=boss, council_id=council, last_day=TODAY))
    with pytest.raises(NotFound):
        town.execute(rules(boss, council))


def chair(town, council):
    return town.one(
        select(CouncilMember).where(
            CouncilMember.council_id == council, CouncilMember.role == "chair"
        )
    )


def seats(boss, council, person, role="member", first=TODAY):
    return SeatMember(actor=boss, council_id=council, person_id=person, role=role, first_day=first)


def test_a_council_is_founded_and_seated(town, boss):
    made = town.execute(founds(town, boss))
    person = town.person("thamdinh").person_id
    town.execute(seats(boss, made, person, "chair"))
    held = {each.role for each in town.as_actor(person).own.holdings}
    assert {Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR} <= held


def test_a_second_council_of_a_kind_waits_for_the_end_of_the_first(town, boss, council):
    second = founds(town, boss, kind="commendation")
    assert refused_at(town, second) == "kind"
    town.execute(EndCouncil(actor=boss, council_id=council, last_day=TODAY))
    town.execute(second)


def test_nobody_sits_twice_and_there_is_one_chair(town, boss, council):
    sits = chair(town, council)
    newcomer = town.person("thamdinh").person_id
    assert refused_at(town, seats(boss, council, sits.person_id)) == "person"
    assert refused_at(town, seats(boss, council, newcomer, "chair")) == "role"
    assert refused_at(town, seats(boss, council, newcomer, first=date(2025, 1, 1))) == "first_day"
    town.execute(EndSeat(actor=boss, seat_id=sits.id, last_day=TODAY))
    tomorrow = TODAY + timedelta(days=1)
    assert refused_at(town, seats(boss, council, newcomer, "chair")) == "role"
    town.execute(seats(boss, council, newcomer, "chair", tomorrow))


def test_leaders_hear_of_tasks_without_a_chair(council_town):
    town = council_town
    boss, council = town.person("quantri"), town.council()
    sitting = town.opens_session(town.waiting_dossiers())
    town.does("convene_session", of=sitting)
    task = town.task("approve_convening", of=sitting)
    row = chair(town, council)
    town.claims(task, town.username_of(row.person_id))
    assert town.execute(EndSeat(actor=boss, seat_id=row.id, last_day=town.today)) == 1
    assert town.task("approve_convening", of=sitting).claimed_by is None
    assert town.all(select(Outbox).where(Outbox.template == "unheld"))


def test_a_council_does_not_end_in_the_middle_of_a_session(council_town):
    town = council_town
    boss, council = town.person("quantri"), town.council()
    end = EndCouncil(actor=boss, council_id=council, last_day=town.today)
    town.opens_session(town.waiting_dossiers())
    with pytest.raises(StillSitting):
        town.execute(end)


def test_nobody_else_can_do_any_of_it(town, council):
    actor = town.person("chutich")
    for command in (
        founds(town, actor),
        EndCouncil(actor=actor, council_id=council, last_day=TODAY),
        seats(actor, council, actor.person_id),
        EndSeat(actor=actor, seat_id=chair(town, council).id, last_day=TODAY),
    ):
        with pytest.raises(NotFound):
            town.execute(command)
