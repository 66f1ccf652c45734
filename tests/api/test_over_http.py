"""The same program over real HTTP: what a test client forgives, a socket does not."""

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask
from werkzeug.serving import make_server

from service.commands.office import Office
from tests.api.conftest import token_of
from tests.builders import Town
from tests.stranger import OverHttp, Stranger


@pytest.fixture
def address(app: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_dossier_is_submitted_over_http(town: Town, office: Office, address: str) -> None:
    dossier = town.opens_dossier("TM-TH", nominations=1)
    wire = OverHttp(address)
    stranger = Stranger(wire, {"tieuhoc": token_of(office, "tieuhoc")}, town.today.isoformat())
    while stranger.sweep():
        pass
    assert [key for key, _, _ in stranger.done] == [
        "register_nominations",
        "write_achievement_report",
        "hold_unit_review",
        "submit_dossier",
    ]
    head = stranger.callers["tieuhoc"]
    assert head.get(f"/dossiers/{dossier}").json["state"] == "in_review"
    (done,) = (
        each for each in head.every("/tasks?state=completed") if each["key"] == "submit_dossier"
    )
    late = head.post(f"/tasks/{done['id']}/complete", {"answers": {}})
    assert late.status == 409
    refused = head.send("DELETE", "/dossiers", {})
    assert (refused.status, refused.headers["Content-Type"]) == (405, "application/problem+json")
