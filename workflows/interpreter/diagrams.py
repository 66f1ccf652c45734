"""Which XML we take: hardened reading, and the elements that may occur in a process."""

from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from workflows.interpreter.errors import ProcedureRefused
from workflows.procedure.xml import UnsafeXml, parse_xml

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
MAX_NODES = 300  # flow nodes of one file

_FLOW_NODES = frozenset(
    {
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent",
        "boundaryEvent", "userTask", "serviceTask", "subProcess", "callActivity",
        "exclusiveGateway", "parallelGateway", "eventBasedGateway",
    }
)  # fmt: skip
_DETAILS = frozenset(
    {
        "sequenceFlow", "conditionExpression", "incoming", "outgoing", "documentation",
        "extensionElements", "laneSet", "childLaneSet", "lane", "flowNodeRef",
        "messageEventDefinition", "timerEventDefinition", "timeDate",
        "multiInstanceLoopCharacteristics", "loopDataInputRef", "loopDataOutputRef",
        "inputDataItem", "outputDataItem",
    }
)  # fmt: skip
_DECORATION = frozenset(
    {
        "textAnnotation", "text", "association", "group", "dataObject", "dataObjectReference",
        "dataStoreReference", "dataInputAssociation", "dataOutputAssociation", "sourceRef",
        "targetRef", "property",
    }
)  # fmt: skip
_EXTENSIONS = frozenset({f"{{{CAMUNDA}}}properties", f"{{{CAMUNDA}}}property"})
_EXTENSION_ATTRIBUTES = frozenset(
    {f"{{{CAMUNDA}}}{name}" for name in ("formKey", "historyTimeToLive")}
)


def bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def read_xml(source: bytes, file: str) -> Any:
    """The root element. Raises ProcedureRefused for anything but a plain BPMN file."""
    try:
        root = parse_xml(source)
    except UnsafeXml as error:
        raise ProcedureRefused(str(error), file=file) from None
    if root.tag != bpmn("definitions"):
        raise ProcedureRefused("not a BPMN file", file=file)
    return root


def check(root: Any, file: str) -> None:
    """Refuse by name whatever in the processes we would not run as it is drawn."""
    for process in root.iter(bpmn("process")):
        nodes = 0
        for element in process.iterdescendants():
            for reason in _objections(element):
                raise ProcedureRefused(reason, file=file, element=_id_near(element))
            nodes += etree.QName(element).localname in _FLOW_NODES
        if nodes > MAX_NODES:
            raise ProcedureRefused(
                f"more than {MAX_NODES} elements", file=file, element=process.get("id", "")
            )


def properties(element: Any) -> dict[str, str]:
    """The camunda:properties of an element, by name."""
    path = f"{bpmn('extensionElements')}/{{{CAMUNDA}}}properties/{{{CAMUNDA}}}property"
    return {entry.get("name", ""): entry.get("value", "") for entry in element.iterfind(path)}


def _objections(element: Any) -> Iterator[str]:
    name = etree.QName(element)
    for attribute in element.attrib:
        if attribute.startswith("{") and attribute not in _EXTENSION_ATTRIBUTES:
            yield from _objection_to_attribute(attribute)
    if name.namespace != BPMN:
        if element.tag not in _EXTENSIONS:
            yield f"the extension {name.localname} is not supported"
    elif name.localname not in _FLOW_NODES | _DETAILS | _DECORATION:
        yield f"{name.localname} is not supported"
    else:
        yield from (why for what, when, why in _RULES if what == name.localname and when(element))


def _objection_to_attribute(attribute: str) -> Iterator[str]:
    name = etree.QName(attribute)
    runs_elsewhere = any(word in (name.namespace or "") for word in ("camunda", "zeebe", "spiff"))
    if runs_elsewhere:
        yield f"the attribute {name.localname} is not supported"


def _parent(element: Any) -> str:
    return str(etree.QName(element.getparent()).localname)


def _definitions(event: Any) -> int:
    names = (etree.QName(child).localname for child in event)
    return sum(name.endswith("EventDefinition") for name in names)


def _leaves_a_choice(flow: Any) -> bool:
    choices = flow.getparent().iterfind(bpmn("exclusiveGateway"))
    return any(choice.get("id") == flow.get("sourceRef") for choice in choices)


# Element, when we object to it, and in which words.
_RULES: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    (
        "startEvent",
        lambda start: len(start.getparent().findall(bpmn("startEvent"))) > 1,
        "more than one start event is not supported",
    ),
    (
        "subProcess",
        lambda part: part.get("triggeredByEvent") == "true",
        "an event sub-process is not supported",
    ),
    (
        "multiInstanceLoopCharacteristics",
        lambda loop: loop.get("isSequential") == "true",
        "a sequential repetition is not supported",
    ),
    (
        "multiInstanceLoopCharacteristics",
        lambda loop: loop.find(bpmn("loopDataInputRef")) is None,
        "a repetition names no list (loopDataInputRef)",
    ),
    (
        "timerEventDefinition",
        lambda timer: _parent(timer) not in ("intermediateCatchEvent", "boundaryEvent"),
        "a timer is only supported in an event that waits",
    ),
    (
        "timerEventDefinition",
        lambda timer: timer.find(bpmn("timeDate")) is None,
        "a timer reads a moment (timeDate); durations and cycles are not supported",
    ),
    (
        "messageEventDefinition",
        lambda message: not _parent(message).endswith("Event"),
        "a message is only supported in an event",
    ),
    (
        "intermediateCatchEvent",
        lambda event: _definitions(event) != 1,
        "an event waits for exactly one message or timer",
    ),
    (
        "boundaryEvent",
        lambda event: _definitions(event) != 1,
        "an event waits for exactly one message or timer",
    ),
    (
        "serviceTask",
        lambda task: not properties(task).get("effect"),
        "a service task names no effect",
    ),
    (
        "eventBasedGateway",
        lambda gateway: gateway.get("instantiate") == "true",
        "a gateway that starts a process is not supported",
    ),
    (
        "conditionExpression",
        lambda condition: not _leaves_a_choice(condition.getparent()),
        "a condition is only supported on a flow that leaves an exclusive gateway",
    ),
)


def _id_near(element: Any) -> str:
    while element is not None and element.get("id") is None:
        element = element.getparent()
    return "" if element is None else str(element.get("id"))
