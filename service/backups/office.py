"""Backup and restore of one installation, whichever database it keeps."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from alembic.script import ScriptDirectory
from sqlalchemy import make_url

from service.adapters.sqlite_file import FileInUse, at_work, database_file
from service.backups import postgresql, sqlite
from service.backups.refusals import BackupRefused
from service.bootstrap import make_office
from service.commands.worker import HoldLetters
from service.db import migrate
from service.progress import Progress
from service.queries import audit, operator
from service.settings import Settings
from service.traces import reason

_LONGEST_HEADER: Final = 16

Watch = Callable[[str], Progress]


@dataclass(frozen=True, slots=True)
class Restored:
    """`held`: letters that wait for a person. `aside`: where the replaced SQLite file lies."""

    verdict: audit.Verdict
    held: int
    aside: Path | None = None


def back_up(settings: Settings, target: Path, watch: Watch) -> int:
    """Write a checked backup to `target`; returns its size in bytes.

    An older backup of that name gives way only to a whole new one. Raises BackupRefused.
    """
    source = database_file(settings.database_url)
    if source is not None and target.exists() and target.samefile(source):
        raise BackupRefused("Đây chính là cơ sở dữ liệu đang dùng: hãy chọn tên tệp khác.")
    if target.exists() and not _is_backup(target):
        raise BackupRefused(f"{target} đã có và không phải bản sao lưu: hãy chọn tên tệp khác.")
    if not target.parent.is_dir():
        raise BackupRefused(f"Không có thư mục {target.parent}: hãy tạo trước hoặc chọn nơi khác.")
    draft = target.with_name(target.name + ".draft")
    draft.unlink(missing_ok=True)
    try:
        with watch("Sao lưu") as progress:
            if source is not None:
                sqlite.copy(source, draft, progress)
                sqlite.check(draft)
            else:
                postgresql.dump(settings.database_url, draft, progress)
                postgresql.check(draft)
        sqlite.publish(draft, target)
    finally:
        draft.unlink(missing_ok=True)
    return target.stat().st_size


def restore(settings: Settings, source: Path, *, replacing: bool, watch: Watch) -> Restored:
    """Put a backup in the place of the database. Raises BackupRefused, with nothing changed.

    A backup made by an older version is brought up to date; letters that wait in it are held. The
    verdict on its history is given and left to people: what else would they go back to?
    """
    place = database_file(settings.database_url)
    header = _header(source)
    expected = sqlite.HEADER if place is not None else postgresql.HEADER
    if not header.startswith(expected):
        raise BackupRefused(
            f"{source} không phải bản sao lưu của loại cơ sở dữ liệu đang đặt trong "
            "TDKT_DATABASE_URL: hãy kiểm tra lại."
        )
    if place is None:
        return _restore_postgresql(settings, source, replacing=replacing, watch=watch)
    if not place.parent.is_dir():
        raise BackupRefused(f"Không có thư mục {place.parent}: hãy tạo rồi khôi phục.")
    try:
        with at_work(settings.database_url, alone=True):
            return _restore_sqlite(settings, source, place, replacing=replacing, watch=watch)
    except FileInUse:
        raise BackupRefused("Phần mềm đang chạy: hãy dừng tdkt serve rồi khôi phục.") from None


def _restore_sqlite(
    settings: Settings, source: Path, place: Path, *, replacing: bool, watch: Watch
) -> Restored:
    if place.exists() and place.stat().st_size and not replacing:
        _refuse_if_filled(settings)
    sqlite.check(source)
    draft = place.with_name(place.name + ".draft")
    sqlite.forget(draft)
    try:
        with watch("Khôi phục") as progress:
            sqlite.copy(source, draft, progress)
        there = replace(settings, database_url=_moved(settings.database_url, draft))
        _refuse_unknown({migrate.current(there.database_url)})
        restored = _settle(there, watch)
        sqlite.check(draft)
        return replace(restored, aside=sqlite.put_in_place(draft, place))
    finally:
        sqlite.forget(draft)


def _restore_postgresql(
    settings: Settings, source: Path, *, replacing: bool, watch: Watch
) -> Restored:
    url = settings.database_url
    _refuse_unknown(postgresql.check(source))
    if postgresql.others_connected(url):
        raise BackupRefused("Còn tiến trình nối vào cơ sở dữ liệu: hãy dừng chúng rồi khôi phục.")
    if not replacing:
        _refuse_if_filled(settings)
    with watch("Khôi phục") as progress:
        postgresql.put_back(url, source, progress)
    return _settle(settings, watch)


def _refuse_if_filled(settings: Settings) -> None:
    if migrate.current(settings.database_url) is None:
        return
    office = make_office(settings)
    try:
        with office.database.reading() as session:
            filled = operator.has_organisations(session)
    finally:
        office.database.engine.dispose()
    if filled:
        raise BackupRefused(
            "Cơ sở dữ liệu đang có dữ liệu: hãy thêm --replace nếu thật sự muốn thay bằng bản sao."
        )


def _refuse_unknown(words: Iterable[str | None]) -> None:
    """One of the words must be the name of a schema that this version can bring up to date."""
    migrations = Path(migrate.__file__).with_name("migrations")
    known = {each.revision for each in ScriptDirectory(str(migrations)).walk_revisions()}
    if known.isdisjoint(words):
        raise BackupRefused("Bản sao lưu do phiên bản mới hơn tạo: hãy nâng cấp phần mềm trước.")


def _settle(settings: Settings, watch: Watch) -> Restored:
    """What must be so before anybody works with it: today's schema, and no stale post."""
    migrate.upgrade(settings.database_url)
    office = make_office(settings)
    try:
        held = office.run_alone(HoldLetters())
        with watch("Kiểm tra lịch sử") as progress:
            return Restored(audit.verify(office.database, progress.at), held)
    finally:
        office.database.engine.dispose()


def _is_backup(path: Path) -> bool:
    return _header(path).startswith((sqlite.HEADER, postgresql.HEADER))


def _header(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_HEADER)
    except OSError as error:
        raise BackupRefused(
            f"Không đọc được {path} ({reason(error)}): hãy kiểm tra tên tệp và quyền đọc."
        ) from None


def _moved(url: str, path: Path) -> str:
    return make_url(url).set(database=str(path)).render_as_string(hide_password=False)
