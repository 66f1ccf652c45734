"""Alive, ready, and how much lies where."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.commands import record
from service.commands.office import Context, Office
from service.commands.worker import Beat
from tests.builders import Town
from tests.office import application, office_on


def client_of(office: Office) -> FlaskClient:
    return application(office).test_client()


@pytest.fixture
def bare(database_url: str) -> Iterator[Office]:
    """An office in which nothing has been set up."""
    office = office_on(database_url)
    yield office
    office.database.engine.dispose()


def test_it_is_ready_when_a_worker_gave_a_sign_of_life(bare: Office) -> None:
    client = client_of(bare)
    assert client.get("/healthz").json == {"alive": True}
    assert client.get("/readyz").status_code == 503
    bare.run_alone(Beat("worker-1"))
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["ready"]) == (200, True)


def test_it_is_not_ready_on_tables_of_another_version(bare: Office) -> None:
    bare.run_alone(Beat("worker-1"))
    with bare.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    ready = client_of(bare).get("/readyz")
    assert (ready.status_code, ready.json["schema"]) == (503, False)


def test_it_is_alive_but_not_ready_without_its_database(tmp_path: object) -> None:
    office = office_on(f"sqlite:///{tmp_path}/nowhere/tdkt.db")
    client = client_of(office)
    assert client.get("/healthz").status_code == 200
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json["database"]) == (503, False)


def test_the_gauges_count_what_lies_in_the_database(town: Town) -> None:
    client = client_of(town.office)
    dossier = town.opens_dossier("TM-TH", nominations=2)
    body = client.get("/metrics").get_data(as_text=True)
    assert 'tdkt_dossiers{state="preparing"} 1.0' in body
    assert 'tdkt_tasks_open{role="unit_head"} 1.0' in body
    assert "tdkt_cases_running 1.0" in body
    assert dossier not in body
    assert not re.search(r"[à-ỹđ]", body)  # no name of anybody or anything


def test_a_pause_and_the_wait_of_the_oldest_letter_are_told(town: Town) -> None:
    office, client = town.office, client_of(town.office)
    office.run_alone(Beat("one", next_at=town.now + timedelta(seconds=10)))
    ready = client.get("/readyz").json
    assert (ready["ready"], ready["post"], ready["oldest_letter"]) == (True, True, None)
    assert ready["next_sweep"] == "2026-11-20T02:00:10+00:00"
    with office.database.writing() as session:
        record.letter(
            Context(session, office.house, town.now - timedelta(minutes=20)),
            town.person("thuongtruc").person_id,
            kind="urgent",
            template="decided",
            data={},
            once="late",
        )
    office.run_alone(Beat("one", paused_until=town.now + timedelta(minutes=10)))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json["clock"], answer.json["post"]) == (503, False, False)
    body = client.get("/metrics").get_data(as_text=True)
    assert "tdkt_worker_paused 1.0" in body
    assert "tdkt_oldest_letter_age_seconds 1200.0" in body
    assert "tdkt_letters_doubtful 0.0" in body
