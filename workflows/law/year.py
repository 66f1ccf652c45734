"""The steps that come back every year: when each opens, and its last day."""

from dataclasses import dataclass
from datetime import date

from workflows.law.citations import Certainty, Citation, Ground
from workflows.law.rules import LawDefect, Row

_A_PLAIN_YEAR = 2001  # a step that is due each year is due on no 29 February


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


def check(row: Row) -> None:
    """Raises LawDefect where the days are none, or the wrong way round."""
    if _day(row, "opens", _A_PLAIN_YEAR) > _day(row, "last_day", _A_PLAIN_YEAR):
        raise LawDefect(f"{row}: it opens after its last day")


def _day(row: Row, name: str, year: int) -> date:
    month, _, day = row.text(name).partition("-")
    try:
        return date(year, int(month), int(day))
    except ValueError:
        raise LawDefect(f"{row}: {name} = {row.text(name)!r} is no day of each year") from None
