"""Scenario 8. Correction.

Given a wrong name in decision 01;
When decision 02 (kind correction) amends it;
Then both stay readable, the register points to 02, the certificate is reprinted, the spoiled one
counted.
"""

import pytest
from sqlalchemy import select

from forms import Invalid
from service.casework.corrections import Wording
from service.commands.corrections import (
    NothingToCorrect,
    NotIssued,
    StartCorrection,
    UnderCorrection,
)
from service.commands.steps.correcting import AnotherOfThatName
from service.db.base import new_id
from service.db.models import Award, Case, ClockEntry, Decision, Nomination, Subject, WaitingMessage
from service.queries.board import targets
from service.queries.decisions import decision as read_decision
from service.queries.public import published
from service.queries.register import RegisterFilters, register
from service.text import fold
from tests.stages import ARCHIVED, TO_SIGN

RIGHT = "Vũ Trọng Tiên"
BEFORE_ISSUE = {"test_a_decision_that_is_not_issued_is_changed_in_its_draft"}


@pytest.fixture
def stage(request):
    return TO_SIGN if request.function.__name__ in BEFORE_ISSUE else ARCHIVED


@pytest.fixture
def wrong(town):
    """Given a wrong name in decision 01: it is in force, paid, conferred."""
    return town.one(select(Nomination).join(Subject).where(Subject.name == "Vũ Trọng Tiến")).id


@pytest.fixture
def decision(town):
    return town.the_decision()


def corrects(town, decision, *rows, **wordings):
    """The standing office begins; what is right it writes into the draft."""
    return town.execute(
        StartCorrection(
            actor=town.person("thuongtruc"), decision_id=decision, nomination_ids=rows, **wordings
        )
    )


def issued(town, decision, wrong, name=RIGHT, post="Chủ tịch Hội"):
    """When a correction amends it: drafted, checked, signed, numbered by four people."""
    correction = corrects(town, decision, wrong)
    town.does("draft_decision", of=correction, wordings={wrong: {"name": name, "post": post}})
    town.goes_on_with_decision(correction, until="publish_result")
    return correction


def look(town, decision, username="thuongtruc"):
    with town.office.database.reading() as session:
        law = town.office.house.rulebooks.of(session).law
        return read_decision(session, law, town.person(username), decision)


def in_register(town):
    with town.office.database.reading() as session:
        law = town.office.house.rulebooks.of(session).law
        found = register(session, law, town.person("thuongtruc"), RegisterFilters())
    return {entry.subject: entry for entry in found.entries}


def shown_to_all(town):
    with town.office.database.reading() as session:
        law = town.office.house.rulebooks.of(session).law
        return {each.number: each for each in published(session, law, town.today)}


def row_of(view, nomination):
    return next(row for row in view.rows if row.nomination == nomination)


def test_both_stay_readable_and_lead_to_each_other(town, decision, wrong):
    correction = issued(town, decision, wrong)
    older, newer = look(town, decision), look(town, correction)
    assert (newer.kind, newer.number) == ("correction", "02/QĐ-UBND")
    assert row_of(older, wrong).subject == "Vũ Trọng Tiến"
    assert row_of(newer, wrong).subject == RIGHT
    assert row_of(newer, wrong).was == Wording("Vũ Trọng Tiến", row_of(older, wrong).post)
    assert [row.nomination for row in newer.rows] == [wrong]
    assert newer.corrects.id == decision
    assert [(each.id, each.number) for each in older.corrections] == [(correction, "02/QĐ-UBND")]
    assert {row.nomination: row.corrected_by for row in older.rows if row.corrected_by} == {
        wrong: "02/QĐ-UBND"
    }
    (noted,) = town.events(decision, "decision.corrected")
    assert noted.facts["decision"] == correction


def test_the_register_points_to_the_newer_one(town, decision, wrong):
    before = in_register(town)
    correction = issued(town, decision, wrong)
    after = in_register(town)
    assert len(after) == len(before) == 7
    entry = after[RIGHT]
    assert (entry.decision, entry.decision_number) == (correction, "02/QĐ-UBND")
    assert (entry.corrects, entry.year) == ("01/QĐ-UBND", 2026)
    assert entry.award == before["Vũ Trọng Tiến"].award
    assert {each.decision_number for name, each in after.items() if name != RIGHT} == {"01/QĐ-UBND"}
    assert len(town.all(select(Award.id))) == 8  # what was entered first is not wiped out


def test_the_certificate_is_reprinted_and_the_spoiled_one_counted(town, decision, wrong):
    correction = issued(town, decision, wrong)
    draft = town.form_and_draft(town.task("prepare_certificates", of=correction))[1]
    assert draft["spoiled"] == 1
    town.does("prepare_certificates", of=correction)
    assert town.one_decision(correction).facts["certificates"]["spoiled"] == 1
    assert town.open_keys(correction) == ["confer_awards", "publish_result"]
    town.goes_on_with_decision(correction)
    assert town.case(correction).end_event == "decision_issued"
    assert town.one_decision(decision).facts["certificates"].get("spoiled", 0) == 0


def test_nobody_is_paid_again_and_no_dossier_hears_of_it(town, decision, wrong):
    told = town.all(select(WaitingMessage.once))
    clocks = town.all(select(ClockEntry.id).where(ClockEntry.term == "dossier_to_signature"))
    correction = issued(town, decision, wrong)
    assert "prepare_payment" not in town.open_keys(correction)
    town.goes_on_with_decision(correction)
    assert {row.money for row in town.decision_rows(correction).values()} == {0}
    assert town.events(correction, "payment.prepared") == []
    assert town.all(select(WaitingMessage.once)) == told
    assert clocks == town.all(
        select(ClockEntry.id).where(ClockEntry.term == "dossier_to_signature")
    )
    assert set(town.all(select(Nomination.outcome))) == {"conferred"}
    assert set(town.all(select(Nomination.waits_for))) == {""}


def test_the_public_page_shows_the_corrected_name(town, decision, wrong):
    assert "Vũ Trọng Tiến" in {each.subject for each in shown_to_all(town)["01/QĐ-UBND"].awards}
    correction = issued(town, decision, wrong)
    awards = {each.subject: each for each in shown_to_all(town)["01/QĐ-UBND"].awards}
    assert "Vũ Trọng Tiến" not in awards
    assert len(awards) == 7
    assert {name: each.corrected_by for name, each in awards.items() if each.corrected_by} == {
        RIGHT: "02/QĐ-UBND"
    }
    assert "02/QĐ-UBND" not in shown_to_all(town)  # not before it is published
    town.does("publish_result", of=correction)
    assert [each.subject for each in shown_to_all(town)["02/QĐ-UBND"].awards] == [RIGHT]


def test_a_correction_is_corrected(town, decision, wrong):
    first = issued(town, decision, wrong)
    town.goes_on_with_decision(first)
    with pytest.raises(NothingToCorrect):  # the register follows decision 02 now
        corrects(town, decision, wrong)
    second = issued(town, first, wrong, "Vũ Trọng Tiền")
    assert {row_of(look(town, each), wrong).subject for each in (decision, first, second)} == {
        "Vũ Trọng Tiến",
        RIGHT,
        "Vũ Trọng Tiền",
    }
    entry = in_register(town)["Vũ Trọng Tiền"]
    assert (entry.decision_number, entry.corrects) == ("03/QĐ-UBND", "02/QĐ-UBND")
    assert "prepare_certificates" in town.open_keys(second)
    town.goes_on_with_decision(second)
    awards = shown_to_all(town)["01/QĐ-UBND"].awards
    assert [each.corrected_by for each in awards if each.subject == "Vũ Trọng Tiền"] == [
        "03/QĐ-UBND"
    ]


def test_another_row_of_the_same_decision_is_corrected_later(town, decision, wrong):
    issued(town, decision, wrong)
    other = next(each for each in town.decision_rows(decision) if each != wrong)
    later = issued(town, decision, other, "Nguyễn Thị Ẩn", "")
    assert [each.number for each in look(town, decision).corrections] == [
        "02/QĐ-UBND",
        "03/QĐ-UBND",
    ]
    assert row_of(look(town, later), other).subject == "Nguyễn Thị Ẩn"


def test_a_decision_that_is_not_issued_is_changed_in_its_draft(town):
    decision = town.the_decision()
    row = next(iter(town.decision_rows(decision)))
    with pytest.raises(NotIssued):
        corrects(town, decision, row)
    assert town.the_decision() == decision


def test_what_is_being_corrected_is_not_begun_again(town, decision, wrong):
    first = corrects(town, decision, wrong)
    number = town.one_decision(first).draft_number
    with pytest.raises(UnderCorrection) as refused:
        corrects(town, decision, wrong)
    assert str(refused.value) == f"Vũ Trọng Tiến đang được đính chính trong dự thảo {number}."
    town.does("draft_decision", of=first, draft_action="empty", reason="Tên đã đúng")
    assert town.case(first).end_event == "decision_empty"
    assert town.one(select(Nomination.waits_for).where(Nomination.id == wrong)) == ""
    corrects(town, decision, wrong)


def test_a_draft_must_say_something_new(town, decision, wrong):
    correction = corrects(town, decision, wrong)
    with pytest.raises(Invalid) as refused:
        town.does("draft_decision", of=correction)
    assert ("wordings", 0, "name") in refused.value.errors


def test_the_right_words_may_be_given_at_once(town, decision, wrong):
    words = {wrong: Wording(RIGHT, "Chủ tịch Hội")}
    correction = corrects(town, decision, wrong, wordings=words)
    town.does("draft_decision", of=correction)
    assert town.decision_rows(correction)[wrong].name == RIGHT
    assert row_of(look(town, decision), wrong).subject == "Vũ Trọng Tiến"  # nothing has changed yet


def test_a_correction_that_is_not_signed_leaves_the_award_as_it_is(town, decision, wrong):
    correction = corrects(town, decision, wrong, wordings={wrong: Wording(RIGHT, "")})
    town.goes_on_with_decision(correction, until="sign_decision")
    town.does("sign_decision", of=correction, signing="refused", reason="Tên đã đúng")
    assert town.case(correction).end_event == "correction_refused"
    assert town.one(select(Nomination.outcome).where(Nomination.id == wrong)) == "conferred"
    assert "Vũ Trọng Tiến" in in_register(town)
    corrects(town, decision, wrong)


def test_what_is_not_printed_yet_is_printed_right_at_once(town, wrong, decision):
    """Of a decision whose certificates are still to come nothing is spoiled."""
    with town.office.database.writing() as session:
        row = session.get_one(Decision, decision)
        row.facts = {key: each for key, each in row.facts.items() if key != "certificates"}
    correction = issued(town, decision, wrong)
    assert town.open_keys(correction) == ["publish_result"]


def test_an_award_that_was_corrected_is_counted_once_and_in_its_own_year(town, decision, wrong):
    def counted():
        return len(town.all(select(Award.id).where(targets.of_the_year(town.today))))

    before = counted()
    assert before == 7
    issued(town, decision, wrong)
    assert counted() == before
    town.moves_to("2027-01-05 08:00")
    later = issued(town, decision, next(r for r in town.decision_rows(decision) if r != wrong))
    assert town.one_decision(later).issued_on.year == 2027
    assert counted() == 0


def test_whoever_bears_the_right_name_on_record_already_gets_the_entry(town, decision, wrong):
    mine = town.one(select(Subject).join(Nomination).where(Nomination.id == wrong))
    twin = new_id()
    with town.office.database.writing() as session:
        session.add(
            Subject(
                id=twin,
                organisation_id=mine.organisation_id,
                kind=mine.kind,
                name=RIGHT,
                post="Ủy viên",
                sort_key="",
                fold=fold(RIGHT),
            )
        )
    correction = issued(town, decision, wrong, RIGHT, "Ủy viên")
    entry = select(Award.subject_id).where(Award.decision_id == correction)
    assert town.one(entry) == twin
    assert town.one(select(Subject.name).where(Subject.id == mine.id)) == "Vũ Trọng Tiến"
    with pytest.raises(AnotherOfThatName):  # only marks tell these two apart
        issued(town, correction, wrong, "Vũ Trọng Tiền", "Ủy viên")


def test_next_year_the_nominee_is_known_by_the_right_name(town, decision, wrong):
    issued(town, decision, wrong)
    subject = town.one(select(Nomination.subject_id).where(Nomination.id == wrong))
    record = town.one(select(Subject).where(Subject.id == subject))
    assert (record.name, record.post, record.fold) == (RIGHT, "Chủ tịch Hội", "vu trong tien")
    assert town.one(select(Case.end_event).where(Case.decision_id == decision)) == "decision_issued"
