"""Every message of the house at every case that waits for it: given twice, to a stranger's key, to
a case that has ended. One effect, or none; never another's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import delete, func, select

from service.bootstrap import BPMN
from service.casework import due
from service.commands.cases import DeliverMessage, send
from service.db.models import Case, Event, Membership, Nomination, Task, WaitingMessage

SCHOOL = "TM-TH"
RESULT = {"passed_here": 0, "passed_upward": 0, "council_failed": 1, "council_deferred": 0}
SETTLED = {"decision_result": "issued", "decision_number": "1/QĐ-UBND", "decided_count": 1}
NOBODY = "0" * 32


class Send:
    """A message, as an effect of another case leaves it."""

    def __init__(self, name, key, payload, once="once"):
        self.name, self.key, self.payload, self.once = name, key, payload, once

    def run(self, context):
        send(context, self.name, self.key, self.payload, once=self.once)


# Until two cases wait for the same message --------------------------------------------------------


def two_dossiers(town):
    return town.waiting_dossiers()


def two_sessions(town):
    return [town.session_over([each]) for each in town.waiting_dossiers()]


def with_the_decision(town):
    rows = town.decision_rows(town.the_decision())
    dossiers = select(Nomination.dossier_id).where(Nomination.id.in_(rows)).distinct()
    return sorted(town.all(dossiers))


def with_one_held_each(town):
    dossiers = with_the_decision(town)
    for each in dossiers:
        town.holds(town.ids(each)[0])
    town.goes_on_with_decision(town.the_decision())
    for each in dossiers:
        town.does("conclude_dossier", of=each)
    return dossiers


def both_proposed(town):
    dossier = town.proposed_dossier()
    round_id = town.dossier(dossier).round_id
    other = town.opens_dossier("TM-MN", 1, award="BK-T", round_id=round_id)
    town.goes_on(other, until="awaiting_council")
    town.council_passes([other])
    return [dossier, other]


def two_proposals(town):
    first, second, _ = town.ids(town.proposed_dossier())
    return [town.starts_proposal([each]) for each in (first, second)]


def both_sent(town):
    first, second, _ = town.ids(town.proposed_dossier())
    return [town.sends_proposal([each]) for each in (first, second)]


def both_sent_on_paper(town):
    with town.office.database.writing() as session:
        session.execute(delete(Membership).where(Membership.role == "province_clerk"))
    return both_sent(town)


def both_returned(town):
    proposals = both_sent(town)
    for each in proposals:
        town.province_returns(each, due_on="2026-12-18")
    return proposals


def both_before_the_provinces_council(town):
    proposals = both_sent(town)
    for each in proposals:
        town.province_approves(each)
    return proposals


@dataclass(frozen=True)
class Row:
    """`opens`: the tasks of the key's cases that the message opens; `begun`: it has begun its
    case already, as the message that begins one does."""

    process: str
    name: str
    town: str
    wait: Callable[[Any], list[str]]
    payload: dict[str, Any] = field(default_factory=dict)
    opens: tuple[str, ...] = ()
    begun: bool = False


UP, REVIEW, DOSSIER = "proposal_upward", "provincial_review", "commendation"
RETURN = {"completion_due_at": "2026-12-19T00:00:00+07:00"}
ROWS = [
    Row(DOSSIER, "council_result", "council_town", two_dossiers, RESULT, ("conclude_dossier",)),
    Row(
        DOSSIER,
        "dossier_withdrawn",
        "council_town",
        two_dossiers,
        {"withdrawn_by": NOBODY},
        ("acknowledge_withdrawal",),
    ),
    Row(
        DOSSIER,
        "decision_settled",
        "passed_town",
        with_the_decision,
        SETTLED,
        ("conclude_dossier",),
    ),
    Row(
        DOSSIER,
        "pending_released",
        "passed_town",
        with_one_held_each,
        {"released_count": 1},
        ("request_opinions",),
    ),
    Row(
        DOSSIER,
        "proposal_result",
        "upper_town",
        both_proposed,
        {"upper_awarded": 1, "upper_refused": 0},
        ("conclude_dossier",),
    ),
    Row(
        "council_session", "session_cancelled", "council_town", two_sessions, {"cancelled_by": "x"}
    ),
    Row(
        UP,
        "proposal_recalled",
        "upper_town",
        two_proposals,
        {"recalled_by": "x"},
        ("acknowledge_proposal_withdrawal",),
    ),
    Row(
        UP,
        "proposal_returned",
        "upper_town",
        both_sent_on_paper,
        RETURN,
        ("complete_for_province",),
    ),
    Row(
        UP,
        "proposal_answered",
        "upper_town",
        both_sent_on_paper,
        {"answer_number": "9/SNV"},
        ("record_answer",),
    ),
    Row(REVIEW, "proposal_sent", "upper_town", both_sent, {}, begun=True),
    Row(
        REVIEW,
        "proposal_resubmitted",
        "upper_town",
        both_returned,
        {},
        ("receive_proposal",),
    ),
    Row(REVIEW, "proposal_withdrawn", "upper_town", both_sent),
    Row(
        REVIEW,
        "council_result",
        "upper_town",
        both_before_the_provinces_council,
        RESULT,
        ("sign_provincial_decision",),
    ),
]


# What changed -------------------------------------------------------------------------------------


def standing(town):
    """Each case with all that a message could move in it."""
    return town.read(_standing)


def _standing(session):
    opened = dict.fromkeys(session.scalars(select(Case.id)), ())
    tasks = select(Task.case_id, Task.key).where(Task.state == "open").order_by(Task.key)
    for case_id, key in session.execute(tasks):
        opened[case_id] += (key,)
    events = select(Event.case_id, func.count()).group_by(Event.case_id)
    counted = {case_id: number for case_id, number in session.execute(events)}  # noqa: C416  no pairs
    return {
        case.id: (
            case.process,
            case.end_event,
            opened[case.id],
            counted.get(case.id, 0),
            case.facts,
        )
        for case in session.scalars(select(Case))
    }


def changed(before, after):
    return {each for each in before.keys() | after.keys() if before.get(each) != after.get(each)}


def receiving(town, row, key):
    """The case that the message is for."""
    about = (Case.dossier_id, Case.session_id, Case.proposal_id)
    found = town.all(select(Case).where(Case.process == row.process))
    return next(each for each in found if key in [getattr(each, c.key) for c in about])


# --------------------------------------------------------------------------------------------------


@pytest.fixture(params=ROWS, ids=lambda row: f"{row.name} at {row.process}")
def row(request):
    return request.param


@pytest.fixture
def moment(row, database_kind, request):
    """The town, and the keys of two cases that wait for the row's message."""
    town = request.getfixturevalue(row.town)
    return town, *row.wait(town)


def test_every_message_of_the_diagrams_has_its_row():
    caught = {
        (process.get("id"), _name(root, event))
        for root in (etree.parse(path).getroot() for path in sorted(BPMN.glob("*.bpmn")))
        for process in root.iter(f"{BPMN_NS}process")
        for kind in ("startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask")
        for element in process.iter(f"{BPMN_NS}{kind}")
        for event in element.iter(f"{BPMN_NS}messageEventDefinition")
    }
    assert {(row.process, row.name) for row in ROWS} == caught


BPMN_NS = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def _name(root, event):
    declared = {each.get("id"): each.get("name") for each in root.iter(f"{BPMN_NS}message")}
    return declared[event.get("messageRef")]


def test_given_twice_it_has_one_effect_at_its_own_case(moment, row):
    town, key, _other = moment
    before, case = standing(town), receiving(town, row, key)
    town.execute(Send(row.name, key, row.payload))
    after = standing(town)
    (message,) = town.all(select(WaitingMessage).where(WaitingMessage.once == "once"))
    assert message.delivered_at is not None
    assert changed(before, after) == (set() if row.begun else {case.id})
    assert set(row.opens) <= set(after[case.id][2])
    town.execute(Send(row.name, key, row.payload))  # its sender says it again
    assert town.execute(DeliverMessage(message.id)) is False  # and it is delivered again
    town.execute(Send(row.name, key, row.payload, "another"))  # and somebody else says the same
    assert changed(after, standing(town)) == set()


def test_to_a_case_that_has_ended_or_a_key_that_nobody_has_it_says_nothing(moment, row):
    town, key, other = moment
    case = receiving(town, row, key)
    with town.office.database.writing() as session:
        session.get_one(Case, case.id).ended_at = town.now
    before = standing(town)
    for number, each in enumerate((key, NOBODY)):
        town.execute(Send(row.name, each, row.payload, f"late {number}"))
    assert changed(before, standing(town)) == set()
    assert town.read(lambda session: due.messages(session, troubled=True)) == []
    for message_id in town.all(select(WaitingMessage.id).where(WaitingMessage.once.like("late %"))):
        assert town.execute(DeliverMessage(message_id)) is False
    assert changed(before, standing(town)) == set()
    town.execute(Send(row.name, other, row.payload))  # who waits still hears it
    assert changed(before, standing(town)) == (
        set() if row.begun else {receiving(town, row, other).id}
    )


# What is said too late ----------------------------------------------------------------------------


def unread(town):
    return town.all(select(WaitingMessage.name).where(WaitingMessage.delivered_at.is_(None)))


def test_what_was_said_of_the_time_before_is_not_heard_when_it_is_considered_again(passed_town):
    town = passed_town
    dossier, _ = with_the_decision(town)
    hold = town.holds(town.ids(dossier)[0])
    town.goes_on_with_decision(town.the_decision())
    town.does("conclude_dossier", of=dossier)
    for name, payload in (("council_result", RESULT), ("decision_settled", SETTLED)):
        town.execute(Send(name, dossier, payload, f"late {name}"))
    assert sorted(unread(town)) == ["council_result", "decision_settled"]
    town.concludes(hold)
    assert unread(town) == []
    town.goes_on(dossier, until="awaiting_council")


def test_a_decision_it_has_left_tells_a_dossier_nothing(passed_town):
    town = passed_town
    decision = town.the_decision()
    dossier = next(each for each in with_the_decision(town) if len(town.ids(each)) > 2)
    first, *others = town.ids(dossier)
    left = [each for each in town.decision_rows(decision) if each != first]
    town.does("draft_decision", of=decision, nominations=left, reason="Làm riêng")
    own = town.starts_decision([first])
    for each in others:
        town.holds(each)
    town.goes_on_with_decision(own, until="publish_result")
    assert town.open_keys(dossier) == ["conclude_dossier"]
    town.goes_on_with_decision(decision, until="publish_result")
    assert unread(town) == []
