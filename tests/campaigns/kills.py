"""kill -9 in the middle of the work, again and again: nothing may be lost, nothing doubled.

    python -m tests.campaigns.kills [--count N] [--seed S]

Three of four kills strike an office that does whole journeys in a process of its own, at random
moments or at appointed calls of the database; the fourth strikes `tdkt serve` while a program works
through its API. After each kill the database is searched for what is lost, doubled or at odds with
itself, and what was in doubt is asked for again under its Idempotency-Key. Offices with a mistake
in them come first: a campaign that does not find those proves nothing.
"""

import argparse
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from tests.faults import lives
from tests.faults.mutants import KILLED
from tests.faults.siege import Siege, Toll
from tests.faults.words import Progress, say
from tests.office import house

_COUNT: Final = 400
_OVER_HTTP: Final = 4  # one kill of so many
_FOR_A_MUTANT: Final = 60  # kills within which it must be found


def of_mutants(template: Path, folder: Path, seed: int) -> Iterator[str]:
    for number, (name, make) in enumerate(KILLED.items()):
        *_, tally = lives.stories(
            _FOR_A_MUTANT,
            Random(seed),  # noqa: S311 - chance, not secrecy
            template,
            folder / f"mutant-{number}",
            make=make,
            surely=True,
        )
        if not tally.found:
            yield f"the mutant “{name}” lived through {tally.kills} kills"
            return
        say(f"mutant “{name}”: found after {tally.kills} kills: {tally.found[0].splitlines()[0]}")


def of_the_office(template: Path, folder: Path, kills: int, seed: int) -> list[str]:
    progress, tally = Progress("kills of an office at work", kills), lives.Tally()
    rng = Random(seed)  # noqa: S311 - chance, not secrecy
    for tally in lives.stories(kills, rng, template, folder / "office"):
        progress.at(tally.kills)
    say(
        f"office: {tally.kills} kills in {progress.seconds:.0f} s, {tally.at_call} of them at a "
        f"call of the database; {tally.asked} commands asked, {tally.acknowledged} acknowledged, "
        f"{tally.in_doubt} in doubt of which {tally.in_doubt_and_done} were done, "
        f"{tally.repeated} promises asked for again; {tally.journeys} journeys ended well"
    )
    return tally.found


def of_the_server(folder: Path, kills: int, seed: int) -> list[str]:
    progress = Progress("kills of tdkt serve", kills)

    def tell(toll: Toll) -> None:
        progress.at(toll.kills)

    toll = Siege(folder / "serve", Random(seed), tell).endure(kills)  # noqa: S311 - chance, not secrecy
    say(
        f"tdkt serve: {toll.kills} kills in {progress.seconds:.0f} s, started again after "
        f"{toll.restarts}; {toll.requests} requests, {toll.acknowledged} changes acknowledged, "
        f"{toll.resent} sent again after a broken connection, {toll.repeated} promises asked for "
        f"again; {toll.letters} letters came, {toll.doubles} of them a second time; "
        f"{toll.journeys} journeys ended well"
    )
    return toll.found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign kills")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    over_http = args.count // _OVER_HTTP
    with tempfile.TemporaryDirectory(prefix="tdkt-kills-") as name:
        folder = Path(name)
        template = folder / "template.db"
        lives.lay_template(template)
        house()  # read once, here: every life is a fork of this process
        found = [
            *of_mutants(template, folder, args.seed),
            *of_the_office(template, folder, args.count - over_http, args.seed),
            *of_the_server(folder, over_http, args.seed),
        ]
    for each in found:
        say(f"FOUND: {each}")
    say(f"kills: {args.count} with seed {args.seed}; lost, doubled or contradictory: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
