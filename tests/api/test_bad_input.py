"""Whatever is sent: a 4xx, a Vietnamese sentence where it is wrong, and nothing has changed."""

import json
import re
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service.commands.office import Office
from tests.api.conftest import token_of
from tests.api.counting import contents
from tests.api.neighbours import round_body
from tests.api.problems import sentences
from tests.builders import Town
from tests.stranger import API, Caller, Filler, OverFlask, Wire

HEX = "0" * 32

# Bodies of POST /rounds that differ from a good one in one field → what is wrong with it.
ROUNDS: list[tuple[str, dict[str, Any]]] = [
    ("colour", {"colour": "đỏ"}),
    ("year", {"year": "nay"}),
    ("year", {"year": 1900}),
    ("year", {"year": True}),
    ("year", {"year": 2026.5}),
    ("year", {"year": 10**30}),
    ("title", {"title": None}),
    ("title", {"title": "  "}),
    ("title", {"title": ["Đợt 1"]}),
    ("title", {"title": "x" * 3_000_000 + "ế"}),
    ("title", {"title": "Đợt\x00xét"}),
    ("title", {"title": "Đợt\nxét"}),
    ("title", {"title": "Đợt \ud800"}),
    ("title", {"title": "Đợt x" + "\u0323\u0301" * 40}),
    ("kind", {"kind": "LH-XX"}),
    ("kind", {"kind": {"LH": "CT"}}),
    ("opens_on", {"opens_on": "2026-02-30"}),
    ("opens_on", {"opens_on": 20261120}),
    ("closes_on", {"closes_on": "2026-11-01"}),
    ("awards", {"awards": []}),
    ("awards", {"awards": "GK-X"}),
    ("awards", {"awards": ["GK-X"] * 301}),
    ("awards.1", {"awards": ["GK-X", 5]}),
    ("awards", {"awards": ["KHÔNG-CÓ"]}),
    ("awards", {"opens_on": "1990-01-01", "closes_on": "1990-02-01"}),  # before the law
]


def test_a_field_that_is_wrong_is_named_with_a_sentence(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    good, desk = round_body(town.unit("TM").id, town.today), caller("thuongtruc")
    before = contents(town.office)
    for field, change in ROUNDS:
        reply = desk.post("/rounds", good | change)
        assert reply.status == 422, (field, str(change)[:80], reply.data[:300])
        sentences(reply)
        assert list(reply.json["errors"]) == [field], (str(change)[:80], reply.json)
    for field in good:
        reply = desk.post("/rounds", {name: each for name, each in good.items() if name != field})
        assert (reply.status, list(reply.json["errors"])) == (422, [field])
    assert contents(town.office) == before


# Bodies that are no body at all: bytes, media type → status.
BODIES = [
    (b"", "application/json", 400),
    (b"{", "application/json", 400),
    (b"\xff\xfe{}", "application/json", 400),
    (b"[" * 100_000, "application/json", 400),
    (b'{"a":' * 40 + b"1" + b"}" * 40, "application/json", 400),
    (b'{"year": NaN}', "application/json", 400),
    (b'{"year": ' + b"9" * 5_000 + b"}", "application/json", 400),
    (b'{"\\ud800": 1}', "application/json", 400),
    (b"[]", "application/json", 422),
    (b'"x"', "application/json", 422),
    (b"null", "application/json", 422),
    (b"{}", "text/plain", 415),
    (b"{}", "", 415),
    (b"title=x", "application/x-www-form-urlencoded", 415),
    (b'{"title": "' + b"x" * 9_000_000 + b'"}', "application/json", 413),
    (b'{"title": "' + b"x" * 26_000_000 + b'"}', "application/json", 413),
]


def test_a_body_that_is_none_is_refused(office: Office, wire: Wire) -> None:
    token = token_of(office, "thuongtruc")
    before = contents(office)
    for path in ("/rounds", "/dossiers", f"/tasks/{HEX}/complete"):
        for body, media_type, status in BODIES:
            headers = {"Authorization": f"Bearer {token}", "Content-Type": media_type}
            reply = wire("POST", API + path, headers, body)
            assert reply.status == status, (path, body[:40], media_type, reply.data[:200])
            sentences(reply)
    assert contents(office) == before


def test_text_is_stored_composed_however_it_came(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    desk, title = caller("thuongtruc"), "Xét khen thưởng đột xuất ở thôn Đồng Bưởi"
    body = round_body(town.unit("TM").id, town.today)
    made = desk.post("/rounds", body | {"title": unicodedata.normalize("NFD", title)})
    assert made.status == 201
    assert desk.get(f"/rounds/{made.json['id']}").json["title"] == title
    found = desk.post(
        "/rounds", body | {"commune": "TM", "kind": unicodedata.normalize("NFD", "LH-ĐX")}
    )
    assert found.status == 201


QUERIES = [
    ("limit", "/tasks?limit=0"),
    ("limit", "/tasks?limit=abc"),
    ("limit", "/tasks?limit=9999999999999999999999"),
    ("limit", "/tasks?limit=1&limit=2"),
    ("queue", "/tasks?queue=everyone"),
    ("colour", "/dossiers?colour=red"),
    ("state", "/dossiers?state=lost"),
    ("overdue", "/dossiers?overdue=maybe"),
    ("q", "/dossiers?q=%00"),
    ("q", "/dossiers?q=" + "x" * 301),
    ("cursor", "/dossiers?cursor=zzz"),
    ("cursor", "/dossiers?cursor=WyIxIl0"),  # ["1"], one value too few
    ("cursor", "/dossiers?cursor=WyJcdTAwMDAiLCAiYSJd"),  # ["\0", "a"]
    ("cursor", "/dossiers?cursor=W1sxXSwgMV0"),  # [[1], 1]
    ("cursor", "/rounds?cursor=WyJhIl0"),  # no such row
    ("cursor", "/nominations?cursor=WyJhIiwgImIiXQ"),  # ["a", "b"], no number
    ("cursor", "/tasks?cursor=" + "W" * 401),
    ("on", "/awards?on=yesterday"),
    ("on", "/law/amount?award=GK-X&subject=individual&on=1990-01-01"),
    ("subject", "/law/amount?award=GK-X&subject=dog"),
    ("subject", "/law/amount?award=LĐTT&subject=collective"),
    ("award", "/law/amount?award=XYZ&subject=individual"),
    ("award", "/law/threshold?award=XYZ&members=15"),
    ("members", "/law/threshold?award=GK-X&members=0"),
    ("from", "/law/working-day?from=1990-01-01&days=3"),
    ("days", "/law/working-day?from=2026-12-01&days=100000"),
    ("days", "/law/working-day?from=2026-12-01"),
]


def test_a_query_that_is_wrong_is_named_with_a_sentence(caller: Callable[[str], Caller]) -> None:
    for field, path in QUERIES:
        reply = caller("thuongtruc").get(path)
        assert reply.status == 422, (path, reply.data[:200])
        sentences(reply)
        assert list(reply.json["errors"]) == [field], path


@pytest.mark.parametrize(
    "path",
    ["/tasks/abc", f"/tasks/{HEX}", "/tasks/%00", "/organisations/XX", "/nowhere", "/rounds/a%2Fb"],
)
def test_what_is_not_there_is_not_found(caller: Callable[[str], Caller], path: str) -> None:
    reply = caller("thuongtruc").get(path)
    assert reply.status == 404
    sentences(reply)


def test_a_method_that_is_not_taken_is_answered_with_those_that_are(
    caller: Callable[[str], Caller],
) -> None:
    reply = caller("thuongtruc").send("DELETE", "/dossiers", {})
    assert reply.status == 405
    assert set(reply.headers["Allow"].split(", ")) >= {"GET", "POST"}
    sentences(reply)


def test_answers_that_are_wrong_are_named_by_their_path(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    dossier = town.opens_dossier("TM-TH", nominations=2)
    town.goes_on(dossier, until="receive_dossier")
    desk = caller("thuongtruc")
    task = next(each for each in desk.every("/tasks") if each["key"] == "receive_dossier")
    path = f"/tasks/{task['id']}"
    draft = desk.get(path).json["draft"]
    good = draft | {"channel": "direct", "papers_complete": True}
    good["checks"] = [row | {"choice": "ok"} for row in draft["checks"]]
    before = contents(town.office)
    for field, change in (
        ("received_on", {"received_on": "1990-01-01"}),
        ("colour", {"colour": "đỏ"}),
        ("checks.0.choice", {"checks": [{**good["checks"][0], "choice": 5}, *good["checks"][1:]]}),
        ("checks", {"checks": []}),
        ("note", {"note": "x" * 3_000_000}),
        ("request_text", {"papers_complete": False}),
    ):
        reply = desk.post(f"{path}/complete", {"answers": good | change})
        assert reply.status == 422, (field, reply.json)
        sentences(reply)
        assert field in reply.json["errors"], reply.json
    for answers in ([], "x", None, 5):
        reply = desk.post(f"{path}/complete", {"answers": answers})
        assert (reply.status, list(reply.json["errors"])) == (422, ["answers"])
    assert desk.send("PUT", f"{path}/draft", ["a"]).status == 422
    assert desk.send("PUT", f"{path}/draft", {"note": "x" * 2_000_000}).status == 413
    assert contents(town.office) == before
    assert desk.post(f"{path}/complete", {"answers": good}).status == 200


def test_a_file_that_nobody_uploaded_is_refused_at_its_field(
    town: Town, caller: Callable[[str], Caller]
) -> None:
    dossier = town.opens_dossier("TM-TH", nominations=1)
    town.goes_on(dossier, until="write_achievement_report")
    head = caller("tieuhoc")
    (task,) = head.every("/tasks")
    page = head.get(f"/tasks/{task['id']}").json
    assert "signed_file" in page["schema"]["required"]
    answers = Filler(page["schema"], lambda: HEX, "2026-11-20").answers(page["draft"])
    reply = head.post(f"/tasks/{task['id']}/complete", {"answers": answers})
    assert reply.status == 422, reply.json
    assert reply.json["errors"] == {"signed_file": ["Không có tệp này, hãy tải lên lại"]}


# Anything at all ----------------------------------------------------------------------------------

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["answers", "nominations", "unit", "title", "awards", "at", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


def unsafe(app: Flask) -> list[tuple[str, str]]:
    return [
        (method, re.sub(r"<[^>]+>", HEX, rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(API)
        for method in sorted(rule.methods & {"POST", "PUT"})
    ]


@pytest.mark.parametrize("database_kind", ["sqlite"])
def test_no_json_breaks_anything(office: Office, app: Flask) -> None:
    wire, token = OverFlask(app), token_of(office, "thuongtruc")
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    @settings(max_examples=12, suppress_health_check=list(HealthCheck))
    @given(JSON)
    def try_it(body: Any) -> None:
        for method, path in unsafe(app):
            reply = wire(method, path, headers, json.dumps(body).encode())
            assert reply.status < 500, (method, path, body)
            if reply.status >= 400:
                sentences(reply)

    try_it()
