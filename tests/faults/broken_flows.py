"""Diagrams broken in their flows, gateways and circles, each by one stroke and for one reason."""

import copy
from collections.abc import Callable
from typing import Final

from lxml import etree

from tests.faults.sketch import ACTIVITIES, BPMN, GATEWAYS, SCOPES, TASKS, Sketch, kind, local

Break = Callable[[Sketch], bool]  # False: this diagram has nothing to break so


def flow_removed(s: Sketch) -> bool:
    """In a scope with start and end events a node is left that nothing leads to or from."""
    found = [f for f in s.flows() if _is_needed(s, f)]
    flow = s.any_of(found)
    if flow is None:
        return False
    s.drop_flow(flow)
    return True


def _is_needed(s: Sketch, flow: etree._Element) -> bool:
    scope = flow.getparent()
    source, target = s.end_of(flow, "sourceRef"), s.end_of(flow, "targetRef")
    if source is None or target is None or not s.has(scope, "startEvent"):
        return False
    if kind(scope) == "adHocSubProcess" or not s.has(scope, "endEvent"):
        return False
    return len(s.out_of(source)) == 1 or len(s.into(target)) == 1


def flow_into_a_start(s: Sketch) -> bool:
    return _retarget(s, "targetRef", {"startEvent"})


def flow_into_a_boundary_event(s: Sketch) -> bool:
    return _retarget(s, "targetRef", {"boundaryEvent"})


def flow_out_of_an_end(s: Sketch) -> bool:
    return _retarget(s, "sourceRef", {"endEvent"})


def _retarget(s: Sketch, end: str, kinds: set[str]) -> bool:
    node = s.any_of(s.nodes(*kinds))
    if node is None:
        return False
    flows = [f for f in node.getparent().findall(f"{BPMN}sequenceFlow") if f.get("id")]
    if not flows:
        return False
    s.point(s.rng.choice(flows), end, node)
    return True


def flow_turned_round(s: Sketch) -> bool:
    """Of a start or an end event: then it leads into the one or out of the other."""
    flow = s.any_of(
        [
            f
            for f in s.flows()
            if any(
                (node := s.end_of(f, end)) is not None and kind(node) == wrong
                for end, wrong in (("sourceRef", "startEvent"), ("targetRef", "endEvent"))
            )
        ]
    )
    if flow is None:
        return False
    source, target = flow.get("sourceRef", ""), flow.get("targetRef", "")
    flow.set("sourceRef", target)
    flow.set("targetRef", source)
    return True


def flow_across_a_border(s: Sketch) -> bool:
    inner = [n for n in s.nodes() if kind(n.getparent()) in SCOPES - {"process"}]
    node = s.any_of(inner)
    if node is None:
        return False
    outside = [f for f in s.flows() if f.getparent() is not node.getparent()]
    if not outside:
        return False
    s.rng.choice(outside).set("targetRef", node.get("id", ""))
    return True


def flow_doubled(s: Sketch) -> bool:
    flow = s.any_of([f for f in s.flows() if f.get("id")])
    if flow is None:
        return False
    source = s.end_of(flow, "sourceRef")
    if source is None or local(source.get("default")) == flow.get("id"):
        return False
    double = copy.deepcopy(flow)
    for e in double.iter("*"):
        if e.get("id"):
            e.set("id", f"{e.get('id')}_again")
    flow.addnext(double)
    for end, name in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
        node = s.end_of(flow, end)
        listed = None if node is None else node.find(f"{BPMN}{name}")
        if listed is not None:
            ref = etree.Element(f"{BPMN}{name}")
            ref.text = double.get("id")
            listed.addnext(ref)
    return True


def list_that_lacks_a_flow(s: Sketch) -> bool:
    ref = s.any_of(
        [r for r in s.of_kind("incoming", "outgoing") if len(r.getparent().findall(r.tag)) > 1]
    )
    if ref is None:
        return False
    ref.getparent().remove(ref)
    return True


def list_with_a_foreign_flow(s: Sketch) -> bool:
    ref = s.any_of(s.of_kind("incoming", "outgoing"))
    others = [f.get("id", "") for f in s.flows()]
    end = "targetRef" if ref is not None and kind(ref) == "incoming" else "sourceRef"
    if ref is None:
        return False
    node = ref.getparent().get("id")
    strange = [k for k in others if (f := s.by_id(k)) is not None and local(f.get(end)) != node]
    if not strange:
        return False
    ref.text = s.rng.choice(strange)
    return True


def condition_after_a_fork(s: Sketch) -> bool:
    flows = [f for fork in s.nodes("parallelGateway", "startEvent") for f in s.out_of(fork)]
    flow = s.any_of([f for f in flows if not s.has(f, "conditionExpression")])
    if flow is None:
        return False
    s.add(flow, "conditionExpression").text = "ready"
    return True


def condition_removed(s: Sketch) -> bool:
    """Where others have one: an engine would not know what to do with this flow."""
    flows = []
    for choice in s.executable(s.nodes("exclusiveGateway", "inclusiveGateway")):
        out = s.out_of(choice)
        asked = [f for f in out if s.has(f, "conditionExpression")]
        flows += asked if len(asked) > 1 or (asked and choice.get("default")) else []
        if len(out) == 1:
            flows = [f for f in flows if f not in out]
    flow = s.any_of(flows)
    if flow is None:
        return False
    flow.remove(flow.find(f"{BPMN}conditionExpression"))
    source = s.end_of(flow, "sourceRef")
    return source is not None and len(s.out_of(source)) > 1 and _some_are_asked(s, source)


def _some_are_asked(s: Sketch, choice: etree._Element) -> bool:
    """Not merely a drawing for people, which leaves all conditions to its labels."""
    named = bool(choice.get("default"))
    return named or any(s.has(f, "conditionExpression") for f in s.out_of(choice))


def condition_emptied(s: Sketch) -> bool:
    condition = s.any_of(s.executable(s.of_kind("conditionExpression", "condition")))
    if condition is None or condition.get("language"):
        return False
    condition.text = None
    return True


def bracket_left_open(s: Sketch) -> bool:
    kinds = ("conditionExpression", "condition", "completionCondition", "timeDuration")
    words = s.any_of(s.executable(s.of_kind(*kinds)))
    if words is None:
        return False
    words.text = s.rng.choice(["${ok", "(a and b", "f(x", "[1, 2", 'state == "open', "a) and (b"])
    return True


def default_of_another(s: Sketch) -> bool:
    choice = s.any_of([n for n in s.nodes() if n.get("default")])
    if choice is None:
        return False
    strange = [f.get("id", "") for f in s.flows() if f not in s.out_of(choice)]
    if not strange:
        return False
    choice.set("default", s.rng.choice(strange))
    return True


def default_of_what_cannot_choose(s: Sketch) -> bool:
    node = s.any_of([n for n in s.nodes("parallelGateway", "eventBasedGateway") if s.out_of(n)])
    if node is None:
        return False
    node.set("default", s.out_of(node)[0].get("id", ""))
    return True


def fork_that_chooses(s: Sketch) -> bool:
    """The join goes on waiting for branches that were not taken."""
    return _exchange(s, "parallelGateway", "parallelGateway", "exclusiveGateway", at=0)


def join_that_does_not_wait(s: Sketch) -> bool:
    return _exchange(s, "parallelGateway", "parallelGateway", "exclusiveGateway", at=1)


def join_that_waits_in_vain(s: Sketch) -> bool:
    return _exchange(s, "exclusiveGateway", "exclusiveGateway", "parallelGateway", at=1)


def _exchange(s: Sketch, fork: str, join: str, new: str, *, at: int) -> bool:
    blocks = [b for b in s.blocks() if (kind(b[0]), kind(b[1])) == (fork, join)]
    if not blocks:
        return False
    gateway = s.rng.choice(blocks)[at]
    s.note = f"{kind(gateway)} {gateway.get('id')}"
    gateway.tag = f"{BPMN}{new}"
    return True


def fork_into_one_task(s: Sketch) -> bool:
    """The join is taken away, and what came after it is done once for each branch."""
    for fork, join in s.blocks():
        onward = s.end_of(s.out_of(join)[0], "targetRef")
        if kind(fork) != "parallelGateway" or onward is None or kind(onward) not in ACTIVITIES:
            continue
        s.note = f"{kind(join)} {join.get('id')}"
        s.drop_flow(s.out_of(join)[0])
        for flow in s.into(join):
            s.point(flow, "targetRef", onward)
        join.getparent().remove(join)
        return True
    return False


def gateway_for_nothing(s: Sketch) -> bool:
    """Put into a flow: it neither splits nor joins."""
    flow = s.any_of([f for f in s.flows() if f.get("id") and s.end_of(f, "targetRef") is not None])
    if flow is None:
        return False
    target = s.end_of(flow, "targetRef")
    assert target is not None
    scope = flow.getparent()
    name = s.rng.choice(["exclusiveGateway", "parallelGateway", "inclusiveGateway"])
    gateway = s.add(scope, name, id="for_nothing")
    s.point(flow, "targetRef", gateway)
    more = s.add(scope, "sequenceFlow", id="onward", sourceRef="for_nothing")
    more.set("targetRef", target.get("id", ""))
    if target.find(f"{BPMN}incoming") is not None:
        s.add(target, "incoming").text = "onward"
        target.insert(0, target[-1])
    return True


def direction_that_is_none(s: Sketch) -> bool:
    gateways = [n for n in s.nodes(*GATEWAYS) if (len(s.into(n)) > 1) != (len(s.out_of(n)) > 1)]
    gateway = s.any_of(gateways)
    if gateway is None:
        return False
    wrong = "Diverging" if len(s.into(gateway)) > 1 else "Converging"
    gateway.set("gatewayDirection", s.rng.choice([wrong, "Mixed"]))
    return True


def event_gateway_to_a_task(s: Sketch) -> bool:
    gateway = s.any_of(s.nodes("eventBasedGateway"))
    if gateway is None:
        return False
    event = s.end_of(s.rng.choice(s.out_of(gateway)), "targetRef")
    if event is None or kind(event) != "intermediateCatchEvent":
        return False
    event.tag = f"{BPMN}manualTask"
    for definition in [c for c in event if kind(c).endswith("EventDefinition")]:
        event.remove(definition)
    return True


def circle_without_end(s: Sketch) -> bool:
    """The last flow to an end is led back; nothing else ends what goes round."""
    ending = ("terminateEventDefinition", "errorEventDefinition", "cancelEventDefinition")
    if s.of_kind(*ending, "boundaryEvent", "subProcess", "transaction", "adHocSubProcess"):
        return False
    for flow in s.rng.sample(s.flows(), len(s.flows())):
        source, end = s.end_of(flow, "sourceRef"), s.end_of(flow, "targetRef")
        if source is None or end is None or kind(end) != "endEvent" or len(s.into(end)) > 1:
            continue
        before = s.into(source)
        if len(s.out_of(source)) > 1 or len(before) != 1 or kind(source) not in TASKS:
            continue
        back = s.add(source.getparent(), "task", id="go_back")
        s.point(flow, "targetRef", back)
        end.getparent().remove(end)
        s.add(source.getparent(), "sequenceFlow", id="back", sourceRef="go_back").set(
            "targetRef", source.get("id", "")
        )
        if source.find(f"{BPMN}incoming") is not None:
            ref = etree.Element(f"{BPMN}incoming")
            ref.text = "back"
            source.find(f"{BPMN}incoming").addprevious(ref)
        s.note = f"{kind(source)} {source.get('id')}"
        return True
    return False


BREAKS: Final[tuple[Break, ...]] = (
    flow_removed,
    flow_into_a_start,
    flow_into_a_boundary_event,
    flow_out_of_an_end,
    flow_turned_round,
    flow_across_a_border,
    flow_doubled,
    list_that_lacks_a_flow,
    list_with_a_foreign_flow,
    condition_after_a_fork,
    condition_removed,
    condition_emptied,
    bracket_left_open,
    default_of_another,
    default_of_what_cannot_choose,
    fork_that_chooses,
    join_that_does_not_wait,
    join_that_waits_in_vain,
    fork_into_one_task,
    gateway_for_nothing,
    direction_that_is_none,
    event_gateway_to_a_task,
    circle_without_end,
)
