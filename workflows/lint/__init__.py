"""`tdkt lint`: every defect of a diagram with its file, its element and what to do about it.

Two sets of rules: `structure` is BPMN 2.0's own and holds for any diagram of any tool; `house` and
`layout` are ours. A rule is a function in the tuple of its module that yields defects.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Final

from workflows.lint import house, layout, structure
from workflows.lint.model import Defect, Diagram, read_diagram
from workflows.lint.office import Known, Office
from workflows.lint.vocabulary import FLOW_NODES
from workflows.procedure.xml import MAX_RUN, UnsafeXml, is_bpmn, kind

_ENOUGH: Final = 100  # defects of one kind in one file: the first hundred show what to do

__all__ = ["Defect", "Known", "lint"]


def lint(
    paths: Iterable[Path], *, known: Known | None = None, structure_only: bool = False
) -> list[Defect]:
    """Checks files, and all `*.bpmn` in folders; raises OSError for what cannot be read.

    `structure_only` asks for BPMN 2.0's own rules alone: nothing about forms, roles, deadlines,
    citations, layout, scripts or what we can execute. Without `known` names of forms, deadlines
    and the rest are not looked up.
    """
    defects: list[Defect] = []
    diagrams: list[Diagram] = []
    for path in _files(paths):
        try:
            diagram = read_diagram(path)
        except UnsafeXml as error:
            defects.append(Defect(str(path), "definitions", error.code, str(error)))
            continue
        if is_bpmn(diagram.root) and kind(diagram.root) == "definitions":
            diagrams.append(diagram)
        else:
            sentence = "its root is no BPMN 2.0 <definitions>; export it as BPMN 2.0 XML"
            defects.append(diagram.defect(diagram.root, "not-bpmn", sentence))
    office = Office(diagrams, known)
    for diagram in diagrams:
        defects.extend(_defects(diagram, office, structure_only=structure_only))
    return list(dict.fromkeys(defects))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.bpmn"))
        else:
            yield path


def _defects(diagram: Diagram, office: Office, *, structure_only: bool) -> Iterator[Defect]:
    for rule in structure.RULES:
        yield from islice(rule(diagram), _ENOUGH)
    if structure_only:
        return
    too_large = list(_too_large(diagram))
    if too_large:
        yield from too_large
        return
    for house_rule in house.RULES:
        yield from islice(house_rule(diagram, office), _ENOUGH)
    for rule in layout.RULES:
        yield from islice(rule(diagram), _ENOUGH)


def _too_large(diagram: Diagram) -> Iterator[Defect]:
    for process in diagram.processes:
        nodes = sum(is_bpmn(each) and kind(each) in FLOW_NODES for each in process.xml.iter("*"))
        if nodes > MAX_RUN:
            yield diagram.defect(
                process.xml,
                "too-many-nodes",
                f"it draws {nodes} elements, more than the {MAX_RUN} that run here;"
                " move parts into called processes",
            )
