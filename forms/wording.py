"""How sentences for people are put together: dates, numbers, labels inside a sentence."""

from collections.abc import Iterable
from datetime import date, datetime

MOST_NAMED = 5


def lowered(label: str) -> str:
    """Return the label as it stands inside a sentence; ``UBND`` and the like keep capitals."""
    if label[1:2].isupper():
        return label
    return label[:1].lower() + label[1:]


def dotted(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def written_day(day: date) -> str:
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def written_moment(moment: datetime) -> str:
    return f"{moment.hour:02}:{moment.minute:02} ngày {written_day(moment.date())}"


def listed(names: Iterable[str]) -> str:
    """Return the first few names and how many more there are."""
    every = list(names)
    named = ", ".join(every[:MOST_NAMED])
    rest = len(every) - MOST_NAMED
    return f"{named} và {rest} dòng khác" if rest > 0 else named


def quoted(label: str) -> str:
    return f"“{label}”"
