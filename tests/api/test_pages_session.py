"""A page's session at the API: it carries a token against forged requests, or changes nothing."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from service.commands.office import Office
from service.commands.signing_in import Admitted, MakeToken, OpenSession
from service.db.models import Account
from service.gate.identity import COOKIE
from tests.api.neighbours import round_body
from tests.builders import Town
from tests.office import application

OWN = "mật khẩu của tôi"


def sign_in(
    office: Office, app: Flask, username: str = "thuongtruc", *, own_password: bool
) -> FlaskClient:
    """Somebody's browser, with the password it was given or one of its own."""
    with office.database.writing() as session:
        account = session.scalars(select(Account).where(Account.username == username)).one()
        account.password_hash = office.house.secrets.hash_password(OWN)
        account.must_change_password = not own_password
    admitted = office.execute(OpenSession(username=username, password=OWN, address="127.0.0.1"))
    assert isinstance(admitted, Admitted)
    client = app.test_client()
    client.set_cookie(COOKIE, admitted.token)
    return client


def against_forgery(client: FlaskClient) -> dict[str, str]:
    page = client.get("/api/docs").get_data(as_text=True)
    (token,) = re.findall(r'name="csrf-token" content="([^"]+)"', page)
    return {"X-CSRFToken": token}


def test_a_session_needs_the_forgery_token_and_a_bearer_does_not(town: Town, app: Flask) -> None:
    client = sign_in(town.office, app, own_password=True)
    body = round_body("TM", town.today)
    assert client.get("/api/v1/me").status_code == 200
    forged = client.post("/api/v1/rounds", json=body)
    assert forged.status_code == 400
    assert forged.content_type == "application/problem+json"
    assert "X-CSRFToken" in forged.get_json()["detail"]
    made = client.post("/api/v1/rounds", json=body, headers=against_forgery(client))
    assert made.status_code == 201


def test_a_one_time_password_opens_nothing_but_its_own_change(town: Town, app: Flask) -> None:
    client = sign_in(town.office, app, own_password=False)
    refused = client.get("/api/v1/dossiers")
    assert refused.status_code == 403
    assert "Đổi mật khẩu" in refused.get_json()["detail"]


def test_a_session_signs_on_the_page_and_a_token_here(passed_town: Town) -> None:
    """A browser left open signs nothing; a program's token is itself the proof."""
    office, decision = passed_town.office, passed_town.the_decision()
    app = application(office)
    passed_town.goes_on_with_decision(decision, until="sign_decision")
    task = passed_town.task("sign_decision", of=decision)
    way = f"/api/v1/tasks/{task.id}/complete"
    body = {"answers": {"signing": "signed", "sign_as": "chair"}}
    client = sign_in(office, app, "chutich", own_password=True)
    headers = against_forgery(client)
    for extra in ({}, {"password": OWN}):
        refused = client.post(way, json=body, headers=headers | extra)
        assert refused.status_code == 403
        assert refused.content_type == "application/problem+json"
        assert "nhập mật khẩu và ký ở đó" in refused.get_json()["detail"]
    assert client.post(way, json=body | {"password": OWN}, headers=headers).status_code == 422
    assert client.post(way, data={"password": OWN}, headers=headers).status_code in (415, 422)
    assert passed_town.task("sign_decision", of=decision).draft is None
    assert passed_town.events(decision, "decision.signed") == []
    stranger = sign_in(office, app, "thon01", own_password=True)
    hidden = stranger.post(way, json=body, headers=against_forgery(stranger))
    assert hidden.status_code == 404
    bearer = {"Authorization": f"Bearer {office.execute(MakeToken('chutich'))}"}
    assert app.test_client().post(way, json=body, headers=bearer).status_code == 200
    (signed,) = passed_town.events(decision, "decision.signed")
    assert signed.facts["confirmed"] == "token"
