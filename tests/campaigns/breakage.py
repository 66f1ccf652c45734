"""Thousands of diagrams broken by one stroke each: the lint must refuse them, and no sound one.

    python -m tests.campaigns.breakage [--count N] [--seed S]

Half are broken against BPMN 2.0's own rules, a quarter against ours, an eighth are no proper files;
the last eighth are changed in ways that mean nothing and must pass. The share refused is told for
each kind. A lint that only reads the files comes first: a campaign that is content with it proves
nothing.
"""

import argparse
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import Final

from tests.faults.breakage import (
    HOUSE,
    OURS,
    SMALL,
    SOUND,
    STRUCTURAL,
    UNHARMED,
    Tally,
    by_structure,
    by_the_house,
    judged,
    mutants,
    spoilt_files,
)
from tests.faults.words import say
from workflows.lint.model import read_diagram

_COUNT: Final = 8_000
_ENOUGH: Final = 0.95  # of each kind
_FOR_THE_CARELESS: Final = 300
_MOST_TOLD: Final = 40


def of_the_careless(folder: Path, seed: int) -> list[str]:
    def only_read(path: Path) -> list[object]:
        read_diagram(path)
        return []

    found = islice(mutants(STRUCTURAL, SMALL, seed), _FOR_THE_CARELESS)
    share = judged(found, only_read, folder).whole
    say(f"a lint that only reads: {share:.1%} refused")
    return [] if share < _ENOUGH else ["nobody noticed a lint that only reads the files"]


def told(what: str, tally: Tally) -> list[str]:
    say(f"{what}: {sum(tally.made.values())} diagrams, {tally.whole:.2%} refused")
    for kind in sorted(tally.made, key=tally.share):
        if tally.refused[kind] < tally.made[kind]:
            say(f"  {tally.share(kind):6.1%} of {tally.made[kind]:4} {kind}")
    return [f"{what}: {kind}" for kind in tally.made if tally.share(kind) < _ENOUGH]


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign breakage")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N", help="diagrams")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    began, count = time.monotonic(), args.count
    every = (*OURS, *SOUND, *SMALL)
    with tempfile.TemporaryDirectory(prefix="tdkt-breakage-") as name:
        folder = Path(name)
        found = of_the_careless(folder, args.seed)
        broken = islice(mutants(STRUCTURAL, every, args.seed), count // 2)
        structural = judged(broken, by_structure, folder)
        ours = islice(mutants(HOUSE, OURS, args.seed), count // 4)
        house = judged(ours, by_the_house(), folder)
        files = judged(islice(spoilt_files(every, args.seed), count // 8), by_structure, folder)
        same = islice(mutants(UNHARMED, every, args.seed), count // 8)
        sound = judged(same, by_structure, folder, broken=False)
    found += told("by BPMN's rules", structural)
    found += told("by the rules of the house", house)
    found += told("as files", files)
    refused = sum(sound.refused.values())
    say(f"unharmed: {sum(sound.made.values())} diagrams, {refused} refused")
    for tally in (structural, house, files, sound):
        for each in tally.missed[:_MOST_TOLD]:
            say(f"  missed: {each[:200]}")
    found += [f"refused though sound: {each[:200]}" for each in sound.missed]
    say(
        f"breakage: seed {args.seed}, {time.monotonic() - began:.0f} s; found wanting: {len(found)}"
    )
    for each in found[:_MOST_TOLD]:
        say(f"FOUND: {each}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
