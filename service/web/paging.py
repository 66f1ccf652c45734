"""Numbered pages of lists that people leaf through."""

from typing import Final

from service.web.pages import asked

_MOST_FIGURES: Final = 5


def number_asked(name: str, default: int = 1) -> int:
    """A whole number from the address; the default for anything else."""
    typed = asked(name)
    return int(typed) if typed.isdecimal() and len(typed) <= _MOST_FIGURES else default
