"""Repetition: side by side, one after the other, or while a condition holds.

The items live in the instances and end with them: no output list is left behind to trip over in
the next pass (P25). What an instance must deliver is checked and dropped; gateways never read such
lists.
"""

from typing import Any

from SpiffWorkflow.bpmn.specs.mixins import BpmnSpecMixin
from SpiffWorkflow.util.task import TaskState

from workflows.expressions import Expression
from workflows.interpreter.case import Node, surroundings
from workflows.interpreter.elements import Element
from workflows.interpreter.errors import EngineDefect

MAX_INSTANCES = 500  # of one repeated task; each costs time in proportion to all of them
MAX_ROUNDS = 1_000  # of one loop


class _Repeated(Element, BpmnSpecMixin):
    """Stands in the flow for its instances, and goes on when they are done."""

    task_spec: str  # name of the repeated element's own specification
    output: str | None = None

    def _begin(self, my_task: Node, item: str | None) -> None:
        instance = my_task._add_child(self._wf_spec.task_specs[self.task_spec], TaskState.FUTURE)
        instance.triggered = True
        if item is not None:
            instance.internal_data["item"] = item
        instance.update()

    def instance_completed(self, workflow: Any, instance: Node) -> None:
        if self.output is not None and "delivered" not in instance.internal_data:
            raise EngineDefect(f"{self.bpmn_id}: an instance ended without {self.output}")
        self._go_on(instance.parent, instance)

    def _go_on(self, my_task: Node, ended: Node) -> None:
        raise NotImplementedError


class _OverItems(_Repeated):
    def __init__(  # noqa: PLR0913 - the parser of the library hands all of these over
        self,
        wf_spec: Any,
        bpmn_id: str,
        *,
        task_spec: str,
        data_input: Any = None,
        output_item: Any = None,
        data_output: Any = None,
        input_item: Any = None,
        cardinality: Expression | None = None,
        condition: Expression | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.task_spec = task_spec
        self.collection: str | None = data_input and data_input.bpmn_id.strip()
        self.output = output_item and output_item.bpmn_id
        self.cardinality = cardinality
        self.condition = condition

    def _update_hook(self, my_task: Node) -> bool:
        items = self._items(my_task)
        if not items:
            return True
        my_task._set_state(TaskState.STARTED)
        self._begin_with(my_task, items)
        return False

    def _begin_with(self, my_task: Node, items: list[str]) -> None:
        raise NotImplementedError

    def _items(self, my_task: Node) -> list[str]:
        """Entries of a list, or numbers from one on."""
        facts = my_task.workflow.top_workflow.facts
        if self.cardinality is not None:
            count = self.cardinality.value(facts)
            if type(count) is not int or count < 0:
                raise EngineDefect(f"{self.bpmn_id}: {count!r} is no number of instances")
            items: Any = [str(number) for number in range(1, min(count, MAX_INSTANCES + 1) + 1)]
        else:
            items = facts.get(self.collection)
        if not isinstance(items, list):
            raise EngineDefect(f"{self.bpmn_id}: the fact {self.collection} is no list")
        if len(items) > MAX_INSTANCES:
            raise EngineDefect(f"{self.bpmn_id}: more than {MAX_INSTANCES} entries")
        my_task.internal_data["count"] = len(items)
        my_task.internal_data["done"] = 0
        return items

    def _is_enough(self, my_task: Node, ended: Node) -> bool:
        """Whether the completion condition holds; it may read how many instances there are."""
        if self.condition is None:
            return False
        kept = my_task.internal_data
        kept["done"] += 1
        active = sum(not each.has_state(TaskState.FINISHED_MASK) for each in my_task.children)
        counts = {"Instances": kept["count"], "CompletedInstances": kept["done"]}
        counts["ActiveInstances"] = active
        known = dict(my_task.workflow.top_workflow.facts)
        for name, count in counts.items():
            known[f"numberOf{name}"] = known[f"nrOf{name}"] = count
        if self.output is not None:
            known[self.output] = ended.internal_data["delivered"]
        return self.condition.holds(known)


class Each(_OverItems):
    """A task or sub-process repeated side by side."""

    def _begin_with(self, my_task: Node, items: list[str]) -> None:
        for item in items:
            self._begin(my_task, item)

    def _go_on(self, my_task: Node, ended: Node) -> None:
        instances = [each for each in my_task.children if each.triggered]
        open_ = [each for each in instances if not each.has_state(TaskState.FINISHED_MASK)]
        if open_ and not self._is_enough(my_task, ended):
            return
        for each in open_:
            each.cancel()
        my_task._set_state(TaskState.READY)


class InTurn(_OverItems):
    """A task or sub-process repeated one after the other."""

    def _begin_with(self, my_task: Node, items: list[str]) -> None:
        my_task.internal_data["left"] = items[1:]
        self._begin(my_task, items[0])

    def _go_on(self, my_task: Node, ended: Node) -> None:
        left = my_task.internal_data["left"]
        if not left or self._is_enough(my_task, ended):
            my_task._set_state(TaskState.READY)
        else:
            self._begin_with(my_task, left)


class Loop(_Repeated):
    """A task or sub-process repeated while a condition holds, at most so many times."""

    def __init__(
        self,
        wf_spec: Any,
        bpmn_id: str,
        task_spec: str,
        maximum: int | None,
        condition: Expression | None,
        test_before: bool,  # noqa: FBT001 - its signature
        **kwargs: Any,
    ) -> None:
        super().__init__(wf_spec, bpmn_id, **kwargs)
        self.task_spec = task_spec
        self.maximum = maximum
        self.condition = condition
        self.test_before = test_before

    def _update_hook(self, my_task: Node) -> bool:
        my_task.internal_data["done"] = 0
        if self.test_before and not self._goes_on(my_task):
            return True
        my_task._set_state(TaskState.STARTED)
        self._begin(my_task, None)
        return False

    def _go_on(self, my_task: Node, ended: Node) -> None:
        my_task.internal_data["done"] += 1
        if not self._goes_on(my_task):
            my_task._set_state(TaskState.READY)
        elif my_task.internal_data["done"] >= MAX_ROUNDS:
            raise EngineDefect(f"{self.bpmn_id}: more than {MAX_ROUNDS} rounds")
        else:
            self._begin(my_task, None)

    def _goes_on(self, my_task: Node) -> bool:
        if self.maximum is not None and my_task.internal_data["done"] >= self.maximum:
            return False
        return self.condition is None or self.condition.holds(my_task.workflow.top_workflow.facts)


def outputs_around(node: Node) -> dict[str, Node]:
    """What the repeated elements around a node wait for: name of the output -> the instance."""
    return {
        place.task_spec.instance_of.output: place
        for place in surroundings(node)
        if getattr(place.task_spec, "instance_of", None) and place.task_spec.instance_of.output
    }
