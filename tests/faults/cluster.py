"""Two machines of one office: each with its own data folder, its own `tdkt web` and its own
`tdkt worker`; they share PostgreSQL and the secret key, and nothing else.
"""

import hashlib
import json
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from threading import Lock, Thread
from typing import Any, Final

from sqlalchemy import select, update

from service.adapters.clock import SystemClock
from service.db.models import Outbox
from service.db.unit_of_work import Database, open_database
from tests.faults.client import Persistent, Reply, Request, ask, broken_promises
from tests.faults.contest import at_once
from tests.faults.invariants import violations
from tests.faults.journey import UNITS, Journeys
from tests.faults.post import Arrival, Mailbox
from tests.faults.processes import Tdkt, free_port
from tests.office import SECRET_KEY, house
from tests.stranger import API

_MOST_CHANGES: Final = 20  # from one kill of a web to the next
_MOST_LETTERS: Final = 8  # from one kill of a worker to the next
_POST_LIMIT_S: Final = 540  # a dead worker's lease of six minutes, and some rounds of the post
_PROBLEM: Final = 400


@dataclass
class Report:
    """What happened, to be printed."""

    webs: int = 0  # killed and started again
    workers: int = 0
    requests: int = 0
    resent: int = 0
    acknowledged: int = 0
    files: int = 0  # brought to one node, fetched from the other
    letters: int = 0
    doubles: int = 0
    journeys: int = 0
    found: list[str] = field(default_factory=list)

    @property
    def kills(self) -> int:
        return self.webs + self.workers


class Node:
    def __init__(self, name: str, url: str, folder: Path, smtp: str) -> None:
        own = folder / name
        own.mkdir(parents=True)
        self.port = free_port()
        settings = {
            "TDKT_DATABASE_URL": url,
            "TDKT_DATA": str(own),
            "TDKT_SECRET_KEY": SECRET_KEY,
            "TDKT_BASE_URL": "http://127.0.0.1:8080",  # what letters name: the office's one address
            "TDKT_SMTP_URL": smtp,
        }
        port = str(self.port)
        self.web = Tdkt(f"{name} web", ["web", "--port", port], settings, own / "web.log")
        self.worker = Tdkt(f"{name} worker", ["worker"], settings, own / "worker.log")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"


class Cluster:
    """`patient`: dead workers' leases are waited for; else their time is moved back when all other
    work is done."""

    def __init__(
        self, url: str, folder: Path, rng: Random, told: Callable[[Report], None], *, patient: bool
    ) -> None:
        self._url, self._folder, self._rng, self._told = url, folder, rng, told
        self._patient = patient
        self._lock = Lock()
        self._menders: list[Thread] = []
        self._leased: set[str] = set()  # to workers that are dead
        self._took: list[float] = []
        self._webs_left = self._workers_left = 0
        self.report = Report()

    def endure(self, given: Mapping[str, str], *, webs: int, workers: int) -> Report:
        """Whole journeys until so many webs and workers have been killed and started again."""
        self._database = Database(open_database(self._url))
        self._mailbox = Mailbox(told=self._letter_comes)
        with ExitStack() as stack:
            stack.enter_context(self._mailbox)
            self._nodes = [
                Node(name, self._url, self._folder, self._mailbox.door(name))
                for name in ("north", "south")
            ]
            processes = [each for node in self._nodes for each in (node.web, node.worker)]
            for process in processes:
                stack.enter_context(process)
                process.begin()
            for process in processes:
                process.ready()
            self._webs_left, self._workers_left = webs, workers
            self._work(given)
            for mender in self._menders:
                mender.join()
            self._await_post()
            self.report.found += [line for each in processes for line in each.complaints()]
        self._sum_up()
        self._database.engine.dispose()
        return self.report

    def _work(self, given: Mapping[str, str]) -> None:
        self._wire = Persistent([node.address for node in self._nodes])
        self._journeys = Journeys(self._send, given)
        self._next_web()
        self._next_worker()
        self._journeys.opens_round()
        while self._webs_left or self._workers_left or not self.report.journeys:
            dossiers = self._journeys.opens_dossiers()
            self._same_task_on_both(dossiers[0], given)
            self._journeys.brings(dossiers, to="awaiting_council")
            self._journeys.meets(self._journeys.convenes(dossiers))
            self._journeys.finishes(dossiers)
            self.report.journeys += 1
            self._told(self.report)

    # Requests ----------------------------------------------------------------------------------

    def _send(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes | None
    ) -> Reply:
        if method == "GET":
            return self._wire(method, path, headers, body)
        self._changes_left -= 1
        if not self._changes_left and self._webs_left:
            moment = self._rng.uniform(0, median(self._took[-20:] or [0.1]))
            self._mend(self._kill_web, self._rng.choice(self._nodes), moment)
        began = time.monotonic()
        reply = self._wire(method, path, headers, body)
        self._took.append(time.monotonic() - began)
        if path.endswith("/attachments") and reply.status < _PROBLEM:
            self._fetch_from_all(reply.json, headers)
        return reply

    def _fetch_from_all(self, file: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        """Whichever node took it, both have it."""
        request = Request(
            "GET",
            f"{API}/attachments/{file['id']}",
            {"Authorization": headers["Authorization"]},
            None,
        )
        for _ in self._nodes:
            reply = self._wire.send(request)
            if hashlib.sha256(reply.data).hexdigest() != file["sha256"]:
                self.report.found.append(f"a file is another one: {reply.status}")
        self.report.files += 1

    def _same_task_on_both(self, dossier: str, given: Mapping[str, str]) -> None:
        """The first task of a dossier, completed on both nodes in the same moment."""
        head = next(iter(UNITS))
        stranger = self._journeys.stranger
        caller = stranger.callers[head]
        queue = caller.every("/tasks?queue=group&state=open")
        (task,) = (each for each in queue if each["dossier"] == dossier)
        answers = stranger.answer(caller, caller.get(f"/tasks/{task['id']}").json)
        requests = [self._completion(task["id"], answers, given[head]) for _ in self._nodes]
        ends = at_once(
            [
                lambda node=node, request=request: ask(node.address, request)
                for node, request in zip(self._nodes, requests, strict=True)
            ]
        )
        replies = [end for end in ends if isinstance(end, Reply)]
        if len(replies) == len(ends) and sorted(each.status for each in replies) != [200, 409]:
            self.report.found.append(
                f"both nodes: {[(each.status, each.data) for each in replies]}"
            )

    def _completion(self, task: str, answers: Mapping[str, Any], token: str) -> Request:
        body = json.dumps({"answers": answers}).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return Request("POST", f"{API}/tasks/{task}/complete", headers, body)

    # Kills -------------------------------------------------------------------------------------

    def _mend(self, action: Callable[..., None], *given: Any) -> None:
        mender = Thread(target=action, args=given)
        self._menders.append(mender)
        mender.start()

    def _next_web(self) -> None:
        self._changes_left = self._rng.randint(_MOST_CHANGES // 2, _MOST_CHANGES)

    def _next_worker(self) -> None:
        self._letters_left = self._rng.randint(2, _MOST_LETTERS)

    def _kill_web(self, node: Node, moment: float) -> None:
        time.sleep(moment)
        node.web.kill()
        node.web.start()
        self.report.webs += 1
        self._webs_left -= 1
        self._next_web()

    def _letter_comes(self, arrival: Arrival) -> None:
        """Now and then whoever brings a letter dies before he hears that it is taken."""
        with self._lock:
            self._letters_left -= 1
            if self._letters_left or not self._workers_left:
                return
            self._workers_left -= 1
        node = next(each for each in self._nodes if each.worker.name.startswith(arrival.by))
        node.worker.kill()
        self._mend(self._restart_worker, node)

    def _restart_worker(self, node: Node) -> None:
        with self._database.reading() as session:
            self._leased |= set(session.scalars(select(Outbox.id).where(Outbox.state == "sending")))
        node.worker.start()
        self.report.workers += 1
        self._next_worker()

    # The end -----------------------------------------------------------------------------------

    def _await_post(self) -> None:
        """All letters leave; those that a dead worker had taken as well."""
        deadline = time.monotonic() + _POST_LIMIT_S
        while left := self._unsent():
            if left <= self._leased and not self._patient:
                self._end_leases(left)
            if time.monotonic() > deadline:
                self.report.found.append(f"{len(left)} letters do not leave")
                return
            time.sleep(0.3)

    def _unsent(self) -> set[str]:
        now = SystemClock().now()
        with self._database.reading() as session:
            return set(
                session.scalars(
                    select(Outbox.id).where(Outbox.sent_at.is_(None), Outbox.due_at <= now)
                )
            )

    def _end_leases(self, letters: set[str]) -> None:
        with self._database.writing() as session:
            session.execute(
                update(Outbox)
                .where(Outbox.id.in_(letters), Outbox.sent_at.is_(None))
                .values(lease_until=SystemClock().now())
            )
        self._leased -= letters

    def _sum_up(self) -> None:
        report, wire = self.report, self._wire
        report.requests, report.resent = wire.statuses.total(), wire.repeated
        report.acknowledged = len(wire.promises)
        report.letters, report.doubles = len(self._mailbox.arrivals), self._mailbox.doubles
        report.found += violations(self._database, house())
        report.found += broken_promises(self._database, wire.promises)
        report.found += self._mailbox.faults(self._database)
        if wire.defects:
            report.found.append(f"{wire.defects} answers were 5xx: {dict(wire.statuses)}")
        again = Counter(each.message_id for each in self._mailbox.arrivals)
        report.found += [
            f"a letter came {n} times" for n in again.values() if n > report.workers + 1
        ]
