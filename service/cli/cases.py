"""`tdkt cases`: running cases and the newest diagrams: what could be moved, moving, moving back."""

import argparse
from collections.abc import Callable

from service.casework.redrawn import StaysAsDrawn, behind, moved, try_
from service.cli.desk import Desk, Stop, open_desk, say
from service.cli.parser import Verbs
from service.commands.redrawing import Redraw, RedrawBack, WentOn
from service.progress import Progress
from service.text import number

_UP_TO_DATE = "Mọi hồ sơ đang mở đều theo sơ đồ mới nhất."


def register(verbs: Verbs) -> None:
    inner = Verbs(verbs.add("cases", "Hồ sơ đang mở và sơ đồ mới"), "cases_verb")
    for name, summary, run in (
        ("plan", "Xem hồ sơ nào chuyển được sang sơ đồ mới, không ghi gì", plan),
        ("move", "Chuyển hồ sơ đang mở sang sơ đồ mới, từng hồ sơ một", move),
        ("undo", "Trả hồ sơ vừa chuyển về sơ đồ trước, nếu chưa có gì thay đổi", undo),
    ):
        made = inner.add(name, summary, run)
        made.chosen("--number", "SỐ", "chỉ hồ sơ mang số này")


def plan(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        found = _behind(desk, args.number)
        fit = _each(found, "Thử", "chuyển được", lambda key: _try(desk, key))
    say(f"{number(fit)} trong {number(len(found))} hồ sơ chuyển được; chưa ghi gì.")
    return 0


def move(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        found = _behind(desk, args.number)
        done = _each(
            found, "Chuyển", "đã chuyển", lambda key: desk.office.execute(Redraw(case_id=key))
        )
    say(f"Đã chuyển {number(done)} trong {number(len(found))} hồ sơ.")
    return 0 if done == len(found) else 1


def undo(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        newest = desk.office.house.procedures.newest.version
        with desk.office.database.reading() as session:
            found = moved(session, newest, args.number)
        if args.number is not None and not found:
            raise Stop(f"Chưa chuyển hồ sơ nào mang số {args.number}: hãy kiểm tra lại số.")
        done = _each(
            found, "Trả về", "đã trở lại", lambda key: desk.office.execute(RedrawBack(move_id=key))
        )
    say(f"Đã trả {number(done)} trong {number(len(found))} hồ sơ về sơ đồ trước.")
    return 0 if done == len(found) else 1


def _behind(desk: Desk, wanted: str | None) -> list[tuple[str, str]]:
    newest = desk.office.house.procedures.newest.version
    with desk.office.database.reading() as session:
        found = behind(session, newest, wanted)
    if wanted is not None and not found:
        raise Stop(f"Không có hồ sơ đang mở nào mang số {wanted} theo sơ đồ cũ: hãy xem lại số.")
    if not found:
        say(_UP_TO_DATE)
    return found


def _each(found: list[tuple[str, str]], what: str, done: str, act: Callable[[str], object]) -> int:
    """How many it worked for; a line for each case."""
    count = 0
    with Progress(what, len(found)) as progress:
        for key, name in found:
            try:
                count += bool(act(key))
                say(f"{name}: {done}")
            except (StaysAsDrawn, WentOn) as refusal:
                say(refusal.sentence())
            progress.step()
    return count


def _try(desk: Desk, key: str) -> bool:
    office = desk.office
    with office.database.reading() as session:
        try_(office.house.engine, office.house.procedures, session, key, office.clock.now())
    return True
