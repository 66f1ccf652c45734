"""A running case goes on by a changed drawing, or is told why it cannot."""

from datetime import timedelta

import pytest

from tests.workflows.cases import DIAGRAMS, KINDS, MORNING, KindCase, RunningCase
from workflows.engine import CannotMove, Engine

NOON = (MORNING + timedelta(hours=4)).isoformat()
EVENING = (MORNING + timedelta(hours=10)).isoformat()


def drawn(name: str, *changes: tuple[str, str]) -> bytes:
    path = KINDS / f"{name}.bpmn"
    text = (path if path.exists() else DIAGRAMS / f"{name}.bpmn").read_text("utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text.encode()


def running(name: str, facts=None, process: str | None = None) -> RunningCase:
    engine = Engine()
    engine.add("old", {"a.bpmn": drawn(name)})
    return RunningCase(process or name, facts, version="old", engine=engine)


def moved(case: RunningCase, new: bytes) -> RunningCase:
    case.engine.add("new", {"a.bpmn": new})
    step = case.engine.move(case.step.state, "new", case.now)
    assert (step.opened, step.closed, step.version) == ((), (), "new")
    case._take(step)  # noqa: SLF001 - as every other verb of the engine
    return case


def obstacles(case: RunningCase, new: bytes) -> list[tuple[str, str]]:
    case.engine.add("new", {"a.bpmn": new})
    with pytest.raises(CannotMove) as refused:
        case.engine.move(case.step.state, "new", case.now)
    return sorted((each.element, each.why) for each in refused.value.obstacles)


TASK_BETWEEN = (
    '<sequenceFlow id="after_to_ended" sourceRef="after" targetRef="ended" />',
    (
        '<userTask id="new_task" /><sequenceFlow id="x1" sourceRef="after" targetRef="new_task" />'
        '<sequenceFlow id="x2" sourceRef="new_task" targetRef="ended" />'
    ),
)


def test_what_is_open_keeps_its_id_and_what_follows_is_new():
    case = running("in_turn", {"ids": ["a", "b"]})
    case.complete("work", "a")
    task = case.id_of("work", "b")
    moved(case, drawn("in_turn", TASK_BETWEEN))
    assert case.id_of("work", "b") == task
    for key in ("work", "after", "new_task"):
        case.complete(key)
    assert case.step.ended


@pytest.mark.parametrize("name", ["boundary_timer", "event_part_timer"])
def test_a_running_term_keeps_its_moment(name):
    case = running(name, {"due_at": NOON})
    case.step.facts["due_at"] = EVENING
    moved(case, drawn(name, ('<endEvent id="e3" />', '<endEvent id="e3" name="x" />')))
    assert case.step.next_timer.isoformat() == NOON
    case.tick(MORNING + timedelta(hours=5))
    assert case.open_keys == ["handle"]


def test_a_case_that_stands_at_a_removed_task_stays():
    case = running("in_turn", {"ids": ["a"]})
    case.complete("work")
    new = drawn("in_turn", ('"after"', '"other"'), ("_after", "_other"))
    assert obstacles(case, new) == [("after", "removed")]


def test_a_task_that_became_something_else_stays():
    case = running("in_turn", {"ids": ["a"]})
    new = drawn("in_turn", (' isSequential="true"', ""))
    assert obstacles(case, new) == [("work", "changed_kind")]


def test_an_event_that_waits_for_something_else_now_stays():
    case = running("event_gateway", {"due_at": NOON})
    assert obstacles(case, drawn("event_gateway", ('name="alarm"', 'name="siren"'))) == [
        ("which", "waits_for_other")
    ]


BRANCH = (
    '<sequenceFlow id="join_to_after"',
    (
        '<userTask id="third" /><sequenceFlow id="y1" sourceRef="fork" targetRef="third" />'
        '<sequenceFlow id="y2" sourceRef="third" targetRef="join" />'
        '<sequenceFlow id="join_to_after"'
    ),
)


@pytest.mark.parametrize("done", [0, 1])
def test_between_a_fork_and_a_join_with_another_branch_a_case_stays(done):
    case = running("parallel")
    if done:
        case.complete("left")
    found = obstacles(case, drawn("parallel", BRANCH))
    assert ("right", "branches_changed") in found
    assert (("join" if done else "left"), "branches_changed") in found


def test_behind_that_join_it_goes_on():
    case = running("parallel")
    case.complete("left")
    case.complete("right")
    moved(case, drawn("parallel", BRANCH))
    case.complete("after")
    assert case.step.ended


def test_inside_a_branch_a_task_may_be_added():
    case = running("parallel")
    case.complete("left")
    new = drawn(
        "parallel",
        (
            '<sequenceFlow id="right_to_join" sourceRef="right" targetRef="join" />',
            (
                '<userTask id="check" />'
                '<sequenceFlow id="z1" sourceRef="right" targetRef="check" />'
                '<sequenceFlow id="z2" sourceRef="check" targetRef="join" />'
            ),
        ),
    )
    moved(case, new)
    for key in ("right", "check", "after"):
        case.complete(key)
    assert case.step.ended


def test_a_boundary_event_that_is_new_is_listened_for():
    case = running("terminate", process="terminate_within")
    new = drawn(
        "terminate",
        (
            '<process id="terminate_within"',
            '<signal id="s" name="alarm" /><process id="terminate_within"',
        ),
        (
            '<userTask id="after" />',
            (
                '<userTask id="after" /><boundaryEvent id="cut" attachedToRef="part">'
                '<signalEventDefinition id="c" signalRef="s" /></boundaryEvent>'
                '<userTask id="handle" />'
                '<endEvent id="h_end" /><sequenceFlow id="w1" sourceRef="cut" targetRef="handle" />'
                '<sequenceFlow id="w2" sourceRef="handle" targetRef="h_end" />'
            ),
        ),
    )
    moved(case, new)
    assert case.messages == ["alarm"]
    case.deliver("alarm")
    assert case.open_keys == ["handle"]
    case.complete("handle")
    assert case.step.ended


def test_a_boundary_event_that_is_gone_is_waited_for_no_more():
    case = running("boundary_message")
    text = drawn("boundary_message").decode()
    start = text.index('<boundaryEvent id="happened"')
    end = text.index("</boundaryEvent>") + len("</boundaryEvent>")
    text = text[:start] + text[end:]
    text = text.replace(
        '<sequenceFlow id="happened_to_handle" sourceRef="happened" targetRef="handle" />', ""
    )
    moved(case, text.encode())
    assert case.messages == []
    case.complete("work", again=False)
    case.complete("beside")
    assert case.open_keys == ["after"]


def test_an_event_sub_process_comes_and_goes():
    listening = drawn("event_part_of_process")
    text = listening.decode()
    start, end = text.index("<subProcess"), text.index("</subProcess>") + len("</subProcess>")
    without = (text[:start] + text[end:]).encode()
    case = running("event_part_of_process")
    moved(case, without)
    assert case.messages == []
    case.engine.add("again", {"a.bpmn": listening})
    case._take(case.engine.move(case.step.state, "again", case.now))  # noqa: SLF001 - as above
    case.deliver("news", said="x")
    assert case.open_keys == ["handle"]


def test_a_new_timer_whose_moment_nobody_knows_keeps_the_case():
    case = running("boundary_message")
    new = drawn(
        "boundary_message",
        (
            '<userTask id="handle" />',
            (
                '<userTask id="handle" /><boundaryEvent id="late" attachedToRef="part">'
                "<timerEventDefinition"
                ' id="l"><timeDate>late_at</timeDate></timerEventDefinition></boundaryEvent>'
                "<endEvent"
                ' id="l_end" /><sequenceFlow id="v1" sourceRef="late" targetRef="l_end" />'
            ),
        ),
    )
    assert obstacles(case, new) == [("boundary_message", "cannot_stand")]


def test_moving_to_the_same_drawing_changes_nothing_and_back_again_neither():
    for path in sorted(KINDS.glob("boundary_*.bpmn")):
        case = KindCase(path.stem, {"due_at": NOON})
        step = case.engine.move(case.step.state, path.stem, MORNING)
        assert step.state == case.step.state
