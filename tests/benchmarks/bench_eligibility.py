"""What it costs to say whether somebody is eligible.

    python -m tests.benchmarks.bench_eligibility

One answer for a person with ten years on record, for each award with criteria for a person; then
a round of 10,000 nominees, each with a record of their own and an award in turn. Time of one core,
so that what else the machine does is left out; the wall's time is told beside it. Figures of single
answers are medians.
"""

import sys
import time
from collections.abc import Iterator
from datetime import date
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Final

from tests.faults.words import say
from workflows.law.awards import SubjectKind
from workflows.law.book import LawBook
from workflows.law.eligibility.record import Evaluation, Held, Rating, Record, Scope, Trade, Work

_LAW: Final = Path(__file__).parents[2] / "bpmn" / "law"
_YEAR, _ON, _PLACE = 2026, date(2026, 8, 31), ("TM", "BN")
_NOMINEES: Final = 10_000
_ROUNDS: Final = 300
_WANTED_MS, _WANTED_S = 2.0, 20.0
_ROUND: Final = ("LĐTT", "CSTĐCS", "GK-X", "BK-T", "CSTĐT")


def ten_years(shift: int = 0) -> Record:
    """Ratings and titles of ten years, a title missed here and there, an initiative a year."""
    years = range(_YEAR - 9, _YEAR + 1)
    ratings = [Rating.EXCELLENT, Rating.GOOD, Rating.GOOD, Rating.COMPLETE]
    kept = [year for year in years if (year + shift) % 7]
    return Record(
        kind=SubjectKind.PERSON,
        trade=Trade.OFFICIAL,
        evaluations=tuple(
            Evaluation(year=year, rating=ratings[(year + shift) % 4], source=f"Thông báo {year}")
            for year in years
        ),
        held=tuple(
            Held(award=award, year=year, decided_on=date(year, 12, 20), number=f"{year}/QĐ")
            for award in ("LĐTT", "CSTĐCS")
            for year in kept[:-1]
        ),
        works=tuple(
            Work(
                key=f"{shift}.{year}",
                name="Cải tiến",
                kind="initiative",
                year=year,
                scope=Scope.PROVINCE if (year + shift) % 5 == 0 else Scope.BASE,
                used_for="" if (year + shift) % 2 else f"Chiến sĩ thi đua cơ sở năm {year}",
            )
            for year in years
        ),
        confirmed={"selected_in_movement": bool(shift % 3)},
        register_since=2018,
    )


def answer(law: LawBook, award: str, record: Record) -> None:
    law.eligibility(award, record, year=_YEAR, on=_ON, place=_PLACE, kind="LH-CT")


def singly(law: LawBook) -> Iterator[tuple[str, float]]:
    """Milliseconds of one answer, by award."""
    record = ten_years()
    of_people = {row.key[0] for row in law.tables["criteria"].rows if row.key[1] == "person"}
    for award in sorted(of_people):
        taken = []
        for _ in range(_ROUNDS):
            began = time.process_time_ns()
            answer(law, award, record)
            taken.append((time.process_time_ns() - began) / 1e6)
        yield award, median(taken)


def round_of(law: LawBook, nominees: int) -> tuple[float, float]:
    """Seconds of the core and of the wall for a whole round."""
    records = [ten_years(shift) for shift in range(nominees)]
    busy, wall = time.process_time(), time.perf_counter()
    for award, record in zip(islice(cycle(_ROUND), nominees), records, strict=True):
        answer(law, award, record)
    return time.process_time() - busy, time.perf_counter() - wall


def main() -> None:
    nominees = int(sys.argv[1]) if len(sys.argv) > 1 else _NOMINEES
    law = LawBook.read(_LAW)
    found = dict(singly(law))
    for award, taken in found.items():
        say(f"one answer, {award}: {taken:.3f} ms")
    slowest = max(found.values())
    say(f"the slowest answer: {slowest:.3f} ms, {slowest / _WANTED_MS:.2f} of {_WANTED_MS:.0f} ms")
    busy, wall = round_of(law, nominees)
    aim = _WANTED_S * nominees / _NOMINEES
    say(f"{nominees} nominees: {busy:.2f} s, {busy / aim:.2f} of {aim:.0f} s; wall {wall:.2f} s")


if __name__ == "__main__":
    main()
