"""Diagrams broken by hands and tools that do not know us, as the lint once let them through."""

from typing import Final

from lxml import etree

from tests.faults.broken_flows import Break
from tests.faults.sketch import BPMN, GATEWAYS, Sketch

_DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
_XSI_TYPE: Final = "{http://www.w3.org/2001/XMLSchema-instance}type"


def _drawing(s: Sketch, name: str) -> etree._Element | None:
    return s.any_of([e for e in s.root.iter(f"{_DI}{name}") if e.get("bpmnElement") in s.ids])


def words_between_elements(s: Sketch) -> bool:
    e = s.any_of(s.of_kind("process", "subProcess", "userTask", "startEvent"))
    if e is None:
        return False
    e.text = f"{e.text or ''}to be done"
    return True


def prefix_of_nobody(s: Sketch) -> bool:
    found = [e for e in s.elements() if e.get("messageRef") or e.get("signalRef")]
    e = s.any_of(found)
    if e is None:
        return False
    name = "messageRef" if e.get("messageRef") else "signalRef"
    e.set(name, f"nobody:{(e.get(name) or '').rpartition(':')[2]}")
    return True


def times_that_are_fewer_than_none(s: Sketch) -> bool:
    e = s.any_of(s.of_kind("loopCardinality", "standardLoopCharacteristics"))
    if e is None:
        return False
    if e.tag == f"{BPMN}loopCardinality":
        e.text = "-2"
    else:
        e.set("loopMaximum", s.rng.choice(("-2", "many")))
    return True


def condition_on_the_only_way_out(s: Sketch) -> bool:
    found = [g for g in s.nodes("exclusiveGateway") if len(s.out_of(g)) == 1]
    gateway = s.any_of(s.executable(found))
    if gateway is None:
        return False
    flow = s.out_of(gateway)[0]
    if flow.find(f"{BPMN}conditionExpression") is None:
        s.add(flow, "conditionExpression").text = "passed"
    return True


def default_that_asks(s: Sketch) -> bool:
    found = [g for g in s.nodes(*GATEWAYS) if g.get("default") in s.ids]
    gateway = s.any_of(s.executable(found))
    flow = None if gateway is None else s.by_id(gateway.get("default") or "")
    if flow is None or flow.find(f"{BPMN}conditionExpression") is not None:
        return False
    s.add(flow, "conditionExpression").text = "passed"
    return True


def time_that_is_none_in_a_drawing_for_people(s: Sketch) -> bool:
    found = [e for e in s.of_kind("timeDuration", "timeDate", "timeCycle") if e.get(_XSI_TYPE)]
    e = s.any_of([e for e in found if (e.get(_XSI_TYPE) or "").endswith("tFormalExpression")])
    if e is None:
        return False
    e.text = s.rng.choice(("P1H2X", "2027-13-45T99:00:00Z", "R3/PTT5"))
    return True


def shape_of_a_line(s: Sketch) -> bool:
    e, flow = _drawing(s, "BPMNShape"), s.any_of(s.flows())
    if e is None or flow is None or not flow.get("id"):
        return False
    e.set("bpmnElement", flow.get("id") or "")
    return True


def shape_drawn_again(s: Sketch) -> bool:
    e = _drawing(s, "BPMNShape")
    if e is None:
        return False
    again = etree.fromstring(etree.tostring(e))
    again.attrib.pop("id", None)
    e.addnext(again)
    return True


def shape_without_a_measure(s: Sketch) -> bool:
    e = _drawing(s, "BPMNShape")
    bounds = None if e is None else e.find(f"{_DC}Bounds")
    if e is None or bounds is None:
        return False
    match s.rng.randrange(4):
        case 0:
            e.remove(bounds)
        case 1:
            bounds.attrib.pop("width")
        case 2:
            bounds.set("x", "left")
        case _:
            bounds.set("height", "-20")
    return True


def line_of_one_point(s: Sketch) -> bool:
    e = _drawing(s, "BPMNEdge")
    if e is None:
        return False
    for point in list(e)[1:]:
        e.remove(point)
    return True


BREAKS: Final[tuple[Break, ...]] = (
    words_between_elements,
    prefix_of_nobody,
    times_that_are_fewer_than_none,
    condition_on_the_only_way_out,
    default_that_asks,
    time_that_is_none_in_a_drawing_for_people,
    shape_of_a_line,
    shape_drawn_again,
    shape_without_a_measure,
    line_of_one_point,
)
