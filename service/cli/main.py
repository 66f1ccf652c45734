"""Entry of `tdkt`: the words, the command they name, and one sentence for whatever fails."""

import argparse
from collections.abc import Callable, Sequence

from sqlalchemy.exc import DBAPIError, OperationalError

from service.backups import BackupRefused
from service.cli import (
    calendar,
    cases,
    check,
    law,
    letters,
    lint,
    office,
    records,
    registering,
    serve,
    simulate,
    upkeep,
)
from service.cli.desk import Stop, complain
from service.cli.parser import Grammar, Verbs
from service.settings import SettingsRefused
from service.traces import reason, spot
from workflows.law.citations import Refusal
from workflows.law.files import LawDefects

COULD_NOT = 2
_ABOUT = "Hồ sơ thi đua, khen thưởng: chạy, nhập liệu, kiểm tra và sao lưu."


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit code."""
    try:
        args = grammar().parse_args(argv)
        run: Callable[[argparse.Namespace], int] = args.run
        return run(args)
    except SystemExit as end:
        return 0 if not end.code else COULD_NOT
    except KeyboardInterrupt:
        complain("Đã dừng giữa chừng: hãy chạy lại lệnh này.")
    except Exception as failure:  # noqa: BLE001 - people get a sentence, never a traceback
        complain(sentence(failure))
    return COULD_NOT


def grammar() -> Grammar:
    top = Grammar(prog="tdkt", description=_ABOUT)
    verbs = Verbs(top, "verb")
    for room in (
        serve,
        upkeep,
        office,
        letters,
        records,
        registering,
        calendar,
        cases,
        law,
        lint,
        simulate,
        check,
    ):
        room.register(verbs)
    return top


def sentence(failure: Exception) -> str:
    """What went wrong and what to do, in one sentence; of the law's files one for each defect."""
    match failure:
        case Stop() | SettingsRefused() | BackupRefused() | LawDefects():
            return str(failure)
        case Refusal():
            return failure.sentence()
        case OperationalError() if "locked" in str(failure.orig):
            return "Cơ sở dữ liệu đang bận quá 10 giây: hãy chạy lại sau ít phút."
        case DBAPIError():
            return (
                f"Không dùng được cơ sở dữ liệu ({type(failure.orig).__name__}): hãy kiểm tra "
                "TDKT_DATABASE_URL, máy chủ cơ sở dữ liệu và quyền ghi."
            )
        case OSError():
            what = failure.filename or "tệp hoặc mạng"
            return f"Không dùng được {what} ({reason(failure)}): hãy kiểm tra tên và quyền."
        case _:
            return f"Lỗi chưa lường trước, {spot(failure)}: hãy gửi dòng này cho người phát triển."
