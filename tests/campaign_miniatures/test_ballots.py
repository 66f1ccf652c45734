"""Secret ballots read and killed, in miniature: `./dev campaign ballots` at full count."""

import subprocess
import sys

import pytest

from tests.faults.processes import ROOT


@pytest.mark.timeout(300)
def test_nobody_tells_who_voted_how_and_no_kill_loses_a_vote():
    """A program of its own, because it forks. It fails, too, when it does not see the mutant."""
    campaign = [sys.executable, "-m", "tests.campaigns.ballots", "--count", "8", "--seed", "1"]
    ended = subprocess.run(  # noqa: S603 - our own program
        campaign, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr}"
    assert "15 of 15 told" in ended.stdout
    assert ended.stdout.splitlines()[-1] == ("ballots: 8 with seed 1; told, lost or half opened: 0")
