"""Completions through HTTP, signed in, against a bare commit through the same door.

    python -m tests.benchmarks.bench_http [ROUNDS]

Two gunicorn processes and eight clients on the loopback address; the door is `peers/door.py`: it
looks the token up, and either writes three rows or moves a case with the engine and writes what it
changed. Requests a second, medians of interleaved rounds, on SQLite and on PostgreSQL.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from itertools import repeat
from pathlib import Path
from statistics import median
from typing import Any, Final

from tests import postgres
from tests.benchmarks.bench_engine import DRIVEN
from tests.faults.processes import ROOT, free_port
from tests.thin_store import Change, Store, change_of, database_at
from tests.workflows.cases import MORNING
from tests.workflows.procedure_answers import BPMN
from workflows.engine import Engine

_CLIENTS: Final = 8
_EACH: Final = 12  # completions of a client in a round: no case of a dossier waits for others then
_STARTS_S: Final = 30


class Client:
    """One person's program: does what is open of a case of his own."""

    def __init__(self, port: int, token: str) -> None:
        self._port, self._token = port, token

    def works(self, door: str, case: str, tasks: list[tuple[str, str]]) -> None:
        waiting = list(tasks)
        for _ in range(_EACH):
            task, key = waiting.pop(0)
            answer = self._post(f"/{door}/{case}/{task}", {"key": key})
            waiting += [(task, key) for task, key in answer["open"]]

    def _post(self, path: str, body: Any) -> Any:
        connection = HTTPConnection("127.0.0.1", self._port, timeout=30)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        connection.request("POST", path, json.dumps(body), headers)
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        assert answer.status == 200, (path, answer.status, said[:200])
        return json.loads(said)


@contextmanager
def served(url: str, folder: Path) -> Iterator[int]:
    port = free_port()
    argv = [sys.executable, "-m", "gunicorn", "-w", "2", "-b", f"127.0.0.1:{port}"]
    environment = {**os.environ, "TDKT_DATABASE_URL": url}  # noqa: TID251 - of a program beside us
    with (folder / "gunicorn.log").open("w") as log:
        server = subprocess.Popen(  # noqa: S603 - our own program
            [*argv, "tests.benchmarks.peers.door:make()"],
            cwd=ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
        try:
            _wait_for(port)
            yield port
        finally:
            server.terminate()
            server.wait()


def _wait_for(port: int) -> None:
    until = time.monotonic() + _STARTS_S
    while time.monotonic() < until:
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("POST", "/bare/no/no")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the door did not open")


def begun(store: Store, engine: Engine, door: str) -> tuple[str, list[tuple[str, str]]]:
    """A case for a client, and what is open in it."""
    case = secrets.token_hex(16)
    if door == "bare":
        tasks = [(f"{case}-{number}", "task") for number in range(_EACH)]
        store.begin(case, Change(b"x", opened=tuple(tasks)))
        return case, tasks
    step = engine.start("procedure", "commendation", DRIVEN["commendation"], MORNING)
    store.begin(case, change_of(step, None, None))
    return case, [(task.id, task.key) for task in step.opened]


def measured(url: str, folder: Path, rounds: int) -> dict[str, float]:
    """Door → requests a second."""
    store, engine = Store(database_at(url)), Engine()
    engine.add("procedure", {path.name: path.read_bytes() for path in BPMN.glob("*.bpmn")})
    token = secrets.token_hex(16)
    store.let_in(token)
    found: dict[str, list[float]] = {"bare": [], "cases": []}
    with served(url, folder) as port, ThreadPoolExecutor(_CLIENTS) as clients:
        client = Client(port, token)
        for number in range(rounds + 1):
            for door, speeds in found.items():
                cases = [begun(store, engine, door) for _ in range(_CLIENTS)]
                began = time.perf_counter()
                list(clients.map(client.works, repeat(door), *zip(*cases, strict=True)))
                if number:  # the first round reads the diagrams
                    speeds.append(_CLIENTS * _EACH / (time.perf_counter() - began))
    store.close()
    return {door: median(speeds) for door, speeds in found.items()}


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    beside = Path(tempfile.gettempdir()) / f"tdkt-bench-{secrets.token_hex(6)}"
    with (
        tempfile.TemporaryDirectory(prefix="tdkt-bench-") as name,
        postgres.server(beside, postgres.debian()) as server,
    ):
        folder = Path(name)
        urls: dict[str, Callable[[], str]] = {
            "SQLite": lambda: f"sqlite:///{folder}/door.db",
            "PostgreSQL": lambda: server.create("door"),
        }
        for kind, url in urls.items():
            found = measured(url(), folder, rounds)
            say(f"bare commit through HTTP on {kind}, requests a second", found["bare"])
            say(f"completion through HTTP on {kind}, requests a second", found["cases"])
            share = found["cases"] / found["bare"]
            say(f"completion through HTTP on {kind}, of a bare commit", share)


def say(what: str, value: float) -> None:
    print(f"{what}: {value:.3g}", flush=True)  # noqa: T201 - a program for people


if __name__ == "__main__":
    main()
