"""Sessions for questions: PostgreSQL keeps their statements, and nothing that is tried stays.
Sessions for changes: what could not be committed is gone."""

import os
import socket
from contextlib import closing
from sqlite3 import connect

import pytest
from psycopg import connect as connect_to
from sqlalchemy import event, insert, select, text
from sqlalchemy.exc import InvalidRequestError, OperationalError

from service.db.models import Heartbeat, Organisation
from service.db.unit_of_work import Database, open_database
from tests.office import START

MANY = 8  # the driver prepares what it is asked for the sixth time


@pytest.fixture
def database(postgres_url):
    found = Database(open_database(postgres_url))
    yield found
    found.engine.dispose()


def test_what_is_asked_again_and_again_is_planned_once(database):
    for _ in range(MANY):
        with database.reading() as session:
            session.execute(select(Organisation.id)).all()
    with database.reading() as session:
        prepared = session.scalars(text("SELECT statement FROM pg_prepared_statements")).all()
    assert [each for each in prepared if "FROM organisation" in each]


BEAT = {"worker": "reader", "at": START, "next_at": START}


@pytest.mark.parametrize(
    "attempt",
    [
        lambda session: session.execute(insert(Heartbeat).values(**BEAT)),
        lambda session: session.add(Heartbeat(**BEAT)) or session.flush(),
        lambda session: session.execute(text("UPDATE alembic_version SET version_num = 'x'")),
    ],
    ids=["a statement", "a row", "plain words"],
)
def test_what_a_reader_tries_does_not_stay(database, attempt):
    with database.reading() as session:
        attempt(session)
    with database.reading() as session:
        assert session.scalars(select(Heartbeat.worker)).all() == []
        assert session.scalars(text("SELECT version_num FROM alembic_version")).one() != "x"


def _write(database):
    with database.writing() as session:
        session.execute(text("PRAGMA busy_timeout = 20"))
        session.execute(text("INSERT INTO paper VALUES ('of another')"))


def test_a_commit_that_a_reader_did_not_let_happen_leaves_nothing_for_whoever_comes_next(
    tmp_path, monkeypatch
):
    monkeypatch.setattr("service.db.unit_of_work._WAL_IS_SAFE", False)  # else nobody waits
    database = Database(open_database(f"sqlite:///{tmp_path}/office.db"))
    with database.writing() as session:
        session.execute(text("CREATE TABLE paper (name TEXT)"))
    with closing(connect(tmp_path / "office.db", isolation_level=None)) as slow:
        slow.execute("BEGIN")
        slow.execute("SELECT * FROM paper").fetchall()
        with pytest.raises(OperationalError, match="locked"):
            _write(database)
    with database.reading() as session:
        assert session.scalars(text("SELECT name FROM paper")).all() == []
    database.engine.dispose()


def test_what_is_asked_of_a_session_that_was_closed_is_refused(database):
    with database.reading() as session:
        pass
    with pytest.raises(InvalidRequestError, match="closed"):
        session.execute(select(Organisation.id))
    assert database.engine.pool.checkedout() == 0


# Connections that are kept ------------------------------------------------------------------------


@pytest.fixture
def asked(database, monkeypatch):
    """How often the server was asked whether a connection still lives."""
    dialect, found = database.engine.dialect, []
    ask = dialect.do_ping
    monkeypatch.setattr(dialect, "do_ping", lambda each: found.append(each) or ask(each))
    return found


@pytest.fixture
def rested(database):
    """Every connection that is given back has lain there for an hour."""

    def ages(_connection, record):
        record.info["given_back"] -= 3_600

    event.listen(database.engine, "checkin", ages)


def its_number(database):
    with database.reading() as session:
        return session.scalar(text("SELECT pg_backend_pid()"))


def test_a_connection_that_was_just_used_is_not_asked_whether_it_lives(database, asked):
    assert its_number(database) == its_number(database)
    assert asked == []


@pytest.mark.usefixtures("rested")
def test_one_that_has_rested_is_asked(database, asked):
    assert its_number(database) == its_number(database)
    assert len(asked) == 1


def test_one_that_the_server_has_closed_is_not_handed_out(database, postgres_url):
    closed = its_number(database)
    with connect_to(postgres_url) as operator:
        operator.execute("SELECT pg_terminate_backend(%s, 5000)", (closed,))
    assert its_number(database) != closed


@pytest.mark.usefixtures("rested")
def test_one_that_broke_without_a_word_is_replaced_once_it_has_rested(database, asked):
    broken = its_number(database)
    with database.engine.connect() as connection:
        line = connection.connection.driver_connection.fileno()
    # The way back stays open and silent; whatever is sent fails.
    with closing(socket.socket(fileno=os.dup(line))) as ours:
        ours.shutdown(socket.SHUT_WR)
        found = its_number(database)
    assert len(asked) >= 2
    assert found != broken
