"""A diagram to be spoilt: its elements by kind, id and scope, read without our own reader."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Final

from lxml import etree

BPMN: Final = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SCOPES: Final = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})
GATEWAYS: Final = frozenset(
    {f"{kind}Gateway" for kind in ("exclusive", "parallel", "inclusive", "complex", "eventBased")}
)
TASKS: Final = frozenset(
    {"task", *(f"{k}Task" for k in ("user", "service", "send", "receive", "manual", "script"))}
    | {"businessRuleTask"}
)
ACTIVITIES: Final = TASKS | (SCOPES - {"process"}) | {"callActivity"}
EVENTS: Final = frozenset(
    {"startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"}
)
NODES: Final = ACTIVITIES | GATEWAYS | EVENTS


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def kind(e: etree._Element) -> str:
    return etree.QName(e).localname


@dataclass
class Sketch:
    """One diagram, parsed anew for each mutation."""

    root: etree._Element
    rng: Random
    note: str = ""
    ids: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.ids = [key for e in self.elements() if (key := e.get("id"))]

    @classmethod
    def of(cls, root: etree._Element, rng: Random) -> "Sketch":
        return cls(copy.deepcopy(root), rng)

    def source(self) -> bytes:
        return etree.tostring(self.root, xml_declaration=True, encoding="UTF-8")

    def elements(self) -> Iterator[etree._Element]:
        """Those of BPMN, without what stands in extensions."""
        return _elements(self.root)

    def of_kind(self, *kinds: str) -> list[etree._Element]:
        return [e for e in self.elements() if kind(e) in kinds]

    def any_of(self, found: list[etree._Element]) -> etree._Element | None:
        if not found:
            return None
        chosen = self.rng.choice(found)
        self.note = f"{kind(chosen)} {chosen.get('id', '')}".strip()
        return chosen

    def by_id(self, key: str) -> etree._Element | None:
        return next((e for e in self.elements() if e.get("id") == key), None)

    def nodes(self, *kinds: str) -> list[etree._Element]:
        return self.of_kind(*(kinds or NODES))

    def flows(self) -> list[etree._Element]:
        return self.of_kind("sequenceFlow")

    def into(self, node: etree._Element) -> list[etree._Element]:
        return [f for f in self._beside(node) if local(f.get("targetRef")) == node.get("id")]

    def out_of(self, node: etree._Element) -> list[etree._Element]:
        return [f for f in self._beside(node) if local(f.get("sourceRef")) == node.get("id")]

    def _beside(self, node: etree._Element) -> list[etree._Element]:
        scope = node.getparent()
        return [] if scope is None else scope.findall(f"{BPMN}sequenceFlow")

    def end_of(self, flow: etree._Element, end: str) -> etree._Element | None:
        return self.by_id(local(flow.get(end)))

    def has(self, scope: etree._Element | None, name: str) -> bool:
        return scope is not None and scope.find(f"{BPMN}{name}") is not None

    def executable(self, found: list[etree._Element]) -> list[etree._Element]:
        """Those in a process that an engine is to run."""
        return [
            e
            for e in found
            if any(up.get("isExecutable") == "true" for up in e.iterancestors(f"{BPMN}process"))
        ]

    def add(self, parent: etree._Element, name: str, **attributes: str) -> etree._Element:
        return etree.SubElement(parent, f"{BPMN}{name}", attributes)

    def point(self, flow: etree._Element, end: str, node: etree._Element) -> None:
        """Lead a flow elsewhere and tell both nodes, so that this is its only defect."""
        key = flow.get("id")
        name = {"sourceRef": "outgoing", "targetRef": "incoming"}[end]
        before = self.end_of(flow, end)
        if before is not None:
            for ref in before.findall(f"{BPMN}{name}"):
                if (ref.text or "").strip() == key:
                    before.remove(ref)
        if node.find(f"{BPMN}{name}") is not None and key is not None:
            ref = etree.Element(f"{BPMN}{name}")
            ref.text = key
            node.find(f"{BPMN}{name}").addprevious(ref)
        flow.set(end, node.get("id", ""))

    def drop_flow(self, flow: etree._Element) -> None:
        key = flow.get("id")
        for ref in self.of_kind("incoming", "outgoing"):
            if (ref.text or "").strip() == key:
                ref.getparent().remove(ref)
        for e in self.elements():
            if e.get("default") == key:
                del e.attrib["default"]
        flow.getparent().remove(flow)

    def blocks(self) -> Iterator[tuple[etree._Element, etree._Element]]:
        """Splits whose every branch is one element at most, with where all the branches meet."""
        for fork in self.nodes(*GATEWAYS):
            flows = self.out_of(fork)
            ends = {self._after(flow, fork) for flow in flows}
            meeting = self.by_id(ends.pop() or "") if len(ends) == 1 else None
            if meeting is None or kind(meeting) not in GATEWAYS:
                continue
            if len(flows) == len(self.into(meeting)) > 1 == len(self.out_of(meeting)):
                yield fork, meeting

    def _after(self, flow: etree._Element, fork: etree._Element) -> str | None:
        node = self.end_of(flow, "targetRef")
        if node is None or kind(node) in GATEWAYS:
            return None if node is None else node.get("id")
        onward = self.out_of(node)
        hosts = {local(e.get("attachedToRef")) for e in self.nodes("boundaryEvent")}
        if len(self.into(node)) != 1 or len(onward) != 1 or node.get("id") in hosts:
            return None
        return local(onward[0].get("targetRef"))


def _elements(e: etree._Element) -> Iterator[etree._Element]:
    yield e
    for each in e.iterchildren(f"{BPMN}*"):
        if kind(each) != "extensionElements":
            yield from _elements(each)


def local(reference: str | None) -> str:
    return (reference or "").strip().rpartition(":")[2]
