"""What falls due by itself: once, late if need be, and whatever else goes wrong."""

import re
import time
from datetime import UTC, datetime, timedelta
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import func, select, update

from service.adapters.clock import FixedClock, SystemClock
from service.adapters.mail import PostBox
from service.commands.office import Office
from service.commands.worker import Beat
from service.db.models import Case, CouncilSession, Heartbeat, Outbox, WaitingMessage
from service.ports import Letter
from service.queries import audit
from service.queries.operator import pulse
from service.scheduler import Done, Posted, Ticker, Worker
from service.scheduler.ticker import LEAP, SETTLING, LeapGuard
from tests.builders import Town
from tests.mail_server import postman
from tests.office import office_on
from tests.stages import OPENED, WAITING, Stage
from workflows.law.calendar import HANOI

SCHOOL, OTHER_SCHOOL = "TM-TH", "TM-CS"


def worker_of(office: Office, mailer=None, name: str = "test") -> Worker:
    return Worker(office, postman(office, mailer or PostBox(), keeps=True), name=name)


def at(written: str) -> datetime:
    return datetime.fromisoformat(written).replace(tzinfo=HANOI)


# Timers -------------------------------------------------------------------------------------------


def convene_two(town: Town) -> None:
    for dossier in town.waiting_dossiers():
        sitting = town.opens_session([dossier])
        town.does("convene_session", of=sitting)
        town.does("approve_convening", of=sitting)


CONVENED = Stage("two_convened", WAITING.at, convene_two, WAITING)


@pytest.fixture
def stage(request: pytest.FixtureRequest) -> Stage:
    return CONVENED if "two_sessions" in request.fixturenames else OPENED


@pytest.fixture
def two_sessions(town: Town) -> list[str]:
    """Two sessions that wait for their hour."""
    return town.all(select(CouncilSession.id).order_by(CouncilSession.number))


def test_a_timer_fires_once_however_long_the_worker_was_down(town: Town, two_sessions: list[str]):
    worker = worker_of(town.office)
    sitting = two_sessions[0]
    assert worker.procedure() == Done(), "its hour has not come"
    town.clock.move_by(timedelta(days=40))
    assert worker.procedure().timers == 2
    assert town.open_keys(sitting) == ["take_roll"]
    town.clock.move_by(timedelta(days=40))
    assert worker.procedure() == Done()


def test_one_bad_case_keeps_nobody_else_waiting(town: Town, two_sessions: list[str]):
    worker = worker_of(town.office)
    bad, good = two_sessions
    with town.office.database.writing() as session:
        session.execute(update(Case).where(Case.session_id == bad).values(state=b"junk"))
    town.clock.move_by(timedelta(days=7))
    assert worker.procedure() == Done(timers=1, problems=1)
    assert town.open_keys(good) == ["take_roll"]
    assert worker.procedure() == Done(), "it rests before it is tried again"
    assert worker_of(town.office).procedure() == Done(problems=1)


def test_two_workers_at_once_fire_each_timer_once(town: Town, two_sessions: list[str]):
    url = town.office.database.engine.url
    later = town.now + timedelta(days=30)
    offices = [office_on(url.render_as_string(hide_password=False), at=later) for _ in range(2)]
    start, fired = Barrier(2), []

    def work(office: Office) -> None:
        worker = worker_of(office)
        start.wait()
        fired.append(worker.procedure().timers)

    threads = [Thread(target=work, args=[office]) for office in offices]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for office in offices:
        office.database.engine.dispose()
    assert sum(fired) == 2
    assert audit.verify(town.office.database).breaks == ()


# Messages -----------------------------------------------------------------------------------------


def result_for(town: Town, dossier: str, **payload: int) -> None:
    """A council's result as its session would send it, whole or not."""
    with town.office.database.writing() as session:
        session.add(
            WaitingMessage(
                name="council_result",
                correlation=dossier,
                payload=payload,
                once=f"test:{dossier}",
                sent_at=town.clock.now(),
            )
        )


def test_a_message_that_fails_is_noted_and_stops_neither_people_nor_other_messages(
    council_town: Town,
):
    town, worker = council_town, worker_of(council_town.office)
    first, second = town.waiting_dossiers()
    result_for(town, first)
    town.opens_dossier(OTHER_SCHOOL)  # somebody's command goes through while the message fails
    whole = {"passed_here": 0, "passed_upward": 0, "council_failed": 2, "council_deferred": 0}
    result_for(town, second, **whole)
    done = worker.procedure()
    assert (done.messages, done.problems) == (1, 1)
    assert town.dossier(second).state != "awaiting_council"
    assert town.dossier(first).state == "awaiting_council"
    assert worker.procedure() == Done(), "it rests before it is tried again"
    problem = town.one(select(WaitingMessage.problem).where(WaitingMessage.problem != ""))
    assert re.fullmatch(r"\w+ \((workflows|service)/[\w/]+\.py:\d+\)", problem)
    with town.office.database.writing() as session:
        session.execute(
            update(WaitingMessage)
            .where(WaitingMessage.correlation == first)
            .values(payload=whole, problem="")
        )
    assert worker_of(town.office).procedure().messages == 1


def test_a_message_nobody_waits_for_yet_costs_no_attempt(town: Town):
    dossier = town.opens_dossier(SCHOOL)
    result_for(town, dossier, passed_here=0)
    assert worker_of(town.office).procedure() == Done()
    waiting = town.one(select(WaitingMessage))
    assert (waiting.delivered_at, waiting.problem) == (None, "")


# The daily letter ---------------------------------------------------------------------------------


def digests(office: Office) -> int:
    with office.database.reading() as session:
        query = select(func.count()).select_from(Outbox).where(Outbox.template == "digest")
        return session.scalar(query) or 0


def test_the_daily_letter_goes_at_half_past_seven_of_a_working_day(town: Town):
    box = PostBox()
    worker = worker_of(town.office, box)
    town.opens_dossier(SCHOOL, names=["Nguyễn Thị Bí Mật"])
    for moment, letters in (
        ("2026-11-22 08:00", 0),  # Sunday
        ("2026-11-23 07:29", 0),
        ("2026-11-23 07:30", 1),
        ("2026-11-23 07:31", 0),
        ("2026-11-24 08:00", 0),  # a holiday
        ("2026-11-25 07:30", 0),  # nothing new to say
    ):
        town.clock.move_to(at(moment))
        assert worker.digests() == letters, moment
    assert worker.post() == Posted(sent=1)
    (letter,) = box.letters
    assert letter.to.name == town.head_of(SCHOOL).name
    assert letter.kind == "digest"
    task = town.task("register_nominations")
    assert task.name in letter.text
    assert "2026-TM-0001 · Trường Tiểu học Tân Mẫu A" in letter.text
    assert f"/tasks/{task.id}" in letter.text
    assert "Bí Mật" not in letter.text + letter.html + letter.subject


def test_a_daily_letter_is_never_empty(town: Town):
    box = PostBox()
    worker = worker_of(town.office, box)
    dossier = town.opens_dossier(SCHOOL)
    town.clock.move_to(at("2026-11-23 07:30"))
    assert worker.digests() == 1
    town.does("register_nominations", of=dossier)  # faster than the post
    assert worker.post() == Posted()
    assert box.letters == []
    assert digests(town.office) == 0


def test_after_a_month_of_silence_everybody_gets_one_letter(town: Town):
    for unit in ("TM-TH", "TM-CS", "TM-T01"):
        town.opens_dossier(unit)
    town.opens_dossier("TM-TH")
    town.clock.move_to(at("2027-01-11 09:10"))
    box = PostBox()
    done = worker_of(town.office, box).once()
    assert done.digests == done.sent == len(box.letters)
    assert len({letter.to.address for letter in box.letters}) == len(box.letters)
    mine = next(x for x in box.letters if x.to.name == town.head_of("TM-TH").name)
    assert mine.subject.startswith("2 việc quá hạn")
    assert mine.text.count("Quá hạn") >= 2
    press = next(x for x in box.letters if x.to.name == town.person("thuongtruc").name)
    assert "Cần đôn đốc" in press.text
    assert "Đang do Thủ trưởng đơn vị làm" in press.text


# Single letters -----------------------------------------------------------------------------------


def test_members_are_invited_with_a_calendar_and_again_when_the_session_moves(
    town: Town, two_sessions: list[str]
):
    box = PostBox()
    worker = worker_of(town.office, box)
    worker.post()
    invited = [letter for letter in box.letters if letter.kind == "invitation"]
    assert len(invited) == 2 * 15
    assert all(letter.calendar for letter in invited)
    assert invited[0].subject.startswith("Mời họp Hội đồng 08:00")


def test_a_unit_reads_which_papers_are_wanting(town: Town):
    box = PostBox()
    worker = worker_of(town.office, box)
    dossier = town.opens_dossier(SCHOOL)
    town.goes_on(dossier, until="receive_dossier")
    checks = {"papers_complete": False, "request_text": "Bổ sung biên bản họp của Bí Mật"}
    _, draft = town.form_and_draft(town.task("receive_dossier", of=dossier))
    rows = [{**row, "choice": "ok"} for row in draft["checks"]]
    rows[0] |= {"choice": "missing", "reason": "Chưa có"}
    town.does("receive_dossier", of=dossier, **checks, checks=rows)
    worker.post()
    letter = box.letters[-1]
    due = town.task("complete_papers", of=dossier).due_on
    number = town.dossier(dossier).number
    assert letter.subject == f"Cần bổ sung: hồ sơ {number}, hạn {due:%d/%m}"
    missing = town.office.house.law.paper_names[rows[0]["paper"]]
    assert f"- {missing}" in letter.text
    assert "Đây là lần bổ sung cuối." in letter.text
    assert "Bí Mật" not in letter.text


def test_a_unit_reads_what_did_not_pass_by_how_many_votes(voting_town: Town):
    town, box = voting_town, PostBox()
    worker = worker_of(town.office, box)
    first, sitting = town.ids(town.waiting_dossiers()[0])[0], town.the_session()
    town.everyone_votes(sitting, {first: 3})
    town.closes_session(sitting)
    worker.once()
    letter = next(x for x in box.letters if x.subject.startswith("Kết quả họp Hội đồng"))
    assert "1 đề nghị chưa đạt" in letter.subject
    assert re.search(r"Đồng ý 3 trong 15 thành viên", letter.text)


# The ticker ---------------------------------------------------------------------------------------


def wait_until(holds, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.02)


def test_the_ticker_does_all_parts_and_ends_when_asked(town: Town, two_sessions: list[str]):
    box = PostBox()
    town.clock.move_by(timedelta(days=7))
    ticker = Ticker(worker_of(town.office, box), SystemClock(), tick=timedelta(seconds=0.1))
    ticker.start()
    wait_until(lambda: len(town.open_tasks("take_roll")) == 2 and len(box.letters) >= 30)
    ticker.stop()
    assert town.one(select(Heartbeat.worker)) == "test"
    count = len(box.letters)
    town.opens_dossier(OTHER_SCHOOL)
    time.sleep(0.3)
    assert len(box.letters) == count


def test_a_mail_server_that_hangs_holds_up_no_deadline(town: Town, two_sessions: list[str]):
    class Hangs:
        def __init__(self) -> None:
            self.asked, self.released = Event(), Event()

        def send(self, letter: Letter) -> None:
            self.asked.set()
            self.released.wait(60)

    mailer = Hangs()
    ticker = Ticker(worker_of(town.office, mailer), SystemClock(), tick=timedelta(seconds=0.1))
    ticker.start()
    try:
        assert mailer.asked.wait(30)
        town.clock.move_by(timedelta(days=7))
        wait_until(lambda: len(town.open_tasks("take_roll")) == 2)
    finally:
        mailer.released.set()
        ticker.stop()


def test_the_ticker_goes_on_when_the_wall_clock_is_put_back_or_forward(town: Town):
    ticker = Ticker(worker_of(town.office), SystemClock(), tick=timedelta(seconds=0.1))
    ticker.start()
    try:
        for shift in (timedelta(days=365), timedelta(days=-3650)):
            wait_until(lambda: town.all(select(Heartbeat.worker)) == ["test"])
            with town.office.database.writing() as session:
                session.query(Heartbeat).delete()
            for job in ticker.scheduler.get_jobs():  # as the next tick looks from another time
                job.modify(next_run_time=SystemClock().now() + shift)
        wait_until(lambda: town.all(select(Heartbeat.worker)) == ["test"])
    finally:
        ticker.stop()


def test_a_clock_that_leaps_ahead_pauses_the_work_until_it_is_believed():
    clock, passed = FixedClock(datetime(2026, 11, 20, tzinfo=UTC)), [0.0]
    guard = LeapGuard(clock, lambda: passed[0])

    def goes_on(wall: timedelta, really: timedelta) -> bool:
        clock.move_by(wall)
        passed[0] += really.total_seconds()
        return guard.paused_until() is None

    minute, year = timedelta(minutes=1), timedelta(days=365)
    assert goes_on(minute, minute)
    assert goes_on(9 * minute, minute), "a small step is no leap"
    assert not goes_on(year, minute)
    assert not goes_on(9 * minute, 9 * minute)
    assert goes_on(LEAP, LEAP), "nobody has put it right: so it is right"
    assert not goes_on(year, minute)
    assert goes_on(-year, minute), "somebody has put it right"


def test_after_long_silence_the_clock_is_given_time_to_be_set_right():
    began = datetime(2026, 11, 20, tzinfo=UTC)
    clock, passed = FixedClock(began), [0.0]
    guard = LeapGuard(clock, lambda: passed[0], last_beat=began - timedelta(days=365))
    assert guard.paused_until() == began + SETTLING
    clock.move_to(began + timedelta(minutes=1))
    passed[0] = 60.0
    assert guard.paused_until() == began + SETTLING
    clock.move_to(began - timedelta(days=365))
    assert guard.paused_until() is None, "the network has put it right"
    soon = LeapGuard(clock, lambda: passed[0], last_beat=clock.now() - timedelta(minutes=9))
    assert soon.paused_until() is None, "a short stop is no leap"


def test_a_pause_is_said_and_nothing_is_sent_meanwhile(town: Town):
    box = PostBox()
    town.opens_dossier(SCHOOL)
    town.office.run_alone(Beat("before"))
    town.clock.move_to(at("2026-12-21 08:00"))
    ticker = Ticker(worker_of(town.office, box), town.clock, tick=timedelta(seconds=0.1))
    ticker.start()
    try:
        wait_until(lambda: "test" in town.all(select(Heartbeat.worker)))
        time.sleep(0.3)
    finally:
        ticker.stop()
    assert box.letters == []
    assert digests(town.office) == 0
    with town.office.database.reading() as session:
        seen = pulse(session, town.clock.now()).beats
    assert seen.paused_until is not None
    assert town.clock.now() < seen.paused_until <= town.clock.now() + SETTLING


def test_a_sign_of_life_from_a_day_to_come_is_none(town: Town):
    right = town.clock.now()
    town.clock.move_by(timedelta(days=365))
    worker_of(town.office, name="ahead").procedure()
    town.clock.move_to(right)
    with town.office.database.reading() as session:
        assert pulse(session, right).beats.at is None
    worker_of(town.office, name="right").procedure(timedelta(seconds=10))
    assert town.all(select(Heartbeat.worker)) == ["right"]
    with town.office.database.reading() as session:
        assert pulse(session, right).beats.next_at == right + timedelta(seconds=10)


def test_workers_that_died_long_ago_are_forgotten(town: Town):
    worker_of(town.office, name="old").procedure()
    town.clock.move_by(timedelta(days=3))
    worker_of(town.office, name="new").procedure()
    assert town.all(select(Heartbeat.worker)) == ["new"]
