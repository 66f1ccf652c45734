"""A thousand diagrams made to stop a server: each is refused or read within 2 s and 200 MB.

    python -m tests.campaigns.hostile [--count N] [--seed S]

Bombs, crowds, depths, tangles, endless circles, words without end: linted in both ways, loaded by
the engine and begun, in a process of its own whose time and memory are counted.
"""

import argparse
import sys
from typing import Final

from tests.faults.bounded import LIMIT_MB, LIMIT_S, read_all
from tests.faults.words import Progress, say

_COUNT: Final = 1_000
_AT_ONCE: Final = 110  # for one process
_MOST_TOLD: Final = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign hostile")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N", help="diagrams")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    progress, found, slowest, most = Progress("diagrams", args.count), list[str](), 0.0, 0
    for begun in range(0, args.count, _AT_ONCE):
        progress.at(begun)
        count = min(_AT_ONCE, args.count - begun)
        readings, megabytes = read_all(count, args.seed * 1_000 + begun // _AT_ONCE)
        slowest = max(slowest, *(each.seconds for each in readings))
        most = max(most, megabytes)
        found += [f"{each.family}: {each.outcome}" for each in readings if each.is_bad]
        if len(readings) != count or megabytes > LIMIT_MB:
            found.append(f"{len(readings)} of {count} read, {megabytes} MB")
    say(f"hostile: {args.count} diagrams with seed {args.seed} in {progress.seconds:.0f} s")
    say(f"slowest: {slowest:.2f} s of CPU (limit {LIMIT_S:.0f}); most memory: {most} MB")
    for each in found[:_MOST_TOLD]:
        say(f"FOUND: {each}")
    say(f"hostile: neither refused nor bounded: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
