"""The command line's grammar in Vietnamese: argparse's own words are English."""

import argparse
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path
from typing import Final, NoReturn

from service.cli.desk import Stop

Run = Callable[[argparse.Namespace], int]

# What argparse says → what we say. A message of our own types passes as it is.
_WORDS: Final = (
    (r"the following arguments are required: (.+)", "Thiếu {0}"),
    (r"unrecognized arguments: (.+)", "Không hiểu {0}"),
    (r"argument (.+?): expected .+ arguments?", "Thiếu giá trị sau {0}"),
    (r"argument (.+?): invalid int value: (.+)", "{0} phải là số nguyên, không phải {1}"),
    (r"argument (?:.+?): invalid choice: ('.*?') .*", "Không có lệnh {0}"),
    (r"argument (.+?): not allowed with argument (.+)", "{0} không đi cùng {1}"),
    (r"argument (.+?): ignored explicit argument (.+)", "{0} không nhận giá trị {1}"),
    (r"argument (.+?): (.+)", "{0}: {1}"),
)


class _Help(argparse.HelpFormatter):
    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[argparse._ArgumentGroup],
        prefix: str | None = None,
    ) -> None:
        super().add_usage(usage, actions, groups, prefix or "Cách dùng: ")  # type: ignore[arg-type] # as above


class Grammar(argparse.ArgumentParser):
    """Errors are a Stop with one sentence, help is in Vietnamese, nothing is abbreviated."""

    def __init__(self, *, prog: str, description: str) -> None:
        super().__init__(
            prog=prog,
            description=description,
            add_help=False,
            allow_abbrev=False,
            formatter_class=_Help,
        )
        self._given = self.add_argument_group("Tham số")
        self._chosen = self.add_argument_group("Tùy chọn")
        self._chosen.add_argument("-h", "--help", action="help", help="hiện trợ giúp này")

    def error(self, message: str) -> NoReturn:
        raise Stop(f"{self._translated(message)}: hãy xem {self.prog} --help.")

    def _translated(self, message: str) -> str:
        for pattern, words in _WORDS:
            found = re.fullmatch(pattern, message, re.DOTALL)
            if found is not None:
                return words.format(*(" ".join(part.split()) for part in found.groups()))
        return "Câu lệnh chưa đúng"

    def given(self, name: str, metavar: str, help_: str, **more: object) -> None:
        """An argument by its place."""
        self._given.add_argument(name, metavar=metavar, help=help_, **more)  # type: ignore[arg-type] # argparse's own keywords

    def chosen(self, name: str, metavar: str | tuple[str, ...], help_: str, **more: object) -> None:
        """An option with a value."""
        self._chosen.add_argument(name, metavar=metavar, help=help_, **more)  # type: ignore[arg-type] # argparse's own keywords

    def switch(self, name: str, help_: str) -> None:
        self._chosen.add_argument(name, action="store_true", help=help_)


class Verbs:
    """The commands of one level."""

    def __init__(self, grammar: Grammar, dest: str) -> None:
        self._prog = grammar.prog
        self._sub = grammar.add_subparsers(
            title="Lệnh", metavar="LỆNH", dest=dest, required=True, parser_class=Grammar
        )

    def add(self, name: str, summary: str, run: Run | None = None) -> Grammar:
        made = self._sub.add_parser(
            name, help=summary, prog=f"{self._prog} {name}", description=f"{summary}."
        )
        made.set_defaults(run=run)
        return made


# Values -------------------------------------------------------------------------------------------


def moment(written: str) -> datetime:
    """`2026-12-01T08:00+07:00`; without an offset nobody knows when that is."""
    example = "2026-12-01T08:00+07:00"
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        raise argparse.ArgumentTypeError(f"cần thời điểm dạng {example}") from None
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"cần cả múi giờ, ví dụ {example}")
    return at


def port(written: str) -> int:
    highest = 65_535
    if not written.isdecimal() or not 0 <= int(written) <= highest:
        raise argparse.ArgumentTypeError(f"cần số cổng từ 0 đến {highest}")
    return int(written)


def workers(written: str) -> int:
    most = 64
    if not written.isdecimal() or not 1 <= int(written) <= most:
        raise argparse.ArgumentTypeError(f"cần số tiến trình từ 1 đến {most}")
    return int(written)


def path(written: str) -> Path:
    return Path(written).expanduser()
