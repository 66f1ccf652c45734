"""Numbered pages of lists that people leaf through, and how many there are in them."""

from typing import Final

from service.queries.paging import MOST
from service.text import NO_BREAK
from service.web.pages import asked

_MOST_FIGURES: Final = 5


def number_asked(name: str, default: int = 1) -> int:
    """A whole number from the address; the default for anything else."""
    typed = asked(name)
    return int(typed) if typed.isdecimal() and len(typed) <= _MOST_FIGURES else default


def many(number: int, what: str = "", most: int = MOST) -> str:
    """`9 việc`; beyond what is counted `hơn 500 việc`."""
    said = f"hơn {most}" if number > most else str(number)
    return f"{said}{NO_BREAK}{what}" if what else said


def more(total: int, seen: int, shown: int, most: int = MOST) -> int:
    """How many the next page of so many shows."""
    return shown if total > most else min(max(total - seen, 1), shown)
