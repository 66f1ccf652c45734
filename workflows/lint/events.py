"""Rules of events: which trigger stands where, what hangs on what, what they refer to."""

from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import _Element as Element

from workflows.lint.activities import is_extended
from workflows.lint.graph import Node, Scope, link_name, local
from workflows.lint.model import Defect, Diagram
from workflows.lint.vocabulary import (
    EVENT_SUB_PROCESS_STARTS,
    TOP_LEVEL_STARTS,
    TRIGGERS,
)
from workflows.procedure.xml import child, kind, text

_TIMES: Final = ("timeDate", "timeCycle", "timeDuration")
_REFERENCES: Final = {
    "messageEventDefinition": "messageRef",
    "signalEventDefinition": "signalRef",
    "escalationEventDefinition": "escalationRef",
    "errorEventDefinition": "errorRef",
}
# An error may be caught whatever it is; how a message is sent may be a tool's own business.
_CAUGHT: Final = frozenset({"messageRef", "signalRef"})
_THROWN: Final = frozenset({"signalRef", "escalationRef", "errorRef"})


def triggers(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind == "startEvent":
            yield from _start(diagram, node)
        elif node.kind in TRIGGERS:
            for trigger in sorted({*node.triggers} - TRIGGERS[node.kind]):
                yield diagram.defect(
                    node.xml,
                    "wrong-trigger",
                    f"a {node.kind} cannot be a {trigger} event; use another kind of event",
                )
            if node.kind in {"intermediateCatchEvent", "boundaryEvent"} and not node.triggers:
                yield diagram.defect(
                    node.xml, "no-trigger", f"{node.title} waits for nothing; say what it catches"
                )


def _start(diagram: Diagram, node: Node) -> Iterator[Defect]:
    owner = node.scope.owner
    found = {*node.triggers}
    if owner is None:
        where, allowed = "a process", TOP_LEVEL_STARTS
    elif owner.is_event_sub_process:
        where, allowed = "an event sub-process", EVENT_SUB_PROCESS_STARTS
        if not node.triggers:
            yield diagram.defect(
                node.xml, "no-trigger", "an event sub-process starts by an event; say which"
            )
        if not node.interrupts and found & {"error", "compensation"}:
            yield diagram.defect(
                node.xml,
                "must-interrupt",
                "an error always interrupts; make the start interrupting",
            )
    else:
        where, allowed = "a sub-process", frozenset()
    for trigger in sorted(found - allowed):
        yield diagram.defect(
            node.xml,
            "wrong-trigger",
            f"the start of {where} cannot be a {trigger} event; remove it",
        )


def event_sub_processes(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.is_event_sub_process and node.inner is not None and node.inner.nodes:
            count = len(node.inner.of_kind("startEvent"))
            if count != 1:
                yield diagram.defect(
                    node.xml,
                    "event-sub-process-start",
                    f"it has {count} start events; it needs one",
                )


def boundary_events(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind != "boundaryEvent":
            continue
        host = diagram.nodes.get(local(node.xml.get("attachedToRef", "")))
        if host is None:
            continue  # found by the rules of references
        if host.scope is not node.scope:
            yield diagram.defect(
                node.xml,
                "boundary-elsewhere",
                f"{host.id} lies in another scope; draw it beside it",
            )
        if host.is_event_sub_process:
            yield diagram.defect(
                node.xml,
                "boundary-on-event-sub-process",
                "it may bear no boundary event; remove it",
            )
        if "cancel" in node.triggers and host.kind != "transaction":
            yield diagram.defect(
                node.xml, "cancel-outside-transaction", f"{host.title} is no transaction; use one"
            )
        if not node.interrupts and {"error", "cancel", "compensation"} & {*node.triggers}:
            yield diagram.defect(
                node.xml, "must-interrupt", "an error always ends its activity; set cancelActivity"
            )
        if "compensation" in node.triggers:
            yield from _compensation(diagram, node)


def _compensation(diagram: Diagram, node: Node) -> Iterator[Defect]:
    if not any(other.is_compensation for other in diagram.associated(node)):
        yield diagram.defect(
            node.xml,
            "no-compensation",
            "an association must lead from it to an activity that is for compensation",
        )


def undone_activities(diagram: Diagram) -> Iterator[Defect]:
    """What a throwing compensation event names must say how it is undone."""
    for node in diagram.nodes.values():
        for definition in node.event_definitions:
            undone = diagram.nodes.get(local(definition.get("activityRef", "")))
            if undone is None or undone.inner is not None or undone.kind == "callActivity":
                continue
            if not any("compensation" in event.triggers for event in undone.boundary):
                yield diagram.defect(
                    node.xml,
                    "no-compensation",
                    f"{undone.id} has no compensation event; attach one that says how to undo it",
                )


def cancel_ends(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind == "endEvent" and "cancel" in node.triggers:
            scopes = _around(node.scope)
            if all(scope.kind != "transaction" for scope in scopes):
                yield diagram.defect(
                    node.xml, "cancel-outside-transaction", "only a transaction can be cancelled"
                )


def _around(scope: Scope) -> Iterator[Scope]:
    yield scope
    if scope.owner is not None:
        yield from _around(scope.owner.scope)


def definitions(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        for definition in node.event_definitions:
            if kind(definition) == "timerEventDefinition":
                yield from _timer(diagram, node, definition)
            elif kind(definition) == "conditionalEventDefinition":
                if child(definition, "condition") is None:
                    yield diagram.defect(
                        node.xml, "no-event-condition", "a conditional event needs a condition"
                    )
            elif node.scope.is_executable:
                yield from _named(diagram, node, definition)


def _timer(diagram: Diagram, node: Node, definition: Element) -> Iterator[Defect]:
    given = [name for name in _TIMES if child(definition, name) is not None]
    if len(given) > 1:
        yield diagram.defect(
            node.xml, "ambiguous-timer", f"it gives {' and '.join(given)}; keep one of them"
        )
    if node.scope.is_executable and not any(text(child(definition, name)) for name in given):
        yield diagram.defect(node.xml, "empty-timer", f"{node.title} does not say when; add it")


def _named(diagram: Diagram, node: Node, definition: Element) -> Iterator[Defect]:
    attribute = _REFERENCES.get(kind(definition), "")
    throws = node.kind in {"endEvent", "intermediateThrowEvent"}
    if not attribute or is_extended(definition):
        return
    if not definition.get(attribute) and attribute in (_THROWN if throws else _CAUGHT):
        yield diagram.defect(
            node.xml, "unnamed-event", f"{node.title} needs {attribute}: say which one it means"
        )
    error = diagram.by_id.get(local(definition.get("errorRef", "")))
    if throws and error is not None and not error.get("errorCode"):
        yield diagram.defect(
            error, "no-error-code", "an error that is thrown needs an errorCode; add it"
        )
    escalation = diagram.by_id.get(local(definition.get("escalationRef", "")))
    if throws and escalation is not None and not escalation.get("escalationCode"):
        yield diagram.defect(
            escalation, "no-escalation-code", "an escalation that is thrown needs an escalationCode"
        )


def link_events(diagram: Diagram) -> Iterator[Defect]:
    for scope in diagram.scopes:
        catching = [n for n in scope.of_kind("intermediateCatchEvent") if "link" in n.triggers]
        throwing = [n for n in scope.of_kind("intermediateThrowEvent") if "link" in n.triggers]
        for node in throwing:
            targets = len(scope.links.get(node, []))
            if targets != 1:
                yield diagram.defect(
                    node.xml,
                    "link-target",
                    f"{'several' if targets else 'no'} link events catch “{link_name(node)}” here;"
                    " there must be one",
                )
        reached = {target for node in throwing for target in scope.links.get(node, [])}
        for node in catching:
            if node not in reached:
                yield diagram.defect(
                    node.xml,
                    "link-source",
                    f"no link event throws “{link_name(node)}” here; draw it",
                )


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    triggers,
    event_sub_processes,
    boundary_events,
    undone_activities,
    cancel_ends,
    definitions,
    link_events,
)
