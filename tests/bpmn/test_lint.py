"""Each rule refuses what it is there for and nothing else; sound diagrams of any tool pass.

Every file in `defective/` says in its first comment what is wrong with it, element and code. They
have no drawing, so `not-drawn` is left out here; layout is tested on the real diagrams.
"""

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

from tests.workflows.cases import MORNING
from workflows import lint as lint_room
from workflows.engine import Engine, ProcedureRefused
from workflows.lint import Known, lint

HERE = Path(__file__).parent
DEFECTIVE = sorted((HERE / "defective").glob("*.bpmn"))
SOUND = sorted((HERE / "sound").glob("*.bpmn"))
RUNS = sorted((HERE / "runs").glob("*.bpmn"))
KNOWN = Known(
    forms={"review": frozenset({"ok"}), "opinion": frozenset({"agreed", "body_done"})},
    roles=frozenset({"standing_office", "appraiser"}),
    deadlines=frozenset({"review"}),
    citations=frozenset({"design"}),
    effects=frozenset({"note"}),
    commands=frozenset({"open_ballot"}),
)
# Codes of several files or of the drawing, each with a test of its own here or in test_diagrams.
SHOWN_ELSEWHERE = {
    "not-bpmn",
    "too-many-nodes",
    "shared-id",
    "duplicate-process",
    "message-differs",
    "not-drawn",
    "drawn-otherwise",
    "drawn-twice",
    "drawn-without-element",
    "no-waypoints",
    "overlap",
    "outside",
    "loose-line",
    "bad-measure",
}
SMALL = (HERE / "defective" / "task_without_form.bpmn").read_text("utf-8")
SMALL = SMALL.replace('name="Xem xét"', 'name="Xem xét" camunda:formKey="review"')


def declared(path: Path) -> set[str]:
    found = re.search(r"<!-- refuses: (.*?) -->", path.read_text("utf-8"))
    assert found is not None, f"{path.name} does not say what is wrong with it"
    return set(found.group(1).split(", "))


def found_in(*paths: Path) -> set[str]:
    defects = lint(paths, known=KNOWN)
    return {f"{d.element} {d.code}" for d in defects if d.code != "not-drawn"}


def written(folder: Path, text: str | bytes, name: str = "small.bpmn") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize("path", DEFECTIVE, ids=lambda path: path.stem)
def test_a_defective_diagram_is_refused_for_its_defect_alone(path):
    assert found_in(path) == declared(path)


def test_the_diagram_that_the_defective_ones_vary_is_itself_clean(tmp_path):
    assert found_in(written(tmp_path, SMALL)) == set()


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_a_sound_diagram_of_any_kind_passes_by_bpmns_own_rules(path):
    assert lint([path], structure_only=True) == []


@pytest.mark.parametrize("path", RUNS, ids=lambda path: path.stem)
def test_what_runs_is_clean_and_is_read_by_the_engine(path):
    assert found_in(path) == set()
    engine = Engine()
    engine.add("one", {path.name: path.read_bytes()})
    step = engine.start("one", "small", {"body_ids": ["b1"], "ok": True}, MORNING)
    assert [task.key for task in step.opened]


@pytest.mark.parametrize("path", SOUND, ids=lambda path: path.stem)
def test_what_does_not_run_here_is_refused_by_name(path):
    assert lint([path], known=KNOWN)


def test_every_rule_is_shown_by_a_diagram():
    shown = {line.split()[1] for path in DEFECTIVE for line in declared(path)}
    given = {
        call.args[1].value
        for file in Path(lint_room.__file__).parent.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "defect"
        and isinstance(call.args[1], ast.Constant)
    }
    assert given - shown == SHOWN_ELSEWHERE


@pytest.mark.parametrize(
    "name",
    [
        "task_without_form",
        "lane_of_no_role",
        "script_task",
        "task_of_unknown_deadline",
        "task_of_unknown_citation",
        "timer_duration",
        "several_starts",
        "implicit_split",
    ],
)
def test_structure_only_asks_nothing_about_our_office(name):
    assert lint([HERE / "defective" / f"{name}.bpmn"], structure_only=True) == []


def test_without_known_names_only_what_the_file_shows_is_asked():
    silent = lint([HERE / "defective" / "task_of_unknown_form.bpmn"])
    assert {d.code for d in silent} == {"not-drawn"}
    missing = lint([HERE / "defective" / "task_without_form.bpmn"])
    assert "no-form" in {d.code for d in missing}


def test_a_defect_names_file_element_and_code_and_says_what_to_do():
    path = HERE / "defective" / "gateway_without_default.bpmn"
    first = next(d for d in lint([path], known=KNOWN) if d.code == "no-default")
    assert str(first) == (
        f"{path}:choose: no-default: exclusiveGateway “Đạt?” may find no way out;"
        " name a default flow"
    )


def test_every_line_can_be_read_by_a_program():
    for path in DEFECTIVE:
        for defect in lint([path], known=KNOWN):
            line = str(defect).removeprefix(f"{path}:")
            assert re.fullmatch(r"[^\s:]+: [a-z]+(-[a-z]+)*: \S.*\S", line), line


# Files that are no diagrams ----------------------------------------------------------------------

ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("xml-broken", b"<definitions>"),
        ("xml-broken", b""),
        ("xml-doctype", SMALL.replace("?>", f"?>{ENTITY}", 1).encode()),
        (
            "xml-doctype",
            SMALL.replace("UTF-8", "UTF-16").replace("?>", f"?>{ENTITY}", 1).encode("utf-16"),
        ),
        ("xml-doctype", b'<?xml version="1.0"?><!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>'),
        ("xml-deep", b"<a>" * 200 + b"</a>" * 200),
        ("xml-deep", b"<a>" * 5000 + b"</a>" * 5000),
        ("xml-huge", b"<a>" + b" " * 2_000_001 + b"</a>"),
        ("xml-huge", b"<a>" + b"<b/>" * 15_001 + b"</a>"),
        ("xml-huge", b"<a " + b" ".join(b'a%d=""' % n for n in range(65)) + b"/>"),
        ("not-bpmn", b"<definitions/>"),
        ("not-bpmn", b"<html><body/></html>"),
    ],
)
def test_what_is_no_diagram_or_a_dangerous_one_is_refused_unread(tmp_path, code, text):
    path = written(tmp_path, text)
    assert {d.code for d in lint([path], structure_only=True)} == {code}


def test_a_diagram_of_thousands_of_elements_is_refused(tmp_path):
    many = "".join(f'<bpmn:task id="task_{number}" />' for number in range(1_001))
    huge = written(tmp_path, SMALL.replace("</bpmn:process>", f"{many}</bpmn:process>"))
    assert {d.code for d in lint([huge], structure_only=True)} == {"xml-huge"}


def test_a_diagram_of_thousands_of_flows_is_refused(tmp_path):
    flow = '<bpmn:sequenceFlow id="flow_{}" sourceRef="begin" targetRef="review" />'
    many = "".join(flow.format(number) for number in range(4_001))
    huge = written(tmp_path, SMALL.replace("</bpmn:process>", f"{many}</bpmn:process>"))
    assert {d.code for d in lint([huge], structure_only=True)} == {"xml-huge"}


def chain(length: int) -> str:
    """A process of so many elements, one after the other."""
    names = ["begin", *(f"task_{number}" for number in range(length - 2)), "end"]
    kinds = {"begin": "startEvent", "end": "endEvent"}
    nodes = "".join(f'<bpmn:{kinds.get(name, "userTask")} id="{name}" />' for name in names)
    flows = "".join(
        f'<bpmn:sequenceFlow id="to_{to}" sourceRef="{source}" targetRef="{to}" />'
        for source, to in pairwise(names)
    )
    head, tail = SMALL.partition("<bpmn:process")[0], "</bpmn:process></bpmn:definitions>"
    return f'{head}<bpmn:process id="long" isExecutable="true">{nodes}{flows}{tail}'


def test_lint_and_engine_take_a_process_of_300_elements_and_refuse_one_more(tmp_path):
    engine = Engine()
    for length in (300, 301):
        engine.add(str(length), {"long.bpmn": chain(length).encode()})
    step = engine.start("300", "long", {}, MORNING)
    for key in ("task_0", "task_1"):
        (task,) = step.opened
        assert task.key == key
        step = engine.complete(step.state, task.id, {}, MORNING)
    assert "long too-many-nodes" not in found_in(written(tmp_path, chain(300)))
    with pytest.raises(ProcedureRefused, match="more than 300 elements"):
        engine.start("301", "long", {}, MORNING)
    assert found_in(written(tmp_path, chain(301))) == {"long too-many-nodes"}


def test_a_file_may_hold_more_in_several_processes(tmp_path):
    second = chain(300).partition("<bpmn:process")[2]
    for name in ("long", "begin", "end", "task", "to"):
        second = re.sub(rf'"({name}\b|{name}_)', r'"other_\1', second)
    both = chain(300).replace("</bpmn:definitions>", f"<bpmn:process{second}")
    assert not {each for each in found_in(written(tmp_path, both)) if "too-many" in each}


# Several files -----------------------------------------------------------------------------------


def test_a_folder_is_read_as_one_procedure(tmp_path):
    calling = SMALL.replace('id="small"', 'id="calling"').replace("review", "other_review")
    calling = calling.replace('formKey="other_review"', 'formKey="review"')
    calling = calling.replace('value="other_review"', 'value="review"')
    for own in ("begin", "finish"):
        calling = calling.replace(f'"{own}"', f'"other_{own}"')
    written(tmp_path, SMALL)
    written(tmp_path, calling, "calling.bpmn")
    assert found_in(tmp_path) == set()


def test_two_files_may_not_share_a_process_or_an_element(tmp_path):
    written(tmp_path, SMALL)
    written(tmp_path, SMALL, "copy.bpmn")
    assert found_in(tmp_path) == {
        "small duplicate-process",
        "begin shared-id",
        "review shared-id",
        "finish shared-id",
    }


def test_two_files_mean_the_same_by_a_message(tmp_path):
    event = (HERE / "defective" / "message_without_scalars.bpmn").read_text("utf-8")
    missing = '<camunda:property name="correlation" value="owner_id" />'
    scalars = '{}<camunda:property name="scalars" value="{}" />'
    other = re.sub(r'"(small|begin|review|wait|finish)"', r'"other_\1"', event)
    other = other.replace('formKey="other_review"', 'formKey="review"')
    other = other.replace('value="other_review"', 'value="review"')
    other = re.sub(r">(review)<", r">other_\1<", other)
    written(tmp_path, event.replace(missing, scalars.format(missing, "a b")))
    written(tmp_path, other.replace(missing, scalars.format(missing, "b a")), "other.bpmn")
    assert found_in(tmp_path) == set()
    unit = missing.replace("owner_id", "unit_id")  # another kind of case is found otherwise
    written(tmp_path, other.replace(missing, scalars.format(unit, "a b")), "other.bpmn")
    assert found_in(tmp_path) == {"other_wait unknown-name"}  # that fact; the message is the same
    written(tmp_path, other.replace(missing, scalars.format(missing, "a")), "other.bpmn")
    assert found_in(tmp_path) == {"answer message-differs"}
