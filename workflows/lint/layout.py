"""The drawing itself: everything is drawn, named, in its place, and nothing lies on another."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite
from typing import Final, NamedTuple

from lxml.etree import _Element as Element

from workflows.lint.drawing import measure
from workflows.lint.graph import Node, local
from workflows.lint.model import Defect, Diagram
from workflows.procedure.xml import BPMN, BPMNDI, DC, DI, children, kind, text

_NEAR: Final = 6.0  # how far from its shape a flow may end; modelers round to whole pixels
_NEEDS_NAME: Final = frozenset(
    {"userTask", "serviceTask", "callActivity", "subProcess", "intermediateCatchEvent"}
)


class Box(NamedTuple):
    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: "Box") -> bool:
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )

    def holds(self, other: "Box") -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.x + other.width <= self.x + self.width
            and other.y + other.height <= self.y + self.height
        )

    def is_near(self, x: float, y: float) -> bool:
        return (
            self.x - _NEAR <= x <= self.x + self.width + _NEAR
            and self.y - _NEAR <= y <= self.y + self.height + _NEAR
        )


@dataclass(frozen=True, slots=True)
class Drawing:
    boxes: dict[str, Box]
    lines: dict[str, list[tuple[float, float]]]


def drawing_of(diagram: Diagram) -> Drawing:
    boxes: dict[str, Box] = {}
    lines: dict[str, list[tuple[float, float]]] = {}
    for e in diagram.root.iter(f"{{{BPMNDI}}}BPMNShape", f"{{{BPMNDI}}}BPMNEdge"):
        key = e.get("bpmnElement", "")
        bounds = e.find(f"{{{DC}}}Bounds")
        if kind(e) == "BPMNEdge":
            points = e.findall(f"{{{DI}}}waypoint")
            lines[key] = [(_number(p, "x"), _number(p, "y")) for p in points]
        elif bounds is not None:
            names = ("x", "y", "width", "height")
            boxes[key] = Box(*(_number(bounds, name) for name in names))
    return Drawing(boxes, lines)


def _number(e: Element, name: str) -> float:
    value = measure(e, name)
    return value if isfinite(value) else 0.0


def undrawn(diagram: Diagram) -> Iterator[Defect]:
    drawing = drawing_of(diagram)
    shapes = [node.xml for node in diagram.nodes.values()]
    shapes += diagram.root.iter(f"{{{BPMN}}}participant", f"{{{BPMN}}}lane")
    for e in shapes:
        if e.get("id") not in drawing.boxes:
            yield diagram.defect(e, "not-drawn", f"this {kind(e)} has no shape; draw it")
    edges = [flow.xml for flow in diagram.flows]
    edges += diagram.root.iter(f"{{{BPMN}}}messageFlow", f"{{{BPMN}}}association")
    for e in edges:
        if e.get("id") not in drawing.lines:
            yield diagram.defect(e, "not-drawn", f"this {kind(e)} has no line; draw it")


def drawn_without_element(diagram: Diagram) -> Iterator[Defect]:
    names = ("BPMNPlane", "BPMNShape", "BPMNEdge")
    for e in diagram.root.iter(*(f"{{{BPMNDI}}}{name}" for name in names)):
        key = e.get("bpmnElement", "")
        if local(key) not in diagram.by_id:
            yield diagram.defect(
                e, "drawn-without-element", f"it draws “{key}”, which is not in the file; remove it"
            )


def sizeless(diagram: Diagram) -> Iterator[Defect]:
    for e in diagram.root.iter(f"{{{BPMNDI}}}BPMNShape"):
        bounds = e.find(f"{{{DC}}}Bounds")
        if bounds is not None and 0 in (measure(bounds, "width"), measure(bounds, "height")):
            yield diagram.defect(
                e, "bad-measure", "its place or its size is no ordinary number; draw it again"
            )


def overlapping(diagram: Diagram) -> Iterator[Defect]:
    boxes = drawing_of(diagram).boxes
    for scope in diagram.scopes:
        free = [n for n in scope.nodes.values() if n.kind != "boundaryEvent" and n.id in boxes]
        for index, node in enumerate(free):
            for other in free[index + 1 :]:
                if boxes[node.id].overlaps(boxes[other.id]):
                    yield diagram.defect(
                        node.xml, "overlap", f"it lies on {other.id}; move them apart"
                    )
    lanes = [*diagram.root.iter(f"{{{BPMN}}}participant")]
    for lane_set in diagram.root.iter(f"{{{BPMN}}}laneSet"):
        yield from _overlapping_siblings(diagram, children(lane_set, "lane"), boxes)
    yield from _overlapping_siblings(diagram, lanes, boxes)


def _overlapping_siblings(
    diagram: Diagram, siblings: list[Element], boxes: dict[str, Box]
) -> Iterator[Defect]:
    placed = [(e, boxes[key]) for e in siblings if (key := e.get("id", "")) in boxes]
    for index, (e, box) in enumerate(placed):
        for other, its_box in placed[index + 1 :]:
            if box.overlaps(its_box):
                yield diagram.defect(e, "overlap", f"it lies on {other.get('id')}; move them apart")


def outside(diagram: Diagram) -> Iterator[Defect]:
    """A node lies in its lane and in its sub-process, a boundary event on its activity."""
    boxes = drawing_of(diagram).boxes
    for lane in diagram.root.iter(f"{{{BPMN}}}lane"):
        for ref in children(lane, "flowNodeRef"):
            yield from _outside(diagram, text(ref), lane.get("id", ""), boxes)
    for node in diagram.nodes.values():
        owner = node.scope.owner
        if owner is not None:
            yield from _outside(diagram, node.id, owner.id, boxes)
        host = node.xml.get("attachedToRef", "")
        if host in boxes and node.id in boxes and not boxes[host].overlaps(boxes[node.id]):
            yield diagram.defect(
                node.xml, "outside", f"it is drawn away from {host}; move it there"
            )


def _outside(diagram: Diagram, key: str, around: str, boxes: dict[str, Box]) -> Iterator[Defect]:
    if key in boxes and around in boxes and not boxes[around].holds(boxes[key]):
        yield diagram.defect(key, "outside", f"it is drawn outside {around}; move it inside")


def loose_lines(diagram: Diagram) -> Iterator[Defect]:
    drawing = drawing_of(diagram)
    flows = [flow.xml for flow in diagram.flows]
    for e in [*flows, *diagram.root.iter(f"{{{BPMN}}}messageFlow")]:
        points = drawing.lines.get(e.get("id", ""), [])
        for end, (x, y) in zip(
            ("sourceRef", "targetRef"), points[:: max(len(points) - 1, 1)], strict=False
        ):
            box = drawing.boxes.get(e.get(end, ""))
            if box is not None and not box.is_near(x, y):
                yield diagram.defect(
                    e, "loose-line", f"its line does not touch {e.get(end)}; connect it again"
                )


def unnamed(diagram: Diagram) -> Iterator[Defect]:
    for node in diagram.nodes.values():
        decides = node.kind == "exclusiveGateway" and len(node.outgoing) > 1
        if (decides or node.kind in _NEEDS_NAME) and not node.name:
            yield diagram.defect(node.xml, "no-name", f"write on this {node.kind} what it is about")
        for flow in node.outgoing if decides else ():
            if not flow.xml.get("name"):
                yield diagram.defect(
                    flow.xml, "no-name", f"write on the flow what it answers to {_question(node)}"
                )
    for e in diagram.root.iter(f"{{{BPMN}}}participant", f"{{{BPMN}}}lane"):
        if not e.get("name"):
            yield diagram.defect(e, "no-name", f"write on this {kind(e)} whose it is")


def _question(node: Node) -> str:
    return f"“{' '.join(node.name.split())}”" if node.name else "the gateway"


RULES: Final[tuple[Callable[[Diagram], Iterator[Defect]], ...]] = (
    undrawn,
    drawn_without_element,
    sizeless,
    overlapping,
    outside,
    loose_lines,
    unnamed,
)
