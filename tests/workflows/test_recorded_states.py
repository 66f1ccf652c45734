"""What earlier releases have left running, this one brings to its end."""

from random import Random

import pytest

from service.bootstrap import BPMN
from tests.workflows.cases import RunningCase
from tests.workflows.record_states import RECORDED, recorded
from tests.workflows.walks import Values, Walk
from workflows.engine import CannotMove, Engine
from workflows.procedure import read_folder

RELEASES = sorted(RECORDED.glob("*.zip"))


def test_states_of_a_release_are_kept():
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_states_of_a_release_are_read_and_finished(release):
    procedure, states = recorded(release)
    engine, values = Engine(), Values(procedure)
    engine.add(procedure.version, procedure.sources)
    assert {process for process, _, _ in states} == set(procedure.processes)
    for number, (process, now, state) in enumerate(states):
        walk = Walk(procedure, values, engine, process, Random(number))  # noqa: S311 - no secret
        for _ in walk.steps(RunningCase.resumed(engine, state, now)):
            pass


@pytest.mark.parametrize("release", RELEASES, ids=lambda path: path.stem)
def test_states_of_a_release_go_on_by_todays_diagrams_or_say_why_not(release):
    procedure, states = recorded(release)
    today, engine = read_folder(BPMN), Engine()
    for each in (procedure, today):
        engine.add(each.version, each.sources)
    values = Values(today)
    for number, (process, now, state) in enumerate(states):
        try:
            moved = engine.move(state, today.version, now)
        except CannotMove as refused:
            assert refused.obstacles  # noqa: PT017 - both are right, for different states
            continue
        walk = Walk(today, values, engine, process, Random(number))  # noqa: S311 - no secret
        for _ in walk.steps(RunningCase.resumed(engine, moved.state, now)):
            pass
