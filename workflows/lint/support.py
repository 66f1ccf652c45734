"""What this engine runs. All else is refused by name, so that nothing is run wrongly."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import QName
from lxml.etree import _Element as Element

from workflows.lint.graph import Node, says
from workflows.lint.model import Defect, Diagram
from workflows.lint.vocabulary import DATA
from workflows.procedure.xml import BPMN, CAMUNDA, child, kind

NODES: Final = frozenset(
    {
        "userTask",
        "serviceTask",
        "callActivity",
        "subProcess",
        "exclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
TRIGGERS: Final = {
    "startEvent": {"message"},
    "endEvent": set[str](),
    "intermediateCatchEvent": {"message", "timer"},
    "intermediateThrowEvent": {"message"},
    "boundaryEvent": {"message", "timer"},
}
_INSTEAD: Final = {
    "task": "make it a userTask",
    "manualTask": "make it a userTask",
    "sendTask": "throw a message event",
    "receiveTask": "catch a message event",
    "businessRuleTask": "let a form's command compute it from the rule tables",
    "scriptTask": "let a form's command compute it, or record an effect",
    "inclusiveGateway": "draw a parallel gateway whose branches may be skipped",
    "complexGateway": "draw exclusive and parallel gateways",
    "transaction": "draw a sub-process with a boundary event",
    "adHocSubProcess": "draw the order of its tasks",
}
_UNSUPPORTED_PARTS: Final = {
    "standardLoopCharacteristics": "draw the loop as a flow that leads back",
    "loopCardinality": "loop over a list of ids (loopDataInputRef)",
    "completionCondition": "end the multi-instance by a boundary event",
    "ioSpecification": "facts pass by their names alone",
    "dataInputAssociation": "facts pass by their names alone",
    "dataOutputAssociation": "facts pass by their names alone",
    "choreography": "draw processes in a collaboration",
    **dict.fromkeys(DATA, "name papers in a text annotation"),
}
_SERVICE_CALLS: Final = frozenset(
    {"class", "delegateExpression", "expression", "type", "topic", "resultVariable"}
)
_SCRIPTS: Final = frozenset(
    {"preScript", "postScript", "script", "executionListener", "taskListener", "connector"}
)
_ZEEBE: Final = "http://camunda.org/schema/zeebe/1.0"


def unsupported_nodes(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind == "scriptTask":
            yield diagram.defect(
                node.xml, "script-task", f"no scripts run here; {_INSTEAD['scriptTask']}"
            )
        elif node.kind not in NODES:
            instead = _INSTEAD.get(node.kind, "draw it otherwise")
            yield diagram.defect(
                node.xml, "unsupported-element", f"a {node.kind} cannot run here; {instead}"
            )
        if node.is_compensation:
            yield diagram.defect(
                node.xml, "unsupported-element", "nothing compensates here; draw what undoes it"
            )
        if node.is_event_sub_process:
            yield _event_sub_process(diagram, node)


def _event_sub_process(diagram: Diagram, node: Node) -> Defect:
    starts = [] if node.inner is None else node.inner.of_kind("startEvent")
    if any(start.interrupts for start in starts):
        return diagram.defect(
            node.xml,
            "interrupting-event-sub-process",
            "it would never interrupt; wrap what it ends in a sub-process with a boundary event",
        )
    return diagram.defect(
        node.xml, "unsupported-element", "an event sub-process cannot run here; use boundary events"
    )


def unsupported_events(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        for trigger in sorted({*node.triggers} - TRIGGERS.get(node.kind, {*node.triggers})):
            yield diagram.defect(
                node.xml,
                "unsupported-event",
                f"a {trigger} {node.kind} cannot run here; use messages, timers or plain flows",
            )
        if len(node.triggers) > 1:
            yield diagram.defect(
                node.xml, "unsupported-event", "it waits for several things; draw one event each"
            )


def unsupported_parts(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        if QName(e).namespace != BPMN:
            continue
        instead = _UNSUPPORTED_PARTS.get(kind(e))
        if instead and kind(e) != "property":
            yield diagram.defect(
                _owner(e), "unsupported-element", f"{kind(e)} cannot run here; {instead}"
            )
        if kind(e) == "multiInstanceLoopCharacteristics" and says(e, "isSequential", default=False):
            yield diagram.defect(
                _owner(e), "unsupported-element", "only parallel multi-instance runs here"
            )


def _owner(e: Element) -> Element:
    """The nearest element with an id, which is what a reader finds in the drawing."""
    while e.get("id") is None and (parent := e.getparent()) is not None:
        e = parent
    return e


def scripts(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        extensions = child(node.xml, "extensionElements")
        for e in [] if extensions is None else extensions.iter("*"):
            if kind(e) in _SCRIPTS:
                yield diagram.defect(
                    node.xml, "script", f"{kind(e)} would run code; no diagram does here: remove it"
                )
    for e in diagram.elements:
        namespaces = {QName(str(name)).namespace for name in e.attrib}
        if _ZEEBE in namespaces or QName(e).namespace == _ZEEBE:
            yield diagram.defect(
                _owner(e), "zeebe", "the model is for Camunda 8; export it for Camunda 7"
            )


def service_calls(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        names = {
            QName(str(name)).localname
            for name in node.xml.attrib
            if QName(str(name)).namespace == CAMUNDA
        }
        for name in sorted(names & _SERVICE_CALLS):
            yield diagram.defect(
                node.xml,
                "service-call",
                f"camunda:{name} calls a program; record an effect instead",
            )


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    unsupported_nodes,
    unsupported_events,
    unsupported_parts,
    scripts,
    service_calls,
)
