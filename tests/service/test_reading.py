"""Sessions for questions: PostgreSQL keeps their statements and lets them write nothing."""

import pytest
from sqlalchemy import insert, select, text
from sqlalchemy.exc import InternalError

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


def test_who_reads_writes_nothing(database):
    beat = {"worker": "reader", "at": START, "next_at": START}
    with database.reading() as session, pytest.raises(InternalError, match="read-only"):
        session.execute(insert(Heartbeat).values(**beat))
    with database.writing() as session:
        session.execute(insert(Heartbeat).values(**beat))
    with database.reading() as session:
        assert session.scalars(select(Heartbeat.worker)).all() == ["reader"]
