"""A mail server in a process of its own: what it takes stands in a file before it says so.

    python -m tests.faults.mail_spool SPOOL

Prints its port. Lives until its standard input is closed.
"""

import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller

from tests.faults.processes import ROOT, free_port
from tests.faults.words import say


class _Door:
    def __init__(self, spool: Path) -> None:
        self._file = os.open(spool, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - the name is the library's
        message_id = str(message_from_bytes(envelope.original_content)["Message-ID"])
        os.write(self._file, f"{message_id}\n".encode())
        return "250 OK"


@dataclass(frozen=True)
class Spool:
    path: Path
    port: int

    def arrivals(self) -> Counter[str]:
        """How often each letter came, by the id in its Message-ID."""
        if not self.path.exists():
            return Counter()
        lines = self.path.read_text().split("\n")[:-1]
        return Counter(line.strip("<>").split("@")[0] for line in lines)


@contextmanager
def spool(path: Path) -> Iterator[Spool]:
    program = subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "tests.faults.mail_spool", str(path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdin is not None
    assert program.stdout is not None
    try:
        yield Spool(path, int(program.stdout.readline()))
    finally:
        program.stdin.close()
        program.wait(30)
        program.stdout.close()


def main() -> None:
    port = free_port()
    controller = Controller(_Door(Path(sys.argv[1])), hostname="127.0.0.1", port=port)
    controller.start()
    say(str(port))
    sys.stdin.read()
    controller.stop()


if __name__ == "__main__":
    main()
