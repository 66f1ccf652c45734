"""Rules of gateways: what they decide by, how they turn, what an event-based one waits for."""

from collections.abc import Callable, Iterator
from typing import Final

from workflows.lint.graph import Node, local, says
from workflows.lint.model import Defect, Diagram
from workflows.lint.vocabulary import CONDITIONAL, GATEWAYS


def missing_conditions(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind not in {"exclusiveGateway", "inclusiveGateway"} or len(node.outgoing) == 1:
            continue
        bare = [flow for flow in node.outgoing if not flow.has_condition and not flow.is_default]
        # A drawing for people may leave conditions to the labels.
        if node.scope.is_executable and len(bare) < len(node.outgoing):
            for flow in bare:
                yield diagram.defect(
                    flow.xml,
                    "no-condition",
                    f"{node.title} decides by conditions: give this one or make it the default",
                )


def defaults(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if not node.default:
            continue
        if node.kind not in CONDITIONAL:
            yield diagram.defect(
                node.xml, "misplaced-default", f"{node.title} has no default flow; remove it"
            )
        elif all(flow.id != local(node.default) for flow in node.outgoing):
            yield diagram.defect(
                node.xml,
                "wrong-default",
                f"the default {node.default} does not leave {node.title}; name one that does",
            )
        for flow in node.outgoing if node.scope.is_executable else ():
            if flow.is_default and flow.has_condition:
                yield diagram.defect(
                    flow.xml, "default-condition", "the default flow has no condition; remove it"
                )


def gateway_directions(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        direction = node.xml.get("gatewayDirection")
        joins, splits = len(node.incoming) > 1, len(node.outgoing) > 1
        wrong = {
            "Converging": splits,
            "Diverging": joins,
            "Mixed": not (joins and splits),
        }.get(direction or "", False)
        if wrong and node.kind in GATEWAYS:
            yield diagram.defect(
                node.xml,
                "gateway-direction",
                f"it is called {direction}, but {len(node.incoming)} flows lead in and"
                f" {len(node.outgoing)} out; correct the flows or the direction",
            )


def idle_gateways(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind in GATEWAYS and len(node.incoming) <= 1 >= len(node.outgoing):
            yield diagram.defect(
                node.xml, "idle-gateway", f"{node.title} neither splits nor joins; remove it"
            )


def event_based_gateways(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind != "eventBasedGateway":
            continue
        if len(node.outgoing) <= 1:
            yield diagram.defect(
                node.xml, "lone-event", "an event-based gateway waits for two events or more"
            )
        if node.xml.get("eventGatewayType") == "Parallel" and not _starts(node):
            yield diagram.defect(
                node.xml,
                "parallel-event-gateway",
                "only where it starts the process may it wait for all its events; set instantiate",
            )
        targets = [flow.target for flow in node.outgoing if flow.target is not None]
        for target in targets:
            fault = _target_fault(target)
            if fault:
                yield diagram.defect(
                    node.xml, "event-gateway-target", f"{target.title} ({target.id}) {fault}"
                )
        receives = any(target.kind == "receiveTask" for target in targets)
        if receives and any("message" in target.triggers for target in targets):
            yield diagram.defect(
                node.xml, "event-gateway-target", "use message events or receive tasks, not both"
            )


def _starts(node: Node) -> bool:
    return says(node.xml, "instantiate", default=False)


def _target_fault(target: Node) -> str | None:
    if target.kind == "receiveTask":
        fault = "bears boundary events" if target.boundary else None
    elif target.kind != "intermediateCatchEvent":
        fault = "is no event to wait for; put a catching event before it"
    else:
        fault = "is a link event" if "link" in target.triggers else None
    if fault is None and len(target.incoming) > 1:
        fault = "may be reached only from the event-based gateway; remove its other flows"
    return fault


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    missing_conditions,
    defaults,
    gateway_directions,
    idle_gateways,
    event_based_gateways,
)
