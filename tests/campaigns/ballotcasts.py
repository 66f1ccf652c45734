"""One member casts eight different ballots at once, again and again, on both databases.

    python -m tests.campaigns.ballotcasts [--count N] [--seed S]

By the commands and through the API in turn. The last one that was taken counts, once; the others
stand in the history and nowhere on the board. Of each session one more such round runs against the
opening of the box: who comes too late is told so. An office without transactions must be found out.
"""

import argparse
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final

from service.commands.office import Office
from tests import postgres
from tests.faults.boxes import copied, furnish
from tests.faults.clerk import MakeOffice, honest_office
from tests.faults.eightfold import AT_ONCE, Eightfold
from tests.faults.invariants import ballots_and_voters_agree
from tests.faults.mutants import without_transactions
from tests.faults.words import Progress, say
from tests.office import application

_COUNT: Final = 500  # on each database
_OF_THE_MUTANT: Final = 5


@contextmanager
def opened(url: str, at: datetime, make: MakeOffice) -> Iterator[Office]:
    office = make(url, at)
    try:
        yield office
    finally:
        office.database.engine.dispose()


def of_a_mutant(url: str, at: datetime, rng: Random) -> list[str]:
    with opened(url, at, without_transactions) as office:
        casts = Eightfold(office, application(office), rng)
        try:
            casts.plays(_OF_THE_MUTANT)
        except Exception as error:  # noqa: BLE001 - such an office breaks in many ways
            casts.found.append(repr(error))
    if not casts.found:
        return ["the mutant “no transactions” lived"]
    say(f"mutant “no transactions”: found after {casts.rounds} rounds: {casts.found[0]:.160}")
    return []


def on(kind: str, urls: Iterator[str], at: datetime, count: int, rng: Random) -> list[str]:
    progress, rounds, ends = Progress(f"rounds on {kind}", count), 0, Counter[str]()
    while rounds < count:
        with opened(next(urls), at, honest_office) as office:
            casts = Eightfold(office, application(office), rng)
            casts.plays(count - rounds)
            with office.database.reading() as session:
                casts.found += ballots_and_voters_agree(session, office.house)
        rounds, ends = rounds + casts.rounds, ends + casts.ends
        progress.at(rounds)
        if casts.found:
            say(f"{kind}, within {rounds} rounds: {casts.found[0]}")
            return [f"{kind}: {each}" for each in casts.found]
    told = ", ".join(f"{number} {name}" for name, number in ends.most_common())
    say(f"{kind}: {rounds} × {AT_ONCE} at once in {progress.seconds:.0f} s; {told}; one counted")
    return []


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign ballotcasts")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the threads heed none")
    args = parser.parse_args()
    rng = Random(args.seed)  # noqa: S311 - chance, not secrecy
    where = postgres.folder_for(secrets.token_hex(6), "ballotcasts")
    with (
        tempfile.TemporaryDirectory(prefix="tdkt-ballotcasts-") as name,
        postgres.server(where, postgres.debian()) as server,
    ):
        file, box = Path(name) / "template.db", Path(name) / "box.db"
        at = furnish(f"sqlite:///{file}")
        furnish(server.create("ballots"))
        files = (copied(file, box) for _ in range(args.count))
        databases = (server.create(f"box_{n}", "ballots") for n in range(args.count))
        found = [
            *of_a_mutant(next(databases), at, rng),
            *on("SQLite", files, at, args.count, rng),
            *on("PostgreSQL", databases, at, args.count, rng),
        ]
    for each in found:
        say(f"FOUND: {each}")
    say(f"ballotcasts: {args.count} on each database; wrong ends: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
