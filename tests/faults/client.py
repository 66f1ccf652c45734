"""A program that does not give up: when a connection breaks it sends the same request again, with
the same Idempotency-Key, to the next address. It remembers what it was promised.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from threading import Lock
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import uuid4

from sqlalchemy import select

from service.db.models import OnceKey, Task
from service.db.unit_of_work import Database
from tests.stranger import Reply

KEY: Final = "Idempotency-Key"
_PATIENCE_S: Final = 60
_ONE_TRY_S: Final = 30
_REST_S: Final = 0.05
_SERVER_ERROR: Final = 500


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes | None


@dataclass(frozen=True)
class Promise:
    """A change that the office has acknowledged."""

    request: Request
    reply: Reply

    @property
    def key(self) -> str:
        return self.request.headers[KEY]


@dataclass
class Persistent:
    """A wire over several addresses in turn. `trouble` is called when a connection breaks, before
    the request is sent again."""

    addresses: Sequence[str]
    trouble: Callable[[], None] = lambda: None
    promises: list[Promise] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    repeated: int = 0  # requests that were sent more than once

    def __post_init__(self) -> None:
        self._turn = cycle(self.addresses)
        self._lock = Lock()

    def __call__(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        changes = method != "GET"
        own = dict(headers) | ({KEY: uuid4().hex} if changes and KEY not in headers else {})
        request = Request(method, path, own, body)
        reply = self.send(request)
        if changes and reply.status < 300:
            with self._lock:
                self.promises.append(Promise(request, reply))
        return reply

    def send(self, request: Request) -> Reply:
        deadline = time.monotonic() + _PATIENCE_S
        tries = 0
        while True:
            tries += 1
            with self._lock:
                address = next(self._turn)
            try:
                reply = ask(address, request)
            except (OSError, HTTPException):
                if time.monotonic() > deadline:
                    raise
                self.trouble()
                time.sleep(_REST_S)
                continue
            with self._lock:
                self.statuses[reply.status] += 1
                self.repeated += tries > 1
            return reply

    @property
    def defects(self) -> int:
        """Answers that say the office itself failed."""
        return sum(times for status, times in self.statuses.items() if status >= _SERVER_ERROR)


def ask(address: str, request: Request) -> Reply:
    where = urlsplit(address)
    assert where.hostname is not None
    connection = HTTPConnection(where.hostname, where.port, timeout=_ONE_TRY_S)
    try:
        connection.request(request.method, request.path, request.body, dict(request.headers))
        answer = connection.getresponse()
        return Reply(answer.status, answer.headers, answer.read())
    finally:
        connection.close()


def broken_promises(database: Database, promises: Sequence[Promise]) -> list[str]:
    """What was acknowledged and is not in the database, or there with another answer."""
    found = []
    with database.reading() as session:
        kept = {row.key: row.answer.get("value") for row in session.scalars(select(OnceKey))}
        states = dict(session.execute(select(Task.id, Task.state)).all())
    for promise in promises:
        path, said = promise.request.path, promise.reply.json
        if promise.key not in kept:
            found.append(f"{path}: acknowledged and lost")
        elif path.endswith("/complete") and kept[promise.key] != said:
            found.append(f"{path}: answered {said}, kept {kept[promise.key]}")
        if path.endswith("/complete") and states.get(said["task"]) != "completed":
            found.append(f"{path}: acknowledged and the task is {states.get(said['task'])}")
    return found


def same_answer(first: Reply, again: Reply) -> bool:
    return first.status == again.status and _read(first) == _read(again)


def _read(reply: Reply) -> Any:
    return json.loads(reply.data)
