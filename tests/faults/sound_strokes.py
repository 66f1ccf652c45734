"""Changes after which a diagram says the same as before: none of them may be refused."""

import re
from typing import Final

from lxml import etree

from tests.faults.broken_flows import Break
from tests.faults.sketch import BPMN, NODES, Sketch, kind, local, words

_TEXTS: Final = words(
    "incoming outgoing flowNodeRef dataInputRefs dataOutputRefs sourceRef targetRef inMessageRef "
    "outMessageRef errorRef operationRef resourceRef participantRef messageFlowRef "
    "optionalInputRefs loopDataInputRef"
)
_NAMING: Final = frozenset({"id", "default", "calledElement", "bpmnElement"})


def renamed(s: Sketch) -> bool:
    """Every id by another, in all places."""
    new = {key: f"n{number}_{key}"[:60] for number, key in enumerate(s.ids)}

    def follow(reference: str) -> str:
        prefix, colon, key = reference.strip().rpartition(":")
        return f"{prefix}{colon}{new[key]}" if key in new else reference

    for e in s.root.iter("*"):
        for attribute, value in e.attrib.items():
            if attribute in _NAMING or attribute.endswith("Ref"):
                e.set(attribute, follow(value))
        if kind(e) in _TEXTS and e.text:
            e.text = follow(e.text)
    return True


def shuffled(s: Sketch) -> bool:
    for scope in s.of_kind("process", "subProcess", "transaction"):
        parts = [e for e in scope if kind(e) in NODES | {"sequenceFlow"}]
        places = [scope.index(e) for e in parts]
        s.rng.shuffle(parts)
        for e in parts:
            scope.remove(e)
        for place, e in zip(places, parts, strict=True):
            scope.insert(place, e)
    return True


def unnamed(s: Sketch) -> bool:
    for e in s.elements():
        if kind(e) in NODES | {"sequenceFlow", "lane", "participant", "process"}:
            e.attrib.pop("name", None)
    return not s.of_kind("linkEventDefinition")


def unlisted(s: Sketch) -> bool:
    for ref in s.of_kind("incoming", "outgoing"):
        ref.getparent().remove(ref)
    return True


def listed(s: Sketch) -> bool:
    unlisted(s)
    for node in s.nodes():
        for name, flows in (("outgoing", s.out_of(node)), ("incoming", s.into(node))):
            for flow in flows:
                if flow.get("id"):
                    ref = etree.Element(f"{BPMN}{name}")
                    ref.text = flow.get("id")
                    node.insert(_after_the_notes(node), ref)
    return True


def _after_the_notes(node: etree._Element) -> int:
    return sum(kind(e) in {"documentation", "extensionElements"} for e in node)


def undirected(s: Sketch) -> bool:
    for e in s.elements():
        e.attrib.pop("gatewayDirection", None)
    return True


def explained(s: Sketch) -> bool:
    """Words, marks of another tool, a note with a line to it."""
    for node in s.nodes():
        words = etree.Element(f"{BPMN}documentation")
        words.text = "Why: see <b> & (the rules"
        node.insert(0, words)
        node.set("{http://example.org/tool}mark", "yes")
    scope = s.any_of(s.of_kind("process"))
    if scope is None:
        return False
    note = s.add(scope, "textAnnotation", id="a_note")
    s.add(note, "text").text = "Note"
    inner = [n for n in scope if kind(n) in NODES and n.get("id")]
    if inner:
        line = s.add(scope, "association", id="a_line", sourceRef=inner[0].get("id", ""))
        line.set("targetRef", "a_note")
    s.add(scope, "group", id="a_group")
    return True


def lengthened(s: Sketch) -> bool:
    """A task more in the middle of a flow that is no event gateway's."""
    flows = [
        f
        for f in s.flows()
        if (source := s.end_of(f, "sourceRef")) is not None
        and kind(source) != "eventBasedGateway"
        and kind(f.getparent()) != "adHocSubProcess"
    ]
    flow = s.any_of([f for f in flows if f.get("id") and s.end_of(f, "targetRef") is not None])
    if flow is None:
        return False
    target = s.end_of(flow, "targetRef")
    assert target is not None
    task = s.add(flow.getparent(), "task", id="one_more")
    more = s.add(flow.getparent(), "sequenceFlow", id="and_on", sourceRef="one_more")
    more.set("targetRef", local(flow.get("targetRef")))
    for ref in target.findall(f"{BPMN}incoming"):
        if (ref.text or "").strip() == flow.get("id"):
            ref.text = "and_on"
    flow.set("targetRef", task.get("id", ""))
    return True


def of_another_prefix(s: Sketch) -> bool:
    """Written again with every prefix by another, or none."""
    source = etree.tostring(s.root)
    found = re.search(rb'xmlns:(\w+)="http://www.omg.org/spec/BPMN/20100524/MODEL"', source)
    if found is None:
        return False
    prefix = found.group(1)
    for pattern, new in (
        (rb"(</?)" + prefix + rb":", rb"\1model:"),
        (rb"xmlns:" + prefix + rb"=", rb"xmlns:model="),
        (rb'"' + prefix + rb":t", rb'"model:t'),
    ):
        source = re.sub(pattern, new, source)
    s.root = etree.fromstring(source)
    return True


STROKES: Final[tuple[Break, ...]] = (
    renamed,
    shuffled,
    unnamed,
    unlisted,
    listed,
    undirected,
    explained,
    lengthened,
    of_another_prefix,
)
