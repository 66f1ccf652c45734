"""Several lists asked for in one statement are what each is when it is asked for alone."""

import pytest
from sqlalchemy import String, bindparam, select

from service.db.asking import Question, Questions
from service.db.models import (
    AgendaItem,
    Case,
    CouncilSession,
    Dossier,
    Event,
    Nomination,
    SessionMember,
    Task,
)
from tests.builders import Town
from tests.statements import statements

TASKS = Question(
    select(Task).where(Task.case_id == bindparam("case")),
    Task.opened_at.desc(),
    Task.id,
    along=(Task.claimant, Task.closer, Task.organisation),
)
EVENTS = Question(
    select(Event).where(Event.case_id == bindparam("case")),
    Event.sequence.desc(),
    along=(Event.actor,),
)
SITTINGS = Question(
    select(CouncilSession).where(CouncilSession.id == bindparam("sitting")),
    along=(
        CouncilSession.council,
        (CouncilSession.members, SessionMember.person),
        (CouncilSession.agenda, AgendaItem.nomination, Nomination.subject),
        (CouncilSession.agenda, AgendaItem.nomination, Nomination.dossier, Dossier.unit),
    ),
)
ALL = Questions(TASKS, EVENTS, SITTINGS)
OF_SOME = Question(
    select(Nomination).where(
        Nomination.dossier_id.in_(bindparam("dossiers", type_=String, expanding=True))
    ),
    Nomination.id,
    along=((Nomination.dossier, Dossier.unit),),
)
SOME = Questions(OF_SOME, TASKS)


def told(session, case, sitting):
    (found,) = SITTINGS.of(session, sitting=sitting)
    return {
        "tasks": [
            (
                task.id,
                task.draft,
                task.opened_at,
                task.closer and task.closer.full_name,
                task.claimant and task.claimant.full_name,
                task.organisation and task.organisation.name,
            )
            for task in TASKS.of(session, case=case)
        ],
        "events": [
            (event.id, event.facts, event.actor and event.actor.full_name)
            for event in EVENTS.of(session, case=case)
        ],
        "council": found.council.name,
        "members": [(each.position, each.person.full_name) for each in found.members],
        "agenda": [
            (each.position, each.nomination.subject.name, each.nomination.dossier.unit.name)
            for each in found.agenda
        ],
    }


@pytest.fixture
def about(passed_town: Town) -> dict[str, str]:
    case = select(Case.id).where(Case.dossier_id.is_not(None)).order_by(Case.number).limit(1)
    return {"case": passed_town.one(case), "sitting": passed_town.the_session()}


def test_together_they_are_what_each_is_alone_in_one_statement(passed_town, about):
    alone = passed_town.read(lambda session: told(session, **about))
    assert all(alone.values())
    with passed_town.office.database.reading() as session:
        with statements(passed_town.office.database.engine) as sent:
            ALL.ahead(session, **about)
            together = told(session, **about)
        assert len([line for line in sent if not line.startswith("BEGIN")]) == 1
    assert together == alone


def test_what_is_known_is_not_asked_for_again(passed_town, about):
    with passed_town.office.database.reading() as session:
        ALL.ahead(session, **about)
        with statements(passed_town.office.database.engine) as sent:
            ALL.ahead(session, **about)
            TASKS.of(session, case=about["case"])
        assert sent == []


def test_of_something_else_nothing_is_known(passed_town, about):
    with passed_town.office.database.reading() as session:
        ALL.ahead(session, **about)
        assert TASKS.of(session, case="0" * 32) == []
        ALL.ahead(session, case="0" * 32, sitting="0" * 32)
        assert EVENTS.of(session, case="0" * 32) == SITTINGS.of(session, sitting="0" * 32) == []
        assert len(EVENTS.of(session, case=about["case"])) > 1


@pytest.mark.parametrize("number", [0, 1, 2])
def test_it_may_be_about_several(passed_town, about, number):
    dossiers = tuple(passed_town.all(select(Dossier.id).order_by(Dossier.number))[:number])
    wanted = select(Nomination.id).where(Nomination.dossier_id.in_(dossiers))
    with passed_town.office.database.reading() as session:
        SOME.ahead(session, dossiers=dossiers, case=about["case"])
        with statements(passed_town.office.database.engine) as sent:
            found = OF_SOME.of(session, dossiers=dossiers)
            assert all(each.dossier.unit.name for each in found)
        assert sent == []
    assert [each.id for each in found] == sorted(passed_town.all(wanted))


def test_what_is_asked_for_now_is_read_again_the_next_time(passed_town, about):
    one, other = passed_town.all(select(Dossier.id).order_by(Dossier.number))[:2]
    with passed_town.office.database.writing() as session:
        before, *_ = SOME.now(session, dossiers=(one,), case=about["case"])
        rest = [each.id for each in before[1:]]
        before[0].dossier_id = other
        after, *_ = SOME.now(session, dossiers=(one,), case=about["case"])
        assert [each.id for each in after] == rest
        session.rollback()
