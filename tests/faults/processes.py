"""`tdkt` as an operator starts it, in processes of their own that may be killed at any moment."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

ROOT: Final = Path(__file__).parents[2]
_READY: Final = re.compile(r"^(Địa chỉ: .+|Việc nền đang chạy\.)$", re.MULTILINE)
_START_LIMIT_S: Final = 90
_STOP_LIMIT_S: Final = 40


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Tdkt:
    """One `tdkt serve`, `tdkt web` or `tdkt worker` with all its processes.

    It is a group of its own: a kill reaches every process of it, and nobody else.
    """

    def __init__(
        self, name: str, words: Sequence[str], settings: Mapping[str, str], log: Path
    ) -> None:
        self.name = name
        self._argv = [sys.executable, "-m", "service.cli", *words]
        self._settings = {"PATH": os.defpath, "PYTHONUTF8": "1", **settings}
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self._said = 0  # how much of the log is from earlier lives
        self._lives: list[int] = []  # the groups of all lives

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()
        for group in self._lives:
            with suppress(ProcessLookupError):
                os.killpg(group, signal.SIGKILL)

    @property
    def pid(self) -> int:
        assert self._process is not None, f"{self.name} does not run"
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def begin(self) -> None:
        """Start without waiting; `ready` waits."""
        self._said = self._log.stat().st_size if self._log.exists() else 0
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own command
                self._argv,
                cwd=ROOT,
                env=self._settings,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

        self._lives.append(self._process.pid)

    def ready(self) -> None:
        deadline = time.monotonic() + _START_LIMIT_S
        while not _READY.search(self._words()):
            if not self.alive or time.monotonic() > deadline:
                message = f"{self.name} did not start:\n{self._words()}"
                raise RuntimeError(message)
            time.sleep(0.02)

    def start(self) -> None:
        self.begin()
        self.ready()

    def _words(self) -> str:
        """What this life has said."""
        with self._log.open("rb") as log:
            log.seek(self._said)
            return log.read().decode(errors="replace")

    def complaints(self) -> list[str]:
        """Lines of all lives that tell of a failure."""
        text = self._log.read_text(errors="replace") if self._log.exists() else ""
        return [line for line in text.splitlines() if re.search(r" ERROR |Traceback", line)]

    def kill(self) -> None:
        """SIGKILL to all its processes; returns when the first of them is gone."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None

    def kill_first(self) -> None:
        """SIGKILL to the first process alone; those that it made notice and end by themselves."""
        assert self._process is not None, f"{self.name} does not run"
        self._process.kill()
        self._process.wait()
        self._process = None

    def kill_worker(self) -> bool:
        """SIGKILL to one of gunicorn's workers, which its master replaces. False: there is none."""
        for child in children(self.pid):
            with suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
                return True
        return False

    def stop(self) -> int:
        """Ask it to end, as Ctrl-C does; returns its exit code."""
        process = self._process
        assert process is not None, f"{self.name} does not run"
        process.send_signal(signal.SIGTERM)
        code = process.wait(_STOP_LIMIT_S)
        self._process = None
        return code


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    try:
        return [int(word) for word in listed.read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
