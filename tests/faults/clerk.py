"""A process that does an office's whole work and may be killed at any moment.

It writes into a journal what it is about to ask of the office and what the office answered, so that
whoever comes after the kill knows what was promised and what is in doubt.
"""

import hashlib
import json
import os
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, Final, Literal, NoReturn

from sqlalchemy import Engine, event, select

from service.adapters.clock import FixedClock
from service.commands.cases import FireTimers
from service.commands.messages import deliver, pass_on
from service.commands.office import Command, Office, Once
from service.commands.sessions import StartSession
from service.commands.tasks import CompleteTask
from service.db.models import Case, CouncilSession, Task
from service.db.unit_of_work import Database, open_database
from tests.builders import Town
from tests.faults.invariants import SAT
from tests.office import house

NOTHING_LEFT: Final = 0
FAILED: Final = 3
_A_MOMENT: Final = timedelta(seconds=1)
_NOTICE: Final = timedelta(days=6)

MakeOffice = Callable[[str, datetime], Office]
Request = Mapping[str, Any]


def honest_office(url: str, at: datetime) -> Office:
    """As `make_office` makes it; the disk is waited for."""
    return Office(Database(open_database(url)), house(), FixedClock(at), pass_on)


@dataclass
class Journal:
    """Lines appended in one write each: what a kill cuts off was never begun."""

    path: Path

    def write(self, *entry: Any) -> None:
        line = json.dumps(entry, ensure_ascii=False).encode() + b"\n"
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        os.write(handle, line)
        os.close(handle)

    def read(self) -> list[list[Any]]:
        if not self.path.exists():
            return []
        lines = self.path.read_bytes().split(b"\n")
        return [json.loads(line) for line in lines[:-1]]  # the last is empty, or cut off


@dataclass(frozen=True)
class Death:
    """At a call of the database: before the n-th one, before the n-th commit, or right after it."""

    before: Literal["call", "commit", "after a commit"]
    number: int


@dataclass(frozen=True)
class Orders:
    """What one life of the clerk is to do."""

    url: str
    journal: Journal
    at: datetime
    seed: str
    again: tuple[Request, ...] = ()  # to be sent once more: what is in doubt, what was promised
    death: Death | None = None  # none: whoever gave the orders kills it, when he likes
    make_office: MakeOffice = honest_office


def live(orders: Orders) -> NoReturn:
    """Work until killed. Leaves by `os._exit`: it is a fork and must not end like its parent."""
    try:
        _work(orders)
    except Exception:  # noqa: BLE001 - whatever it is, the parent must read it
        orders.journal.write("failed", traceback.format_exc())
        sys.stderr.flush()
        os._exit(FAILED)
    os._exit(NOTHING_LEFT)


def _work(orders: Orders) -> None:
    office = orders.make_office(orders.url, orders.at)
    if orders.death is not None:
        meet(orders.death, office.database.engine)
    clerk = Clerk(office, orders.journal, Random(orders.seed))  # noqa: S311 - no secret
    for request in orders.again:
        clerk.ask(request)
    deliver(office)  # what a worker does when it comes up again
    while (request := clerk.next_request()) is not None:
        clerk.ask(request)


def meet(death: Death, engine: Engine) -> None:
    """Kill this process at its appointed call of the database."""
    calls: Counter[str] = Counter()

    def come_to(kind: str) -> None:
        calls[kind] += 1
        if kind == death.before and calls[kind] == death.number:
            os.kill(os.getpid(), signal.SIGKILL)

    committed = False

    def call(*_: Any) -> None:
        nonlocal committed
        if committed:
            committed = False
            come_to("after a commit")
        come_to("call")

    def commit(*_: Any) -> None:
        nonlocal committed
        call()
        come_to("commit")
        committed = True

    event.listen(engine, "before_cursor_execute", call)
    event.listen(engine, "commit", commit)


class Clerk:
    """Everybody in one: takes any open task and does it as its holder would."""

    def __init__(self, office: Office, journal: Journal, rng: Random) -> None:
        self._town = Town(office)
        self._office = office
        self._journal = journal
        self._rng = rng

    def ask(self, request: Request) -> None:
        self._journal.write("asked", request)
        answer = self._perform(request)
        self._journal.write("answered", request["key"], answer)

    def next_request(self) -> Request | None:
        """A task, chosen at random; else a session for what waits; else the next timer."""
        town = self._town
        tasks = town.open_tasks()
        if tasks:
            return self._completion(self._rng.choice(tasks))
        sitting = select(CouncilSession.id).where(CouncilSession.state.not_in(SAT))
        waiting = town.waiting_dossiers()
        if waiting and not town.all(sitting):
            return self._session(waiting)
        return self._timer()

    def _completion(self, task: Task) -> Request:
        actor = self._town.actor_for(task)
        answers = self._town.ordinary_answers(task, actor)
        return self._new("complete", actor.person_id, task=task.id, name=task.key, answers=answers)

    def _session(self, dossiers: list[str]) -> Request:
        at = (self._town.now + _NOTICE).isoformat()
        secretary = self._town.person("thuongtruc").person_id
        return self._new("convene", secretary, at=at, dossiers=dossiers)

    def _timer(self) -> Request | None:
        due = self._town.all(
            select(Case).where(Case.next_timer.is_not(None), Case.ended_at.is_(None))
        )
        if not due:
            return None
        case = min(due, key=lambda each: each.next_timer)
        self._town.clock.move_to(max(case.next_timer + _A_MOMENT, self._town.clock.now()))
        self._journal.write("moved", self._town.clock.now().isoformat())
        return self._new("fire", "", case=case.id)

    def _new(self, kind: str, person_id: str, **more: Any) -> Request:
        key = f"{self._rng.getrandbits(128):032x}"
        return {"key": key, "kind": kind, "person": person_id, **more}

    def _perform(self, request: Request) -> Any:
        if request["kind"] == "fire":
            return self._office.execute(FireTimers(request["case"]))
        text = json.dumps(request, sort_keys=True).encode()
        once = Once(request["person"], request["key"], hashlib.sha256(text).hexdigest())
        return self._office.execute(self._command(request), once=once)

    def _command(self, request: Request) -> Command[Any]:
        actor = self._town.as_actor(request["person"])
        if request["kind"] == "complete":
            return CompleteTask(
                task_id=request["task"], actor=actor, answers=request["answers"], confirmed="token"
            )
        return StartSession(
            actor=actor,
            council_id=self._town.council(),
            at=datetime.fromisoformat(request["at"]),
            place="Hội trường UBND xã",
            dossier_ids=request["dossiers"],
        )
