"""The guard of the whole run: what it finds, and what it lets through."""

import ast
import os
import subprocess
import sys
from collections import namedtuple
from contextlib import suppress
from pathlib import Path

import pytest
from SpiffWorkflow.bpmn.script_engine import PythonScriptEngine

from tests.code_guard import CodeWasRun, taken
from tests.workflows.cases import RunningCase, small_engine
from workflows.expressions import Expression, parsed
from workflows.interpreter import case as cases
from workflows.interpreter import gateways

COMPILED = compile("1", "a test", "eval")
ROOT = Path(__file__).parents[2]


class Asking:
    """A fact that does something when it is compared."""

    def __init__(self, act):
        self._act = act

    def __eq__(self, other):
        self._act()
        return True

    __hash__ = None


def compared(act):
    return Expression("fact == 1").value({"fact": Asking(act)})


def checked(case: RunningCase) -> RunningCase:
    case.complete("draft")
    case.complete("check", good=True)
    return case


@pytest.mark.parametrize(
    "act",
    [
        lambda: eval("1"),  # noqa: S307 - what the guard is there for
        lambda: exec("1"),  # noqa: S102 - as above
        lambda: eval(COMPILED),  # noqa: S307 - as above
        lambda: compile("1", "a diagram", "eval"),
        lambda: compile(ast.parse("1"), "a diagram", "exec"),
        lambda: namedtuple("Made", "a b"),  # noqa: PYI024 - which evaluates a text
    ],
    ids=["eval", "exec", "eval of code", "compile", "a tree", "a named tuple"],
)
def test_whatever_runs_text_below_the_engine_is_stopped_and_kept(act):
    act()
    assert taken() == []
    with pytest.raises(CodeWasRun):
        compared(act)
    (found,) = taken()
    assert found.endswith("hold"), "the comparison of expressions.py"


def test_the_script_engine_of_the_library_is_stopped_though_nobody_hears_of_it(monkeypatch):
    choose = gateways.Choice._run_hook  # noqa: SLF001 - the hook of a gateway

    def by_the_library(self, my_task):
        with suppress(BaseException):
            my_task.workflow.script_engine.evaluate(my_task, "2 > 1")
        return choose(self, my_task)

    monkeypatch.setattr(cases, "NoScripts", PythonScriptEngine)
    monkeypatch.setattr(gateways.Choice, "_run_hook", by_the_library)
    assert checked(RunningCase("rework")).step.ended
    (found,) = taken()
    assert "'2 > 1' in python_environment.py" in found
    assert "below case.py" in found


def test_reading_a_diagram_borrows_the_grammar_and_an_import_runs_its_module(tmp_path, monkeypatch):
    parsed.cache_clear()
    assert checked(RunningCase("rework", engine=small_engine())).step.ended
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "imported_late.py").write_text(
        "Made = __import__('collections').namedtuple('M', 'a')"
    )

    def imports():
        import imported_late  # noqa: PLC0415 - that is the question

        return imported_late

    assert compared(imports)
    assert taken() == []


GUARD = """
from tests.conftest import _nothing_is_run_below_the_engine, _nothing_was_run_beside_the_tests
"""
PROBE = """
from contextlib import suppress
from tests.workflows.test_code_guard import compared
import pytest

@pytest.fixture(scope="session")
def late():
    yield
    test_swallowed()

def test_swallowed():
    with suppress(BaseException):
        compared(lambda: eval("1"))

def test_innocent(late):
    pass
"""


def test_a_test_fails_though_it_swallows_what_was_found_and_so_does_the_end_of_the_run(tmp_path):
    (tmp_path / "conftest.py").write_text(GUARD)
    (tmp_path / "test_probe.py").write_text(PROBE)
    argv = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path)]
    done = subprocess.run(  # noqa: S603 - our own program
        [*argv, "-q", str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.defpath, "PYTHONPATH": str(ROOT)},
    )
    assert "2 passed, 2 errors" in done.stdout, done.stdout
    assert "ERROR at teardown of test_swallowed" in done.stdout
    assert "ERROR at teardown of test_innocent" in done.stdout
