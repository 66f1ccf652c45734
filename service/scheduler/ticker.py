"""The ticker: wakes the worker every few seconds. It remembers nothing; what is due are rows."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any, Final

from apscheduler.schedulers.background import BackgroundScheduler

from service.adapters.clock import SystemClock
from service.ports import Clock
from service.scheduler.worker import Worker
from service.traces import spot

TICK: Final = timedelta(seconds=10)
DIGEST_TICK: Final = timedelta(seconds=60)
LEAP: Final = timedelta(minutes=10)
SETTLING: Final = timedelta(minutes=3)
_log = logging.getLogger("tdkt.ticker")
_ticks = logging.getLogger("tdkt.ticks")
_ticks.setLevel(logging.ERROR)  # that a tick finds its forerunner still at work is no news


class LeapGuard:
    """Notices a clock that leapt ahead of the time that has really passed.

    Terms that run out cannot be taken back, nor can letters, so the work pauses for as long as the
    leap that is tolerated: somebody may set the clock right, and then it goes on at once.

    `last_beat`: the newest sign of life before we began. Long after it, either nobody was at work
    or the clock is wrong, as on a machine that has just started; nobody can tell, so the work waits
    for the few minutes in which the time is usually fetched from the network.
    """

    def __init__(
        self,
        clock: Clock,
        steady: Callable[[], float] = time.monotonic,
        *,
        last_beat: datetime | None = None,
    ) -> None:
        self._clock = clock
        self._steady = steady
        self._wall, self._then = clock.now(), steady()
        self._paused_until = float("-inf")
        self._lock = Lock()
        if last_beat is not None and self._wall - last_beat > LEAP:
            self._paused_until = self._then + SETTLING.total_seconds()

    def paused_until(self) -> datetime | None:
        """On this clock; none: it is believed."""
        with self._lock:
            if not self._look():
                return None
            return self._wall + timedelta(seconds=self._paused_until - self._then)

    def _look(self) -> bool:
        wall, then = self._clock.now(), self._steady()
        ahead = (wall - self._wall) - timedelta(seconds=then - self._then)
        self._wall, self._then = wall, then
        if ahead > LEAP:
            _log.error("the clock leapt ahead by %s: work pauses for %s", ahead, LEAP)
            self._paused_until = then + LEAP.total_seconds()
        elif ahead < -LEAP:
            _log.warning("the clock was put back by %s", -ahead)
            self._paused_until = then
        return then < self._paused_until


class _Scheduler(BackgroundScheduler):  # type: ignore[misc] # the library has no types
    """Ticks on whatever the wall clock does. Stock, it would sleep for a year when the clock is put
    back by one, and count every tick of the year when it is put forward.
    """

    def _process_jobs(self) -> Any:
        now = SystemClock().now()
        for job in self.get_jobs():
            if abs(job.next_run_time - now) > 2 * DIGEST_TICK:
                job.modify(next_run_time=now)
        wait = super()._process_jobs()
        limit = TICK.total_seconds()
        return limit if wait is None else min(wait, limit)


class Ticker:
    """Runs the worker's parts in threads of their own: a slow mail server holds up no deadline."""

    def __init__(self, worker: Worker, clock: Clock, *, tick: timedelta = TICK) -> None:
        self._worker = worker
        self._tick = tick
        self._guard = LeapGuard(clock, last_beat=worker.last_beat())
        self.scheduler = _Scheduler(
            timezone=UTC,
            logger=_ticks,
            executors={"default": {"type": "threadpool", "max_workers": 6}},
            # A tick that comes late is still due, several are one, and none overtakes itself.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._add(self._procedure, tick)
        self._add(worker.digests, DIGEST_TICK)
        self._add(worker.post, tick)
        self._add(worker.bounces, DIGEST_TICK)
        self._add(worker.boards, DIGEST_TICK)
        self._add(worker.years, DIGEST_TICK)

    def _add(self, part: Callable[[], object], every: timedelta) -> None:
        self.scheduler.add_job(
            self._run,
            "interval",
            args=[part],
            seconds=every.total_seconds(),
            next_run_time=SystemClock().now(),
        )

    def _run(self, part: Callable[[], object]) -> None:
        try:
            paused_until = self._guard.paused_until()
            if paused_until is None:
                part()
            elif part == self._procedure:
                self._worker.pause(paused_until)
        except Exception as error:  # noqa: BLE001 - the next tick tries again
            _log.error("a part of the work failed and is tried again: %s", spot(error))

    def _procedure(self) -> None:
        self._worker.procedure(self._tick)

    def start(self) -> None:
        self.scheduler.start()

    def stop(self) -> None:
        """Returns when the command or letter under way is done."""
        self._worker.stop()
        self.scheduler.shutdown(wait=True)
