"""Proposals: begun, taken back, answered by hand; the messages between the two cases."""

from datetime import date, timedelta

import pytest
from sqlalchemy import delete, select

from service.access import NotFound, NotYours
from service.casework import due
from service.commands.cases import DeliverMessage, send
from service.commands.proposals import (
    AlreadyAnswered,
    DueDateMissing,
    LetterOfTomorrow,
    MixedProposal,
    NotAwaiting,
    NotOnTheProposalList,
    OtherAuthority,
    ProvinceIsOnLine,
    RecordProvinceLetter,
    StartProposal,
    WithdrawProposal,
)
from service.db.models import (
    AgendaItem,
    Case,
    Membership,
    Nomination,
    ProposalLetter,
    Round,
    WaitingMessage,
)
from tests.stages import PROPOSED


@pytest.fixture
def stage():
    return PROPOSED


@pytest.fixture
def dossier(town):
    return town.proposed_dossier()


@pytest.fixture
def sent(town, dossier):
    return town.sends_proposal(town.ids(dossier))


@pytest.fixture
def on_paper(town, dossier):
    """Sent to a province in which nobody works here."""
    with town.office.database.writing() as session:
        session.execute(delete(Membership).where(Membership.role == "province_clerk"))
    return town.sends_proposal(town.ids(dossier))


def change(town, row, key, **values):
    with town.office.database.writing() as session:
        found = session.get_one(row, key)
        for name, value in values.items():
            setattr(found, name, value)


# Begun --------------------------------------------------------------------------------------------


def test_one_letter_is_for_one_authority_one_round_and_one_kind_of_award(town, dossier):
    first, second, third = town.ids(dossier)
    with pytest.raises(OtherAuthority):
        town.starts_proposal([first], authority="prime_minister")
    change(town, Nomination, second, award="CSTĐT")
    with pytest.raises(MixedProposal):
        town.starts_proposal([first, second])
    assert town.starts_proposal([first, third])


def test_what_waits_for_nothing_is_not_proposed(town, dossier):
    rows = town.ids(dossier)
    town.starts_proposal(rows)
    with pytest.raises(NotOnTheProposalList):
        town.starts_proposal(rows)


@pytest.mark.parametrize(
    ("who", "refusal"), [("tieuhoc", NotFound), ("tinh-vanthu", NotFound), ("chutich", NotYours)]
)
def test_the_standing_office_alone_begins_one(town, dossier, who, refusal):
    command = StartProposal(
        actor=town.person(who), authority="province", nomination_ids=town.ids(dossier)
    )
    with pytest.raises(refusal):
        town.execute(command)


def test_who_has_bundled_it_does_not_sign_it(town, dossier):
    proposal = town.starts_proposal(town.ids(dossier))
    with town.office.database.writing() as session:
        officer, commune = town.person("thuongtruc").person_id, town.unit("TM").id
        session.add(
            Membership(
                person_id=officer,
                organisation_id=commune,
                role="deciding_authority",
                valid_from=town.today,
            )
        )
    town.does("bundle_proposal", by="thuongtruc", of=proposal)
    task = town.task("sign_proposal", of=proposal)
    assert town.refused_to_complete(task, by="thuongtruc") == "FourEyes"


# Taken back ---------------------------------------------------------------------------------------


def withdrawal(town, proposal, by="thuongtruc"):
    consent = "Chủ tịch đồng ý tại Phiếu trình số 8"
    return WithdrawProposal(
        actor=town.person(by), proposal_id=proposal, reason="Đơn vị xin rút", consent=consent
    )


def test_before_it_is_sent_nobody_else_hears_of_the_withdrawal(town, dossier):
    proposal = town.starts_proposal(town.ids(dossier))
    town.does("bundle_proposal", of=proposal)
    town.execute(withdrawal(town, proposal))
    assert town.open_keys(proposal) == ["acknowledge_proposal_withdrawal"]
    town.does("acknowledge_proposal_withdrawal", of=proposal)
    assert town.proposal(proposal).state == "withdrawn"
    assert town.case(proposal).end_event == "proposal_withdrawn"
    assert town.outcomes(dossier) == ["withdrawn"] * 3
    facts = town.case(dossier).facts
    assert (facts["upper_awarded"], facts["upper_refused"]) == (0, 0)
    assert town.open_keys() == ["conclude_dossier"]


def test_after_it_was_sent_the_province_stops_and_its_agenda_forgets_the_rows(town, sent, dossier):
    town.province_approves(sent)
    town.provincial_session([dossier])
    town.execute(withdrawal(town, sent))
    town.does("acknowledge_proposal_withdrawal", of=sent)
    assert town.review(sent).end_event == "review_withdrawn"
    assert [item.struck for item in town.all(select(AgendaItem)) if item.result == ""] == [True] * 3
    assert [each.waits_for for each in town.nominations(dossier)] == ["", "", ""]
    assert [each.kind for each in town.events(sent, "province.withdrawn")] == ["province.withdrawn"]


def test_what_is_returned_may_be_dropped(town, sent, dossier):
    town.province_returns(sent, due_on="2026-12-18")
    town.does(
        "complete_for_province", of=sent, completion_choice="drop", reason="Không bổ sung được"
    )
    town.does("acknowledge_proposal_withdrawal", of=sent)
    assert town.review(sent).end_event == "review_withdrawn"
    assert town.outcomes(dossier) == ["withdrawn"] * 3


@pytest.mark.parametrize(
    ("who", "refusal"),
    [("tieuhoc", NotFound), ("tinh-vanthu", NotYours), ("chutich", NotYours), ("thue", NotFound)],
)
def test_only_the_standing_office_takes_it_back(town, sent, who, refusal):
    with pytest.raises(refusal):
        town.execute(withdrawal(town, sent, by=who))


def test_what_is_answered_is_not_taken_back(town, sent):
    answered(town, sent)
    with pytest.raises(AlreadyAnswered):
        town.execute(withdrawal(town, sent))


def test_a_withdrawal_sent_twice_is_one(town, sent):
    town.execute(withdrawal(town, sent))
    town.execute(withdrawal(town, sent))
    assert len(town.open_tasks("acknowledge_proposal_withdrawal")) == 1
    town.does("acknowledge_proposal_withdrawal", of=sent)
    with pytest.raises(AlreadyAnswered):
        town.execute(withdrawal(town, sent))


# By hand ------------------------------------------------------------------------------------------


def letter(town, proposal, kind="answered", by="vanthu", **more):
    actor = town.person(by)
    given = {"number": "315/SNV-TĐKT", "dated": town.today, "file": town.attaches(actor)}
    return RecordProvinceLetter(actor=actor, proposal_id=proposal, kind=kind, **given | more)


def test_letters_of_a_province_that_is_not_here_are_entered_by_hand(town, on_paper, dossier):
    assert town.open_keys(on_paper) == []  # nobody answers by himself
    town.execute(letter(town, on_paper, "returned", completion_due_on=date(2026, 12, 18)))
    task = town.task("complete_for_province", of=on_paper)
    assert task.due_on == date(2026, 12, 18)
    town.completes(task)
    for step in ("sign_proposal", "send_proposal"):
        town.does(step, of=on_paper)
    town.execute(letter(town, on_paper))
    given = {"choice": "awarded", "number": "2101/QĐ-UBND", "date": "2026-12-08"}
    town.does("record_answer", of=on_paper, rows=dict.fromkeys(town.ids(dossier), given))
    assert town.outcomes(dossier) == ["decided"] * 3
    letters = town.all(select(ProposalLetter).order_by(ProposalLetter.at, ProposalLetter.id))
    assert sorted((each.kind, each.upward, each.by_hand) for each in letters) == [
        ("answered", False, True),
        ("resubmitted", True, False),
        ("returned", False, True),
        ("sent", True, False),
    ]


def test_a_letter_answers_only_what_waits_for_one_and_only_once(town, on_paper):
    town.execute(letter(town, on_paper))
    with pytest.raises(NotAwaiting):
        town.execute(letter(town, on_paper))
    assert town.open_keys(on_paper) == ["record_answer"]


def test_a_return_names_the_day_of_completion(town, on_paper):
    with pytest.raises(DueDateMissing):
        town.execute(letter(town, on_paper, "returned"))
    yesterday = town.today - timedelta(days=1)
    with pytest.raises(DueDateMissing):
        town.execute(letter(town, on_paper, "returned", completion_due_on=yesterday))
    with pytest.raises(LetterOfTomorrow):
        town.execute(letter(town, on_paper, dated=town.today + timedelta(days=1)))
    assert town.proposal(on_paper).state == "sent"


def test_where_the_province_works_here_nobody_writes_its_letters_for_it(town, sent):
    with pytest.raises(ProvinceIsOnLine):
        town.execute(letter(town, sent))


@pytest.mark.parametrize(
    ("who", "refusal"), [("tieuhoc", NotFound), ("thamdinh", NotYours), ("tinh-noivu", NotYours)]
)
def test_letters_are_entered_by_the_office_and_its_records_clerk(town, on_paper, who, refusal):
    with pytest.raises(refusal):
        town.execute(letter(town, on_paper, by=who))


def test_a_province_that_comes_later_does_not_begin_what_went_on_paper(town, on_paper):
    with town.office.database.writing() as session:
        clerk, province = town.person("tinh-vanthu").person_id, town.unit("BN").id
        role = {"role": "province_clerk", "valid_from": town.today}
        session.add(Membership(person_id=clerk, organisation_id=province, **role))
    town.execute(letter(town, on_paper))
    assert town.open_keys(on_paper) == ["record_answer"]


# Messages -----------------------------------------------------------------------------------------


def answered(town, proposal):
    town.province_approves(proposal)
    dossier = town.proposed_dossier()
    town.council_agrees(town.provincial_session([dossier]))
    town.province_decides(proposal)


def message(town, name, *, key=None):
    query = select(WaitingMessage).where(WaitingMessage.name == name)
    if key is not None:
        query = query.where(WaitingMessage.correlation == key)
    return town.all(query.order_by(WaitingMessage.sent_at))[-1]


class Again:
    """The same words once more, as a mistaken sender would say them."""

    def __init__(self, name, key, payload, once):
        self.name, self.key, self.payload, self.once = name, key, payload, once

    def run(self, context):
        send(context, self.name, self.key, self.payload, once=self.once)


def test_a_proposal_delivered_twice_begins_one_review(town, sent):
    first = message(town, "proposal_sent")
    assert town.execute(DeliverMessage(first.id)) is False
    town.execute(Again("proposal_sent", sent, {}, "again"))
    reviews = town.all(select(Case.id).where(Case.process == "provincial_review"))
    assert len(reviews) == 1
    assert town.open_keys(sent) == ["receive_proposal"]
    assert message(town, "proposal_sent").delivered_at is not None


def test_a_proposal_that_lies_no_longer_on_its_way_begins_none(town, dossier):
    proposal = town.starts_proposal(town.ids(dossier))
    town.execute(Again("proposal_sent", proposal, {}, "too early"))
    assert town.all(select(Case.id).where(Case.process == "provincial_review")) == []
    assert message(town, "proposal_sent").delivered_at is not None


def test_a_proposal_nobody_has_begins_nothing(town, dossier):
    town.execute(Again("proposal_sent", "0" * 32, {}, "strange"))
    assert town.all(select(Case.id).where(Case.process == "provincial_review")) == []
    assert message(town, "proposal_sent").delivered_at is not None


@pytest.mark.parametrize("name", ["proposal_returned", "proposal_answered"])
def test_an_answer_delivered_twice_is_one(town, sent, name):
    if name == "proposal_returned":
        town.province_returns(sent, due_on="2026-12-18")
    else:
        answered(town, sent)
    opened = town.open_keys(sent)
    assert town.execute(DeliverMessage(message(town, name).id)) is False
    assert town.open_keys(sent) == opened


def test_an_answer_that_comes_while_the_commune_chases_waits_for_its_turn(town, sent):
    town.does("receive_proposal", of=sent)
    town.moves_to(town.case(sent).next_timer.replace(microsecond=1))
    town.does("appraise_proposal", of=sent)
    town.does("approve_provincial_appraisal", of=sent)
    sitting = town.provincial_session([town.proposed_dossier()])
    town.council_agrees(sitting)
    town.province_decides(sent)
    assert town.open_keys(sent) == ["chase_answer"]
    assert message(town, "proposal_answered").delivered_at is None
    town.does("chase_answer", of=sent)
    assert town.open_keys(sent) == ["record_answer"]


def test_what_comes_to_a_finished_case_has_no_effect(town, sent, dossier):
    answered(town, sent)
    town.does("record_answer", of=sent)
    outcomes, events = town.outcomes(dossier), len(town.events(sent))
    for name, payload in (
        ("proposal_answered", {"answer_number": "9/X"}),
        ("proposal_returned", {"completion_due_at": "2027-01-01T00:00:00+07:00"}),
        ("proposal_withdrawn", {}),
        ("proposal_resubmitted", {}),
        ("proposal_sent", {}),
        ("council_result", dict.fromkeys(SCALARS, 1)),
        ("proposal_recalled", {"recalled_by": "x"}),
    ):
        town.execute(Again(name, sent, payload, f"late {name}"))
        assert town.execute(DeliverMessage(message(town, name).id)) is False
    assert (town.outcomes(dossier), len(town.events(sent))) == (outcomes, events)
    assert town.read(lambda session: due.messages(session, troubled=True)) == []


SCALARS = ("passed_here", "passed_upward", "council_failed", "council_deferred")


def test_a_message_reaches_its_own_proposal_and_no_other(town, dossier):
    first, second, third = town.ids(dossier)
    one, other = town.sends_proposal([first]), town.sends_proposal([second, third])
    town.province_returns(one, due_on="2026-12-18")
    assert town.open_keys(one) == ["complete_for_province"]
    assert town.open_keys(other) == ["receive_proposal"]
    town.does("receive_proposal", of=other)
    assert town.task("complete_for_province", of=one)


def test_a_message_without_what_it_must_carry_moves_nothing(town, on_paper):
    town.execute(Again("proposal_answered", on_paper, {}, "empty"))
    found = message(town, "proposal_answered")
    assert found.delivered_at is None
    assert found.problem
    assert town.open_keys(on_paper) == []
    change(town, WaitingMessage, found.id, delivered_at=town.now)


def test_a_round_has_its_own_letter(town, dossier):
    first, second, _ = town.ids(dossier)
    rounds = town.all(select(Round.id).order_by(Round.number))
    other = next(each for each in rounds if each != town.dossier(dossier).round_id)
    lone = town.opens_dossier("TM-MN", award="LĐTT")
    change(town, type(town.dossier(lone)), lone, round_id=other)
    stray = town.ids(lone)[0]
    values = {"waits_for": "proposal", "award": "BK-T", "deciding_level": "province"}
    change(town, Nomination, stray, **values)
    with pytest.raises(MixedProposal):
        town.starts_proposal([first, stray])
    assert town.starts_proposal([first, second])
