"""One pass of the background work, in parts that a ticker runs or a command line runs once."""

import logging
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from threading import Event
from typing import Final

from service.casework import due
from service.commands.cases import FireTimers
from service.commands.messages import deliver
from service.commands.office import Office, SomeoneElseWasFaster
from service.commands.reminders import GatherDigests
from service.commands.worker import Beat
from service.db.outage import is_away
from service.queries.operator import newest_beat
from service.scheduler.board_counter import BoardCounter
from service.scheduler.collector import Collector
from service.scheduler.mover import Mover
from service.scheduler.postman import Posted, Postman
from service.scheduler.year_keeper import YearKeeper
from service.traces import spot

_REST_S: Final = 600
_MOST_TIMES: Final = 10  # a case whose timers keep firing in one pass is drawn wrong
_log = logging.getLogger("tdkt.worker")


@dataclass(slots=True)
class Done:
    """What a pass did; `problems` counts cases and messages that could not go on."""

    moved: int = 0  # cases whose dates followed a change of rules or calendar
    timers: int = 0
    messages: int = 0
    digests: int = 0
    sent: int = 0
    failed: int = 0
    bounced: int = 0
    problems: int = 0

    def counts(self) -> Mapping[str, int]:
        return asdict(self)


class Worker:
    """Does what is due. Two workers at once do each thing once, and a case or letter that fails
    keeps nobody else waiting: it rests for a while and is tried again.
    """

    def __init__(
        self, office: Office, postman: Postman, *, name: str, collector: Collector | None = None
    ) -> None:
        self._office = office
        self._collector = collector
        self._postman = postman
        self._mover = Mover(office)
        self._counter = BoardCounter(office)
        self._year = YearKeeper(office)
        self._name = name[:80]
        self._resting: dict[str, float] = {}  # case → when to try again, on the monotonic clock
        self._messages_rest_until = 0.0
        self._stopping = Event()

    def once(self) -> Done:
        """All parts, one after the other."""
        done = self.procedure(whole=True)
        self.years()
        done.digests = self.digests()
        posted = self.post()
        done.sent, done.failed = posted.sent, posted.failed
        done.bounced = self.bounces()
        self.boards()
        return done

    def stop(self) -> None:
        """Ask a pass under way to end after the command or letter it is at."""
        self._stopping.set()

    def last_beat(self) -> datetime | None:
        """The newest sign of life of any worker, whatever clock it was given under."""
        with self._office.database.reading() as session:
            return newest_beat(session)

    def pause(self, until: datetime) -> None:
        """Say that nothing is done before then, and do nothing."""
        self._office.run_alone(Beat(self._name, paused_until=until))

    def procedure(self, next_in: timedelta | None = None, *, whole: bool = False) -> Done:
        """Timers that ran out and messages, in turn, until neither moves a case any more. Before
        them, dates that rules or calendar move: as many as a tick has time for, or the whole.
        `next_in`: so long after this sweep begins the next.
        """
        next_at = None if next_in is None else self._office.clock.now() + next_in
        self._office.run_alone(Beat(self._name, next_at))
        moves = self._mover.round(self._stopping.is_set, whole=whole)
        done = Done(moved=moves.moved, problems=moves.problems)
        fired: Counter[str] = Counter()
        while True:
            timers = self._fire(fired, done)
            messages = self._deliver(done)
            done.timers += timers
            done.messages += messages
            if not timers + messages or self._stopping.is_set():
                return done

    def digests(self) -> int:
        """Daily letters put into the outbox."""
        with self._office.database.reading() as session:
            waits = due.reminders(session, self._office.clock.now())
        return self._office.run_alone(GatherDigests()) if waits else 0

    def post(self) -> Posted:
        return self._postman.round(self._stopping.is_set)

    def bounces(self) -> int:
        """Reports taken in on letters that came back or are delayed. Who cannot reach the mailbox
        looks again the next time: what lies there keeps.
        """
        if self._collector is None:
            return 0
        try:
            found = self._collector.round()
        except OSError as error:
            _log.error("the mailbox of what came back cannot be read: %s", spot(error))
            return 0
        return found.get("failed", 0) + found.get("delayed", 0)

    def boards(self) -> int:
        """How many large offices had their boards counted."""
        return self._counter.round(self._stopping.is_set)

    def years(self) -> int:
        """How many steps of offices' years were opened."""
        return self._year.round(self._stopping.is_set)

    def _fire(self, fired: Counter[str], done: Done) -> int:
        self._wake()
        office, count = self._office, 0
        with office.database.reading() as session:
            cases = due.timers(session, office.clock.now(), but=self._resting)
        for case_id in cases:
            if self._stopping.is_set():
                break
            fired[case_id] += 1
            if fired[case_id] > _MOST_TIMES:
                self._rest(case_id, "they keep firing", done)
                continue
            try:
                count += office.run_alone(FireTimers(case_id))
            except Exception as error:  # noqa: BLE001 - one bad case must not stop the others
                if isinstance(error, SomeoneElseWasFaster) or is_away(error):
                    _log.info("the timers of case %s are left for the next round", case_id)
                else:
                    self._rest(case_id, spot(error), done)
        return count

    def _rest(self, case_id: str, why: str, done: Done) -> None:
        _log.error("the timers of case %s failed: %s", case_id, why)
        self._resting[case_id] = time.monotonic() + _REST_S
        done.problems += 1

    def _deliver(self, done: Done) -> int:
        """Messages that failed before are tried again, but not at every tick."""

        def note(_message_id: str, _error: Exception) -> None:
            done.problems += 1

        now = time.monotonic()
        troubled = now >= self._messages_rest_until
        if troubled:
            self._messages_rest_until = now + _REST_S
        return deliver(self._office, troubled=troubled, failed=note)

    def _wake(self) -> None:
        now = time.monotonic()
        self._resting = {case: until for case, until in self._resting.items() if until > now}
