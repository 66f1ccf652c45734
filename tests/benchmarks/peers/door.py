"""Two doors for `bench_http`, both for who shows a token: a bare commit, and a completion.

TDKT_DATABASE_URL=… gunicorn "tests.benchmarks.peers.door:make()"
"""

import os
from typing import Any, Final

from flask import Flask, abort, request
from sqlalchemy import bindparam, select

from service.db.unit_of_work import READ_ONLY
from tests.benchmarks.bench_engine import ANSWERS
from tests.thin_store import TOKEN, Change, Store, change_of, database_at
from tests.workflows.cases import MORNING
from tests.workflows.procedure_answers import BPMN
from workflows.engine import Engine

_KNOWN: Final = select(TOKEN.c.person).where(TOKEN.c.token == bindparam("token"))
_STATE: Final = b"x" * 2_048


def make() -> Flask:
    door = Flask("door")
    database = database_at(os.environ["TDKT_DATABASE_URL"])  # noqa: TID251 - a program of its own
    readers = database.execution_options(isolation_level="AUTOCOMMIT", **READ_ONLY)
    store, engine = Store(database), Engine()
    engine.add("procedure", {path.name: path.read_bytes() for path in BPMN.glob("*.bpmn")})

    def let_in() -> None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        with readers.connect() as connection:
            if connection.execute(_KNOWN, {"token": token}).scalar() is None:
                abort(401)

    @door.post("/bare/<case>/<task>")
    def bare(case: str, task: str) -> Any:
        let_in()
        revision, _, _ = store.read(case)
        store.write(case, revision, Change(_STATE, done=task), MORNING)
        return {"open": []}

    @door.post("/cases/<case>/<task>")
    def complete(case: str, task: str) -> Any:
        let_in()
        revision, state, due = store.read(case)
        key = request.get_json()["key"]
        step = engine.complete(state, task, ANSWERS.get(key, {}), MORNING)
        store.write(case, revision, change_of(step, task, due), MORNING)
        return {"open": [[each.id, each.key] for each in step.opened]}

    return door
