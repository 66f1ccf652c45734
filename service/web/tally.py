"""A counted vote as it is drawn: a block for each member of the whole council."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Blocks:
    """A tally as it is drawn: one block per member of the whole council, written opinions and
    all; who had no ballot or left it in his pocket has not voted."""

    agree: int
    not_agree: int
    blank: int
    not_cast: int
    members: int
    need: int
    passed: bool


def blocks(tally: Mapping[str, Any]) -> Blocks:
    agree = tally["agree"] + tally["open_agree"]
    not_agree = tally["not_agree"] + tally["open_not_agree"]
    blank = tally["blank"] + tally["spoiled"]
    members = tally["members"]
    return Blocks(
        agree=agree,
        not_agree=not_agree,
        blank=blank,
        not_cast=members - agree - not_agree - blank,
        members=members,
        need=tally["need"],
        passed=tally["passed"],
    )
