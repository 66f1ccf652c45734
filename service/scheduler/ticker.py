"""The ticker: wakes the worker every few seconds. It remembers nothing; what is due are rows."""

import logging
import time
from collections.abc import Callable
from datetime import UTC, timedelta
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
_log = logging.getLogger("tdkt.ticker")
_ticks = logging.getLogger("tdkt.ticks")
_ticks.setLevel(logging.ERROR)  # that a tick finds its forerunner still at work is no news


class LeapGuard:
    """Notices a clock that leapt ahead of the time that has really passed.

    Terms that run out cannot be taken back, so the work pauses for as long as the leap that is
    tolerated: somebody may set the clock right, and then it goes on at once.
    """

    def __init__(self, clock: Clock, steady: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._steady = steady
        self._wall, self._then = clock.now(), steady()
        self._paused_until = float("-inf")
        self._lock = Lock()

    def leapt(self) -> bool:
        with self._lock:
            return self._look()

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
        self._guard = LeapGuard(clock)
        self.scheduler = _Scheduler(
            timezone=UTC,
            logger=_ticks,
            executors={"default": {"type": "threadpool", "max_workers": 3}},
            # A tick that comes late is still due, several are one, and none overtakes itself.
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._add(worker.procedure, tick)
        self._add(worker.digests, DIGEST_TICK)
        self._add(worker.post, tick)

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
            if not self._guard.leapt():
                part()
        except Exception as error:  # noqa: BLE001 - the next tick tries again
            _log.error("a part of the work failed and is tried again: %s", spot(error))

    def start(self) -> None:
        self.scheduler.start()

    def stop(self) -> None:
        """Returns when the command or letter under way is done."""
        self._worker.stop()
        self.scheduler.shutdown(wait=True)
