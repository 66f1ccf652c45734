"""Each real diagram is played with the answers beside it, and says what it said when it was looked
at: bpmn/traces/NAME.toml and .txt. To renew one, look at what `tdkt simulate` says now."""

import pytest

from service.bootstrap import BPMN
from service.cli import main

DIAGRAMS = sorted(BPMN.glob("*.bpmn"))


@pytest.mark.parametrize("diagram", DIAGRAMS, ids=lambda path: path.stem)
def test_a_diagram_says_what_its_trace_says(diagram, capsys):
    answers = BPMN / "traces" / f"{diagram.stem}.toml"
    assert main(["simulate", str(diagram), "--answers", str(answers)]) == 0
    said = capsys.readouterr().out
    assert said == answers.with_suffix(".txt").read_text("utf-8")
    assert said.splitlines()[-1][18:].startswith("kết thúc tại "), "all is played to the end"


def test_no_trace_is_left_of_a_diagram_that_is_gone():
    assert {path.stem for path in (BPMN / "traces").iterdir()} == {path.stem for path in DIAGRAMS}
