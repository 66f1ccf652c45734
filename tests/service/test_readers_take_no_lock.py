"""P13 of the design notes: SQLAlchemy begins where nobody asked, and our readers do not lock."""

from contextlib import closing
from sqlite3 import OperationalError, connect

import pytest
from sqlalchemy import text

from service.db.unit_of_work import Database, open_database


@pytest.fixture
def database(tmp_path):
    found = Database(open_database(f"sqlite:///{tmp_path}/office.db"))
    with found.writing() as session:
        session.execute(text("CREATE TABLE paper (name TEXT)"))
    yield found
    found.engine.dispose()


def another_takes_the_lock(database: Database) -> None:
    with closing(connect(database.engine.url.database, timeout=0)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        other.execute("ROLLBACK")


def test_p13_sqlalchemy_takes_the_lock_of_writers_for_a_connection_that_commits_by_itself(database):
    with database.engine.connect() as plain:
        connection = plain.execution_options(isolation_level="AUTOCOMMIT")
        connection.execute(text("SELECT * FROM paper")).all()
        with pytest.raises(OperationalError, match="locked"):
            another_takes_the_lock(database)


def test_p13_our_readers_leave_the_lock_to_writers(database):
    with database.reading() as session:
        session.execute(text("SELECT * FROM paper")).all()
        another_takes_the_lock(database)
    with database.writing() as session:
        session.execute(text("SELECT * FROM paper")).all()
        with pytest.raises(OperationalError, match="locked"):
            another_takes_the_lock(database)
