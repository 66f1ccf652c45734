"""Diagrams broken in their events and activities, each by one stroke and for one reason."""

import copy
from typing import Final

from lxml import etree

from tests.faults.broken_flows import Break
from tests.faults.sketch import ACTIVITIES, BPMN, EVENTS, GATEWAYS, TASKS, Sketch, kind, local

_NOT_THERE: Final = {
    "startEvent": ("cancel", "terminate", "link", "error"),
    "intermediateCatchEvent": ("terminate", "cancel", "error", "escalation", "compensate"),
    "intermediateThrowEvent": ("terminate", "timer", "error", "cancel", "conditional"),
    "boundaryEvent": ("terminate", "link"),
    "endEvent": ("timer", "link", "conditional"),
}


def _definitions(event: etree._Element) -> list[etree._Element]:
    return [c for c in event if kind(c).endswith(("EventDefinition", "eventDefinitionRef"))]


def trigger_removed(s: Sketch) -> bool:
    event = s.any_of(s.nodes("intermediateCatchEvent", "boundaryEvent"))
    if event is None:
        return False
    for definition in _definitions(event):
        event.remove(definition)
    return True


def trigger_of_another_event(s: Sketch) -> bool:
    event = s.any_of(s.nodes(*EVENTS))
    if event is None:
        return False
    if kind(event) == "startEvent" and event.getparent().get("triggeredByEvent") == "true":
        return False
    for definition in _definitions(event):
        event.remove(definition)
    s.add(event, f"{s.rng.choice(_NOT_THERE[kind(event)])}EventDefinition")
    return True


def trigger_said_twice(s: Sketch) -> bool:
    event = s.any_of([e for e in s.nodes(*EVENTS) if _definitions(e)])
    if event is None:
        return False
    double = copy.deepcopy(_definitions(event)[0])
    for e in double.iter("*"):
        e.attrib.pop("id", None)
    event.append(double)
    return True


def trigger_at_the_start_of_a_part(s: Sketch) -> bool:
    starts = [e for e in s.nodes("startEvent") if kind(e.getparent()) == "subProcess"]
    start = s.any_of([e for e in starts if e.getparent().get("triggeredByEvent") != "true"])
    if start is None:
        return False
    s.add(start, f"{s.rng.choice(['message', 'timer', 'signal', 'error'])}EventDefinition")
    return True


def boundary_on_what_bears_none(s: Sketch) -> bool:
    event = s.any_of(s.nodes("boundaryEvent"))
    hosts = s.nodes(*GATEWAYS, "startEvent", "endEvent")
    if event is None or not hosts:
        return False
    event.set("attachedToRef", s.rng.choice(hosts).get("id", ""))
    return True


def boundary_in_another_scope(s: Sketch) -> bool:
    event = s.any_of(s.nodes("boundaryEvent"))
    if event is None:
        return False
    hosts = [a for a in s.nodes(*ACTIVITIES) if a.getparent() is not event.getparent()]
    if not hosts:
        return False
    event.set("attachedToRef", s.rng.choice(hosts).get("id", ""))
    return True


def error_that_does_not_interrupt(s: Sketch) -> bool:
    event = s.any_of([e for e in s.nodes("boundaryEvent") if s.has(e, "errorEventDefinition")])
    if event is None:
        return False
    event.set("cancelActivity", "false")
    return True


def cancel_outside_a_transaction(s: Sketch) -> bool:
    ends = [e for e in s.nodes("endEvent") if not _definitions(e)]
    end = s.any_of([e for e in ends if next(e.iterancestors(f"{BPMN}transaction"), None) is None])
    if end is None:
        return False
    s.add(end, "cancelEventDefinition")
    return True


def compensation_of_nothing(s: Sketch) -> bool:
    """The association between the event and what undoes the activity is gone."""
    lines = s.of_kind("association")
    events = {
        e.get("id") for e in s.nodes("boundaryEvent") if s.has(e, "compensateEventDefinition")
    }
    line = s.any_of([a for a in lines if local(a.get("sourceRef")) in events])
    if line is None:
        return False
    line.getparent().remove(line)
    return True


def compensation_in_the_flow(s: Sketch) -> bool:
    task = s.any_of([t for t in s.nodes(*TASKS) if s.into(t)])
    if task is None:
        return False
    task.set("isForCompensation", "true")
    return True


def link_to_nowhere(s: Sketch) -> bool:
    definition = s.any_of(s.of_kind("linkEventDefinition"))
    if definition is None or s.has(definition, "target") or s.has(definition, "source"):
        return False
    definition.set("name", "elsewhere")
    return True


def timer_without_a_time(s: Sketch) -> bool:
    definition = s.any_of(s.executable(s.of_kind("timerEventDefinition")))
    if definition is None:
        return False
    if s.rng.random() < 0.5:
        for e in list(definition):
            definition.remove(e)
    else:
        for e in definition:
            e.text = " "
    return True


def timer_that_is_no_time(s: Sketch) -> bool:
    time = s.any_of(s.executable(s.of_kind("timeDate", "timeDuration", "timeCycle")))
    if time is None:
        return False
    wrong = {
        "timeDate": ["2026-13-01", "2026-02-01 10:00", "1/2/2026", "next week", "2026-1-1", "P1D"],
        "timeDuration": ["5 days", "PT", "P", "P1X", "PT5D", "1D", "P1H", "three days"],
        "timeCycle": ["R3", "R3/5M", "every day", "R/P", "R3PT5M", "5 times a day", "10"],
    }
    time.text = s.rng.choice(wrong[kind(time)])
    return True


def timer_of_two_times(s: Sketch) -> bool:
    definition = s.any_of(s.of_kind("timerEventDefinition"))
    if definition is None or len(definition) != 1:
        return False
    other = "timeDate" if kind(definition[0]) != "timeDate" else "timeDuration"
    s.add(definition, other).text = "${other}"
    return True


def trigger_that_names_nothing(s: Sketch) -> bool:
    """An engine would not know what to wait for, or what to throw."""
    catching = s.executable(
        s.nodes("startEvent", "intermediateCatchEvent", "boundaryEvent", "endEvent")
    )
    found = [
        (d, a)
        for e in catching
        for d in _definitions(e)
        for a in ("messageRef", "signalRef", "errorRef", "escalationRef")
        if a in d.attrib and len(d) == 0 and len(d.attrib) <= 2
    ]
    wanted = {True: {"errorRef", "escalationRef", "signalRef"}, False: {"messageRef", "signalRef"}}
    found = [(d, a) for d, a in found if a in wanted[kind(d.getparent()) == "endEvent"]]
    if not found:
        return False
    definition, attribute = s.rng.choice(found)
    s.note = f"{kind(definition)} of {definition.getparent().get('id')}"
    del definition.attrib[attribute]
    return True


def code_that_is_missing(s: Sketch) -> bool:
    ends = s.executable(s.nodes("endEvent"))
    thrown = {local(d.get("errorRef")) for e in ends for d in _definitions(e)}
    error = s.any_of(
        [e for e in s.of_kind("error") if e.get("id") in thrown and e.get("errorCode")]
    )
    if error is None:
        return False
    del error.attrib["errorCode"]
    return True


def condition_event_without_one(s: Sketch) -> bool:
    definition = s.any_of(s.of_kind("conditionalEventDefinition"))
    if definition is None:
        return False
    for e in list(definition):
        definition.remove(e)
    return True


def loop_that_does_not_say_how_often(s: Sketch) -> bool:
    loop = s.any_of(s.executable(s.of_kind("multiInstanceLoopCharacteristics")))
    if (
        loop is None
        or any(a.startswith("{") for a in loop.attrib)
        or s.has(loop, "extensionElements")
    ):
        return False
    for name in ("loopCardinality", "loopDataInputRef"):
        for e in loop.findall(f"{BPMN}{name}"):
            loop.remove(e)
    return True


def loop_of_two_kinds(s: Sketch) -> bool:
    loop = s.any_of(s.of_kind("multiInstanceLoopCharacteristics"))
    if loop is None:
        return False
    loop.addnext(etree.Element(f"{BPMN}standardLoopCharacteristics"))
    return True


def call_of_nothing(s: Sketch) -> bool:
    call = s.any_of(s.executable(s.nodes("callActivity")))
    if call is None or s.has(call, "extensionElements"):
        return False
    if any(a.startswith("{") for a in call.attrib):
        return False
    call.attrib.pop("calledElement", None)
    return True


def call_of_no_process(s: Sketch) -> bool:
    call, node = s.any_of(s.nodes("callActivity")), s.any_of(s.nodes())
    if call is None or node is None:
        return False
    call.set("calledElement", node.get("id", ""))
    return True


def event_sub_process_in_the_flow(s: Sketch) -> bool:
    parts = [p for p in s.nodes("subProcess") if s.into(p) and p.get("triggeredByEvent") is None]
    part = s.any_of(parts)
    if part is None:
        return False
    part.set("triggeredByEvent", "true")
    return True


def event_sub_process_that_starts_by_nothing(s: Sketch) -> bool:
    parts = [p for p in s.nodes("subProcess") if p.get("triggeredByEvent") == "true"]
    part = s.any_of(parts)
    start = None if part is None else part.find(f"{BPMN}startEvent")
    if start is None:
        return False
    for definition in _definitions(start):
        start.remove(definition)
    return True


def end_taken_away(s: Sketch) -> bool:
    """All end events or all start events of a scope, with the flows that touch them."""
    scopes = [n.getparent() for n in s.nodes("startEvent") if n.getparent().get("id")]
    scopes = [p for p in scopes if s.has(p, "endEvent") and kind(p) != "adHocSubProcess"]
    if not scopes:
        return False
    scope = s.rng.choice(scopes)
    s.note = f"{kind(scope)} {scope.get('id')}"
    for event in scope.findall(f"{BPMN}{s.rng.choice(['startEvent', 'endEvent'])}"):
        for flow in [*s.into(event), *s.out_of(event)]:
            s.drop_flow(flow)
        for ref in s.of_kind("flowNodeRef"):
            if (ref.text or "").strip() == event.get("id"):
                ref.getparent().remove(ref)
        scope.remove(event)
    return True


BREAKS: Final[tuple[Break, ...]] = (
    trigger_removed,
    trigger_of_another_event,
    trigger_said_twice,
    trigger_at_the_start_of_a_part,
    boundary_on_what_bears_none,
    boundary_in_another_scope,
    error_that_does_not_interrupt,
    cancel_outside_a_transaction,
    compensation_of_nothing,
    compensation_in_the_flow,
    link_to_nowhere,
    timer_without_a_time,
    timer_that_is_no_time,
    timer_of_two_times,
    trigger_that_names_nothing,
    code_that_is_missing,
    condition_event_without_one,
    loop_that_does_not_say_how_often,
    loop_of_two_kinds,
    call_of_nothing,
    call_of_no_process,
    event_sub_process_in_the_flow,
    event_sub_process_that_starts_by_nothing,
    end_taken_away,
)
