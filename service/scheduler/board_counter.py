"""Counts the boards of large offices, so that nobody who opens one waits for it."""

import time
from collections.abc import Callable
from typing import Final

from service.commands.figures import DropFigures, KeepFigures
from service.commands.office import Office
from service.queries.board.figures import FEW, count_figures, waiting, written
from workflows.law.calendar import local_day

_MS: Final = 1_000


class BoardCounter:
    """Counts from scratch each time, while others read and write: figures cannot drift.

    An office with no more than `few` of anything to count is left to who looks at its board.
    """

    def __init__(self, office: Office, *, few: int = FEW) -> None:
        self._office = office
        self._few = few

    def round(self, is_stopping: Callable[[], bool] = lambda: False) -> int:
        """How many offices were counted."""
        office, counted = self._office, 0
        with office.database.reading() as session:
            found = waiting(session, office.clock.now(), few=self._few)
        if found.small:
            office.run_alone(DropFigures(found.small))
        for owner in found.due:
            if is_stopping():
                break
            self._count(owner)
            counted += 1
        return counted

    def _count(self, owner: str) -> None:
        office = self._office
        now, began = office.clock.now(), time.monotonic()
        with office.database.reading() as session:
            law = office.house.rulebooks.of(session).law
            figures = count_figures(session, law, [owner], local_day(now))
        took = time.monotonic() - began
        office.run_alone(
            KeepFigures(
                owner_id=owner,
                day=local_day(now),
                counted_at=now,
                took_ms=round(took * _MS) + 1,  # nothing is counted in no time
                figures=written(figures),
            )
        )
