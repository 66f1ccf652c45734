"""The OpenAPI: whole, true to the routes, and behind every route a rule."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from service.app import create_app
from service.gate.guard import Rule, rule_of
from tests.office import office_on, settings

METHODS = ("get", "post", "put", "patch", "delete")
PUBLIC = {
    "/api/v1/openapi.json",
    "/api/docs",
    "/api/docs/<name>",
    "/healthz",
    "/readyz",
    "/metrics",
}


@pytest.fixture
def app(sqlite_url: str) -> Iterator[Flask]:
    office = office_on(sqlite_url)
    yield create_app(office, settings(sqlite_url))
    office.database.engine.dispose()


@pytest.fixture
def document(app: Flask) -> Any:
    return json.loads(app.test_client().get("/api/v1/openapi.json").data)


def operations(document: Any) -> Iterator[tuple[str, str, Any]]:
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def every(node: Any, name: str) -> Iterator[Any]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key == name:
                yield value
            yield from every(value, name)
    elif isinstance(node, list):
        for value in node:
            yield from every(value, name)


def ours(app: Flask) -> list[Any]:
    return [
        rule
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") or rule.rule in PUBLIC
    ]


def test_every_route_has_a_rule(app: Flask) -> None:
    rules = {rule.rule: rule_of(app.view_functions[rule.endpoint]) for rule in ours(app)}
    assert [path for path, rule in rules.items() if rule is None] == []
    assert {path for path, rule in rules.items() if rule is Rule.PUBLIC} == PUBLIC


def test_every_route_of_the_api_is_described_and_nothing_else_is(app: Flask, document: Any) -> None:
    routes = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in ours(app)
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule not in PUBLIC
    }
    assert {(path, method) for path, method, _ in operations(document)} == routes


def test_every_reference_leads_somewhere(document: Any) -> None:
    for reference in set(every(document, "$ref")):
        at = document
        for part in reference.removeprefix("#/").split("/"):
            at = at[part]
        assert at


def test_every_operation_says_what_it_takes_and_what_it_answers(document: Any) -> None:
    for path, method, operation in operations(document):
        good = {code: each for code, each in operation["responses"].items() if code[0] == "2"}
        assert len(good) == 1, (path, method)
        (answer,) = good.values()
        assert all(media["schema"] for media in answer["content"].values()), (path, method)
        assert {"401", "default"} <= operation["responses"].keys(), (path, method)
        assert operation["summary"].endswith("."), (path, method)
        named = set(re.findall(r"{(\w+)}", path))
        assert named == {each["name"] for each in document["paths"][path].get("parameters", ())}


def test_operations_have_names_of_their_own(document: Any) -> None:
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(set(names)) == len(names)


def test_whatever_changes_something_may_carry_an_idempotency_key(document: Any) -> None:
    key = {"$ref": "#/components/parameters/IdempotencyKey"}
    for _, method, operation in operations(document):
        assert (key in operation.get("parameters", ())) == (method != "get")


def test_bodies_refuse_what_they_do_not_know_and_only_drafts_take_anything(document: Any) -> None:
    open_bodies = set()
    for _, _, operation in operations(document):
        for media in operation.get("requestBody", {}).get("content", {}).values():
            name = media["schema"]["$ref"].rsplit("/", 1)[-1]
            if document["components"]["schemas"][name]["additionalProperties"] is not False:
                open_bodies.add(name)
    assert open_bodies == {"Draft"}


def test_the_documentation_runs_under_our_own_content_policy(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/api/docs")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    html = page.get_data(as_text=True)
    assert not re.search(r"<script(?![^>]*\bsrc=)|\bon\w+=|<style|https?://", html)
    for path in re.findall(r'(?:src|href)="(/[^"]+)"', html):
        answer = client.get(path)
        assert answer.status_code == 200, path
        answer.close()


def test_the_documentation_serves_its_own_files_only(app: Flask) -> None:
    client = app.test_client()
    for name in ("VERSION", "oauth2-redirect.html", "..%2fproblems.py", "index.html"):
        assert client.get(f"/api/docs/{name}").status_code == 404
