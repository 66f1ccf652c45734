"""`tdkt demo`, `tdkt import`, `tdkt token`: what an operator puts into the office."""

import argparse
import tomllib

from service.adapters.secrets import OfficeSecrets
from service.adapters.sheet_columns import NOMINATIONS
from service.adapters.spreadsheet import write_nominations
from service.bootstrap import Parts
from service.cli.desk import Desk, Stop, data_folder, open_desk, say, watch
from service.cli.parser import Verbs, path
from service.cli.sheets import Counted, say_rejected, sheet_in
from service.commands.demonstration import (
    FOLDER,
    LoadDemonstration,
    NotEmpty,
    SignInLine,
    nominee_rows,
)
from service.commands.listing import ListNominees
from service.commands.signing_in import MakeToken
from service.progress import Progress
from service.queries import operator


def register(verbs: Verbs) -> None:
    made = verbs.add("demo", "Nạp xã mẫu vào cơ sở dữ liệu trống", demo)
    made.switch("--if-empty", "đã có dữ liệu thì giữ nguyên, không báo lỗi")
    made = verbs.add("import", "Nhập danh sách đề nghị khen thưởng từ bảng tính", import_)
    made.given("round", "ĐỢT", "số hoặc mã đợt xét")
    made.given("file", "TỆP.xlsx", "bảng tính theo mẫu", type=path)
    made.switch("--dry-run", "chỉ kiểm tra, không ghi gì")
    made = verbs.add("token", "In mã truy cập API của một tài khoản", token)
    made.given("username", "TÀI_KHOẢN", "tên đăng nhập")


def demo(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        with desk.office.database.reading() as session:
            filled = operator.has_organisations(session)
        if filled and args.if_empty:
            say("Cơ sở dữ liệu đã có dữ liệu, giữ nguyên.")
            return 0
        if filled:
            raise NotEmpty
        for line in _load(desk):
            say(f"  {line.username}  {line.role}  {line.organisation}  {line.password}")
        _leave_nominees(desk)
    return 0


def _load(desk: Desk) -> list[SignInLine]:
    people = tomllib.loads((FOLDER / "commune.toml").read_text("utf-8"))["person"]
    with watch("Lập tài khoản") as progress:
        progress.at(0, len(people))
        secrets = _CountingSecrets(desk.settings.secret_key, progress)
        with open_desk(Parts(desk.office.clock, secrets)) as counted:
            return counted.office.execute(LoadDemonstration())


class _CountingSecrets(OfficeSecrets):
    """Hashing passwords is what takes the time."""

    def __init__(self, secret_key: str, progress: Progress) -> None:
        super().__init__(secret_key)
        self._progress = progress

    def hash_password(self, password: str) -> str:
        hashed = super().hash_password(password)
        self._progress.step()
        return hashed


def _leave_nominees(desk: Desk) -> None:
    """A spreadsheet to try the import with."""
    file = data_folder(desk.settings) / "nominees.xlsx"
    file.write_bytes(write_nominations(nominee_rows()))
    with desk.office.database.reading() as session:
        (round_,) = operator.rounds(session)
    say(f"Bảng tính đề nghị mẫu: {file}")
    say(f"Nhập bằng: tdkt import {round_.number} {file}")


def import_(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        round_ = _round(desk, args.round)
        sheet = sheet_in(NOMINATIONS, args.file)
        with watch("Nhập danh sách") as progress:
            report = desk.office.execute(
                ListNominees(
                    actor=None,
                    round_id=round_.id,
                    rows=Counted(sheet.rows, progress),
                    dry_run=args.dry_run,
                )
            )
    rows = say_rejected(NOMINATIONS, sheet, report.rejected)
    taken = "Sẽ nhận" if args.dry_run else "Đã nhận"
    say(f"{taken} {report.accepted} dòng, từ chối {rows} dòng, đợt {round_.number}.")
    return 1 if rows else 0


def _round(desk: Desk, named: str) -> operator.RoundName:
    with desk.office.database.reading() as session:
        found = operator.rounds(session, named)
        if len(found) == 1:
            return found[0]
        others = [each.number for each in operator.rounds(session)[:5]]
    if found:
        raise Stop(f"Có {len(found)} đợt xét mang số {named}: hãy dùng mã của đợt thay cho số.")
    there = f"đang có {', '.join(others)}" if others else "chưa có đợt nào, hãy lập trên trang"
    raise Stop(f"Không có đợt xét {named}: {there}.")


def token(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        say(desk.office.execute(MakeToken(args.username)))
    return 0
