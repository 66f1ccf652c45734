"""A commune day by day: what stands in a diary is done on its day, what is open is done by its
holders, and the background work passes every morning."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from service.adapters.mail import PostBox
from service.commands.listing import ListNominees
from service.db.models import Task
from service.scheduler import Worker
from tests.builders import NomineeRow, Town
from tests.mail_server import postman
from workflows.law.calendar import HANOI

DAWN: Final = time(7, 35)
SITTING: Final = time(8, 1)  # a minute after the hour for which the council is called
AT_WORK: Final = time(10)
# Done in the room, in the order of the session.
_OF_THE_SESSION: Final = (
    "take_roll",
    "discuss_nominations",
    "open_ballot",
    "cast_ballot",
    "count_ballots",
)


@dataclass(frozen=True)
class Nominee:
    """Somebody whom a unit proposes."""

    name: str
    award: str
    kind: str = "individual"

    def row(self, number: int, unit: str) -> NomineeRow:
        told = {"unit": unit, "kind": self.kind, "name": self.name, "award": self.award}
        return NomineeRow(number, told)


class Diary:
    """Plays the days. `entries`: what somebody begins on a day; `waits`: until when a task is left
    lying, or for good; `answers`: what is not answered in the ordinary way."""

    def __init__(
        self,
        town: Town,
        *,
        entries: Mapping[date, Sequence[Callable[[], Any]]],
        waits: Callable[[Task], date | None],
        answers: Callable[[Task], Mapping[str, Any]],
    ) -> None:
        self.town, self.entries, self.waits, self.answers = town, entries, waits, answers
        self.letters = 0
        self.done: Counter[str] = Counter()
        box = PostBox(keep=self._counts)
        self.worker = Worker(town.office, postman(town.office, box, keeps=True), name="diary")
        self.calendar = town.office.house.law.calendar

    def _counts(self, _: Any) -> None:
        self.letters += 1

    def play(self, first: date, last: date) -> None:
        left = sorted(set(self.entries))
        assert all(first <= day <= last and self.calendar.is_working(day) for day in left), left
        for number in range((last - first).days + 1):
            day = first + timedelta(days=number)
            self.passes(day, DAWN)
            if self.calendar.is_working(day):
                self._works(day)

    def passes(self, day: date, at: time) -> None:
        """The background work comes round."""
        self.town.clock.move_to(datetime.combine(day, at, tzinfo=HANOI))
        done = self.worker.once()
        assert (done.problems, done.failed) == (0, 0)

    def _works(self, day: date) -> None:
        self.town.clock.move_to(datetime.combine(day, AT_WORK, tzinfo=HANOI))
        for act in self.entries.get(day, ()):
            act()
        while ready := [task for task in self.town.open_tasks() if self._is_ready(task, day)]:
            for task in ready:
                if task.id in {each.id for each in self.town.open_tasks(task.key)}:
                    self.town.completes(task, **self.answers(task))
                    self.done[task.key] += 1

    def _is_ready(self, task: Task, day: date) -> bool:
        until = self.waits(task)
        return task.key not in _OF_THE_SESSION and until is not None and until <= day

    # Long acts of one day -----------------------------------------------------------------------

    def sits(self, sitting: str, before_the_ballot: Callable[[], Any] | None = None) -> None:
        """All of a session that people do in one room, within the morning of its day."""
        town, day = self.town, self.town.today
        town.clock.move_to(datetime.combine(day, SITTING, tzinfo=HANOI))
        self.passes(day, SITTING)
        town.takes_roll(sitting)
        town.does("discuss_nominations", of=sitting)
        if before_the_ballot is not None:
            before_the_ballot()
        town.does("open_ballot", of=sitting)
        town.everyone_votes(sitting)
        town.does("count_ballots", of=sitting)

    def opens_dossier(self, unit: str, round_id: str, nominees: Sequence[Nominee]) -> str:
        where = self.town.unit(unit).name
        rows = [each.row(number, where) for number, each in enumerate(nominees, start=2)]
        taken = self.town.execute(ListNominees(actor=None, round_id=round_id, rows=rows))
        assert taken.rejected == (), taken.rejected
        return self.town.opens_for_listed(unit, [each.name for each in nominees], round_id=round_id)
