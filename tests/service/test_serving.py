"""The programs that keep running: they say where they are, keep out of each other's way, and end
when asked.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest
from sqlalchemy import select

from service.db.models import Heartbeat
from tests.faults.processes import children
from tests.office import SECRET_KEY, office_on
from tests.stages import OPENED, Stages

TDKT = (sys.executable, "-m", "service.cli")
ROOT = Path(__file__).parents[2]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Where gunicorn would put its control socket."""
    (tmp_path / "home").mkdir()
    return tmp_path / "home"


@pytest.fixture
def environ(home: Path, tmp_path: Path) -> dict[str, str]:
    return {
        "PATH": os.defpath,
        "HOME": str(home),
        "TDKT_DATA": str(tmp_path),
        "TDKT_SECRET_KEY": SECRET_KEY,
        "TDKT_BASE_URL": "http://127.0.0.1:8080",
    }


@pytest.fixture
def sqlite_environ(environ: dict[str, str], stages: Stages, tmp_path: Path) -> dict[str, str]:
    shutil.copy(stages.sqlite(OPENED), tmp_path / "tdkt.db")
    return environ | {"TDKT_DATABASE_URL": f"sqlite:///{tmp_path}/tdkt.db"}


@contextmanager
def running(*words: str, env: dict[str, str]) -> Iterator[subprocess.Popen[str]]:
    child = subprocess.Popen(  # noqa: S603 - our own program
        [*TDKT, *words],
        env=env,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # so that Ctrl-C can be sent to it and all it started
    )
    try:
        yield child
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.communicate()


def tdkt(*words: str, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - our own program
        [*TDKT, *words], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )


def first_line(child: subprocess.Popen[str]) -> str:
    assert child.stdout is not None
    line = child.stdout.readline()
    assert line, child.communicate()[1]
    return line


def answers(address: str) -> None:
    with urlopen(f"{address}/healthz") as answer:  # noqa: S310 - our own address
        assert answer.status == 200


def ends(child: subprocess.Popen[str]) -> tuple[int, str]:
    """Its exit code and what it had to complain about."""
    _, complaints = child.communicate(timeout=60)
    return child.returncode, complaints


@pytest.mark.timeout(240)
def test_one_process_serves_alone_and_lets_the_operator_work_beside_it(
    sqlite_environ: dict[str, str], home: Path, tmp_path: Path
):
    with running("serve", "--port", "0", env=sqlite_environ) as child:
        label, address = first_line(child).split()[1:]
        assert label == "chỉ:"
        answers(address)
        second = tdkt("serve", "--port", "0", env=sqlite_environ)
        assert second.returncode == 2
        assert "đang chạy trên tệp SQLite này" in second.stderr
        beside = tdkt("worker", "--once", env=sqlite_environ)
        assert beside.returncode == 0
        assert json.loads(beside.stdout)["problems"] == 0
        assert tdkt("backup", str(tmp_path / "b.db"), env=sqlite_environ).returncode == 0
        restored = tdkt("restore", str(tmp_path / "b.db"), "--replace", env=sqlite_environ)
        assert restored.returncode == 2
        assert "Phần mềm đang chạy" in restored.stderr
        os.killpg(child.pid, signal.SIGINT)  # as a terminal does on Ctrl-C
        assert ends(child) == (0, "")
    assert list(home.rglob("*.ctl")) == [], "no control socket"
    restored = tdkt("restore", str(tmp_path / "b.db"), "--replace", env=sqlite_environ)
    assert restored.returncode == 0, restored.stderr


def test_ctrl_c_is_told_to_the_server_by_its_parent_alone(sqlite_environ: dict[str, str]):
    with running("serve", "--port", "0", env=sqlite_environ) as child:
        address = first_line(child).split()[-1]
        answers(address)
        (server,) = children(child.pid)
        os.kill(server, signal.SIGINT)
        time.sleep(0.5)  # what it would need to end
        answers(address)
        assert children(child.pid) == [server]
        child.send_signal(signal.SIGINT)
        assert ends(child) == (0, "")


def test_the_ticker_lives_inside_the_server(sqlite_environ: dict[str, str]):
    with running("serve", "--port", "0", env=sqlite_environ) as child:
        first_line(child)
        url = sqlite_environ["TDKT_DATABASE_URL"]
        assert heartbeat(url)
        child.send_signal(signal.SIGTERM)
        assert ends(child) == (0, "")


def test_in_simulation_the_server_does_nothing_by_itself(sqlite_environ: dict[str, str]):
    environ = sqlite_environ | {"TDKT_SIMULATION": "1"}
    with running("serve", "--port", "0", env=environ) as child:
        first_line(child)
        assert not heartbeat(environ["TDKT_DATABASE_URL"], seconds=2)
        child.send_signal(signal.SIGTERM)
        assert ends(child) == (0, "")


def test_a_worker_works_until_it_is_asked_to_end(environ: dict[str, str], postgres_url: str):
    env = environ | {"TDKT_DATABASE_URL": postgres_url}
    with running("worker", env=env) as child:
        assert first_line(child) == "Việc nền đang chạy.\n"
        assert heartbeat(postgres_url)
        child.send_signal(signal.SIGTERM)
        assert ends(child) == (0, "")


def test_the_pages_may_be_served_by_several_processes(environ: dict[str, str], postgres_url: str):
    env = environ | {"TDKT_DATABASE_URL": postgres_url}
    with running("web", "--port", "0", "--workers", "2", env=env) as child:
        address = first_line(child).split()[2]
        for _ in range(4):
            answers(address)
        assert not heartbeat(postgres_url, seconds=1), "work in the background is not its business"
        child.send_signal(signal.SIGTERM)
        assert ends(child) == (0, "")


def test_a_port_that_is_taken_is_one_sentence(sqlite_environ: dict[str, str]):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = tdkt("serve", "--port", port, env=sqlite_environ)
    assert refused.returncode == 2
    assert refused.stderr.count("\n") == 1
    assert f"cổng {port}" in refused.stderr
    assert "--port" in refused.stderr


def heartbeat(url: str, seconds: float = 30) -> bool:
    """Whether some worker gives a sign of life within that time."""
    office = office_on(url)
    deadline = time.monotonic() + seconds
    try:
        while time.monotonic() < deadline:
            with office.database.reading() as session:
                if session.scalars(select(Heartbeat)).first() is not None:
                    return True
            time.sleep(0.1)
        return False
    finally:
        office.database.engine.dispose()
