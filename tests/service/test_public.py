"""What people without an account may read: by a dossier's code, and after publication."""

import re
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from service.access import NotFound
from service.db.models import Award, Decision, Dossier, Subject
from service.queries.public import lookup_code, published, standing
from tests.stages import ACCEPTED
from workflows.law.calendar import HANOI


@pytest.fixture
def stage():
    return ACCEPTED


@pytest.fixture
def dossier(town):
    return town.the_dossier()


def asks(town, number, code):
    house = town.office.house
    with town.office.database.reading() as session:
        law = house.rulebooks.of(session).law
        return standing(session, law, house.secrets, number, code, town.today)


def code_of(town, dossier):
    return lookup_code(town.office.house.secrets, dossier)


def days(town, key):
    return town.office.house.law.setting(key, on=town.today, place=("TM",)).number


def noon(day):
    return datetime.combine(day, time(12), tzinfo=HANOI)


def shown(town):
    with town.office.database.reading() as session:
        return published(session, town.office.house.rulebooks.of(session).law, town.today)


def test_whoever_has_the_code_sees_how_far_the_dossier_is(town, dossier):
    found = asks(town, town.case(dossier).number, code_of(town, dossier))
    assert (found.unit, found.nominations) == ("Trường Tiểu học Tân Mẫu A", 3)
    assert found.steps == ("Xác định cơ quan cần lấy ý kiến",)
    assert found.due_on == town.dossier(dossier).due_on
    assert (found.received_on, found.ended_on, found.decided) == (town.today, None, ())


def test_the_answer_names_no_nominee(town, dossier):
    found = repr(asks(town, town.case(dossier).number, code_of(town, dossier)))
    names = town.all(select(Subject.name).where(Subject.kind == "person"))
    assert names
    assert [name for name in names if name in found] == []


def test_a_code_may_be_typed_in_capitals_without_its_dash_and_with_spaces(town, dossier):
    number, code = town.case(dossier).number, code_of(town, dossier)
    assert re.fullmatch(r"[a-z2-9]{5}-[a-z2-9]{5}", code)
    assert asks(town, f" {number.lower()} ", code.upper().replace("-", " ")).number == number


def test_another_dossiers_code_a_wrong_number_and_none_are_answered_alike(town, dossier):
    other = town.opens_dossier("TM-CC")
    number = town.case(dossier).number
    for asked in ((number, code_of(town, other)), ("2026-TM-9999", code_of(town, dossier))):
        with pytest.raises(NotFound):
            asks(town, *asked)
    for code in ("", "đ", code_of(town, "")):
        with pytest.raises(NotFound):
            asks(town, number, code)


def test_a_dossier_is_shown_to_the_last_day_after_it_ended_and_no_longer(finished_town):
    town = finished_town
    dossier = town.all(select(Dossier.id).order_by(Dossier.number))[0]
    number, code = town.case(dossier).number, code_of(town, dossier)
    found = asks(town, number, code)
    assert [each for each, _ in found.decided] == [town.one(select(Decision.number))]
    assert found.ended_on is not None
    last = noon(found.ended_on + timedelta(days=days(town, "lookup_days")))
    town.clock.move_to(last)
    assert asks(town, number, code).state == "archived"
    town.clock.move_to(last + timedelta(days=1))
    with pytest.raises(NotFound):
        asks(town, number, code)


def test_results_are_shown_from_their_publication_to_the_last_day(finished_town):
    town = finished_town
    decision = town.one(select(Decision))
    (found,) = shown(town)
    assert found.number == decision.number
    assert len(found.awards) == len(town.all(select(Award.id)))
    assert {each.subject for each in found.awards} <= set(town.all(select(Subject.name)))
    first = noon(found.published_on)
    town.clock.move_to(first - timedelta(days=1))
    assert shown(town) == ()
    last = first + timedelta(days=days(town, "published_days"))
    town.clock.move_to(last)
    assert len(shown(town)) == 1
    town.clock.move_to(last + timedelta(days=1))
    assert shown(town) == ()


def test_a_decision_that_was_not_published_is_not_shown(finished_town):
    with finished_town.office.database.writing() as session:
        decision = session.scalars(select(Decision)).one()
        decision.facts = {key: each for key, each in decision.facts.items() if key != "publication"}
    assert shown(finished_town) == ()
