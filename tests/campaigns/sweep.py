"""Three workers on one PostgreSQL over thousands of things that are due: each is done once.

    python -m tests.campaigns.sweep [--count N] [--seed S]

Half of what is due are mentions of tasks, five for each person; a tenth are timers of cases, a
tenth messages between cases, the rest letters for a mail server on loopback. The cases are copies
of three that were played. Workers that look for work without locks come first: a campaign that does
not find those proves nothing.
"""

import argparse
import secrets
import sys
from datetime import datetime
from typing import Final

from tests import postgres
from tests.faults.crowd import Due, Outcome, furnish, sweep, work
from tests.faults.words import say

_COUNT: Final = 20_000
_WORKERS: Final = 3
_LIMIT_S: Final = 600
_FOR_THE_CARELESS: Final = 300  # things due; letters are taken twice long before the last of them


def told(outcome: Outcome, due: Due) -> str:
    counts = outcome.counts
    return (
        f"{outcome.seconds:.0f} s, {outcome.mornings} mornings; {counts['timers']} timers, "
        f"{counts['messages']} messages, {counts['digests']} daily letters for {due.reminders} "
        f"mentions, {counts['sent']} letters sent, {outcome.arrivals} arrived; "
        f"{counts['stumbles']} passes lost a race and were made again"
    )


def of_the_careless(server: postgres.Server) -> list[str]:
    due = Due.of(_FOR_THE_CARELESS)
    url = server.create("careless")
    furnish(url, due)
    outcome = sweep(url, due, workers=_WORKERS, limit_s=_LIMIT_S, careless=True)
    if not outcome.found:
        return ["nobody noticed workers that look for work without locks"]
    say(f"workers without locks: found: {'; '.join(outcome.found)[:200]}")
    return []


def of_the_office(server: postgres.Server, count: int) -> list[str]:
    due = Due.of(count)
    url = server.create("sweep")
    furnish(url, due)
    say(f"sweep: {due}, {due.people} people, {_WORKERS} workers")
    outcome = sweep(url, due, workers=_WORKERS, limit_s=_LIMIT_S)
    say(f"sweep: {told(outcome, due)}")
    return outcome.found


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign sweep")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N", help="things due")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the workers heed none")
    parser.add_argument("--work", nargs=3, metavar=("URL", "PORT", "AT"), help=argparse.SUPPRESS)
    parser.add_argument("--careless", type=int, default=0, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.work:
        url, port, at = args.work
        work(url, int(port), datetime.fromisoformat(at), careless=bool(args.careless))
        return 0
    run = secrets.token_hex(6)
    with postgres.server(postgres.folder_for(run, "sweep"), postgres.debian()) as server:
        found = [*of_the_careless(server), *of_the_office(server, args.count)]
    for each in found:
        say(f"FOUND: {each}")
    say(f"sweep: {args.count} things due; lost, doubled or late: {len(found)}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
