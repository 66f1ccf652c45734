"""Count a council's ballot again from its published board, and from nothing else.

    python tests/recount.py board.json

Shares no line with the office: the standard library, whole numbers, exact fractions. Prints what
disagrees with the published result and ends with 1, or says that all of it holds.
"""

import json
import sys
from collections import Counter
from fractions import Fraction
from math import ceil, floor
from pathlib import Path


def recount(board):
    """What is wrong with a board, as sentences; nothing when every result holds."""
    wrong = []
    hashes = [each["hash"] for each in board["envelopes"]]
    if len(set(hashes)) != len(hashes):
        wrong.append("two envelopes have one hash")
    if hashes != sorted(hashes):
        wrong.append("the envelopes are not in the order of their hashes")
    counted = sum(not each["superseded"] for each in board["envelopes"])
    for item in board["nominations"]:
        wrong += [f"{item['subject']}: {each}" for each in check(item, board["members"], counted)]
    return wrong


def check(item, members, envelopes):
    lines = [(each["code"], each["choice"]) for each in item["lines"]]
    if lines != sorted(lines):
        yield "the lines are not in the order of their codes"
    found = Counter(choice for _, choice in lines)
    if strange := set(found) - {"agree", "not_agree", "blank", "spoiled"}:
        yield f"unknown choices {strange}"
    if len(lines) > item["issued"] or item["issued"] > members:
        yield f"{len(lines)} lines of {item['issued']} ballots among {members} members"
    share = Fraction(item["share"]["numerator"], item["share"]["denominator"]) * members
    need = floor(share) + 1 if item["share"]["more_than"] else ceil(share)
    in_favour = found["agree"] + item["open_opinions"]["agree"]
    expected = {
        "agree": found["agree"],
        "not_agree": found["not_agree"],
        "blank": found["blank"],
        "spoiled": found["spoiled"],
        "not_cast": item["issued"] - len(lines),
        "in_favour": in_favour,
        "need": need,
        "passed": in_favour >= need,
    }
    for name, value in expected.items():
        if item["result"][name] != value:
            yield f"{name} is {value}, published {item['result'][name]}"


if __name__ == "__main__":
    disagreements = recount(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    said = [*disagreements, f"disagreements: {len(disagreements)}"]
    sys.stdout.write("\n".join(said) + "\n")
    sys.exit(bool(disagreements))
