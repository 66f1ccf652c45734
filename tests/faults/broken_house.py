"""Our own diagrams, broken against the rules of the house: tasks, facts, messages, the drawing."""

import copy
import unicodedata
from typing import Final

from lxml import etree

from tests.faults.broken_flows import Break
from tests.faults.sketch import BPMN, SCOPES, Sketch, kind, local

_CAMUNDA: Final = "{http://camunda.org/schema/1.0/bpmn}"
_DI: Final = "{http://www.omg.org/spec/BPMN/20100524/DI}"
_DC: Final = "{http://www.omg.org/spec/DD/20100524/DC}"
_WAYPOINT: Final = "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
_UNSUPPORTED: Final = ("scriptTask", "manualTask", "businessRuleTask", "receiveTask", "sendTask")


def _properties(e: etree._Element) -> list[etree._Element]:
    path = f"{BPMN}extensionElements/{_CAMUNDA}properties/{_CAMUNDA}property"
    return e.findall(path)


def property_of_a_task_removed(s: Sketch) -> bool:
    needed = {"deadline", "citation", "scope", "effect"}
    tasks = s.nodes("userTask", "serviceTask")
    found = [p for t in tasks for p in _properties(t) if p.get("name") in needed]
    if not found:
        return False
    entry = s.rng.choice(found)
    s.note = entry.get("name", "")
    entry.getparent().remove(entry)
    return True


def property_that_names_nothing(s: Sketch) -> bool:
    named = {"deadline", "citation", "scope", "effect", "command", "state", "not_by_doer_of"}
    found = [p for e in s.nodes() for p in _properties(e) if p.get("name") in named]
    if not found:
        return False
    entry = s.rng.choice(found)
    s.note = entry.get("name", "")
    entry.set("value", "nobody_knows")
    return True


def property_misspelt(s: Sketch) -> bool:
    found = [p for e in s.nodes() for p in _properties(e)]
    if not found:
        return False
    entry = s.rng.choice(found)
    entry.set("name", f"{entry.get('name')}s")
    return True


def form_of_nobody(s: Sketch) -> bool:
    task = s.any_of(s.nodes("userTask"))
    if task is None:
        return False
    if s.rng.random() < 0.5:
        task.set(f"{_CAMUNDA}formKey", "nobody_knows")
    else:
        del task.attrib[f"{_CAMUNDA}formKey"]
    return True


def lane_of_no_role(s: Sketch) -> bool:
    lane = s.any_of(s.of_kind("lane"))
    if lane is None:
        return False
    lane.set(s.rng.choice(["name", "id"]), "Somebody_else")
    return True


def task_in_no_lane(s: Sketch) -> bool:
    tasks = {t.get("id") for t in s.nodes("userTask")}
    ref = s.any_of([r for r in s.of_kind("flowNodeRef") if (r.text or "").strip() in tasks])
    if ref is None:
        return False
    ref.getparent().remove(ref)
    return True


def fact_of_nobody(s: Sketch) -> bool:
    words = s.any_of(s.of_kind("conditionExpression", "timeDate", "loopDataInputRef"))
    if words is None:
        return False
    words.text = {"timeDate": "nobody_knows_at"}.get(kind(words), "nobody_knows")
    return True


def condition_of_wrong_kinds(s: Sketch) -> bool:
    words = s.any_of(s.of_kind("conditionExpression"))
    if words is None:
        return False
    name = (words.text or "").split()[0]
    wrong = [
        f"{name} + 1",
        f"not 3 and {name} == 1",
        f"'a' > 1 or {name} == 1",
        f"len('abc') > 0 and {name} == 1",
        f"{name} in 'abc'",
        f"{name} == 1 and 2",
        f"-'a' < 1 or {name} == 1",
        "'yes'",
    ]
    words.text = s.rng.choice(wrong)
    return True


def condition_of_another_language(s: Sketch) -> bool:
    words = s.any_of(s.of_kind("conditionExpression"))
    if words is None:
        return False
    name = (words.text or "").split()[0]
    wrong = [f"${{{name}}}", f"= {name}", f"{name}.x", f"{name}[0]", f"{name} = true", "f'x'"]
    words.text = s.rng.choice([*wrong, f"{name}()", f"{name} if {name} else 1", f"{name} && 1"])
    return True


def message_left_vague(s: Sketch) -> bool:
    used = {local(d.get("messageRef")) for d in s.of_kind("messageEventDefinition")}
    message = s.any_of([m for m in s.of_kind("message") if m.get("id") in used])
    if message is None:
        return False
    if s.rng.random() < 0.4:
        message.attrib.pop("name", None)
    else:
        entry = s.rng.choice(_properties(message))
        entry.getparent().remove(entry)
    return True


def timer_by_the_clock(s: Sketch) -> bool:
    date = s.any_of(s.of_kind("timeDate"))
    if date is None:
        return False
    date.tag = BPMN + s.rng.choice(["timeDuration", "timeCycle"])
    date.text = "PT5H" if kind(date) == "timeDuration" else "R/PT5H"
    return True


def loop_half_said(s: Sketch) -> bool:
    part = s.any_of(
        s.of_kind("loopDataInputRef", "loopDataOutputRef", "inputDataItem", "outputDataItem")
    )
    if part is None:
        return False
    part.getparent().remove(part)
    return True


def task_of_an_unsupported_kind(s: Sketch) -> bool:
    task = s.any_of(s.nodes("userTask"))
    if task is None:
        return False
    task.tag = BPMN + s.rng.choice(_UNSUPPORTED)
    return True


def script_beside_a_task(s: Sketch) -> bool:
    task = s.any_of([t for t in s.nodes("userTask") if s.has(t, "extensionElements")])
    if task is None:
        return False
    extensions = task.find(f"{BPMN}extensionElements")
    assert extensions is not None
    name = s.rng.choice(["executionListener", "taskListener", "connector"])
    etree.SubElement(extensions, f"{_CAMUNDA}{name}", {"event": "create", "expression": "${x}"})
    return True


def start_added(s: Sketch) -> bool:
    scope = s.any_of(s.of_kind("process"))
    ends = [] if scope is None else scope.findall(f"{BPMN}endEvent")
    if scope is None or not ends:
        return False
    s.add(scope, "startEvent", id="one_more")
    flow = s.add(scope, "sequenceFlow", id="from_one_more", sourceRef="one_more")
    flow.set("targetRef", ends[0].get("id", ""))
    if ends[0].find(f"{BPMN}incoming") is not None:
        s.add(ends[0], "incoming").text = "from_one_more"
    return True


def not_to_be_run(s: Sketch) -> bool:
    process = s.any_of(s.of_kind("process"))
    if process is None:
        return False
    process.set("isExecutable", "false")
    return True


def name_taken_away(s: Sketch) -> bool:
    e = s.any_of(s.of_kind("userTask", "serviceTask", "callActivity", "lane", "participant"))
    if e is None:
        return False
    e.set("name", "")
    return True


def name_decomposed(s: Sketch) -> bool:
    named = [e for e in s.elements() if e.get("name")]
    e = s.any_of([e for e in named if _decomposed(e) != e.get("name")])
    if e is None:
        return False
    e.set("name", _decomposed(e))
    return True


def _decomposed(e: etree._Element) -> str:
    return unicodedata.normalize("NFD", e.get("name", ""))


def _drawn(s: Sketch, name: str) -> list[etree._Element]:
    return list(s.root.iter(f"{_DI}{name}"))


def drawing_removed(s: Sketch) -> bool:
    e = s.any_of([*_drawn(s, "BPMNShape"), *_drawn(s, "BPMNEdge")])
    if e is None:
        return False
    e.getparent().remove(e)
    return True


def drawing_doubled(s: Sketch) -> bool:
    e = s.any_of([*_drawn(s, "BPMNShape"), *_drawn(s, "BPMNEdge")])
    if e is None:
        return False
    double = copy.deepcopy(e)
    double.set("id", "drawn_again")
    e.addnext(double)
    return True


def drawing_of_nothing(s: Sketch) -> bool:
    e = s.any_of([*_drawn(s, "BPMNShape"), *_drawn(s, "BPMNEdge")])
    if e is None:
        return False
    e.set("bpmnElement", "nobody_here")
    return True


def shape_upon_another(s: Sketch) -> bool:
    scope = s.any_of(s.of_kind(*SCOPES))
    tasks = {n.get("id") for n in s.nodes("userTask", "serviceTask") if n.getparent() is scope}
    shapes = [e for e in _drawn(s, "BPMNShape") if e.get("bpmnElement") in tasks]
    if len(shapes) < 2:
        return False
    one, other = s.rng.sample(shapes, 2)
    mine, its = one.find(f"{_DC}Bounds"), other.find(f"{_DC}Bounds")
    assert mine is not None
    assert its is not None
    for name in ("x", "y"):
        mine.set(name, str(float(its.get(name, "0")) + 5))
    return True


def shape_far_away(s: Sketch) -> bool:
    nodes = {ref.text.strip() for ref in s.of_kind("flowNodeRef") if ref.text}
    shape = s.any_of([e for e in _drawn(s, "BPMNShape") if e.get("bpmnElement") in nodes])
    bounds = None if shape is None else shape.find(f"{_DC}Bounds")
    if bounds is None:
        return False
    bounds.set("y", str(float(bounds.get("y", "0")) + 9_000))
    return True


def shape_of_no_size(s: Sketch) -> bool:
    shape = s.any_of(_drawn(s, "BPMNShape"))
    bounds = None if shape is None else shape.find(f"{_DC}Bounds")
    if bounds is None:
        return False
    bounds.set(s.rng.choice(["width", "height"]), s.rng.choice(["0", "-10", "wide", "nan", ""]))
    return True


def line_of_no_length(s: Sketch) -> bool:
    edge = s.any_of(_drawn(s, "BPMNEdge"))
    if edge is None:
        return False
    for point in edge.findall(_WAYPOINT)[1:]:
        edge.remove(point)
    return True


def line_that_ends_nowhere(s: Sketch) -> bool:
    flows = {f.get("id") for f in s.flows()}
    edge = s.any_of([e for e in _drawn(s, "BPMNEdge") if e.get("bpmnElement") in flows])
    if edge is None:
        return False
    edge.findall(_WAYPOINT)[-1].set("x", "90000")
    return True


BREAKS: Final[tuple[Break, ...]] = (
    property_of_a_task_removed,
    property_that_names_nothing,
    property_misspelt,
    form_of_nobody,
    lane_of_no_role,
    task_in_no_lane,
    fact_of_nobody,
    condition_of_wrong_kinds,
    condition_of_another_language,
    message_left_vague,
    timer_by_the_clock,
    loop_half_said,
    task_of_an_unsupported_kind,
    script_beside_a_task,
    start_added,
    not_to_be_run,
    name_taken_away,
    name_decomposed,
    drawing_removed,
    drawing_doubled,
    drawing_of_nothing,
    shape_upon_another,
    shape_far_away,
    shape_of_no_size,
    line_of_no_length,
    line_that_ends_nowhere,
)
