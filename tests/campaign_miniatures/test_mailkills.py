"""kill -9 around the sending of letters, in miniature: `./dev campaign mailkills` at full count."""

import subprocess
import sys

import pytest

from tests.faults.processes import ROOT


@pytest.mark.timeout(300)
def test_no_letter_is_lost_or_comes_twice_untold_however_often_the_postman_is_killed():
    """A program of its own, because it forks. It fails, too, when it does not find the mutants."""
    campaign = [sys.executable, "-m", "tests.campaigns.mailkills", "--count", "24", "--seed", "1"]
    ended = subprocess.run(  # noqa: S603 - our own program
        campaign, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    assert ended.stdout.splitlines()[-1] == (
        "mailkills: 24 with seed 1; lost, doubled or untold: 0"
    )
