"""Broken diagrams before the lint, in miniature: `./dev campaign breakage` at full count."""

from itertools import islice
from pathlib import Path

import pytest

from tests.faults.breakage import (
    HOUSE,
    OURS,
    SMALL,
    SOUND,
    STRUCTURAL,
    UNHARMED,
    by_structure,
    by_the_house,
    judged,
    mutants,
    spoilt_files,
)
from tests.faults.broken_files import FILES
from workflows.lint.model import read_diagram

EVERY = (*OURS, *SOUND, *SMALL)


def test_what_breaks_bpmns_own_rules_is_refused(tmp_path: Path):
    broken = islice(mutants(STRUCTURAL, (*SOUND, *SMALL), seed=1), 3 * len(STRUCTURAL))
    tally = judged(broken, by_structure, tmp_path)
    assert tally.missed == []
    assert len(tally.made) >= len(STRUCTURAL) - 3  # a few find nothing to break in some dozen tries


def test_what_breaks_the_rules_of_the_house_is_refused(tmp_path: Path):
    few = [path for path in OURS if path.stem in {"hold", "mail_address", "intake", "appraisal"}]
    tally = judged(islice(mutants(HOUSE, few, seed=1), len(HOUSE)), by_the_house(), tmp_path)
    assert tally.missed == []
    assert len(tally.made) >= len(HOUSE) - 3


def test_what_is_no_proper_file_is_refused(tmp_path: Path):
    files = islice(spoilt_files(EVERY, seed=1), 2 * len(FILES))
    tally = judged(files, by_structure, tmp_path)
    assert tally.missed == []
    assert len(tally.made) == len(FILES)


def test_what_means_the_same_as_before_is_not_refused(tmp_path: Path):
    same = islice(mutants(UNHARMED, EVERY, seed=1), 6 * len(UNHARMED))
    tally = judged(same, by_structure, tmp_path, broken=False)
    assert tally.missed == []
    assert len(tally.made) == len(UNHARMED)


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_what_is_broken_here_was_sound(path: Path):
    assert by_structure(path) == []


def test_a_lint_that_only_reads_is_noticed(tmp_path: Path):
    def only_read(path: Path) -> list[object]:
        read_diagram(path)
        return []

    tally = judged(islice(mutants(STRUCTURAL, SMALL, seed=1), 60), only_read, tmp_path)
    assert tally.whole < 0.5
