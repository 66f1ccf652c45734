"""Secret ballots: nobody who reads everything stored tells who voted how, and no kill loses a vote.

    python -m tests.campaigns.ballots [--count N] [--seed S]

So many whole sessions of fifteen members over seven nominations are voted and opened; whoever has
the database after every vote joins, searches and learns (`tests/faults/linkage.py`) and may do no
better than chance. A box that keeps the lines as they come goes first: of it he must tell fifteen
of fifteen. As many kills strike a process that votes and opens.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final

from tests.faults import linkage
from tests.faults.boxes import Box, copied, lay_a_box, pull_the_plug
from tests.faults.mutants import commits_in_the_middle
from tests.faults.words import Progress, say
from tests.office import house, office_on

_COUNT: Final = 1_000
_OF_A_MUTANT: Final = 3
_KILLS_OF_A_MUTANT: Final = 40  # within which it must be found


def sessions(
    template: Path,
    folder: Path,
    at: str,
    count: int,
    rng: Random,
    tell: Callable[[int], None] = lambda _: None,
    *,
    mutant: bool = False,
) -> list[linkage.Seen]:
    seen, path = [], folder / "read.db"
    for number in range(count):
        office = office_on(copied(template, path), at=datetime.fromisoformat(at))
        box = Box.over(office, rng)
        truth = box.all_vote(linkage.naive if mutant else Box.casts)
        if not mutant:
            box.opens()
        seen.append(linkage.look(box, truth, path))
        office.database.engine.dispose()
        tell(number + 1)
    return seen


def reading(template: Path, folder: Path, at: str, count: int, seed: int) -> list[str]:
    rng = Random(seed)  # noqa: S311 - chance, not secrecy
    naive = sessions(template, folder, at, _OF_A_MUTANT, rng, mutant=True)
    if not linkage.wins_outright(naive):
        return ["the naive box kept its secret: the kit does not see what there is to see"]
    say("mutant “lines as they come”: 15 of 15 told, on every nomination")
    progress = Progress("sessions read", count)
    seen = sessions(template, folder, at, count, rng, progress.at)
    made = linkage.verdict(seen, rng)
    say(
        f"reading: {count} sessions; best joining “{made.best}” {made.deviation:.2f} deviations"
        f" above chance, allowed {made.threshold:.2f}; {made.learned}"
    )
    return made.found


def killing(template: Path, folder: Path, at: str, count: int, seed: int) -> list[str]:
    *_, toll = pull_the_plug(template, folder, at, _KILLS_OF_A_MUTANT, seed, commits_in_the_middle)
    if not toll.found:
        return [f"the mutant “several commits” lived through {toll.kills} kills"]
    say(f"mutant “several commits”: found after {toll.kills} kills: {toll.found[0]}")
    progress = Progress("kills of a ballot", count)
    for toll in pull_the_plug(template, folder, at, count, seed):
        progress.at(toll.kills)
    say(
        f"kills: {toll.kills} in {progress.seconds:.0f} s; {toll.casts} votes acknowledged,"
        f" {toll.openings} boxes opened to the end"
    )
    return toll.found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign ballots")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tdkt-ballots-") as name:
        folder = Path(name)
        template = folder / "template.db"
        at = lay_a_box(template)
        house()  # read once, here: every life is a fork of this process
        found = [
            *reading(template, folder, at, args.count, args.seed),
            *killing(template, folder, at, args.count, args.seed),
        ]
    for each in found:
        say(f"FOUND: {each}")
    say(f"ballots: {args.count} with seed {args.seed}; told, lost or half opened: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
