"""Secret ballots and kill -9: no vote is lost, none doubled, and no box is opened by half.

    python -m tests.campaigns.ballotkills [--count N] [--seed S]

So many kills strike a process that votes and opens (`tests/faults/boxes.py`): at a call of the
database, before a commit, right after one, or after some time. An office that commits in the middle
goes first, and must be found out.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.faults.boxes import lay_a_box, pull_the_plug
from tests.faults.mutants import commits_in_the_middle
from tests.faults.words import Progress, say
from tests.office import house

_COUNT: Final = 1_000
_KILLS_OF_A_MUTANT: Final = 40  # within which it must be found


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
    parser = argparse.ArgumentParser(prog="./dev campaign ballotkills")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tdkt-ballotkills-") as name:
        folder = Path(name)
        template = folder / "template.db"
        at = lay_a_box(template)
        house()  # read once, here: every life is a fork of this process
        found = killing(template, folder, at, args.count, args.seed)
    for each in found:
        say(f"FOUND: {each}")
    say(f"ballotkills: {args.count} with seed {args.seed}; lost or half opened: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
