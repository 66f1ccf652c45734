"""Diagrams broken in their elements, references, events, lanes and data, each by one stroke."""

import copy
from typing import Final

from lxml import etree

from tests.faults.broken_flows import Break
from tests.faults.sketch import ACTIVITIES, BPMN, GATEWAYS, NODES, Sketch, kind, local, words

_REFERENCES: Final = words(
    "sourceRef targetRef attachedToRef default messageRef signalRef errorRef escalationRef "
    "activityRef dataObjectRef dataStoreRef processRef categoryValueRef operationRef itemRef"
)
_LISTED: Final = words("incoming outgoing flowNodeRef dataInputRefs dataOutputRefs resourceRef")
_NEEDED: Final = {
    "sequenceFlow": ("sourceRef", "targetRef"),
    "messageFlow": ("sourceRef", "targetRef"),
    "association": ("sourceRef", "targetRef"),
    "boundaryEvent": ("attachedToRef",),
}
_BOOLEANS: Final = words(
    "isExecutable isClosed triggeredByEvent isForCompensation cancelActivity isInterrupting "
    "parallelMultiple isSequential isCollection isImmediate instantiate testBefore"
)
_ONCE: Final = words(
    "conditionExpression condition timeDate timeDuration timeCycle completionCondition "
    "loopCardinality loopDataInputRef multiInstanceLoopCharacteristics ioSpecification text "
    "standardLoopCharacteristics loopCondition"
)


def _own(s: Sketch, e: etree._Element, name: str) -> bool:
    """A reference into this very file."""
    prefix = (e.get(name) or "").rpartition(":")[0]
    return not prefix or e.nsmap.get(prefix) == s.root.get("targetNamespace")


def reference_to_nothing(s: Sketch) -> bool:
    found = [(e, a) for e in s.elements() for a in _REFERENCES if a in e.attrib and _own(s, e, a)]
    texts = s.of_kind(*_LISTED)
    if not found and not texts:
        return False
    if found and (not texts or s.rng.random() < 0.7):
        e, attribute = s.rng.choice(found)
        s.note = f"{kind(e)}.{attribute} of {e.get('id')}"
        e.set(attribute, "nobody_here")
    else:
        e = s.rng.choice(texts)
        s.note = f"{kind(e)} {e.text}"
        e.text = "nobody_here"
    return True


def reference_to_the_wrong_thing(s: Sketch) -> bool:
    wrong = {
        "attachedToRef": [*GATEWAYS, "startEvent", "endEvent"],
        "default": list(NODES),
        "messageRef": ["sequenceFlow", *ACTIVITIES],
        "errorRef": ["sequenceFlow", *ACTIVITIES],
        "signalRef": ["sequenceFlow", *ACTIVITIES],
        "processRef": list(NODES),
        "dataObjectRef": ["sequenceFlow", *NODES],
    }
    found = [
        (e, a) for e in s.elements() for a in ("sourceRef", "targetRef", *wrong) if a in e.attrib
    ]
    found = [(e, a) for e, a in found if a in wrong or kind(e) in {"sequenceFlow", "messageFlow"}]
    if not found:
        return False
    e, attribute = s.rng.choice(found)
    targets = s.of_kind(*wrong.get(attribute, ["sequenceFlow", "lane", "message", "process"]))
    keys = [key for t in targets if (key := t.get("id"))]
    if not keys:
        return False
    s.note = f"{kind(e)}.{attribute} of {e.get('id')}"
    e.set(attribute, s.rng.choice(keys))
    return True


def reference_left_out(s: Sketch) -> bool:
    found = [(e, a) for e in s.of_kind(*_NEEDED) for a in _NEEDED[kind(e)] if a in e.attrib]
    if not found:
        return False
    e, attribute = s.rng.choice(found)
    s.note = f"{kind(e)}.{attribute} of {e.get('id')}"
    if s.rng.random() < 0.5:
        del e.attrib[attribute]
    else:
        e.set(attribute, "")
    return True


def reference_with_an_empty_text(s: Sketch) -> bool:
    e = s.any_of(s.of_kind(*_LISTED))
    if e is None:
        return False
    e.text = ""
    return True


def id_given_twice(s: Sketch) -> bool:
    e = s.any_of([e for e in s.elements() if e.get("id")])
    others = [key for key in s.ids if e is not None and key != e.get("id")]
    if e is None or not others:
        return False
    e.set("id", s.rng.choice(others))
    return True


def id_that_is_none(s: Sketch) -> bool:
    e = s.any_of([e for e in s.elements() if e.get("id")])
    if e is None:
        return False
    e.set("id", s.rng.choice(["1a", "a b", "", "a:b", "-a", "a/b", "a\u00a0b"]))
    return True


def id_changed_at_one_end(s: Sketch) -> bool:
    ends = {local(f.get(end)) for f in s.flows() for end in ("sourceRef", "targetRef")}
    e = s.any_of([n for n in s.nodes() if n.get("id") in ends])
    if e is None:
        return False
    e.set("id", f"{e.get('id')}_new")
    return True


def element_doubled(s: Sketch) -> bool:
    e = s.any_of([e for e in s.elements() if e.get("id") and e.getparent() is not None])
    if e is None:
        return False
    e.addnext(copy.deepcopy(e))
    return True


def part_doubled(s: Sketch) -> bool:
    e = s.any_of(s.of_kind(*_ONCE))
    if e is None:
        return False
    double = copy.deepcopy(e)
    for each in double.iter("*"):
        each.attrib.pop("id", None)
    e.addnext(double)
    return True


def element_misspelt(s: Sketch) -> bool:
    e = s.any_of([e for e in s.elements() if e is not s.root])
    if e is None:
        return False
    name = kind(e)
    e.tag = BPMN + s.rng.choice([name[0].upper() + name[1:], name + "s", name[:-1], f"bpmn{name}"])
    return True


def element_of_another_namespace(s: Sketch) -> bool:
    e = s.any_of([e for e in s.elements() if e is not s.root and e.getparent() is not None])
    if e is None:
        return False
    old = "http://www.omg.org/spec/BPMN/20100501/MODEL"
    spaces = ["{http://schema.omg.org/spec/BPMN/2.0}", f"{{{old}}}"]
    if None not in e.nsmap:  # otherwise it would be written into that of the whole file
        spaces.append("")
    e.tag = s.rng.choice(spaces) + kind(e)
    parent = e.getparent()
    return parent is not None and kind(parent) not in {"documentation", "text", "script"}


def element_in_the_wrong_place(s: Sketch) -> bool:
    """A node in a node that is no sub-process, a part in a flow, a root element in a process."""
    e = s.any_of(
        [
            e
            for e in s.elements()
            if kind(e) in NODES | {"message", "signal", "error", "lane", "sequenceFlow"}
            or kind(e).endswith(("EventDefinition", "LoopCharacteristics"))
        ]
    )
    places = [
        p
        for p in s.of_kind("sequenceFlow", "association", "textAnnotation", *GATEWAYS)
        if p is not e and e is not None and p not in e.iterdescendants()
    ]
    if e is None or not places:
        return False
    s.rng.choice(places).append(e)
    return True


def attribute_misspelt(s: Sketch) -> bool:
    found = [(e, a) for e in s.elements() for a in e.attrib if not a.startswith("{") and a != "id"]
    found = [(e, a) for e, a in found if kind(e) in NODES | set(_NEEDED) | {"process", "lane"}]
    if not found:
        return False
    e, attribute = s.rng.choice(found)
    s.note = f"{kind(e)}.{attribute} of {e.get('id')}"
    wrong = s.rng.choice([attribute + "s", attribute.upper(), "x" + attribute, attribute[:-1]])
    e.set(wrong, e.attrib.pop(attribute))
    return True


def attribute_of_another_element(s: Sketch) -> bool:
    strange = {
        "cancelActivity": ACTIVITIES | GATEWAYS,
        "attachedToRef": {"intermediateCatchEvent", "userTask", "endEvent"},
        "triggeredByEvent": {"userTask", "task", "callActivity", "process"},
        "calledElement": {"subProcess", "userTask", "serviceTask", "task"},
        "isExecutable": {"subProcess", "collaboration", "participant"},
        "sourceRef": {"userTask", "exclusiveGateway", "startEvent"},
    }
    attribute = s.rng.choice(sorted(strange))
    e = s.any_of(s.of_kind(*strange[attribute]))
    if e is None:
        return False
    value = s.ids[0] if attribute.endswith("Ref") or attribute == "calledElement" else "true"
    e.set(attribute, value)
    return True


def value_that_is_none(s: Sketch) -> bool:
    found = [(e, a) for e in s.elements() for a in _BOOLEANS if a in e.attrib]
    gateways = [(e, "gatewayDirection") for e in s.nodes(*GATEWAYS)]
    if not found and not gateways:
        return False
    e, attribute = s.rng.choice(found or gateways)
    s.note = f"{kind(e)}.{attribute} of {e.get('id')}"
    e.set(attribute, s.rng.choice(["yes", "TRUE", "", "none", "maybe"]))
    return True


def node_in_two_lanes(s: Sketch) -> bool:
    ref = s.any_of(s.of_kind("flowNodeRef"))
    lanes = [] if ref is None else ref.getparent().getparent().findall(f"{BPMN}lane")
    others = [lane for lane in lanes if ref is not None and lane is not ref.getparent()]
    if ref is None:
        return False
    if others:
        s.rng.choice(others).insert(0, copy.deepcopy(ref))
    else:
        ref.addnext(copy.deepcopy(ref))
    return True


def lane_of_another_process(s: Sketch) -> bool:
    ref = s.any_of(s.of_kind("flowNodeRef"))
    if ref is None:
        return False
    process = next(ref.iterancestors(f"{BPMN}process"))
    strange = [n for n in s.nodes() if process not in n.iterancestors() and n.get("id")]
    if not strange:
        return False
    ref.text = s.rng.choice(strange).get("id")
    return True


def message_flow_within_a_pool(s: Sketch) -> bool:
    flow = s.any_of(s.of_kind("messageFlow"))
    pools = [p for p in s.of_kind("participant") if p.get("processRef")]
    if flow is None or not pools:
        return False
    process = s.by_id(local(s.rng.choice(pools).get("processRef")))
    inner = [] if process is None else [n for n in process if kind(n) in ACTIVITIES]
    if not inner:
        return False
    for end in ("sourceRef", "targetRef"):
        flow.set(end, s.rng.choice(inner).get("id", ""))
    return True


def message_flow_at_a_gateway(s: Sketch) -> bool:
    flow = s.any_of(s.of_kind("messageFlow"))
    gateway = s.any_of(s.nodes(*GATEWAYS))
    if flow is None or gateway is None:
        return False
    flow.set(s.rng.choice(["sourceRef", "targetRef"]), gateway.get("id", ""))
    return True


def pool_held_twice(s: Sketch) -> bool:
    pool = s.any_of([p for p in s.of_kind("participant") if p.get("processRef")])
    if pool is None:
        return False
    double = copy.deepcopy(pool)
    double.set("id", "pool_again")
    pool.addnext(double)
    return True


def data_that_is_none(s: Sketch) -> bool:
    found = s.of_kind("dataInputAssociation", "dataOutputAssociation")
    e = s.any_of([e for e in found if s.has(e, "sourceRef")])
    flow = s.any_of(s.flows())
    if e is None or flow is None or not flow.get("id"):
        return False
    source = e.find(f"{BPMN}sourceRef")
    assert source is not None
    source.text = flow.get("id")
    return True


def data_set_that_lacks(s: Sketch) -> bool:
    ref = s.any_of(s.of_kind("dataInputRefs", "dataOutputRefs"))
    if ref is None or kind(ref.getparent().getparent()) != "ioSpecification":
        return False
    ref.getparent().remove(ref)
    return True


BREAKS: Final[tuple[Break, ...]] = (
    reference_to_nothing,
    reference_to_the_wrong_thing,
    reference_left_out,
    reference_with_an_empty_text,
    id_given_twice,
    id_that_is_none,
    id_changed_at_one_end,
    element_doubled,
    part_doubled,
    element_misspelt,
    element_of_another_namespace,
    element_in_the_wrong_place,
    attribute_misspelt,
    attribute_of_another_element,
    value_that_is_none,
    node_in_two_lanes,
    lane_of_another_process,
    message_flow_within_a_pool,
    message_flow_at_a_gateway,
    pool_held_twice,
    data_that_is_none,
    data_set_that_lacks,
)
