"""Random valid walks through the procedure: every fact a diagram reads gets the values it asks for.

What a task may bring its form and its command say; what a fact may be follows from the conditions
that read it: both sides of a comparison, both answers to a question.
"""

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from lxml import etree

from forms import REGISTRY
from service.commands.computed import COMPUTED
from tests.workflows.cases import MORNING, RunningCase
from workflows.engine import Engine, Fact
from workflows.procedure import Procedure, TaskDefinition

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
Facts = Mapping[str, Fact]


def flows_of(procedure: Procedure) -> set[str]:
    roots = [etree.fromstring(source) for source in procedure.sources.values()]
    return {flow.get("id") for root in roots for flow in root.iter(f"{BPMN}sequenceFlow")}


class Values:
    """What each fact of a procedure may be."""

    def __init__(self, procedure: Procedure) -> None:
        self.asked: dict[str, set[Fact]] = {}
        self.lists: set[str] = set()
        for source in procedure.sources.values():
            root = etree.fromstring(source)
            for tag in ("conditionExpression", "condition", "completionCondition", "loopCondition"):
                for condition in root.iter(f"{BPMN}{tag}"):
                    self._read(ast.parse(condition.text.strip(), mode="eval").body)
            self.lists |= {e.text.strip() for e in root.iter(f"{BPMN}loopDataInputRef")}

    def _read(self, node: ast.expr) -> None:
        match node:
            case ast.BoolOp(values=parts):
                for part in parts:
                    self._read(part)
            case ast.UnaryOp(operand=part):
                self._read(part)
            case ast.Name(id=name):
                self.asked.setdefault(name, set()).update({True, False})
            case ast.Compare(left=ast.Name(id=name), comparators=[right]):
                self.asked.setdefault(name, set()).update(_around(ast.literal_eval(right)))
            case _:
                raise AssertionError(f"a walk cannot answer {ast.unparse(node)}")

    def some(self, name: str, rng: Random, now: datetime) -> Fact:
        if name in self.asked:
            return rng.choice(sorted(self.asked[name], key=repr))
        if name.endswith("_at"):
            return (now + timedelta(hours=rng.randint(1, 240))).isoformat()
        if name in self.lists or name.endswith("_ids"):
            return [f"{name[0]}{number}" for number in range(rng.randint(1, 3))]
        return f"{name}_1" if name.endswith("_id") else 1


def _around(value: object) -> set[Fact]:
    if isinstance(value, list | tuple):
        return {"something_else", *value}
    if isinstance(value, int) and not isinstance(value, bool):
        return {max(value - 1, 0), value, value + 1}
    return {value, "something_else"}


def brought_by(task: TaskDefinition) -> set[str]:
    form = REGISTRY.get(task.form)
    own = set(form.facts) if form is not None else set()
    return own | COMPUTED.get(task.form, frozenset()) | ({task.output} - {None})


@dataclass
class Walk:
    """One case of a process, from its beginning to its end, by chance."""

    procedure: Procedure
    values: Values
    engine: Engine
    process: str
    rng: Random
    flows: Counter = field(default_factory=Counter)

    def begin(self) -> RunningCase:
        known = self.procedure.processes[self.process].start_facts
        facts = {name: self.values.some(name, self.rng, MORNING) for name in known}
        case = RunningCase(self.process, facts, version=self.procedure.version, engine=self.engine)
        self.flows.update(case.step.flows)
        return case

    def steps(self, case: RunningCase, most: int = 400) -> Iterator[RunningCase]:
        for _ in range(most):
            if case.step.ended:
                return
            self.move(case)
            self.flows.update(case.step.flows)
            yield case
        raise AssertionError(f"{self.process} has not ended after {most} moves")

    def move(self, case: RunningCase) -> None:
        rng, step = self.rng, case.step
        ways = [("task", key) for key in case.open_keys]
        ways += [("message", name) for name in case.messages if rng.random() < 0.03]
        if step.next_timer is not None and (not ways or rng.random() < 0.1):
            ways = [("timer", "")]
        if not ways:
            ways = [("message", name) for name in case.messages]
        kind, name = rng.choice(ways)
        if kind == "timer":
            case.tick(step.next_timer + timedelta(seconds=1))
        elif kind == "message":
            scalars = self.procedure.messages[name].scalars
            case.deliver(name, **{each: self.values.some(each, rng, case.now) for each in scalars})
        else:
            key, _, item = name.partition(":")
            case.complete(key, item or None, **self.answers(self.procedure.tasks[key], case.now))

    def answers(self, task: TaskDefinition, now: datetime) -> dict[str, Fact]:
        return {name: self.values.some(name, self.rng, now) for name in sorted(brought_by(task))}
