from datetime import UTC, datetime, timedelta, timezone

import pytest

from service.adapters.clock import FixedClock, SystemClock
from service.ports import Clock


def test_the_system_clock_is_aware_and_in_utc():
    clock: Clock = SystemClock()
    assert clock.now().utcoffset() == timedelta(0)


def test_a_fixed_clock_stands_still_until_it_is_moved():
    hanoi = timezone(timedelta(hours=7))
    clock = FixedClock(datetime(2026, 8, 21, 7, 30, tzinfo=hanoi))
    assert clock.now() == clock.now() == datetime(2026, 8, 21, 0, 30, tzinfo=UTC)
    clock.move_by(timedelta(days=1))
    assert clock.now() == datetime(2026, 8, 22, 0, 30, tzinfo=UTC)
    clock.move_to(datetime(2026, 1, 1, tzinfo=UTC))
    assert clock.now().year == 2026


def test_a_clock_takes_no_moment_without_an_offset():
    with pytest.raises(ValueError, match="aware"):
        FixedClock(datetime(2026, 8, 21))  # noqa: DTZ001 - refused on purpose
