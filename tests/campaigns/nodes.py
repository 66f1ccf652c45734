"""One office on two machines: webs and workers are killed and started again while it works.

    python -m tests.campaigns.nodes [--count N] [--seed S]

PostgreSQL, two `tdkt web` and two `tdkt worker` with data folders of their own, a mail server on
loopback. A program that knows only the contract drives whole journeys through both nodes in turn.
Half of the kills strike a web in the middle of a change, half a worker between the mail server's
“taken” and its own note of it: that letter comes twice, with the same Message-ID, and none is lost.
"""

import argparse
import secrets
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import Final

from service.adapters.clock import SystemClock
from service.commands.demonstration import LoadDemonstration
from service.db.migrate import upgrade
from tests import postgres
from tests.faults.cluster import Cluster, Report
from tests.faults.journey import tokens
from tests.faults.words import Progress, say
from tests.office import office_on

_COUNT: Final = 20


def furnish(url: str) -> dict[str, str]:
    """The demonstration commune of today, with a token for everybody in it."""
    upgrade(url)
    office = office_on(url, at=SystemClock().now())
    office.execute(LoadDemonstration())
    given = tokens(office)
    office.database.engine.dispose()
    return given


def describe(report: Report, seconds: float) -> str:
    return (
        f"nodes: {report.webs} webs and {report.workers} workers killed and started again in "
        f"{seconds:.0f} s; {report.requests} requests, {report.resent} of them sent again, "
        f"{report.acknowledged} changes acknowledged, {report.files} files fetched from both; "
        f"{report.letters} letters came, {report.doubles} of them a second time under the same "
        f"Message-ID; {report.journeys} journeys ended well"
    )


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign nodes")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N", help="kills")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    run = secrets.token_hex(6)
    with (
        tempfile.TemporaryDirectory(prefix="tdkt-nodes-") as name,
        postgres.server(postgres.folder_for(run, "nodes"), postgres.debian()) as server,
    ):
        url = server.create("nodes")
        given = furnish(url)
        progress = Progress("kills of webs and workers", args.count)
        rng = Random(args.seed)  # noqa: S311 - chance, not secrecy
        cluster = Cluster(url, Path(name), rng, lambda each: progress.at(each.kills), patient=True)
        report = cluster.endure(given, webs=args.count - args.count // 2, workers=args.count // 2)
        say(describe(report, progress.seconds))
    for each in report.found:
        say(f"FOUND: {each}")
    return 1 if report.found else 0


if __name__ == "__main__":
    sys.exit(main())
