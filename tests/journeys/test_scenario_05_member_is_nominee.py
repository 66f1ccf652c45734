"""Scenario 5. Member is a nominee.

Given the union chair on the agenda;
When the roll is taken;
Then neither he nor his deputy has a line for him, the denominator stays 15, the minutes name the
exclusion only.
"""

import pytest
from sqlalchemy import select

from service.commands.sessions import CastBallot
from service.commands.steps.ballot import NotALine
from service.db.models import Recusal, Task

MEMBER, HIS_DEPUTY = "cuuchienbinh", "doanthanhnien"  # the chairman of the veterans; a colleague


@pytest.fixture
def veterans(council_town):
    """The dossier in which he is nominated himself, and a branch that he heads beside him."""
    _, dossier = council_town.waiting_dossiers()
    himself, _ = council_town.nominations(dossier)
    assert council_town.read(lambda session: session.merge(himself).subject.person_id)
    return dossier


def lines_of(town, sitting, username):
    """The nominations on somebody's ballot."""
    person_id = town.person(username).person_id
    ballots = town.open_tasks("cast_ballot", of=sitting)
    own = [task for task in ballots if task.person_id == person_id]
    if not own:
        return []
    return [row["nomination"] for row in town.form_and_draft(own[0])[1]["envelope"]]


def test_he_has_no_line_for_himself_nor_for_the_branch_that_he_heads(council_town, veterans):
    school, _ = council_town.waiting_dossiers()
    sitting = council_town.starts_ballot([school, veterans])

    assert lines_of(council_town, sitting, MEMBER) == council_town.ids(school)
    everything = council_town.ids(school) + council_town.ids(veterans)
    assert lines_of(council_town, sitting, "nongdan") == everything
    found = council_town.all(select(Recusal).order_by(Recusal.ground))
    himself, branch = council_town.ids(veterans)
    him = council_town.person(MEMBER).person_id
    assert [(each.person_id, each.nomination_id, each.ground) for each in found] == [
        (him, branch, "own_unit"),
        (him, himself, "self"),
    ]


def test_his_deputy_has_none_either(council_town, veterans):
    council_town.replaces(MEMBER, HIS_DEPUTY, until="2026-12-31")
    school, _ = council_town.waiting_dossiers()
    sitting = council_town.starts_ballot([school, veterans])
    assert lines_of(council_town, sitting, HIS_DEPUTY) == council_town.ids(school)


def test_a_ballot_with_a_line_that_is_not_his_is_refused(council_town, veterans):
    school, _ = council_town.waiting_dossiers()
    sitting = council_town.starts_ballot([school, veterans])
    himself = council_town.ids(veterans)[0]
    vote = CastBallot(
        actor=council_town.person(MEMBER),
        session_id=sitting,
        envelope=[{"nomination": himself, "choice": "agree"}],
    )
    with pytest.raises(NotALine):
        council_town.execute(vote)


def test_without_any_other_line_he_gets_no_ballot_at_all(council_town, veterans):
    sitting = council_town.starts_ballot([veterans])
    ballots = council_town.open_tasks("cast_ballot", of=sitting)
    assert len(ballots) == 14
    assert council_town.person(MEMBER).person_id not in {task.person_id for task in ballots}


def test_the_denominator_stays_fifteen_and_the_record_names_the_exclusion_only(
    council_town, veterans
):
    sitting = council_town.starts_ballot([veterans])
    council_town.everyone_votes(sitting)
    council_town.closes_session(sitting)

    for item in council_town.agenda(sitting).values():
        tally = item.tally
        assert (tally["members"], tally["need"]) == (15, 8)  # more than half of all
        assert (tally["issued"], tally["agree"], tally["not_cast"]) == (14, 14, 0)
    declared = council_town.events(sitting, "conflict.declared")
    assert {event.facts["nomination"] for event in declared} == set(council_town.ids(veterans))
    assert {name for event in declared for name in event.facts} == {"nomination"}  # and no ground


def test_a_conflict_that_a_member_declares_himself_takes_his_line_away(council_town, veterans):
    school, _ = council_town.waiting_dossiers()
    sitting = council_town.opens_session([school, veterans])
    council_town.does("convene_session", of=sitting)
    council_town.does("approve_convening", of=sitting)
    her = council_town.person("phunu").person_id
    task = council_town.one(
        select(Task).where(Task.key == "confirm_attendance", Task.person_id == her)
    )
    niece = council_town.ids(school)[2]
    council_town.completes(
        task, attendance="present", conflicts=[{"nomination": niece, "choice": "relative"}]
    )
    council_town.waits_for_the_timer(sitting)
    council_town.takes_roll(sitting)
    council_town.does("discuss_nominations", of=sitting)
    council_town.does("open_ballot", of=sitting)

    assert niece not in lines_of(council_town, sitting, "phunu")
    assert len(lines_of(council_town, sitting, "phunu")) == 6
