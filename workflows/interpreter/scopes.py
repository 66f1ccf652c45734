"""Processes and what has an inside of its own."""

from collections.abc import Container
from typing import Any

from SpiffWorkflow.bpmn.specs import defaults
from SpiffWorkflow.bpmn.specs.bpmn_process_spec import BpmnProcessSpec
from SpiffWorkflow.bpmn.specs.control import SimpleBpmnTask, _EndJoin
from SpiffWorkflow.util.task import TaskState

from workflows.interpreter.case import Node, is_listening_beside
from workflows.interpreter.elements import Element, Listening
from workflows.interpreter.events import cut_off


class Process(BpmnProcessSpec):
    """What is drawn on one level. `listeners` are its event sub-processes; of one of those the
    `trigger` is what begins it, and `interrupts` whether it ends what is around it.
    """

    process_id: str
    end: Any
    over: Any  # what comes after `end`: with it the process is completed
    trigger: Any = None
    interrupts = True

    def __init__(
        self, name: str, description: str, filename: str, drawn: Container[str] = ()
    ) -> None:
        super().__init__(name=name, description=description, filename=filename)
        for stock in (self.start, self.end, *self.end.outputs):
            del self.task_specs[stock.name]
        self.start.name = _unlike(drawn, self.start.name)
        self.task_specs[self.start.name] = self.start
        self.end = Ending(self, _unlike(drawn, f"{name}.EndJoin"))
        self.over = SimpleBpmnTask(self, _unlike(drawn, "End"))
        self.end.connect(self.over)
        self.listeners: list[str] = []
        self.flows: dict[tuple[str, str], str] = {}


def _unlike(drawn: Container[str], name: str) -> str:
    """The library's name for a part of its own, unless an element drawn here has it as its id."""
    return f"{name} " if name in drawn else name  # no id ends with a blank


class Ending(Element, _EndJoin):
    """Over when nothing is left that could move; what only listens beside does not count.

    The stock one takes a waiting event sub-process for work, and stops looking at a depth of 1000.
    """

    def _update_hook(self, my_task: Node) -> bool:
        left = [
            node
            for node in my_task.workflow.tasks.values()
            if node is not my_task and not node.has_state(TaskState.FINISHED_MASK)
        ]
        is_over = all(node.task_spec is self or is_listening_beside(node) for node in left)
        for node in left:
            if is_over or (node.task_spec is self and node.state == TaskState.WAITING):
                node.cancel()
        if not is_over:
            my_task._set_state(TaskState.WAITING)
        return is_over

    def _run_hook(self, my_task: Node) -> bool:
        return True


class _Enclosing(Element):
    """A visit that has an inside of its own."""

    def start_workflow(self, my_task: Node) -> None:
        part = my_task.workflow.top_workflow.create_subprocess(my_task, self.spec)  # type: ignore[attr-defined] # untyped
        part.task_tree.run()

    def _on_cancel(self, my_task: Node) -> None:
        my_task.workflow.top_workflow.forget(my_task)


class SubProcess(_Enclosing, defaults.SubWorkflowTask):
    pass


class Transaction(_Enclosing, defaults.TransactionSubprocess):
    """A sub-process that an end event in it can cancel; nothing that is done is undone by that."""


class CallActivity(_Enclosing, defaults.CallActivity):
    pass


class EventSubProcess(Listening, _Enclosing, defaults.EventSubprocess):
    """Listens while the process around it runs. Run once to begin and once when it is over.

    The stock one begins beside what it should end, and ends nothing.
    """

    event_definition: Any = None
    cancel_activity = True  # whether what is around it ends when it begins

    def _run_hook(self, my_task: Node) -> bool | None:
        part = my_task.workflow.top_workflow.subprocesses.get(my_task.id)
        if part is not None:
            return bool(part.completed)
        if self.cancel_activity:
            cut_off(my_task.workflow, keep=my_task)
        elif self.event_definition.repeats:
            self.listen_again(my_task)
        self.start_workflow(my_task)
        return None
