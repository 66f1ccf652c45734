"""`tdkt law`: what rules that are not in force yet would change in what is open."""

import argparse
from pathlib import Path

from service.cli.desk import Desk, Stop, open_desk, say, watch
from service.cli.parser import Verbs, path
from service.queries.impact.asked import Change
from service.queries.impact.walk import impact, is_place
from service.queries.law import steps_of
from service.text import full_date, number
from workflows.law.calendar import local_day
from workflows.law.drafts import Draft, drafted
from workflows.law.wording import name_of


def register(verbs: Verbs) -> None:
    inner = Verbs(verbs.add("law", "Quy định"), "law_verb")
    made = inner.add("impact", "Xem quy định mới làm đổi gì ở hồ sơ đang mở, không ghi gì", run)
    made.given("file", "TỆP.toml", "quy định mới, viết như trong bpmn/law", type=path)
    made.chosen("--at-place", "MÃ", "quy định riêng của xã hoặc tỉnh có mã này")


def run(args: argparse.Namespace) -> int:
    with open_desk() as desk:
        with desk.office.database.reading() as session:
            law = desk.office.house.rulebooks.of(session).law
            if args.at_place is not None and not is_place(session, args.at_place):
                raise Stop(f"Không có đơn vị nào mang mã {args.at_place}: hãy kiểm tra lại mã.")
        draft = drafted(law, _text(args.file), file=str(args.file), place=args.at_place)
        _tell(desk, draft)
    return 0


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except UnicodeDecodeError:
        raise Stop(f"{file} không phải chữ UTF-8: hãy lưu lại tệp ở dạng UTF-8.") from None


def _tell(desk: Desk, draft: Draft) -> None:
    office = desk.office
    with office.database.reading() as session:
        law = office.house.rulebooks.of(session).law
    with watch("So hồ sơ đang mở") as progress:
        found = impact(office.database, law, draft, local_day(office.clock.now()), seen=progress.at)
    steps = steps_of(office.house.procedures.newest)
    for row in draft.rows:
        name = name_of(draft.law, row.table, row.key, steps)
        say(f"Quy định thử: {row.table}, {name}, từ {full_date(row.since)}.")
    for change in found.changes:
        say(_line(change))
    total = number(len(found.changes))
    say(f"{total} chỗ khác đi, tính cho ngày {full_date(found.on)}; chưa ghi gì.")


def _line(change: Change) -> str:
    table, key = change.rule
    ground = f"{table} {key}: {change.citation}"
    return f"{change.number}, {change.what}: {change.old} → {change.new} ({ground})"
