"""A message said before its case waits for it: nothing until then, and then its one effect."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import delete, select

from service.db.models import Membership, WaitingMessage
from tests.service.test_messages import RESULT, RETURN, SETTLED, Send, changed, standing

# The two ends of each row: the key of a case that does not listen yet, and what makes it listen ---


def in_appraisal(town):
    dossier = town.opens_dossier("TM-YT")
    town.goes_on(dossier, until="request_opinions")
    return dossier


def goes_to_the_council(town, dossier):
    town.goes_on(dossier, until="conclude_dossier")


def before_the_council(town):
    return town.waiting_dossiers()[0]


def both_pass(town, _dossier):
    town.council_passes(town.waiting_dossiers())


def one_row_held(town):
    dossier = town.all(select(WaitingMessage.correlation).where(_IS_RESULT).limit(1))[0]
    town.holds(town.ids(dossier)[0])
    return dossier


_IS_RESULT = WaitingMessage.name == "council_result"


def is_decided_without_it(town, dossier):
    town.goes_on_with_decision(town.the_decision())
    town.does("conclude_dossier", of=dossier)


def before_its_council(town):
    dossier = town.opens_dossier("TM-TH", 1, award="BK-T", round_id=town.opens_round(["BK-T"]))
    town.goes_on(dossier, until="awaiting_council")
    return dossier


def passes_upward(town, dossier):
    town.council_passes([dossier])


def begun_on_paper(town):
    with town.office.database.writing() as session:
        session.execute(delete(Membership).where(Membership.role == "province_clerk"))
    return town.starts_proposal(town.ids(town.proposed_dossier())[:1])


def is_sent(town, proposal):
    for step in ("bundle_proposal", "sign_proposal", "send_proposal"):
        town.does(step, of=proposal)


def sent(town):
    return town.sends_proposal(town.ids(town.proposed_dossier())[:1])


def is_returned(town, proposal):
    town.province_returns(proposal, due_on="2026-12-18")


def is_appraised(town, proposal):
    town.province_approves(proposal)


# --------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    name: str
    payload: dict[str, Any]
    town: str
    early: Callable[[Any], str]
    goes_on: Callable[[Any, str], None]
    opens: str


ROWS = [
    Row("council_result", RESULT, "town", in_appraisal, goes_to_the_council, "conclude_dossier"),
    Row(
        "decision_settled",
        SETTLED,
        "council_town",
        before_the_council,
        both_pass,
        "conclude_dossier",
    ),
    Row(
        "pending_released",
        {"released_count": 1},
        "passed_town",
        one_row_held,
        is_decided_without_it,
        "request_opinions",
    ),
    Row(
        "proposal_result",
        {"upper_awarded": 1, "upper_refused": 0},
        "town",
        before_its_council,
        passes_upward,
        "conclude_dossier",
    ),
    Row(
        "proposal_returned",
        RETURN,
        "upper_town",
        begun_on_paper,
        is_sent,
        "complete_for_province",
    ),
    Row(
        "proposal_answered",
        {"answer_number": "9/SNV"},
        "upper_town",
        begun_on_paper,
        is_sent,
        "record_answer",
    ),
    Row("proposal_resubmitted", {}, "upper_town", sent, is_returned, "receive_proposal"),
    Row(
        "council_result",
        RESULT,
        "upper_town",
        sent,
        is_appraised,
        "sign_provincial_decision",
    ),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.name} {row.opens}")
def test_it_is_heard_once_and_not_before(row, database_kind, request):
    town = request.getfixturevalue(row.town)
    key = row.early(town)
    before = standing(town)
    town.execute(Send(row.name, key, row.payload))
    assert changed(before, standing(town)) == set()
    row.goes_on(town, key)
    (message,) = town.all(select(WaitingMessage).where(WaitingMessage.once == "once"))
    assert message.delivered_at is not None
    assert town.open_keys(key).count(row.opens) == 1
    heard = standing(town)
    town.execute(Send(row.name, key, row.payload))
    assert changed(heard, standing(town)) == set()
