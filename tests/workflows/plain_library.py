"""A case on the library with nothing added, in memory: where its own pitfalls can be seen.

`stock_library` goes round some of them, so that it can run what ours runs; here only that is done
which the library's documentation shows. Its clock alone is ours.
"""

from collections.abc import Mapping
from datetime import datetime

from SpiffWorkflow.bpmn import BpmnEvent, BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import MessageEventDefinition
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from tests.workflows.cases import DIAGRAMS, MORNING
from tests.workflows.stock_library import clock_at


def plain_workflow(process: str, folder: str = ".") -> BpmnWorkflow:
    parser = BpmnParser()
    parser.add_bpmn_file(str(DIAGRAMS / folder / f"{process}.bpmn"))
    return BpmnWorkflow(parser.get_spec(process), parser.get_subprocess_specs(process))


class PlainCase:
    """`did` names what has run without a person; `now` is what its timers take for the time."""

    def __init__(self, workflow: BpmnWorkflow, facts: Mapping[str, object] | None = None) -> None:
        self.workflow = workflow
        self.now: datetime = MORNING
        self.did: list[str] = []
        workflow.task_tree.data.update(facts or {})
        self.settle()

    @property
    def open(self) -> list[str]:
        return sorted(task.task_spec.bpmn_id for task in self._ready())

    def task(self, key: str) -> Task:
        """The first open task of that name."""
        return next(task for task in self._ready() if task.task_spec.bpmn_id == key)

    def states(self, element: str) -> list[str]:
        found = self.workflow.get_tasks()
        return [TaskState.get_name(t.state) for t in found if t.task_spec.bpmn_id == element]

    def complete(self, key: str, **answers: object) -> None:
        task = self.task(key)
        task.data.update(answers)
        with clock_at(self.now):
            task.run()
        self.settle()

    def send(self, message: str, **payload: object) -> None:
        """Without the steps that follow from it."""
        with clock_at(self.now):
            self.workflow.send_event(BpmnEvent(MessageEventDefinition(message), payload))

    def settle(self, now: datetime | None = None) -> None:
        """One call of what the library offers to go on until people must act."""
        self.now = now or self.now
        with clock_at(self.now):
            self.workflow.do_engine_steps(did_complete_task=self._note)

    def _note(self, task: Task) -> None:
        self.did.append(task.task_spec.name)

    def _ready(self) -> list[Task]:
        return self.workflow.get_tasks(state=TaskState.READY, manual=True)
