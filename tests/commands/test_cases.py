"""Cases: what the engine answers stands in rows, messages find their case, drawings are kept."""

from dataclasses import dataclass, replace

import pytest
from sqlalchemy import select

from service.commands.cases import DeliverMessage, send
from service.commands.messages import deliver, pass_on
from service.commands.office import Context, Office
from service.db.models import Case, Decision, Event, Task, WaitingMessage
from tests.builders import Town

RESULT = {"passed_here": 0, "passed_upward": 0, "council_failed": 1, "council_deferred": 0}


@dataclass(frozen=True)
class Send:
    """A message, as an effect of another case leaves it."""

    name: str
    correlation: str
    payload: dict
    once: str = "once"

    def run(self, context: Context) -> None:
        send(context, self.name, self.correlation, self.payload, once=self.once)


# Rows ---------------------------------------------------------------------------------------------


def test_tasks_and_copies_stand_where_the_tokens_stand(voting_town):
    """After a hundred moves the rows say exactly what the engine's state says."""
    cases = voting_town.all(select(Case).where(Case.ended_at.is_(None)))
    assert {case.process for case in cases} == {"commendation", "council_session"}
    for case in cases:
        tokens = voting_town.office.house.engine.tokens(case.state)
        assert case.tokens == [
            {"element": t.element, "process": t.process, "kind": t.kind, "task": t.task_id}
            for t in tokens
        ]
        open_rows = voting_town.all(
            select(Task.id).where(Task.case_id == case.id, Task.state == "open")
        )
        assert sorted(open_rows) == sorted(t.task_id for t in tokens if t.kind == "task")
        waits = {t.element for t in tokens if t.kind == "message"}
        assert {s["element"] for s in case.subscriptions} >= waits
    sitting = voting_town.sitting(voting_town.the_session())
    timers = {case.process: case.next_timer for case in cases}
    assert timers == {"commendation": None, "council_session": sitting.ballot_closes_at}


def test_an_ended_case_has_nothing_open_and_says_where_it_ended(finished_town):
    cases = finished_town.all(select(Case))
    assert len(cases) == 4
    for case in cases:
        assert case.ended_at is not None
        assert case.next_timer is None
        assert (case.tokens, case.subscriptions) == ([], [])
        ended = finished_town.all(
            select(Event).where(Event.case_id == case.id, Event.kind == "case.ended")
        )
        assert [event.facts for event in ended] == [{"end": case.end_event}]


def test_a_step_whose_last_effect_fails_leaves_no_trace(voting_town):
    """The engine has moved, rows are written and a message is sent; then the effect breaks off."""

    def breaks_off(context, case, acting):
        raise RuntimeError("the disk is full")

    sitting = voting_town.the_session()
    voting_town.waits_for_the_timer(sitting)
    voting_town.does("count_ballots", of=sitting)
    voting_town.all_do("sign_tally", of=sitting)
    voting_town.does("draft_minutes", of=sitting)
    voting_town.does("sign_minutes_as_secretary", of=sitting)
    before = voting_town.case(sitting).revision, len(voting_town.events(sitting))

    sound = voting_town.office
    effects = {**sound.house.effects, "start_decision": breaks_off}
    broken = Office(sound.database, replace(sound.house, effects=effects), sound.clock, pass_on)
    with pytest.raises(RuntimeError):
        Town(broken).does("sign_minutes", of=sitting)

    after = voting_town.case(sitting).revision, len(voting_town.events(sitting))
    assert after == before
    assert voting_town.sitting(sitting).state == "counted"
    assert voting_town.all(select(WaitingMessage)) == []
    voting_town.does("sign_minutes", of=sitting)  # and nothing stands in the way of the next try
    assert voting_town.sitting(sitting).state == "concluded"


# Effects ------------------------------------------------------------------------------------------


def test_an_effect_is_performed_once_for_each_time_it_is_passed(finished_town):
    decisions = finished_town.all(select(Decision))
    assert len(decisions) == 1
    for dossier in finished_town.all(select(Case.dossier_id).where(Case.dossier_id.is_not(None))):
        listed = [event.facts["list"] for event in finished_town.events(dossier, "dossier.listed")]
        assert listed == ["council", "decision"]
        received = finished_town.events(dossier, "message.received")
        assert [event.facts["message"] for event in received] == [
            "council_result",
            "decision_settled",
        ]


# Messages -----------------------------------------------------------------------------------------


def messages(town):
    return [(each.name, each.delivered_at is not None) for each in town.all(select(WaitingMessage))]


def test_an_early_message_waits_for_its_case(town):
    dossier = town.opens_dossier("TM-TH")
    town.execute(Send("council_result", dossier, RESULT))
    assert messages(town) == [("council_result", False)]
    town.goes_on(dossier, until="review_comments")
    assert messages(town) == [("council_result", False)]
    town.does("review_comments", of=dossier)  # now the dossier waits, and at once has its answer
    assert messages(town) == [("council_result", True)]
    assert town.open_keys(dossier) == ["conclude_dossier"]


def test_a_message_left_twice_is_one_and_is_delivered_once(council_town):
    dossier, _ = council_town.waiting_dossiers()
    for _ in range(2):
        council_town.execute(Send("council_result", dossier, RESULT))
    (message,) = council_town.all(select(WaitingMessage))
    assert message.delivered_at is not None
    assert council_town.execute(DeliverMessage(message.id)) is False
    assert len(council_town.events(dossier, "message.received")) == 1


def test_a_message_for_one_dossier_moves_no_other(council_town):
    dossier, other = council_town.waiting_dossiers()
    council_town.execute(Send("council_result", dossier, RESULT))
    assert council_town.open_keys(dossier) == ["conclude_dossier"]
    assert council_town.open_keys(other) == []
    assert council_town.dossier(other).state == "awaiting_council"


def test_a_message_to_a_case_that_has_ended_stays_and_harms_nobody(finished_town):
    dossier = finished_town.one(select(Case.dossier_id).where(Case.number == "2026-TM-0001"))
    finished_town.execute(Send("council_result", dossier, RESULT))
    assert ("council_result", False) in messages(finished_town)
    assert finished_town.dossier(dossier).state == "archived"


def test_a_message_that_lacks_a_number_is_noted_and_left_to_the_worker(council_town):
    dossier, _ = council_town.waiting_dossiers()
    short = {name: value for name, value in RESULT.items() if name != "council_failed"}
    council_town.execute(
        Send("council_result", dossier, short)
    )  # its own work is done all the same
    (message,) = council_town.all(select(WaitingMessage))
    assert "MissingScalar" in message.problem
    assert council_town.dossier(dossier).state == "awaiting_council"

    with council_town.office.database.writing() as session:
        session.merge(message).payload = RESULT
    assert deliver(council_town.office) == 0  # commands pass it over
    assert deliver(council_town.office, troubled=True) == 1
    assert council_town.open_keys(dossier) == ["conclude_dossier"]
