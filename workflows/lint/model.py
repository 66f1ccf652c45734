"""Any BPMN file, read into its graph, and the defects that rules find in it."""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from lxml.etree import _Element as Element

from workflows.lint.graph import Flow, Node, Scope, local
from workflows.lint.vocabulary import EVENT_DEFINITIONS, FLOW_NODES, SCOPES
from workflows.procedure.xml import BPMN, UnsafeXml, children, is_bpmn, kind, parse_xml, text

MAX_NODES: Final = 1_000  # some rules compare all pairs; our largest diagram has under 100
MAX_FLOWS: Final = 4_000


@dataclass(frozen=True, slots=True, order=True)
class Defect:
    """What is wrong, where, and what to do; `str()` is the line that `tdkt lint` prints."""

    file: str
    element: str
    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.element}: {self.code}: {self.sentence}"


@dataclass(eq=False)
class Diagram:
    """One file. `scopes` holds every process and sub-process, outer ones first."""

    file: str
    root: Element
    scopes: list[Scope] = field(default_factory=list)
    nodes: dict[str, Node] = field(default_factory=dict)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """Every element but those of extensions, which follow rules of their own."""
        return tuple(_outside_extensions(self.root))

    @cached_property
    def by_id(self) -> Mapping[str, Element]:
        return {key: e for e in self.elements if (key := e.get("id")) is not None}

    @cached_property
    def shared_definitions(self) -> Mapping[str | None, Element]:
        """Event definitions at the root, which events may refer to."""
        definitions = (e for e in self.root.iterchildren("*") if kind(e) in EVENT_DEFINITIONS)
        return {e.get("id"): e for e in definitions}

    @cached_property
    def _associations(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for e in self.root.iter(f"{{{BPMN}}}association"):
            ends = (local(e.get(name, "")) for name in ("sourceRef", "targetRef"))
            found.setdefault(next(ends), []).append(next(ends))
        return found

    @cached_property
    def _associated(self) -> AbstractSet[str]:
        return {target for targets in self._associations.values() for target in targets}

    def associated(self, node: Node) -> list[Node]:
        """The nodes that an association leads to from this one."""
        targets = (self.nodes.get(key) for key in self._associations.get(node.id, ()))
        return [target for target in targets if target is not None]

    def leads_to(self, node: Node) -> bool:
        """Whether an association leads to this node."""
        return node.id in self._associated

    @property
    def processes(self) -> list[Scope]:
        return [scope for scope in self.scopes if scope.kind == "process"]

    @property
    def flows(self) -> Iterator[Flow]:
        return (flow for scope in self.scopes for flow in scope.flows)

    def defect(self, element: Element | str, code: str, sentence: str) -> Defect:
        where = element if isinstance(element, str) else address(element)
        return Defect(self.file, where, code, sentence)


def read_diagram(path: Path) -> Diagram:
    """Raises UnsafeXml for a file that is no XML to be trusted, OSError for none at all."""
    return diagram_of(str(path), path.read_bytes())


def diagram_of(file: str, source: bytes) -> Diagram:
    diagram = Diagram(file, parse_xml(source))
    nodes = sum(is_bpmn(e) and kind(e) in FLOW_NODES for e in diagram.elements)
    if nodes > MAX_NODES:
        raise UnsafeXml("xml-huge", f"it draws {nodes} elements, over {MAX_NODES}; split it")
    flows = sum(is_bpmn(e) and kind(e) == "sequenceFlow" for e in diagram.elements)
    if flows > MAX_FLOWS:
        raise UnsafeXml("xml-huge", f"it draws {flows} flows, over {MAX_FLOWS}; split it")
    for element in diagram.root.iterchildren("*"):
        if is_bpmn(element) and kind(element) in SCOPES:
            _read_scope(diagram, element, owner=None)
    for scope in diagram.scopes:
        _connect(scope)
    return diagram


def address(element: Element) -> str:
    """The id, or the nearest thing to one: the element's name and line."""
    given = re.sub(r"[\s:]+", "_", element.get("id", ""))
    return given or f"{kind(element)}@line{element.sourceline}"


def _outside_extensions(element: Element) -> Iterator[Element]:
    yield element
    for each in element.iterchildren("*"):
        if kind(each) not in {"extensionElements", "extension"}:
            yield from _outside_extensions(each)


def _read_scope(diagram: Diagram, element: Element, owner: Node | None) -> Scope:
    scope = Scope(element, owner)
    diagram.scopes.append(scope)
    for each in element.iterchildren("*"):
        if is_bpmn(each) and kind(each) in FLOW_NODES:
            node = Node(
                each, kind(each), scope, event_definitions=_event_definitions(diagram, each)
            )
            scope.nodes[node.id or address(each)] = node
            diagram.nodes.setdefault(node.id or address(each), node)
            if kind(each) in SCOPES:
                node.inner = _read_scope(diagram, each, node)
    return scope


def _event_definitions(diagram: Diagram, event: Element) -> list[Element]:
    found = []
    for each in event.iterchildren("*"):
        is_reference = is_bpmn(each) and kind(each) == "eventDefinitionRef"
        definition = (
            diagram.shared_definitions.get(local(text(each)), each) if is_reference else each
        )
        if is_bpmn(definition) and kind(definition) in EVENT_DEFINITIONS:
            found.append(definition)
    return found


def _connect(scope: Scope) -> None:
    for element in children(scope.xml, "sequenceFlow"):
        source = scope.nodes.get(local(element.get("sourceRef", "")))
        target = scope.nodes.get(local(element.get("targetRef", "")))
        flow = Flow(element, scope, source, target)
        scope.flows.append(flow)
        if source is not None:
            source.outgoing.append(flow)
        if target is not None:
            target.incoming.append(flow)
    for node in scope.of_kind("boundaryEvent"):
        host = scope.nodes.get(local(node.xml.get("attachedToRef", "")))
        if host is not None:
            host.boundary.append(node)
