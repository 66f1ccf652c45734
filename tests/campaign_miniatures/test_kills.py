"""kill -9 in the middle of the work, in miniature: `./dev campaign kills` at full count."""

import subprocess
import sys

import pytest

from tests.faults.processes import ROOT


@pytest.mark.timeout(300)
def test_nothing_is_lost_or_doubled_however_often_the_office_is_killed():
    """A program of its own, because it forks. It fails, too, when it does not find the mutants."""
    campaign = [sys.executable, "-m", "tests.campaigns.kills", "--count", "12", "--seed", "1"]
    ended = subprocess.run(  # noqa: S603 - our own program
        campaign, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    assert ended.stdout.splitlines()[-1] == (
        "kills: 12 with seed 1; lost, doubled or contradictory: 0"
    )
