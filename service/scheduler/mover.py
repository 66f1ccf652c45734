"""Keeps the dates of running cases up to rules and calendar, a hundred cases at a time."""

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from service.casework import rulebooks
from service.commands.calendar import MoveTerms
from service.commands.editions import OpenEdition
from service.commands.office import Office, SomeoneElseWasFaster
from service.db.outage import is_away
from service.progress import Progress
from service.traces import spot

_SLICE_S: Final = 5.0  # what a tick gives to dates before it goes on to timers and messages
_REST_S: Final = 600
_BUSY_S: Final = 10
_log = logging.getLogger("tdkt.mover")


@dataclass(slots=True)
class Moved:
    """Cases brought up to date in which a date moved, and cases that could not be."""

    moved: int = 0
    problems: int = 0


class Mover:
    """Brings what this process was started with into force, once: of two processes with other
    files the one that was started last has its way, and only it derives dates anew.
    """

    def __init__(self, office: Office) -> None:
        self._office = office
        self._has_looked = False
        self._resting: dict[str, float] = {}  # case → when to try again, on the monotonic clock

    def round(self, is_stopping: Callable[[], bool], *, whole: bool = False) -> Moved:
        """Bring cases up to the edition in force: as many as a tick has time for, or the whole."""
        done, until = Moved(), time.monotonic() + _SLICE_S
        edition = self._edition()
        with Progress("Tính lại hạn") as progress:
            while cases := self._behind(edition, progress):
                for case_id in cases:
                    if is_stopping() or (not whole and time.monotonic() > until):
                        return done
                    self._move(case_id, done)
                    progress.step()
        return done

    def _edition(self) -> int:
        office = self._office
        with office.database.reading() as session:
            edition = office.house.rulebooks.of(session).edition
            last = rulebooks.last_edition(session)
            current = last is not None and last.fingerprint == office.house.rulebooks.present(
                session
            )
        others = self._has_looked and not edition
        self._has_looked = True
        return edition if current or others else office.run_alone(OpenEdition())

    def _behind(self, edition: int, progress: Progress) -> Sequence[str]:
        """The next cases; none once another edition is in force, which the next round looks at."""
        now = time.monotonic()
        self._resting = {case: until for case, until in self._resting.items() if until > now}
        rules = self._office.house.rulebooks
        with self._office.database.reading() as session:
            if not edition or rules.of(session).edition != edition:
                return ()
            cases = rulebooks.behind(session, edition, but=self._resting)
            if cases and not progress.knows_total:
                progress.at(0, rulebooks.count_behind(session, edition))
        return cases

    def _move(self, case_id: str, done: Moved) -> None:
        try:
            done.moved += self._office.run_alone(MoveTerms(case_id))
        except Exception as error:  # noqa: BLE001 - one bad case must not stop the others
            busy = isinstance(error, SomeoneElseWasFaster) or is_away(error)
            self._resting[case_id] = time.monotonic() + (_BUSY_S if busy else _REST_S)
            if busy:
                _log.info("the dates of case %s are left for a later round", case_id)
            else:
                _log.error("the dates of case %s cannot be derived: %s", case_id, spot(error))
                done.problems += 1
