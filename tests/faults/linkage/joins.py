"""Every order of voters is laid beside every order of lines; and who voted how is learnt.

What is right by such a joining is held against what a blind one would be, corrected for how many
were tried.
"""

import math
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import mul
from random import Random
from statistics import NormalDist
from typing import Final

from tests.faults.boxes import CHOICES, Choices

_DOUBT: Final = 0.01  # of taking chance for a leak, over all that is tried
_SWEEPS: Final = 3
_WIDTH: Final = 200  # what a place weighs at most, squared, with room to spare
_MARK: Final = {"agree": "100", "not_agree": "010", "blank": "001"}

OfLines = Mapping[str, Sequence[str]]  # nomination → choices, in some order


@dataclass(frozen=True)
class Evidence:
    """What one session left behind, and the truth to compare guesses with."""

    truth: Choices
    voters: Mapping[str, Sequence[str]]  # name of an order → people
    lines: Mapping[str, OfLines]  # name of an order → lines
    strays: Sequence[str] = ()


@dataclass
class Score:
    """How often one way of joining was right, against what a blind joining would be."""

    right: int = 0
    expected: float = 0.0
    variance: float = 0.0
    votes: int = 0

    def adds(self, other: "Score") -> None:
        self.right += other.right
        self.expected += other.expected
        self.variance += other.variance
        self.votes += other.votes

    @property
    def deviation(self) -> float:
        return (self.right - self.expected) / math.sqrt(self.variance or 1)


def join(evidence: Evidence, scores: dict[tuple[str, str], Score]) -> None:
    """Lay each order of voters beside each of lines, from its beginning and from its end."""
    nominations = sorted({each for chosen in evidence.truth.values() for each in chosen})
    votes = [[chosen[n] for chosen in evidence.truth.values() if n in chosen] for n in nominations]
    chance, spread, size = _blind(votes)
    truths = {
        name: _marks(
            [[evidence.truth[p][n] for p in order if n in evidence.truth[p]] for n in nominations]
        )
        for name, order in evidence.voters.items()
    }
    guesses: dict[str, int] = {}
    for name, lines in evidence.lines.items():
        as_read = [list(lines.get(each, ())) for each in nominations]
        if list(map(len, as_read)) != list(map(len, votes)):
            continue
        guesses[name] = _marks(as_read)
        guesses[f"{name}, backwards"] = _marks([each[::-1] for each in as_read])
    for guess_name, guess in guesses.items():
        for name, truth in truths.items():
            score = scores.get((name, guess_name))
            if score is None:
                score = scores[name, guess_name] = Score()
            score.right += (truth & guess).bit_count()
            score.expected += chance
            score.variance += spread
            score.votes += size


def _marks(choices: Sequence[Sequence[str]]) -> int:
    """One bit for each vote at the place of its choice: two orders agree where bits meet."""
    return int("".join(_MARK[choice] for of_one in choices for choice in of_one) or "0", 2)


def _blind(votes: Sequence[Sequence[str]]) -> tuple[float, float, int]:
    """Expected fits of two orders of the same votes, their variance, and the number of votes."""
    expected = variance = 0.0
    for of_one in votes:
        size = len(of_one)
        shares = {choice: of_one.count(choice) / size for choice in CHOICES}
        mean = sum(share * share for share in shares.values())
        expected += size * mean
        deviations = (float(a == b) - shares[a] - shares[b] + mean for a in of_one for b in of_one)
        variance += sum(each * each for each in deviations) / (size - 1)
    return expected, variance, sum(map(len, votes))


# Learning -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Example:
    """A voter as his places in all orders of his session, and how often he agreed."""

    places: "array[int]"
    agreed: int
    votes: int


def examples(evidence: Evidence, columns: dict[str, int]) -> Iterator[Example]:
    """`columns`: where each order stands among a voter's places; new ones are added to it."""
    for name in evidence.voters:
        columns.setdefault(name, len(columns))
    size = len(columns)
    places = {person: array("b", bytes(size)) for person in evidence.truth}
    for name, order in evidence.voters.items():
        for place, person in enumerate(order):
            places[person][columns[name]] = place - len(order) // 2
    for person, chosen in evidence.truth.items():
        agreed = sum(choice == "agree" for choice in chosen.values())
        yield Example(places[person], agreed, len(chosen))


@dataclass(frozen=True)
class Learnt:
    right: int
    blind: int  # by always naming what most chose
    of: int


def learn(known: Sequence[Example], rng: Random) -> Learnt:
    """Guess from a voter's places whether he agreed, after one half of the examples, on the
    other half."""
    size = max(len(each.places) for each in known)
    half, base = len(known) // 2, 0.0
    weights, order = [0.0] * size, list(range(half))
    for _ in range(_SWEEPS):
        rng.shuffle(order)
        for number in order:
            each = known[number]
            error = each.agreed - each.votes * _chance(base, weights, each)
            base += 0.01 * error
            step = error / (_WIDTH * size)
            for at, place in enumerate(each.places):
                weights[at] += step * place
    right = agreed = of = 0
    for each in known[half:]:
        says_so = _chance(base, weights, each) > 0.5
        right += each.agreed if says_so else each.votes - each.agreed
        agreed, of = agreed + each.agreed, of + each.votes
    return Learnt(right, max(agreed, of - agreed), of)


def _chance(base: float, weights: Sequence[float], example: Example) -> float:
    total = base + sum(map(mul, weights, example.places))
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


# The verdict --------------------------------------------------------------------------------------


@dataclass
class Kit:
    """Takes in sessions one after the other; what it has found of all of them."""

    sessions: int = 0
    scores: dict[tuple[str, str], Score] = field(default_factory=dict)
    known: list[Example] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)
    columns: dict[str, int] = field(default_factory=dict)
    of_lines: set[str] = field(default_factory=set)

    def takes(self, evidence: Evidence) -> None:
        self.sessions += 1
        self.of_lines |= evidence.lines.keys()
        self.strays += evidence.strays
        self.known += examples(evidence, self.columns)
        join(evidence, self.scores)

    def takes_over(self, other: "Kit") -> None:
        """What another one has found of other sessions."""
        self.sessions += other.sessions
        self.of_lines |= other.of_lines
        self.strays += other.strays
        for name in other.columns:
            self.columns.setdefault(name, len(self.columns))
        here = [self.columns[name] for name in other.columns]
        for each in other.known:
            places = array("b", bytes(len(self.columns)))
            for at, place in zip(here, each.places, strict=False):  # later orders are not in it
                places[at] = place
            self.known.append(Example(places, each.agreed, each.votes))
        for joining, score in other.scores.items():
            self.scores.setdefault(joining, Score()).adds(score)

    def wins_outright(self, voters: str = "", lines: str = "") -> list[str]:
        """Joinings with such words in their names that tell every vote of every session."""
        return [
            f"{name} with {other}"
            for (name, other), score in self.scores.items()
            if score.right == score.votes and voters in name and lines in other
        ]

    @property
    def threshold(self) -> float:
        """In deviations above chance; more are expected of nothing tried."""
        return NormalDist().inv_cdf(1 - _DOUBT / max(len(self.scores), 1))

    def best(self) -> tuple[str, Score]:
        (name, other), score = max(self.scores.items(), key=lambda item: item[1].deviation)
        return f"{name} with {other}", score

    def found(self) -> list[str]:
        name, score = self.best()
        made = sorted(set(self.strays))
        if score.deviation > self.threshold:
            made.append(f"{name}: {score.right} of {score.votes}, by chance {score.expected:.0f}")
        return made

    def learnt(self, rng: Random) -> tuple[str, list[str]]:
        """What learning came to, and whether it is a finding."""
        learnt = learn(self.known, rng)
        told = f"{learnt.right} of {learnt.of} by learning, {learnt.blind} by naming the majority"
        ahead = NormalDist().inv_cdf(1 - _DOUBT) * math.sqrt(learnt.of) / 2
        return told, [told] if learnt.right - learnt.blind > ahead else []
