"""Boxes that keep the secret badly: of all of them, and from each place that gives it away, the
reader must tell fifteen of fifteen, or what he says of the right one means nothing."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import delete, insert, select

from service.casework import envelopes
from service.commands.casting import CastBallot
from service.commands.office import Context
from service.db.models import OpenedLine
from tests.faults.linkage.sittings import Sitting, Way

_log = logging.getLogger("tdkt.ballots")
_KEPT: Final = ("session_id", "nomination_id", "code", "choice")
Choices = Mapping[str, str]


@dataclass(frozen=True)
class Mutant:
    """`told_by`: words in the names of orders of voters and of lines; of each pair some joining
    must tell all. {} is what a database hides of when a row was written."""

    name: str
    way: Way
    told_by: tuple[tuple[str, str], ...]
    backups: bool = False


@dataclass(frozen=True)
class _KeepLines:
    """The vote, and its lines at once: apart from names, under codes and places of chance."""

    cast: CastBallot
    choices: Choices
    places: list[int]

    def run(self, context: Context) -> Any:
        receipt = self.cast.run(context)
        rows = [
            {
                "session_id": self.cast.session_id,
                "nomination_id": nomination,
                "place": place,
                "code": envelopes.stray_code(),
                "choice": choice,
            }
            for place, (nomination, choice) in zip(self.places, self.choices.items(), strict=True)
        ]
        context.session.execute(insert(OpenedLine), rows)
        return receipt


def _keeps_lines(sitting: Sitting, cast: CastBallot, choices: Choices) -> _KeepLines:
    places = [sitting.rng.getrandbits(30) for _ in choices]
    return _KeepLines(cast, choices, places)


def _opens_nothing(_sitting: Sitting) -> None:
    """All is on the table already."""


def _tidies_up(sitting: Sitting) -> None:
    """What was kept as it came is written anew, in the order of its codes."""
    with sitting.office.database.writing() as session:
        rows = [
            {name: getattr(line, name) for name in _KEPT}
            for line in session.scalars(
                select(OpenedLine).order_by(OpenedLine.nomination_id, OpenedLine.code)
            )
        ]
        session.execute(delete(OpenedLine))
        session.execute(
            insert(OpenedLine), [row | {"place": place} for place, row in enumerate(rows)]
        )


def _logs_too(sitting: Sitting, cast: CastBallot, choices: Choices) -> _KeepLines:
    """For whoever looks for a mistake; it names nobody."""
    _log.debug("a ballot: %s", dict(choices))
    return _keeps_lines(sitting, cast, choices)


MUTANTS: Final = (
    Mutant("lines with the vote", Way(_keeps_lines, _opens_nothing, again=False), (("{}", "{}"),)),
    Mutant(
        "lines with the vote, sorted later; choices in the program's log",
        Way(_logs_too, _tidies_up, again=False),
        (
            ("", "write-ahead log, first code"),
            ("", "backups, first code"),
            ("", "log of everything, choices"),
        ),
        backups=True,
    ),
)
