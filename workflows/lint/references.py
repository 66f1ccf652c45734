"""Rules of ids and references: each id once, each reference to what it may name."""

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from lxml.etree import _Element as Element

from workflows.lint.grammar import (
    ATTRIBUTES,
    BOOLEANS,
    CHILDREN,
    ENUMERATIONS,
    MINIMA,
    REQUIRED,
)
from workflows.lint.graph import Flow, local
from workflows.lint.model import Defect, Diagram
from workflows.lint.vocabulary import ACTIVITIES, FLOW_NODES
from workflows.procedure.xml import BPMN, children, is_bpmn, kind, text

_ID: Final = re.compile(r"[^\W\d][\w.\-]*")


def ids(diagram: Diagram) -> Iterator[Defect]:
    seen: set[str] = set()
    for e in diagram.elements:
        key = e.get("id")
        if key is None:
            continue
        if not _ID.fullmatch(key):
            yield diagram.defect(
                e, "malformed-id", f"“{key}” cannot be an id: begin with a letter, no blanks"
            )
        if key in seen:
            yield diagram.defect(e, "duplicate-id", f"another element has the id {key}; rename one")
        seen.add(key)


def missing_references(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        for attribute in REQUIRED.get(kind(e), ()):
            if not e.get(attribute) and is_bpmn(e):
                yield diagram.defect(
                    e, "missing-reference", f"{kind(e)} needs {attribute}: say what it belongs to"
                )


def dangling_references(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        for attribute, value in e.attrib.items():
            wanted = ATTRIBUTES.get((kind(e), str(attribute)))
            if wanted is not None:
                yield from _check(diagram, e, str(attribute), str(value), wanted)
        parent = e.getparent()
        if parent is not None and is_bpmn(e):
            wanted = CHILDREN.get((kind(parent), kind(e)))
            if wanted is not None:
                yield from _check(diagram, parent, kind(e), text(e), wanted)


def _check(
    diagram: Diagram, e: Element, name: str, reference: str, wanted: AbstractSet[str]
) -> Iterator[Defect]:
    prefix, colon, _ = reference.strip().rpartition(":")
    if colon and prefix not in e.nsmap and diagram.by_id.get(local(reference)) is not None:
        yield diagram.defect(
            e, "unknown-reference", f"{name} names “{reference}”, and {prefix} stands for nothing"
        )
    if prefix in e.nsmap and e.nsmap[prefix] != diagram.root.get("targetNamespace"):
        return  # in a file that this one imports
    target = diagram.by_id.get(local(reference))
    if target is None and name == "calledElement":
        return  # a process may be drawn in a file of its own
    if target is None:
        yield diagram.defect(
            e, "unknown-reference", f"{name} names “{reference}”, which is not in this file"
        )
    elif wanted and kind(target) not in wanted:
        yield diagram.defect(
            e,
            "wrong-reference",
            f"{name} names “{reference}”, a {kind(target)}; it must be {_one_of(wanted)}",
        )


def _one_of(wanted: AbstractSet[str]) -> str:
    if wanted >= FLOW_NODES:
        return "an activity, a gateway or an event"
    return "an activity" if wanted == ACTIVITIES else " or ".join(sorted(wanted)[:4])


def listed_flows(diagram: Diagram) -> Iterator[Defect]:
    """An element may list its flows; the lists and the flows must then say the same."""
    for node in diagram.nodes.values():
        for name, flows in (("incoming", node.incoming), ("outgoing", node.outgoing)):
            mine = {flow.id for flow in flows}
            for ref in children(node.xml, name):
                target = diagram.by_id.get(local(text(ref)))
                if target is not None and kind(target) == "sequenceFlow" and text(ref) not in mine:
                    yield diagram.defect(
                        node.xml,
                        "flow-lists-differ",
                        f"{node.title} lists {text(ref)} as {name}, but that flow runs elsewhere",
                    )
            yield from _unlisted(diagram, flows, name, {text(r) for r in children(node.xml, name)})


def _unlisted(diagram: Diagram, flows: list[Flow], name: str, listed: set[str]) -> Iterator[Defect]:
    for flow in flows:
        if listed and flow.id not in listed:  # a tool that lists none at all is within its rights
            yield diagram.defect(
                flow.xml,
                "flow-lists-differ",
                f"its end does not list it as {name}; add or reroute it",
            )


def shared_definitions(diagram: Diagram) -> Iterator[Defect]:
    """Only a definition at the root is there for several events; one within an event is its own."""
    for ref in diagram.root.iter(f"{{{BPMN}}}eventDefinitionRef"):
        target = diagram.by_id.get(local(text(ref)))
        event = ref.getparent()
        if target is not None and event is not None and target.getparent() is not diagram.root:
            yield diagram.defect(
                event, "wrong-reference", f"{text(ref)} belongs to another event; define it anew"
            )


def values(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        for attribute, raw in e.attrib.items():
            name, value = str(attribute), str(raw)
            if name in BOOLEANS and value not in {"true", "false", "1", "0"}:
                yield diagram.defect(
                    e, "malformed-value", f"{name}=“{value}” must be true or false"
                )
            allowed = ENUMERATIONS.get(name, set())
            if allowed and is_bpmn(e) and value not in allowed:
                choices = ", ".join(sorted(allowed))
                yield diagram.defect(
                    e, "malformed-value", f"{name}=“{value}” must be one of {choices}"
                )
            least = MINIMA.get(name)
            if least is not None and is_bpmn(e) and not (value.isdecimal() and int(value) >= least):
                yield diagram.defect(
                    e, "malformed-value", f"{name}=“{value}” must be a number from {least}"
                )


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    ids,
    missing_references,
    dangling_references,
    shared_definitions,
    listed_flows,
    values,
)
