"""kill -9 around the sending of letters: none may be lost, and only one in hand may come twice.

    python -m tests.campaigns.mailkills [--count N] [--seed S]

Half of the kills strike a postman on SQLite, half one on PostgreSQL; each is a fork of a warm
process and dies at a random moment, at an appointed call of the database, or before, amid or after
the handing over of a letter. The mail server is a process of its own that writes down what it takes
before it says so. Postmen with a mistake in them come first: a campaign that does not find those
proves nothing.
"""

import argparse
import secrets
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Final

from service.commands.demonstration import LoadDemonstration
from service.commands.office import Office
from service.db.migrate import upgrade
from tests import postgres
from tests.faults.bearers import MUTANTS, Bearers, MakePostman, Postman, Toll
from tests.faults.clerk import honest_office
from tests.faults.mail_spool import spool
from tests.faults.words import Progress, say
from tests.office import START

_COUNT: Final = 10_000
_FOR_A_MUTANT: Final = 200  # kills within which it must be found


def office_at(url: str) -> Office:
    """The demonstration commune; the disk is waited for."""
    upgrade(url)
    office = honest_office(url, START)
    office.execute(LoadDemonstration())
    return office


def strike(
    url: str, folder: Path, kills: int, seed: int, name: str, make: MakePostman = Postman
) -> Toll:
    folder.mkdir(parents=True, exist_ok=True)
    office, progress = office_at(url), Progress(f"kills of postmen on {name}", kills)
    with spool(folder / "spool") as server:
        bearers = Bearers(office, server, Random(seed), make)  # noqa: S311 - chance, not secrecy
        for toll in bearers.endure(kills):
            progress.at(toll.kills)
        toll, strangers = bearers.toll, bearers.strangers()
    if strangers:
        toll.found.append(f"{strangers} letters came under a Message-ID of nobody's")
    office.database.engine.dispose()
    if make is Postman:
        say(
            f"{name}: {toll.kills} kills in {progress.seconds:.0f} s of {toll.lives} lives; "
            f"{toll.letters} letters, {toll.arrivals} arrivals, {toll.doubles} of them a second "
            f"time under the same Message-ID, {toll.broken_off} counted as perhaps sent twice"
        )
    return toll


def of_mutants(folder: Path, seed: int) -> Iterator[str]:
    for number, (name, make) in enumerate(MUTANTS.items()):
        own = folder / f"mutant-{number}"
        own.mkdir(parents=True)
        toll = strike(f"sqlite:///{own}/tdkt.db", own, _FOR_A_MUTANT, seed, name, make)
        if not toll.found:
            yield f"the postman that {name} lived through {toll.kills} kills"
        else:
            say(f"a postman that {name}: found after {toll.kills} kills: {toll.found[0]}")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign mailkills")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N", help="kills")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    half, run = args.count // 2, secrets.token_hex(6)
    with (
        tempfile.TemporaryDirectory(prefix="tdkt-mailkills-") as name,
        postgres.server(postgres.folder_for(run, "mailkills"), postgres.debian()) as server,
    ):
        folder = Path(name)
        found = list(of_mutants(folder, args.seed))
        sqlite = f"sqlite:///{folder}/tdkt.db"
        for kind, url in (("SQLite", sqlite), ("PostgreSQL", server.create("mailkills"))):
            kills = half if kind == "SQLite" else args.count - half
            found += strike(url, folder / kind, kills, args.seed, kind).found
    for each in found[:50]:
        say(f"FOUND: {each}")
    say(f"mailkills: {args.count} with seed {args.seed}; lost, doubled or untold: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
