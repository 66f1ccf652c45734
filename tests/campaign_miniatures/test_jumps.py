"""A clock that jumps to and fro, in miniature: `./dev campaign jumps` at full count."""

from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path

import pytest

from tests.faults.wrong_clocks import SABOTAGES, Watch, lay_town, sequences

SEQUENCES = 10  # each of the sabotages shows within four
FOR_A_SABOTAGE = 10

Laid = tuple[Path, datetime]


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Laid:
    path = tmp_path_factory.mktemp("jumps") / "town.db"
    return path, lay_town(path)


def played(laid: Laid, folder: Path, spoil: str = "") -> Iterator[Watch]:
    template, start = laid
    return sequences(template, folder, start, seed=1, spoil=SABOTAGES.get(spoil))


def test_nothing_is_lost_or_doubled_however_the_clock_jumps(laid: Laid, tmp_path: Path):
    timers = letters = 0
    for watch in islice(played(laid, tmp_path), SEQUENCES):
        assert watch.found == []
        timers += watch.timers
        letters += len(watch.box.letters)
    assert timers >= SEQUENCES
    assert letters >= SEQUENCES


@pytest.mark.parametrize("name", SABOTAGES)
def test_spoiled_work_is_noticed(name: str, laid: Laid, tmp_path: Path):
    watched = islice(played(laid, tmp_path, name), FOR_A_SABOTAGE)
    assert any(watch.found for watch in watched)
