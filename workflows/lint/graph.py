"""The light graph that rules walk: flows, nodes, and the scopes they lie in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from lxml.etree import _Element as Element

from workflows.lint.vocabulary import EVENT_DEFINITIONS
from workflows.procedure.xml import child, children, kind, text

_FALSE: Final = frozenset({"false", "0"})
_TRUE: Final = frozenset({"true", "1"})


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
    kind: str
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
        return [node for each in kinds for node in self._by_kind.get(each, ())]

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Node]]:
        found: dict[str, list[Node]] = {}
        for node in self.nodes.values():
            found.setdefault(node.kind, []).append(node)
        return found

    @cached_property
    def links(self) -> Mapping[Node, list[Node]]:
        """The events that a throwing link event jumps to, named by link or by definition."""
        catching: dict[str, list[Node]] = {}
        for node in self.of_kind("intermediateCatchEvent"):
            for name in _link_names(node, "source"):
                catching.setdefault(name, []).append(node)
        return {
            node: _two_at_most(
                target for name in _link_names(node, "target") for target in catching.get(name, ())
            )
            for node in self.of_kind("intermediateThrowEvent")
            if "link" in node.triggers
        }


def _two_at_most(targets: Iterable[Node]) -> list[Node]:
    """A link has one target; a second shows that it is ambiguous, more would show no more."""
    found: list[Node] = []
    for target in targets:
        if target not in found:
            found.append(target)
        if len(found) > 1:
            break
    return found


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
