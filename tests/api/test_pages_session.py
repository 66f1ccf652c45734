"""A page's session at the API: it carries a token against forged requests, or changes nothing."""

import re

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from service.commands.office import Office
from service.commands.signing_in import Admitted, OpenSession
from service.db.models import Account
from service.gate.identity import COOKIE
from tests.api.neighbours import round_body
from tests.builders import Town


def sign_in(office: Office, app: Flask, *, own_password: bool) -> FlaskClient:
    """A browser of the standing office, with the password it was given or one of its own."""
    with office.database.writing() as session:
        account = session.scalars(select(Account).where(Account.username == "thuongtruc")).one()
        account.password_hash = office.house.secrets.hash_password("mật khẩu của tôi")
        account.must_change_password = not own_password
    admitted = office.execute(
        OpenSession(username="thuongtruc", password="mật khẩu của tôi", address="127.0.0.1")
    )
    assert isinstance(admitted, Admitted)
    client = app.test_client()
    client.set_cookie(COOKIE, admitted.token)
    return client


def test_a_session_needs_the_forgery_token_and_a_bearer_does_not(town: Town, app: Flask) -> None:
    client = sign_in(town.office, app, own_password=True)
    body = round_body("TM", town.today)
    assert client.get("/api/v1/me").status_code == 200
    forged = client.post("/api/v1/rounds", json=body)
    assert forged.status_code == 400
    assert forged.content_type == "application/problem+json"
    assert "X-CSRFToken" in forged.get_json()["detail"]
    page = client.get("/api/docs").get_data(as_text=True)
    (token,) = re.findall(r'name="csrf-token" content="([^"]+)"', page)
    made = client.post("/api/v1/rounds", json=body, headers={"X-CSRFToken": token})
    assert made.status_code == 201


def test_a_one_time_password_opens_nothing_but_its_own_change(town: Town, app: Flask) -> None:
    client = sign_in(town.office, app, own_password=False)
    refused = client.get("/api/v1/dossiers")
    assert refused.status_code == 403
    assert "Đổi mật khẩu" in refused.get_json()["detail"]
