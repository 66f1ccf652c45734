"""A running case: the library's task tree with the facts held once, beside it.

The library copies all data from task to task. Copies go stale (a slower branch puts back what a
faster one changed), lists are merged by position, and every copy is saved. Here the facts are the
case's own, in one mapping that every expression reads, and a task carries nothing but its place.
"""

import logging
from collections import deque
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from SpiffWorkflow.bpmn.specs.mixins import SubWorkflowTaskMixin
from SpiffWorkflow.bpmn.util.subworkflow import BpmnSubWorkflow
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

from workflows.interpreter.errors import EngineDefect
from workflows.interpreter.values import Effect, Fact, Message

# At INFO every record would carry the data of the task, names of people included.
for _name in ("spiff", "spiff.task", "spiff.workflow", "spiff.data"):
    logging.getLogger(_name).setLevel(logging.WARNING)

ALIVE = TaskState.READY | TaskState.WAITING | TaskState.STARTED  # what may still move
_NOTHING: Mapping[str, Any] = MappingProxyType({})


class Node(Task):
    """One visit to an element. It knows no clock, writes no log, and its id is text."""

    thread_id = 0
    last_state_change = 0.0
    data = _NOTHING  # frozen: whoever writes facts into a task is wrong and shall hear of it

    def __init__(
        self,
        workflow: Any,
        task_spec: Any,
        parent: "Node | None" = None,
        state: int = TaskState.MAYBE,
        id: str | None = None,  # noqa: A002 - the library's name for it
    ) -> None:
        self.id: str = id or uuid4().hex
        self.workflow = workflow
        self.task_spec = task_spec
        self.internal_data: dict[str, Any] = {}
        self.triggered = False
        self._state: int = state
        self._children: list[str] = []
        self._parent: str | None = None
        workflow.tasks[self.id] = self
        if parent is not None:
            self._parent = parent.id
            parent._children.append(self.id)

    def run(self) -> Any:
        # The library predicts the whole future after every move and saves it; one step suffices.
        self.task_spec._predict_hook(self)
        return super().run()

    def update(self) -> None:
        """See whether what the visit waits for has come."""
        self.task_spec._update(self)

    def is_alive(self) -> bool:
        """Still part of its tree; false once an interruption has cut it off."""
        return self.id in self.workflow.tasks

    def _add_child(self, task_spec: Any, state: int = TaskState.MAYBE) -> "Node":
        return Node(self.workflow, task_spec, self, state)

    def _set_state(self, value: int) -> None:
        self._state = value
        if value == TaskState.READY and not self.task_spec.manual:
            self.workflow.top_workflow.to_run.append(self)

    def _inherit_data(self) -> None:
        pass


class _Tree:
    """What the case and its parts (sub-processes and called processes) have in common."""

    tasks: dict[str, Node]
    task_tree: Node
    top_workflow: "Case"

    def begin(self: Any) -> None:
        self.task_tree = Node(self, self.spec.start, state=TaskState.FUTURE)
        self.task_tree._ready()
        for name in self.spec.listeners:
            listener = self.task_tree._add_child(self.spec.task_specs[name], TaskState.FUTURE)
            listener.triggered = True
            listener.update()

    def update_waiting_tasks(self) -> None:
        # Joins only. Catch events wait for their message or timer, which we hand to them one by
        # one; the library would look at every clock after every task.
        for node in list(self.tasks.values()):
            if node.state == TaskState.WAITING and not listens(node):
                node.update()

    def _task_completed_notify(self: Any, task: Node) -> None:
        # The library knows the last one by its name, which a diagram may give to any of its own.
        self.last_task = task
        if task.task_spec is self.spec.over:
            self._mark_complete(task)
        if not self.completed:
            self.update_waiting_tasks()

    def _task_removed_notify(self, task: Node) -> None:
        self.top_workflow.forget(task)


class Part(_Tree, BpmnSubWorkflow):
    """The inside of one visit to a sub-process or a called process."""

    def __init__(self, spec: Any, parent_task_id: str, top_workflow: "Case") -> None:
        super().__init__(spec, parent_task_id, top_workflow, deserializing=True)

    @property
    def caller(self) -> Node:
        """The visit whose inside this is."""
        caller: Node = self.top_workflow.get_task_from_id(self.parent_task_id)
        return caller

    def _mark_complete(self, task: Node) -> None:
        self.completed = True
        self.caller._set_state(TaskState.READY)


class NoScripts:
    """Stands where the library keeps its eval and exec; nothing we let in may ask for them."""

    def evaluate(self, task: Node, expression: str, external_context: object = None) -> Any:
        raise EngineDefect(f"{task.task_spec.name}: the library would evaluate {expression!r}")

    def execute(self, task: Node, script: str, external_context: object = None) -> Any:
        raise EngineDefect(f"{task.task_spec.name}: the library would run a script")

    def call_service(self, task: Node, **_: object) -> Any:
        raise EngineDefect(f"{task.task_spec.name}: the library would call a service")


class Case(_Tree, BpmnWorkflow):
    """One instance of a process, with what the present command has brought about."""

    now: datetime
    held: bool  # no timer fires while a case is held

    def __init__(
        self, spec: Any, part_specs: Mapping[str, Any], now: datetime, *, held: bool = False
    ) -> None:
        super().__init__(spec, part_specs, script_engine=NoScripts(), deserializing=True)
        self.now = now
        self.held = held
        self.steps = 0
        self.to_run: deque[Node] = deque()  # what nobody has to wait for, in order of readiness
        self.end_event: str | None = None
        self.effects: list[Effect] = []
        self.sent: list[Message] = []
        self.passed: list[str] = []
        self.flows: list[str] = []
        self.signals: list[str] = []
        self.is_watched = False  # whether conditions have been looked at since facts changed
        self.broken_off = False  # by an error that nobody catches

    @property
    def facts(self) -> dict[str, Fact]:
        facts: dict[str, Fact] = self.data
        return facts

    def create_subprocess(self, my_task: Node, spec_name: str) -> Part:
        part = Part(self.subprocess_specs[spec_name], my_task.id, self)
        self.subprocesses[my_task.id] = part
        part.begin()
        return part

    def forget(self, node: Node) -> None:
        """Drop the inside of a visit that was cut off: left alone it would go on waiting."""
        self.event_manager.remove_task(node)
        part = self.subprocesses.pop(node.id, None)
        if part is not None:
            for inner in list(part.tasks.values()):
                self.forget(inner)
            part.tasks.clear()

    def nodes(self) -> Iterator[Node]:
        """All visits, depth first in the order of the branches, parts in their place.

        The library's iterator stops at a depth of 1000 without a word; this one does not.
        """
        stack = [self.task_tree]
        while stack:
            node = stack.pop()
            yield node
            if node._children:
                tasks = node.workflow.tasks
                stack.extend(tasks[child] for child in reversed(node._children))
            part = self.subprocesses.get(node.id)
            if part is not None:
                stack.append(part.task_tree)

    def _mark_complete(self, task: Node) -> None:
        self.completed = True


def listens(node: Node) -> bool:
    """Whether a visit waits for something to happen."""
    return node.state == TaskState.WAITING and hasattr(node.task_spec, "listens")


def is_listening_beside(node: Node) -> bool:
    """Whether it is an event sub-process that has not begun."""
    return listens(node) and isinstance(node.task_spec, SubWorkflowTaskMixin)


def surroundings(node: Node) -> Iterator[Node]:
    """The node itself and the visits it lies within, innermost first."""
    yield node
    workflow = node.workflow
    while isinstance(workflow, Part):
        caller = workflow.caller
        yield caller
        workflow = caller.workflow


def item_of(node: Node) -> str | None:
    """Whom or what this copy of a repeated task is about."""
    for place in surroundings(node):
        item: str | None = place.internal_data.get("item")
        if item is not None:
            return item
    return None
