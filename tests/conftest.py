"""What every test may ask for: databases of both kinds; no way out of this machine, and no text
that the engine runs as code."""

import gc
import shutil
import socket
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from uuid import uuid4
from zlib import crc32

import pytest
from hypothesis import settings

from service.db.migrate import upgrade
from tests import code_guard, postgres
from tests.stages import (
    commune_url,
    council_town,
    database_kind,
    finished_town,
    office,
    passed_town,
    stage,
    stages,
    town,
    upper_town,
    voting_town,
)

__all__ = [  # the demonstration commune, for every folder of tests
    "commune_url",
    "council_town",
    "database_kind",
    "finished_town",
    "office",
    "passed_town",
    "stage",
    "stages",
    "town",
    "upper_town",
    "voting_town",
]

# The same examples every time; `--hypothesis-profile=search` looks for new ones.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("search", deadline=None, max_examples=2_000)
settings.load_profile("ci")

KINDS = ("sqlite", "postgresql")
TESTS = Path(__file__).parent


def pytest_collection_finish() -> None:
    """What has been loaded stays: looking for rubbish among it takes a twelfth of the whole run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


# No way out ---------------------------------------------------------------------------------------


def refuse_strangers(address: object) -> None:
    """Let through what stays on this machine: loopback addresses and sockets that are files."""
    if not isinstance(address, tuple):
        return
    host = str(address[0])
    if host == "localhost":
        return
    try:
        stays = ip_address(host).is_loopback
    except ValueError:
        stays = False
    if not stays:
        pytest.fail(f"a test may not leave this machine: {host}")


@pytest.fixture(scope="session", autouse=True)
def _only_this_machine() -> Iterator[None]:
    def guarded(method: Callable[..., object]) -> Callable[..., object]:
        def checked(self: socket.socket, *args: object) -> object:
            refuse_strangers(args[-1])  # connect(address), sendto(data, address)
            return method(self, *args)

        return checked

    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, guarded(getattr(socket.socket, name)))
        yield


# No text as code ----------------------------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _nothing_was_run_beside_the_tests() -> Iterator[None]:
    code_guard.watch()
    yield
    code_guard.fail_if_found()


@pytest.fixture(autouse=True)
def _nothing_is_run_below_the_engine() -> Iterator[None]:
    yield
    code_guard.fail_if_found()


# Order --------------------------------------------------------------------------------------------


# Files of few long tests begin first, or one worker would end alone with them; those that start a
# browser or many processes lie between others, so that they do not all run at once.
FIRST = (
    "campaign_miniatures/test_jumps.py",
    "service/test_catch_up.py",
    "campaign_miniatures/test_nodes.py",
    "browser/test_pages.py",
    "journeys/test_a_year.py",
    "campaign_miniatures/test_races.py",
    "campaign_miniatures/test_kills.py",
    "law/test_time_zones.py",
    "service/test_serving.py",
    "browser/",
    "campaign_miniatures/",
    "commands/test_post.py",
    "journeys/",
    "commands/",
    "service/",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def turn(item: pytest.Item) -> int:
        where = item.path.relative_to(TESTS).as_posix()
        return next((n for n, name in enumerate(FIRST) if where.startswith(name)), len(FIRST))

    items.sort(key=turn)  # and otherwise as they were found


# Databases ----------------------------------------------------------------------------------------


@pytest.fixture
def kind_by_turns(request: pytest.FixtureRequest) -> str:
    """The kind of database that a test of this name gets where each needs but one: every command
    is tried on both by some test, and what the two do differently by tests that run on both."""
    return KINDS[crc32(request.node.name.encode()) % len(KINDS)]


@pytest.fixture(scope="session")
def postgres_server(testrun_uid: str) -> Iterator[postgres.Server]:
    """Debian's PostgreSQL, the old end of what we support; one for all workers of the run."""
    folder = postgres.folder_for(testrun_uid, "postgres")
    with postgres.server(folder, postgres.debian()) as server:
        with postgres.alone(folder / "template"):
            if not server.has(postgres.TEMPLATE):
                draft = f"{postgres.TEMPLATE}_draft"
                upgrade(server.create(draft))
                server.rename(draft, postgres.TEMPLATE)
        yield server


@pytest.fixture(scope="session")
def newest_postgres_server(testrun_uid: str) -> Iterator[postgres.Server]:
    """The new end of what we support."""
    folder = postgres.folder_for(testrun_uid, "newest")
    with postgres.server(folder, postgres.bundled()) as server:
        yield server


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """A folder that all workers of the run share."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "shared"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def sqlite_template(run_folder: Path) -> Path:
    path = run_folder / "empty.db"
    with postgres.alone(run_folder / "empty.lock"):
        if not path.exists():
            draft = run_folder / "empty.draft"
            upgrade(f"sqlite:///{draft}")
            draft.rename(path)
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A database of one's own in a file, at the newest schema."""
    path = tmp_path / "tdkt.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgres_url(postgres_server: postgres.Server) -> Iterator[str]:
    """A database of one's own on a real server, at the newest schema."""
    name = f"test_{uuid4().hex}"
    yield postgres_server.create(name, postgres.TEMPLATE)
    postgres_server.drop(name)


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest) -> str:
    """A database of one's own at the newest schema: the test runs on SQLite and on PostgreSQL."""
    fixture = {"sqlite": "sqlite_url", "postgresql": "postgres_url"}[request.param]
    return str(request.getfixturevalue(fixture))


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database with no table in it, on SQLite and on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/empty.db"
        return
    server: postgres.Server = request.getfixturevalue("postgres_server")
    name = f"empty_{uuid4().hex}"
    yield server.create(name)
    server.drop(name)
