"""The order in which a process is read: along its flows, from left to right, top to bottom."""

import heapq
from collections.abc import Iterator, Mapping
from math import isfinite
from typing import Final

from lxml.etree import _Element as Element

from workflows.procedure.xml import BPMNDI, DC, children, is_bpmn, kind

SCOPES: Final = frozenset({"process", "subProcess", "transaction", "adHocSubProcess"})

Place = tuple[float, float]


def places(root: Element) -> dict[str, Place]:
    """Where each element is drawn: (y, x) of its shape, for the order of branches."""
    found: dict[str, Place] = {}
    for shape in root.iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = shape.find(f"{{{DC}}}Bounds")
        at = None if bounds is None else _place(bounds)
        if at is not None:
            found[shape.get("bpmnElement", "")] = at
    return found


def _place(bounds: Element) -> Place | None:
    """None for what is no place: the lint names it, and the order of branches can do without."""
    try:
        at = float(bounds.get("y", "0")), float(bounds.get("x", "0"))
    except ValueError:
        return None
    return at if all(map(isfinite, at)) else None


def in_drawing_order(scope: Element, drawn: Mapping[str, Place]) -> list[Element]:
    """The flow nodes of one process or sub-process, each after all that lead to it.

    Flows that lead back (found depth first, upper branch first) do not count, so a loop is read
    once; what is ready at the same time comes in the order of that walk.
    """
    nodes = {e.get("id", ""): e for e in scope.iterchildren("*") if is_flow_node(e)}
    after = _successors(scope, nodes, drawn)
    seen: dict[str, int] = {}
    back: set[tuple[str, str]] = set()
    starts_first = sorted(
        nodes, key=lambda key: (kind(nodes[key]) != "startEvent", _position(key, drawn))
    )
    for first in starts_first:
        _walk(first, after, seen, back)
    waiting = dict.fromkeys(nodes, 0)
    for source, targets in after.items():
        for target in targets:
            waiting[target] += (source, target) not in back
    ready = [(seen[key], key) for key, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    order: list[Element] = []
    while ready:
        _, key = heapq.heappop(ready)
        order.append(nodes[key])
        for target in after[key]:
            if (key, target) not in back:
                waiting[target] -= 1
                if waiting[target] == 0:
                    heapq.heappush(ready, (seen[target], target))
    return order


def is_flow_node(element: Element) -> bool:
    name = kind(element)
    return is_bpmn(element) and (
        name in SCOPES
        or name == "callActivity"
        or name.endswith(("Task", "task", "Event", "Gateway"))
    )


def _successors(
    scope: Element, nodes: Mapping[str, Element], drawn: Mapping[str, Place]
) -> dict[str, list[str]]:
    pairs = [
        (flow.get("sourceRef", ""), flow.get("targetRef", ""))
        for flow in children(scope, "sequenceFlow")
    ]
    after: dict[str, list[str]] = {key: [] for key in nodes}
    for source, target in sorted(set(pairs), key=lambda pair: _position(pair[1], drawn)):
        if source in nodes and target in nodes:
            after[source].append(target)
    for key, node in nodes.items():
        host = node.get("attachedToRef", "")
        if host in nodes:
            after[host].append(key)  # what happens beside an activity is read after it
    return after


def _position(key: str, drawn: Mapping[str, Place]) -> tuple[float, float, str]:
    return (*drawn.get(key, (0.0, 0.0)), key)


def _walk(
    first: str, after: Mapping[str, list[str]], seen: dict[str, int], back: set[tuple[str, str]]
) -> None:
    if first in seen:
        return
    seen[first] = len(seen)
    path: list[tuple[str, Iterator[str]]] = [(first, iter(after[first]))]
    on_path = {first}
    while path:
        key, rest = path[-1]
        target = next(rest, None)
        if target is None:
            path.pop()
            on_path.discard(key)
        elif target in on_path:
            back.add((key, target))
        elif target not in seen:
            seen[target] = len(seen)
            path.append((target, iter(after[target])))
            on_path.add(target)
