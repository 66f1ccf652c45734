from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.law.calendar import HANOI
from workflows.law.citations import Certainty
from workflows.law.deadlines import Standstill
from workflows.law.rules import LawDefect, NoLawInForce, UnknownRule
from workflows.law.terms import Pause, reached

PLACE = ("TM", "BN")


def at(text, hour=9):
    return datetime.fromisoformat(text).replace(hour=hour, tzinfo=HANOI)


def ask(law, key, event, day, **more):
    started = at(day)
    asked = {"anchors": {event: started}, "place": PLACE, "on": started.date()} | more
    return law.due(key, **asked)


def test_the_clock_of_the_design_ends_on_7_september(law):
    pause = Pause(date(2026, 8, 10), date(2026, 8, 12), "Phiếu 14/PYC")
    due = ask(law, "dossier_to_signature", "dossier.accepted", "2026-08-03", pauses=[pause])
    assert (due.start, due.on) == (date(2026, 8, 3), date(2026, 9, 7))
    assert due.at == at("2026-09-07", 17)
    assert due.until == at("2026-09-08", 0)
    assert due.term == "20 ngày làm việc"
    assert due.citation.text == "Quyết định số 638/QĐ-BNV năm 2025"
    assert [(span.kind, span.days) for span in due.spans] == [
        ("counted", 4),
        ("paused", 0),
        ("counted", 7),
        ("make_up", 1),
        ("counted", 5),
        ("holiday", 0),
        ("counted", 3),
    ]
    assert due.because == (
        "Tính từ ngày nhận đủ hồ sơ: thứ Hai 03/08/2026.",
        "Thời hạn: 20 ngày làm việc.",
        "Không tính 10/08/2026 đến 12/08/2026: tạm dừng (Phiếu 14/PYC).",
        "Có tính thứ Bảy 22/08/2026: làm bù cho thứ Hai 31/08.",
        "Không tính 29/08/2026 đến 02/09/2026: hoán đổi với thứ Bảy 22/08, Quốc khánh.",
        "Đến hạn thứ Hai 07/09/2026, trước 17:00.",
    )


def test_a_clock_that_stands_still_has_no_end(law):
    due = ask(
        law, "papers_check", "dossier.submitted", "2026-08-03", pauses=[Pause(date(2026, 8, 4))]
    )
    assert due.on is None
    assert due.because[1] == "Đồng hồ đang dừng từ thứ Ba 04/08/2026."
    assert due.stopped == Standstill(date(2026, 8, 4), 0, 3, "3 ngày làm việc")


def test_a_clock_that_stands_still_again_counts_what_ran_before_and_between(law):
    stops = [Pause(date(2026, 8, 6), date(2026, 8, 10)), Pause(date(2026, 8, 13))]
    still = ask(law, "dossier_to_signature", "dossier.accepted", "2026-08-03", pauses=stops).stopped
    assert (still.since, still.used, still.left) == (date(2026, 8, 13), 4, 16)


def test_a_pause_after_the_end_moves_nothing(law):
    late = [Pause(date(2026, 8, 7), date(2026, 9, 7)), Pause(date(2026, 10, 1))]
    due = ask(law, "papers_check", "dossier.submitted", "2026-08-03", pauses=late)
    assert due.on == date(2026, 8, 6)


def test_pauses_that_overlap_count_once(law):
    both = [
        Pause(date(2026, 8, 5), date(2026, 8, 11)),
        Pause(date(2026, 8, 6), date(2026, 8, 12)),
    ]
    union = [Pause(date(2026, 8, 5), date(2026, 8, 12))]
    dues = [
        ask(law, "papers_check", "dossier.submitted", "2026-08-03", pauses=p).on
        for p in (both, union)
    ]
    assert dues == [date(2026, 8, 14)] * 2


def test_an_extension_is_told(law):
    due = ask(law, "papers_completion", "dossier.returned", "2026-08-03", extension=5)
    assert due.on == date(2026, 8, 17)
    assert "Gia hạn thêm 5 ngày làm việc." in due.because
    assert due.timers == ("completion_due_at",)


@pytest.mark.parametrize(
    ("day", "term"), [("2025-06-30", "10 ngày làm việc"), ("2025-07-01", "20 ngày làm việc")]
)
def test_the_term_of_a_dossier_is_that_of_its_day(law, day, term):
    assert ask(law, "dossier_to_signature", "dossier.accepted", day).term == term


def test_of_several_anchors_the_latest_counts(law):
    anchors = {"dossier.accepted": at("2026-08-03"), "nomination.released": at("2026-08-10")}
    due = law.due("appraisal", anchors=anchors, place=PLACE, on=date(2026, 8, 10))
    assert due.on == date(2026, 8, 22)


def test_a_step_ends_with_the_term_it_lies_in(law):
    cap = {"dossier_to_signature": date(2026, 8, 7)}
    due = ask(law, "appraisal", "dossier.accepted", "2026-08-03", chosen=cap)
    assert due.on == date(2026, 8, 7)
    assert any("Rút ngắn" in reason for reason in due.because)


def test_nothing_is_due_before_anything_happened(law):
    due = law.due("issue", anchors={}, place=PLACE, on=date(2026, 8, 3))
    assert (due.on, due.at, due.until) == (None, None, None)
    assert due.because[0] == "Chưa có mốc tính hạn: ngày ký quyết định hoặc ngày ký tờ trình."


def test_a_decision_is_issued_on_the_next_working_day_at_the_latest(law):
    assert ask(law, "issue", "decision.signed", "2026-08-28").on == date(2026, 9, 3)


def test_a_term_in_days_that_ends_on_a_day_off_ends_on_the_next_working_day(law):
    due = ask(law, "conclude_hold", "hold.ordered", "2026-07-31")
    assert due.on == date(2026, 9, 3)
    assert "Chủ nhật 30/08/2026 là ngày nghỉ nên chuyển sang ngày sau." in due.because


def test_a_payment_stays_in_the_budget_year(law):
    assert ask(law, "payment", "decision.issued", "2026-12-21").on == date(2026, 12, 31)
    assert ask(law, "payment", "decision.issued", "2026-11-02").on == date(2026, 12, 2)


def test_a_year_after_a_leap_day(law):
    assert ask(law, "archive", "dossier.concluded", "2024-02-29").on == date(2025, 2, 28)


@pytest.mark.parametrize(
    ("opened", "variant", "due"),
    [
        ("2026-10-01", "*", "2026-12-09"),
        ("2026-12-09", "*", "2026-12-09"),
        ("2026-12-10", "*", "2027-12-09"),
        ("2026-05-01", "education", "2026-07-09"),
    ],
)
def test_the_province_wants_the_papers_before_a_date(law, opened, variant, due):
    found = ask(law, "province_submission", "round.opened", opened, variant=variant)
    assert found.on == date.fromisoformat(due)


def test_a_conference_wants_its_papers_ten_days_ahead(law):
    chosen = {"conference_on": date(2026, 9, 12)}
    due = ask(
        law,
        "province_submission",
        "round.opened",
        "2026-08-01",
        variant="thematic",
        chosen=chosen,
    )
    assert due.on == date(2026, 8, 28)  # 02/09 is a holiday: the working day before


def test_a_sudden_deed_has_no_term(law):
    due = ask(law, "province_submission", "round.opened", "2026-08-01", variant="sudden")
    assert (due.on, due.because[0]) == (None, "Không quy định thời hạn.")
    assert law.due("unlimited", anchors={}, place=(), on=date(2026, 8, 1)).on is None


def test_the_province_rule_replaces_the_practice_on_its_day(law):
    before = ask(law, "province_submission", "round.opened", "2025-12-14")
    after = ask(law, "province_submission", "round.opened", "2025-12-15")
    assert (before.certainty, after.certainty) == (Certainty.PRACTICE, Certainty.SEEN)


def test_a_date_that_people_set_is_taken_under_either_name(law):
    for name in ("closes_on", "unit_submission"):
        due = ask(
            law,
            "unit_submission",
            "round.opened",
            "2026-10-01",
            chosen={name: date(2026, 11, 10)},
        )
        assert due.on == date(2026, 11, 10)
    default = ask(law, "unit_submission", "round.opened", "2026-10-01")
    assert default.on == date(2026, 11, 20)


def test_an_hour_that_people_set_is_kept_to_the_minute(law):
    opens = at("2026-12-02", 8)
    due = ask(law, "session_opens", "session.scheduled", "2026-11-20", chosen={"meets_at": opens})
    assert (due.at, due.until) == (opens, opens)
    assert due.because[-1] == "Lúc 08:00."
    assert ask(law, "session_opens", "session.scheduled", "2026-11-20").on is None


def test_certificates_are_ready_two_working_days_before_the_ceremony(law):
    chosen = {"ceremony_on": date(2026, 9, 3)}
    due = ask(law, "prepare_certificates", "decision.issued", "2026-08-03", chosen=chosen)
    assert due.on == date(2026, 8, 27)
    assert ask(law, "prepare_certificates", "decision.issued", "2026-08-03").on == date(2026, 8, 17)


def test_an_answer_is_awaited_shorter_after_a_reminder(law):
    sent = {"proposal.sent": at("2026-08-03")}
    chased = sent | {"proposal.chased": at("2026-09-04")}
    first = law.due("answer_expected", anchors=sent, place=PLACE, on=date(2026, 8, 3))
    second = law.due("answer_expected", anchors=chased, place=PLACE, on=date(2026, 8, 3))
    assert (first.on, first.term) == (date(2026, 8, 28), "20 ngày làm việc")
    assert (second.on, second.term) == (date(2026, 9, 11), "5 ngày làm việc")


def test_households_are_rated_to_the_last_day_even_a_holiday(law):
    due = ask(law, "household_rating", "round.opened", "2026-11-01")
    assert due.on == date(2026, 11, 24)
    assert due.until == at("2026-11-25", 0)


def test_community_titles_are_posted_ten_days(law):
    due = ask(law, "public_comment", "list.posted", "2026-11-02", variant="community")
    assert (due.on, due.term) == (date(2026, 11, 12), "10 ngày")
    plain = ask(law, "public_comment", "list.posted", "2026-11-02", variant="unheard_of")
    assert plain.term == "5 ngày làm việc"


def test_a_day_in_an_unpublished_year_is_marked(law):
    due = ask(law, "archive", "dossier.concluded", "2026-08-03")
    assert "Lịch nghỉ năm 2027 chưa công bố chính thức." in due.because


def test_attendance_is_confirmed_before_the_meeting_begins(law):
    meeting = at("2026-08-06", hour=8)
    due = ask(
        law, "session_notice", "session.scheduled", "2026-08-03", chosen={"meets_at": meeting}
    )
    assert (due.on, due.at) == (date(2026, 8, 6), meeting)
    assert "Đến hạn thứ Năm 06/08/2026, trước 08:00." in due.because
    far = {"meets_at": at("2026-08-20", hour=8)}
    due = ask(law, "session_notice", "session.scheduled", "2026-08-03", chosen=far)
    assert (due.on, due.at) == (date(2026, 8, 10), at("2026-08-10", 17))


def test_before_the_law_there_is_no_term(law):
    with pytest.raises(NoLawInForce) as refused:
        ask(law, "appraisal", "dossier.accepted", "2023-12-31")
    assert refused.value.sentence() == (
        "Không có quy định về thời hạn áp dụng cho ngày 31/12/2023."
    )
    ask(law, "appraisal", "dossier.accepted", "2024-01-01")
    with pytest.raises(NoLawInForce):
        ask(law, "household_rating", "round.opened", "2024-01-29")
    ask(law, "household_rating", "round.opened", "2024-01-30")


def test_a_key_that_nobody_wrote_is_a_defect(law):
    with pytest.raises(UnknownRule):
        ask(law, "lunch", "dossier.accepted", "2026-08-03")


def test_a_unit_that_nobody_can_count_is_a_defect(law):
    row = law.tables["deadlines"].find(("papers_check", "*"), on=date(2026, 8, 3), place=())
    strange = replace(row, values=row.values | {"unit": "fortnights"})
    with pytest.raises(LawDefect, match="fortnights"):
        reached(strange, date(2026, 8, 3), 1, (), law.calendar)


@given(
    start=st.datetimes(datetime(2024, 2, 1), datetime(2028, 6, 1)),  # noqa: DTZ001 - zone below
    stops=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 30)), max_size=3),
)
def test_pauses_never_shorten_and_always_leave_the_whole_term(law, start, stops):
    started = start.replace(tzinfo=HANOI)
    day = started.date()
    pauses, last = [], day
    for gap, length in stops:
        stopped = last + timedelta(days=gap)
        last = stopped + timedelta(days=length)
        pauses.append(Pause(stopped, last))
    asked = {"anchors": {"dossier.accepted": started}, "place": PLACE, "on": date(2026, 1, 1)}
    plain = law.due("dossier_to_signature", **asked)
    paused = law.due("dossier_to_signature", **asked, pauses=pauses)
    assert paused.on >= plain.on
    assert law.calendar.is_working(paused.on)
    assert sum(span.days for span in paused.spans) == 20


@given(st.dates(date(2024, 2, 1), date(2028, 6, 1)))
def test_every_due_moment_is_inside_its_day(law, day):
    started = datetime.combine(day, datetime.min.time(), HANOI)
    for key, event in (("issue", "decision.signed"), ("payment", "decision.issued")):
        due = law.due(key, anchors={event: started}, place=(), on=day)
        assert due.on >= day
        assert due.at.date() == due.on
        assert due.at < due.until <= due.at + timedelta(days=1)
