"""Everything that two people or two workers may do at once, done at once, on both databases.

    python -m tests.campaigns.races [--count N] [--seed S]

Of those who do the same, one wins and the others are told so by the refusal's own name; who does
something of his own succeeds; no answer over the API is a 5xx; what the database holds at the end
is whole. On an office without transactions the same races must find something.
"""

import argparse
import secrets
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from service.app import create_app
from service.commands.demonstration import LoadDemonstration
from service.commands.office import Office
from service.db.migrate import upgrade
from tests import postgres
from tests.faults.clerk import MakeOffice, honest_office
from tests.faults.contest import ApiDoor, OfficeDoor
from tests.faults.invariants import violations
from tests.faults.mutants import without_transactions
from tests.faults.scenes import Scenes
from tests.faults.words import Progress, say
from tests.office import START, office_on, settings

_COUNT: Final = 500  # races on each database
_RUNNERS: Final = 8


def furnish(url: str) -> None:
    upgrade(url)
    office = office_on(url)
    office.execute(LoadDemonstration())
    office.database.engine.dispose()


def contest(office: Office, url: str, runners: int) -> Scenes:
    """Races on an office, by its commands and through its API in turn."""
    app = create_app(office, settings(url))
    return Scenes(office, [OfficeDoor(office), ApiDoor(office, app)], runners=runners)


@contextmanager
def open_scenes(url: str, runners: int, make: MakeOffice = honest_office) -> Iterator[Scenes]:
    office = make(url, START)
    try:
        yield contest(office, url, runners)
    finally:
        office.database.engine.dispose()


def of_a_mutant(url: str, runners: int) -> list[str]:
    """An office without transactions must be found out."""
    furnish(url)
    with open_scenes(url, runners, without_transactions) as scenes:
        try:
            for _ in scenes.everything():
                if scenes.found:
                    break
        except Exception as error:  # noqa: BLE001 - such an office breaks in many ways
            scenes.found.append(repr(error))
    if scenes.found:
        say(f"mutant “no transactions”: found after {scenes.races} races: {scenes.found[0]:.160}")
        return []
    return [f"the mutant “no transactions” lived through {scenes.races} races"]


def on(kind: str, databases: Iterator[str], count: int) -> list[str]:
    """Whole plays, each on a database of its own, until so many races are run."""
    progress, races, ends = Progress(f"races on {kind}", count), 0, Counter[str]()
    while races < count:
        url = next(databases)
        furnish(url)
        with open_scenes(url, _RUNNERS) as scenes:
            for _ in scenes.everything():
                progress.at(races + scenes.races)
                if races + scenes.races >= count:
                    break
            scenes.found += violations(scenes.office.database, scenes.office.house)
        races += scenes.races
        ends += scenes.ends
        if scenes.found:
            return scenes.found
    told = ", ".join(f"{number} {name}" for name, number in ends.most_common())
    say(f"{kind}: {races} races in {progress.seconds:.0f} s, {_RUNNERS} at once; ends: {told}")
    return []


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign races")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the threads heed none")
    count = parser.parse_args().count
    run = secrets.token_hex(6)
    with (
        tempfile.TemporaryDirectory(prefix="tdkt-races-") as name,
        postgres.server(postgres.folder_for(run, "races"), postgres.debian()) as server,
    ):
        files = (f"sqlite:///{name}/{number}.db" for number in range(count))
        databases = (server.create(f"races_{number}") for number in range(count))
        found = [
            *of_a_mutant(server.create("mutant"), _RUNNERS),
            *on("SQLite", files, count),
            *on("PostgreSQL", databases, count),
        ]
    for each in found:
        say(f"FOUND: {each}")
    say(f"races: {count} on each database; wrong ends: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
