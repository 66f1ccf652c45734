"""Đường đi thông thường: từ lập hồ sơ đến lưu, gồm chi thưởng và trao tặng (procedure.md §2).

Given a round is open and a school lists five of its people and groups;
When everybody does his step on time and the council, the chairman and the finance officer agree;
Then the five have their award, their money and their certificate, and the file is in the archive.
"""

from datetime import date

from sqlalchemy import select

from service.casework import history
from service.db.models import (
    Attachment,
    Award,
    Case,
    ClockEntry,
    Dossier,
    Listed,
    Task,
    WaitingMessage,
)

SCHOOL = "TM-TH"
# Of the demonstration's nominee list: name → the award's money, LĐTT and TTLĐTT rounded up
# (0.3, 0.8 and 1.0 of the base salary of 2,530,000 đ).
MONEY = {
    "Tổ chuyên môn khối 4 và 5": 2_030_000,
    "Tạ Thị Kim Hà": 2_530_000,
    "Đỗ Văn Nam": 2_530_000,
    "Phan Thị Ngọc Yến": 760_000,
    "Lý Thị Hồng Oanh": 760_000,
}


def test_a_dossier_runs_from_the_units_list_to_the_archive(town):
    dossier = town.opens_for_listed(SCHOOL, list(MONEY))
    assert town.dossier(dossier).number == "2026-TM-0001"
    assert town.dossier(dossier).state == "preparing"

    # the unit: list, one report each, review, submission
    town.does("register_nominations", of=dossier)
    assert len(town.open_tasks("write_achievement_report", of=dossier)) == 5
    assert town.all_do("write_achievement_report", of=dossier) == 5
    town.does("hold_unit_review", of=dossier)
    town.does("submit_dossier", of=dossier)
    assert town.dossier(dossier).state == "in_review"

    # the commune: receipt, appraisal beside the opinions of two bodies, posting
    town.does("receive_dossier", of=dossier)
    assert town.dossier(dossier).facts["receipt"] == "01/BN-HSTĐKT"
    bodies = [town.unit("TM-CA").id, town.unit("TM-TX").id]
    town.does("request_opinions", of=dossier, bodies=bodies)
    assert town.open_keys(dossier) == ["appraise_dossier", "give_opinion"]
    town.all_do("give_opinion", of=dossier)
    town.does("appraise_dossier", of=dossier)
    town.does("approve_appraisal", of=dossier)
    town.does("post_list", of=dossier)
    town.waits_for_the_timer(dossier)
    assert town.open_keys(dossier) == ["review_comments"]
    town.does("review_comments", of=dossier)
    assert town.dossier(dossier).state == "awaiting_council"

    # the council, the decision
    sitting = town.council_passes([dossier])
    assert town.sitting(sitting).minutes_number == "01/BB-HĐTĐKT"
    assert town.dossier(dossier).state == "awaiting_decision"
    decision = town.decision_on(town.ids(dossier)[0]).id
    for key in ("draft_decision", "review_decision_draft", "sign_decision", "number_and_issue"):
        town.does(key, of=decision)
    assert town.decision_on(town.ids(dossier)[0]).number == "01/QĐ-UBND"
    assert town.outcomes(dossier) == ["decided"] * 5
    # LĐTT and TTLĐTT bring money and no certificate: two are to be printed
    assert town.case(decision).facts["certificates_needed"] == 2

    # after the decision its three consequences run side by side, and the dossier goes its own way
    assert town.open_keys(decision) == ["prepare_certificates", "prepare_payment", "publish_result"]
    assert town.open_keys(dossier) == ["conclude_dossier"]
    for key in ("prepare_payment", "approve_payment", "record_payment", "publish_result"):
        town.does(key, of=decision)
    for key in ("prepare_certificates", "confer_awards"):
        town.does(key, of=decision)
    town.does("conclude_dossier", of=dossier)
    assert town.dossier(dossier).state == "concluded"
    town.does("archive_dossier", of=dossier)

    assert town.dossier(dossier).state == "archived"
    assert town.outcomes(dossier) == ["conferred"] * 5
    assert town.open_tasks() == []
    assert [case.end_event for case in town.all(select(Case).order_by(Case.process))] == [
        "dossier_archived",
        "session_concluded",
        "decision_issued",
    ]
    rows = town.decision_rows(decision)
    assert {
        each.subject.name: rows[each.id].money for each in _with_subjects(town, dossier)
    } == MONEY


def _with_subjects(town, dossier):
    def load(session):
        rows = session.scalars(select(Listed).where(Listed.dossier_id == dossier)).all()
        assert len(rows) == 5  # the nominee list knows where each went
        nominations = town.nominations(dossier)
        found = [session.merge(each, load=False) for each in nominations]
        assert all(each.subject.name for each in found)
        return found

    return town.read(load)


def all_of(town):
    dossiers = town.all(select(Dossier.id).order_by(Dossier.number))
    return town, dossiers, town.decision_on(town.ids(dossiers[0])[0]).id


def test_two_dossiers_share_one_session_and_one_decision(finished_town):
    town, dossiers, decision = all_of(finished_town)
    nominations = [each for dossier in dossiers for each in town.ids(dossier)]
    assert set(town.decision_rows(decision)) == set(nominations)
    assert [row.ordinal for row in town.decision_rows(decision).values()] == list(range(1, 8))

    # every message was delivered, once, to the dossier it was for
    messages = town.all(select(WaitingMessage))
    assert sorted((each.name, each.correlation) for each in messages) == sorted(
        (name, dossier) for name in ("council_result", "decision_settled") for dossier in dossiers
    )
    assert all(each.delivered_at for each in messages)
    payloads = {
        each.correlation: each.payload for each in messages if "passed_here" in each.payload
    }
    assert [payloads[dossier]["passed_here"] for dossier in dossiers] == [5, 2]

    # the register holds each award with its number, signer and place in the list
    awards = town.all(select(Award).order_by(Award.ordinal))
    assert [award.nomination_id for award in awards] == nominations
    assert {(award.decision_number, award.signer) for award in awards} == {
        ("01/QĐ-UBND", "Phan Trọng Ẩn")
    }
    assert {award.decided_on for award in awards} == {date(2026, 12, 8)}


def test_the_term_of_each_dossier_ran_from_receipt_to_signature(finished_town):
    town, dossiers, _ = all_of(finished_town)
    for dossier in dossiers:
        entries = town.all(
            select(ClockEntry)
            .where(ClockEntry.case_id == town.case(dossier).id)
            .order_by(ClockEntry.id)
        )
        whole = [entry for entry in entries if entry.term == "dossier_to_signature"]
        assert [(entry.kind, entry.event) for entry in whole] == [
            ("start", "dossier.accepted"),
            ("end", ""),
        ]
        begun = [entry.term for entry in entries if entry.kind == "start"]
        ended = [entry.term for entry in entries if entry.kind == "end"]
        assert len(begun) == len(set(begun))
        # the posting of a list has a term and no task: a timer ends it
        assert set(begun) - set(ended) <= {"public_comment", "opinion"}


def test_everything_that_happened_is_told_with_who_did_it(finished_town):
    town, dossiers, decision = all_of(finished_town)
    for about in (*dossiers, decision):
        events = town.events(about)
        assert [event.sequence for event in events] == list(range(1, len(events) + 1))
        before = history.FIRST
        for event in events:
            assert event.previous == before
            assert event.hash == history.digest(before, history.content_of(event))
            before = event.hash
        done = [event for event in events if event.kind == "task.completed"]
        assert all(event.actor_id for event in done)
        closed = town.all(
            select(Task).where(Task.case_id == town.case(about).id, Task.state == "completed")
        )
        assert len(done) == len(closed)


def test_every_file_brought_belongs_to_the_case_it_was_brought_for(finished_town):
    town, _, _ = all_of(finished_town)
    assert town.all(select(Attachment.id).where(Attachment.case_id.is_(None))) == []
