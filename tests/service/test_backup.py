"""Backups of a database that people work in, and the way back."""

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from uuid import uuid4

import pytest
from sqlalchemy import func, make_url, select, text, update

from service.backups import BackupRefused, back_up, restore
from service.commands.signing_in import MakeToken
from service.db.base import Base
from service.db.models import Event as Happened
from service.db.models import Outbox
from service.progress import Progress
from service.queries import audit
from service.settings import Settings
from tests.builders import Town
from tests.office import office_on, settings
from tests.stages import OPENED, Stages


@pytest.fixture
def here(commune_url: str) -> Settings:
    return settings(commune_url)


@pytest.fixture
def elsewhere(database_kind: str, stages: Stages, tmp_path: Path) -> Iterator[Settings]:
    """A database of the same kind with nothing in it."""
    if database_kind == "sqlite":
        (tmp_path / "else").mkdir()
        yield settings(f"sqlite:///{tmp_path}/else/tdkt.db")
        return
    name = f"else_{uuid4().hex}"
    yield settings(stages.server.create(name))
    stages.server.drop(name)


def contents(url: str) -> dict[str, int]:
    """Table → its rows."""
    office = office_on(url)
    with office.database.reading() as session:
        counted = {
            table.name: session.scalar(select(func.count()).select_from(table)) or 0
            for table in Base.metadata.sorted_tables
        }
    office.database.engine.dispose()
    return counted


def history(town: Town) -> list[str]:
    return town.all(select(Happened.hash).order_by(Happened.case_id, Happened.sequence))


# There and back -----------------------------------------------------------------------------------


def test_a_backup_brings_everything_back_elsewhere(
    town: Town, here: Settings, elsewhere: Settings, tmp_path: Path
):
    town.goes_on(town.opens_dossier("TM-TH"), until="hold_unit_review")
    file = tmp_path / "backup"
    size = back_up(here, file, Progress)
    assert size == file.stat().st_size > 10_000
    assert file.stat().st_mode & 0o077 == 0, "it holds personal data"
    restored = restore(elsewhere, file, replacing=False, watch=Progress)
    assert restored.verdict.breaks == ()
    assert contents(elsewhere.database_url) == contents(here.database_url)
    there = Town(office_on(elsewhere.database_url, at=town.now))
    assert history(there) == history(town)
    dossier = there.one(select(Happened.case_id).limit(1))
    assert dossier
    there.does("hold_unit_review")
    there.office.database.engine.dispose()


def test_letters_that_wait_in_a_backup_are_held_not_sent_again(
    town: Town, here: Settings, elsewhere: Settings, tmp_path: Path
):
    dossier = town.opens_dossier("TM-TH")
    town.goes_on(dossier, until="receive_dossier")
    wanting = {"papers_complete": False, "request_text": "Bổ sung biên bản"}
    town.does("receive_dossier", of=dossier, **wanting, checks=missing_one(town, dossier))
    back_up(here, tmp_path / "backup", Progress)
    restored = restore(elsewhere, tmp_path / "backup", replacing=False, watch=Progress)
    assert restored.held == len(town.letters("returned")) > 0
    there = Town(office_on(elsewhere.database_url, at=town.now))
    (row,) = there.all(select(Outbox))
    there.office.database.engine.dispose()
    assert row.sent_at is None
    assert row.state == "held"
    assert "khôi phục" in row.problem


def missing_one(town: Town, dossier: str) -> list[dict[str, str]]:
    _, draft = town.form_and_draft(town.task("receive_dossier", of=dossier))
    rows = [{**row, "choice": "ok"} for row in draft["checks"]]
    return [rows[0] | {"choice": "missing", "reason": "Chưa có"}, *rows[1:]]


def test_a_database_with_data_is_replaced_only_when_told_to(
    town: Town, here: Settings, tmp_path: Path
):
    file = tmp_path / "backup"
    back_up(here, file, Progress)
    town.opens_dossier("TM-TH")
    town.office.database.engine.dispose()
    before = contents(here.database_url)
    with pytest.raises(BackupRefused, match="--replace"):
        restore(here, file, replacing=False, watch=Progress)
    assert contents(here.database_url) == before
    restored = restore(here, file, replacing=True, watch=Progress)
    assert contents(here.database_url)["process_case"] == 0
    if restored.aside is not None:  # SQLite: what was replaced is still there
        assert contents(f"sqlite:///{restored.aside}") == before


def test_a_torn_backup_is_refused_and_changes_nothing(town: Town, here: Settings, tmp_path: Path):
    file = tmp_path / "backup"
    back_up(here, file, Progress)
    town.office.database.engine.dispose()
    before = contents(here.database_url)
    whole = file.read_bytes()
    torn = (whole[: len(whole) // 2], b"", b"not a database", bytes(len(whole)))
    for number, data in enumerate(torn):
        bad = tmp_path / f"torn{number}"
        bad.write_bytes(data)
        with pytest.raises(BackupRefused):
            restore(here, bad, replacing=True, watch=Progress)
    with pytest.raises(BackupRefused, match="không có tệp này"):
        restore(here, tmp_path / "none", replacing=True, watch=Progress)
    assert contents(here.database_url) == before


def test_a_backup_of_a_newer_version_is_refused(town: Town, here: Settings, tmp_path: Path):
    with town.office.database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    town.office.database.engine.dispose()
    back_up(here, tmp_path / "backup", Progress)
    with pytest.raises(BackupRefused, match="nâng cấp"):
        restore(here, tmp_path / "backup", replacing=True, watch=Progress)


def test_a_backup_gives_way_only_to_a_whole_new_one(here: Settings, tmp_path: Path):
    file, note = tmp_path / "backup", tmp_path / "note.txt"
    back_up(here, file, Progress)
    back_up(here, file, Progress)
    note.write_text("ghi chú", "utf-8")
    with pytest.raises(BackupRefused, match="không phải bản sao lưu"):
        back_up(here, note, Progress)
    with pytest.raises(BackupRefused, match="Không có thư mục"):
        back_up(here, tmp_path / "none" / "backup", Progress)
    assert note.read_text("utf-8") == "ghi chú"
    assert list(tmp_path.glob("*.draft")) == []


# A living SQLite ----------------------------------------------------------------------------------


def test_a_backup_under_constant_writing_is_whole(sqlite_commune: str, tmp_path: Path):
    office, stop, written = office_on(sqlite_commune), Event(), [0]

    def write() -> None:
        while not stop.is_set():
            office.execute(MakeToken("thuongtruc"))
            written[0] += 1

    thread = Thread(target=write)
    thread.start()
    try:
        for number in range(5):
            file = tmp_path / f"backup{number}"
            back_up(settings(sqlite_commune), file, Progress)
            with sqlite3.connect(file) as copy:
                assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
                assert copy.execute("SELECT count(*) FROM organisation").fetchone()[0] > 20
            copy.close()
    finally:
        stop.set()
        thread.join()
        office.database.engine.dispose()
    assert written[0] > 0


@pytest.fixture
def sqlite_commune(stages: Stages, tmp_path: Path) -> str:
    shutil.copy(stages.sqlite(OPENED), tmp_path / "living.db")
    return f"sqlite:///{tmp_path}/living.db"


def test_the_living_database_is_not_its_own_backup(sqlite_commune: str, tmp_path: Path):
    with pytest.raises(BackupRefused, match="đang dùng"):
        back_up(settings(sqlite_commune), tmp_path / "living.db", Progress)


def test_the_other_kind_of_backup_is_refused(sqlite_commune: str, tmp_path: Path):
    (tmp_path / "dump").write_bytes(b"PGDMP" + bytes(100))
    with pytest.raises(BackupRefused, match="loại cơ sở dữ liệu"):
        restore(settings(sqlite_commune), tmp_path / "dump", replacing=True, watch=Progress)


# PostgreSQL ---------------------------------------------------------------------------------------


def test_nobody_may_be_connected_while_postgresql_is_restored(postgres_url: str, tmp_path: Path):
    here, file = settings(postgres_url), tmp_path / "backup"
    back_up(here, file, Progress)
    office = office_on(postgres_url)
    with office.database.reading() as session:
        session.execute(text("SELECT 1"))
        with pytest.raises(BackupRefused, match="Còn tiến trình"):
            restore(here, file, replacing=True, watch=Progress)
    office.database.engine.dispose()


def test_without_its_programs_postgresql_says_which_package_is_missing(
    postgres_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupRefused, match="chưa có pg_dump: hãy cài gói postgresql-client"):
        back_up(settings(postgres_url), tmp_path / "backup", Progress)


def test_a_wrong_password_is_said_without_saying_it(postgres_url: str, tmp_path: Path):
    wrong = replace(settings(postgres_url), database_url=_with_password(postgres_url, "bí:m\\ật"))
    with pytest.raises(BackupRefused, match="pg_dump không làm được") as refused:
        back_up(wrong, tmp_path / "backup", Progress)
    assert "ật" not in str(refused.value)


def _with_password(url: str, password: str) -> str:
    return make_url(url).set(password=password).render_as_string(hide_password=False)


# The audit ----------------------------------------------------------------------------------------


def test_an_untouched_history_is_whole(finished_town: Town):
    verdict = audit.verify(finished_town.office.database)
    assert verdict.breaks == ()
    assert verdict.cases >= 4
    assert verdict.events > 50


@pytest.mark.parametrize(
    "change",
    [
        {"actor_id": None},
        {"kind": "dossier.refused"},
        {"facts": {"nomination": "0" * 32}},
        {"hash": "f" * 64},
        {"citation": "law.art1"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_changed_event_is_found_with_its_place(town: Town, change: dict[str, object]):
    dossier = town.opens_dossier("TM-TH", nominations=2)
    town.opens_dossier("TM-CS")
    town.does("register_nominations", of=dossier)
    events = town.events(dossier)
    third = next(event for event in events[2:] if event.actor_id is not None)
    with town.office.database.writing() as session:
        session.execute(update(Happened).where(Happened.id == third.id).values(**change))
    (broken,) = audit.verify(town.office.database).breaks
    assert broken == audit.Break("2026-TM-0001", third.sequence)


def test_a_missing_event_is_found_with_its_place(town: Town):
    town.opens_dossier("TM-TH")
    other = town.opens_dossier("TM-CS")
    for sequence, place in ((2, 2), (1, 1)):
        with town.office.database.writing() as session:
            victim = next(e for e in town.events(other) if e.sequence == sequence)
            session.delete(session.get_one(Happened, victim.id))
        (broken,) = audit.verify(town.office.database).breaks
        assert broken == audit.Break("2026-TM-0002", place)
