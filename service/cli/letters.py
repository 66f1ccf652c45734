"""`tdkt letters`: stopped letters let go again or given up by whoever runs the machine."""

import argparse
from collections.abc import Mapping

from service.cli.desk import Desk, Stop, open_desk, say
from service.cli.parser import Verbs
from service.commands.held import DiscardLetters, ReleaseLetters
from service.queries.mailbox import LetterItem, stopped_letters
from service.text import clock_time, full_date, local

_MOST = 10_000
_ALL = "--all"
_OUTCOMES = {
    "released": "sẽ gửi ở lượt tới",
    "discarded": "đã bỏ",
    "elsewhere": "không đổi, thư không còn chờ quyết định",
}


def register(verbs: Verbs) -> None:
    summary = "Thư bị giữ lại hoặc không gửi được: xem, cho gửi, bỏ"
    inner = Verbs(verbs.add("letters", summary), "letters_verb")
    inner.add("list", "Liệt kê thư chờ quyết định", list_)
    made = inner.add("release", "Cho gửi thư chờ quyết định", release)
    made.given("letter", "MÃ_THƯ", "mã thư do tdkt letters list in ra", nargs="*")
    made.switch(_ALL, "mọi thư chờ quyết định")
    made = inner.add("discard", "Bỏ thư chờ quyết định, không gửi nữa", discard)
    made.given("letter", "MÃ_THƯ", "mã thư do tdkt letters list in ra", nargs="*")
    made.switch(_ALL, "mọi thư chờ quyết định")
    made.chosen("--reason", "LÝ_DO", "lý do bỏ thư, lưu cùng thư", required=True)


def list_(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        letters = _stopped(desk)
    for each in letters:
        made = local(each.made_at)
        twice = " Có thể đã gửi hai lần." if each.broken_off else ""
        say(
            f"{each.id}  {clock_time(made)} {full_date(made)}  {each.person}  {each.template}  "
            f"{each.problem}{twice}"
        )
    say(f"Có {len(letters)} thư chờ quyết định.")
    return 0


def release(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        letters = _chosen(desk, args)
        return _tell(desk.office.execute(ReleaseLetters(actor=None, letters=letters)))


def discard(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        letters = _chosen(desk, args)
        command = DiscardLetters(actor=None, letters=letters, reason=args.reason)
        return _tell(desk.office.execute(command))


def _stopped(desk: Desk) -> tuple[LetterItem, ...]:
    with desk.office.database.reading() as session:
        return stopped_letters(session, None, most=_MOST).letters


def _chosen(desk: Desk, args: argparse.Namespace) -> tuple[str, ...]:
    if bool(args.letter) == args.all:
        raise Stop(f"Hãy ghi mã từng thư, hoặc {_ALL} cho mọi thư chờ quyết định.")
    return tuple(each.id for each in _stopped(desk)) if args.all else tuple(args.letter)


def _tell(outcomes: Mapping[str, str]) -> int:
    for letter, outcome in outcomes.items():
        say(f"{letter}: {_OUTCOMES[outcome]}")
    unchanged = sum(outcome == "elsewhere" for outcome in outcomes.values())
    say(f"Đã xử lý {len(outcomes) - unchanged} trong {len(outcomes)} thư.")
    return 1 if unchanged else 0
