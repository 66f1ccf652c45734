"""Rules of each element by itself: its name, its place, its attributes, its parts."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import QName
from lxml.etree import _Element as Element

from workflows.lint.model import Defect, Diagram
from workflows.lint.schema import (
    AT_MOST_ONCE,
    ATTRIBUTES_OF,
    LISTED,
    NEEDED_ATTRIBUTES,
    NEEDED_PARTS,
    OPEN,
    PARENTS,
    WORDLESS,
)
from workflows.lint.vocabulary import NAMES
from workflows.procedure.xml import BPMN, BPMNDI, is_bpmn, kind, text

_DRAWINGS: Final = frozenset({"BPMNDiagram"})


def known_elements(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        if is_bpmn(e) and kind(e) not in NAMES:
            yield diagram.defect(
                e, "unknown-element", f"BPMN 2.0 has no element {kind(e)}; correct its name"
            )
        parent = e.getparent()
        if is_bpmn(e) or parent is None or not is_bpmn(parent) or kind(parent) in OPEN:
            continue
        namespace = QName(e).namespace or "no namespace"
        if namespace != BPMNDI or kind(e) not in _DRAWINGS:
            yield diagram.defect(
                e,
                "foreign-element",
                f"{kind(e)} of {namespace} is no BPMN; move it into extensionElements",
            )


def places(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        parent = e.getparent()
        if not is_bpmn(e) or kind(e) not in PARENTS or parent is None or kind(parent) in OPEN:
            continue
        if kind(parent) not in PARENTS[kind(e)]:
            allowed = ", ".join(sorted(PARENTS[kind(e)])[:12]) or "no other element"
            yield diagram.defect(
                e,
                "misplaced-element",
                f"{kind(e)} may not stand in {kind(parent)}; put it in {allowed}",
            )


def attributes(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        if not is_bpmn(e) or kind(e) not in ATTRIBUTES_OF:
            continue
        allowed = ATTRIBUTES_OF[kind(e)]
        for attribute in e.attrib:
            name = QName(str(attribute))
            if name.namespace not in (None, BPMN):
                continue
            if name.namespace == BPMN or name.localname not in allowed | {"id"}:
                yield diagram.defect(
                    e,
                    "unknown-attribute",
                    f"{kind(e)} has no attribute {name.localname}; correct its name or remove it",
                )
        for needed in NEEDED_ATTRIBUTES.get(kind(e), ()):
            if not e.get(needed):
                yield diagram.defect(
                    e, "missing-attribute", f"{kind(e)} needs the attribute {needed}; add it"
                )


def parts(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        names = [kind(each) for each in e.iterchildren("*") if is_bpmn(each)]
        loops = sum(name.endswith("LoopCharacteristics") for name in names)
        if loops > 1:
            yield diagram.defect(e, "repeated-child", "an activity loops in one way; keep one")
        for name in sorted(AT_MOST_ONCE.intersection(names)):
            if names.count(name) > 1:
                yield diagram.defect(
                    e, "repeated-child", f"{kind(e)} has several {name}; keep one of them"
                )
        listed = Counter((kind(c), text(c)) for c in e.iterchildren("*") if kind(c) in LISTED)
        for (name, reference), count in listed.items():
            if count > 1 and is_bpmn(e):
                yield diagram.defect(
                    e, "repeated-child", f"{kind(e)} lists {name} {reference} twice; keep one"
                )
        for needed in NEEDED_PARTS.get(kind(e), ()):
            if needed not in names and is_bpmn(e):
                yield diagram.defect(
                    e, "missing-child", f"{kind(e)} needs the element {needed}; add it"
                )


def stray_words(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        if not is_bpmn(e) or kind(e) not in WORDLESS:
            continue
        said = " ".join([text(e), *((each.tail or "").strip() for each in e)]).strip()
        if said:
            yield diagram.defect(
                e, "stray-words", f"“{said[:60]}” is no element of {kind(e)}; remove it"
            )


def triggers_once(diagram: Diagram) -> Iterator[Defect]:
    """An event may wait for several things, but not for the same one twice."""
    for node in diagram.nodes.values():
        said = [_meaning(each) for each in node.event_definitions]
        for definition in {kind(each) for each in node.event_definitions}:
            mine = [each for each in said if each[0] == definition]
            if len(set(mine)) < len(mine):
                yield diagram.defect(
                    node.xml, "repeated-child", f"it says {definition} twice; keep one of them"
                )


def _meaning(definition: Element) -> tuple[str, ...]:
    said = sorted(f"{key!s}={value!s}" for key, value in definition.attrib.items() if key != "id")
    within = [f"{kind(each)}={text(each)}" for each in definition.iterdescendants("*")]
    return (kind(definition), *said, *within)


def something_said(diagram: Diagram) -> Iterator[Defect]:
    if not any(is_bpmn(e) and kind(e) not in OPEN for e in diagram.root.iterchildren("*")):
        yield diagram.defect(
            diagram.root, "empty-file", "it holds no process and nothing else; draw one"
        )


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    known_elements,
    places,
    attributes,
    parts,
    stray_words,
    triggers_once,
    something_said,
)
