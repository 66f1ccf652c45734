"""The drawing by BPMN's own rules: each element once, as what it is, in finite numbers.

What a drawing has left over of an element long gone harms nobody; our own rules alone refuse it.
"""

from collections.abc import Callable, Iterator
from math import isfinite, nan
from typing import Final

from lxml.etree import _Element as Element

from workflows.lint.graph import local
from workflows.lint.model import Defect, Diagram
from workflows.lint.vocabulary import words
from workflows.procedure.xml import BPMNDI, DC, DI, kind

_SHAPE, _EDGE, _PLANE = (f"{{{BPMNDI}}}{name}" for name in ("BPMNShape", "BPMNEdge", "BPMNPlane"))
_LINES: Final = words(
    "sequenceFlow messageFlow association conversationLink dataInputAssociation"
    " dataOutputAssociation"
)


def drawn_otherwise(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.root.iter(_SHAPE, _EDGE):
        drawn = diagram.by_id.get(local(e.get("bpmnElement", "")))
        if drawn is not None and (kind(drawn) in _LINES) != (e.tag == _EDGE):
            right = "BPMNShape" if e.tag == _EDGE else "BPMNEdge"
            yield diagram.defect(
                e, "drawn-otherwise", f"it draws a {kind(drawn)}; use {right} for that"
            )


def drawn_twice(diagram: Diagram) -> Iterator[Defect]:
    """Once in each plane; a participant of a choreography is drawn at each of its tasks."""
    for plane in diagram.root.iter(_PLANE):
        seen: set[str] = set()
        for e in plane.iterchildren(_SHAPE, _EDGE):
            key = e.get("bpmnElement", "")
            if key in seen and e.get("choreographyActivityShape") is None:
                yield diagram.defect(e, "drawn-twice", f"{key} is drawn twice; remove one drawing")
            if key:
                seen.add(key)


def unmeasured(diagram: Diagram) -> Iterator[Defect]:
    """A shape has a place and a size, a line two places or more; all in finite numbers."""
    for e in diagram.root.iter(_SHAPE, _EDGE):
        points, bounds = e.findall(f"{{{DI}}}waypoint"), e.find(f"{{{DC}}}Bounds")
        numbers = [measure(point, name) for point in points for name in ("x", "y")]
        if bounds is not None:
            numbers += [measure(bounds, name) for name in ("x", "y", "width", "height")]
        small = bounds is not None and min(numbers[-2:]) < 0
        if not all(map(isfinite, numbers)) or small or (e.tag == _SHAPE and bounds is None):
            yield diagram.defect(
                e, "bad-measure", "its place or its size is no ordinary number; draw it again"
            )
        if e.tag == _EDGE and len(points) <= 1:
            yield diagram.defect(e, "no-waypoints", "its line needs two waypoints or more")


def measure(e: Element, name: str) -> float:
    try:
        return float(e.get(name, ""))
    except ValueError:
        return nan


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    drawn_otherwise,
    drawn_twice,
    unmeasured,
)
