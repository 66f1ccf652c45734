"""`tdkt lint`: diagrams, without settings and without a database."""

import argparse
from pathlib import Path

from forms import REGISTRY
from service.bootstrap import BPMN
from service.cli.desk import Stop, say
from service.cli.parser import Verbs, path
from service.commands.computed import COMMANDS, COMPUTED
from service.commands.effects import EFFECTS
from workflows.law.book import LawBook
from workflows.law.roles import Role
from workflows.lint import Defect, Known
from workflows.lint import lint as find_defects
from workflows.procedure import Procedure, UnreadableDiagram, read_folder


def register(verbs: Verbs) -> None:
    made = verbs.add("lint", "Kiểm tra sơ đồ BPMN", run)
    made.given("paths", "TỆP", "tệp .bpmn hoặc thư mục", nargs="+", type=path)
    made.switch("--structure-only", "chỉ theo quy tắc của chính BPMN 2.0, cho mọi tệp BPMN")


def run(args: argparse.Namespace) -> int:
    found = defects(args.paths, structure_only=args.structure_only)
    for defect in found:
        say(str(defect))
    return 1 if found else 0


def defects(paths: list[Path], *, structure_only: bool = False) -> list[Defect]:
    for each in paths:
        if not each.exists():
            raise Stop(f"Không có tệp hay thư mục {each}: hãy kiểm tra lại tên.")
        if each.is_dir() and next(each.rglob("*.bpmn"), None) is None:
            raise Stop(f"Thư mục {each} không có tệp .bpmn nào: hãy kiểm tra lại tên.")
    known = None if structure_only else known_names()
    return find_defects(paths, known=known, structure_only=structure_only)


def known_names() -> Known:
    """What diagrams may name: our forms with the facts they bring, the law, what we can do."""
    law = LawBook.read(BPMN / "law")
    procedure = _installed()
    brought = {
        key: frozenset(form.facts) | COMPUTED.get(key, frozenset())
        for key, form in REGISTRY.items()
    }
    for task in procedure.tasks.values() if procedure is not None else ():
        if task.output is not None:  # completing an item of a multi-instance brings it
            brought[task.form] = brought.get(task.form, frozenset()) | {task.output}
    return Known(
        forms=brought,
        roles=frozenset(role.value for role in Role),
        deadlines=frozenset(row.key[0] for row in law.tables["deadlines"].rows),
        citations=frozenset(law.citations),
        effects=frozenset(EFFECTS),
        commands=COMMANDS,
        procedure=procedure,
    )


def _installed() -> Procedure | None:
    """None while the installed diagrams are being mended: their own defects say so."""
    try:
        return read_folder(BPMN)
    except UnreadableDiagram:
        return None
