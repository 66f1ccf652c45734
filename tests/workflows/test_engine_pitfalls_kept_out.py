"""The library's pitfalls that we keep out altogether: its serializer and its decision tables."""

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer

from tests.workflows.cases import DIAGRAMS, RunningCase
from workflows import interpreter
from workflows.engine import Engine, FactsRefused, ProcedureRefused

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_p6_the_library_leaves_a_moment_as_an_object_and_we_take_none():
    registry = BpmnWorkflowSerializer().registry
    registry._encoder_mode = True  # noqa: SLF001 - as its own serialize_json sets it
    assert registry.convert({"when": NOON}) == {"when": NOON}
    with pytest.raises(FactsRefused, match="when"):
        RunningCase("rework", {"when": NOON})
    assert RunningCase("rework", {"when": NOON.isoformat()}).step.facts == {
        "when": NOON.isoformat()
    }


def test_p7_the_library_serializes_by_a_flag_that_all_threads_share_and_we_do_not():
    shared = BpmnWorkflowSerializer().registry
    assert shared._encoder_mode is False  # noqa: SLF001 - the flag that a second thread would turn
    imported = {
        name
        for path in Path(interpreter.__file__).parent.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        for name in (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
    }
    assert "SpiffWorkflow.task" in " ".join(imported)
    assert not [name for name in imported if "serializer" in name]


def test_p12_a_decision_table_is_refused_by_name():
    source = (DIAGRAMS / "rework.bpmn").read_text("utf-8").replace("userTask", "businessRuleTask")
    engine = Engine()
    engine.add("one", {"rework.bpmn": source.encode()})
    with pytest.raises(ProcedureRefused, match="businessRuleTask is not supported"):
        engine.start("one", "rework", {}, NOON)
