"""What this engine runs. All else is refused by name, so that nothing is run wrongly."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import QName
from lxml.etree import _Element as Element

from workflows.lint.model import Defect, Diagram
from workflows.lint.vocabulary import DATA, THROWING
from workflows.procedure.xml import BPMN, CAMUNDA, child, kind

NODES: Final = frozenset(
    {
        "userTask",
        "serviceTask",
        "callActivity",
        "subProcess",
        "transaction",
        "exclusiveGateway",
        "parallelGateway",
        "inclusiveGateway",
        "eventBasedGateway",
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
    }
)
_ANYWHERE: Final = {"message", "timer", "signal", "conditional"}
TRIGGERS: Final = {
    "startEvent": {"message"},
    "endEvent": {"message", "signal", "error", "escalation", "terminate", "cancel"},
    "intermediateCatchEvent": {*_ANYWHERE, "link"},
    "intermediateThrowEvent": {"message", "signal", "escalation", "link"},
    "boundaryEvent": {*_ANYWHERE, "error", "escalation", "cancel"},
}
_OF_EVENT_SUB_PROCESS: Final = {*_ANYWHERE, "error", "escalation"}
_INSTEAD: Final = {
    "task": "make it a userTask",
    "manualTask": "make it a userTask",
    "sendTask": "throw a message event",
    "receiveTask": "catch a message event",
    "businessRuleTask": "let a form's command compute it from the rule tables",
    "scriptTask": "let a form's command compute it, or record an effect",
    "complexGateway": "draw exclusive and parallel gateways",
    "adHocSubProcess": "draw the order of its tasks",
}
_UNSUPPORTED_PARTS: Final = {
    "ioSpecification": "facts pass by their names alone",
    "dataInputAssociation": "facts pass by their names alone",
    "dataOutputAssociation": "facts pass by their names alone",
    "choreography": "draw processes in a collaboration",
    **dict.fromkeys(DATA, "name papers in a text annotation"),
}
# Of what these attributes may say one thing runs here.
_ONLY: Final = {
    "startQuantity": "1",
    "completionQuantity": "1",
    "behavior": "All",
    "eventGatewayType": "Exclusive",
    "isImmediate": "true",
}
_SERVICE_CALLS: Final = frozenset(
    {"class", "delegateExpression", "expression", "type", "topic", "resultVariable"}
)
_SCRIPTS: Final = frozenset(
    {"preScript", "postScript", "script", "executionListener", "taskListener", "connector"}
)
# The extensions that are read here, and the namespaces of those that make an engine do something.
_READ: Final = frozenset(
    f"{{{CAMUNDA}}}{name}" for name in ("properties", "property", "formKey", "historyTimeToLive")
)
_OF_ENGINES: Final = re.compile(r"camunda(?!\.org/schema/zeebe)|spiff")
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


def unsupported_events(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        owner = node.scope.owner
        allowed = TRIGGERS.get(node.kind, {*node.triggers})
        if node.kind == "startEvent" and owner is not None and owner.is_event_sub_process:
            allowed = _OF_EVENT_SUB_PROCESS
        for trigger in sorted({*node.triggers} - allowed):
            yield diagram.defect(
                node.xml,
                "unsupported-event",
                f"a {trigger} {node.kind} cannot run here; use messages, timers or plain flows",
            )
        if len(node.triggers) > 1:
            yield diagram.defect(
                node.xml, "unsupported-event", "it waits for several things; draw one event each"
            )


def signals(diagram: Diagram) -> Iterator[Defect]:
    """A signal is heard within its case; from one case to another go messages."""
    drawn = [(node, d) for node in diagram.nodes.values() for d in node.event_definitions]
    of_signals = [(node, d.get("signalRef")) for node, d in drawn if "signal" in node.triggers]
    thrown = {signal for node, signal in of_signals if node.kind in THROWING}
    for node, signal in of_signals:
        if node.kind not in THROWING and signal not in thrown:
            yield diagram.defect(
                node.xml,
                "signal-from-elsewhere",
                "nothing in this diagram throws its signal; throw it here, or catch a message",
            )


def unsupported_parts(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        if QName(e).namespace != BPMN:
            continue
        if kind(e) == "standardLoopCharacteristics" and _is_endless(e):
            yield diagram.defect(
                _owner(e), "endless-loop", "say while what it repeats, or how often at most"
            )
        instead = _UNSUPPORTED_PARTS.get(kind(e))
        if instead and kind(e) != "property":
            yield diagram.defect(
                _owner(e), "unsupported-element", f"{kind(e)} cannot run here; {instead}"
            )


def unsupported_values(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.elements:
        for name, only in _ONLY.items() if QName(e).namespace == BPMN else ():
            if e.get(name, only) != only:
                yield diagram.defect(
                    _owner(e), "unsupported-value", f"{name} is always {only} here; remove it"
                )


def _is_endless(loop: Element) -> bool:
    return loop.get("loopMaximum") is None and child(loop, "loopCondition") is None


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
    for e in diagram.root.iter("*"):
        namespaces = {QName(str(name)).namespace for name in e.attrib}
        if _ZEEBE in namespaces or QName(e).namespace == _ZEEBE:
            yield diagram.defect(
                _owner(e), "zeebe", "the model is for Camunda 8; export it for Camunda 7"
            )


def extensions(diagram: Diagram) -> Iterator[Defect]:
    """What another tool's engine would do at an element, ours does not."""
    for process in diagram.processes:
        for e in process.xml.iter("*"):
            strange = [QName(str(name)) for name in e.attrib if name not in _READ]
            said = [name.localname for name in strange if _OF_ENGINES.search(name.namespace or "")]
            parent = e.getparent()
            is_extension = parent is not None and kind(parent) == "extensionElements"
            if is_extension and QName(e).namespace != _ZEEBE and e.tag not in _READ:
                said.append(kind(e))
            for name in said:
                if name not in _SERVICE_CALLS | _SCRIPTS:
                    yield diagram.defect(
                        _owner(e), "unsupported-extension", f"{name} means nothing here; remove it"
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
    signals,
    unsupported_parts,
    unsupported_values,
    scripts,
    extensions,
    service_calls,
)
