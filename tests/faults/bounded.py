"""A process of its own, within limits, that reads hostile diagrams as the product would.

    python -m tests.faults.bounded COUNT SEED [SECONDS]

One line for each diagram: family, seconds of CPU, what came of it; the last line is the most memory
it ever held, in MB. What takes longer than the limit is stopped and says so.
"""

import json
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Final

from tests import code_guard
from tests.faults.hostile import hostile
from workflows.engine import Engine, EngineDefect, ProcedureRefused, UnknownProcess
from workflows.lint import lint

LIMIT_S: Final = 2.0
LIMIT_MB: Final = 200
_NOW: Final = datetime(2026, 11, 2, 1, tzinfo=UTC)


class TooLong(Exception):
    """The CPU time of one diagram is used up."""


@dataclass(frozen=True)
class Reading:
    family: str
    seconds: float
    outcome: str

    @property
    def is_bad(self) -> bool:
        return not self.outcome.startswith(("refused", "run"))


def read_all(count: int, seed: int, limit_s: float = LIMIT_S) -> tuple[list[Reading], int]:
    """What a child process made of them, and the most memory it held, in MB."""
    argv = [sys.executable, "-m", "tests.faults.bounded", str(count), str(seed), str(limit_s)]
    done = subprocess.run(argv, capture_output=True, text=True, check=False)  # noqa: S603 - our own
    lines = done.stdout.splitlines()
    if done.returncode or not lines:
        return [Reading("the process", 0, f"died: {done.stderr[-400:]}")], 0
    readings = [Reading(*json.loads(line)) for line in lines[:-1]]
    return readings, int(lines[-1])


def _one(source: bytes, path: Path) -> str:
    path.write_bytes(source)
    structural = lint([path], structure_only=True)
    whole = lint([path])
    engine = Engine()
    try:
        engine.add("v", {path.name: source})
        engine.start("v", "p", {}, _NOW)
    except (ProcedureRefused, EngineDefect, UnknownProcess) as error:
        return f"refused: {type(error).__name__}"
    return f"run; {len(structural)} and {len(whole)} defects"


def main() -> int:
    def stop(_signal: int, _frame: object) -> None:
        raise TooLong

    code_guard.watch()
    limit_s = float(sys.argv[3]) if len(sys.argv) > 3 else LIMIT_S
    signal.signal(signal.SIGPROF, stop)
    with tempfile.TemporaryDirectory(prefix="tdkt-hostile-") as folder:
        for family, source in islice(hostile(int(sys.argv[2])), int(sys.argv[1])):
            began = time.process_time()
            signal.setitimer(signal.ITIMER_PROF, limit_s)
            try:
                outcome = _one(source, Path(folder) / "hostile.bpmn")
            except TooLong:
                outcome = "took too long"
            except (Exception, code_guard.CodeWasRun) as error:  # noqa: BLE001 - it is the finding
                outcome = f"crashed: {error!r}"[:300]
            signal.setitimer(signal.ITIMER_PROF, 0)
            outcome = "".join(code_guard.taken()) or outcome
            took = round(time.process_time() - began, 3)
            print(json.dumps([family, took, outcome]), flush=True)  # noqa: T201 - its answer
    print(_most_held())  # noqa: T201 - its answer
    return 0


def _most_held() -> int:
    """In MB. `getrusage` would count what the process held that started this one."""
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) // 1024


if __name__ == "__main__":
    sys.exit(main())
