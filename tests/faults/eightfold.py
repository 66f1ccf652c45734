"""One member casts several different ballots in the same moment: the last one in the box counts.

Re-voting is allowed until the close, so each of them may be taken; what was taken stands in the
history, what was not is refused by name. On the board he has one line under each nomination.
"""

from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from random import Random
from typing import Any, Final

from flask import Flask
from sqlalchemy import select

from service.casework import council, envelopes
from service.casework.envelopes import Ballot
from service.commands.casting import CastBallot
from service.commands.office import Office
from service.commands.signing_in import MakeToken
from service.commands.steps.ballot import BallotClosed
from service.commands.tasks import CompleteTask
from service.db.models import CouncilSession, Envelope, Event, OpenedLine
from tests.faults.boxes import CHOICES, Box
from tests.faults.contest import Told, at_once
from tests.stranger import Caller, OverFlask
from tests.tellers import casting, shares_of

AT_ONCE: Final = 8


@dataclass
class Eightfold:
    """One session; `rounds` counts what was cast eightfold."""

    office: Office
    app: Flask
    rng: Random
    at_once: int = AT_ONCE
    rounds: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    found: list[str] = field(default_factory=list)
    taken: dict[str, dict[str, Ballot]] = field(default_factory=dict)  # person → receipt → ballot

    def __post_init__(self) -> None:
        self.box = Box.over(self.office, self.rng)
        self.town = self.box.town
        self.ballots: Mapping[str, Sequence[str]] = self.town.read(self._ballots)

    def _ballots(self, session: Any) -> dict[str, list[str]]:
        sitting = session.get_one(CouncilSession, self.box.sitting)
        return {
            person: [item.nomination_id for item in lines]
            for person, lines in council.ballots(session, sitting).items()
        }

    def plays(self, most: int) -> None:
        """So many members vote, by commands and through the API in turn. When all have, one votes
        again while the box is opened; then the board is read."""
        for person in islice(self.ballots, most):
            self._races(person, [])
        if len(self.taken) == len(self.ballots):
            (task,) = self.town.open_tasks("count_ballots", of=self.box.sitting)
            actor, answers = self.town.actor_for(task), shares_of(self.box.sitting)
            opening = CompleteTask(task_id=task.id, actor=actor, answers=answers)
            person = self.rng.choice(list(self.ballots))
            self._races(person, [lambda: self.office.run_alone(opening)])
            self._reads_the_board()
        self._reads_the_box()

    def _races(self, person: str, others: Sequence[Callable[[], Any]]) -> None:
        self.rounds += 1
        cast = [self._ballot(person) for _ in range(self.at_once - len(others))]
        if self.rounds % 2:
            actions = [self._by_command(command) for command, _ in cast]
        else:
            actions = self._through_the_api(person, [command for command, _ in cast])
        ends = at_once([*actions, *others])
        for (command, ballot), end in zip(cast, ends, strict=False):  # the others' ends follow
            receipt = envelopes.receipt_of(command.sealed)
            self.ends["taken" if end == receipt else type(end).__name__] += 1
            if end == receipt:
                self.taken.setdefault(person, {})[receipt] = ballot
            elif not others or not isinstance(end, BallotClosed | Told):
                self.found.append(f"a ballot ended as {end!r}")
        lost = [end for end in ends[len(cast) :] if isinstance(end, Exception)]
        self.found += [f"the opening: {end!r}" for end in lost]

    def _ballot(self, person: str) -> tuple[CastBallot, Ballot]:
        choices = {each: self.rng.choice(CHOICES) for each in self.ballots[person]}
        master = self.rng.randbytes(envelopes.MASTER)
        actor = self.town.as_actor(person)
        command = casting(self.town, actor, choices, sitting=self.box.sitting, master=master)
        return command, Ballot(master, choices)

    def _by_command(self, command: CastBallot) -> Callable[[], Any]:
        return lambda: self.office.run_alone(command)

    def _through_the_api(
        self, person: str, commands: Sequence[CastBallot]
    ) -> list[Callable[[], Any]]:
        token = self.office.execute(MakeToken(self.town.username_of(person)))
        return [self._put(Caller(OverFlask(self.app), token), each.sealed) for each in commands]

    def _put(self, caller: Caller, sealed: bytes) -> Callable[[], Any]:
        body = {"sealed": b64encode(sealed).decode()}

        def send() -> Any:
            reply = caller.send("PUT", f"/sessions/{self.box.sitting}/ballot", body)
            if reply.status == 409:
                raise Told(status=reply.status, detail=reply.json["detail"])
            return reply.json["receipt"] if reply.status == 200 else reply

        return send

    # The end of it ---------------------------------------------------------------------------

    def _reads_the_box(self) -> None:
        rows = {each.person_id: each for each in self.town.all(select(Envelope))}
        told = self.town.all(
            select(Event).where(Event.kind == "envelope.cast").order_by(Event.sequence)
        )
        if len(rows) != len(self.taken):
            self.found.append(f"{len(rows)} envelopes of {len(self.taken)} members")
        for person, ballots in self.taken.items():
            cast = [e.facts["receipt"] for e in told if e.facts["receipt"] in ballots]
            if sorted(cast) != sorted(ballots):
                self.found.append(f"{len(ballots)} were taken, {len(cast)} stand in the history")
            elif (rows[person].receipt, rows[person].times) != (cast[-1], len(cast)):
                self.found.append(f"{rows[person].times} are counted, and not the last one")

    def _reads_the_board(self) -> None:
        counted = {each.person_id: each.receipt for each in self.town.all(select(Envelope))}
        lines = {
            (each.nomination_id, each.code): each.choice
            for each in self.town.all(select(OpenedLine))
        }
        if len(lines) != sum(map(len, self.ballots.values())):
            self.found.append(f"{len(lines)} lines on the board")
        for person, ballots in self.taken.items():
            for receipt, ballot in ballots.items():
                expected = ballot.choices if receipt == counted[person] else {}
                shown = {n: lines.get((n, ballot.code(n))) for n in self.ballots[person]}
                if {n: choice for n, choice in shown.items() if choice} != expected:
                    self.found.append("a ballot is counted twice, or not, or as another one")
