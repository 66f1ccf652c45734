"""The diagrams this office runs: clean, complete, readable, and watched by the lint.

The second half breaks them, one place at a time, and expects to be told of that place.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from forms import REGISTRY
from service.bootstrap import BPMN as FOLDER
from service.cli.lint import known_names
from workflows.lint import lint
from workflows.lint.layout import Box, drawing_of
from workflows.lint.model import Diagram, Flow, Node, diagram_of, read_diagram
from workflows.procedure import read_folder
from workflows.procedure.xml import BPMN, BPMNDI, CAMUNDA, DC, DI

FILES = sorted(FOLDER.glob("*.bpmn"))
KNOWN = known_names()
PROCEDURE = read_folder(FOLDER)
TASKS = sorted(PROCEDURE.tasks)

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


def test_the_diagrams_are_clean():
    assert lint([FOLDER], known=KNOWN) == []


@each_file
def test_each_diagram_is_clean_by_itself(path):
    assert lint([path], known=KNOWN) == []
    assert lint([path], structure_only=True) == []


@each_file
def test_a_file_draws_the_one_process_it_is_named_after(path):
    (process,) = [scope for scope in read_diagram(path).processes if scope.nodes]
    assert process.id == path.stem


def test_every_form_is_asked_by_some_task():
    asked = {task.form for task in PROCEDURE.tasks.values()}
    assert {*REGISTRY} - asked == {"confirmation"}  # for tasks an office adds to its diagrams


def test_every_task_is_asked_by_the_form_of_its_name():
    assert {key: task.form for key, task in PROCEDURE.tasks.items()} == {key: key for key in TASKS}


# Printed pages -----------------------------------------------------------------------------------


@each_file
def test_no_flow_runs_through_an_element_it_does_not_join(path):
    diagram = read_diagram(path)
    drawing = drawing_of(diagram)
    for flow in diagram.flows:
        for node in diagram.nodes.values():
            if not belongs(flow, node):
                for start, end in pairwise(drawing.lines[flow.id]):
                    assert not touches(start, end, drawing.boxes[node.id]), (flow.id, node.id)


@each_file
def test_no_two_flows_cross(path):
    lines = drawing_of(read_diagram(path)).lines
    flows = [flow.id for flow in read_diagram(path).flows]
    for one, other in combinations(flows, 2):
        for first in pairwise(lines[one]):
            for second in pairwise(lines[other]):
                assert not cross(*first, *second), (one, other)


def belongs(flow: Flow, node: Node) -> bool:
    """Whether the flow may touch the node: it joins it, or one lies within or upon the other."""
    ends = {flow.source, flow.target}
    around = flow.scope
    while around.owner is not None:
        if around.owner is node:
            return True
        around = around.owner.scope
    return node in ends or any(end is not None and node in end.boundary for end in ends)


def touches(start: tuple[float, float], end: tuple[float, float], box: Box) -> bool:
    """Whether a line of one stroke, upright or level, has a part inside the box."""
    (left, right), (top, bottom) = sorted((start[0], end[0])), sorted((start[1], end[1]))
    return Box(left, top, right - left, bottom - top).overlaps(box)


def cross(a, b, c, d) -> bool:
    def side(p, q, r) -> float:
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < 0 and side(c, d, a) * side(c, d, b) < 0


# Broken at one place -----------------------------------------------------------------------------

Break = Callable[[Diagram], None]


def broken(path: Path, tmp_path: Path, change: Break) -> set[str]:
    """What the lint says of the file after the change, as "element code"."""
    diagram = diagram_of(str(path), path.read_bytes())
    change(diagram)
    copy = tmp_path / path.name
    copy.write_bytes(etree.tostring(diagram.root))
    return {f"{defect.element} {defect.code}" for defect in lint([copy], known=KNOWN)}


def file_of(key: str) -> Path:
    return FOLDER / f"{PROCEDURE.elements[key].process}.bpmn"


@pytest.mark.parametrize("key", TASKS)
def test_a_task_that_loses_its_form_is_named(key, tmp_path):
    def change(diagram: Diagram) -> None:
        del diagram.nodes[key].xml.attrib[f"{{{CAMUNDA}}}formKey"]

    assert f"{key} no-form" in broken(file_of(key), tmp_path, change)


@pytest.mark.parametrize("name", ["scope", "deadline", "citation"])
@pytest.mark.parametrize("key", TASKS[::5])
def test_a_task_that_loses_a_property_is_named(key, name, tmp_path):
    def change(diagram: Diagram) -> None:
        for entry in diagram.nodes[key].xml.iter(f"{{{CAMUNDA}}}property"):
            if entry.get("name") == name:
                entry.getparent().remove(entry)

    assert f"{key} no-{name}" in broken(file_of(key), tmp_path, change)


@pytest.mark.parametrize("key", TASKS[::5])
def test_a_task_that_leaves_its_lane_is_named(key, tmp_path):
    def change(diagram: Diagram) -> None:
        for ref in [*diagram.root.iter(f"{{{BPMN}}}flowNodeRef")]:
            if ref.text == key:
                ref.getparent().remove(ref)

    assert f"{key} no-lane" in broken(file_of(key), tmp_path, change)


GATEWAYS = [
    (path, node.id)
    for path in FILES
    for node in read_diagram(path).nodes.values()
    if node.kind == "exclusiveGateway" and node.default
]


@pytest.mark.parametrize(("path", "key"), GATEWAYS, ids=lambda value: getattr(value, "stem", value))
def test_a_gateway_that_loses_its_default_is_named(path, key, tmp_path):
    def change(diagram: Diagram) -> None:
        del diagram.nodes[key].xml.attrib["default"]

    assert f"{key} no-default" in broken(path, tmp_path, change)


@each_file
def test_a_script_task_in_the_way_is_named(path, tmp_path):
    def change(diagram: Diagram) -> None:
        flow = next(each for each in diagram.flows if not each.has_condition)
        etree.SubElement(flow.scope.xml, f"{{{BPMN}}}scriptTask", id="compute", name="Tính")
        onward = etree.SubElement(flow.scope.xml, f"{{{BPMN}}}sequenceFlow", id="onward")
        onward.set("sourceRef", "compute")
        onward.set("targetRef", flow.xml.get("targetRef"))
        flow.xml.set("targetRef", "compute")

    assert "compute script-task" in broken(path, tmp_path, change)


def needed(path: Path) -> Iterator[tuple[Path, str]]:
    """One of three answers whose task is reached otherwise, too, leaves a sound diagram behind:
    that it belongs there only the procedure says."""
    flows = [(flow.id, flow.xml.attrib) for flow in read_diagram(path).flows]
    out = Counter(ends["sourceRef"] for _, ends in flows)
    into = Counter(ends["targetRef"] for _, ends in flows)
    for key, ends in flows:
        if out[ends["sourceRef"]] < 3 or into[ends["targetRef"]] < 2:
            yield path, key


FLOWS = [each for path in FILES for each in needed(path)]


@settings(max_examples=30)
@given(place=st.sampled_from(FLOWS))
def test_a_cut_flow_does_not_pass(tmp_path_factory, place):
    path, key = place

    def change(diagram: Diagram) -> None:
        for e in [*diagram.root.iter()]:
            if e.get("id") == key or e.get("bpmnElement") == key or e.text == key:
                e.getparent().remove(e)

    assert broken(path, tmp_path_factory.mktemp("cut"), change), f"{key} may be cut unseen"


@settings(max_examples=30)
@given(place=st.sampled_from(FLOWS), data=st.data())
def test_a_flow_led_astray_does_not_pass_unless_it_is_another_answer(tmp_path_factory, place, data):
    """A flow sent to the start, into a boundary event or into another scope is always wrong."""
    path, key = place
    diagram = read_diagram(path)
    scope = next(flow.scope for flow in diagram.flows if flow.id == key)
    wrong = [
        node.id
        for node in diagram.nodes.values()
        if node.scope is not scope or node.kind in {"startEvent", "boundaryEvent"}
    ]
    target = data.draw(st.sampled_from(wrong))

    def change(diagram: Diagram) -> None:
        diagram.by_id[key].set("targetRef", target)

    said = broken(path, tmp_path_factory.mktemp("astray"), change)
    assert said & {f"{target} flow-into", f"{key} flow-crosses-scope"}


def begins_with_nothing(diagram: Diagram) -> None:
    for entry in diagram.root.iter(f"{{{CAMUNDA}}}property"):
        if entry.get("name") == "start_facts":
            entry.set("value", "")


def test_a_file_alone_borrows_from_no_process_that_has_nothing_to_do_with_it(tmp_path):
    said = broken(FOLDER / "hold.bpmn", tmp_path, begins_with_nothing)
    assert said == {"serve_hold_notice unknown-name", "conclude_hold unknown-name"}


def test_a_called_file_alone_borrows_what_its_callers_begin_with(tmp_path):
    assert broken(FOLDER / "appraisal.bpmn", tmp_path, begins_with_nothing) == set()


# The drawing broken ------------------------------------------------------------------------------


def shape(diagram: Diagram, key: str):
    return next(e for e in diagram.root.iter() if e.get("bpmnElement") == key)


def moved(diagram: Diagram, key: str, by: float) -> None:
    bounds = shape(diagram, key).find(f"{{{DC}}}Bounds")
    bounds.set("x", str(float(bounds.get("x")) + by))


@pytest.fixture
def intake(tmp_path) -> Callable[[Break], set[str]]:
    return lambda change: broken(FOLDER / "intake.bpmn", tmp_path, change)


def test_an_element_without_a_shape_is_named(intake):
    def change(diagram: Diagram) -> None:
        drawn = shape(diagram, "submit_dossier")
        drawn.getparent().remove(drawn)

    assert intake(change) == {"submit_dossier not-drawn"}


def test_a_shape_without_an_element_is_named(intake):
    def change(diagram: Diagram) -> None:
        shape(diagram, "submit_dossier").set("bpmnElement", "submit")

    said = intake(change)
    assert "submit_dossier not-drawn" in said
    assert any(line.endswith(" drawn-without-element") for line in said)


def test_an_element_drawn_twice_is_named(intake):
    def change(diagram: Diagram) -> None:
        shape(diagram, "submit_dossier").set("bpmnElement", "receive_dossier")

    assert any(line.endswith(" drawn-twice") for line in intake(change))


def test_a_shape_of_a_flow_is_named(intake):
    def change(diagram: Diagram) -> None:
        shape(diagram, "submit_dossier").set("bpmnElement", next(diagram.flows).id)

    assert any(line.endswith(" drawn-otherwise") for line in intake(change))


def test_a_drawing_of_no_process_is_named(intake):
    def change(diagram: Diagram) -> None:
        next(diagram.root.iter(f"{{{BPMNDI}}}BPMNPlane")).set("bpmnElement", "gone")

    assert intake(change) == {"intake_plane drawn-without-element"}


@pytest.mark.parametrize("size", ["left", "-20", "nan", "0"])
def test_a_shape_of_no_size_is_named(intake, size):
    def change(diagram: Diagram) -> None:
        shape(diagram, "submit_dossier").find(f"{{{DC}}}Bounds").set("height", size)

    assert "submit_dossier_di bad-measure" in intake(change)


def test_a_line_without_points_is_named(intake):
    def change(diagram: Diagram) -> None:
        line = next(diagram.root.iter(f"{{{BPMNDI}}}BPMNEdge"))
        for point in line.findall(f"{{{DI}}}waypoint")[1:]:
            line.remove(point)

    assert any(line.endswith(" no-waypoints") for line in intake(change))


def test_shapes_that_overlap_are_named(intake):
    def change(diagram: Diagram) -> None:
        here, there = (
            shape(diagram, key).find(f"{{{DC}}}Bounds")
            for key in ("hold_unit_review", "submit_dossier")
        )
        here.attrib.update(there.attrib)

    assert "hold_unit_review overlap" in intake(change)


def test_an_element_outside_its_lane_and_away_from_its_flows_is_named(intake):
    said = intake(lambda diagram: moved(diagram, "submit_dossier", 9_000))
    assert "submit_dossier outside" in said
    assert any(line.endswith(" loose-line") for line in said)


def test_a_boundary_event_away_from_its_task_is_named(intake):
    said = intake(lambda diagram: moved(diagram, "completion_overdue", 300))
    assert "completion_overdue outside" in said
