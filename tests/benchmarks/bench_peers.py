"""The same twelve tasks with other engines, case after case, each read and saved between two tasks.

    python -m tests.benchmarks.bench_peers [ROUNDS]

Ours is the engine over a thin store on SQLite with a write-ahead log and
`synchronous=FULL`, as Viewflow has it; Node's bpmn-engine saves to a file. The peers are installed
into `var/peers` the first time: Python's venv and npm are needed. Completions a second, medians of
interleaved rounds. Draws `plots/peers.svg`.
"""

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Final

from tests import bars
from tests.benchmarks.bench_store import Ours
from tests.faults.processes import ROOT
from tests.thin_store import Store, logged
from workflows.engine import Engine

_HERE: Final = Path(__file__).with_name("peers")
_PEERS: Final = ROOT / "var" / "peers"
_DIAGRAM: Final = _HERE / "twelve.bpmn"
_OURS: Final = "tdkt's engine"
_CASES: Final = 10
_TASKS: Final = 12


def installed() -> None:
    """Raises CalledProcessError where a registry does not answer."""
    python = _PEERS / "venv" / "bin" / "python"
    if not python.exists():
        say(f"Installing Viewflow into {_PEERS}")
        run(sys.executable, "-m", "venv", str(_PEERS / "venv"))
        run(str(python), "-m", "pip", "install", "-q", "django<6", "django-viewflow<3")
    if not (_PEERS / "node_modules").exists():
        say(f"Installing bpmn-engine into {_PEERS}")
        run("npm", "install", "--prefix", str(_PEERS), "--no-audit", "--no-fund", "bpmn-engine@25")


def ours(folder: Path) -> float:
    engine = Engine()
    engine.add("procedure", {"twelve.bpmn": _DIAGRAM.read_bytes()})
    store = Store(logged(f"sqlite:///{folder}/ours.db"))
    case, done, began = Ours(store, engine), 0, time.perf_counter()
    for number in range(_CASES):
        case.begin(f"{number:032x}", "twelve", {"good": True})
        while not case.is_ended:
            case.step()
            done += 1
    spent = time.perf_counter() - began
    store.close()
    assert done == _TASKS * _CASES
    return done / spent


def viewflow(folder: Path) -> float:
    program = "import viewflow_twelve; viewflow_twelve.main()"
    python = str(_PEERS / "venv" / "bin" / "python")
    return float(run(python, "-c", program, str(folder / "viewflow.db"), str(_CASES)))


def bpmn_engine(folder: Path) -> float:
    program, state = str(_HERE / "bpmn_engine_twelve.mjs"), str(folder / "state.json")
    return float(run("node", program, str(_PEERS), str(_DIAGRAM), state, str(_CASES)))


def run(*argv: str) -> str:
    return subprocess.run(argv, cwd=_HERE, check=True, stdout=subprocess.PIPE, text=True).stdout  # noqa: S603 - our own programs


def say(line: str) -> None:
    print(line, flush=True)  # noqa: T201 - a program for people


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    installed()
    found: dict[str, list[float]] = {_OURS: [], "Viewflow": [], "bpmn-engine": []}
    for _ in range(rounds):
        for name, contestant in zip(found, (ours, viewflow, bpmn_engine), strict=True):
            with tempfile.TemporaryDirectory(prefix="tdkt-bench-") as folder:
                found[name].append(contestant(Path(folder)))
    for name, speeds in found.items():
        say(f"twelve tasks, {name}, completions a second: {median(speeds):.3g}")
    title = "Twelve tasks, completions a second"
    bars.write("peers", title, [(name, median(each)) for name, each in found.items()], _OURS)
    for name in ("Viewflow", "bpmn-engine"):
        say(f"twelve tasks, ours / {name}: {median(found[_OURS]) / median(found[name]):.3g}")


if __name__ == "__main__":
    main()
