"""Which XML we take: hardened reading, and the elements that may occur in a process."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from workflows.interpreter.errors import ProcedureRefused
from workflows.interpreter.objections import RULES, bpmn
from workflows.procedure.xml import BPMN, CAMUNDA, MAX_RUN, UnsafeXml, parse_xml

_FLOW_NODES = frozenset(
    {
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent",
        "boundaryEvent", "userTask", "serviceTask", "subProcess", "transaction", "callActivity",
        "exclusiveGateway", "parallelGateway", "inclusiveGateway", "eventBasedGateway",
    }
)  # fmt: skip
_DETAILS = frozenset(
    {
        "sequenceFlow", "conditionExpression", "incoming", "outgoing", "documentation",
        "extensionElements", "laneSet", "childLaneSet", "lane", "flowNodeRef",
        "messageEventDefinition", "timerEventDefinition", "timeDate", "signalEventDefinition",
        "conditionalEventDefinition", "condition", "errorEventDefinition", "linkEventDefinition",
        "escalationEventDefinition", "cancelEventDefinition", "terminateEventDefinition",
        "multiInstanceLoopCharacteristics", "loopDataInputRef", "loopDataOutputRef",
        "inputDataItem", "outputDataItem", "loopCardinality", "completionCondition",
        "standardLoopCharacteristics", "loopCondition",
    }
)  # fmt: skip
_DECORATION = frozenset(
    {
        "textAnnotation", "text", "association", "group", "dataObject", "dataObjectReference",
        "dataStoreReference", "dataInputAssociation", "dataOutputAssociation", "sourceRef",
        "targetRef", "property",
    }
)  # fmt: skip
# Of what an attribute may say we run one thing; whoever says another means a process we do not run.
_ONLY = {
    "startQuantity": "1",
    "completionQuantity": "1",
    "isForCompensation": "false",
    "behavior": "All",
    "eventGatewayType": "Exclusive",
    "isImmediate": "true",
}
_BOOLEANS = frozenset(
    {
        "isExecutable", "triggeredByEvent", "cancelActivity", "isInterrupting", "isSequential",
        "testBefore", "instantiate", "isForCompensation", "isImmediate",
    }
)  # fmt: skip
_AS_WORDS = {"1": "true", "0": "false"}
_EXTENSIONS = frozenset({f"{{{CAMUNDA}}}properties", f"{{{CAMUNDA}}}property"})
_OF_OTHERS = ("camunda", "zeebe", "spiff")  # programs that would do what it says
_EXTENSION_ATTRIBUTES = frozenset(
    {f"{{{CAMUNDA}}}{name}" for name in ("formKey", "historyTimeToLive")}
)


def read_xml(source: bytes, file: str) -> Any:
    """The root element. Raises ProcedureRefused for anything but a plain BPMN file."""
    try:
        root = parse_xml(source)
    except UnsafeXml as error:
        raise ProcedureRefused(str(error), file=file) from None
    if root.tag != bpmn("definitions"):
        raise ProcedureRefused("not a BPMN file", file=file)
    for element in root.iter("*"):
        for name in _BOOLEANS.intersection(element.attrib):
            said = (element.get(name) or "").strip()
            element.set(name, _AS_WORDS.get(said, said))
    return root


def check(root: Any, file: str) -> None:
    """Refuse by name whatever in the processes we would not run as it is drawn."""
    for process in root.iter(bpmn("process")):
        nodes = 0
        for element in process.iterdescendants():
            for reason in _objections(element):
                raise ProcedureRefused(reason, file=file, element=_id_near(element))
            nodes += etree.QName(element).localname in _FLOW_NODES
        if nodes > MAX_RUN:
            raise ProcedureRefused(
                f"more than {MAX_RUN} elements", file=file, element=process.get("id", "")
            )


def _objections(element: Any) -> Iterator[str]:
    name = etree.QName(element)
    for attribute in element.attrib:
        namespace, _, local_name = attribute.rpartition("}")
        runs_elsewhere = any(word in namespace for word in _OF_OTHERS)
        if runs_elsewhere and attribute not in _EXTENSION_ATTRIBUTES:
            yield f"the attribute {local_name} is not supported"
    for attribute, only in _ONLY.items():
        if element.get(attribute, only) != only:
            yield f"{attribute} other than {only} is not supported"
    if name.namespace != BPMN:
        if element.tag not in _EXTENSIONS:
            yield f"the extension {name.localname} is not supported"
    elif name.localname not in _FLOW_NODES | _DETAILS | _DECORATION:
        yield f"{name.localname} is not supported"
    else:
        yield from (why for what, when, why in RULES if what == name.localname and when(element))


def _id_near(element: Any) -> str:
    while element is not None and element.get("id") is None:
        element = element.getparent()
    return "" if element is None else str(element.get("id"))
