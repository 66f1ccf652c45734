"""What eligibility asks of a record: the record as it counts for one award, year and day."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from workflows.law.eligibility.record import Evaluation, Held, Record, Trade


@dataclass(frozen=True, slots=True)
class Weighed:
    """What one criterion found. `declared`: the report says so, only the paper is lacking."""

    met: bool | None
    found: str
    missing: str = ""
    declared: bool = False
    applies: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """`counts_from`: achievements of earlier years do not count. `uncounted`: kinds of
    commendation that do not count toward this proposal."""

    record: Record
    award: str
    year: int
    on: date
    kind: str
    trade: Trade
    names: Mapping[str, str]
    ratings: Mapping[int, Evaluation]
    spends: str  # the rule by which a work serves once; empty: it may serve again
    counts_from: int | None = None
    uncounted: frozenset[str] = frozenset()

    def rating(self, year: int) -> Evaluation | None:
        return self.ratings.get(year)

    def counts(self, year: int) -> bool:
        return self.counts_from is None or year >= self.counts_from

    def held(self, *awards: str) -> Iterator[Held]:
        """The awards of these codes, of kinds that count, for achievements that count."""
        return (held for held in self.ever_held(*awards) if self.counts(held.year))

    def ever_held(self, *awards: str) -> Iterator[Held]:
        """Discipline takes achievements away, not the awards that were given before it."""
        for held in self.record.held:
            if held.award in awards and held.kind not in self.uncounted:
                yield held

    def first_year_after(self, awards: Iterable[str]) -> int | None:
        """The first whole year after the last of these awards; None: there is none.

        It counts from the end of the period written in the decision, else from the decision's day.
        """
        ends = [
            (held.achieved_until or held.decided_on or date(held.year, 12, 31)).year
            for held in self.ever_held(*awards)
        ]
        return max(ends) + 1 if ends else None

    def named(self, codes: Iterable[str], joined: str = " hoặc ") -> str:
        return joined.join(self.names.get(code, code) for code in codes)


def best_ratings(record: Record) -> Mapping[int, Evaluation]:
    """One for each year: what is proven before what is declared, of several the better."""
    found: dict[int, Evaluation] = {}
    for one in record.evaluations:
        known = found.get(one.year)
        if (
            known is None
            or (one.proven and not known.proven)
            or (one.proven == known.proven and one.rating.reaches(known.rating))
        ):
            found[one.year] = one
    return found


def status(held: Iterable[Held], *, known_absent: bool) -> bool | None:
    """Of the awards of one year: proven, only declared or not known, or known not to exist."""
    found = [one.proven for one in held]
    if any(found):
        return True
    return None if found or not known_absent else False


def years(numbers: Iterable[int]) -> str:
    return ", ".join(str(number) for number in sorted(set(numbers)))


def decision(held: Held) -> str:
    """An award in the words of a register: its year and decision."""
    told = f"năm {held.year}"
    if held.number:
        told += f", Quyết định số {held.number}"
    if held.decided_on is not None:
        told += f" ngày {held.decided_on:%d/%m/%Y}"
    return told


Weigher = Callable[[Question], Weighed]
