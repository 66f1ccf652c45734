"""Who gets which letter: several readers, those above, deputies, and what is said at once."""

from datetime import datetime

import pytest
from icalendar import Calendar
from sqlalchemy import delete, select

from service.commands import reminders
from service.commands.office import Context
from service.commands.reminders import GatherDigests
from service.db.models import Outbox, Reminder, Task
from service.mails import LetterWriter
from service.queries.letters import writing
from tests.mail_server import BASE_URL
from tests.stages import OPENED, RECEIVED
from workflows.law.calendar import HANOI


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=HANOI)


@pytest.fixture
def stage(request):
    return RECEIVED if "dossier" in request.fixturenames else OPENED


@pytest.fixture
def dossier(town):
    """Submitted on Friday 20/11 at nine: the receipt is due on Thursday 26/11."""
    return town.the_dossier()


def gathers(town, moment):
    town.moves_to(moment)
    return town.execute(GatherDigests())


def letters(town, template="digest", day=None):
    """Username → the rows of that template, of one day if given."""
    found = {}
    for row in town.all(select(Outbox).where(Outbox.template == template)):
        if day is None or row.made_at.astimezone(HANOI).date().isoformat() == day:
            found.setdefault(town.username_of(row.person_id), []).append(row)
    return found


def written(town, row):
    def write(session):
        found = writing(session, town.office.house.law, row.id, town.clock.now())
        return LetterWriter(BASE_URL).write(found.to, found.content, key=row.id)

    return town.read(write)


def only(town, task, *rows):
    """Let these be the only mentions planned of a task."""
    with town.office.database.writing() as session:
        session.execute(delete(Reminder).where(Reminder.task_id == task.id))
        session.add_all(
            Reminder(task_id=task.id, kind=kind, due_at=at(moment)) for kind, moment in rows
        )


def told(town, task, day):
    rows = letters(town, day=day)
    return sorted(name for name, (row,) in rows.items() if task.id in row.data["tasks"])


def moves(town, task, due_on):
    """The due date of a task is derived anew, and its reminders with it."""
    with town.office.database.writing() as session:
        context = Context(session, town.office.house, town.clock.now())
        row = session.get_one(Task, task.id)
        row.due_at = None if due_on is None else at(f"{due_on} 17:00")
        row.due_on = None if row.due_at is None else row.due_at.date()
        reminders.replan(context, row)


def plan_of(town, task, *, done=False):
    rows = town.all(select(Reminder).where(Reminder.task_id == task.id))
    wanted = [row for row in rows if (row.done_at is not None) is done]
    return sorted((row.due_at.astimezone(HANOI), row.kind) for row in wanted)


# Several readers ----------------------------------------------------------------------------------


def test_a_reader_who_had_todays_letter_neither_stops_the_others_nor_makes_them_hear_twice(
    town, dossier
):
    town.does("receive_dossier", of=dossier)
    first = town.task("request_opinions", of=dossier)
    town.claims(first, "thamdinh")
    assert gathers(town, "2026-11-23 07:30") >= 1
    assert told(town, first, "2026-11-23") == ["thamdinh"]

    other = town.opens_dossier("TM-MN")
    town.goes_on(other, until="request_opinions")
    task = town.task("request_opinions", of=other)  # for both appraisers
    only(town, task, ("due_soon", "2026-11-23 07:40"))
    gathers(town, "2026-11-23 07:45")
    assert told(town, task, "2026-11-23") == ["thamdinh2"]
    assert plan_of(town, task) == [(at("2026-11-23 07:40"), "due_soon")], "one has not heard yet"
    gathers(town, "2026-11-25 07:30")
    assert told(town, task, "2026-11-25") == ["thamdinh"]
    assert plan_of(town, task) == []


def test_the_chairman_hears_of_nothing_that_the_superior_has_not_been_told_of(town, dossier):
    other = town.opens_dossier("TM-MN")
    town.goes_on(other, until="receive_dossier")
    task, another = (town.task("receive_dossier", of=each) for each in (dossier, other))
    only(town, another, ("superior", "2026-12-03 07:30"))
    only(town, task, ("chairman", "2026-12-03 07:35"), ("superior", "2026-12-03 07:40"))
    gathers(town, "2026-12-03 07:31")
    assert list(letters(town, day="2026-12-03")) == ["truongphong"]
    assert gathers(town, "2026-12-03 07:45") == 0, "he has had the letter of the day"
    gathers(town, "2026-12-04 07:30")
    assert told(town, task, "2026-12-04") == ["chutich", "phochutich", "truongphong"]


def test_a_letter_to_those_above_tells_the_legal_date_and_who_has_it(town, dossier):
    gathers(town, "2026-12-03 08:00")
    row = letters(town)["chutich"][0]
    letter = written(town, row)
    assert letter.subject == "1 việc cần đôn đốc"
    for words in ("Thứ Năm 26/11", "Quá hạn 5 ngày làm việc", "Đang do Cơ quan thường trực"):
        assert words in letter.text
    assert letter.calendar is None, "the due dates of others are not his"


# Dates that move ----------------------------------------------------------------------------------


def test_a_stopped_term_is_mentioned_no_more_and_a_resumed_one_by_the_rule(town, dossier):
    task = town.task("receive_dossier", of=dossier)
    moves(town, task, None)
    assert plan_of(town, task) == [(at("2026-11-23 07:30"), "new")]
    moves(town, task, "2026-12-07")
    expected = [
        (at("2026-11-23 07:30"), "new"),
        (at("2026-11-30 07:30"), "due_soon"),
        (at("2026-12-03 07:30"), "due_soon"),
        (at("2026-12-04 07:30"), "due_soon"),
        (at("2026-12-07 07:30"), "due_today"),
        (at("2026-12-09 07:30"), "superior"),
        (at("2026-12-10 07:30"), "overdue"),
        (at("2026-12-14 07:30"), "chairman"),
    ]
    assert plan_of(town, task) == expected
    moves(town, task, "2026-12-07")
    assert plan_of(town, task) == expected, "the same once more changes nothing"


def test_a_date_that_moved_into_the_past_is_told_with_the_next_letter_and_upwards(town, dossier):
    task = town.task("receive_dossier", of=dossier)
    moves(town, task, "2026-12-18")
    gathers(town, "2026-12-03 08:00")
    moves(town, task, "2026-11-24")  # a holiday: seven working days ago
    assert plan_of(town, task) == [
        (at("2026-12-04 07:30"), "chairman"),
        (at("2026-12-04 07:30"), "overdue"),
        (at("2026-12-04 07:30"), "superior"),
        (at("2026-12-07 07:30"), "overdue"),
    ]
    gathers(town, "2026-12-04 07:30")
    assert told(town, task, "2026-12-04") == ["chutich", "phochutich", "thuongtruc", "truongphong"]
    town.moves_to("2026-12-04 08:00")
    before = plan_of(town, task)
    moves(town, task, "2026-11-24")
    assert plan_of(town, task) == before, "who has been told is not told again of the same date"


def test_who_is_late_again_after_an_extension_is_reported_again(town, dossier):
    task = town.task("receive_dossier", of=dossier)
    gathers(town, "2026-11-30 08:00")
    assert "truongphong" in told(town, task, "2026-11-30")
    moves(town, task, "2026-12-07")
    kinds = [kind for _, kind in plan_of(town, task)]
    assert kinds == ["due_soon", "due_soon", "due_today", "superior", "overdue", "chairman"]


# At once ------------------------------------------------------------------------------------------


def test_what_the_procedure_does_not_wait_for_is_told_alone_on_its_day(town, dossier):
    town.returns_dossier(dossier)
    task = town.task("complete_papers", of=dossier)
    town.execute(GatherDigests())
    day = task.due_on.isoformat()
    gathers(town, f"{day} 07:30")
    (row,) = letters(town, "urgent")["tieuhoc"]
    assert task.id not in {
        each
        for rows in letters(town, day=day).values()
        for row in rows
        for each in row.data["tasks"]
    }
    letter = written(town, row)
    assert letter.subject == f"Hết hạn hôm nay 17:00: {task.name} {town.case(dossier).number}"
    assert "Thư báo hạn này không tắt được" in letter.text
    assert letter.headers == ()
    gathers(town, f"{day} 09:00")
    assert len(letters(town, "urgent")["tieuhoc"]) == 1


def test_what_comes_to_be_due_after_the_hour_of_the_letters_is_told_at_once(town, dossier):
    task = town.task("receive_dossier", of=dossier)
    town.moves_to("2026-11-23 09:15")
    gathers(town, "2026-11-23 09:15")
    assert letters(town, "urgent") == {}
    town.moves_to("2026-11-23 09:16")
    moves(town, task, "2026-11-23")
    gathers(town, "2026-11-23 09:16")
    gathers(town, "2026-11-23 09:17")
    (row,) = letters(town, "urgent")["thuongtruc"]
    letter = written(town, row)
    assert letter.subject == f"Hết hạn hôm nay 17:00: {task.name} {town.case(dossier).number}"
    assert "không chờ kết quả" not in letter.text, "the procedure waits for this one"


def test_what_is_due_on_the_day_it_opens_before_the_hour_waits_for_the_letter(town, dossier):
    task = town.task("receive_dossier", of=dossier)
    town.moves_to("2026-11-23 07:00")
    moves(town, task, "2026-11-23")
    gathers(town, "2026-11-23 07:30")
    assert letters(town, "urgent") == {}
    assert "thuongtruc" in told(town, task, "2026-11-23")


def test_an_opinion_is_news_in_the_next_letter_of_whoever_appraises(town, dossier):
    town.does("receive_dossier", of=dossier)
    town.does("request_opinions", of=dossier, bodies=[town.unit("TM-CA").id])
    appraisal = town.task("appraise_dossier", of=dossier)
    town.claims(appraisal, "thamdinh2")
    gathers(town, "2026-11-23 08:00")
    town.does("give_opinion", of=dossier)
    assert letters(town, "answered") == {}
    only_new = [kind for _, kind in plan_of(town, appraisal) if kind == "answered"]
    assert only_new == ["answered"]
    gathers(town, "2026-11-25 07:30")
    (row,) = letters(town, day="2026-11-25")["thamdinh2"]
    assert "Đã có ý kiến của cơ quan được hỏi" in written(town, row).text


def test_an_opinion_after_the_appraisal_is_told_to_its_author_at_once(town, dossier):
    town.does("receive_dossier", of=dossier)
    town.does("request_opinions", of=dossier, bodies=[town.unit("TM-CA").id])
    town.does("appraise_dossier", of=dossier, by="thamdinh2")
    town.does("give_opinion", of=dossier)
    (row,) = letters(town, "answered")["thamdinh2"]
    letter = written(town, row)
    assert letter.subject == f"Có ý kiến trả lời: hồ sơ {town.case(dossier).number}"
    assert dict(letter.headers)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


# Deputies -----------------------------------------------------------------------------------------


def test_a_deputy_gets_what_is_urgent_on_the_days_of_absence_and_no_other(town, dossier):
    absent = town.person("tieuhoc").name
    town.replaces("tieuhoc", "tieuhoc-vt", since="2026-11-23", until="2026-11-24")
    town.returns_dossier(dossier)
    assert set(letters(town, "returned")) == {"tieuhoc"}, "he is still there"
    other = town.opens_dossier("TM-TH")
    town.goes_on(other, until="receive_dossier")
    town.moves_to("2026-11-23 09:00")
    town.returns_dossier(other)
    found = letters(town, "returned")
    assert {name: len(rows) for name, rows in found.items()} == {"tieuhoc": 2, "tieuhoc-vt": 1}
    assert f"Thư gửi thay {absent}" in written(town, found["tieuhoc-vt"][0]).text
    assert "thay" not in written(town, found["tieuhoc"][-1]).text


def test_the_daily_letter_of_a_deputy_says_for_whom(town, dossier):
    town.does("receive_dossier", of=dossier)
    task = town.task("request_opinions", of=dossier)
    town.claims(task, "thamdinh")
    town.replaces("thamdinh", "vanthu", until="2026-12-10")
    gathers(town, "2026-11-23 08:00")
    (row,) = letters(town)["vanthu"]
    assert f"Thay {town.person('thamdinh').name}" in written(town, row).text
    (own,) = letters(town)["thamdinh"]
    assert "Thay" not in written(town, own).text


def test_an_invitation_goes_to_the_member_alone(council_town):
    town = council_town
    town.replaces("phunu", "vanthu", until="2026-12-31")
    sitting = town.opens_session(town.waiting_dossiers())
    town.does("convene_session", of=sitting)
    town.does("approve_convening", of=sitting)
    invited = letters(town, "invitation")
    assert "phunu" in invited
    assert "vanthu" not in invited


# Due dates in a calendar --------------------------------------------------------------------------


def test_a_daily_letter_brings_its_due_dates_as_whole_days_and_later_ones_move_them(town, dossier):
    task = town.task("receive_dossier", of=dossier)
    gathers(town, "2026-11-23 08:00")
    first = Calendar.from_ical(written(town, letters(town)["thuongtruc"][0]).calendar)
    moves(town, task, "2026-11-27")
    gathers(town, "2026-11-25 08:00")
    gathers(town, "2026-11-26 08:00")
    row = letters(town, day="2026-11-26")["thuongtruc"][0]
    second = Calendar.from_ical(written(town, row).calendar)
    assert (first["METHOD"], second["METHOD"]) == ("PUBLISH", "PUBLISH")
    (old,), (new,) = first.walk("VEVENT"), second.walk("VEVENT")
    assert old["UID"] == new["UID"] == f"{task.id}@tdkt.xa.example.vn"
    assert new["SEQUENCE"] > old["SEQUENCE"]
    assert new.decoded("DTSTAMP") > old.decoded("DTSTAMP")
    assert old["DTSTART"].params["VALUE"] == "DATE"
    assert [each.decoded("DTSTART").isoformat() for each in (old, new)] == [
        "2026-11-26",
        "2026-11-27",
    ]
    assert new.decoded("DTEND").isoformat() == "2026-11-28", "the day after, by RFC 5545"
    assert new["SUMMARY"] == f"Hạn: {task.name} {town.case(dossier).number}"
    assert new["URL"].endswith(f"/tasks/{task.id}")
