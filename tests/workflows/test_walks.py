"""Random walks through the real diagrams: each ends, and together they take every flow."""

from collections import Counter
from random import Random

import pytest

from service.bootstrap import BPMN
from tests.workflows.walks import Values, Walk, flows_of
from workflows.engine import Engine
from workflows.procedure import read_folder

WALKS = 60  # of each process


@pytest.fixture(scope="module")
def procedure():
    return read_folder(BPMN)


@pytest.fixture(scope="module")
def engine(procedure):
    engine = Engine()
    engine.add(procedure.version, procedure.sources)
    return engine


def test_every_walk_ends_and_every_flow_is_taken(procedure, engine):
    values, taken = Values(procedure), Counter()
    for process in procedure.processes:
        for number in range(WALKS):
            rng = Random(f"{process} {number}")  # noqa: S311 - a walk, no secret
            walk = Walk(procedure, values, engine, process, rng, taken)
            for _ in walk.steps(walk.begin()):
                pass
    assert sorted(flows_of(procedure) - taken.keys()) == []
