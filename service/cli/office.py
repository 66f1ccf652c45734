"""`tdkt office new`: what an office begins with, its commune and its first administrator."""

import argparse

from forms.answers import Invalid
from service.cli.desk import Stop, open_desk, say
from service.cli.parser import Verbs
from service.commands.organisations import FoundOffice, Named


def register(verbs: Verbs) -> None:
    inner = Verbs(verbs.add("office", "Cơ quan dùng hệ thống này"), "office_verb")
    made = inner.add("new", "Lập xã đầu tiên và người quản trị trong cơ sở dữ liệu trống", new)
    made.given("code", "MÃ", "mã xã, chữ hoa không dấu, ví dụ TM; số hồ sơ mang mã này")
    made.given("name", "TÊN", "tên cơ quan, ví dụ “UBND xã Tân Mẫu”")
    made.given("administrator", "HỌ_TÊN", "họ tên người quản trị")
    made.chosen("--province", ("MÃ", "TÊN"), "tỉnh, để áp dụng quy định riêng của tỉnh", nargs=2)
    made.chosen("--username", "TÊN", "tên đăng nhập, bỏ trống thì lấy theo họ tên", default="")
    made.chosen("--email", "THƯ", "thư điện tử của người quản trị", default="")


def new(args: argparse.Namespace) -> int:
    province = Named(code=args.province[0], name=args.province[1]) if args.province else None
    with open_desk() as desk:
        try:
            first = desk.office.execute(
                FoundOffice(
                    commune=Named(code=args.code, name=args.name),
                    province=province,
                    administrator=args.administrator,
                    username=args.username,
                    email=args.email,
                )
            )
        except Invalid as invalid:
            raise Stop(f"{next(iter(invalid.errors.values()))[0]}.") from None
    say(f"Đã lập {args.name}.")
    say(f"  {first.username}  {first.password}")
    say("Mật khẩu chỉ in ra một lần này, đổi ngay lần đăng nhập đầu.")
    return 0
