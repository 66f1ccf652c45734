"""The clock of a simulated installation: a row that stands still until somebody moves it."""

from datetime import datetime

from service.adapters.clock import SystemClock
from service.db.models import SimulationClock
from service.db.unit_of_work import Database

_ROW = 1


class DatabaseClock:
    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> datetime:
        with self._database.reading() as session:
            row = session.get(SimulationClock, _ROW)
        return row.now if row is not None else self.move_to(SystemClock().now())

    def move_to(self, moment: datetime) -> datetime:
        """Set the clock. The first reading sets it to the wall clock, where it stops."""
        with self._database.writing() as session:
            session.merge(SimulationClock(id=_ROW, now=moment))
        return moment
