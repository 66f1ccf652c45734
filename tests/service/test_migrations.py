"""The schema: up, down and up again, and exactly what the models say."""

from datetime import UTC, datetime

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.util.exc import CommandError
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    insert,
    inspect,
)
from sqlalchemy import text as sql

from service.db import migrate
from service.db.base import Base
from service.db.unit_of_work import open_database
from service.text import endings, number_endings


def tables(url):
    engine = open_database(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def test_up_down_and_up_again(empty_database_url):
    url = empty_database_url
    assert migrate.current(url) is None
    migrate.upgrade(url)
    assert migrate.current(url) == migrate.newest()
    full = tables(url)
    assert full == set(Base.metadata.tables) | {"alembic_version"}

    migrate.downgrade(url)
    assert migrate.current(url) is None
    assert tables(url) == {"alembic_version"}

    migrate.upgrade(url)
    assert tables(url) == full
    migrate.upgrade(url)  # twice is once
    assert migrate.current(url) == migrate.newest()


MOMENT = datetime(2026, 11, 20, 2, tzinfo=UTC)
BLANK = {Integer: 0, Boolean: False, LargeBinary: b"", JSON: {}, DateTime: MOMENT, Date: MOMENT}


def put(connection, name, **values):
    """A row of which only these values matter; the rest is whatever the table accepts."""
    table = Table(name, MetaData(), autoload_with=connection)
    row = {}
    for column in table.columns:
        if column.name in values:
            row[column.name] = values[column.name]
        elif not (column.nullable or column.computed or column.autoincrement is True):
            kinds = [blank for kind, blank in BLANK.items() if isinstance(column.type, kind)]
            row[column.name] = kinds[0] if kinds else ""
    connection.execute(insert(table).values(row))


def read(connection, text):
    return [tuple(row) for row in connection.execute(sql(text))]


def test_letters_and_ledgers_of_the_first_schema_go_up_and_come_back(empty_database_url):
    migrate.upgrade(empty_database_url, "0001")
    engine = open_database(empty_database_url)
    with engine.connect() as connection:
        put(connection, "organisation", id="o", code="TM")
        put(connection, "person", id="p")
        put(connection, "process_case", id="c", owner_id="o", facts={}, tokens={}, subscriptions={})
        for number, (key, state) in enumerate(
            [("sent_at", "s"), ("failed_at", "f"), ("problem", "r"), ("subject", "w")]
        ):
            value = "x" if key in ("problem", "subject") else MOMENT
            put(connection, "outbox", id=state, person_id="p", once=str(number), **{key: value})
        put(connection, "clock_entry", id=1, case_id="c", term="papers_check", kind="start")
        connection.commit()
    migrate.upgrade(empty_database_url)
    with engine.connect() as connection:
        assert read(connection, "SELECT id, state FROM outbox ORDER BY id") == [
            ("f", "permanent_failure"),
            ("r", "temporary_failure"),
            ("s", "delivered"),
            ("w", "created"),
        ]
        ((event, rules_of),) = read(connection, "SELECT event, rules_of FROM clock_entry")
        assert (event, str(rules_of)) == ("dossier.submitted", "2026-11-20")
    migrate.downgrade(empty_database_url, "0001")
    with engine.connect() as connection:
        failed = "SELECT id FROM outbox WHERE failed_at IS NOT NULL"
        assert read(connection, failed) == [("f",)]
        assert read(connection, "SELECT term, kind FROM clock_entry") == [("papers_check", "start")]
    engine.dispose()


def test_tasks_are_marked_with_what_a_board_and_a_search_count_them_by(empty_database_url):
    migrate.upgrade(empty_database_url, "0003")
    engine = open_database(empty_database_url)
    with engine.connect() as connection:
        put(connection, "organisation", id="o", code="TM")
        put(connection, "organisation", id="u", code="TM-TH")
        put(connection, "person", id="p")
        put(connection, "round", id="r", commune_id="o", awards=[])
        put(connection, "dossier", id="d", round_id="r", unit_id="u", owner_id="o")
        lists = {"facts": {}, "tokens": {}, "subscriptions": {}}
        put(connection, "process_case", id="c", owner_id="o", dossier_id="d", **lists)
        put(connection, "process_case", id="s", owner_id="o", **lists)
        rows = [("1", "c", "open", "p"), ("2", "s", "open", None), ("3", "c", "completed", None)]
        for task, case, state, claimant in rows:
            put(connection, "task", id=task, case_id=case, state=state, claimed_by=claimant)
        connection.commit()
    migrate.upgrade(empty_database_url)
    with engine.connect() as connection:
        marks = "SELECT owner_id, unit_id, round_id, holder FROM task ORDER BY id"
        assert read(connection, marks) == [
            ("o", "u", "r", "p"),
            ("o", None, None, ""),
            (None, "u", "r", ""),
        ]
    engine.dispose()


def test_the_migrations_make_exactly_what_the_models_say(database_url):
    engine = open_database(database_url)
    try:
        with engine.connect() as connection:
            found = MigrationContext.configure(connection, opts={"compare_type": True})
            assert compare_metadata(found, Base.metadata) == []
    finally:
        engine.dispose()


def test_alembic_itself_finds_nothing_to_add(database_url):
    command.check(migrate._configured(database_url))  # noqa: SLF001  as `alembic check` would ask


def test_alembic_would_find_a_missing_column(database_url):
    """The check above is worth something only if it can fail."""
    engine = open_database(database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP TABLE heartbeat")
        connection.commit()
    engine.dispose()
    with pytest.raises(CommandError):
        command.check(migrate._configured(database_url))  # noqa: SLF001  the same


def test_names_and_numbers_of_before_are_put_into_words(empty_database_url):
    migrate.upgrade(empty_database_url, "0006")
    engine = open_database(empty_database_url)
    subjects = {"1": "dinh on", "2": "ho thi", "3": "on"}
    with engine.connect() as connection:
        put(connection, "organisation", id="o", code="TM")
        for id_, name in subjects.items():
            put(connection, "subject", id=id_, organisation_id="o", fold=name)
        lists = {"facts": {}, "tokens": {}, "subscriptions": {}}
        put(connection, "process_case", id="c", owner_id="o", number="2026-TM-0042", **lists)
        connection.commit()
    migrate.upgrade(empty_database_url)
    with engine.connect() as connection:
        said = read(connection, "SELECT word, subject_id FROM subject_word ORDER BY word")
        assert set(said) == {
            (word, id_) for id_, name in subjects.items() for word in endings(name)
        }
        said = read(connection, "SELECT word, case_id FROM case_word")
        assert set(said) == {(word, "c") for word in number_endings("2026-TM-0042")}
    engine.dispose()


def test_while_a_box_is_closed_no_version_takes_it_from_the_other(empty_database_url):
    """Ballots sealed by the server's key are counted before; those sealed to tellers, too."""
    url = empty_database_url
    migrate.upgrade(url, "0017")
    engine = open_database(url)
    sessions = "SELECT public_key, share_hashes FROM council_session"
    with engine.connect() as connection:
        put(connection, "organisation", id="o", code="TM")
        put(connection, "council", id="k", owner_id="o")
        for sitting, state in (("a", "voting"), ("b", "cancelled")):
            named = {"id": sitting, "number": f"PH-{sitting}", "state": state}
            put(connection, "council_session", council_id="k", owner_id="o", quorum={}, **named)
            put(connection, "person", id=sitting)
            about = {"id": sitting, "session_id": sitting, "person_id": sitting}
            put(connection, "envelope", sealed=b"x", receipt=sitting, **about)
        connection.commit()
    with pytest.raises(Exception, match="Đang bỏ phiếu ở phiên họp PH-a"):
        migrate.upgrade(url)
    assert migrate.current(url) == "0017"
    with engine.connect() as connection:
        connection.execute(sql("UPDATE envelope SET sealed = NULL WHERE id = 'a'"))
        connection.execute(sql("UPDATE council_session SET state = 'counted' WHERE id = 'a'"))
        connection.commit()
    migrate.upgrade(url)
    with engine.connect() as connection:
        assert read(connection, sessions) == [("", "[]" if url.startswith("sqlite") else [])] * 2
        assert (
            read(connection, "SELECT sealed, by_server, mark FROM envelope")
            == [(None, False, "")] * 2
        )
        connection.execute(sql("UPDATE council_session SET state = 'voting' WHERE id = 'a'"))
        connection.commit()
    with pytest.raises(Exception, match="Kiểm phiếu hoặc hủy phiên trước"):
        migrate.downgrade(url)
    engine.dispose()


def test_a_round_of_the_old_version_begins_unchanged_and_what_was_changed_can_be_taken_out(
    empty_database_url,
):
    """Back below it the round stays as it was last changed; what was changed is forgotten."""
    migrate.upgrade(empty_database_url, "0021")
    engine = open_database(empty_database_url)
    with engine.connect() as connection:
        put(connection, "organisation", id="o", code="TM")
        put(connection, "person", id="p")
        put(connection, "round", id="r", commune_id="o", title="Đợt", awards=[])
        connection.commit()
    migrate.upgrade(empty_database_url)
    with engine.connect() as connection:
        assert read(connection, "SELECT revision FROM round") == [(0,)]
        put(connection, "round_change", id="c", round_id="r", by_id="p", revision=1)
        connection.commit()
    migrate.downgrade(empty_database_url, "0021")
    with engine.connect() as connection:
        assert read(connection, "SELECT id, title FROM round") == [("r", "Đợt")]
    migrate.upgrade(empty_database_url)
    with engine.connect() as connection:
        assert read(connection, "SELECT revision FROM round") == [(0,)]
        assert read(connection, "SELECT id FROM round_change") == []
    engine.dispose()
