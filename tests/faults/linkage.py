"""Whoever reads everything that is stored tries to tell who voted how.

He has the database as it was after every single vote and after the opening, with the hidden order
of its rows, and whatever stands in its files, mail and backups. He joins voters to the lines of the
board in every order he can think of, looks for a code that stands beside anything else, and learns
from sessions whose votes he knows. On boxes that keep the lines as they come he must win outright.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import NormalDist
from typing import Any, Final

from sqlalchemy import insert, text

from service.casework import envelopes
from service.db.models import OpenedLine
from tests.faults.boxes import CHOICES, Box, Choices

_DOUBT: Final = 0.01  # of taking chance for a leak, over all that he tries
_SWEEPS: Final = 3
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Seen:
    """What is stored of one session, and the truth to compare guesses with."""

    voters: Sequence[Row]  # in the order in which they voted
    lines: Mapping[str, Sequence[Row]]  # of each nomination, in the order of hidden row ids
    truth: Choices
    strays: int  # codes of lines that stand anywhere else


def naive(box: Box, person: str, choices: Mapping[str, str]) -> None:
    """A box that keeps the lines at once, apart from names and under codes of chance."""
    box.casts(person, choices)
    rows = [
        {
            "session_id": box.sitting,
            "nomination_id": nomination,
            "place": box.rng.getrandbits(30),
            "code": envelopes.stray_code(),
            "choice": choice,
        }
        for nomination, choice in choices.items()
    ]
    with box.town.office.database.writing() as session:
        session.execute(insert(OpenedLine), rows)


def look(box: Box, truth: Choices, path: Path) -> Seen:
    with box.town.office.database.reading() as session:
        found = session.execute(
            text(
                "SELECT e.rowid AS hidden, e.*, m.position, v.sequence FROM envelope e"
                " JOIN session_member m ON m.person_id = e.person_id"
                " JOIN event v ON json_extract(v.facts, '$.receipt') = e.receipt"
                " ORDER BY v.sequence"
            )
        )
        voters = [dict(row) for row in found.mappings()]
        lines: dict[str, list[Row]] = {}
        for row in session.execute(
            text("SELECT rowid AS hidden, * FROM opened_line ORDER BY rowid")
        ).mappings():
            lines.setdefault(row["nomination_id"], []).append(dict(row))
        codes = [str(row["code"]).encode() for rows in lines.values() for row in rows]
    return Seen(voters, lines, truth, _strays(path, codes))


def _strays(path: Path, codes: Sequence[bytes]) -> int:
    """A code stands in its line; after a checkpoint a page may hold it twice, in two files."""
    stored = [each.read_bytes() for each in (path, Path(f"{path}-wal")) if each.exists()]
    return sum(stored[0].count(code) > 1 for code in codes)


# Joining by order ---------------------------------------------------------------------------------

Key = Callable[[Row], Any]
VOTERS: Final[Mapping[str, Key]] = {
    "hour": lambda row: row["sequence"],
    "hidden row": lambda row: row["hidden"],
    "id": lambda row: row["id"],
    "person": lambda row: row["person_id"],
    "receipt": lambda row: row["receipt"],
    "mark": lambda row: row["mark"],
    "seat": lambda row: row["position"],
}
LINES: Final[Mapping[str, Key]] = {
    "hidden row": lambda row: row["hidden"],
    "place": lambda row: row["place"],
    "code": lambda row: row["code"],
    "code from its end": lambda row: row["code"][::-1],
}


@dataclass
class Score:
    """How often one way of joining was right, against what a blind joining would be."""

    right: int = 0
    expected: float = 0.0
    variance: float = 0.0
    whole: int = 0  # nominations on which all were right
    of: int = 0

    @property
    def deviation(self) -> float:
        return (self.right - self.expected) / math.sqrt(self.variance or 1)


def join(seen: Sequence[Seen]) -> dict[str, Score]:
    scores: dict[str, Score] = {}
    for session in seen:
        for nomination, lines in session.lines.items():
            voters = [
                each for each in session.voters if nomination in session.truth[each["person_id"]]
            ]
            if len(voters) != len(lines):
                continue  # somebody has no vote on it: no plain joining by order
            for one, by in VOTERS.items():
                ordered = [
                    session.truth[each["person_id"]][nomination] for each in sorted(voters, key=by)
                ]
                for other, line_by in LINES.items():
                    guesses = [each["choice"] for each in sorted(lines, key=line_by)]
                    for way, guess in (("", guesses), (", backwards", guesses[::-1])):
                        _add(scores.setdefault(f"{one} to {other}{way}", Score()), ordered, guess)
    return scores


def _add(score: Score, truth: Sequence[str], guesses: Sequence[str]) -> None:
    size = len(truth)
    right = sum(map(str.__eq__, truth, guesses))
    shares = [truth.count(choice) / size for choice in CHOICES]
    mean = sum(share * share for share in shares)
    score.right += right
    score.expected += size * mean
    # Of the number of fits between two orders of the same multiset.
    spread = sum(
        (float(a == b) - shares[CHOICES.index(a)] - shares[CHOICES.index(b)] + mean) ** 2
        for a in truth
        for b in truth
    )
    score.variance += spread / (size - 1)
    score.whole += right == size
    score.of += 1


# Learning -----------------------------------------------------------------------------------------


def features(row: Row) -> list[float]:
    receipt = bytes.fromhex(row["receipt"])
    mark = bytes.fromhex(row["mark"])
    bits = [float(receipt[0] >> bit & 1) for bit in range(4)] + [float(mark[0] & 1)]
    return [1.0, row["position"] / 15, row["sequence"] / 100, float(row["times"]), *bits]


def learn(seen: Sequence[Seen], rng: Random) -> tuple[int, int, int]:
    """Guess from what is stored of a person whether he agreed, after half of the sessions: right,
    right by always naming what most chose, and of how many."""
    known, unknown = seen[::2], seen[1::2]
    train = [pair for each in known for pair in _examples(each)]
    weights = [0.0] * len(train[0][0])
    for _ in range(_SWEEPS):
        rng.shuffle(train)
        for values, agreed in train:
            error = agreed - _chance(weights, values)
            weights = [w + 0.02 * error * v for w, v in zip(weights, values, strict=True)]
    test = [pair for each in unknown for pair in _examples(each)]
    right = sum((_chance(weights, values) > 0.5) == bool(agreed) for values, agreed in test)
    agreed = sum(agreed for _, agreed in test)
    return right, max(agreed, len(test) - agreed), len(test)


def _examples(seen: Seen) -> list[tuple[list[float], int]]:
    return [
        (features(row), int(choice == "agree"))
        for row in seen.voters
        for choice in seen.truth[row["person_id"]].values()
    ]


def _chance(weights: Sequence[float], values: Sequence[float]) -> float:
    return 1 / (1 + math.exp(-sum(w * v for w, v in zip(weights, values, strict=True))))


# The verdict --------------------------------------------------------------------------------------


@dataclass
class Verdict:
    best: str = ""
    deviation: float = 0.0
    threshold: float = 0.0
    learned: str = ""
    found: list[str] = field(default_factory=list)


def verdict(seen: Sequence[Seen], rng: Random) -> Verdict:
    scores = join(seen)
    best = max(scores, key=lambda name: scores[name].deviation)
    made = Verdict(best, scores[best].deviation, NormalDist().inv_cdf(1 - _DOUBT / len(scores)))
    if made.deviation > made.threshold:
        score = scores[best]
        made.found.append(
            f"{best}: {score.right} right, {score.expected:.0f} by chance; all of a nomination"
            f" on {score.whole} of {score.of}"
        )
    strays = sum(each.strays for each in seen)
    if strays:
        made.found.append(f"{strays} codes of lines stand elsewhere too")
    if len(seen) > 1:
        right, blind, of = learn(seen, rng)
        made.learned = f"{right} of {of} by learning, {blind} by naming the majority"
        if right - blind > made.threshold * math.sqrt(of) / 2:
            made.found.append(made.learned)
    return made


def wins_outright(seen: Sequence[Seen]) -> bool:
    """Some order tells every vote of every nomination."""
    return any(score.of and score.whole == score.of for score in join(seen).values())
