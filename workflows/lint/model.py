"""Any BPMN file as a light graph: scopes, the nodes in them, the flows between them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Final

from lxml.etree import _Element as Element

from workflows.lint.vocabulary import EVENT_DEFINITIONS, FLOW_NODES, SCOPES
from workflows.procedure.xml import UnsafeXml, child, children, is_bpmn, kind, parse_xml, text

MAX_NODES: Final = 2_000  # some rules compare all pairs; our largest diagram has under 100
_FALSE: Final = frozenset({"false", "0"})
_TRUE: Final = frozenset({"true", "1"})


@dataclass(frozen=True, slots=True, order=True)
class Defect:
    """What is wrong, where, and what to do; `str()` is the line that `tdkt lint` prints."""

    file: str
    element: str
    code: str
    sentence: str

    def __str__(self) -> str:
        return f"{self.file}:{self.element}: {self.code}: {self.sentence}"


@dataclass(eq=False, slots=True)
class Flow:
    """A sequence flow; `source` and `target` are None where the reference leads nowhere."""

    xml: Element
    scope: "Scope"
    source: "Node | None" = None
    target: "Node | None" = None

    @property
    def id(self) -> str:
        return self.xml.get("id", "")

    @property
    def has_condition(self) -> bool:
        return child(self.xml, "conditionExpression") is not None

    @property
    def condition(self) -> str:
        return text(child(self.xml, "conditionExpression"))

    @property
    def is_default(self) -> bool:
        return self.source is not None and self.source.xml.get("default") == self.id != ""


@dataclass(eq=False, slots=True)
class Node:
    """An activity, a gateway or an event with what flows in and out and what hangs on it."""

    xml: Element
    scope: "Scope"
    incoming: list[Flow] = field(default_factory=list)
    outgoing: list[Flow] = field(default_factory=list)
    boundary: list["Node"] = field(default_factory=list)
    inner: "Scope | None" = None
    event_definitions: list[Element] = field(default_factory=list)  # references followed

    @property
    def id(self) -> str:
        return self.xml.get("id", "")

    @property
    def kind(self) -> str:
        return kind(self.xml)

    @property
    def name(self) -> str:
        return self.xml.get("name", "").strip()

    @property
    def title(self) -> str:
        """The element as a sentence calls it, e.g. `userTask “Thẩm định hồ sơ”`."""
        return f"{self.kind} “{' '.join(self.name.split())}”" if self.name else self.kind

    @property
    def triggers(self) -> list[str]:
        """What an event is about: "message", "timer" …; empty for a plain one."""
        return [EVENT_DEFINITIONS[kind(definition)] for definition in self.event_definitions]

    @property
    def is_event_sub_process(self) -> bool:
        return self.kind == "subProcess" and says(self.xml, "triggeredByEvent", default=False)

    @property
    def is_compensation(self) -> bool:
        return says(self.xml, "isForCompensation", default=False)

    @property
    def interrupts(self) -> bool:
        """Whether a boundary event ends its activity, or a start event the scope around it."""
        name = "cancelActivity" if self.kind == "boundaryEvent" else "isInterrupting"
        return says(self.xml, name, default=True)

    @property
    def default(self) -> str:
        return self.xml.get("default", "")

    @property
    def loop(self) -> Element | None:
        return child(self.xml, "multiInstanceLoopCharacteristics")

    @property
    def after(self) -> list["Node"]:
        """Where a token may go next within the scope: along flows, or out at the boundary."""
        targets = [flow.target for flow in self.outgoing if flow.target is not None]
        return targets + self.boundary + self.scope.links.get(self, [])


@dataclass(eq=False)
class Scope:
    """A process or sub-process: what lies directly in it."""

    xml: Element
    owner: Node | None
    nodes: dict[str, Node] = field(default_factory=dict)
    flows: list[Flow] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.xml.get("id", "")

    @property
    def kind(self) -> str:
        return kind(self.xml)

    @property
    def is_executable(self) -> bool:
        """True only where the process says so: most drawings are meant for people."""
        scope = self
        while scope.owner is not None:
            scope = scope.owner.scope
        return says(scope.xml, "isExecutable", default=False)

    @property
    def process(self) -> "Scope":
        return self if self.owner is None else self.owner.scope.process

    def of_kind(self, *kinds: str) -> list[Node]:
        return [node for node in self.nodes.values() if node.kind in kinds]

    @cached_property
    def links(self) -> Mapping[Node, list[Node]]:
        """The events that a throwing link event jumps to, named by link or by definition."""
        catching: dict[str, list[Node]] = {}
        for node in self.of_kind("intermediateCatchEvent"):
            for name in _link_names(node, "source"):
                catching.setdefault(name, []).append(node)
        return {
            node: list(
                dict.fromkeys(t for n in _link_names(node, "target") for t in catching.get(n, ()))
            )
            for node in self.of_kind("intermediateThrowEvent")
            if "link" in node.triggers
        }


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


def says(element: Element, attribute: str, *, default: bool) -> bool:
    """A boolean attribute; what is neither true nor false counts as the default."""
    value = element.get(attribute, "").strip()
    return value in _TRUE if value in _TRUE | _FALSE else default


def link_name(node: Node) -> str:
    definition = child(node.xml, "linkEventDefinition")
    return "" if definition is None else definition.get("name") or node.name


def _link_names(node: Node, other_end: str) -> Iterator[str]:
    """What may pair the event with its other end: the link's name, or the definitions' ids."""
    for definition in node.event_definitions:
        if kind(definition) == "linkEventDefinition":
            yield f"name {link_name(node)}"
            mine = definition.get("id", "")
            for ref in children(definition, other_end):
                pair = (
                    (mine, local(text(ref))) if other_end == "target" else (local(text(ref)), mine)
                )
                yield f"pair {pair}"


def local(reference: str) -> str:
    """The id in a reference that may carry a namespace prefix."""
    return reference.strip().rpartition(":")[2]


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
            node = Node(each, scope, event_definitions=_event_definitions(diagram, each))
            scope.nodes[node.id or address(each)] = node
            diagram.nodes.setdefault(node.id, node)
            if kind(each) in SCOPES:
                node.inner = _read_scope(diagram, each, node)
    return scope


def _event_definitions(diagram: Diagram, event: Element) -> list[Element]:
    shared = {
        e.get("id"): e for e in diagram.root.iterchildren("*") if kind(e) in EVENT_DEFINITIONS
    }
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
