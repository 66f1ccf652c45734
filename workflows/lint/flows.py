"""Rules of sequence flows, of the gateways they pass, and of flows between pools."""

from collections.abc import Callable, Iterator
from typing import Final

from workflows.lint.graph import Node, Scope, local, says
from workflows.lint.model import Defect, Diagram
from workflows.lint.vocabulary import CONDITIONAL, EVENTS, GATEWAYS, SUB_PROCESSES
from workflows.procedure.xml import BPMN, children, kind, text


def crossing_flows(diagram: Diagram) -> Iterator[Defect]:
    for flow in diagram.flows:
        for end, node in (("sourceRef", flow.source), ("targetRef", flow.target)):
            other = diagram.nodes.get(local(flow.xml.get(end, "")))
            if node is not None or other is None:
                continue  # within its scope, or found by the rules of references
            if other.scope.process is not flow.scope.process:
                yield diagram.defect(
                    flow.xml,
                    "flow-crosses-pool",
                    f"a sequence flow stays in its pool, but {end} is {other.id} of another;"
                    " draw a message flow",
                )
            else:
                yield diagram.defect(
                    flow.xml,
                    "flow-crosses-scope",
                    f"a sequence flow may not cross the border of a sub-process, but {end} is"
                    f" {other.id}; end it at the sub-process",
                )


def forbidden_ends(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        no_way_in, no_way_out = _closed_ends(node)
        if node.incoming and no_way_in:
            yield diagram.defect(
                node.xml,
                "flow-into",
                f"no flow may lead into {no_way_in}; remove {node.incoming[0].id}",
            )
        if node.outgoing and no_way_out:
            yield diagram.defect(
                node.xml,
                "flow-out-of",
                f"no flow may leave {no_way_out}; remove {node.outgoing[0].id}",
            )


def _closed_ends(node: Node) -> tuple[str, str]:
    """Why nothing may lead into the node, and why nothing may lead out; "" where it may."""
    no_way_in = no_way_out = ""
    if node.is_event_sub_process or node.is_compensation:
        no_way_in = no_way_out = "an event sub-process or a compensation activity"
    elif _instantiates(node):
        no_way_in = "what starts the process"
    elif node.kind == "endEvent":
        no_way_out = "an end event"
    elif node.kind == "intermediateThrowEvent" and "link" in node.triggers:
        no_way_out = "a throwing link event"
    elif node.kind in {"startEvent", "boundaryEvent"}:
        no_way_in = f"a {node.kind}"
        if node.kind == "boundaryEvent" and "compensation" in node.triggers:
            no_way_out = "a compensation event"
    elif node.kind == "intermediateCatchEvent" and "link" in node.triggers:
        no_way_in = "a catching link event"
    return no_way_in, no_way_out


def starts_and_ends(diagram: Diagram) -> Iterator[Defect]:
    """Who draws one start or one end event draws both, and leaves no other loose end."""
    for scope in diagram.scopes:
        if scope.kind not in SUB_PROCESSES | {"process"} or scope.kind == "adHocSubProcess":
            continue
        starts, ends = scope.of_kind("startEvent"), scope.of_kind("endEvent")
        if starts and not ends:
            yield diagram.defect(scope.xml, "no-end", "it has a start event; add an end event")
        if ends and not starts and not _starts_otherwise(scope):
            yield diagram.defect(scope.xml, "no-start", "it has an end event; add a start event")
        for node in scope.nodes.values():
            closed_in, closed_out = _closed_ends(node)
            is_between = node.kind.startswith("intermediate")
            if (starts or is_between) and not node.incoming and not closed_in:
                yield diagram.defect(
                    node.xml, "no-incoming", f"nothing leads to {node.title}; draw a flow to it"
                )
            must_go_on = bool(ends) or is_between or node.kind == "boundaryEvent"
            if must_go_on and not node.outgoing and not closed_out:
                yield diagram.defect(
                    node.xml, "no-outgoing", f"{node.title} leads nowhere; draw a flow out of it"
                )


def _starts_otherwise(scope: Scope) -> bool:
    return any(_instantiates(node) for node in scope.nodes.values())


def _instantiates(node: Node) -> bool:
    return says(node.xml, "instantiate", default=False)


def conditions(diagram: Diagram) -> Iterator[Defect]:
    for flow in diagram.flows:
        source = flow.source
        if source is None or not flow.has_condition:
            continue
        if source.kind not in CONDITIONAL:
            yield diagram.defect(
                flow.xml,
                "misplaced-condition",
                f"a flow out of {source.title} has no condition; remove it or use another gateway",
            )
        elif len(source.outgoing) == 1 and (
            source.kind not in GATEWAYS or source.scope.is_executable
        ):
            yield diagram.defect(
                flow.xml,
                "lone-condition",
                f"the only flow out of {source.title} needs no condition: if it were false, nothing"
                " would go on; remove it or add a flow",
            )


def message_flows(diagram: Diagram) -> Iterator[Defect]:
    pools = {
        local(participant.get("processRef", "")): participant.get("id", "")
        for participant in diagram.root.iter(f"{{{BPMN}}}participant")
    }
    for flow in diagram.root.iter(f"{{{BPMN}}}messageFlow"):
        ends = [local(flow.get(name, "")) for name in ("sourceRef", "targetRef")]
        nodes = [diagram.nodes.get(end) for end in ends]
        for node, sends in zip(nodes, (True, False), strict=True):
            fault = node and _message_fault(node, sends=sends)
            if node and fault:
                yield diagram.defect(
                    flow, "message-flow-end", f"{node.id} {fault}; draw the message flow elsewhere"
                )
        owners = [
            pools.get(node.scope.process.id, node.scope.process.id) if node else end
            for node, end in zip(nodes, ends, strict=True)
        ]
        if owners[0] == owners[1] != "":
            yield diagram.defect(
                flow,
                "message-flow-in-pool",
                "a message flow joins two pools; use a sequence flow within one",
            )


def _message_fault(node: Node, *, sends: bool) -> str | None:
    if node.kind in GATEWAYS:
        return "is a gateway and exchanges no messages"
    if node.kind not in EVENTS:
        return None
    if sends != (node.kind in {"endEvent", "intermediateThrowEvent"}):
        return f"is a {node.kind} and cannot {'send' if sends else 'receive'} a message"
    if "message" in node.triggers or (
        node.kind not in {"startEvent", "endEvent"} and not node.triggers
    ):
        return None
    return "is no message event"


def lanes(diagram: Diagram) -> Iterator[Defect]:
    for lane_set in diagram.root.iter(f"{{{BPMN}}}laneSet", f"{{{BPMN}}}childLaneSet"):
        seen: dict[str, str] = {}
        process = next((e for e in lane_set.iterancestors() if kind(e) == "process"), None)
        for lane in children(lane_set, "lane"):
            for key in dict.fromkeys(local(text(r)) for r in children(lane, "flowNodeRef")):
                node = diagram.nodes.get(key)
                if key in seen:
                    yield diagram.defect(
                        lane, "in-two-lanes", f"{key} lies in lane {seen[key]} too; keep it in one"
                    )
                seen[key] = lane.get("id", "")
                if (
                    node is not None
                    and process is not None
                    and node.scope.process.xml is not process
                ):
                    yield diagram.defect(
                        lane,
                        "lane-of-other-process",
                        f"{key} belongs to another process; remove it",
                    )


def doubled_flows(diagram: Diagram) -> Iterator[Defect]:
    """Two flows between the same nodes on the same condition do twice what one does."""
    for scope in diagram.scopes:
        seen: set[tuple[Node, Node, str]] = set()
        for flow in scope.flows:
            if flow.source is None or flow.target is None or flow.is_default:
                continue
            said = flow.source, flow.target, flow.condition
            if said in seen:
                yield diagram.defect(
                    flow.xml,
                    "doubled-flow",
                    "another flow joins the same two elements; remove one of them",
                )
            seen.add(said)


def pools(diagram: Diagram) -> Iterator[Defect]:
    for collaboration in diagram.root.iter(f"{{{BPMN}}}collaboration"):
        seen: set[str] = set()
        for participant in children(collaboration, "participant"):
            process = local(participant.get("processRef", ""))
            if process and process in seen:
                yield diagram.defect(
                    participant,
                    "process-in-two-pools",
                    f"another pool holds {process}; give each pool a process of its own",
                )
            seen.add(process)
    for e in diagram.root.iter(f"{{{BPMN}}}participantMultiplicity"):
        least, most = e.get("minimum", "0"), e.get("maximum", "1")
        if least.isdecimal() and most.isdecimal() and int(least) > int(most):
            yield diagram.defect(
                e, "malformed-value", f"its minimum {least} is over its maximum {most}; correct one"
            )


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    crossing_flows,
    forbidden_ends,
    starts_and_ends,
    conditions,
    message_flows,
    lanes,
    doubled_flows,
    pools,
)
