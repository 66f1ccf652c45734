"""One person's way through pages, stop by stop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tests.builders import Town

Ids = Mapping[str, str]


@dataclass(frozen=True)
class Stop:
    """A page: its address, with ids in braces, or what comes of filling in and pressing there.

    `given` is typed, chosen or ticked by the names of its inputs; `press` names buttons.
    """

    name: str
    path: str
    given: Mapping[str, str] = field(default_factory=dict)
    press: tuple[str, ...] = ()
    lands: str = ""  # the address of what comes of it, where that is another page
    shown: bool = False  # its picture is kept


@dataclass(frozen=True)
class Walk:
    """One person's way. `town` names the fixture, `prepare` finds the ids and does what must have
    been done; nobody signs in where there is no username."""

    username: str
    town: str
    prepare: Callable[[Town], Ids]
    stops: tuple[Stop, ...]
