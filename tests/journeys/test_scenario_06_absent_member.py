"""Scenario 6. Absent member.

Given a member in hospital;
When she votes remotely, votes again before closing and also sends paper;
Then the last envelope replaces the first, the paper counts, the envelope is superseded ("1 người,
2 phiếu, tính 1"), all are opened together and count in the total.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select

from forms import Invalid
from service.commands.steps.ballot import BallotClosed, NoBallot
from service.db.models import Envelope
from tests.stages import ROLL, WAITING, Stage
from tests.tellers import casting

SHE = "phunu"


def open_the_roll(town):
    town.session_over(town.waiting_dossiers()[:1])


def vote_remotely(town):
    """She agrees to all, as everybody does."""
    town.everyone_votes(ballot_with(town, "remote"))


MEETS = Stage("school_meets", ROLL.at, open_the_roll, WAITING)
VOTED = Stage("voted_remotely", ROLL.at, vote_remotely, MEETS)


@pytest.fixture
def stage(request):
    return VOTED if "voted" in request.fixturenames else MEETS


@pytest.fixture
def voted(town):
    """The session in which everybody has voted, she from afar."""
    return town.the_session()


@pytest.fixture
def school(town):
    return town.waiting_dossiers()[0]


def ballot_with(town, status):
    """Given a member in hospital: her status on the roll is `status`."""
    sitting = town.the_session()
    town.takes_roll(sitting, absent={town.person(SHE).person_id: status})
    town.does("discuss_nominations", of=sitting)
    town.does("open_ballot", of=sitting)
    return sitting


def votes_again(town, sitting, choices, by=SHE):
    return town.execute(casting(town, town.person(by), choices, sitting=sitting))


def her_envelope(town, sitting):
    return town.one(
        select(Envelope).where(
            Envelope.session_id == sitting, Envelope.person_id == town.person(SHE).person_id
        )
    )


def counted(town, sitting):
    return [
        (item.tally["issued"], item.tally["agree"], item.tally["not_agree"], item.tally["blank"])
        for item in town.agenda(sitting).values()
    ]


def test_the_last_envelope_replaces_the_first(town, school, voted):
    sitting = voted
    first = her_envelope(town, sitting).receipt

    none_of_them = dict.fromkeys(town.ids(school), "not_agree")
    votes_again(town, sitting, none_of_them)
    second = her_envelope(town, sitting)
    assert (second.times, second.receipt != first) == (2, True)

    town.does("count_ballots", of=sitting)
    assert counted(town, sitting) == [(15, 14, 1, 0)] * 5


def test_the_paper_counts_and_the_envelope_is_superseded(town, school, voted):
    sitting = voted
    votes_again(town, sitting, dict.fromkeys(town.ids(school), "not_agree"))
    paper = {"papers": 1, "agree": 0, "not_agree": 0, "blank": 1}

    town.does(
        "count_ballots",
        of=sitting,
        paper_members=[town.person(SHE).person_id],
        papers=[{"nomination": each, **paper} for each in town.ids(school)],
    )

    assert counted(town, sitting) == [(15, 14, 0, 1)] * 5  # one person, two ballots, one
    assert her_envelope(town, sitting).superseded is True
    others = town.all(select(Envelope.superseded).where(Envelope.superseded.is_(True)))
    assert len(others) == 1
    assert len(town.events(sitting, "envelope.superseded")) == 1
    assert town.events(sitting, "ballot.opened")[0].facts["envelopes"] == 14


def test_a_ballot_on_paper_alone_counts_in_the_total(town, school):
    sitting = ballot_with(town, "paper")
    assert town.all_do("cast_ballot", of=sitting) == 14
    paper = {"papers": 1, "agree": 1, "not_agree": 0, "blank": 0}
    town.does(
        "count_ballots",
        of=sitting,
        paper_members=[town.person(SHE).person_id],
        papers=[{"nomination": each, **paper} for each in town.ids(school)],
    )
    issued = [item.tally["issued"] for item in town.agenda(sitting).values()]
    assert issued == [15] * 5


def test_an_open_written_opinion_is_recorded_by_name_and_counts(town, school):
    sitting = town.the_session()
    her = town.person(SHE).person_id
    town.takes_roll(sitting, absent={her: "open_opinion"})
    first, second, *_ = town.ids(school)
    town.does(
        "discuss_nominations",
        of=sitting,
        open_opinions=[
            {"member": her, "nomination": first, "opinion": "agree", "text": "Xứng đáng"},
            {"member": her, "nomination": second, "opinion": "not_agree", "text": "Chưa đủ"},
        ],
    )
    town.does("open_ballot", of=sitting)
    # eleven in the room agree to the first two: with her word the first has its twelve
    town.everyone_votes(sitting, {first: 11, second: 11})
    town.closes_session(sitting)

    items = town.agenda(sitting)
    assert items[first].tally["in_favour"] == 12
    assert (items[first].result, items[second].result) == ("passed", "failed")
    assert [each["member"] for each in items[first].written_opinions] == [her]


@pytest.mark.parametrize("status", ["excused", "paper", "open_opinion"])
def test_who_has_no_electronic_ballot_cannot_slip_one_in(town, school, status):
    sitting = ballot_with(town, status)
    her = town.person(SHE).person_id
    ballots = town.open_tasks("cast_ballot", of=sitting)
    assert her not in {task.person_id for task in ballots}
    with pytest.raises(NoBallot):
        votes_again(town, sitting, {town.ids(school)[0]: "agree"})
    assert town.all(select(Envelope)) == []


def test_after_the_close_nobody_votes_again(voting_town):
    sitting = voting_town.the_session()
    (nomination, *_) = voting_town.agenda(sitting)
    closes_at = voting_town.sitting(sitting).ballot_closes_at
    voting_town.clock.move_to(closes_at)
    votes_again(voting_town, sitting, {nomination: "agree"})  # at the moment itself, still
    voting_town.clock.move_to(closes_at + timedelta(seconds=1))
    with pytest.raises(BallotClosed):  # although no worker has fired the timer yet
        votes_again(voting_town, sitting, {nomination: "agree"})
    voting_town.moves_to(voting_town.now)
    assert voting_town.open_keys(sitting) == ["count_ballots"]
    voting_town.does("count_ballots", of=sitting)
    with pytest.raises(BallotClosed):
        votes_again(voting_town, sitting, {nomination: "agree"})


def test_more_papers_than_members_are_refused_with_a_sentence(voting_town):
    sitting = voting_town.the_session()
    nomination = next(iter(voting_town.agenda(sitting)))
    voting_town.waits_for_the_timer(sitting)
    paper = {"nomination": nomination, "papers": 16, "agree": 16, "not_agree": 0, "blank": 0}
    with pytest.raises(Invalid):
        voting_town.does("count_ballots", of=sitting, papers=[paper])
    assert voting_town.sitting(sitting).box_opened_at is None
