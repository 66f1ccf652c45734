"""A million expressions from a fuzzer: none escapes, none crashes, none costs a millisecond.

    python -m tests.campaigns.fuzz [--count N] [--seed S]

A third are of the language, a third heaps of Python's words, a third spoilt by single characters.
Each is read and reckoned on facts of every kind; nothing may be compiled to code or run.
"""

import argparse
import sys
import warnings
from itertools import islice
from typing import Final

from tests.faults.fuzzed import LIMIT_S, expressions, fuzz
from tests.faults.words import Progress, say

_COUNT: Final = 1_000_000
_MOST_TOLD: Final = 20


def main() -> int:
    parser = argparse.ArgumentParser(prog="./dev campaign fuzz")
    parser.add_argument("--count", type=int, default=_COUNT, metavar="N", help="expressions")
    parser.add_argument("--seed", type=int, default=1, metavar="S")
    args = parser.parse_args()
    warnings.simplefilter("ignore", SyntaxWarning)  # of Python's own grammar, by the thousand
    progress = Progress("expressions", args.count)
    done = fuzz(islice(expressions(args.seed), args.count), progress.at)
    told = ", ".join(f"{count} {outcome}" for outcome, count in done.outcomes.most_common())
    say(f"fuzz: {args.count} expressions with seed {args.seed} in {progress.seconds:.0f} s: {told}")
    say(f"slowest: {done.slowest * 1000:.3f} ms of CPU (limit {LIMIT_S * 1000:.0f})")
    for each in done.found[:_MOST_TOLD]:
        say(f"FOUND: {each}")
    say(f"fuzz: escaped, crashed or slow: {len(done.found)}")
    return 1 if done.found else 0


if __name__ == "__main__":
    sys.exit(main())
