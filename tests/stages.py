"""The demonstration commune at moments at which many tests begin, and the fixtures for them."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import pytest
from sqlalchemy import select

from service.commands.office import Office
from service.db.models import WaitingMessage
from tests import postgres
from tests.builders import Town
from tests.office import START, office_at, office_on
from tests.plays import (
    accept_one,
    appraise_three,
    begin_the_appraisal,
    bring_to_the_council,
    bring_to_the_province,
    get_busy,
    go_all_the_way,
    lay_before_the_chairman,
    load_commune,
    open_the_ballot,
    open_the_roll,
    pass_them_all,
    post_one,
    submit_one,
)
from workflows.law.calendar import HANOI

# Stages -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Stage:
    """A moment in the commune's life at which many tests begin. Played once, then copied."""

    name: str
    at: datetime
    play: Callable[[Town], None]
    after: "Stage | None" = None


def _hour(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=HANOI)


OPENED: Final = Stage("commune", START, load_commune)
RECEIVED: Final = Stage("received", START, submit_one, OPENED)
ACCEPTED: Final = Stage("accepted", START, accept_one, OPENED)
POSTED: Final = Stage("posted", START, post_one, ACCEPTED)
APPRAISING: Final = Stage("appraising", START, begin_the_appraisal, OPENED)
THREE: Final = Stage("three", START, appraise_three, OPENED)
BUSY: Final = Stage("busy", _hour("2026-12-08 09:00"), get_busy, OPENED)
WAITING: Final = Stage("waiting", _hour("2026-12-02 08:00"), bring_to_the_council, OPENED)
ROLL: Final = Stage("roll", _hour("2026-12-08 08:00:01"), open_the_roll, WAITING)
VOTING: Final = Stage("voting", _hour("2026-12-08 08:10"), open_the_ballot, ROLL)
PASSED: Final = Stage("passed", _hour("2026-12-08 11:00"), pass_them_all, VOTING)
TO_SIGN: Final = Stage("to_sign", PASSED.at, lay_before_the_chairman, PASSED)
PROPOSED: Final = Stage("proposed", _hour("2026-12-08 08:00"), bring_to_the_province, OPENED)
ARCHIVED: Final = Stage("archived", _hour("2026-12-09 08:00"), go_all_the_way, PASSED)


class Stages:
    """Databases to copy from, for all workers of the run: SQLite's in a folder, PostgreSQL's on
    the server. Whoever needs a stage first plays it, the others wait."""

    def __init__(self, request: pytest.FixtureRequest, folder: Path, run: str) -> None:
        self._request, self._folder, self._run = request, folder, run

    def sqlite(self, stage: Stage) -> Path:
        path = self._folder / f"{stage.name}.db"
        if path.exists():
            return path
        empty: Path = self._request.getfixturevalue("sqlite_template")
        begin = self.sqlite(stage.after) if stage.after else empty
        with postgres.alone(path.with_suffix(".lock")):
            if not path.exists():
                draft = path.with_suffix(".draft")
                shutil.copy(begin, draft)
                _play(stage, f"sqlite:///{draft}")
                draft.rename(path)
        return path

    @property
    def server(self) -> postgres.Server:
        server: postgres.Server = self._request.getfixturevalue("postgres_server")
        return server

    def postgresql(self, stage: Stage) -> str:
        name, draft = f"tdkt_{stage.name}", f"tdkt_{stage.name}_draft"
        begin = self.postgresql(stage.after) if stage.after else postgres.TEMPLATE
        with postgres.alone(postgres.folder_for(self._run, "postgres") / name):
            if not self.server.has(name):
                _play(stage, self.server.create(draft, begin))
                self.server.rename(draft, name)
        return name


def _play(stage: Stage, url: str) -> None:
    office = office_on(url, at=stage.after.at if stage.after else START)
    town = Town(office)
    stage.play(town)
    assert town.now <= stage.at, f"{stage.name} is played until {town.now}"
    office.database.engine.dispose()


# Fixtures -----------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def stages(request: pytest.FixtureRequest, run_folder: Path, testrun_uid: str) -> Stages:
    return Stages(request, run_folder, testrun_uid)


@pytest.fixture(params=("sqlite", "postgresql"))
def database_kind(request: pytest.FixtureRequest) -> str:
    """The test runs on both."""
    return str(request.param)


@contextmanager
def _copy_of(stage: Stage, kind: str, stages: Stages, folder: Path) -> Iterator[str]:
    if kind == "sqlite":
        path = folder / f"{stage.name}.db"
        shutil.copy(stages.sqlite(stage), path)
        yield f"sqlite:///{path}"
        return
    name = f"copy_{uuid4().hex}"
    yield stages.server.create(name, stages.postgresql(stage))
    stages.server.drop(name)


@contextmanager
def _at_work(url: str, at: datetime) -> Iterator[Office]:
    """No message between cases may have failed when the test ends."""
    with office_at(url, at) as office:
        yield office
        with office.database.reading() as session:
            problems = session.scalars(
                select(WaitingMessage.problem).where(
                    WaitingMessage.problem != "", WaitingMessage.delivered_at.is_(None)
                )
            ).all()
    assert problems == []


@pytest.fixture
def stage() -> Stage:
    """Where the commune is when a test begins. Files whose tests begin alike have one of their own
    instead of playing it again for each."""
    return OPENED


@pytest.fixture
def commune_url(stage: Stage, database_kind: str, stages: Stages, tmp_path: Path) -> Iterator[str]:
    """A database of one's own with the commune in it, on SQLite and on PostgreSQL."""
    with _copy_of(stage, database_kind, stages, tmp_path) as url:
        yield url


@pytest.fixture
def office(commune_url: str, stage: Stage) -> Iterator[Office]:
    """The commune's office on Friday 20/11/2026 at nine: a round is open, nothing has begun; or at
    the file's own stage."""
    with _at_work(commune_url, stage.at) as office:
        yield office


@pytest.fixture
def town(office: Office) -> Town:
    return Town(office)


@contextmanager
def _town_at(stage: Stage, kind: str, stages: Stages, folder: Path) -> Iterator[Town]:
    with _copy_of(stage, kind, stages, folder) as url, _at_work(url, stage.at) as office:
        yield Town(office)


@pytest.fixture
def council_town(database_kind: str, stages: Stages, tmp_path: Path) -> Iterator[Town]:
    """Wednesday 02/12/2026 at eight: two dossiers wait for the council."""
    with _town_at(WAITING, database_kind, stages, tmp_path) as town:
        yield town


@pytest.fixture
def upper_town(database_kind: str, stages: Stages, tmp_path: Path) -> Iterator[Town]:
    """Tuesday 08/12/2026 at eight: three nominations wait to be proposed to the province."""
    with _town_at(PROPOSED, database_kind, stages, tmp_path) as town:
        yield town


@pytest.fixture
def voting_town(database_kind: str, stages: Stages, tmp_path: Path) -> Iterator[Town]:
    """Tuesday 08/12/2026 at 08:10: all fifteen are present, the ballot is open until nine."""
    with _town_at(VOTING, database_kind, stages, tmp_path) as town:
        yield town


@pytest.fixture
def passed_town(database_kind: str, stages: Stages, tmp_path: Path) -> Iterator[Town]:
    """The same day at eleven: the council has passed all seven, the decision is to be drafted."""
    with _town_at(PASSED, database_kind, stages, tmp_path) as town:
        yield town


@pytest.fixture
def finished_town(database_kind: str, stages: Stages, tmp_path: Path) -> Iterator[Town]:
    """Wednesday 09/12/2026: both dossiers have gone all the way, nothing is open."""
    with _town_at(ARCHIVED, database_kind, stages, tmp_path) as town:
        yield town
