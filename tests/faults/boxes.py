"""Ballot boxes under attack: sessions at their ballot, and who pulls the plug on them."""

import os
import shutil
import signal
import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, Final

from sqlalchemy import func, select

from service.casework import envelopes
from service.commands.office import Office
from service.commands.tasks import CompleteTask
from service.db.migrate import upgrade
from service.db.models import CouncilSession, Envelope, OpenedLine, Task
from tests.builders import Town
from tests.faults.clerk import Death, Journal, MakeOffice, honest_office, meet
from tests.office import START
from tests.plays import bring_to_the_council, load_commune, open_the_ballot, open_the_roll
from tests.tellers import casting, shares_of

CHOICES: Final = ("agree", "not_agree", "blank")
Choices = Mapping[str, Mapping[str, str]]  # person → nomination → choice
_ENDED_WELL: Final = 0


def lay_a_box(path: Path) -> str:
    """`furnish` for copies of the file: what it returns is the hour as text."""
    at = furnish(f"sqlite:///{path}")
    with closing(sqlite3.connect(path)) as last:  # the log into the file, so that it is copied
        last.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return at.isoformat()


def furnish(url: str) -> datetime:
    """A database in which fifteen members may vote on seven nominations; returns the hour there."""
    upgrade(url)
    office = honest_office(url, START)
    town = Town(office)
    for play in (load_commune, bring_to_the_council, open_the_roll, open_the_ballot):
        play(town)
    office.database.engine.dispose()
    return town.now


def copied(template: Path, to: Path) -> str:
    for end in ("", "-wal", "-shm"):
        Path(f"{to}{end}").unlink(missing_ok=True)
    shutil.copyfile(template, to)
    return f"sqlite:///{to}"


@dataclass
class Box:
    """One session at its ballot."""

    town: Town
    rng: Random
    sitting: str = ""

    def __post_init__(self) -> None:
        self.sitting = self.town.the_session()

    @classmethod
    def over(cls, office: Office, rng: Random) -> "Box":
        return cls(Town(office), rng)

    def opens(self) -> None:
        self.town.does("count_ballots", of=self.sitting, **shares_of(self.sitting))


# Pulling the plug ---------------------------------------------------------------------------------


@dataclass
class Toll:
    kills: int = 0
    casts: int = 0
    openings: int = 0
    found: list[str] = field(default_factory=list)


def pull_the_plug(
    template: Path,
    folder: Path,
    at: str,
    kills: int,
    seed: int,
    make: MakeOffice = honest_office,
) -> Iterator[Toll]:
    """A process votes and opens the box, and is killed in the middle; whoever comes after it finds
    every vote that was acknowledged, none twice, and the box shut or open, never between."""
    toll, rng, lives = Toll(), Random(seed), count(1)  # noqa: S311 - chance, not secrecy
    while toll.kills < kills:
        url = copied(template, folder / "box.db")
        promised: dict[str, str] = {}
        for life in lives:
            journal = Journal(folder / f"{make.__name__}-{life}.jsonl")
            died = _a_life(url, at, journal, rng, make)
            toll.kills += died
            for person, receipt in journal.read():
                promised[person] = receipt
                toll.casts += 1
            toll.found += _at_odds(url, at, promised)
            yield toll
            if toll.found:
                return
            if not died or toll.kills >= kills:
                toll.openings += not died
                break


def _a_life(url: str, at: str, journal: Journal, rng: Random, make: MakeOffice) -> bool:
    """Whether it was killed, rather than came to its end."""
    seed, wait = rng.getrandbits(64), rng.uniform(0.02, 1.2)
    number = rng.randint(1, 220)
    kinds: Sequence[Any] = ("call", "commit", "after a commit")
    death = Death(rng.choice(kinds), number if rng.random() < 0.7 else max(number // 12, 1))
    at_call = rng.random() < 0.6
    child = os.fork()
    if child == 0:
        try:
            office = make(url, datetime.fromisoformat(at))
            rng = Random(seed)  # noqa: S311 - as above
            _vote_and_open(office, journal, rng, death if at_call else None)
        finally:
            os._exit(_ENDED_WELL)
    if not at_call:
        time.sleep(wait)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def _vote_and_open(office: Office, journal: Journal, rng: Random, death: Death | None) -> None:
    if death is not None:
        meet(death, office.database.engine)
    box = Box.over(office, rng)
    nominations = list(box.town.agenda(box.sitting))
    members = [each.person_id for each in box.town.session_members(box.sitting)]
    voted = set(box.town.all(select(Envelope.person_id)))
    again = rng.sample(sorted(voted), min(len(voted), 2))
    if box.town.sitting(box.sitting).box_opened_at is None:
        for person in [*(each for each in members if each not in voted), *again]:
            choices = {each: rng.choice(CHOICES) for each in nominations}
            command = casting(
                box.town, box.town.as_actor(person), choices, master=rng.randbytes(16)
            )
            journal.write(person, office.execute(command))
    for task in box.town.open_tasks("count_ballots", of=box.sitting):
        actor = box.town.actor_for(task)
        answers = shares_of(box.sitting)
        office.execute(CompleteTask(task_id=task.id, actor=actor, answers=answers))


def _at_odds(url: str, at: str, promised: Mapping[str, str]) -> list[str]:
    office = honest_office(url, datetime.fromisoformat(at))
    try:
        with office.database.reading() as session:
            rows = {each.person_id: each for each in session.scalars(select(Envelope))}
            sitting = session.scalars(select(CouncilSession)).one()
            lines = session.scalar(select(func.count()).select_from(OpenedLine)) or 0
            counted = [item.tally for item in sitting.agenda if item.tally]
            done = session.scalar(
                select(func.count()).where(Task.key == "cast_ballot", Task.state == "completed")
            )
            opened = sitting.box_opened_at is not None
            return [*_lost(rows, promised, done or 0), *_half(rows, lines, counted, opened=opened)]
    finally:
        office.database.engine.dispose()


def _lost(rows: Mapping[str, Envelope], promised: Mapping[str, str], done: int) -> Iterator[str]:
    if missing := promised.keys() - rows.keys():
        yield f"{len(missing)} acknowledged votes are lost"
    if len(rows) != done:
        yield f"{len(rows)} envelopes of {done} members who have voted"
    for person, row in rows.items():
        if row.sealed is not None and envelopes.receipt_of(row.sealed) != row.receipt:
            yield f"the envelope of {person} is not what its hash says"


def _half(
    rows: Mapping[str, Envelope], lines: int, tallies: Sequence[Any], *, opened: bool
) -> Iterator[str]:
    sealed = sum(row.sealed is not None for row in rows.values())
    if opened and (sealed or not tallies):
        yield f"the box is open, with {sealed} envelopes still sealed and {len(tallies)} counts"
    if opened and lines != sum(tally["collected"] for tally in tallies):
        yield f"{lines} lines stand on the board, {tallies} were counted"
    if not opened and (sealed != len(rows) or lines or tallies):
        yield f"the box is shut, with {sealed} of {len(rows)} sealed and {lines} lines"
