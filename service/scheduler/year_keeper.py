"""Opens the steps of each office's year, one office at a time."""

import logging
from collections.abc import Callable
from typing import Final

from service.casework.year import offices_to_open
from service.commands.office import Office, SomeoneElseWasFaster
from service.commands.year import KeepYear
from service.db.outage import is_away
from service.traces import spot
from workflows.law.calendar import local_day

_log: Final = logging.getLogger("tdkt.year")


class YearKeeper:
    """What an office cannot open today is tried again by the next round; the others have theirs."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def round(self, is_stopping: Callable[[], bool] = lambda: False) -> int:
        """How many steps were opened."""
        office, opened = self._office, 0
        with office.database.reading() as session:
            found = offices_to_open(session, local_day(office.clock.now()))
        for owner in found:
            if is_stopping():
                break
            try:
                opened += office.run_alone(KeepYear(owner))
            except Exception as error:  # noqa: BLE001 - one office must not keep the others waiting
                if not isinstance(error, SomeoneElseWasFaster) and not is_away(error):
                    _log.error("the year of office %s cannot be opened: %s", owner, spot(error))
        return opened
