"""A program of another office. It knows the contract's page and JSON Schema, and nothing else.

It polls the queues of the people whose tokens it holds, answers each task from the task's own
schema and draft, uploads a file where one is asked for, and completes. No import of the project.
"""

import json
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Protocol

API: Final = "/api/v1"
TEXT: Final = "Nội dung ghi theo hồ sơ gốc"
PDF: Final = (
    b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n"
    b"<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n3 0 obj\n"
    b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n"
    b"trailer\n<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
)

Json = Any
Schema = Mapping[str, Any]


# The wire -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reply:
    status: int
    headers: Mapping[str, str]
    data: bytes

    @property
    def json(self) -> Json:
        return json.loads(self.data)


class Wire(Protocol):
    def __call__(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply: ...


class OverFlask:
    """Straight into an application, through its test client."""

    def __init__(self, app: Any) -> None:
        self._client = app.test_client(use_cookies=False)

    def __call__(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        reply = self._client.open(path, method=method, headers=dict(headers), data=body)
        return Reply(reply.status_code, reply.headers, reply.get_data())


class OverHttp:
    """To a server at an address."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url.rstrip("/")

    def __call__(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        request = urllib.request.Request(  # noqa: S310 - the address of our own server
            self._base + path, data=body, headers=dict(headers), method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310 - as above
                return Reply(reply.status, reply.headers, reply.read())
        except urllib.error.HTTPError as refused:
            return Reply(refused.code, refused.headers, refused.read())


class Caller:
    """One person's token."""

    def __init__(self, wire: Wire, token: str) -> None:
        self._wire = wire
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str) -> Reply:
        return self._wire("GET", API + path, self._headers, None)

    def send(self, method: str, path: str, body: Json = None, **headers: str) -> Reply:
        own = self._headers | {"Content-Type": "application/json"}
        own |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self._wire(method, API + path, own, json.dumps(body).encode())

    def post(self, path: str, body: Json = None, **headers: str) -> Reply:
        return self.send("POST", path, body, **headers)

    def every(self, path: str) -> Iterator[Json]:
        """All items of a list, page after page."""
        sign = "&" if "?" in path else "?"
        cursor = ""
        while cursor is not None:
            reply = self.get(path + (f"{sign}cursor={cursor}" if cursor else ""))
            assert reply.status == 200, reply.data.decode()
            page = reply.json
            yield from page["items"]
            cursor = page["next"]

    def upload(
        self, path: str, name: str, data: bytes, fields: Mapping[str, str] | None = None
    ) -> Reply:
        edge = uuid.uuid4().hex
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in (fields or {}).items()
        ]
        parts.append(
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n".encode()
        )
        body = b"".join([*parts, data, f"\r\n--{edge}--\r\n".encode()])
        own = self._headers | {"Content-Type": f"multipart/form-data; boundary={edge}"}
        return self._wire("POST", API + path, own, body)


# Answers from a schema ----------------------------------------------------------------------------


class Filler:
    """Fills one schema, starting from a draft; asks for a file's id where the schema wants one."""

    def __init__(self, schema: Schema, attach: Callable[[], str], today: str) -> None:
        self._schema = schema
        self._attach = attach
        self._today = today

    def answers(self, draft: Mapping[str, Json]) -> dict[str, Json]:
        return self._object(self._schema, draft)

    def fill(self, schema: Schema, given: Json = None) -> Json:
        if "$ref" in schema:
            schema = self._schema["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
        kind = schema.get("type")
        if kind == "object":
            return self._object(schema, given if isinstance(given, Mapping) else {})
        if kind == "array":
            return self._array(schema, given if isinstance(given, list) else None)
        return given if given is not None else self._value(schema)

    def _object(self, schema: Schema, given: Mapping[str, Json]) -> dict[str, Json]:
        known = schema["properties"]
        filled = {
            name: self.fill(known[name], value) for name, value in given.items() if name in known
        }
        for name in schema.get("required", ()):
            if name not in filled:
                filled[name] = self.fill(known[name])
        for rule in schema.get("allOf", ()):
            if "if" in rule and holds(rule["if"], filled):
                narrower = rule["then"].get("properties", {})
                for name in rule["then"].get("required", ()):
                    if filled.get(name) in (None, [], ""):
                        filled[name] = self.fill({**known[name], **narrower.get(name, {})})
        return filled

    def _array(self, schema: Schema, given: list[Json] | None) -> list[Json]:
        items = schema["items"]
        rows = list(given or [])
        for rule in schema.get("allOf", ()):  # one row for each choice of the row's subject
            named = {name: test["const"] for name, test in rule["contains"]["properties"].items()}
            if rule.get("minContains", 1) and not any(named.items() <= row.items() for row in rows):
                rows.append(named)
        filled = [self.fill(items, row) for row in rows]
        least = schema.get("minItems", 0)
        if "oneOf" in items:
            others = [each["const"] for each in items["oneOf"] if each["const"] not in filled]
            return filled + others[: max(least - len(filled), 0)]
        return filled + [self.fill(items) for _ in range(least - len(filled))]

    def _value(self, schema: Schema) -> Json:
        for name in ("const", "default"):
            if name in schema:
                return schema[name]
        if "oneOf" in schema:
            return schema["oneOf"][0]["const"]
        if schema["type"] == "boolean":
            return True
        if schema["type"] == "integer":
            return schema.get("minimum", 0)
        return self._text(schema)

    def _text(self, schema: Schema) -> str:
        first, last = schema.get("formatMinimum"), schema.get("formatMaximum")
        match schema.get("format"):
            case "attachment":
                return self._attach()
            case "date":
                return str(last or first or self._today)
            case "date-time":
                return str(last or first or f"{self._today}T08:00:00+07:00")
        return TEXT[: schema.get("maxLength", len(TEXT))]


def holds(test: Schema, filled: Mapping[str, Json]) -> bool:
    """Whether an `if` of the schema applies to what is filled in."""
    if not all(name in filled for name in test.get("required", ())):
        return False
    known = test.get("properties", {})
    return all(fits(each, filled[name]) for name, each in known.items() if name in filled)


def fits(test: Schema, value: Json) -> bool:
    if "not" in test:
        return not fits(test["not"], value)
    if "maxItems" in test:
        return bool(test["minItems"] <= len(value) <= test["maxItems"])
    return value == test["const"] if "const" in test else value in test["enum"]


# The stranger -------------------------------------------------------------------------------------

Hook = Callable[[Json, dict[str, Json]], dict[str, Json]]


@dataclass
class Stranger:
    """Works for people whose tokens it holds. `hooks`, by task key, may change its answers."""

    wire: Wire
    tokens: Mapping[str, str]  # whatever the office calls somebody → token
    today: str
    hooks: Mapping[str, Hook] = field(default_factory=dict)
    done: list[tuple[str, str, str]] = field(default_factory=list)  # task key, who, dossier
    refused: set[tuple[str, str]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.callers = {name: Caller(self.wire, token) for name, token in self.tokens.items()}

    def sweep(self) -> int:
        """Every queue once; returns how many tasks were completed."""
        return sum(self._work_for(name) for name in self.callers)

    def _work_for(self, name: str) -> int:
        number = 0
        for task in list(self.callers[name].every("/tasks?queue=group&state=open")):
            if (name, task["id"]) not in self.refused:
                number += self._do(name, task["id"])
        return number

    def _do(self, name: str, task_id: str) -> bool:
        caller = self.callers[name]
        read = caller.get(f"/tasks/{task_id}")
        if read.status != 200:
            return False
        task = read.json
        if task["state"] != "open":
            return False
        answers = self.answer(caller, task)
        reply = caller.post(f"/tasks/{task_id}/complete", {"answers": answers})
        if reply.status == 403:  # may see it and prepare it, but not complete it
            self.refused.add((name, task_id))
            return False
        if reply.status in (404, 409):
            return False
        assert reply.status == 200, (task["key"], answers, reply.json)
        assert reply.json["task"] == task_id
        self.done.append((task["key"], name, task["dossier_number"] or ""))
        return True

    def answer(self, caller: Caller, task: Json) -> dict[str, Json]:
        filler = Filler(task["schema"], lambda: self.attach(caller), self.today)
        answers = filler.answers(task["draft"])
        hook = self.hooks.get(task["key"])
        return filler.answers(hook(task, answers)) if hook else answers

    def attach(self, caller: Caller) -> str:
        reply = caller.upload("/attachments", "Tờ trình.pdf", PDF)
        assert reply.status == 201, reply.data.decode()
        return str(reply.json["id"])

    def work(self, until: Callable[[], bool], wait: Callable[[], None], most: int = 60) -> None:
        """Sweep until it is done; where nothing can be done, wait for the office's clock."""
        for _ in range(most):
            if until():
                return
            if not self.sweep():
                wait()
        raise AssertionError(f"not done after {most} sweeps; the last steps: {self.done[-5:]}")
