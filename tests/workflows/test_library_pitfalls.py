"""What the library itself does at each of its pitfalls: the reason for what ours does instead.

By their numbers in the design notes; ours is held by the tests of the same number in
test_engine_pitfalls.py and its neighbours, and here where it stands beside. A test that fails after
an upgrade says that a pitfall has gone, or has moved. Those of events and clocks are in
test_library_pitfalls_events.py, and P13 is in tests/service/test_readers_take_no_lock.py.
"""

import json
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
from lxml import etree
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.exceptions import WorkflowDataException, WorkflowTaskException
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer
from SpiffWorkflow.dmn.engine.DMNEngine import DMNEngine
from SpiffWorkflow.dmn.parser.DMNParser import DMNParser
from SpiffWorkflow.util.task import TaskState

from tests.workflows.cases import DIAGRAMS, MORNING, KindCase
from tests.workflows.plain_library import PlainCase, plain_workflow
from workflows.lint import lint


def case_of(process: str, **facts: object) -> PlainCase:
    return PlainCase(plain_workflow(process), facts)


def test_p1_the_library_sees_no_task_deeper_than_a_thousand_and_says_nothing():
    case = case_of("rework", good=False)
    tasks = case.workflow.tasks
    for _ in range(333):
        for _element in ("draft", "check", "good_question"):
            last = [task for task in list(tasks.values())[-9:] if task.state == TaskState.READY]
            assert len(last) == 1
            last[0].run()
    case.settle()
    assert max(task.depth for task in tasks.values() if task.state == TaskState.READY) > 1_000
    assert case.open == []
    assert not case.workflow.completed


def test_p2_the_librarys_join_in_a_loop_fires_early_when_the_other_branch_comes_first():
    case = case_of("passes")
    case.complete("left")
    case.complete("right")
    case.complete("review", done=False)
    case.complete("right")
    assert case.open == ["left", "review"]


def test_p21_the_librarys_join_fires_early_in_a_loop_beside_an_open_branch_too():
    case = case_of("passes_beside")
    for task in ("left", "middle", "right"):
        case.complete(task)
    case.complete("review", done=False)
    case.complete("right")
    assert case.open == ["left", "middle", "review", "wait"]


def test_p3_the_library_shares_what_lies_two_levels_deep_between_branches():
    """One level deep it no longer does: a dictionary or list is copied, but not what it holds."""
    case = case_of("branches", level=1, near={"x": 0}, deep={"n": {"x": 0}}, rows=[{"x": 0}])
    quick = case.task("quick").data
    quick["near"]["x"] = quick["deep"]["n"]["x"] = quick["rows"][0]["x"] = 7
    slow = case.task("slow").data
    assert (slow["near"], slow["deep"], slow["rows"]) == ({"x": 0}, {"n": {"x": 7}}, [{"x": 7}])


@pytest.mark.parametrize(("first", "last"), [("quick", "slow"), ("slow", "quick")])
def test_p4_the_librarys_join_keeps_the_list_of_whoever_came_last(first, last):
    case = case_of("branches", level=1)
    case.complete(first, notes=[first])
    case.complete(last, notes=[last])
    assert case.workflow.data["notes"] == [last]


def test_p22_the_librarys_join_sets_a_fact_back_when_the_slower_branch_ends():
    case = case_of("branches", level=1)
    case.complete("quick", level=2)
    case.complete("slow")
    assert case.workflow.data["level"] == 1
    assert "unchanged" in case.did


def test_p22_behind_a_boundary_event_the_library_knows_nothing_from_inside():
    case = case_of("wait")
    case.complete("send", answer_expected_at=MORNING.isoformat(), letter="12/TTr")
    case.send("withdrawn", withdrawn_by="u1")
    case.settle()
    found = case.workflow.get_next_task(spec_name="strike_rows")
    assert found.data == {"withdrawn_by": "u1"}


def test_p5_the_librarys_state_loses_inherited_data_when_its_keys_change_places():
    serializer = BpmnWorkflowSerializer()
    state = json.loads(serializer.serialize_json(case_of("rework", level=1).workflow))
    read = []
    for tasks in (list(state["tasks"].items()), list(reversed(state["tasks"].items()))):
        mixed = serializer.deserialize_json(json.dumps({**state, "tasks": dict(tasks)}))
        read.append(mixed.get_next_task(spec_name="draft").data)
    assert read == [{"level": 1}, {}]


def test_p6_a_state_of_the_library_as_a_dictionary_still_holds_moments():
    state = BpmnWorkflowSerializer().to_dict(case_of("rework", when=MORNING).workflow)
    assert state["tasks"][state["root"]]["data"] == {"when": MORNING}


class Slow:
    """A value in the middle of whose saving others go on."""


def test_p7_while_one_thread_saves_another_gets_something_else_from_the_librarys_serializer():
    serializer = BpmnWorkflowSerializer()
    meanwhile: list[object] = []

    def another(_value: Slow) -> dict[str, object]:
        with ThreadPoolExecutor(1) as pool:
            meanwhile.append(pool.submit(serializer.to_dict, {"when": MORNING}).result())
        return {}

    serializer.registry.register(Slow, another, lambda _read: Slow())
    serializer.serialize_json(case_of("rework", slow=Slow()).workflow)
    assert {"when": MORNING} in meanwhile
    assert serializer.to_dict({"when": MORNING})["when"]["typename"] == "datetime"


def test_p8_an_error_leaves_the_librarys_case_half_done_and_without_a_task():
    case = case_of("rework")
    case.complete("draft")
    with pytest.raises(WorkflowTaskException, match="good"):
        case.complete("check")
    assert case.states("good_question") == ["ERROR"]
    case.settle()
    assert (case.open, case.workflow.completed) == ([], False)


def test_p9_the_librarys_log_carries_all_data_while_the_level_of_its_tasks_is_unset(caplog):
    for name, level in (("spiff", logging.INFO), ("spiff.task", logging.NOTSET)):
        caplog.set_level(level, name)
    case_of("rework", person="Nguyễn Văn A").complete("draft")
    records = [record for record in caplog.records if record.name == "spiff.task"]
    assert [record for record in records if record.data.get("person") == "Nguyễn Văn A"]


BALLOT = {"voter_ids": ["m1", "m2"], "teller_ids": ["m1"], "ballot_closes_at": "2026-12-02T08:00Z"}


def test_p11_a_vote_without_its_output_raises_in_the_library_and_is_then_lost():
    case = case_of("ballot", **BALLOT)
    case.complete("open_ballot")
    with pytest.raises(WorkflowDataException, match="Expected an output item"):
        case.complete("cast_ballot")
    case.complete("cast_ballot", cast_ballot_out=True)
    assert case.open == ["count_ballots"]
    assert case.task("count_ballots").data["ballot_cast_list"] == [True]


def test_p11_the_library_takes_no_item_whose_name_exists_outside():
    case = case_of("ballot", **BALLOT, cast_ballot_item="m9")
    with pytest.raises(WorkflowDataException, match="already exists"):
        case.complete("open_ballot")


def test_p25_a_repeated_task_of_the_library_cannot_be_entered_again():
    case = case_of("ballot", **{**BALLOT, "voter_ids": ["m1"]}, again=True)
    case.complete("open_ballot")
    case.complete("cast_ballot", cast_ballot_out=True)
    assert case.task("count_ballots").data["ballot_cast_list"] == [True]
    case.complete("count_ballots")
    case.complete("sign_tally", sign_tally_out=True)
    with pytest.raises(WorkflowDataException, match="the output must be empty"):
        case.complete("open_ballot")


def test_p25_an_entry_that_occurs_twice_is_asked_twice_by_the_library():
    case = case_of("ballot", **{**BALLOT, "voter_ids": ["m1", "m1"]})
    case.complete("open_ballot")
    assert case.open == ["cast_ballot", "cast_ballot"]


def decided(policy: str, *cells: str) -> object:
    """What a table says at level 3, of which rule number n answers n."""
    rules = "".join(
        f'<rule id="r{n}"><inputEntry id="i{n}"><text>{cell}</text></inputEntry>'
        f'<outputEntry id="o{n}"><text>{n}</text></outputEntry></rule>'
        for n, cell in enumerate(cells, start=1)
    )
    source = f"""<d:definitions xmlns:d="urn:d" xmlns="urn:d"><decision id="d">
    <decisionTable id="t" hitPolicy="{policy}"><input id="i"><inputExpression id="x">
    <text>level</text></inputExpression></input><output id="o" name="rule" />{rules}
    </decisionTable></decision></d:definitions>"""
    parser = DMNParser(None, etree.fromstring(source), {"dmn": "urn:d"})
    parser.parse()
    engine = DMNEngine(parser.decision.decisionTables[0])
    return engine.result(case_of("rework", level=3).task("draft"))["rule"]


@pytest.mark.parametrize(
    "policy", ["UNIQUE", "FIRST", "ANY", "PRIORITY", "RULE ORDER", "OUTPUT ORDER"]
)
def test_p12_every_hit_policy_of_the_library_but_one_means_the_first_that_matches(policy):
    assert decided(policy, "? &gt; 5", "? &gt; 2", "3") == 2


def test_p12_the_library_collects_without_counting_and_knows_no_feel():
    assert decided("COLLECT", "? &gt; 5", "? &gt; 2", "3") == [2, 3]
    with pytest.raises(WorkflowTaskException, match="invalid syntax"):
        decided("UNIQUE", "[1..5]")


def test_p14_what_one_case_of_the_library_changes_in_the_specs_all_others_have():
    first = PlainCase(plain_workflow("event_part_of_process", "kinds"))
    specs = (first.workflow.spec, first.workflow.subprocess_specs)
    assert PlainCase(BpmnWorkflow(*specs)).states("listener") == []
    first.send("news", said="x")
    assert PlainCase(BpmnWorkflow(*specs)).states("listener") != []


def test_p14_ours_shares_specs_that_no_case_changes():
    first = KindCase("event_part_of_process")
    first.deliver("news", said="x")
    assert first.open_keys == ["handle"]
    second = KindCase("event_part_of_process")
    assert (second.open_keys, second.messages) == (["work"], ["news"])


def test_p20_the_librarys_join_waits_for_every_flow_and_our_lint_refuses_such_a_drawing():
    case = case_of("hanging_join", due_at="2026-12-02T08:00Z")
    case.complete("work")
    case.complete("other")
    assert (case.open, case.workflow.completed) == ([], False)
    assert case.workflow.waiting_events() == []
    defects = lint([DIAGRAMS / "hanging_join.bpmn"])
    assert ("join", "join-differs-from-fork") in {(d.element, d.code) for d in defects}


def test_p27_the_librarys_service_task_never_ends_and_cannot_be_saved():
    case = case_of("ballot", **BALLOT | {"ballot_closes_at": "2026-11-02T07:00Z"})
    with pytest.raises(TypeError, match="ServiceTask is not JSON serializable"):
        BpmnWorkflowSerializer().serialize_json(case.workflow)
    case.complete("open_ballot")
    case.settle()
    assert case.states("record_close") == ["STARTED"]
    assert (case.open, case.workflow.completed) == ([], False)
