"""Secret ballots: nobody who reads everything that is stored tells who voted how.

    python -m tests.campaigns.ballots [--count N] [--seed S]

So many whole sessions of fifteen members over seven nominations are voted and opened, one in ten on
PostgreSQL. Whoever has the database with what is hidden in it, its log, the program's log, letters
and backups joins, searches and learns (`tests/faults/linkage/`), and may do no better than chance.
Boxes that keep the secret badly go first: of each he must tell fifteen of fifteen.
"""

import argparse
import gc
import re
import secrets
import sys
import tempfile
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Final

from tests import postgres
from tests.faults.boxes import furnish
from tests.faults.linkage.joins import Kit
from tests.faults.linkage.naive import MUTANTS
from tests.faults.linkage.places import OnPostgreSQL, OnSQLite, Place
from tests.faults.linkage.sittings import RIGHT, Sitting
from tests.faults.words import Progress, say
from tests.office import house

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
_COUNT: Final = 1_000
_OF_A_MUTANT: Final = 2
_ON_POSTGRESQL: Final = 10  # one of so many
_ALL_BACKUPS: Final = 20  # in one of so many a backup is taken after every vote
_TELL_EVERY: Final = 25
_MOST_TOLD: Final = 20


def of_mutants(place: Place, kind: str, rng: Random) -> list[str]:
    missed = []
    for mutant in MUTANTS:
        kit = Kit()
        for _ in range(_OF_A_MUTANT):
            with place.sits() as office:
                kit.takes(Sitting(place, office, rng, mutant.way, mutant.backups).held())
        for words in mutant.told_by:
            won = kit.wins_outright(*(word.format(place.written) for word in words))
            if won:
                say(f"{kind}, “{mutant.name}”: 15 of 15 told on every nomination by {won[0]}")
            else:
                missed.append(f"{kind}: “{mutant.name}” is not told by {words[-1]}")
    return missed


def reading(place: Place, kind: str, count: int, rng: Random) -> Kit:
    kit, progress = Kit(), Progress(f"sessions on {kind}", count)
    gc.freeze()  # diagrams and law stay: looking through them for garbage takes a tenth of the time
    for number in range(count):
        with place.sits() as office:
            sitting = Sitting(place, office, rng, RIGHT, number % _ALL_BACKUPS == 0)
            kit.takes(sitting.held())
        progress.at(number + 1)
        if (number + 1) % _TELL_EVERY == 0:
            name, score = kit.best()
            say(
                f"{kind}, {number + 1} sessions so far: best joining “{name}”"
                f" {score.deviation:.2f} of {kit.threshold:.2f} allowed; {len(kit.strays)} strays"
            )
    return kit


@dataclass(frozen=True)
class Part:
    """What one process does."""

    kind: str
    count: int
    seed: int
    mutants: bool = True  # before that

    def run(self) -> tuple[list[str], Kit]:
        rng = Random(self.seed)  # noqa: S311 - chance, not secrecy
        with tempfile.TemporaryDirectory(prefix="tdkt-ballots-") as name, ExitStack() as stack:
            place: Place
            if self.kind == SQLITE:
                template = Path(name) / "template.db"
                place = OnSQLite(template, furnish(f"sqlite:///{template}"), Path(name))
            else:
                where = postgres.folder_for(secrets.token_hex(6), "ballots")
                server = stack.enter_context(postgres.server(where, postgres.debian()))
                at = furnish(server.create("ballots"))
                place = OnPostgreSQL(server, "ballots", at, Path(name), where / "data")
            missed = of_mutants(place, self.kind, rng) if self.mutants else []
            return missed, reading(place, self.kind, self.count, rng)


def parts(count: int, seed: int) -> list[Part]:
    share = max(count // _ON_POSTGRESQL, 1)
    half = max((count - share) // 2, 1)
    return [
        Part(POSTGRESQL, share, seed),
        Part(SQLITE, half, seed),
        Part(SQLITE, max(count - share - half, 1), -seed - 1, mutants=False),
    ]


def report(kind: str, kit: Kit, seed: int) -> list[str]:
    learnt, ahead = kit.learnt(Random(seed))  # noqa: S311 - as above
    name, score = kit.best()
    say(
        f"{kind}: {kit.sessions} sessions; {len(kit.columns)} orders of voters,"
        f" {len(kit.of_lines)} of lines, {len(kit.scores)} joinings tried"
    )
    for what, names in (("voters", kit.columns), ("lines", kit.of_lines)):
        sources = Counter(re.split(r"[\[.,:]", each)[0] for each in names)
        told = ", ".join(f"{source} {number}" for source, number in sorted(sources.items()))
        say(f"  orders of {what} from: {told}")
    say(
        f"  best joining “{name}” {score.deviation:.2f} deviations above chance, allowed"
        f" {kit.threshold:.2f}; {learnt}; codes or choices where none may be: {len(kit.strays)}"
    )
    return [f"{kind}: {each}" for each in (*kit.found()[:_MOST_TOLD], *ahead)]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign ballots")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    found: list[str] = []
    kits: dict[str, Kit] = {}
    house()  # read once, here: the parts are forks of this process
    all_parts = parts(args.count, args.seed)
    with ProcessPoolExecutor(len(all_parts), get_context("fork")) as pool:
        for part, (missed, kit) in zip(all_parts, pool.map(Part.run, all_parts), strict=True):
            found += missed
            kits.setdefault(part.kind, Kit()).takes_over(kit)
    for kind, kit in kits.items():
        found += report(kind, kit, args.seed)
    for each in found:
        say(f"FOUND: {each}")
    told = ", ".join(f"{kit.sessions} on {kind}" for kind, kit in sorted(kits.items()))
    say(f"ballots: sessions {told}, seed {args.seed}; told: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
