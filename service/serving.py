"""Serving a web application with gunicorn, as `tdkt serve` and `tdkt web` do.

What is served, and what else runs in the worker, is handed in: this room knows neither.
"""

import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gunicorn.app.base import BaseApplication

THREADS: Final = 8
_PATIENCE_S: Final = 30  # for requests and letters under way when the server is asked to stop

Application = Callable[..., Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """`began(address)` is told once when the port listens. `before` runs in each worker process
    after the fork, before it answers; it returns what to do when that process ends.
    """

    host: str
    port: int  # 0: any free one
    workers: int
    began: Callable[[str], None]
    before: Callable[[], Callable[[], None]]


class _Server(BaseApplication):  # type: ignore[misc] # the library has no types
    def __init__(self, application: Application, serving: Serving) -> None:
        self._application = application
        self._serving = serving
        self._ending: Callable[[], None] | None = None
        super().__init__(prog="tdkt")

    def load_config(self) -> None:
        serving = self._serving
        settings: dict[str, Any] = {
            "bind": [f"{_bracketed(serving.host)}:{serving.port}"],
            "workers": serving.workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": _PATIENCE_S,
            "control_socket_disable": True,  # it would take orders from whoever reaches the file
            "loglevel": "warning",
            "worker_tmp_dir": _memory(),
            "when_ready": self._when_ready,
            "post_worker_init": self._post_worker_init,
            "worker_exit": self._worker_exit,
        }
        for name, value in settings.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        return self._application

    def _when_ready(self, arbiter: Any) -> None:
        host, port = arbiter.LISTENERS[0].sock.getsockname()[:2]
        self._serving.began(f"http://{_bracketed(host)}:{port}")

    def _post_worker_init(self, worker: Any) -> None:
        # Ctrl-C reaches the parent too, which passes it on. Heard twice at once, it catches
        # gunicorn's answer to the first holding a lock that the second waits for.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        self._ending = self._serving.before()

    def _worker_exit(self, arbiter: Any, worker: Any) -> None:
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)  # the second Ctrl-C must not cut the end short
        if self._ending is not None:
            self._ending()


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _memory() -> str | None:
    """Where the worker shows its sign of life: a disk that stalls must not look like a death."""
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn makes a nameless file of its own in it
    return str(memory) if memory.is_dir() else None


def serve(application: Application, serving: Serving) -> None:
    """Serve until a signal ends it; leaves by SystemExit, with 0 when it was asked to stop."""
    _Server(application, serving).run()
