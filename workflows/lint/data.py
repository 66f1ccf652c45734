"""Rules of data and expressions: sets that list their data, associations, nothing left empty."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import QName
from lxml.etree import _Element as Element

from workflows.lint.graph import local
from workflows.lint.model import Defect, Diagram
from workflows.procedure.xml import BPMN, child, children, is_bpmn, kind, text

# The set, what it lists, and what of that it may mark (specification 10.3.1).
_SETS: Final = (
    ("inputSet", "dataInput", "dataInputRefs", ("optionalInputRefs", "whileExecutingInputRefs")),
    (
        "outputSet",
        "dataOutput",
        "dataOutputRefs",
        ("optionalOutputRefs", "whileExecutingOutputRefs"),
    ),
)
_EXPRESSIONS: Final = frozenset(
    {
        "conditionExpression",
        "condition",
        "activationCondition",
        "completionCondition",
        "loopCardinality",
        "loopCondition",
        "transformation",
        "messagePath",
        "dataPath",
    }
)


def data_sets(diagram: Diagram) -> Iterator[Defect]:
    for specification in diagram.root.iter(f"{{{BPMN}}}ioSpecification"):
        for set_name, data, refs, marks in _SETS:
            sets = children(specification, set_name)
            listed = {local(text(ref)) for each in sets for ref in children(each, refs)}
            for each in children(specification, data):
                if each.get("id") not in listed:
                    yield diagram.defect(
                        each, "unlisted-data", f"no {set_name} lists this {data}; add {refs} to one"
                    )
            for each in sets:
                members = {local(text(ref)) for ref in children(each, refs)}
                for mark in marks:
                    for ref in children(each, mark):
                        if local(text(ref)) not in members:
                            yield diagram.defect(
                                each, "unlisted-data", f"{mark} {text(ref)} is missing in {refs}"
                            )


def paired_sets(diagram: Diagram) -> Iterator[Defect]:
    pairs = (
        ("inputSet", "outputSetRefs", "inputSetRefs"),
        ("outputSet", "inputSetRefs", "outputSetRefs"),
    )
    for name, there, back in pairs:
        for each in diagram.root.iter(f"{{{BPMN}}}{name}"):
            for ref in children(each, there):
                other = diagram.by_id.get(local(text(ref)))
                returns = [] if other is None else children(other, back)
                if other is None or each.get("id") not in {local(text(r)) for r in returns}:
                    yield diagram.defect(
                        each,
                        "unpaired-set",
                        f"{there} names {text(ref)}, which does not name it back",
                    )


# What a task that exchanges a message takes or gives: that message and nothing else (10.3.1).
_EXCHANGED: Final = (
    ("serviceTask", "operationRef", ("inputSet", "outputSet")),
    ("sendTask", "messageRef", ("inputSet", "dataInput")),
    ("receiveTask", "messageRef", ("outputSet", "dataOutput")),
)


def exchanged(diagram: Diagram) -> Iterator[Defect]:
    for task, what, names in _EXCHANGED:
        for e in diagram.root.iter(f"{{{BPMN}}}{task}"):
            specification = child(e, "ioSpecification")
            if specification is None or not e.get(what):
                continue
            for name in names:
                if len(children(specification, name)) > 1:
                    yield diagram.defect(
                        e, "several-data", f"by its {what} it has one {name}; remove the others"
                    )


def associations(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.root.iter(
        f"{{{BPMN}}}dataInputAssociation", f"{{{BPMN}}}dataOutputAssociation"
    ):
        if len(children(e, "sourceRef")) > 1 and child(e, "transformation") is None:
            yield diagram.defect(
                e, "several-sources", "say how the sources become one: add a transformation"
            )


def empty_expressions(diagram: Diagram) -> Iterator[Defect]:
    executable = {scope.xml for scope in diagram.scopes if scope.is_executable}
    for e in diagram.elements:
        if not is_bpmn(e) or kind(e) not in _EXPRESSIONS or text(e) or len(e):
            continue
        process = next((up for up in e.iterancestors() if up in executable), None)
        if (process is not None or kind(e) in {"messagePath", "dataPath"}) and not _elsewhere(e):
            parent = e.getparent()
            yield diagram.defect(
                e if parent is None else parent,
                "empty-expression",
                f"its {kind(e)} is empty; fill it",
            )


def _elsewhere(e: Element) -> bool:
    """Whether a tool keeps the expression in another file or in attributes of its own."""
    names = [QName(str(name)) for name in e.attrib]
    own = ("", None, "http://www.w3.org/2001/XMLSchema-instance")
    return e.get("language") is not None or any(name.namespace not in own for name in names)


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    data_sets,
    paired_sets,
    exchanged,
    associations,
    empty_expressions,
)
