"""What we object to in an element that we know: combinations that would not run as drawn."""

from collections.abc import Callable, Iterator
from typing import Any

from workflows.procedure.xml import BPMN, children, kind, properties

_EVERYWHERE = {"message", "timer", "signal", "conditional"}
_BY_KIND = {
    "intermediateCatchEvent": _EVERYWHERE | {"link"},
    "intermediateThrowEvent": {"message", "signal", "escalation", "link"},
    "endEvent": {"message", "signal", "error", "escalation", "terminate", "cancel"},
    "boundaryEvent": _EVERYWHERE | {"error", "escalation", "cancel"},
}
_KNOWN: set[str] = set().union(*_BY_KIND.values())  # all else is refused by its own name
_OF_EVENT_SUB_PROCESS = _EVERYWHERE | {"error", "escalation"}
_CONDITIONAL = frozenset(
    {
        "exclusiveGateway", "inclusiveGateway", "userTask", "serviceTask", "subProcess",
        "transaction", "callActivity",
    }
)  # fmt: skip


def bpmn(name: str) -> str:
    return f"{{{BPMN}}}{name}"


def _triggers(event: Any) -> list[str]:
    names = [kind(child) for child in event]
    return [n.removesuffix("EventDefinition") for n in names if n.endswith("EventDefinition")]


def _is_event_sub_process(element: Any) -> bool:
    return bool(element.get("triggeredByEvent") == "true")


def _is_strange(event: Any) -> bool:
    return bool(_KNOWN & set(_triggers(event)) - _BY_KIND[kind(event)])


def _is_strange_start(start: Any) -> bool:
    around, triggers = start.getparent(), set(_triggers(start))
    if _is_event_sub_process(around):
        return bool(_KNOWN & triggers - _OF_EVENT_SUB_PROCESS)
    return bool(_KNOWN & triggers - ({"message"} if kind(around) == "process" else set()))


def _cannot_end_nothing(event: Any, attribute: str) -> bool:
    """An error and a cancelling always end what they happen in."""
    return event.get(attribute) == "false" and bool({"error", "cancel"} & set(_triggers(event)))


def _beside(event: Any, reference: str) -> Iterator[Any]:
    return (each for each in event.getparent() if each.get("id") == event.get(reference))


def _cancels_nothing(event: Any) -> bool:
    if "cancel" not in _triggers(event):
        return False
    if kind(event) == "boundaryEvent":
        return not any(kind(host) == "transaction" for host in _beside(event, "attachedToRef"))
    around = next(event.iterancestors(bpmn("transaction")), None)
    return around is None or not any(
        "cancel" in _triggers(each) and each.get("attachedToRef") == around.get("id")
        for each in children(around.getparent(), "boundaryEvent")
    )


def _has_flows(part: Any) -> bool:
    flows = children(part.getparent(), "sequenceFlow")
    return any(part.get("id") in (flow.get("sourceRef"), flow.get("targetRef")) for flow in flows)


def _leaves_no_choice(condition: Any) -> bool:
    flow = condition.getparent()
    return not any(kind(source) in _CONDITIONAL for source in _beside(flow, "sourceRef"))


def _over_one_thing(loop: Any) -> bool:
    given = [loop.find(bpmn(name)) for name in ("loopDataInputRef", "loopCardinality")]
    return sum(each is not None for each in given) == 1


_ONE_THING = "an event waits for exactly one message, timer, signal, condition or error"
_STRANGE = "this kind of event is not supported here"
_ENDS = "an error or a cancelling always ends what it happens in"
_NO_CHOICE = (
    "a condition is only supported on a flow that leaves an activity, an exclusive or an inclusive"
    " gateway"
)
_CANCELS = "only a transaction with a boundary event for it can be cancelled"

# Element, when we object to it, and in which words.
RULES: tuple[tuple[str, Callable[[Any], bool], str], ...] = (
    (
        "startEvent",
        lambda start: len(children(start.getparent(), "startEvent")) > 1,
        "more than one start event is not supported",
    ),
    ("startEvent", _is_strange_start, _STRANGE),
    (
        "startEvent",
        lambda start: _is_event_sub_process(start.getparent()) and len(_triggers(start)) != 1,
        _ONE_THING,
    ),
    ("startEvent", lambda start: _cannot_end_nothing(start, "isInterrupting"), _ENDS),
    (
        "subProcess",
        lambda part: _is_event_sub_process(part) and _has_flows(part),
        "an event sub-process has no flows: its event begins it",
    ),
    (
        "subProcess",
        lambda part: (
            _is_event_sub_process(part)
            and any(kind(child).endswith("LoopCharacteristics") for child in part)
        ),
        "an event sub-process is not repeated",
    ),
    (
        "multiInstanceLoopCharacteristics",
        lambda loop: not _over_one_thing(loop),
        "a repetition names no list (loopDataInputRef) or number (loopCardinality), or both",
    ),
    (
        "timerEventDefinition",
        lambda timer: timer.find(bpmn("timeDate")) is None,
        "a timer reads a moment (timeDate); durations and cycles are not supported",
    ),
    (
        "messageEventDefinition",
        lambda message: not kind(message.getparent()).endswith("Event"),
        "a message is only supported in an event",
    ),
    ("intermediateCatchEvent", lambda event: len(_triggers(event)) != 1, _ONE_THING),
    ("boundaryEvent", lambda event: len(_triggers(event)) != 1, _ONE_THING),
    *((event, _is_strange, _STRANGE) for event in _BY_KIND),
    ("boundaryEvent", lambda event: _cannot_end_nothing(event, "cancelActivity"), _ENDS),
    ("boundaryEvent", _cancels_nothing, _CANCELS),
    ("endEvent", _cancels_nothing, _CANCELS),
    (
        "boundaryEvent",
        lambda event: any(map(_is_event_sub_process, _beside(event, "attachedToRef"))),
        "an event sub-process bears no boundary event",
    ),
    (
        "intermediateThrowEvent",
        lambda event: len(_triggers(event)) > 1,
        "an event throws one thing",
    ),
    ("endEvent", lambda event: len(_triggers(event)) > 1, "an event throws one thing"),
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
    ("conditionExpression", _leaves_no_choice, _NO_CHOICE),
)
