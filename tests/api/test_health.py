"""Alive, ready, and how much lies where."""

import re
from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from service.app import create_app
from service.commands.office import Office
from service.commands.worker import Beat
from tests.builders import Town
from tests.office import office_on, settings


def client_of(office: Office) -> FlaskClient:
    return create_app(office, settings("sqlite://")).test_client()


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
