"""Scenario 5. Member is a nominee.

Given the union chair on the agenda;
When the roll is taken;
Then neither he nor his deputy has a line for him, the denominator stays 15, the minutes name the
exclusion only.
"""

import pytest
from sqlalchemy import select

from service.commands.sessions import CancelSession
from service.db.models import Membership, OpenedLine, Recusal, Task
from tests.stages import ROLL, VOTING, WAITING, Stage
from tests.tellers import casting
from workflows.law.roles import Role

MEMBER, HIS_DEPUTY = "cuuchienbinh", "doanthanhnien"  # the chairman of the veterans; a colleague


def vote_on_the_veterans(town):
    town.starts_ballot(town.waiting_dossiers()[1:])


ALONE = Stage("veterans_alone", ROLL.at, vote_on_the_veterans, WAITING)


@pytest.fixture
def stage(request):
    if "voting" in request.fixturenames:
        return VOTING
    return ALONE if "voting_alone" in request.fixturenames else WAITING


@pytest.fixture
def voting(town):
    """Both dossiers are voted on."""
    return town.the_session()


@pytest.fixture
def voting_alone(town):
    """The dossier of the veterans is voted on, and no other."""
    return town.the_session()


@pytest.fixture
def veterans(town):
    """The dossier in which he is nominated himself, and a branch that he heads beside him."""
    _, dossier = town.waiting_dossiers()
    himself, _ = town.nominations(dossier)
    assert town.read(lambda session: session.merge(himself).subject.person_id)
    return dossier


def lines_of(town, sitting, username):
    """The nominations on somebody's ballot."""
    person_id = town.person(username).person_id
    ballots = town.open_tasks("cast_ballot", of=sitting)
    own = [task for task in ballots if task.person_id == person_id]
    if not own:
        return []
    return [row["nomination"] for row in town.form_and_draft(own[0])[1]["envelope"]]


def test_he_has_no_line_for_himself_nor_for_the_branch_that_he_heads(town, veterans, voting):
    school, _ = town.waiting_dossiers()
    assert lines_of(town, voting, MEMBER) == town.ids(school)
    everything = town.ids(school) + town.ids(veterans)
    assert lines_of(town, voting, "nongdan") == everything
    found = town.all(select(Recusal).order_by(Recusal.ground))
    himself, branch = town.ids(veterans)
    him = town.person(MEMBER).person_id
    assert [(each.person_id, each.nomination_id, each.ground) for each in found] == [
        (him, branch, "own_unit"),
        (him, himself, "self"),
    ]


def test_his_deputy_has_none_either(town, veterans):
    town.replaces(MEMBER, HIS_DEPUTY, until="2026-12-31")
    school, _ = town.waiting_dossiers()
    sitting = town.starts_ballot([school, veterans])
    assert lines_of(town, sitting, HIS_DEPUTY) == town.ids(school)


def test_a_line_that_is_not_his_counts_for_nothing_whatever_he_seals(town, veterans, voting):
    """Nobody can look into a sealed envelope: what has no place in it is left out at the count."""
    himself = town.ids(veterans)[0]
    town.everyone_votes(voting, {himself: 0})
    everywhere = dict.fromkeys(town.agenda(voting), "agree")
    town.execute(casting(town, town.person(MEMBER), everywhere))
    town.does("count_ballots", of=voting)
    tally = town.agenda(voting)[himself].tally
    assert (tally["issued"], tally["agree"], tally["not_agree"]) == (14, 0, 14)
    lines = town.all(select(OpenedLine.choice).where(OpenedLine.nomination_id == himself))
    assert lines == ["not_agree"] * 14


def test_without_any_other_line_he_gets_no_ballot_at_all(town, voting_alone):
    ballots = town.open_tasks("cast_ballot", of=voting_alone)
    assert len(ballots) == 14
    assert town.person(MEMBER).person_id not in {task.person_id for task in ballots}


def test_the_denominator_stays_fifteen_and_the_record_names_the_exclusion_only(
    town, veterans, voting_alone
):
    sitting = voting_alone
    town.everyone_votes(sitting)
    town.closes_session(sitting)

    for item in town.agenda(sitting).values():
        tally = item.tally
        assert (tally["members"], tally["need"]) == (15, 8)  # more than half of all
        assert (tally["issued"], tally["agree"], tally["not_cast"]) == (14, 14, 0)
    declared = town.events(sitting, "conflict.declared")
    assert {event.facts["nomination"] for event in declared} == set(town.ids(veterans))
    assert {name for event in declared for name in event.facts} == {"nomination"}  # and no ground


def test_a_conflict_that_a_member_declares_himself_takes_his_line_away(town, veterans):
    school, _ = town.waiting_dossiers()
    sitting = town.opens_session([school, veterans])
    town.does("convene_session", of=sitting)
    town.does("approve_convening", of=sitting)
    her = town.person("phunu").person_id
    task = town.one(select(Task).where(Task.key == "confirm_attendance", Task.person_id == her))
    niece = town.ids(school)[2]
    town.completes(
        task, attendance="present", conflicts=[{"nomination": niece, "choice": "relative"}]
    )
    town.waits_for_the_timer(sitting)
    town.takes_roll(sitting)
    town.does("discuss_nominations", of=sitting)
    town.does("open_ballot", of=sitting)

    assert niece not in lines_of(town, sitting, "phunu")
    assert len(lines_of(town, sitting, "phunu")) == 6


def convened(town, dossiers):
    sitting = town.opens_session(dossiers)
    town.does("convene_session", of=sitting)
    town.does("approve_convening", of=sitting)
    return sitting


def votes_are_open(town, sitting, **roll):
    town.waits_for_the_timer(sitting)
    town.takes_roll(sitting, **roll)
    town.does("discuss_nominations", of=sitting)
    town.does("open_ballot", of=sitting)


def test_the_head_of_the_nominating_unit_has_no_line_for_any_of_its_people(town, veterans):
    school, _ = town.waiting_dossiers()
    with town.office.database.writing() as session:
        session.add(
            Membership(
                person_id=town.person("phunu").person_id,
                organisation_id=town.unit("TM-TH").id,
                role=Role.UNIT_HEAD,
                valid_from=town.today,
            )
        )
    sitting = town.starts_ballot([school, veterans])
    assert lines_of(town, sitting, "phunu") == town.ids(veterans)


def test_a_relative_named_once_is_known_at_every_later_session(town, veterans):
    school, _ = town.waiting_dossiers()
    first = convened(town, [school])
    her = town.person("phunu").person_id
    task = town.one(select(Task).where(Task.key == "confirm_attendance", Task.person_id == her))
    niece = town.ids(school)[2]
    town.completes(
        task, attendance="present", conflicts=[{"nomination": niece, "choice": "relative"}]
    )
    cancel = CancelSession(actor=town.person("chutich"), session_id=first, reason="Bão")
    town.execute(cancel)

    again = convened(town, [school])
    votes_are_open(town, again)
    assert niece not in lines_of(town, again, "phunu")
    (found,) = town.all(
        select(Recusal).where(Recusal.session_id == again, Recusal.person_id == her)
    )
    assert (found.nomination_id, found.ground, found.found_by) == (niece, "relative", "system")


def test_a_conflict_told_in_the_room_takes_the_line_away(town, veterans):
    school, _ = town.waiting_dossiers()
    sitting = convened(town, [school])
    her, nephew = town.person("phunu").person_id, town.ids(school)[0]
    told = [{"member": her, "nomination": nephew, "choice": "relative"}]
    votes_are_open(town, sitting, conflicts=told)
    assert nephew not in lines_of(town, sitting, "phunu")
    assert len(lines_of(town, sitting, "phunu")) == 4
