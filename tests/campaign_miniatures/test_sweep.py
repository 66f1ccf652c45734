"""Three workers over what is due at once, in miniature: `./dev campaign sweep` at full count."""

import pytest

from tests.faults.crowd import Due, furnish, sweep

DUE = Due.of(100)
FOR_THE_CARELESS = Due(reminders=5, timers=2, messages=2, letters=60)


@pytest.mark.timeout(300)
def test_three_workers_do_each_thing_once(postgres_url: str):
    furnish(postgres_url, DUE)
    outcome = sweep(postgres_url, DUE, workers=3, limit_s=200)
    assert outcome.found == []
    assert outcome.counts["digests"] >= DUE.people
    assert outcome.arrivals >= DUE.letters + DUE.people


@pytest.mark.timeout(300)
def test_workers_that_look_without_locks_are_found_out(postgres_url: str):
    furnish(postgres_url, FOR_THE_CARELESS)
    outcome = sweep(postgres_url, FOR_THE_CARELESS, workers=3, limit_s=200, careless=True)
    assert outcome.found != []
