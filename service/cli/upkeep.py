"""`tdkt migrate`, `tdkt backup`, `tdkt restore`, `tdkt audit verify`: the operator's care."""

import argparse
from pathlib import Path

from alembic.script import ScriptDirectory

from service.adapters.sqlite_file import database_file
from service.backups import back_up, restore
from service.cli.desk import Stop, complain, data_folder, open_desk, require_database, say, watch
from service.cli.parser import Verbs, path
from service.db import migrate
from service.queries import audit
from service.settings import Settings
from service.text import number


def register(verbs: Verbs) -> None:
    verbs.add("migrate", "Đưa cơ sở dữ liệu lên lược đồ của phiên bản này", run_migrate)
    made = verbs.add("backup", "Sao lưu cơ sở dữ liệu đang chạy và kiểm tra bản sao", run_backup)
    made.given("file", "TỆP", "tệp sẽ ghi", type=path)
    made = verbs.add("restore", "Khôi phục từ bản sao lưu; phải dừng phần mềm trước", run_restore)
    made.given("file", "TỆP", "bản sao lưu", type=path)
    made.switch("--replace", "thay cả khi cơ sở dữ liệu đang có dữ liệu")
    inner = Verbs(verbs.add("audit", "Kiểm tra lịch sử"), "audit_verb")
    inner.add("verify", "Tính lại chuỗi sự kiện của mọi quy trình", run_audit)


def run_migrate(args: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    data_folder(settings)
    file = database_file(settings.database_url)
    if file is not None and not file.parent.is_dir():
        raise Stop(f"Không có thư mục {file.parent}: hãy tạo trước hoặc sửa TDKT_DATABASE_URL.")
    pending = _pending(migrate.current(settings.database_url))
    with watch("Nâng lược đồ") as progress:
        progress.at(0, len(pending))
        for revision in pending:
            migrate.upgrade(settings.database_url, revision)
            progress.step()
    done = f"đã chạy {len(pending)} bước" if pending else "không có gì phải làm"
    say(f"Lược đồ {migrate.newest()}: {done}.")
    return 0


def _pending(revision: str | None) -> list[str]:
    """The revisions above that of the database, oldest first."""
    scripts = ScriptDirectory(str(Path(migrate.__file__).with_name("migrations")))
    upwards = [each.revision for each in scripts.walk_revisions()][::-1]
    if revision is None:
        return upwards
    if revision not in upwards:
        raise Stop(
            f"Cơ sở dữ liệu ở lược đồ {revision} của phiên bản mới hơn: hãy nâng cấp phần mềm."
        )
    return upwards[upwards.index(revision) + 1 :]


def run_backup(args: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    require_database(settings)
    size = back_up(settings, args.file, watch)
    say(f"Đã sao lưu và kiểm tra: {args.file}, {number(max(size // 1024, 1))} kB.")
    return 0


def run_restore(args: argparse.Namespace) -> int:
    settings = Settings.from_environment()
    restored = restore(settings, args.file, replacing=args.replace, watch=watch)
    if restored.aside is not None:
        say(f"Bản trước khi khôi phục còn ở {restored.aside}.")
    if restored.held:
        say(f"Giữ lại {number(restored.held)} thư chưa rõ đã gửi hay chưa, xem ở trang Thư.")
    return _tell(restored.verdict, "Đã khôi phục")


def run_audit(args: argparse.Namespace) -> int:
    with open_desk() as desk, watch("Kiểm tra lịch sử") as progress:
        verdict = audit.verify(desk.office.database, progress.at)
    return _tell(verdict, "Đã kiểm tra")


def _tell(verdict: audit.Verdict, done: str) -> int:
    say(f"{done}: {number(verdict.cases)} quy trình, {number(verdict.events)} sự kiện.")
    for each in verdict.breaks:
        say(f"{each.case_number}: chuỗi đứt ở sự kiện số {each.sequence}.")
    if verdict.breaks:
        complain("Lịch sử đã bị sửa ngoài phần mềm: hãy đối chiếu với bản sao lưu gần nhất.")
    return 1 if verdict.breaks else 0
