"""Withdrawals: who, when, and what is left of them."""

import pytest
from sqlalchemy import select

from service.casework import holds
from service.commands.cases import DeliverMessage
from service.commands.withdrawals import (
    NotConsidered,
    NotInConsideration,
    SignedAlready,
    StillPreparing,
    TheLastOne,
    WithdrawnAlready,
)
from service.db.models import Hold, WaitingMessage
from tests.stages import APPRAISING, OPENED

SCHOOL = "TM-TH"


@pytest.fixture
def stage(request):
    return APPRAISING if "accepted" in request.fixturenames else OPENED


@pytest.fixture
def accepted(town):
    """Three of the school are being appraised."""
    return town.the_dossier()


def test_from_the_first_day_on_until_it_is_no_longer_considered(town):
    fresh = town.opens_dossier(SCHOOL, nominations=2)
    with pytest.raises(StillPreparing):
        town.withdraws_one(SCHOOL, town.ids(fresh)[0])
    town.withdraws(SCHOOL, fresh)
    assert town.open_keys(fresh) == ["acknowledge_withdrawal"]
    town.does("acknowledge_withdrawal", of=fresh)
    with pytest.raises(WithdrawnAlready):
        town.withdraws(SCHOOL, fresh)
    with pytest.raises(WithdrawnAlready):
        town.withdraws_one(SCHOOL, town.ids(fresh)[0])


def test_what_nobody_proposed_is_not_withdrawn(town):
    dossier = town.opens_dossier(SCHOOL, nominations=1)
    town.goes_on(dossier, until="hold_unit_review")
    nobody = {each: {"proposed": False, "reason": "Chưa đạt"} for each in town.ids(dossier)}
    town.does("hold_unit_review", of=dossier, rows=nobody)
    with pytest.raises(NotConsidered):
        town.withdraws(SCHOOL, dossier)


def test_an_archived_dossier_is_not_withdrawn(finished_town):
    town = finished_town
    dossier = town.one(
        select(WaitingMessage.correlation)
        .where(WaitingMessage.name == "council_result")
        .order_by(WaitingMessage.sent_at)
        .limit(1)
    )
    unit = town.dossier(dossier).unit_id
    code = next(code for code in (SCHOOL, "TM-CC") if town.unit(code).id == unit)
    with pytest.raises(SignedAlready):
        town.withdraws(code, dossier)


def test_what_has_its_result_is_not_withdrawn_nor_the_last_one_alone(town, accepted):
    first, second, third = town.ids(accepted)
    no = {"verdict": "not_eligible", "reason": "Thiếu năm công tác", "override_reason": "Thiếu"}
    town.does("appraise_dossier", of=accepted, rows={first: no})
    town.goes_on(accepted, until="post_list")
    with pytest.raises(NotInConsideration):
        town.withdraws_one(SCHOOL, first)
    town.withdraws_one(SCHOOL, second)
    town.withdraws_one(SCHOOL, third)  # the first has a result of its own
    assert town.outcomes(accepted) == ["not_eligible", "withdrawn", "withdrawn"]
    other = town.opens_dossier("TM-MN", nominations=2)
    town.goes_on(other, until="receive_dossier")
    town.withdraws_one("TM-MN", town.ids(other)[0])
    with pytest.raises(TheLastOne):
        town.withdraws_one("TM-MN", town.ids(other)[1])


def test_withdrawn_while_it_is_held_nothing_is_locked_any_more(town, accepted):
    hold = town.holds(dossier=accepted)
    town.withdraws(SCHOOL, accepted)
    assert town.dossier(accepted).state == "withdrawn"
    assert town.read(lambda session: holds.lock_on(session, accepted)) is None
    assert town.task("acknowledge_withdrawal", of=accepted).clock == "running"
    town.does("acknowledge_withdrawal", of=accepted)
    town.concludes(hold)  # its own case ends in its own time
    assert town.outcomes(accepted) == ["withdrawn"] * 3
    assert town.one(select(Hold.outcome)) == "released"


def test_the_last_pending_one_gone_the_dossier_waits_no_longer(town, accepted):
    first = town.ids(accepted)[0]
    town.holds(first)
    town.goes_on(accepted, until="awaiting_council")
    town.council_passes([accepted])
    town.goes_on_with_decision(town.the_decision())
    town.does("conclude_dossier", of=accepted)
    assert town.dossier(accepted).state == "on_hold"
    town.withdraws_one(SCHOOL, first)
    assert town.open_keys(accepted) == ["archive_dossier"]
    sent = town.one(select(WaitingMessage).where(WaitingMessage.name == "pending_released"))
    assert sent.payload == {"released_count": 0}
    assert town.execute(DeliverMessage(sent.id)) is False


def test_a_message_to_a_dossier_that_has_ended_changes_nothing(town, accepted):
    town.withdraws(SCHOOL, accepted)
    town.does("acknowledge_withdrawal", of=accepted)
    with town.office.database.writing() as session:
        late = WaitingMessage(
            name="pending_released",
            correlation=accepted,
            payload={"released_count": 1},
            once="late",
            sent_at=town.now,
        )
        session.add(late)
        session.flush()
        made = late.id
    assert town.execute(DeliverMessage(made)) is False
    assert town.case(accepted).end_event == "dossier_withdrawn"
    assert town.open_keys(accepted) == []
