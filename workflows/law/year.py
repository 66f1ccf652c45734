"""The steps that come back every year: when each opens, and its last day."""

from dataclasses import dataclass
from datetime import date

from workflows.law.calendar import month_day
from workflows.law.citations import Certainty, Citation, Ground
from workflows.law.rules import Row


@dataclass(frozen=True, slots=True)
class YearStep:
    """One step of a certain year, on the days that its rule names."""

    key: str
    name: str
    guide: str
    opens_on: date
    last_day: date
    citation: Citation
    certainty: Certainty
    because: tuple[str, ...]


def year_step(row: Row, ground: Ground, year: int) -> YearStep:
    return YearStep(
        key=row.key[0],
        name=row.text("name"),
        guide=row.text("guide"),
        opens_on=_day(row, "opens", year),
        last_day=_day(row, "last_day", year),
        citation=ground.citation,
        certainty=ground.certainty,
        because=ground.caveats,
    )


def _day(row: Row, name: str, year: int) -> date:
    month, day = month_day(row.text(name))
    return date(year, month, day)
