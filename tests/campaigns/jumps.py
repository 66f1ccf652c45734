"""A clock that jumps to and fro, a thousand times over: nothing is lost, nothing comes twice.

    python -m tests.campaigns.jumps [--count N] [--seed S]

Each sequence begins with the same small town and moves the clock by minutes, hours, days, a year,
back again, to a leap day, over midnight in Hà Nội, with passes of the worker in between. After each
pass: no timer has fired before its moment and none that ran out is left, no date of the law has
moved, no letter has come twice, and nobody has two daily letters of one day. At the end every
mention whose day has come has been made. Three towns in which somebody spoils the worker's work
come first: a campaign that does not find those proves nothing.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Final

from tests.faults.words import Progress, say
from tests.faults.wrong_clocks import SABOTAGES, lay_town, sequences

_COUNT: Final = 1_000
_FOR_A_SABOTAGE: Final = 30  # sequences within which it must be found
_MOST_TOLD: Final = 20


def of_sabotages(template: Path, folder: Path, start: datetime, seed: int) -> Iterator[str]:
    for name, spoil in SABOTAGES.items():
        watched = islice(sequences(template, folder, start, seed, spoil), _FOR_A_SABOTAGE)
        for number, watch in enumerate(watched, start=1):
            if watch.found:
                say(f"sabotage “{name}”: found in sequence {number}: {watch.found[0]}")
                break
        else:
            yield f"nobody noticed that {name}"


def of_the_office(
    template: Path, folder: Path, start: datetime, count: int, seed: int
) -> list[str]:
    progress, passes, timers, letters = Progress("sequences", count), 0, 0, 0
    found: list[str] = []
    watched = islice(sequences(template, folder, start, seed), count)
    for number, watch in enumerate(watched, start=1):
        progress.at(number)
        passes += watch.passes
        timers += watch.timers
        letters += len(watch.box.letters)
        found += [f"sequence {number - 1}: {each}" for each in watch.found]
    say(
        f"jumps: {count} sequences with seed {seed} in {progress.seconds:.0f} s; {passes} passes, "
        f"{timers} timers, {letters} letters"
    )
    return found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign jumps")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="tdkt-jumps-") as name:
        folder = Path(name)
        template = folder / "town.db"
        start = lay_town(template)
        found = [
            *of_sabotages(template, folder, start, args.seed),
            *of_the_office(template, folder, start, args.count, args.seed),
        ]
    for each in found[:_MOST_TOLD]:
        say(f"FOUND: {each}")
    say(f"jumps: lost, doubled or moved: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
