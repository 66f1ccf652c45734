"""Hostile diagrams and expressions in miniature: `./dev campaign hostile` and `fuzz` in full."""

from itertools import islice

from tests.faults.bounded import LIMIT_MB, read_all
from tests.faults.fuzzed import FACTS, expressions, fuzz
from tests.faults.hostile import FAMILIES


def test_a_hostile_diagram_is_refused_or_bounded():
    # A busy machine may take longer; the campaign holds each to its two seconds.
    readings, megabytes = read_all(len(FAMILIES), seed=1, limit_s=20)
    assert len(readings) == len(FAMILIES)
    assert [each for each in readings if each.is_bad] == []
    assert megabytes <= LIMIT_MB


def test_a_fuzzed_expression_neither_escapes_nor_crashes():
    done = fuzz(islice(expressions(1), 3_000))
    assert [each for each in done.found if " ms for " not in each] == []
    assert {*done.outcomes} == {"value", "refused", "failed"}


def test_code_that_is_run_is_noticed(monkeypatch):
    class Careless:
        def __eq__(self, other):
            return eval("1")  # noqa: S307 - what the guard is there for

        __hash__ = None

    monkeypatch.setitem(FACTS, "count", Careless())
    assert len(fuzz(iter(["1", "count == 1", "2"])).found) == 1
