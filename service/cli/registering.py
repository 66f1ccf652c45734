"""`tdkt register`: what units register in a campaign, from a spreadsheet."""

import argparse

from service.adapters.sheet_columns import REGISTRATIONS
from service.cli.desk import Desk, Stop, open_desk, say, watch
from service.cli.parser import Verbs, path
from service.cli.sheets import Counted, say_rejected, sheet_in
from service.commands.registrations import TakeRegistrations
from service.queries import operator


def register(verbs: Verbs) -> None:
    made = verbs.add("register", "Nhập đăng ký thi đua từ bảng tính", register_)
    made.given("campaign", "PHONG_TRÀO", "số hoặc mã phong trào")
    made.given("file", "TỆP.xlsx", "bảng tính theo mẫu", type=path)
    made.chosen("--reason", "LÝ_DO", "vì sao nhập thay đơn vị; không ghi thì lấy tên tệp")
    made.switch("--dry-run", "chỉ kiểm tra, không ghi gì")


def register_(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        campaign = _campaign(desk, args.campaign)
        sheet = sheet_in(REGISTRATIONS, args.file)
        with watch("Nhập đăng ký") as progress:
            taken = desk.office.execute(
                TakeRegistrations(
                    actor=None,
                    campaign_id=campaign.id,
                    rows=Counted(sheet.rows, progress),
                    reason=args.reason or f"Nhập từ bảng tính {args.file.name}",
                    dry_run=args.dry_run,
                )
            )
    rows = say_rejected(REGISTRATIONS, sheet, taken.rejected)
    verb = "Sẽ nhận" if args.dry_run else "Đã nhận"
    say(
        f"{verb} {taken.accepted} dòng, trong đó {taken.changed} dòng mới, từ chối {rows} dòng, "
        f"phong trào {campaign.number}."
    )
    return 1 if rows else 0


def _campaign(desk: Desk, named: str) -> operator.RoundName:
    with desk.office.database.reading() as session:
        found = operator.campaigns(session, named)
        others = [each.number for each in operator.campaigns(session)[:5]]
    if found:
        return found[0]
    there = f"đang có {', '.join(others)}" if others else "chưa có phong trào nào"
    raise Stop(f"Không có phong trào {named}: {there}.")
