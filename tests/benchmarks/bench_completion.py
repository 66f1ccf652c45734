"""What a whole completion costs, against the least that could be written down for it.

    python -m tests.benchmarks.bench_completion [PLOT.svg]

A completion is the command as a person causes it: access, form, engine, rows, history, letters, one
commit. The floor is a bare commit of three rows (state, event, answer) by the driver alone, in the
same database, after each completion. Then the inbox as a page over HTTP, against `/healthz`, which
asks nothing. Wall time; figures are medians. The plot shows the whole spread.
"""

import math
import secrets
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from statistics import median
from typing import Any, Final

import psycopg
from sqlalchemy import Engine, event

from service.adapters.clock import SystemClock
from service.commands.demonstration import LoadDemonstration
from service.commands.office import Office
from service.commands.signing_in import MakeToken
from service.commands.tasks import CompleteTask
from service.db.migrate import upgrade
from tests import postgres
from tests.builders import Town
from tests.faults.clerk import honest_office
from tests.faults.processes import ROOT, Tdkt, free_port
from tests.office import SECRET_KEY, office_on

_DOSSIERS: Final = (("TM-TH", 5), ("TM-T01", 1), ("TM-T02", 2), ("TM-YT", 1))
_INBOX: Final = 40  # pages of each kind
_STATE: Final = b"x" * 2_000
_TEXT: Final = "x" * 300
_TABLES: Final = (
    "CREATE TABLE bare_state (id INTEGER PRIMARY KEY, revision INTEGER, state {bytes})",
    "CREATE TABLE bare_event (id INTEGER PRIMARY KEY, facts TEXT)",
    "CREATE TABLE bare_answer (id INTEGER PRIMARY KEY, answers TEXT)",
)


class Bare:
    """Three rows in one transaction, with nothing of ours in between."""

    def __init__(self, url: str) -> None:
        self._on_sqlite = url.startswith("sqlite")
        self._number = 0
        connection: Any
        if self._on_sqlite:
            connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
            connection.execute("PRAGMA synchronous = FULL")
        else:
            connection = psycopg.connect(url, autocommit=True)
        self._connection = connection
        for table in _TABLES:
            connection.execute(table.format(bytes="BLOB" if self._on_sqlite else "BYTEA"))
        self._write("INSERT INTO bare_state VALUES (1, 0, ?)", _STATE)

    def commit(self) -> None:
        self._number += 1
        self._write("BEGIN IMMEDIATE" if self._on_sqlite else "BEGIN")
        self._write("UPDATE bare_state SET revision = revision + 1, state = ? WHERE id = 1", _STATE)
        self._write("INSERT INTO bare_event VALUES (?, ?)", self._number, _TEXT)
        self._write("INSERT INTO bare_answer VALUES (?, ?)", self._number, _TEXT)
        self._write("COMMIT")

    def _write(self, statement: str, *values: object) -> None:
        text = statement if self._on_sqlite else statement.replace("?", "%s")
        self._connection.execute(text, values)

    def close(self) -> None:
        self._connection.close()


def took(action: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Milliseconds."""
    began = clock()
    action()
    return (clock() - began) * 1000


# Completions --------------------------------------------------------------------------------------


def furnish(url: str) -> None:
    upgrade(url)
    office = office_on(url, at=SystemClock().now())
    office.execute(LoadDemonstration())
    town = Town(office)
    for unit, number in _DOSSIERS:
        town.opens_dossier(unit, number)
    office.database.engine.dispose()


@dataclass
class Costs:
    """Milliseconds of each, in the order in which they were done."""

    ours: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)  # of ours, this process's own work
    floor: list[float] = field(default_factory=list)
    statements: list[int] = field(default_factory=list)  # of ours


def completions(url: str) -> Costs:
    """Every task of some dossiers up to the public comment; after each, the floor."""
    office = honest_office(url, SystemClock().now())
    bare, town, costs = Bare(url), Town(office), Costs()
    calls = count_statements(office.database.engine)
    while tasks := town.open_tasks():
        for task in tasks:
            actor = town.actor_for(task)
            answers = town.ordinary_answers(task, actor)
            command = CompleteTask(task_id=task.id, actor=actor, answers=answers, confirmed="token")
            began, before = time.thread_time(), next(calls)
            costs.ours.append(took(lambda c=command: office.execute(c)))
            costs.busy.append((time.thread_time() - began) * 1000)
            costs.statements.append(next(calls) - before - 1)
            costs.floor.append(took(bare.commit))
    bare.close()
    office.database.engine.dispose()
    return costs


def count_statements(engine: Engine) -> "count[int]":
    """A counter that every statement moves on by one; so does every look at it."""
    calls = count()
    event.listen(engine, "before_cursor_execute", lambda *_: next(calls))
    return calls


def measure(kind: str, url: str) -> Costs:
    furnish(url)
    costs = completions(url)
    ours, floor = median(costs.ours), median(costs.floor)
    say(f"completion on {kind}, ms", ours)
    say(f"completion on {kind}, ms of processor time in our process", median(costs.busy))
    say(f"completion on {kind}, statements", median(costs.statements))
    say(f"bare commit of three rows on {kind}, ms", floor)
    say(f"completion on {kind}, ours / bare commit", ours / floor)
    return costs


# The inbox ----------------------------------------------------------------------------------------


def inbox(url: str, folder: Path) -> None:
    office = office_on(url, at=SystemClock().now())
    fill_the_inbox(office)
    token = office.execute(MakeToken("thuongtruc"))
    office.database.engine.dispose()
    port = free_port()
    settings = {
        "TDKT_DATABASE_URL": url,
        "TDKT_DATA": str(folder),
        "TDKT_SECRET_KEY": SECRET_KEY,
        "TDKT_BASE_URL": f"http://127.0.0.1:{port}",
    }
    pages: list[float] = []
    floor: list[float] = []
    words = ["serve", "--port", str(port)]
    with Tdkt("serve", words, settings, folder / "serve.log") as server:
        server.start()
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        signed_in = {"Authorization": f"Bearer {token}"}
        for _ in range(_INBOX):
            pages.append(took(lambda: fetch(connection, "/", signed_in)))
            floor.append(took(lambda: fetch(connection, "/healthz", {})))
        connection.close()
        server.stop()
    say("inbox page over HTTP, ms", median(pages))
    say("healthz over HTTP, ms", median(floor))
    say("inbox page / healthz", median(pages) / median(floor))


def fill_the_inbox(office: Office) -> None:
    """A full page of dossiers that wait to be received."""
    town = Town(office)
    for number in range(1, 12):
        dossier = town.opens_dossier(f"TM-T{number:02d}")
        town.goes_on(dossier, until="receive_dossier")


def fetch(connection: HTTPConnection, path: str, headers: Mapping[str, str]) -> None:
    connection.request("GET", path, headers=dict(headers))
    answer = connection.getresponse()
    body = answer.read()
    assert answer.status == 200, (path, answer.status, body[:200])


# Words and plot -----------------------------------------------------------------------------------


def say(name: str, value: float) -> None:
    print(f"{name}: {value:.3g}" if value < 1000 else f"{name}: {value:.0f}", flush=True)  # noqa: T201 - a program for people


_WIDTH, _HEIGHT, _LEFT, _TOP = 720, 360, 60, 40
_COLOURS: Final = ("#1f5f8b", "#b3541e")


def plot(curves: Sequence[tuple[str, list[float]]]) -> str:
    """Cumulative shares over milliseconds, on a logarithmic scale from 0.01 to 10 000."""
    title = "Share of commits that are done within … milliseconds"
    head = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}"'
    parts = [
        f'<svg {head} font-family="sans-serif" font-size="12">',
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>',
        f'<text x="{_LEFT}" y="20" font-size="14">{title}</text>',
    ]
    for power in range(-2, 5):
        x = _across(10.0**power)
        parts.append(f'<path d="M{x} {_TOP}V{_HEIGHT - 40}" stroke="#ddd"/>')
        label = f"{10.0**power:g}"
        parts.append(f'<text x="{x}" y="{_HEIGHT - 22}" text-anchor="middle">{label}</text>')
    for number, (name, values) in enumerate(curves):
        parts += _curve(number, name, values)
    return "\n".join([*parts, "</svg>", ""])


def _curve(number: int, name: str, values: list[float]) -> Iterator[str]:
    """Ours is drawn through, its floor dashed in the same colour."""
    stroke = f'stroke="{_COLOURS[number // 2]}"'
    stroke += ' stroke-dasharray="5 4"' if number % 2 else ""
    points = " ".join(
        f"{_across(value)},{_up(place / len(values)):.1f}"
        for place, value in enumerate(sorted(values), start=1)
    )
    y = _TOP + 16 + 18 * number
    yield f'<polyline points="{points}" fill="none" {stroke}/>'
    yield f'<path d="M{_LEFT + 8} {y - 4}h28" {stroke}/>'
    yield f'<text x="{_LEFT + 42}" y="{y}">{name}: {median(values):.3g} ms</text>'


def _across(value: float) -> float:
    share = (math.log10(max(value, 0.01)) + 2) / 6
    return round(_LEFT + share * (_WIDTH - _LEFT - 40), 1)


def _up(share: float) -> float:
    return _HEIGHT - 40 - share * (_HEIGHT - 40 - _TOP)


def main() -> None:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "var" / "bench_completion.svg"
    # On the same disk as SQLite's file: memory forgives every wait for the disk.
    beside = Path(tempfile.gettempdir()) / f"tdkt-bench-{secrets.token_hex(6)}"
    with (
        tempfile.TemporaryDirectory(prefix="tdkt-bench-") as name,
        postgres.server(beside, postgres.debian()) as server,
    ):
        file = f"sqlite:///{name}/tdkt.db"
        costs = {"SQLite": measure("SQLite", file)}
        costs["PostgreSQL"] = measure("PostgreSQL", server.create("bench"))
        inbox(file, Path(name))
    curves = []
    for kind, each in costs.items():
        curves += [(f"completion, {kind}", each.ours), (f"bare commit, {kind}", each.floor)]
    target.parent.mkdir(exist_ok=True)
    target.write_text(plot(curves), "utf-8")


if __name__ == "__main__":
    main()
