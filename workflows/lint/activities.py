"""Rules of activities: how they repeat, what they call, what a sub-process may hold."""

import re
from collections.abc import Callable, Iterator
from typing import Final

from lxml.etree import QName
from lxml.etree import _Element as Element

from workflows.lint.graph import Node, local
from workflows.lint.model import Defect, Diagram
from workflows.lint.vocabulary import ACTIVITIES
from workflows.procedure.xml import child, text


def loops(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        loop = node.loop
        if loop is None:
            continue
        cardinality, over = child(loop, "loopCardinality"), child(loop, "loopDataInputRef")
        if cardinality is not None and over is not None:
            yield diagram.defect(
                node.xml, "ambiguous-loop", "it has a cardinality and a list; keep one of them"
            )
        if re.fullmatch(r"-\d+", text(cardinality)):
            yield diagram.defect(
                node.xml,
                "malformed-value",
                f"nothing is done {text(cardinality)} times; correct it",
            )
        unsaid = cardinality is None and over is None and not is_extended(loop)
        if unsaid and node.scope.is_executable:
            yield diagram.defect(
                node.xml, "endless-loop", "say over which list or how often it repeats"
            )


def calls(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.kind != "callActivity":
            continue
        called = local(node.xml.get("calledElement", ""))
        if called:
            yield from _called(diagram, node, called)
        elif node.scope.is_executable and not is_extended(node.xml):
            yield diagram.defect(
                node.xml, "calls-nothing", f"{node.title} names no process; add calledElement"
            )


def _called(diagram: Diagram, node: Node, called: str) -> Iterator[Defect]:
    process = next((each for each in diagram.processes if each.id == called), None)
    starts = [] if process is None else process.of_kind("startEvent")
    if starts and all(start.triggers for start in starts):
        yield diagram.defect(
            node.xml, "call-without-start", f"{called} starts by events only; give it a plain start"
        )


def is_extended(element: Element) -> bool:
    """Whether a tool says in words of its own what BPMN's attribute would say."""
    foreign = [name for name in element.attrib if QName(str(name)).namespace is not None]
    return bool(foreign) or child(element, "extensionElements") is not None


def compensation_activities(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        if node.is_compensation and node.kind in ACTIVITIES and node.boundary:
            yield diagram.defect(
                node.xml, "boundary-on-compensation", "a compensation activity bears no events"
            )
        if node.is_compensation and node.kind in ACTIVITIES and not diagram.leads_to(node):
            yield diagram.defect(
                node.xml,
                "no-compensation",
                "nothing calls for it; lead an association to it from a compensation event",
            )


def ad_hoc(diagram: Diagram) -> Iterator[Defect]:
    for scope in diagram.scopes:
        if scope.kind != "adHocSubProcess":
            continue
        for event in scope.of_kind("startEvent", "endEvent"):
            yield diagram.defect(
                event.xml, "ad-hoc-event", f"an ad-hoc sub-process has no {event.kind}; remove it"
            )
        if not any(node.kind in ACTIVITIES for node in scope.nodes.values()):
            yield diagram.defect(
                scope.xml, "empty-ad-hoc", "an ad-hoc sub-process needs an activity; add one"
            )


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    loops,
    calls,
    compensation_activities,
    ad_hoc,
)
