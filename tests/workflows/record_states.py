"""Writes down states of cases as this release leaves them, for all later releases to finish.

    python -m tests.workflows.record_states NAME

makes recorded/NAME.zip: the diagrams of the release, and states of every one at several steps.
"""

import base64
import json
import sys
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from random import Random
from zipfile import ZIP_DEFLATED, ZipFile

from service.bootstrap import BPMN
from tests.workflows.cases import RunningCase
from tests.workflows.walks import Values, Walk
from workflows.engine import Engine
from workflows.procedure import Procedure, read

RECORDED = Path(__file__).parent / "recorded"
WALKS = 3  # of each process
EACH = 4  # a state is kept of every fourth step


def states_of(procedure: Procedure) -> Iterator[Mapping[str, str]]:
    engine, values = Engine(), Values(procedure)
    engine.add(procedure.version, procedure.sources)
    for process in procedure.processes:
        for number in range(WALKS):
            rng = Random(f"recorded {process} {number}")  # noqa: S311 - a walk, no secret
            walk = Walk(procedure, values, engine, process, rng)
            case = walk.begin()
            yield _kept(process, case)
            for count, _ in enumerate(walk.steps(case), start=1):
                if count % EACH == 0 and not case.step.ended:
                    yield _kept(process, case)


def _kept(process: str, case: RunningCase) -> Mapping[str, str]:
    state = base64.b64encode(case.step.state).decode()
    return {"process": process, "now": case.now.isoformat(), "state": state}


def write(name: str) -> None:
    sources = {path.name: path.read_bytes() for path in sorted(BPMN.glob("*.bpmn"))}
    RECORDED.mkdir(exist_ok=True)
    with ZipFile(RECORDED / f"{name}.zip", "w", ZIP_DEFLATED) as made:
        for file, source in sources.items():
            made.writestr(file, source)
        made.writestr("states.json", json.dumps(list(states_of(read(sources)))))


def recorded(path: Path) -> tuple[Procedure, list[tuple[str, datetime, bytes]]]:
    with ZipFile(path) as kept:
        names = [name for name in kept.namelist() if name.endswith(".bpmn")]
        procedure = read({name: kept.read(name) for name in names})
        states = [
            (each["process"], datetime.fromisoformat(each["now"]), base64.b64decode(each["state"]))
            for each in json.loads(kept.read("states.json"))
        ]
    return procedure, states


if __name__ == "__main__":
    write(sys.argv[1])
