"""A database that is locked, stopped or overrun: people and programs are asked to come again."""

import logging
import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from threading import Barrier

import psycopg
import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from service.adapters.mail import PostBox
from service.app import create_app
from service.commands import office as office_room
from service.commands.office import Context, Office
from service.commands.signing_in import MakeToken
from service.commands.worker import Beat
from service.db import unit_of_work
from service.db.migrate import current, newest, upgrade
from service.db.models import Dossier, Heartbeat
from service.gate.refusals import answer_to
from service.scheduler import Ticker, Worker
from tests.builders import Town
from tests.faults.outages import OwnServer, locked, soon_weary
from tests.mail_server import postman
from tests.office import office_on, settings
from tests.plays import load_commune
from tests.stages import commune_url, database_kind, stages
from tests.stranger import Caller, OverFlask, Reply
from tests.visitor import Visitor, give_passwords

__all__ = ["commune_url", "database_kind", "stages"]

AWAY = "Tạm thời chưa dùng được"


@dataclass
class Doors:
    """The two doors of an office, with somebody signed in at each."""

    office: Office

    def __post_init__(self) -> None:
        give_passwords(self.office)
        self.town = Town(self.office)
        app = create_app(self.office, settings("sqlite://"))
        self.program = Caller(OverFlask(app), self.office.execute(MakeToken("tieuhoc")))
        self.desk = Visitor(app).signs_in("tieuhoc")
        self.body = {
            "round": self.town.round(),
            "unit": self.town.unit("TM-TH").id,
            "nominations": [],
        }

    def opens_dossier(self) -> Reply:
        return self.program.post("/dossiers", self.body, Idempotency_Key="once")

    def dossiers(self) -> int:
        return self.town.one(select(func.count()).select_from(Dossier))


@pytest.fixture
def doors(commune_url: str) -> Iterator[Doors]:
    office = office_on(commune_url)
    soon_weary(office.database.engine)
    yield Doors(office)
    office.database.engine.dispose()


@pytest.fixture
def server() -> Iterator[OwnServer]:
    own = OwnServer()
    yield own
    own.clear_away()


def asks_to_come_again(reply: Reply) -> bool:
    problem = reply.json
    assert reply.headers["Content-Type"] == "application/problem+json"
    assert (reply.status, problem["status"], problem["title"]) == (503, 503, AWAY)
    return int(reply.headers["Retry-After"]) > 0


def test_whoever_comes_while_it_is_locked_is_asked_to_come_again(doors: Doors, commune_url: str):
    desk, password = doors.desk, doors.desk.opens("/password")
    with locked(commune_url):
        assert asks_to_come_again(doors.program.get("/dossiers"))
        assert asks_to_come_again(doors.opens_dossier())
        page = desk.opens("/dossiers?q=ho", status=503)
        assert page.head == AWAY
        assert page.link("Mở lại") == "/dossiers?q=ho"
        assert int(page.response.headers["Retry-After"]) > 0
        sent = desk.sends(password, "Đổi mật khẩu", status=503, old="cũ", new="mới", again="mới")
        assert "nút quay lại của trình duyệt" in sent.words
    assert desk.opens("/dossiers").status == 200
    assert doors.opens_dossier().status == 201
    assert doors.opens_dossier().status == 201
    assert doors.dossiers() == 1


def test_what_was_typed_is_shown_while_it_is_locked(doors: Doors, commune_url: str):
    dossier = doors.town.opens_dossier("TM-TH", names=["Đinh Thị Ổn"])
    form = doors.desk.opens(f"/tasks/{doors.town.task('register_nominations', of=dossier).id}")
    with locked(commune_url):
        page = doors.desk.sends(
            form, "Xem lại trước khi gửi", status=503, rows__0__ethnicity="Sán Chay"
        )
    assert "Sán Chay" in page.words


def test_styles_and_signs_of_life_do_not_ask_the_database(doors: Doors, commune_url: str):
    with locked(commune_url):
        assert doors.desk.fetches("/static/any/app.css").status_code == 200
        assert doors.desk.fetches("/healthz").json == {"alive": True}
        ready = doors.desk.fetches("/readyz")
        assert (ready.status_code, ready.json["database"]) == (503, False)


def test_a_stopped_server_does_each_thing_once_when_it_is_back(server: OwnServer):
    upgrade(server.url)
    office = office_on(server.url)
    load_commune(Town(office))
    doors = Doors(office)
    server.stop()
    assert asks_to_come_again(doors.program.get("/dossiers"))
    assert asks_to_come_again(doors.opens_dossier())
    assert doors.desk.opens("/", status=503).head == AWAY
    server.start()
    first = doors.opens_dossier()
    assert first.status == 201
    server.stop()
    server.start()  # connections in the pool have died unnoticed
    assert doors.opens_dossier().json == first.json
    assert doors.desk.opens("/").status == 200
    assert doors.dossiers() == 1
    office.database.engine.dispose()


@pytest.mark.parametrize("statement", ["SELECT 1 FROM missing", "SELECT missing FROM person"])
def test_a_statement_that_is_wrong_is_a_defect(doors: Doors, statement: str):
    with doors.office.database.reading() as session, pytest.raises(DBAPIError) as wrong:
        session.execute(text(statement))
    assert answer_to(wrong.value) is None


def said_of(failure: SQLAlchemyError) -> int:
    answer = answer_to(failure)
    assert answer is not None
    return answer.status


@dataclass(frozen=True)
class Dawdle:
    """A command that dies between two statements, as far as the server can see."""

    def run(self, context: Context) -> None:
        context.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = 50"))
        time.sleep(0.2)
        context.session.execute(text("SELECT 1"))


def test_a_transaction_that_was_ended_for_idling_may_be_tried_again(postgres_url: str):
    office = office_on(postgres_url)
    with pytest.raises(DBAPIError) as ended:
        office.run_alone(Dawdle())
    assert said_of(ended.value) == 503
    office.database.engine.dispose()


def test_who_loses_a_deadlock_may_try_again(postgres_url: str):
    engine = unit_of_work.open_database(postgres_url)
    want = text("SELECT pg_advisory_xact_lock(:key)")

    def crosswise(own: int, others: int) -> SQLAlchemyError | None:
        with engine.connect() as connection:
            connection.execute(want, {"key": own})
            both_hold.wait()
            try:
                connection.execute(want, {"key": others})
            except SQLAlchemyError as lost:
                return lost
            return None

    both_hold = Barrier(2)
    with ThreadPoolExecutor() as pool:
        ends = [end for end in pool.map(crosswise, (1, 2), (2, 1)) if end is not None]
    assert [said_of(end) for end in ends] == [503]
    engine.dispose()


def test_who_finds_no_free_connection_may_try_again(sqlite_url: str):
    engine = create_engine(sqlite_url, pool_size=1, max_overflow=0, pool_timeout=0.05)
    with engine.connect(), pytest.raises(SQLAlchemyError) as none:
        engine.connect()
    assert said_of(none.value) == 503
    engine.dispose()


def test_nobody_is_made_to_wait_twice(
    doors: Doors, commune_url: str, caplog: pytest.LogCaptureFixture, monkeypatch
):
    with caplog.at_level(logging.INFO, "tdkt.office"), locked(commune_url):
        with pytest.raises(DBAPIError):
            doors.office.run_alone(Beat("w"))
        assert caplog.text.count("race lost") == 4
        caplog.clear()
        monkeypatch.setattr(office_room, "_LONG_S", 0)
        with pytest.raises(DBAPIError):
            doors.office.run_alone(Beat("w"))
        assert caplog.text.count("race lost") == 1


def test_a_machine_that_does_not_answer_is_given_up_soon(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(unit_of_work, "_CONNECT_S", 2)
    with socket.create_server(("127.0.0.1", 0)) as mute:
        engine = unit_of_work.open_database(f"postgresql://x@127.0.0.1:{mute.getsockname()[1]}/x")
        began = time.monotonic()
        with pytest.raises(DBAPIError) as away:
            engine.connect()
        assert time.monotonic() - began < 4
    assert said_of(away.value) == 503


def test_an_office_waits_ten_seconds_and_never_lets_a_dead_transaction_hold_locks(
    postgres_url: str,
):
    engine = unit_of_work.open_database(postgres_url)
    with engine.connect() as connection:
        shown = [
            connection.scalar(text(f"SHOW {name}"))
            for name in ("lock_timeout", "idle_in_transaction_session_timeout")
        ]
    assert shown == ["10s", "1min"]
    engine.dispose()


def test_a_migration_waits_for_another_as_long_as_that_takes(
    postgres_url: str, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(unit_of_work, "_WAIT_FOR_LOCK_MS", 50)
    with psycopg.connect(postgres_url) as other, ThreadPoolExecutor() as pool:
        other.execute("SELECT pg_advisory_lock(7243001)")
        waiting = pool.submit(upgrade, postgres_url)
        time.sleep(0.5)
        assert not waiting.done()
        other.execute("SELECT pg_advisory_unlock(7243001)")
        waiting.result()
    assert current(postgres_url) == newest()


def test_the_background_work_goes_on_when_the_database_is_back(
    doors: Doors, commune_url: str, caplog: pytest.LogCaptureFixture
):
    office = doors.office
    ticker = Ticker(
        Worker(office, postman(office, PostBox()), name="w"),
        office.clock,
        tick=timedelta(milliseconds=50),
    )
    with caplog.at_level(logging.ERROR, "tdkt.ticker"):
        with locked(commune_url):
            ticker.start()
            until(lambda: "tried again" in caplog.text)
        until(lambda: doors.town.all(select(Heartbeat.worker)) == ["w"])
    ticker.stop()


def until(holds, limit_s: float = 20) -> None:
    deadline = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)
